"""The library's door to a whole tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stagegraph

if TYPE_CHECKING:
    from pathlib import Path

TEXT = "ARG BASE\nFROM ${BASE} AS Base\nRUN make\nFROM alpine:3.22\nCOPY a.log /\n"


BAKE = """\
variable "TAG" { default = "1" }
target "a" {
  context = "a"
  args = { BASE = "x:${TAG}" }
}
"""


@pytest.fixture
def tree(tmp_path: Path) -> str:
    """A tree of three Dockerfiles, one of which a bake file builds."""
    for name, text in {
        "a/Dockerfile": TEXT,
        "a/.dockerignore": "*.log\n",
        "docker-bake.hcl": BAKE,
        "b.Dockerfile": "FORM x\n",
        "c/Dockerfile": "FROM a\0b\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    return str(tmp_path)


def test_scan(tree: str) -> None:
    """Files are told with who builds them, what is found, and their images; what cannot be read is told as such."""
    scan = stagegraph.scan(tree)
    built, refused, broken = scan.files
    assert (scan.root, built.path, built.builds, built.refused) == (tree, "a/Dockerfile", ("a",), "")
    assert [one.reference for one in built.images] == ["docker.io/library/alpine:3.22", "docker.io/library/x:1"]
    assert [(one.rule, one.line) for one in built.found.findings] == [
        ("StageNameCasing", 2),
        ("InvalidDefaultArgInFrom", 2),
        ("unbuilt-stage", 2),
        ("CopyIgnoredFile", 5),
    ]
    assert "unknown instruction: FORM" in refused.refused
    assert broken.refused == "c/Dockerfile is no text: line 1 holds a zero byte"
    assert [one.name for site in scan.sites for one in site.targets] == ["a"]


def test_choice(tree: str) -> None:
    """Rules, variables, patterns and known targets are those that are given."""
    scan = stagegraph.scan(
        tree, select=["buildkit"], ignore=["StageNameCasing"], variables={"TAG": "7"}, exclude=["c/"]
    )
    assert [one.path for one in scan.files] == ["a/Dockerfile", "b.Dockerfile"]
    rules = {one.rule for one in scan.files[0].found.findings}
    assert "CopyIgnoredFile" in rules
    assert "StageNameCasing" not in rules
    assert scan.files[0].images[1].reference == "docker.io/library/x:7"
    with pytest.raises(stagegraph.UsageError, match="there is no rule nope"):
        stagegraph.scan(tree, select=["nope"])
    with pytest.raises(stagegraph.InputError, match="is no folder"):
        stagegraph.scan(f"{tree}/none")
