"""Frozen value types that cost nothing to define.

The command line has to start within a few times of a bare Python start. Creating one frozen, slotted
dataclass takes about 0.6 ms (Python compiles six functions for it), creating fifty of them takes longer than
everything else that ``stagegraph render`` does. For the same reason no module imports ``typing`` at run time:
``TYPE_CHECKING = False`` is the name that type checkers know. `Record` gives the same: declared fields, defaults,
keyword and positional construction, equality, hashing, ``repr``, ``match``, a signature for ``help``, no assignment, no
``__dict__``. Type checkers
treat it as a dataclass through :func:`typing.dataclass_transform`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from inspect import Signature
    from typing import Any, NoReturn, TypeVar, dataclass_transform

    _T = TypeVar("_T", bound="Record")
    _K = TypeVar("_K")
    _V = TypeVar("_V")
else:
    _K = _V = object

    def dataclass_transform(**_: bool) -> Callable[[type], type]:
        """What ``typing.dataclass_transform`` does at run time: nothing."""
        return lambda decorated: decorated


class _RecordType(type):
    """Turn the annotations of a class body into slots; field order is that of the bases, then its own."""

    _fields: tuple[str, ...]
    _defaults: dict[str, Any]

    @property
    def __signature__(cls) -> Signature:
        """The fields as ``help`` shows them; worked out when it asks, as `inspect` is slow to import."""
        from inspect import Parameter, Signature, get_annotations  # noqa: PLC0415

        annotations = {name: text for base in reversed(cls.__mro__) for name, text in get_annotations(base).items()}
        empty = Parameter.empty
        return Signature(
            [
                Parameter(
                    field,
                    Parameter.POSITIONAL_OR_KEYWORD,
                    default=cls._defaults.get(field, empty),
                    annotation=annotations.get(field, empty),
                )
                for field in cls._fields
            ]
        )

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
        namespace["__match_args__"] = fields + own
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
        given = len(args)
        for put_at, name in zip(self._setters[given:], fields[given:], strict=True):
            if name in kwargs:
                put_at(self, kwargs.pop(name))
            elif name in defaults:
                put_at(self, defaults[name])
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
        """The call that makes it, without fields that are as usual, and with long values cut."""
        defaults, unset = self._defaults, object()
        shown = [(name, getattr(self, name)) for name in self._fields]
        inside = [f"{name}={_short(value)}" for name, value in shown if value != defaults.get(name, unset)]
        return f"{type(self).__name__}({', '.join(inside)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self._values())


def _short(value: object) -> str:
    from reprlib import Repr  # noqa: PLC0415  (for people who look at a value, not for a command)

    short = Repr()
    short.maxlevel = 2
    short.maxtuple = short.maxlist = short.maxdict = short.maxfrozenset = 3
    short.maxstring = short.maxother = 60
    return short.repr(value)


def replace(record: _T, /, **changes: Any) -> _T:
    """Copy a record with some fields changed.

    Raises:
        TypeError: a name in ``changes`` is not a field.
    """
    values: Mapping[str, Any] = {name: getattr(record, name) for name in record._fields}
    return type(record)(**{**values, **changes})


class FrozenMap(dict[_K, _V]):
    """A dictionary that cannot be changed, and so can be hashed: a field of a record that is hashed itself."""

    __slots__ = ()

    def __hash__(self) -> int:  # type: ignore[override]  # dict has none, as it can be changed
        return hash(frozenset(self.items()))

    def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise TypeError("a FrozenMap cannot be changed: make another one")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), (dict(self),))

    def __repr__(self) -> str:
        return f"FrozenMap({dict(self)!r})"
