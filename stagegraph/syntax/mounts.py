"""``RUN --mount``: its keys, its refusals; BuildKit's ``instructions/commands_runmount.go`` (``parseMount``)."""

from __future__ import annotations

import re

from stagegraph.syntax.csvfields import CsvError, csv_fields
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.gotext import is_finite, lower, parse_bool, parse_uint, quote
from stagegraph.syntax.instructions import MountFlag, MountType, Sharing
from stagegraph.syntax.suggest import did_you_mean
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    _Choice = TypeVar("_Choice", MountType, Sharing)

_KEYS = (
    "type", "from", "source", "target", "readonly", "id", "sharing", "required", "size", "mode", "uid", "gid",
    "src", "dst", "destination", "ro", "rw", "readwrite", "env",
)  # fmt: skip
# go-units' ``RAMInBytes``: what Go reads as a number, then a unit.
_SIZE = r"\+?((?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?) ?(?:[bB]|([kKmMgGtTpP])(?:[iI]?[bB])?)?"
_WITH_OWNER = frozenset({MountType.SECRET, MountType.SSH, MountType.CACHE})
_REQUIRABLE = frozenset({MountType.SECRET, MountType.SSH})


class MountError(ValueError):
    """A mount is refused; the text is BuildKit's."""


class Mount(Record):
    """A mount of RUN with its values expanded.

    Attributes:
        source_stage: the stage or image it comes from, "" for the build context.
        source: the path in there, as written.
        target: where it is mounted, as written.
        readonly: it cannot be written; the default depends on the type.
        id: of the cache, secret or ssh socket, "" where not given.
        size: the limit of a tmpfs as written, or "".
        sharing: of a cache mount, None where not given.
        required: the build fails without this secret or ssh socket.
        env: the environment variable that takes a secret, None where not given.
        mode, uid, gid: numbers, None where not given.
    """

    type: MountType = MountType.BIND
    source_stage: str = ""
    source: str = ""
    target: str = ""
    readonly: bool = True
    id: str = ""
    size: str = ""
    sharing: Sharing | None = None
    required: bool = False
    env: str | None = None
    mode: int | None = None
    uid: int | None = None
    gid: int | None = None


def parse_mount_flag(text: str) -> MountFlag:
    """What is known of a mount before the build: the stage or image it comes from.

    Raises:
        MountError: no comma-separated text, or ``from`` with a variable in it.
    """
    source_stage = ""
    for field in _mount_fields(text):
        key, equals, value = field.partition("=")
        if equals and lower(key) == "from":
            if "$" in value[:-1]:
                raise MountError("'from' doesn't support variable expansion, define alias stage instead")
            source_stage = value
    return MountFlag(text, source_stage)


def parse_mount(text: str, expand: Callable[[str], str]) -> Mount:
    """A mount with its values expanded.

    Args:
        text: the flag's value as written.
        expand: expands the variables of one value; its errors pass through.

    Raises:
        MountError: an unknown type or key, a value that does not fit, keys that do not go together. A value that is
            not known fits.
    """
    reading = _Reading()
    for field in _mount_fields(text):
        key, equals, value = field.partition("=")
        if equals:
            expanded = expand(value)
            try:
                reading.take(lower(key), expanded, field)
            except MountError:
                if not isinstance(expanded, Unexpanded) or lower(key) not in _KEYS:
                    raise
        else:
            reading.take_bare(lower(key), field)
    return reading.finish()


def _mount_fields(text: str) -> list[str]:
    try:
        return csv_fields(text)
    except CsvError as problem:
        raise MountError(f"failed to parse csv mounts: {problem}") from None


def _is_size(text: str) -> bool:
    found = re.fullmatch(_SIZE, text)
    return found is not None and is_finite(float(found[1]))


def size_in_bytes(text: str) -> int:
    """The limit of a tmpfs, which `Mount.size` has as written; 0 where there is none, or it is not known."""
    found = re.fullmatch(_SIZE, text) if text else None
    if found is None:
        return 0
    return int(float(found[1]) * 1024 ** (" kmgtp".index(lower(found[2] or " "))))


class _Reading:
    """The keys of one mount, taken in the order given: some depend on the type named before them."""

    def __init__(self) -> None:
        self.type = MountType.BIND
        self.readonly: bool | None = None
        self.required = False
        self.texts = {"from": "", "source": "", "target": "", "id": "", "size": ""}
        self.sharing: Sharing | None = None
        self.env: str | None = None
        self.numbers: dict[str, int] = {}

    def take_bare(self, key: str, field: str) -> None:
        if key in ("readonly", "ro", "readwrite", "rw"):
            self.readonly = key in ("readonly", "ro")
        elif key == "required":
            self.need_type(key, _REQUIRABLE)
            self.required = True
        else:
            raise MountError(f"invalid field '{field}' must be a key=value pair")

    def take(self, key: str, value: str, field: str) -> None:
        key = {"src": "source", "dst": "target", "destination": "target"}.get(key, key)
        if key == "type":
            self.type = self.one_of(MountType, value, "mount type")
        elif key == "sharing":
            self.sharing = self.one_of(Sharing, value, "sharing value")
        elif key == "size":
            self.need_type(key, frozenset({MountType.TMPFS}))
            if not _is_size(value):
                raise MountError(f"invalid value for {key}: {value}")
            self.texts[key] = value
        elif key in self.texts:
            self.texts[key] = value
        elif key in ("readonly", "ro", "readwrite", "rw", "required"):
            self.take_switch(key, value)
        elif key in ("mode", "uid", "gid"):
            number = parse_uint(value, 8 if key == "mode" else 10, 32)
            if number is None:
                raise MountError(f"invalid value {value} for {key}")
            self.numbers[key] = number
        elif key == "env":
            self.env = value
        else:
            raise MountError(did_you_mean(f"unexpected key '{key}' in '{field}'", key, _KEYS))

    def take_switch(self, key: str, value: str) -> None:
        if key == "required":
            self.need_type(key, _REQUIRABLE)
        on = parse_bool(value)
        if on is None:
            raise MountError(f"invalid value for {key}: {value}")
        if key == "required":
            self.required = on
        else:
            self.readonly = on if key in ("readonly", "ro") else not on

    def need_type(self, key: str, types: frozenset[MountType]) -> None:
        if self.type not in types:
            raise MountError(f"unexpected key '{key}' for mount type '{self.type.value}'")

    @staticmethod
    def one_of(kind: type[_Choice], value: str, what: str) -> _Choice:
        try:
            return kind(lower(value))
        except ValueError:
            message = f"unsupported {what} {quote(value)}"
            options = [member.value for member in kind]
            raise MountError(did_you_mean(message, value, options)) from None

    def finish(self) -> Mount:
        self.check_owner()
        if self.type is MountType.SECRET:
            self.check_secret()
        if self.sharing is not None and self.type is not MountType.CACHE:
            raise MountError(f"invalid cache sharing set for {self.type.value} mount")
        readonly = self.readonly
        if readonly is None:
            readonly = self.type not in (MountType.CACHE, MountType.TMPFS)
        return Mount(
            type=self.type,
            source_stage=self.texts["from"],
            source=self.texts["source"],
            target=self.texts["target"],
            readonly=readonly,
            id=self.texts["id"],
            size=self.texts["size"],
            sharing=self.sharing,
            required=self.required,
            env=self.env,
            mode=self.numbers.get("mode"),
            uid=self.numbers.get("uid"),
            gid=self.numbers.get("gid"),
        )

    def check_owner(self) -> None:
        if self.type in _WITH_OWNER:
            return
        for key in ("mode", "uid", "gid"):
            if key in self.numbers:
                raise MountError(f"{key} not allowed for {quote(self.type.value)} type mounts")

    def check_secret(self) -> None:
        if self.texts["from"]:
            raise MountError("secret mount should not have a from")
        if self.sharing is not None:
            raise MountError("secret mount should not define sharing")
        if not self.texts["source"] and not self.texts["target"] and not self.texts["id"]:
            raise MountError("invalid secret mount. one of source, target required")
        if self.texts["source"] and self.texts["id"]:
            raise MountError("both source and id can't be set")
