"""Caches, outputs, secrets, keys and attestations: what ``type=local,dest=x`` stands for (util/buildflags)."""

from __future__ import annotations

import json
from enum import Enum

from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.syntax.csvfields import CsvError, csv_fields
from stagegraph.syntax.gotext import parse_bool, quote
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

Entry = FrozenMap[str, "str | bool | tuple[str, ...]"]
"""One of them: its keys, as ``--print`` writes them."""


class FlagKind(Enum):
    """What an entry tells of."""

    CACHE = "cache"
    OUTPUT = "output"
    SECRET = "secret"  # noqa: S105  (a word, and no password)
    SSH = "ssh"
    ATTEST = "attest"
    POLICY = "policy"


def entries_of(kind: FlagKind, text: str) -> tuple[Entry, ...]:
    """The entries that a text tells.

    Raises:
        BakeRefused: it tells none; buildx's wording.
    """
    if not text:
        return ()
    try:
        fields = csv_fields(text)
    except CsvError as problem:
        raise BakeRefused(str(problem)) from None
    if kind is FlagKind.CACHE and "=" not in text:
        return tuple(_entry(type="registry", ref=one) for one in fields)
    return (_READERS[kind](text, fields),)


def entry_of(kind: FlagKind, pairs: Mapping[str, str]) -> Entry:
    """The entry that an object of a bake file tells.

    Raises:
        BakeRefused: it tells none.
    """
    if kind is FlagKind.SSH:
        paths = tuple(one for one in pairs.get("paths", "").split("\0") if one)
        return _entry(id=pairs.get("id", ""), paths=paths)
    if kind is FlagKind.ATTEST:
        return _attestation(pairs)
    if kind is FlagKind.POLICY:
        return _policy("", [f"{key}={value}" for key, value in pairs.items() if value])
    if kind is FlagKind.OUTPUT:
        return _exported(pairs)
    if kind is FlagKind.CACHE and not pairs.get("type"):
        written = json.dumps(dict(sorted(pairs.items())), separators=(",", ":"))
        raise BakeRefused(f"type required for {quote(written)}")
    return FrozenMap(dict(pairs))


def _exported(pairs: Mapping[str, str]) -> Entry:
    if not pairs.get("type"):
        raise BakeRefused("type is required for output")
    return FrozenMap({key: value for key, value in pairs.items() if value or key != "dest"})


def _attestation(pairs: Mapping[str, str]) -> Entry:
    made: dict[str, str | bool] = {"type": "", **pairs}
    disabled = pairs.get("disabled")
    if disabled is not None:
        truth = parse_bool(disabled)
        if truth is None:
            raise BakeRefused(f'strconv.ParseBool: parsing "{disabled}": invalid syntax')
        del made["disabled"]
        if truth:
            made["disabled"] = True
    return FrozenMap(made)


def _entry(**pairs: str | bool | tuple[str, ...]) -> Entry:
    return FrozenMap({key: value for key, value in pairs.items() if value not in ("", ())})


def _pairs(fields: Iterable[str]) -> dict[str, str]:
    made = dict[str, str]()
    for field in fields:
        key, equals, value = field.partition("=")
        if not equals:
            raise BakeRefused(f"invalid value {field}")
        made[key.strip().lower()] = value
    return made


def _cache(text: str, fields: list[str]) -> Entry:
    pairs = _pairs(fields)
    if not pairs.get("type"):
        raise BakeRefused(f'type required for "{text}"')
    return FrozenMap(pairs)


def _output(text: str, fields: list[str]) -> Entry:
    if len(fields) == 1 and fields[0] == text and not text.startswith("type="):
        return _entry(type="tar" if text == "-" else "local", dest=text)
    pairs = _pairs(fields)
    return _exported(pairs)


def _secret(_: str, fields: list[str]) -> Entry:
    made, kind = dict[str, str](), ""
    for field in fields:
        key, equals, value = field.partition("=")
        key = key.lower()
        if not equals:
            raise BakeRefused(f"invalid field '{field}' must be a key=value pair")
        if key == "type":
            if value not in ("file", "env"):
                raise BakeRefused(f'unsupported secret type "{value}"')
            kind = value
        elif key in ("id", "env"):
            made[key] = value
        elif key in ("source", "src"):
            made["src"] = value
        else:
            raise BakeRefused(f"unexpected key '{key}' in '{field}'")
    if kind == "env" and not made.get("env"):
        made["env"] = made.pop("src", "")
    return FrozenMap(made)


def _ssh(text: str, _: list[str]) -> Entry:
    name, equals, paths = text.partition("=")
    return _entry(id=name, paths=tuple(paths.split(",")) if equals else ())


def _attest(text: str, fields: list[str]) -> Entry:
    pairs = _pairs(fields)
    if not pairs.get("type"):
        raise BakeRefused(f'attestation type not specified: "{text}"')
    return _attestation(pairs)


def _policy(_: str, fields: list[str]) -> Entry:
    """What a policy says of itself (parsePolicyFields)."""
    made = dict[str, str | bool]()
    for field in fields:
        key, equals, value = field.partition("=")
        name = key.strip().lower()
        if not equals or name not in _OF_POLICIES or (name in _WORDS_OF_POLICIES and not value):
            raise BakeRefused(f"invalid value {field}")
        truth = parse_bool(value)
        if name not in _WORDS_OF_POLICIES and truth is None:
            raise BakeRefused(f'invalid value {field}: strconv.ParseBool: parsing "{value}": invalid syntax')
        made[name] = value if name in _WORDS_OF_POLICIES or truth is None else truth
    return FrozenMap(made)


_WORDS_OF_POLICIES = frozenset({"filename", "log-level"})
_OF_POLICIES = _WORDS_OF_POLICIES | {"reset", "disabled", "strict"}
_READERS: dict[FlagKind, Callable[[str, list[str]], Entry]] = {
    FlagKind.CACHE: _cache,
    FlagKind.OUTPUT: _output,
    FlagKind.SECRET: _secret,
    FlagKind.SSH: _ssh,
    FlagKind.ATTEST: _attest,
    FlagKind.POLICY: _policy,
}
_BY_ID = frozenset({FlagKind.SECRET, FlagKind.SSH})


def without_repeats(kind: FlagKind, entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Each once: the last one of an id, or of a type of attestation, the first one of those that are equal."""
    if kind in _BY_ID:
        return tuple({str(one.get("id", "")): one for one in entries}.values())
    if kind is FlagKind.ATTEST:
        return tuple({str(one.get("type", "")): one for one in entries}.values())
    return tuple(dict.fromkeys(entries))
