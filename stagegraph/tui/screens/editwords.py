"""What an edit of the file does to the build that is shown."""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.render.shared.parts import Part
from stagegraph.render.story.difffacts import facts, headline
from stagegraph.render.story.diffwords import sections, tail
from stagegraph.render.story.sections import Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.comparison.sides import FileDraft
    from stagegraph.analysis.request import PlanRequest


def change_of(was: str, now: str, name: str, request: PlanRequest) -> Changes:
    """What the change from one text to another does to the targets that are built; it takes a moment.

    Args:
        was: the text before.
        now: the text.
        name: that messages call the file by.
        request: what is built.
    """
    from stagegraph.analysis.comparison.comparing import compare_sides  # noqa: PLC0415  (few sessions need these)
    from stagegraph.analysis.comparison.sides import two_sides  # noqa: PLC0415

    sides = two_sides(_draft(was, name, request), _draft(now, name, request), request.targets, request.targets)
    return compare_sides(*sides)


def _draft(text: str, name: str, request: PlanRequest) -> FileDraft:
    from stagegraph.analysis.comparison.sides import FileDraft  # noqa: PLC0415  (as above)
    from stagegraph.syntax.parser import parse  # noqa: PLC0415

    try:
        return FileDraft(name, parse(text, name), request)
    except DockerfileError as problem:
        return FileDraft(name, problem, request)


def said_of(changes: Changes) -> str:
    """What is said after a save: ``+1 step, 2 steps run again in deps, critical path 12 to 13``."""
    if changes.empty:
        return "nothing changes in what is built"
    return ", ".join(facts(changes)) or "no step changes, but what is set does"


def told_of(changes: Changes, since: str) -> tuple[Section, ...]:
    """All that a change does; ``since`` is what it is compared with."""
    first = Section(f"Since {since}", (headline(changes),))
    more = tail(changes)
    last = [Section("", ((Part(more),),))] if more else []
    found = [Section(one.title.capitalize(), one.lines) for one in sections(changes)]
    return (first, *found, *last)
