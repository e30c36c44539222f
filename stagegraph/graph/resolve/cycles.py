"""Circles of COPY --from and RUN --mount=from; BuildKit's ``validateCircularDependency``."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.graph.resolve.resolution import Command


def find_cycle(needs: Sequence[Mapping[int, Command]], start: int, done: set[int]) -> list[Command]:
    """The commands on the way from an entry into a circle, the one that closes it last; none where there is none.

    Depth first, without recursion: a chain of stages can be very long.

    Args:
        needs: for each entry what it takes from, and the command that does it.
        start: the number of the entry to start from.
        done: entries already visited; grows.
    """
    if start in done:
        return []
    done.add(start)
    on_path = {start}
    path: list[Command] = []
    stack = [(start, iter(needs[start].items()))]
    while stack:
        number, waiting = stack[-1]
        step = next(waiting, None)
        if step is None:
            stack.pop()
            on_path.discard(number)
            if path:
                path.pop()
            continue
        need, command = step
        if need in on_path:
            return [*path, command]
        if need not in done:
            done.add(need)
            on_path.add(need)
            path.append(command)
            stack.append((need, iter(needs[need].items())))
    return []
