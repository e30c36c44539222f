"""Frozen value types that cost nothing to define.

The command line has to start within a few times of a bare Python start. Creating one frozen, slotted
dataclass takes about 0.6 ms (Python compiles six functions for it), creating fifty of them takes longer than
everything else that ``stagegraph render`` does. A `Record` has its ``__init__`` compiled only when its class has been
made often: then that is worth it. For the same reason no module imports ``typing`` at run time:
``TYPE_CHECKING = False`` is the name that type checkers know. `Record` gives the same: declared fields, defaults,
keyword and positional construction, equality, hashing, ``repr``, ``match``, a signature for ``help``, no assignment, no
``__dict__``. Type checkers
treat it as a dataclass through :func:`typing.dataclass_transform`.
"""

from __future__ import annotations

from itertools import count
from operator import attrgetter

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


_OFTEN = 100  # records of one class; making them takes by then as long as compiling what makes them faster


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
        _times: Any
        _key: Any

    def __init_subclass__(cls) -> None:
        # The slots' own setters are a third faster than object.__setattr__, which looks each slot up by its name.
        cls._setters = tuple(getattr(cls, field).__set__ for field in cls._fields)
        cls._times = count(1)
        cls._key = attrgetter("__class__", *cls._fields)
        cls.__init__ = Record.__init__  # type: ignore[method-assign]  # instead of what may be compiled for its base

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        cls, fields, given = type(self), self._fields, len(args)
        if next(cls._times) == _OFTEN:
            cls.__init__ = _compiled_init(cls)  # type: ignore[method-assign]  # it does what this one does
        for put_at, value in zip(self._setters, args, strict=False):
            put_at(self, value)
        if given == len(fields) and not kwargs:
            return
        values, others = {**self._defaults, **kwargs}, fields[given:]
        if given > len(fields) or not kwargs.keys() <= set(others) <= values.keys():
            _compiled_init(cls)(self, *args, **kwargs)  # refuses them in Python's words
        for put_at, name in zip(self._setters[given:], others, strict=True):
            put_at(self, values[name])

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot set {name!r}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot delete {name!r}")

    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in self._fields)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        found: bool = self._key(self) == self._key(other)
        return found

    def __hash__(self) -> int:
        return hash(self._key(self))

    def __repr__(self) -> str:
        """The call that makes it, without fields that are as usual, and with long values cut."""
        defaults, unset = self._defaults, object()
        shown = [(name, getattr(self, name)) for name in self._fields]
        inside = [f"{name}={_short(value)}" for name, value in shown if value != defaults.get(name, unset)]
        return f"{type(self).__name__}({', '.join(inside)})"

    def __reduce__(self) -> tuple[Any, ...]:
        return (type(self), self._values())


def _compiled_init(cls: type[Record]) -> Callable[..., None]:
    """An ``__init__`` for the fields of one class, as a dataclass has it; `Record.__init__` takes thrice as long."""
    known: dict[str, Any] = {f"_put_{name}": put_at for name, put_at in zip(cls._fields, cls._setters, strict=True)}
    known |= {f"_usual_{name}": value for name, value in cls._defaults.items()}
    arguments = [f"{name}=_usual_{name}" if name in cls._defaults else name for name in cls._fields]
    lines = (f"\n  _put_{name}(self, {name})" for name in cls._fields)
    exec(f"def __init__(self, {', '.join(arguments)}):\n  pass{''.join(lines)}", known)  # noqa: S102  (the text is made of the names of fields alone)
    made: Callable[..., None] = known["__init__"]
    made.__qualname__ = f"{cls.__name__}.__init__"
    return made


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
