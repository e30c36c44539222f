"""How widely the tests search: a part of it where somebody waits, more with ``--wide``, all of it with ``--widest``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    _T = TypeVar("_T")

_PART = 20  # one of so many examples where somebody waits
_LEAST, _MOST = 10, 100
_WIDE = 3  # one of so many random examples with --wide; recorded cases are all tried


class _Depth:
    wide = False
    widest = False


DEPTH = _Depth()
"""Set from the command line before the test modules are loaded."""


def examples(most: int, *, derandomize: bool = True) -> settings:
    """Settings of a property: so many examples with ``--widest``, a part of them without; no limit of time."""
    part = 1 if DEPTH.widest else _WIDE if DEPTH.wide else _PART
    count = max(_LEAST, most // part if DEPTH.wide else min(most // part, _MOST))
    return settings(
        max_examples=min(most, count),
        deadline=None,
        derandomize=derandomize,
        suppress_health_check=[HealthCheck.too_slow],
    )


def some(most: int, least: int) -> int:
    """How often something is tried: ``most`` times with ``--widest``, ``least`` times where somebody waits."""
    if DEPTH.wide and not DEPTH.widest:
        return max(least, most // _WIDE)
    return most if DEPTH.wide else least


def part_of(every: Sequence[_T], count: int) -> Sequence[_T]:
    """All of a series with ``--wide``; without, so many of it, evenly spread, the first one among them."""
    if DEPTH.wide or len(every) <= count:
        return every
    return [every[at * len(every) // count] for at in range(count)]
