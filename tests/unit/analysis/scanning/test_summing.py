from __future__ import annotations

import pytest

from stagegraph.analysis.findings.checklist import CHECKS
from stagegraph.analysis.findings.filefindings import FileFindings
from stagegraph.analysis.findings.finding import found
from stagegraph.analysis.scanning.scannedfiles import ScannedFile, UsedImage
from stagegraph.analysis.scanning.summing import image_tags, named_tag, rule_counts

DIGEST = "sha256:" + "0" * 64


def file(path: str, *images: str, rules: tuple[str, ...] = ()) -> ScannedFile:
    """A file that uses images and has findings."""
    findings = tuple(found(CHECKS[rule], 1, rule) for rule in rules)
    return ScannedFile(
        FileFindings(path, findings, ("",) * len(findings)), images=tuple(UsedImage(one, 1) for one in images)
    )


def test_rules() -> None:
    """Rules are counted with the files in which they speak, the most frequent first."""
    counts = rule_counts(
        [file("a", rules=("early-copy", "early-copy", "refused")), file("b", rules=("early-context",) * 3)]
    )
    assert [(one.check.id, one.findings, one.files) for one in counts] == [
        ("early-context", 3, 1),
        ("early-copy", 2, 1),
        ("refused", 1, 1),
    ]


def test_images() -> None:
    """Images are told by tag, those of most files first; a file that uses two tags is one file."""
    alpine, other, plain = "docker.io/library/alpine:3.22", "docker.io/library/alpine:3.21", "ghcr.io/a/b:1"
    images = image_tags([file("x", alpine, other), file("y", alpine), file("z", plain)])
    assert [(one.name, one.files) for one in images] == [("alpine", ("x", "y")), ("ghcr.io/a/b", ("z",))]
    assert [(use.tag, use.files) for use in images[0].tags] == [("3.22", ("x", "y")), ("3.21", ("x",))]


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ("docker.io/library/alpine:latest", ("alpine", "latest")),
        ("docker.io/a/b:1", ("a/b", "1")),
        (f"docker.io/library/alpine:3@{DIGEST}", ("alpine", f"3@{DIGEST}")),
        (f"docker.io/library/alpine@{DIGEST}", ("alpine", DIGEST)),
        ("golang:${VERSION}", ("golang:${VERSION}", "")),
    ],
)
def test_names_and_tags(reference: str, expected: tuple[str, str]) -> None:
    """An image is called as people write it; a placeholder has no tag."""
    assert named_tag(reference) == expected
