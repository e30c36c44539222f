"""What a change does to a build, as Markdown for a pull request on GitHub or GitLab."""

from __future__ import annotations

from stagegraph.render.shared.parts import Part
from stagegraph.render.story.difffacts import TARGET_HEADER, headline, same_text, shown_targets, target_cells
from stagegraph.render.story.diffwords import sections, tail
from stagegraph.render.story.markdown import fenced, folded, lines_as_markdown, marked
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.render.story.sections import Section

_OPEN = ("refused", "targets")  # sections that are not folded
_MOST_LINES = 100  # of a section; the JSON has them all
_MOST_ROWS = 30  # of the table of targets
_LEFT_OUT = "More details are left out, as a comment has no room for them; `stagegraph diff` prints them all."


class DiffParts(Record):
    """The document in parts: what stands before a picture, and what behind it."""

    head: tuple[str, ...]
    details: tuple[str, ...]

    def with_picture(self, picture: str, most: int) -> str:
        """The whole, with at most so many characters: the last details give way.

        Args:
            picture: in Mermaid's language, or "".
            most: characters.
        """
        parts = [*self.head, *([fenced(picture, "mermaid")] if picture else [])]
        room = most - sum(len(part) + 2 for part in parts) - len(_LEFT_OUT)
        for part in self.details:
            if len(part) + 2 > room:
                parts.append(_LEFT_OUT)
                break
            room -= len(part) + 2
            parts.append(part)
        return "\n\n".join(parts) + "\n"


def diff_parts(changes: Changes, *, link_base: str = "") -> DiffParts:
    """The headline and the table of targets, then the details, folded.

    Args:
        changes: what is told.
        link_base: the address of the new file in a web view; lines then link to it.
    """
    shown, others = shown_targets(changes)
    head = [f"### {marked((*headline(changes), Part('.')), link_base)}"]
    found = sections(changes)
    head += [_section(one, link_base) for one in found if one.title in _OPEN]
    if shown:
        head.append("\n".join(_table(changes)))
    if more := same_text(others, changes.new.left_out):
        head.append(marked((Part(more),), ""))
    details = [_section(one, link_base) for one in found if one.title not in _OPEN]
    if said := tail(changes):
        details.append(marked((Part(said),), ""))
    return DiffParts(tuple(head), tuple(details))


def _table(changes: Changes) -> Iterator[str]:
    shown, _ = shown_targets(changes)
    yield f"| {' | '.join(name.lower() for name in TARGET_HEADER)} |"
    yield "| --- | --- | --- | --- | --- |"
    for one in shown[:_MOST_ROWS]:
        name, *cells = target_cells(one)
        yield f"| {marked((Part(name, stage=0),), '')} | {' | '.join(marked((Part(cell),), '') for cell in cells)} |"
    if len(shown) > _MOST_ROWS:
        yield f"| and {len(shown) - _MOST_ROWS} more | | | | |"


def _section(section: Section, link_base: str) -> str:
    lines = list(section.lines[:_MOST_LINES])
    if len(section.lines) > _MOST_LINES:
        lines.append((Part(f"and {len(section.lines) - _MOST_LINES} more"),))
    text = lines_as_markdown(lines, link_base=link_base).rstrip()
    if section.title in _OPEN:
        return f"**{section.title.capitalize()}**\n\n{text}"
    return folded(f"{section.title.capitalize()} ({len(section.lines)})", text)
