"""Violations while they are collected."""

from __future__ import annotations

from collections import Counter

from stagegraph.graph.buildlimits import VIOLATIONS, VIOLATIONS_FOR_EACH_LINE, beyond
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.errors import DockerfileError
    from stagegraph.syntax.checkoptions import CheckOptions
    from stagegraph.syntax.instructions import Dockerfile, Instruction
    from stagegraph.syntax.source import Source


class Violation(Record):
    """A broken rule: its name, the line (from 1) of the instruction that breaks it, and BuildKit's words."""

    rule: str
    line: int
    message: str


class Stopped(Exception):
    """BuildKit refuses the file here, so it checks nothing that follows."""


class TooManyViolations(Exception):
    """The rules are broken more often than stagegraph follows, which BuildKit would not mind.

    Attributes:
        refusal: what to tell of it, at the line where it becomes too much.
    """

    def __init__(self, refusal: DockerfileError) -> None:
        super().__init__(refusal.message)
        self.refusal = refusal


class Report:
    """Collects violations in the order in which BuildKit finds them; leaves out what the settings do not want.

    Args:
        options: the settings.
        source: the text that is checked.
        lines_only: only the lines count where rules are broken, each of them once; these are never too many.
    """

    def __init__(self, options: CheckOptions, source: Source, *, lines_only: bool = False) -> None:
        self.found: list[Violation] = []
        self._options = options
        self._source = source
        self._lines: set[tuple[str, int]] | None = set() if lines_only else None
        self._most = VIOLATIONS + VIOLATIONS_FOR_EACH_LINE * len(source.lines)

    def add(self, rule: str, line: int, message: str, comments: tuple[str, ...] = ()) -> None:
        """A rule is broken; ``Linter.Run``. What the comments above the instruction ask for counts, if it is given.

        Raises:
            TooManyViolations: that happens too often.
        """
        if not self._options.with_comments(comments).wants(rule):
            return
        self._take([Violation(rule, line, message)])

    def repeat(self, violations: Sequence[Violation], line: int) -> None:
        """What is broken elsewhere is broken at a line, too; errors as in `add`."""
        self._take([replace(one, line=line) for one in violations])

    def taken(self) -> tuple[Violation, ...]:
        """What was found; the report is then as it was before."""
        found = tuple(self.found)
        self.found.clear()
        if self._lines:
            self._lines.clear()
        return found

    def _take(self, violations: Sequence[Violation]) -> None:
        if self._lines is not None:
            for one in violations:
                if (one.rule, one.line) not in self._lines:
                    self._lines.add((one.rule, one.line))
                    self.found.append(one)
            return
        if len(self.found) + len(violations) > self._most:
            raise TooManyViolations(self._refusal(violations))
        self.found += violations

    def _refusal(self, last: Sequence[Violation]) -> DockerfileError:
        ((rule, _),) = Counter(one.rule for one in (*self.found, *last)).most_common(1)
        return self._source.error(
            beyond("the build checks find # violations", self._most),
            self._source.location(last[0].line, last[0].line),
            hint=f"Most are of {rule}: mend these, or leave the rule out with # check=skip={rule}; see docs/limits.md.",
        )


def all_instructions(dockerfile: Dockerfile) -> Iterator[Instruction]:
    """Every instruction of a file, in file order."""
    yield from dockerfile.global_args
    for stage in dockerfile.stages:
        yield stage.head
        yield from stage.instructions
