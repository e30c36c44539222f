"""A story as Markdown for a comment on GitHub or GitLab."""

from __future__ import annotations

import re

from stagegraph.render.shared.links import line_link
from stagegraph.render.shared.markup import escaped, printable
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted, lines_text
from stagegraph.render.story.sections import Mark

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.errors import Location
    from stagegraph.render.story.sections import Section, Story

_MARKS = {Mark.TARGET: "**target**", Mark.REFUSED: "refused", Mark.BUILT: "yes", Mark.SKIPPED: ""}
_SPECIAL = r"([\\`*_{}\[\]<>#|~@$&])"


def story_markdown(story: Story, *, link_base: str = "", picture: str = "") -> str:
    """A story as Markdown: headline, picture, matrix, sections; details are folded.

    Args:
        story: what to print.
        link_base: the address of the file in a web view; lines then link to it.
        picture: the text of a picture in Mermaid's language, which web views draw.
    """
    parts = [f"### {marked(story.headline, link_base)}"]
    if picture:
        parts.append(fenced(picture, "mermaid"))
    parts += [_matrix(story, link_base), *(_section(one, link_base) for one in story.sections)]
    return "\n\n".join(parts) + "\n"


def lines_as_markdown(lines: Iterable[tuple[Part, ...]], *, link_base: str = "") -> str:
    """Lines of a story as a list."""
    return "\n".join(f"- {marked(line, link_base).strip()}" for line in lines) + "\n"


def _matrix(story: Story, link_base: str) -> str:
    header = ["stage", "lines", *(_escaped(one) for one in story.columns), "why"]
    rows = [header, ["---"] * 2 + [":-:"] * len(story.columns) + ["---"]]
    for row in story.rows:
        place = _place(Part(lines_text(row.location), location=row.location), link_base)
        marks = [_MARKS[mark] for mark in row.marks]
        rows.append([_escaped(row.name), place, *marks, marked(row.reason, link_base)])
    table = "\n".join(f"| {' | '.join(cells)} |" for cells in rows)
    if not story.left_out:
        return table
    return f"{table}\n\nand {counted(story.left_out, 'more target')}; {_code('stagegraph targets')} lists all"


def _section(section: Section, link_base: str) -> str:
    lines = "\n".join(f"- {marked(line, link_base)}" for line in section.lines)
    if not section.folded:
        return f"**{_escaped(section.heading)}**\n\n{lines}"
    return folded(section.heading, lines)


def folded(heading: str, text: str) -> str:
    """A text that shows its heading alone until it is opened."""
    return f"<details><summary>{escaped(heading)}</summary>\n\n{text}\n\n</details>"


def marked(parts: Iterable[Part], link_base: str) -> str:
    """Parts of a line, with lines as links where there is an address for them."""
    return "".join(_place(part, link_base) for part in parts)


def _place(part: Part, link_base: str) -> str:
    if part.location is not None:
        return _link(part.text, part.location, link_base)
    if part.code and part.text:
        return _code(part.text)
    return _escaped(part.text) if part.stage is None else f"**{_escaped(part.text)}**"


def _link(text: str, location: Location, link_base: str) -> str:
    address = line_link(link_base, location) if link_base else ""
    return f"[{text}]({address})" if address else text


def _code(text: str) -> str:
    """Text between as many backquotes as it needs. In it, @name and #1 are no mention, as they are even if escaped."""
    text = printable(text)
    longest = _longest_run(text)
    fence = "`" * (longest + 1)
    pad = " " if longest else ""
    return f"{fence}{pad}{text}{pad}{fence}"


def fenced(text: str, language: str) -> str:
    """Lines between fences that none of them can be."""
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text.rstrip()}\n{fence}"


def _longest_run(text: str) -> int:
    """How many backquotes stand beside each other."""
    return max((len(run) for run in re.findall("`+", text)), default=0)


def _escaped(text: str) -> str:
    return re.sub(_SPECIAL, r"\\\1", printable(text))


def fitting(details: Iterable[str], room: int) -> Iterator[str]:
    """The details for which a comment has room, in characters, and how many there are besides."""
    left_out = 0
    for one in details:
        room -= len(one) + 2  # and the empty line between them
        if room < 0:
            left_out += 1
        else:
            yield one
    if left_out:
        yield f"and {left_out} more, for which a comment has no room"
