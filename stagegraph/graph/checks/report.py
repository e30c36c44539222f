"""Violations while they are collected."""

from __future__ import annotations

from stagegraph.graph.resolve.checksettings import Settings, inline_skips
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.syntax.instructions import Dockerfile, Instruction


class Violation(Record):
    """A broken rule: its name, the line (from 1) of the instruction that breaks it, and BuildKit's words."""

    rule: str
    line: int
    message: str


class Stopped(Exception):
    """BuildKit refuses the file here, so it checks nothing that follows."""


class Report:
    """Collects violations in the order in which BuildKit finds them; leaves out what the settings do not want."""

    def __init__(self, dockerfile: Dockerfile, settings: Settings) -> None:
        self.found: list[Violation] = []
        self._settings = settings
        self._inline = {
            instruction.location.first: Settings(skips)
            for instruction in all_instructions(dockerfile)
            if (skips := inline_skips(instruction.comments))
        }

    def add(self, rule: str, line: int, message: str) -> None:
        """A rule is broken; ``Linter.Run``."""
        inline = self._inline.get(line)
        if self._settings.wants(rule) and (inline is None or inline.allows(rule)):
            self.found.append(Violation(rule, line, message))


def all_instructions(dockerfile: Dockerfile) -> Iterator[Instruction]:
    """Every instruction of a file, in file order."""
    yield from dockerfile.global_args
    for stage in dockerfile.stages:
        yield stage.head
        yield from stage.instructions
