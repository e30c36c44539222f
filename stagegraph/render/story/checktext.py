"""Findings as text: each with its place, the lines it is about, and what to do."""

from __future__ import annotations

from stagegraph.analysis.findings.finding import SEVERITIES
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.markup import printable
from stagegraph.render.shared.tables import NOTHING, table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Check, Finding
    from stagegraph.render.shared.tables import Style

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}
_PLURALS = {"error": "errors", "warning": "warnings", "info": "infos"}


def check_text(files: Sequence[FileFindings], style: Style) -> str:
    """All findings, file by file, and how many there are."""
    lines: list[str] = []
    for one in files:
        for finding, excerpt in zip(one.findings, one.excerpts, strict=True):
            lines += [*_told(one, finding, excerpt, style), ""]
    return "\n".join([*lines, style.filled(_summary(files))]) + "\n"


def _told(file: FileFindings, finding: Finding, excerpt: str, style: Style) -> Iterator[str]:
    place = f"{file.path}:{finding.line}" if finding.line else file.path
    severity = finding.severity.value
    coloured = style.paint(f"{severity}:", "bold", _COLOURS[severity])
    for line in style.lines((f"{place}:", f"{severity}:", *finding.message.split(), f"[{finding.rule}]"), "  "):
        yield line.replace(f"{severity}:", coloured, 1) if coloured else line
        coloured = "" if f"{severity}:" in line else coloured
    for line in excerpt.split("\n") if excerpt else ():
        shown = cut(printable(line), style.limit) if style.limit else printable(line)
        yield shown if ">>>" in shown[:10] else style.paint(shown, "dim")
    if finding.advice:
        yield style.filled(f"  hint: {finding.advice}", "    ")


def _summary(files: Sequence[FileFindings]) -> str:
    if not files:
        return "nothing was checked"
    where = f"in {len(files)} files" if len(files) != 1 else f"in {printable(files[0].path)}"
    counts = [(one.value, sum(file.count(one) for file in files)) for one in SEVERITIES]
    told = [f"{count} {name if count == 1 else _PLURALS[name]}" for name, count in counts if count]
    return f"{', '.join(told) or 'no findings'} {where}"


def checks_text(checks: Sequence[Check], fixable: frozenset[str], style: Style) -> str:
    """The rules as a table."""
    rows = [_row(one, fixable=one.id in fixable) for one in checks]
    return table(style, ("RULE", "SEVERITY", "OF", "--fix", "FINDS"), rows, flexible=(4,)) + "\n"


def _row(check: Check, *, fixable: bool) -> tuple[str, ...]:
    owner = "BuildKit" if check.buildkit else "stagegraph"
    return (check.id, check.severity.value, owner, "yes" if fixable else NOTHING, check.title)
