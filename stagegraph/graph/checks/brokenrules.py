"""For what BuildKit refuses a build: the rules that it breaks, told for one target, or for many from one look."""

from __future__ import annotations

from contextlib import suppress

from stagegraph.graph.checks.fromrules import check_froms, check_image
from stagegraph.graph.checks.report import Report, Stopped
from stagegraph.graph.checks.stagerules import CommandChecks
from stagegraph.graph.checks.writingrules import check_writing
from stagegraph.graph.resolve.checksettings import read_settings
from stagegraph.graph.resolve.reaching import bits_of, united
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.errors import DockerfileError
    from stagegraph.graph.checks.report import Violation
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.syntax.source import Source

_MOST_LINES = 4  # of one rule
_HINT = "The build checks are set to refuse the build: mend these, or leave rules out with check=skip=RULE."


class _Broken(Record):
    """A broken rule: the first lines where it is broken, and how many there are, the last of them."""

    rule: str
    lines: tuple[int, ...]
    count: int


def refusal_of(source: Source, found: Sequence[Violation]) -> DockerfileError:
    """The refusal of a build for the violations that were found in it, in the order in which they were."""
    lines: dict[str, dict[int, None]] = {}  # the rules in the order of their first violation
    for one in found:
        lines.setdefault(one.rule, {})[one.line] = None
    broken = [_Broken(rule, tuple(every)[:_MOST_LINES], len(every)) for rule, every in lines.items()]
    return _refusal(source, broken, min(one.line for one in found))


def _refusal(source: Source, broken: Iterable[_Broken], line: int) -> DockerfileError:
    told = ", ".join(f"{one.rule} {_places(one)}" for one in broken)
    return source.error(
        f"lint violation found for rules: {', '.join(one.rule for one in broken)}",
        shown=source.location(line, line),
        hint=f"{told}. {_HINT}",
    )


def _places(broken: _Broken) -> str:
    """Lines as people name them, of many the first ones."""
    shown = ", ".join(f"L{line}" for line in broken.lines)
    more = broken.count - len(broken.lines)
    return shown if not more else f"{shown} and {more} more"


class BrokenRules:
    """The violations for which targets of a file are refused, each stage checked once.

    Args:
        resolution: that of all stages; all of them can be converted that count as used.
        needs: for each entry those that it needs at once.
    """

    def __init__(self, resolution: Resolution, needs: Sequence[Sequence[int]]) -> None:
        self.source = resolution.dockerfile.source
        self._found: list[tuple[str, int]] = []  # rule and line, in the order in which BuildKit finds them
        self._own = [0] * len(resolution.entries)
        self._always = 0
        settings = read_settings(resolution.dockerfile, resolution.options)
        if settings.error:
            self._check(resolution, Report(settings, self.source, lines_only=True))
        self._masks: dict[str, int] = {}
        for at, (rule, _) in enumerate(self._found):
            self._masks[rule] = self._masks.get(rule, 0) | 1 << at
        self._twice = {rule for rule in self._masks if self._is_twice(rule)}
        self._of = united(needs, self._own)
        self._ranks = sorted({line for _, line in self._found})
        rank = {line: at for at, line in enumerate(self._ranks)}
        lines = [sum_of(rank[self._found[at][1]] for at in bits_of(one)) for one in self._own]
        self._lines = united(needs, lines)
        self._always_lines = sum_of(rank[self._found[at][1]] for at in bits_of(self._always))

    def _check(self, resolution: Resolution, report: Report) -> None:
        check_writing(resolution.dockerfile, report)
        try:
            check_froms(resolution.dockerfile, resolution.options, report)
        except Stopped:  # only where a placeholder stands for what BuildKit refuses
            self._always = self._note(report)
            return
        self._always = self._note(report)
        order = dict.fromkeys(resolution.order)
        for number in order:
            check_image(resolution, resolution.entries[number], report)
            self._own[number] |= self._note(report)
        checks = CommandChecks(resolution, report)
        for number in order:
            if number in resolution.used and resolution.entries[number].stage is not None:
                checks.lexer = resolution.dockerfile.lexer()  # its bounds are those of one target
                with suppress(Stopped):  # what can be converted can be checked
                    checks.check(number)
                self._own[number] |= self._note(report)

    def _note(self, report: Report) -> int:
        """The bits of what was found now, each line of a rule once; the report is emptied."""
        first = len(self._found)
        self._found += [(one.rule, one.line) for one in report.taken()]
        return (1 << len(self._found)) - (1 << first)

    def _is_twice(self, rule: str) -> bool:
        lines = [line for name, line in self._found if name == rule]
        return len(set(lines)) < len(lines)

    def refusal(self, number: int) -> DockerfileError | None:
        """Why a target is refused, by the number of its entry; None where it is not."""
        every = self._of[number] | self._always
        if not every:
            return None
        masks = ((rule, every & mask) for rule, mask in self._masks.items())
        broken = sorted((mask & -mask, rule, mask) for rule, mask in masks if mask)
        lines = self._lines[number] | self._always_lines
        least = self._ranks[(lines & -lines).bit_length() - 1]
        return _refusal(self.source, [self._broken(rule, mask) for _, rule, mask in broken], least)

    def _broken(self, rule: str, mask: int) -> _Broken:
        if rule in self._twice:
            lines = tuple(dict.fromkeys(self._found[at][1] for at in bits_of(mask)))
            return _Broken(rule, lines[:_MOST_LINES], len(lines))
        first: list[int] = []
        rest = mask
        while rest and len(first) < _MOST_LINES:
            first.append(self._found[(rest & -rest).bit_length() - 1][1])
            rest &= rest - 1
        return _Broken(rule, tuple(first), mask.bit_count())


def sum_of(places: Iterable[int]) -> int:
    """The number with the bits at these places."""
    found = 0
    for place in places:
        found |= 1 << place
    return found
