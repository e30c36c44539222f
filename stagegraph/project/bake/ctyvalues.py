"""Types and values of HCL expressions (go-cty): what a value is, and what is made of it.

There are no unknown values: all that a file can ask for is known when it is printed.
"""

from __future__ import annotations

import unicodedata
from enum import Enum

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.bignumbers import BigNumber
from stagegraph.syntax.gotext import quote
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class CtyKind(Enum):
    """What sort of type it is."""

    STRING = "string"
    NUMBER = "number"
    BOOL = "bool"
    DYNAMIC = "dynamic"
    BYTES = "bytes"
    LIST = "list"
    SET = "set"
    MAP = "map"
    TUPLE = "tuple"
    OBJECT = "object"


PRIMITIVE = frozenset({CtyKind.STRING, CtyKind.NUMBER, CtyKind.BOOL})
COLLECTION = frozenset({CtyKind.LIST, CtyKind.SET, CtyKind.MAP})
SEQUENCE = frozenset({CtyKind.LIST, CtyKind.SET, CtyKind.TUPLE})
KEYED = frozenset({CtyKind.MAP, CtyKind.OBJECT})


class CtyType(Record):
    """A type: ``element`` of a list, set or map; ``items`` of a tuple; ``attributes`` of an object.

    ``optional`` are the attributes that a value need not have to be converted to this object type.
    """

    kind: CtyKind
    element: CtyType | None = None
    items: tuple[CtyType, ...] = ()
    attributes: FrozenMap[str, CtyType] = FrozenMap()
    optional: frozenset[str] = frozenset()

    def __str__(self) -> str:
        """The friendly name (cty.Type.FriendlyName)."""
        if self.element is not None:
            return f"{self.kind.value} of {self.element}"
        return self.kind.value

    @property
    def inner(self) -> CtyType:
        """The type of the elements of a list, set or map."""
        return self.element or DYNAMIC


STRING, NUMBER, BOOL = CtyType(CtyKind.STRING), CtyType(CtyKind.NUMBER), CtyType(CtyKind.BOOL)
DYNAMIC = CtyType(CtyKind.DYNAMIC)
BYTES = CtyType(CtyKind.BYTES)
"""What no value is: functions ask for it, and none gives it."""


class CtyValue(Record):
    """A value. ``raw`` is None for null, else what the type says: text, number, truth, values in order, or by key."""

    type: CtyType
    raw: str | BigNumber | bool | tuple[CtyValue, ...] | FrozenMap[str, CtyValue] | None

    def __hash__(self) -> int:
        return hash(self.raw)  # equal values have equal ones; types would take most of the time

    @property
    def is_null(self) -> bool:
        """Whether it is null."""
        return self.raw is None

    @property
    def text(self) -> str:
        """What a string holds."""
        assert isinstance(self.raw, str), self  # noqa: S101  (callers have converted it)
        return self.raw

    @property
    def number(self) -> BigNumber:
        """What a number is."""
        assert isinstance(self.raw, BigNumber), self  # noqa: S101  (as above)
        return self.raw

    @property
    def truth(self) -> bool:
        """What a bool is."""
        assert isinstance(self.raw, bool), self  # noqa: S101  (as above)
        return self.raw

    @property
    def elements(self) -> tuple[CtyValue, ...]:
        """The elements of a list, set or tuple in order; the values of a map or an object by key."""
        if isinstance(self.raw, FrozenMap):
            return tuple(self.raw[key] for key in sorted(self.raw))
        assert isinstance(self.raw, tuple), self  # noqa: S101  (as above)
        return self.raw

    @property
    def by_key(self) -> FrozenMap[str, CtyValue]:
        """The elements of a map, or the attributes of an object."""
        assert isinstance(self.raw, FrozenMap), self  # noqa: S101  (as above)
        return self.raw

    @property
    def pairs(self) -> tuple[tuple[CtyValue, CtyValue], ...]:
        """Keys and elements, as ``for`` gives them: a set has its elements for keys."""
        if isinstance(self.raw, FrozenMap):
            return tuple((text_value(key), self.raw[key]) for key in sorted(self.raw))
        if self.type.kind is CtyKind.SET:
            return tuple((one, one) for one in self.elements)
        return tuple((count_value(index), one) for index, one in enumerate(self.elements))


NULL = CtyValue(DYNAMIC, None)
TRUE, FALSE = CtyValue(BOOL, True), CtyValue(BOOL, False)


def null_of(cty_type: CtyType) -> CtyValue:
    """The null of a type."""
    return CtyValue(cty_type, None)


def text_value(text: str) -> CtyValue:
    """A string, in Unicode's composed form (cty.StringVal); half of a pair of surrogates is no character."""
    if text.isascii():
        return CtyValue(STRING, text)
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return CtyValue(STRING, unicodedata.normalize("NFC", whole))


def number_value(number: BigNumber) -> CtyValue:
    """A number."""
    return CtyValue(NUMBER, number)


def count_value(count: int) -> CtyValue:
    """A whole number."""
    return CtyValue(NUMBER, bignumbers.whole(count))


def truth_value(truth: object) -> CtyValue:
    """A bool."""
    return TRUE if truth else FALSE


def tuple_value(values: Iterable[CtyValue]) -> CtyValue:
    """A tuple; what ``[...]`` makes."""
    held = tuple(values)
    return CtyValue(CtyType(CtyKind.TUPLE, items=tuple(one.type for one in held)), held)


def object_value(values: Mapping[str, CtyValue]) -> CtyValue:
    """An object; what ``{...}`` makes."""
    types = FrozenMap({key: one.type for key, one in values.items()})
    return CtyValue(CtyType(CtyKind.OBJECT, attributes=types), FrozenMap(values))


def list_type(element: CtyType) -> CtyType:
    """The type of a list."""
    return CtyType(CtyKind.LIST, element)


def set_type(element: CtyType) -> CtyType:
    """The type of a set."""
    return CtyType(CtyKind.SET, element)


def map_type(element: CtyType) -> CtyType:
    """The type of a map."""
    return CtyType(CtyKind.MAP, element)


def list_value(values: Iterable[CtyValue], element: CtyType = DYNAMIC) -> CtyValue:
    """A list of values of one type; ``element`` is the type of an empty one."""
    held = tuple(values)
    return CtyValue(list_type(held[0].type if held else element), held)


def set_value(values: Iterable[CtyValue], element: CtyType = DYNAMIC) -> CtyValue:
    """A set of values of one type: each once, in the order in which cty iterates."""
    held = tuple(dict.fromkeys(values))
    return CtyValue(set_type(held[0].type if held else element), tuple(sorted(held, key=_set_order)))


def map_value(values: Mapping[str, CtyValue], element: CtyType = DYNAMIC) -> CtyValue:
    """A map of values of one type."""
    held = next(iter(values.values())).type if values else element
    return CtyValue(map_type(held), FrozenMap(values))


def _set_order(value: CtyValue) -> tuple[object, ...]:
    """Nulls last; texts, numbers and truths by size, others as they are written (cty, set_internals.go, Less)."""
    if value.raw is None:
        return (2, "")
    if isinstance(value.raw, str):
        return (0, value.raw.encode())
    if isinstance(value.raw, bool):
        return (0, value.raw)
    if isinstance(value.raw, BigNumber):
        number = value.raw.fraction
        return (0, (value.raw.infinite, number.numerator if number.denominator == 1 else number))
    return (1, _written(value).encode())


def _written(value: CtyValue) -> str:
    """What decides the order of values that have no size (cty, appendSetHashBytes)."""
    if value.raw is None:
        return "~"
    if isinstance(value.raw, str):
        return quote(value.raw)
    if isinstance(value.raw, bool):
        return "T" if value.raw else "F"
    if isinstance(value.raw, BigNumber):
        return f"{float(value.raw.fraction):.10g}" if not value.raw.infinite else bignumbers.text_of(value.raw)
    if value.type.kind is CtyKind.MAP:
        return "{" + "".join(f"{_written(key)}:{_written(one)};" for key, one in value.pairs) + "}"
    opening, closing = "[]" if value.type.kind in COLLECTION else "<>"
    return opening + "".join(f"{_written(one)};" for one in value.elements) + closing


def same(left: CtyValue, right: CtyValue) -> bool:
    """What ``==`` says: null is equal to null, and values of different types never are (cty, Value.Equals)."""
    if left.raw is None or right.raw is None:
        return left.raw is right.raw
    if left.type is not right.type and left.type != right.type:
        return False
    if isinstance(left.raw, BigNumber) and isinstance(right.raw, BigNumber):
        return bignumbers.equal(left.raw, right.raw)
    if isinstance(left.raw, tuple) and isinstance(right.raw, tuple):
        return len(left.raw) == len(right.raw) and all(map(same, left.raw, right.raw))
    if isinstance(left.raw, FrozenMap) and isinstance(right.raw, FrozenMap):
        return left.raw.keys() == right.raw.keys() and all(same(left.raw[key], right.raw[key]) for key in left.raw)
    return left.raw == right.raw


def likeness(value: CtyValue) -> object:
    """What those values have in common that are the `same`; others may have it, too."""
    if isinstance(value.raw, BigNumber):
        return (value.raw.infinite, value.raw.fraction)
    if isinstance(value.raw, (tuple, FrozenMap)):
        return tuple(map(likeness, value.elements))
    return value.raw
