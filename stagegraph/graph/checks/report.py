"""Violations while they are collected."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.syntax.checkoptions import CheckOptions
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

    def __init__(self, options: CheckOptions) -> None:
        self.found: list[Violation] = []
        self._options = options

    def add(self, rule: str, line: int, message: str, comments: tuple[str, ...] = ()) -> None:
        """A rule is broken; ``Linter.Run``. What the comments above the instruction ask for counts, if it is given."""
        if self._options.with_comments(comments).wants(rule):
            self.found.append(Violation(rule, line, message))


def all_instructions(dockerfile: Dockerfile) -> Iterator[Instruction]:
    """Every instruction of a file, in file order."""
    yield from dockerfile.global_args
    for stage in dockerfile.stages:
        yield stage.head
        yield from stage.instructions
