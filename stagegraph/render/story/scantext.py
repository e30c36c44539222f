"""A scan as text: the Dockerfiles in a table, then what is refused, what is found, the images, who builds what."""

from __future__ import annotations

from stagegraph.analysis.findings.finding import SEVERITIES
from stagegraph.analysis.scanning.summing import image_tags, rule_counts
from stagegraph.render.shared.tables import NOTHING, table
from stagegraph.render.shared.wording import counted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.analysis.scanning.scannedfiles import ScannedFile
    from stagegraph.analysis.scanning.summing import ImageTags
    from stagegraph.render.shared.tables import Cell, Style
    from stagegraph.render.shared.treescan import TreeScan

_HEADER = ("DOCKERFILE", "STAGES", "STEPS", "BUILT AS", "ERRORS", "WARNINGS", "INFOS", "NOTES")
_MOST_TAGS = 12
_DIGEST = len("sha256:") + 8
_MOST_NAMES = 6


def scan_text(scan: TreeScan, style: Style) -> str:
    """All of it, as wide as the style says."""
    parts = [_files(scan, style), *_sections(scan, style), style.filled(_summary(scan))]
    return "\n\n".join(part for part in parts if part) + "\n"


def _files(scan: TreeScan, style: Style) -> str:
    rows = [_row(one) for one in scan.files]
    return table(style, _HEADER, rows, flexible=(3,), dispensable=(3, 2)) if rows else ""


def _row(one: ScannedFile) -> tuple[Cell, ...]:
    name: Cell = (one.path, "(refused)") if one.refused else one.path
    counts = (len(one.found.stages), one.steps, *(one.found.count(severity) for severity in SEVERITIES), one.notes)
    stages, steps, *others = (str(count) if count else NOTHING for count in counts)
    return (name, stages, steps, _names(one.builds), *others)


def _names(names: Sequence[str]) -> Cell:
    if len(names) > _MOST_NAMES:
        names = (*names[:_MOST_NAMES], f"({len(names) - _MOST_NAMES} more)")
    return tuple(names) or NOTHING


def _sections(scan: TreeScan, style: Style) -> Iterator[str]:
    yield _list("Refused", (f"{one.path}: {one.refused}" for one in scan.refused), style)
    yield _rules(scan, style)
    yield _images(scan, style)
    yield _targets(scan, style)
    problems = (told for site in scan.sites for told in site.problems)
    yield _list("Bake and compose files that are refused, so that their targets are not known", problems, style)
    yield _list("Templates, which are not read", scan.templates, style)
    yield _list("Folders that cannot be read", scan.closed, style)


def _list(title: str, lines: Iterable[str], style: Style) -> str:
    told = [style.filled(f"  {line}", "    ") for line in lines]
    return "\n".join([style.filled(title, "", "bold"), *told]) if told else ""


def _rules(scan: TreeScan, style: Style) -> str:
    rows = [
        (one.check.id, one.check.severity.value, str(one.findings), str(one.files)) for one in rule_counts(scan.files)
    ]
    return table(style, ("RULE", "SEVERITY", "FINDINGS", "FILES"), rows, flexible=()) if rows else ""


def _images(scan: TreeScan, style: Style) -> str:
    rows = [(one.name, str(len(one.files)), _tags(one)) for one in image_tags(scan.files)]
    return table(style, ("IMAGE", "FILES", "TAGS"), rows, flexible=(2,)) if rows else ""


def _tags(image: ImageTags) -> Cell:
    """The tags, with the number of files where that is not one, and digests as far as they tell one from another."""
    told = [f"{_short(use.tag)} ({len(use.files)})" if len(use.files) > 1 else _short(use.tag) for use in image.tags]
    if len(told) > _MOST_TAGS:
        told = [*told[:_MOST_TAGS], f"and {len(told) - _MOST_TAGS} more"]
    return tuple(told)


def _short(tag: str) -> str:
    name, at, digest = tag.rpartition("@")
    if not at and ":" in tag:
        name, digest = "", tag
    return f"{name}{at or ''}{digest[:_DIGEST]}" if ":" in digest else tag or NOTHING


def _targets(scan: TreeScan, style: Style) -> str:
    rows = [
        (one.name, one.path or NOTHING, one.stage or NOTHING, tuple(site.files))
        for site in scan.sites
        for one in site.targets
    ]
    return table(style, ("TARGET", "DOCKERFILE", "STAGE", "OF"), rows, flexible=(1, 3)) if rows else ""


def _summary(scan: TreeScan) -> str:
    counts = [
        counted(len(scan.files), "Dockerfile"),
        counted(scan.stages, "stage"),
        counted(scan.targets, "known target"),
        f"{len(scan.refused)} refused",
    ]
    found = [counted(count, severity.value) for severity, count in scan.counts().items()]
    return f"{', '.join(counts)}; {', '.join(found)}, {counted(scan.notes, 'note')} among them"
