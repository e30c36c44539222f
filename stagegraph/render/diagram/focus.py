"""A part of a diagram: what is near some cards."""

from __future__ import annotations

from itertools import chain

from stagegraph.render.diagram.model import FOCUS_BADGE, Level, StageRef
from stagegraph.render.shared.wording import counted, listed
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from typing import TypeVar

    from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram

    _Marked = TypeVar("_Marked", Card, Cluster)


def focused(diagram: Diagram, stages: Iterable[int], depth: int | None = None) -> Diagram:
    """Some stages, what they need and what uses them, all in all or as many arrows away.

    Args:
        diagram: of stages or of steps.
        stages: indexes of the stages.
        depth: how many arrows away, at least 0; None for all.
    """
    wanted = list(dict.fromkeys(stages))
    clusters = {cluster.stage: cluster for cluster in diagram.clusters}
    cards = {card.subject.index: card for card in diagram.cards if isinstance(card.subject, StageRef)}
    centre: dict[str, None] = {}
    titles, marked = [], []
    for index in wanted:
        cluster = clusters.get(index)
        one = cluster or cards[index]
        titles.append(one.title)
        marked.append(one.id)
        centre.update(dict.fromkeys(cluster.cards if cluster else (one.id,)))
    needs, users = _neighbours(diagram.arrows)
    kept = _near(centre, needs, depth) | _near(centre, users, depth)
    far = "" if depth is None else f" within {counted(depth, 'arrow')}"
    note = f"only {listed(titles)}, what {'it needs' if len(titles) == 1 else 'they need'} and what uses "
    note += f"{'it' if len(titles) == 1 else 'them'}{far}"
    return _cut(_marked(diagram, frozenset(marked)), kept, note)


def near_targets(diagram: Diagram, stages: Collection[int], depth: int) -> Diagram:
    """The targets and what they need, as many arrows away.

    Args:
        diagram: of stages or of steps.
        stages: the indexes of the targets.
        depth: how many arrows away, at least 0.
    """
    if diagram.level is Level.STEPS:
        targets = [cluster.cards for cluster in diagram.clusters if cluster.stage in stages]
    else:
        cards = {card.subject.index: card.id for card in diagram.cards if isinstance(card.subject, StageRef)}
        targets = [(card,) for stage, card in cards.items() if stage in stages]
    needs, _ = _neighbours(diagram.arrows)
    note = f"only what the {'target needs' if len(targets) == 1 else 'targets need'} within {counted(depth, 'arrow')}"
    return _cut(diagram, _near(chain.from_iterable(targets), needs, depth), note)


def _neighbours(arrows: Iterable[Arrow]) -> tuple[Mapping[str, list[str]], Mapping[str, list[str]]]:
    needs: dict[str, list[str]] = {}
    users: dict[str, list[str]] = {}
    for arrow in arrows:
        needs.setdefault(arrow.target, []).append(arrow.source)
        users.setdefault(arrow.source, []).append(arrow.target)
    return needs, users


def _near(centre: Iterable[str], neighbours: Mapping[str, list[str]], depth: int | None) -> set[str]:
    found = set(centre)
    border = list(found)
    away = 0
    while border and (depth is None or away < depth):
        border = list({two for one in border for two in neighbours.get(one, ()) if two not in found})
        found.update(border)
        away += 1
    return found


def _marked(diagram: Diagram, ids: frozenset[str]) -> Diagram:
    def marked(one: _Marked) -> _Marked:
        return replace(one, badges=(FOCUS_BADGE, *one.badges), focused=True) if one.id in ids else one

    return replace(diagram, cards=tuple(map(marked, diagram.cards)), clusters=tuple(map(marked, diagram.clusters)))


def _cut(diagram: Diagram, kept: set[str], note: str) -> Diagram:
    """The diagram with these cards alone; those that lose an arrow tell how many."""
    lost_needs: dict[str, set[str]] = {}
    lost_users: dict[str, set[str]] = {}
    for arrow in diagram.arrows:
        if arrow.target in kept and arrow.source not in kept:
            lost_needs.setdefault(arrow.target, set()).add(arrow.source)
        elif arrow.source in kept and arrow.target not in kept:
            lost_users.setdefault(arrow.source, set()).add(arrow.target)

    def told(card: Card) -> Card:
        rows = list(card.rows)
        if card.id in lost_needs:
            rows.append(f"needs {len(lost_needs[card.id])} more, not shown")
        if card.id in lost_users:
            rows.append(f"used by {len(lost_users[card.id])} more, not shown")
        return replace(card, rows=tuple(rows))

    cards = tuple(told(card) for card in diagram.cards if card.id in kept)
    clusters = []
    for cluster in diagram.clusters:
        members = tuple(one for one in cluster.cards if one in kept)
        if members:
            clusters.append(replace(cluster, cards=members))
    frames = [replace(one, cards=tuple(card for card in one.cards if card in kept)) for one in diagram.frames]
    arrows = tuple(one for one in diagram.arrows if one.source in kept and one.target in kept)
    return replace(
        diagram,
        cards=cards,
        clusters=tuple(clusters),
        arrows=arrows,
        notes=(*diagram.notes, note),
        frames=tuple(one for one in frames if one.cards),
    )
