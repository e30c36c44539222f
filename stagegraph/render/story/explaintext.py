"""A story as text for a terminal."""

from __future__ import annotations

from stagegraph.render.shared.parts import plain
from stagegraph.render.story.matrix import matrix_texts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.render.shared.parts import Part
    from stagegraph.render.shared.tables import Style
    from stagegraph.render.story.sections import Section, Story


def story_text(story: Story, style: Style) -> str:
    """A story as text.

    Args:
        story: what to print.
        style: width and colours.
    """
    matrix, more = matrix_texts(story, style)
    sections = [_section(one, style) for one in story.sections]
    return "\n\n".join(filter(None, (style.filled(plain(story.headline)), matrix, *sections, more))) + "\n"


def lines_as_text(lines: Iterable[tuple[Part, ...]], style: Style) -> str:
    """Lines of a story as text."""
    return "\n".join(style.filled(plain(line), "    ") for line in lines) + "\n"


def _section(section: Section, style: Style) -> str:
    name = section.about.text if section.about else ""
    heading = style.filled(f"{section.title.upper()} {name}", "  ", "bold")
    return "\n".join([heading, *(style.filled(f"  {plain(line)}", "      ") for line in section.lines)])
