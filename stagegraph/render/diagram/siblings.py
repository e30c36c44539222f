"""Cards that take from the same cards and that the same cards take from, folded into one."""

from __future__ import annotations

from stagegraph.render.diagram.model import TARGET_BADGE, Card, OutsideRef, Standing
from stagegraph.render.shared.wording import counted
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from stagegraph.render.diagram.model import Arrow, Diagram

_FEWEST = 3  # fewer stay what they are
_MOST_ROWS = 10  # of a card; how many more there are is said


def siblings_folded(diagram: Diagram) -> Diagram:
    """A diagram in which cards that no arrow tells apart are one card, which names the first of them.

    They stand equally, and are no targets and not what the picture is about. Arrows between the same cards are one,
    too. The tooltips have the whole.

    Args:
        diagram: of stages.
    """
    return siblings_folding(diagram)[0]


def siblings_folding(diagram: Diagram) -> tuple[Diagram, dict[str, str]]:
    """The same, with the card of its family for each card that has one."""
    families = [one for one in _families(diagram) if len(one) >= _FEWEST]
    if not families:
        return diagram, {}
    head_of = {card.id: family[0].id for family in families for card in family}
    folds = {family[0].id: _family_card(family) for family in families}
    kept = tuple(folds.get(card.id, card) for card in diagram.cards if head_of.get(card.id, card.id) == card.id)
    stages = sum(len(one) for one in families)
    note = f"{counted(stages, 'card')} in {counted(len(families), 'group')} of equal ones folded"
    arrows = tuple(_merged(diagram.arrows, head_of))
    return replace(diagram, cards=kept, arrows=arrows, notes=(*diagram.notes, note)), head_of


def _families(diagram: Diagram) -> Iterable[list[Card]]:
    """The cards by what they are connected with, in their order."""
    ties: dict[str, set[Hashable]] = {}
    for arrow in diagram.arrows:
        look = (arrow.kind, arrow.used, arrow.critical, arrow.standing)
        ties.setdefault(arrow.target, set()).add(("from", arrow.source, *look))
        ties.setdefault(arrow.source, set()).add(("to", arrow.target, *look))
    found: dict[Hashable, list[Card]] = {}
    for card in diagram.cards:
        alone = card.focused or card.standing is Standing.TARGET or TARGET_BADGE in card.badges
        key = (card.standing, isinstance(card.subject, OutsideRef), frozenset(ties.get(card.id, ())))
        found.setdefault(card.id if alone else key, []).append(card)
    return found.values()


def _family_card(family: Sequence[Card]) -> Card:
    first = family[0]
    noun = "image" if isinstance(first.subject, OutsideRef) else "stage"
    rows = [f"{one.title} {one.corner}".rstrip() for one in family[:_MOST_ROWS]]
    more = len(family) - len(rows)
    return Card(
        id=first.id,
        title=f"{counted(len(family), noun)} side by side",
        corner="",
        rows=(*rows, f"and {more:,} more, the last is {family[-1].title}") if more else tuple(rows),
        badges=tuple(dict.fromkeys(badge for one in family for badge in one.badges)),
        standing=first.standing,
        tooltip="\n\n".join(one.tooltip for one in family),
        location=first.location,
        subject=first.subject,
    )


def _merged(arrows: Iterable[Arrow], head_of: dict[str, str]) -> Iterable[Arrow]:
    """The arrows between the cards that are left, one of each kind between two of them."""
    groups: dict[Hashable, list[Arrow]] = {}
    for one in arrows:
        ends = (head_of.get(one.source, one.source), head_of.get(one.target, one.target))
        groups.setdefault((ends, one.kind), []).append(replace(one, source=ends[0], target=ends[1]))
    for group in groups.values():
        first = group[0]
        if len(group) > 1:
            lines = tuple(line for one in group for line in one.lines)
            verb = f"{first.kind.name} \u00d7{len(lines)}" if first.verb else ""
            tooltip = "\n".join(dict.fromkeys(one.tooltip for one in group))
            first = replace(first, label=verb, verb=verb, lines=lines, tooltip=tooltip)
        yield first
