"""The marks of an axis of time."""

from __future__ import annotations

from math import ceil, floor, log10

_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200, 86400)
_MINUTE, _HOUR = 60, 3600


def tick_step(wall: float, most: int) -> float:
    """How many seconds lie between two marks of an axis that has so many of them at most: a number that people like."""
    least = max(wall, 1e-6) / max(most, 1)
    if least < 1:
        power = 10.0 ** floor(log10(least))
        return next(factor * power for factor in (1, 2, 5, 10) if factor * power >= least * (1 - 1e-9))
    found = next((step for step in _STEPS if step >= least), None)
    return float(found) if found is not None else float(ceil(least / _STEPS[-1]) * _STEPS[-1])


def ticks(wall: float, step: float) -> list[tuple[float, str]]:
    """The marks of an axis from 0 to the wall time, with their texts: in seconds, minutes or hours throughout.

    Args:
        wall: how far the axis goes.
        step: seconds between two marks, as `tick_step` gives them.
    """
    number = floor(wall / step + 1e-9)
    return [(at * step, _text(at * step, step)) for at in range(number + 1)]


def _text(seconds: float, step: float) -> str:
    if step >= _HOUR:
        return f"{seconds / _HOUR:g} h"
    if step >= _MINUTE:
        return f"{seconds / _MINUTE:g} min"
    if step < 1:
        return f"{seconds:.{max(0, -floor(log10(step) + 1e-9))}f} s"
    minutes, rest = divmod(round(seconds), _MINUTE)
    return f"{minutes}:{rest:02d}" if minutes else f"{rest} s"
