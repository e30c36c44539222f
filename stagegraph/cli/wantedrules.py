"""Which findings are wanted of a file: what the command line says, then the nearest settings file."""

from __future__ import annotations

import os
from argparse import Namespace

from stagegraph.analysis.findings.checking import RuleChoice
from stagegraph.analysis.findings.checklist import CHECKS, REFUSED, chosen_checks
from stagegraph.analysis.notes.rules import Severity
from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.errors import InputError, UsageError
from stagegraph.project.settingsfile import Settings, nearest_settings, read_settings_file
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class FileWants(Record):
    """What is wanted of a file.

    Attributes:
        choice: the rules, their severities, and how grave a finding is at least.
        known_targets: names of stages that scripts build.
    """

    choice: RuleChoice
    known_targets: tuple[str, ...]

    @property
    def least(self) -> Severity | None:
        """What is less grave is left out; None for nothing."""
        return self.choice.least


class WantedRules:
    """Tells of each file what is wanted; the settings of a folder are read once."""

    def __init__(self, arguments: Namespace) -> None:
        """Take the options of the command line.

        Raises:
            UsageError: there is no such rule, or two options exclude each other.
            InputError: the settings file that is named is wrong.
        """
        if arguments.config and arguments.no_config:
            raise UsageError("--config and --no-config exclude each other", hint="Leave one of them out.")
        self.known_targets = tuple(_names(getattr(arguments, "known_target", ())))
        self._select = chosen_checks(_names(arguments.select))
        self._ignore = chosen_checks(_names(arguments.ignore))
        self._severity = Severity(arguments.severity) if arguments.severity else None
        self._heeds = not arguments.no_config
        self._given = read_settings_file(arguments.config) if arguments.config else None
        self._of_folders: dict[str, FileWants] = {}

    def of(self, path: str) -> FileWants:
        """What is wanted of the file under a path; ``-`` is standard input.

        Raises:
            InputError: its settings are wrong.
        """
        folder = "." if path == STANDARD_INPUT else os.path.dirname(os.path.abspath(path))
        if folder not in self._of_folders:
            self._of_folders[folder] = self._wanted(self._settings(folder))
        return self._of_folders[folder]

    def _settings(self, folder: str) -> Settings:
        if self._given is not None:
            return self._given
        return nearest_settings(folder) if self._heeds else Settings()

    def _wanted(self, settings: Settings) -> FileWants:
        """The command line goes before the settings."""
        select = self._select or _of_settings(settings, "select", settings.select) or frozenset(CHECKS)
        ignore = self._ignore | _of_settings(settings, "ignore", settings.ignore)
        severities = {
            rule: _severity(settings, f"severities.{name}", severity)
            for name, severity in settings.severities.items()
            for rule in _of_settings(settings, f"severities.{name}", (name,))
        }
        least = self._severity
        if least is None and settings.severity:
            least = _severity(settings, "severity", settings.severity)
        return FileWants(
            choice=RuleChoice((select - ignore) | {REFUSED.id}, FrozenMap(severities), least),
            known_targets=(*self.known_targets, *settings.known_targets),
        )


def _names(given: Iterable[str]) -> list[str]:
    """The names in values that may hold several with commas."""
    return [name.strip() for text in given for name in text.split(",") if name.strip()]


def _of_settings(settings: Settings, key: str, names: tuple[str, ...]) -> frozenset[str]:
    try:
        return chosen_checks(names)
    except UsageError as problem:
        raise InputError(f"{settings.place(key)}: {problem.message}", hint=problem.hint) from None


def _severity(settings: Settings, key: str, text: str) -> Severity:
    try:
        return Severity(text)
    except ValueError:
        known = ", ".join(one.value for one in Severity)
        raise InputError(f"{settings.place(key)}: {text} is no severity", hint=f"There is {known}.") from None


def choice_by_settings(path: str) -> RuleChoice | None:
    """What the nearest settings want of a file; None where they are wrong, which ``check`` tells."""
    asked = Namespace(select=(), ignore=(), severity="", config="", no_config=False)
    try:
        return WantedRules(asked).of(path).choice
    except InputError:
        return None
