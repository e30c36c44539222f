"""How much the expressions of bake files may make, so that no small file takes all memory or never ends.

bake knows no bound: with ``variable "B" { default = "${A}${A}" }`` and forty more of that kind it uses memory until
there is none.
"""

from __future__ import annotations

from stagegraph.project.bake.bignumbers import BigNumber, is_long
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclnodes import HclSpan

TOLD_MOST = (
    "16 MB of text, a million values, 131,072 expressions, 10,000 targets of a matrix, or numbers of 1,500 digits"
)
MOST_TEXT = 1 << 24
"""Characters that all values may have together; what else costs is counted in characters, too."""

_EXPRESSION = 128  # for each expression that is evaluated: 131,072 of them
_VALUE = 16  # for each value, besides its text: a million of them
_TARGET = 1600  # for each target of a matrix: 10,000 of them
_HINT = "No bake file is refused by bake for that; stagegraph follows no more, see docs/limits.md."


class HclLimit(BakeRefused):
    """The expressions make more than stagegraph follows."""


class HclBudget:
    """What is left for the expressions of the files that are read together."""

    __slots__ = ("_known", "_left")

    def __init__(self) -> None:
        self._left = MOST_TEXT
        self._known: dict[int, tuple[CtyValue, int]] = {}  # by identity, which is its own as long as it is kept

    def take(self, value: CtyValue, span: HclSpan) -> None:
        """Count an expression and its value, whose parts count in each place where they stand.

        Raises:
            HclLimit: it is too much.
        """
        known = id(value) in self._known
        self.need(_EXPRESSION + (0 if known else self._size(value)), span)

    def read(self, values: Iterable[CtyValue], span: HclSpan) -> None:
        """Count what a function or an operator looks at: lists and maps half as much as if they were made anew.

        Raises:
            HclLimit: it is too much.
        """
        self.need(sum(self._size(one) for one in values if isinstance(one.raw, (tuple, FrozenMap))) // 2, span)

    def need(self, size: int, span: HclSpan) -> None:
        """Count characters, before they are put together.

        Raises:
            HclLimit: they are too many.
        """
        self._left -= size
        if self._left < 0:
            raise HclLimit(f"the expressions make more than stagegraph follows: {TOLD_MOST}", span, hint=_HINT)

    def need_targets(self, count: int, span: HclSpan) -> None:
        """Count the targets of a matrix, before they are made; raises as `need` does."""
        self.need(_TARGET * count, span)

    def _size(self, value: CtyValue) -> int:
        raw = value.raw
        if isinstance(raw, str):
            return _VALUE + len(raw)
        if isinstance(raw, BigNumber):
            return MOST_TEXT + 1 if is_long(raw) else _VALUE
        if not isinstance(raw, (tuple, FrozenMap)):
            return _VALUE
        known = self._known.get(id(value))
        if known is None:
            keys = sum(map(len, raw)) if isinstance(raw, FrozenMap) else 0
            known = value, _VALUE + keys + sum(map(self._size, value.elements))
            self._known[id(value)] = known
        return known[1]
