"""Findings as a list in Markdown, for a comment on GitHub or GitLab."""

from __future__ import annotations

from stagegraph.analysis.findings.checklist import CHECKS
from stagegraph.errors import Location
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import lines_text
from stagegraph.render.story.markdown import marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.analysis.findings.finding import Finding

_LONGEST = 600  # characters of a message


def findings_markdown(path: str, findings: Sequence[Finding], *, link_base: str, most: int) -> str:
    """A list of findings.

    Args:
        path: of the file.
        findings: what is told.
        link_base: the address of the file in a web view; lines then link to it.
        most: how many are listed; the others are counted.
    """
    lines = [_line(path, one, link_base) for one in findings[:most]]
    if len(findings) > most:
        lines.append(f"- and {len(findings) - most} more")
    return "\n".join(lines)


def _line(path: str, one: Finding, link_base: str) -> str:
    return f"- **{one.severity.value}** {marked(_told(path, one), link_base)} {_rule(one.rule)}"


def _told(path: str, one: Finding) -> Iterator[Part]:
    if one.line:
        location = Location(path, one.line, one.last_line)
        yield Part(lines_text(location), location=location)
        yield Part(": ")
    yield Part(cut(" ".join(one.message.split()), _LONGEST))
    if one.advice:
        yield Part(f". {one.advice}")


def _rule(name: str) -> str:
    """The rule; where BuildKit tells of it there is a link."""
    page = CHECKS[name].page
    return f"[`{name}`]({page})" if page.startswith("https://") else f"`{name}`"
