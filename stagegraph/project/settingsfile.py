"""``stagegraph.toml``, or ``[tool.stagegraph]`` in ``pyproject.toml``: what a project wants of ``check``."""

from __future__ import annotations

import os
import re

from stagegraph.errors import InputError
from stagegraph.project.files import read_file
from stagegraph.syntax.suggest import did_you_mean
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OWN_FILE = "stagegraph.toml"
_PROJECT_FILE = "pyproject.toml"
_KNOWN = "known-targets"
_LISTS = ("select", "ignore", _KNOWN)
_KEYS = (*_LISTS, "severity", "severities")


class Settings(Record):
    """What a settings file says; nothing where there is none.

    Attributes:
        path: of the file, "" for none.
        select, ignore: names of rules.
        severity: the least severity that is wanted, or "".
        severities: the severity of some rules, by name.
        known_targets: names of stages that scripts build.
        lines: where each of these keys stands, counted from 1.
    """

    path: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: str = ""
    severities: Mapping[str, str] = FrozenMap()
    known_targets: tuple[str, ...] = ()
    lines: Mapping[str, int] = FrozenMap()

    def place(self, key: str) -> str:
        """Where a key stands, for a message."""
        line = self.lines.get(key, 0)
        return f"{self.path}:{line}" if line else self.path


def nearest_settings(folder: str) -> Settings:
    """The settings of the nearest file, from a folder upward; in one folder ``stagegraph.toml`` comes first.

    Raises:
        InputError: the file cannot be read, is no TOML, or says something that nobody knows.
    """
    for path in _candidates(os.path.abspath(folder)):
        if os.path.isfile(path) and (found := _read(path)) is not None:
            return found
    return Settings()


def read_settings_file(path: str) -> Settings:
    """The settings of one file; none where a ``pyproject.toml`` has no ``[tool.stagegraph]``; errors as above."""
    return _read(path) or Settings(path)


def _candidates(folder: str) -> Iterator[str]:
    while True:
        yield os.path.join(folder, OWN_FILE)
        yield os.path.join(folder, _PROJECT_FILE)
        above = os.path.dirname(folder)
        if above == folder:
            return
        folder = above


def _read(path: str) -> Settings | None:
    import tomllib  # noqa: PLC0415  (few calls find such a file)

    shown = os.path.relpath(path)
    try:
        text = read_file(path).decode("utf-8")
        document: dict[str, object] = tomllib.loads(text)
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise InputError(f"{shown} is no TOML: {problem}") from None
    section = ""
    if os.path.basename(path) == _PROJECT_FILE:
        section, tool = "tool.stagegraph", document.get("tool")
        table = tool.get("stagegraph") if isinstance(tool, dict) else None
        if table is None:
            return None
        if not isinstance(table, dict):
            raise InputError(f"{shown}: tool.stagegraph is no table", hint="Write [tool.stagegraph] above the keys.")
        document = table
    return _checked(shown, document, _Places(text, section))


class _Places:
    """Where the keys of a table stand in a text, as tomllib does not tell it."""

    def __init__(self, text: str, section: str) -> None:
        self.found: dict[str, int] = {}
        at = ""
        for number, line in enumerate(text.split("\n"), 1):
            header = re.match(r"\s*\[\s*([^\[\]]+?)\s*\]", line)
            if header:
                at = re.sub(r"[\s\"']", "", header[1])
                self._add(at, section, number)
            elif key := re.match(r"\s*([\w.\"'-]+)\s*=", line):
                name = re.sub("[\"']", "", key[1])
                self._add(f"{at}.{name}" if at else name, section, number)

    def _add(self, name: str, section: str, number: int) -> None:
        if not section or name.startswith(f"{section}."):
            self.found.setdefault(name.removeprefix(f"{section}."), number)

    def of(self, *names: str) -> int:
        """The line of a key, counted from 1, or of the one that it stands in; 0 where it is not found."""
        return self.found.get(".".join(names), self.found.get(names[0], 0))


def _checked(path: str, document: Mapping[str, object], places: _Places) -> Settings:
    def wrong(message: str, *names: str, hint: str) -> InputError:
        line = places.of(*names)
        return InputError(f"{path}:{line}: {message}" if line else f"{path}: {message}", hint=hint)

    for key in document:
        if key not in _KEYS:
            message = did_you_mean(f"unknown key {key}", key, _KEYS)
            raise wrong(message, key, hint=f"The keys are {', '.join(_KEYS)}.")
    lists: dict[str, tuple[str, ...]] = {}
    for key in _LISTS:
        value = document.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            kind = "NAME" if key == _KNOWN else "RULE"
            raise wrong(f"{key} is no list of names", key, hint=f'Write {key} = ["{kind}", "{kind}"].')
        lists[key] = tuple(value)
    severity, severities = document.get("severity", ""), document.get("severities", {})
    if not isinstance(severity, str):
        raise wrong("severity is no text", "severity", hint='Write severity = "warning".')
    if not isinstance(severities, dict) or not all(isinstance(one, str) for one in severities.values()):
        raise wrong("severities is no table of rules", "severities", hint='Write RULE = "info" below [severities].')
    lines = {key: places.of(key) for key in document}
    lines |= {f"severities.{name}": places.of("severities", name) for name in severities}
    return Settings(
        path=path,
        select=lists["select"],
        ignore=lists["ignore"],
        severity=severity,
        severities=FrozenMap(severities),
        known_targets=lists[_KNOWN],
        lines=FrozenMap(lines),
    )
