"""Frozen value types that cost nothing to define.

The command line has to start within a few times of a bare Python start. Creating one frozen, slotted
dataclass takes about 0.6 ms (Python compiles six functions for it), creating fifty of them takes longer than
everything else that ``stagegraph render`` does. For the same reason no module imports ``typing`` at run time:
``TYPE_CHECKING = False`` is the name that type checkers know. `Record` gives the same: declared fields, defaults,
keyword and positional construction, equality, hashing, ``repr``, no assignment, no ``__dict__``. Type checkers
treat it as a dataclass through :func:`typing.dataclass_transform`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar, dataclass_transform

    _T = TypeVar("_T", bound="Record")
else:

    def dataclass_transform(**_: bool) -> Callable[[type], type]:
        """What ``typing.dataclass_transform`` does at run time: nothing."""
        return lambda decorated: decorated


class _RecordType(type):
    """Turn the annotations of a class body into slots; field order is that of the bases, then its own."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> _RecordType:
        own = tuple(namespace.get("__annotations__", ()))
        fields: tuple[str, ...] = ()
        defaults: dict[str, Any] = {}
        for base in bases:
            fields += getattr(base, "_fields", ())
            defaults.update(getattr(base, "_defaults", {}))
        defaults.update({field: namespace.pop(field) for field in own if field in namespace})
        namespace["__slots__"] = own
        namespace["_fields"] = fields + own
        namespace["_defaults"] = defaults
        return super().__new__(mcs, name, bases, namespace)


@dataclass_transform(frozen_default=True, eq_default=True)
class Record(metaclass=_RecordType):
    """Base of the frozen value types; subclasses declare annotated fields, with defaults where wanted.

    Modules that declare records use ``from __future__ import annotations``: the fields are read from the
    class body's annotations.
    """

    if TYPE_CHECKING:  # set by the metaclass; not fields
        _fields: Any
        _defaults: Any
        _setters: Any

    def __init_subclass__(cls) -> None:
        # The slots' own setters are a third faster than object.__setattr__, which looks each slot up by its name.
        cls._setters = tuple(getattr(cls, field).__set__ for field in cls._fields)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        fields = self._fields
        if len(args) > len(fields):
            raise TypeError(f"{type(self).__name__} takes at most {len(fields)} values")
        for put_at, value in zip(self._setters, args, strict=False):
            put_at(self, value)
        if len(args) == len(fields) and not kwargs:
            return
        defaults = self._defaults
        put = object.__setattr__
        for name in fields[len(args) :]:
            if name in kwargs:
                put(self, name, kwargs.pop(name))
            elif name in defaults:
                put(self, name, defaults[name])
            else:
                raise TypeError(f"{type(self).__name__} is missing {name!r}")
        if kwargs:
            raise TypeError(f"{type(self).__name__} has no field {min(kwargs)!r}, or it is given twice")

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot delete {name!r}")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((type(self), self._values()))

    def __repr__(self) -> str:
        inside = ", ".join(f"{name}={getattr(self, name)!r}" for name in self._fields)
        return f"{type(self).__name__}({inside})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self._values())


def replace(record: _T, /, **changes: Any) -> _T:
    """Copy a record with some fields changed.

    Raises:
        TypeError: a name in ``changes`` is not a field.
    """
    values: Mapping[str, Any] = {name: getattr(record, name) for name in record._fields}
    return type(record)(**{**values, **changes})
