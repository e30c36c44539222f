"""What many Dockerfiles have together: findings by rule, images by tag."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import CHECKS
from stagegraph.graph.identifiers.references import ReferenceFormatError, parse_reference
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Check
    from stagegraph.analysis.scanning.scannedfiles import ScannedFile


class RuleCount(Record):
    """How often a rule speaks, and in how many files."""

    check: Check
    findings: int
    files: int


class TagUse(Record):
    """The files that use an image under one tag or digest; "" where a build arg that is not set stands for it."""

    tag: str
    files: tuple[str, ...]


class ImageTags(Record):
    """An image as people call it, and its tags, those of most files first."""

    name: str
    tags: tuple[TagUse, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """The files that use it, whatever the tag."""
        return tuple(sorted({path for use in self.tags for path in use.files}))


def rule_counts(files: Iterable[ScannedFile]) -> tuple[RuleCount, ...]:
    """The rules that speak, the most frequent first."""
    findings: dict[str, int] = {}
    places: dict[str, set[str]] = {}
    for file in files:
        for one in file.found.findings:
            findings[one.rule] = findings.get(one.rule, 0) + 1
            places.setdefault(one.rule, set()).add(file.path)
    counts = [RuleCount(CHECKS[rule], count, len(places[rule])) for rule, count in findings.items()]
    return tuple(sorted(counts, key=lambda one: (-one.findings, one.check.id)))


def image_tags(files: Iterable[ScannedFile]) -> tuple[ImageTags, ...]:
    """The images, those of most files first."""
    uses: dict[str, dict[str, list[str]]] = {}
    for file in files:
        for image in file.images:
            name, tag = named_tag(image.reference)
            uses.setdefault(name, {}).setdefault(tag, []).append(file.path)
    found = [
        ImageTags(
            name,
            tuple(
                TagUse(tag, tuple(paths)) for tag, paths in sorted(tags.items(), key=lambda one: (-len(one[1]), one[0]))
            ),
        )
        for name, tags in uses.items()
    ]
    return tuple(sorted(found, key=lambda one: (-len(one.files), one.name)))


def named_tag(reference: str) -> tuple[str, str]:
    """An image as people call it, and its tag or digest, or both; a placeholder whole, without one."""
    try:
        found = parse_reference(reference)
    except ReferenceFormatError:
        return reference, ""
    tag = "@".join(filter(None, (found.tag, found.digest)))
    return replace(found, tag="", digest="").familiar, tag
