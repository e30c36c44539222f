"""Words about numbers of things in a log."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_MOST = 12


def count(number: int, one: str, many: str) -> str:
    """So many things: `one` for one, else the number and `many`."""
    return one if number == 1 else f"{number} {many}"


def numbers(found: Sequence[int]) -> str:
    """Numbers of vertices in ascending order: ``#3, #5 to #8``; some of many."""
    runs: list[list[int]] = []
    for number in found:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    shown = [f"#{run[0]}" if len(run) == 1 else f"#{run[0]} to #{run[-1]}" for run in runs[:_MOST]]
    return ", ".join(shown) + (" and others" if len(runs) > _MOST else "")
