"""Sets of small numbers, each the bits of one long number, so that one operation is done for thousands of members."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


def bits_at(members: Iterable[int], count: int) -> int:
    """The set of some numbers below ``count``."""
    made = bytearray(count // 8 + 1)
    for one in members:
        made[one >> 3] |= 1 << (one & 7)
    return int.from_bytes(made, "little")


def filled(start: int, passed: int) -> int:
    """A set with all that one gets to from its members, where each member of ``passed`` leads to the number behind it.

    This is what carrying does in a sum: a one that is added to a run of ones turns them to zeros, and the zero behind
    them to a one. Where several are added to one run, the first is carried; the others are in ``start`` anyway.
    """
    begun = start & passed
    return start | ((begun + passed) ^ passed) if begun else start
