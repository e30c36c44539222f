"""Findings as commands of a workflow on GitHub, which shows them beside the lines of a pull request."""

from __future__ import annotations

from stagegraph.analysis.notes.rules import Severity

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Finding

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}
_ESCAPES = (("%", "%25"), ("\r", "%0D"), ("\n", "%0A"))
_IN_PROPERTIES = (*_ESCAPES, (":", "%3A"), (",", "%2C"))


def github_annotations(files: Sequence[FileFindings]) -> str:
    """A line for each finding; nothing where there is none."""
    return "".join(f"{_command(file, one)}\n" for file in files for one in file.findings)


def _command(file: FileFindings, one: Finding) -> str:
    properties = [("file", file.address)]
    if one.line:
        properties += [("line", str(one.line)), ("endLine", str(one.last_line))]
    properties.append(("title", one.rule))
    told = ",".join(f"{name}={_escaped(value, _IN_PROPERTIES)}" for name, value in properties)
    text = f"{one.message}\n{one.advice}" if one.advice else one.message
    return f"::{_COMMANDS[one.severity]} {told}::{_escaped(text, _ESCAPES)}"


def _escaped(text: str, escapes: Sequence[tuple[str, str]]) -> str:
    for character, escape in escapes:
        text = text.replace(character, escape)
    return text
