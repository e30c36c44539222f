"""Arrows that say nothing new left out of a diagram."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.shared.wording import counted, lines_text, listed
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.render.diagram.model import Arrow, Diagram


def simplified(diagram: Diagram) -> Diagram:
    """A diagram without the COPY and MOUNT arrows that a longer way of arrows implies (a transitive reduction).

    Nothing is lost: a stage that loses an arrow says in a row what it takes, and in which line; the text of a step
    says so anyway. What goes on with the file system of what keeps its arrow always.
    """
    dropped = _implied(diagram.arrows)
    if not dropped:
        return diagram
    by_id = {card.id: card for card in diagram.cards}
    rows: dict[str, list[str]] = {}
    for at in sorted(dropped):
        arrow = diagram.arrows[at]
        if by_id[arrow.target].wave is None:  # no step
            text = f"{arrow.verb or arrow.kind.name} from {by_id[arrow.source].title} {_lines(arrow)}"
            rows.setdefault(arrow.target, []).append(text)
    cards = tuple(replace(one, rows=(*one.rows, *rows[one.id])) if one.id in rows else one for one in diagram.cards)
    arrows = tuple(arrow for at, arrow in enumerate(diagram.arrows) if at not in dropped)
    note = f"{counted(len(dropped), 'arrow')} that others imply {'is' if len(dropped) == 1 else 'are'} not drawn"
    return replace(diagram, cards=cards, arrows=arrows, notes=(*diagram.notes, note))


def _lines(arrow: Arrow) -> str:
    return listed([f"L{line}" for line in arrow.lines]) if arrow.lines else lines_text(arrow.location)


def _implied(arrows: tuple[Arrow, ...]) -> frozenset[int]:
    """The places of the arrows that a longer way implies."""
    sources: dict[str, set[str]] = {}
    users: dict[str, set[str]] = {}
    for arrow in arrows:
        needs = sources.setdefault(arrow.target, set())
        if arrow.source != arrow.target:  # an ONBUILD trigger may copy from its own stage
            needs.add(arrow.source)
            users.setdefault(arrow.source, set()).add(arrow.target)
        sources.setdefault(arrow.source, set())
    # A longer way leaves the source for another card, and comes to the target from another one.
    asked = [
        at
        for at, arrow in enumerate(arrows)
        if arrow.kind is not EdgeKind.FROM
        and not arrow.critical
        and len(sources[arrow.target]) > 1
        and len(users.get(arrow.source, ())) > 1
    ]
    marks = {one: 1 << at for at, one in enumerate(dict.fromkeys(arrows[at].source for at in asked))}
    above = _marked_above(sources, marks) if marks else {}
    return frozenset(
        at
        for at in asked
        if any(above.get(other, 0) & marks[arrows[at].source] for other in sources[arrows[at].target])
    )


def _marked_above(sources: dict[str, set[str]], marks: dict[str, int]) -> dict[str, int]:
    """For each card the marks (bits) of the cards that it needs."""
    above: dict[str, int] = {}
    for one in _in_order(sources):
        found = 0
        for source in sources[one]:
            found |= above[source] | marks.get(source, 0)
        above[one] = found
    return above


def _in_order(sources: dict[str, set[str]]) -> Iterable[str]:
    """The cards, each behind those that it needs; those that need themselves are left out, with all behind them."""
    users: dict[str, list[str]] = {}
    missing = {one: len(found) for one, found in sources.items()}
    for one, found in sources.items():
        for source in found:
            users.setdefault(source, []).append(one)
    free = [one for one, number in missing.items() if not number]
    while free:
        one = free.pop()
        yield one
        for user in users.get(one, ()):
            missing[user] -= 1
            if not missing[user]:
                free.append(user)
