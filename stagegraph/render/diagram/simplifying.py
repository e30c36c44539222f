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
    for arrow in arrows:
        needs = sources.setdefault(arrow.target, set())
        if arrow.source != arrow.target:  # an ONBUILD trigger may copy from its own stage
            needs.add(arrow.source)
        sources.setdefault(arrow.source, set())
    marks = {one: 1 << at for at, one in enumerate(sources)}
    above: dict[str, int] = {}  # with a bit for each card that a card needs
    for one in _in_order(sources):
        found = 0
        for source in sources[one]:
            found |= marks[source] | above[source]
        above[one] = found
    return frozenset(
        at
        for at, arrow in enumerate(arrows)
        if arrow.kind is not EdgeKind.FROM
        and not arrow.critical
        and any(above.get(other, 0) & marks[arrow.source] for other in sources[arrow.target])
    )


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
