"""The cards that stand on top of each other in one frame: the steps of a stage."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram


class Group(Record):
    """Cards by number, needs above users; ``cluster`` is the number of their cluster, -1 for a card without one."""

    cards: tuple[int, ...]
    cluster: int = -1


def groups(diagram: Diagram, pairs: Sequence[tuple[int, int]]) -> list[Group]:
    """The cards of a diagram in groups, ordered by their first card.

    A group is a cluster, save that files and other sources that come into a step from the side stand by themselves,
    before their users. Steps that two stages share can make clusters need each other; such clusters fall into several
    groups, so that between groups there are no circles.

    Args:
        diagram: the stages, each a group of its own, or the steps.
        pairs: (need, user) for each arrow, by the numbers of the cards; without circles.
    """
    numbers = {card.id: number for number, card in enumerate(diagram.cards)}
    cluster_of = [-1] * len(numbers)
    for number, cluster in enumerate(diagram.clusters):
        for name in cluster.cards:
            if name in numbers:
                cluster_of[numbers[name]] = number
    if not diagram.clusters:
        return [Group((card,)) for card in range(len(numbers))]
    users: list[list[int]] = [[] for _ in numbers]
    needs = [0] * len(numbers)
    for need, user in pairs:
        users[need].append(user)
        needs[user] += 1
    for card in _from_the_side(diagram, pairs, needs, cluster_of):
        cluster_of[card] = -1
    members = _members(diagram, pairs, cluster_of)
    circling = _circling(members, pairs)
    order = _order(users, needs, cluster_of) if circling else []
    found = [Group(tuple(cards), cluster_of[cards[0]]) for key, cards in members.items() if key not in circling]
    run: list[int] = []
    for card in [card for card in order if _key(cluster_of, card) in circling]:
        if run and _key(cluster_of, run[0]) != _key(cluster_of, card):
            found.append(Group(tuple(run), cluster_of[run[0]]))
            run = []
        run.append(card)
    if run:
        found.append(Group(tuple(run), cluster_of[run[0]]))
    return sorted(found, key=lambda group: min(group.cards))


def _from_the_side(
    diagram: Diagram, pairs: Sequence[tuple[int, int]], needs: Sequence[int], cluster_of: Sequence[int]
) -> list[int]:
    """The cards that need nothing, and that no other card of their cluster goes on with."""
    begun = {
        need
        for (need, user), arrow in zip(pairs, diagram.arrows, strict=True)
        if arrow.kind is EdgeKind.FROM and cluster_of[need] == cluster_of[user]
    }
    used = {need for need, _ in pairs}
    return [card for card, count in enumerate(needs) if not count and card in used and card not in begun]


def _key(cluster_of: Sequence[int], card: int) -> int:
    return cluster_of[card] if cluster_of[card] >= 0 else ~card


def _members(diagram: Diagram, pairs: Sequence[tuple[int, int]], cluster_of: Sequence[int]) -> dict[int, list[int]]:
    """The cards of each group by its key: each right behind what it needs in the group, what it goes on with first."""
    inside: dict[int, list[tuple[bool, int]]] = {}
    used = set()
    for (need, user), arrow in zip(pairs, diagram.arrows, strict=True):
        if cluster_of[need] == cluster_of[user] >= 0:
            inside.setdefault(user, []).append((arrow.kind is EdgeKind.FROM, need))
            used.add(need)
    members: dict[int, list[int]] = {}
    placed: set[int] = set()
    for last in [card for card in range(len(cluster_of)) if card not in used]:
        waiting = [last]
        while waiting:
            card = waiting[-1]
            missing = [need for _, need in sorted(inside.pop(card, ())) if need not in placed]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if card not in placed:
                placed.add(card)
                members.setdefault(_key(cluster_of, card), []).append(card)
    return members


def _order(users: Sequence[Sequence[int]], needs: list[int], cluster_of: Sequence[int]) -> list[int]:
    """Needs before users, with as few changes between clusters as a look at the next card allows."""
    ready: dict[int, list[int]] = {}
    for card in range(len(needs) - 1, -1, -1):
        if not needs[card]:
            ready.setdefault(_key(cluster_of, card), []).append(card)
    order: list[int] = []
    key = 0
    while ready:
        if key not in ready:
            key = min(ready, key=lambda one: ready[one][-1])
        card = ready[key].pop()
        if not ready[key]:
            del ready[key]
        order.append(card)
        for user in reversed(users[card]):
            needs[user] -= 1
            if not needs[user]:
                ready.setdefault(_key(cluster_of, user), []).append(user)
    return order


def _circling(members: dict[int, list[int]], pairs: Sequence[tuple[int, int]]) -> set[int]:
    """The keys of the groups that need each other in a circle, or need such groups."""
    key_of = {card: key for key, cards in members.items() for card in cards}
    users: dict[int, list[int]] = {}
    needs = dict.fromkeys(members, 0)
    for need, user in pairs:
        if key_of[need] != key_of[user]:
            users.setdefault(key_of[need], []).append(key_of[user])
            needs[key_of[user]] += 1
    ready = [key for key in members if not needs[key]]
    for key in ready:  # grows
        for user in users.get(key, ()):
            needs[user] -= 1
            if not needs[user]:
                ready.append(user)
    return set(members) - set(ready)
