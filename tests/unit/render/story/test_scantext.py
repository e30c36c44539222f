from __future__ import annotations

from stagegraph.render.shared.tables import Style
from stagegraph.render.shared.treescan import TreeScan
from stagegraph.render.story.scantext import scan_text
from tests.helpers.scans import some_scan


def test_sections() -> None:
    """Files, what is refused, rules, images, targets, and what was not read stand below each other."""
    text = scan_text(some_scan(), Style(160))
    starts = [part.split("\n")[0].split("  ")[0] for part in text.split("\n\n")]
    assert starts == [
        "DOCKERFILE",
        "Refused",
        "RULE",
        "IMAGE",
        "TARGET",
        "Bake and compose files that are refused, so that their targets are not known",
        "Templates, which are not read",
        "Folders that cannot be read",
        "5 Dockerfiles, 22 stages, 9 known targets, 1 refused; 1 error, 7 warnings, 1 info, 0 notes among them",
    ]
    assert "a b/Dockerfile (refused)" in text
    assert "t0 t1 t2 t3 t4 t5 (2 more)" in text
    assert "10 11 (2)" not in text
    assert "and 4 more" in text
    assert "sha256:44444444\n" in text
    assert "alpine 3.22" not in text


def test_width() -> None:
    """No line is longer than the terminal is wide."""
    for width in (40, 80, 120):
        assert max(map(len, scan_text(some_scan(), Style(width)).split("\n"))) <= width


def test_nothing() -> None:
    """Of a tree without Dockerfiles only the numbers are told."""
    text = scan_text(TreeScan(".", ()), Style())
    assert (
        text
        == "0 Dockerfiles, 0 stages, 0 known targets, 0 refused; 0 errors, 0 warnings, 0 infos, 0 notes among them\n"
    )
