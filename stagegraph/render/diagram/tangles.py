"""Pictures of stages that are too much for an engine: it would take minutes to place their cards."""

from __future__ import annotations

from collections import deque

from stagegraph.render.diagram.view import is_crowd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.render.diagram.model import Arrow, Diagram

_MOST_CROSSED = 8000  # ranks, by all arrows together; an engine takes 3 s for so many, 40 s for four times as many


def is_beyond_engines(diagram: Diagram) -> bool:
    """Whether a picture of stages has too many of them, or arrows that lead past too many others."""
    return is_crowd(diagram) or _crossed(diagram.arrows) > _MOST_CROSSED


def _crossed(arrows: Iterable[Arrow]) -> int:
    """How many ranks the arrows cross: an engine puts a point on each, and looks for the best order of them all."""
    users: dict[str, list[str]] = {}
    waits_for: dict[str, int] = {}
    for arrow in arrows:
        users.setdefault(arrow.source, []).append(arrow.target)
        waits_for[arrow.target] = waits_for.get(arrow.target, 0) + 1
    ranks = {one: 0 for one in users if one not in waits_for}
    ready = deque(ranks)
    while ready:
        one = ready.popleft()
        for user in users.get(one, ()):
            ranks[user] = max(ranks.get(user, 0), ranks[one] + 1)
            waits_for[user] -= 1
            if not waits_for[user]:
                ready.append(user)
    # Of cards that are folded into one, arrows may go round in a circle: these have no ranks.
    return sum(ranks.get(user, 0) - ranks.get(one, 0) for one, others in users.items() for user in others)
