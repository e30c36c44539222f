"""The column of each card: as far to the left as its needs allow."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence


def ranks(size: int, pairs: Sequence[tuple[int, int]]) -> list[int]:
    """For each of ``size`` cards its column, from 0.

    A card stands one column behind the last of its needs; one that needs nothing stands right before its first user,
    so that an image is found beside the stage that starts from it.

    Args:
        size: how many cards there are.
        pairs: (need, user) by number; without circles.
    """
    users: list[list[int]] = [[] for _ in range(size)]
    waiting = [0] * size
    for need, user in pairs:
        users[need].append(user)
        waiting[user] += 1
    needless = [card for card in range(size) if not waiting[card]]
    found = [0] * size
    order = list(needless)
    for card in order:  # grows
        for user in users[card]:
            found[user] = max(found[user], found[card] + 1)
            waiting[user] -= 1
            if not waiting[user]:
                order.append(user)
    for card in needless:
        if users[card]:
            found[card] = min(found[user] for user in users[card]) - 1
    return found
