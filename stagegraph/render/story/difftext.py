"""What a change does to a build, as text for a terminal."""

from __future__ import annotations

from stagegraph.render.shared.parts import plain
from stagegraph.render.shared.tables import table
from stagegraph.render.story.difffacts import TARGET_HEADER, headline, same_text, shown_targets, target_cells
from stagegraph.render.story.diffwords import REFUSED, sections, tail

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.render.shared.tables import Style
    from stagegraph.render.story.sections import Section

_MOST_LINES = 40  # of a section; the JSON has them all
_PAINT = {"+": "green", "~": "cyan", "^": "cyan", "-": "bold"}


def diff_text(changes: Changes, style: Style) -> str:
    """The headline, what happens to each target, then all that differs, worst first.

    Args:
        changes: what is told.
        style: width and colours.
    """
    told = sections(changes)
    refused = [_section(one, style) for one in told if one.title == REFUSED]
    parts = [style.filled(f"{plain(headline(changes))}."), *refused, *_targets(changes, style)]
    parts += [_section(one, style) for one in told if one.title != REFUSED]
    parts.append(style.filled(tail(changes)))
    return "\n\n".join(filter(None, parts)) + "\n"


def _targets(changes: Changes, style: Style) -> Iterator[str]:
    shown, others = shown_targets(changes)
    if shown:
        yield table(style, TARGET_HEADER, [target_cells(one) for one in shown], flexible=(1, 4))
        yield style.filled(same_text(others, changes.new.left_out))


def _section(section: Section, style: Style) -> str:
    lines = [f"  {plain(line)}" for line in section.lines[:_MOST_LINES]]
    if len(section.lines) > _MOST_LINES:
        lines.append(f"  ... and {len(section.lines) - _MOST_LINES} more; --format json has them all")
    shown = [style.filled(line, "      ", *_paints(line)) for line in lines]
    return "\n".join([style.paint(section.title.upper(), "bold"), *shown])


def _paints(line: str) -> tuple[str, ...]:
    paint = _PAINT.get(line.lstrip()[:1])
    return (paint,) if paint else ()
