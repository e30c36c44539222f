"""What ``check=skip=RULE;error=true`` asks for, in a directive, a comment or a build arg; BuildKit's ``linter.go``."""

from __future__ import annotations

from stagegraph.syntax.directives import directive_in, leading_directives
from stagegraph.syntax.gotext import parse_bool, quote, trim_space
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.syntax.source import Source

_EXPERIMENTAL = frozenset({"InvalidDefinitionDescription"})
_MOST_PARTS = 3
HINT = "Write it like skip=RULE,RULE;error=true."


class CheckOptionError(ValueError):
    """The options cannot be read; the text is BuildKit's."""


class Rules(Record):
    """Some rules by name, or all."""

    names: frozenset[str] = frozenset()
    every: bool = False

    def __contains__(self, rule: str) -> bool:
        return self.every or rule in self.names

    def __or__(self, other: Rules) -> Rules:
        return Rules(self.names | other.names, self.every or other.every)


class CheckOptions(Record):
    """Which rules count.

    Attributes:
        skip: the rules that are left out.
        experimental: the experimental rules that are wanted; they are never skipped.
        error: a broken rule refuses the build.
    """

    skip: Rules = Rules()
    experimental: Rules = Rules()
    error: bool = False

    def wants(self, rule: str) -> bool:
        """Whether a rule counts; ``Linter.Run``."""
        return rule in self.experimental if rule in _EXPERIMENTAL else rule not in self.skip

    def with_comments(self, comments: Iterable[str]) -> CheckOptions:
        """These options with those of the comments above an instruction; ``WithMergedConfigFromComments``.

        The first comment that is a check directive tells, up to its first blank; where it cannot be read, nothing
        changes.
        """
        for comment in comments:
            directive = directive_in(comment)
            if directive is None or directive[0] != "check":
                continue
            try:
                local = parse_check_options(directive[1].partition(" ")[0])
            except CheckOptionError:
                return self
            return CheckOptions(self.skip | local.skip, self.experimental | local.experimental, self.error)
        return self


def parse_check_options(text: str) -> CheckOptions:
    """The options that a text like ``skip=all;error=true`` gives; ``ParseLintOptions``.

    Raises:
        CheckOptionError: an option without value, an unknown one, or a value that is no truth value.
    """
    text = trim_space(text)
    if not text:
        return CheckOptions()
    rules = {"skip": Rules(), "experimental": Rules()}
    error = False
    for part in text.split(";", _MOST_PARTS - 1):
        key, equals, value = part.partition("=")
        name, value = trim_space(key), trim_space(value)
        if equals and name in rules:
            every = value == "all"
            names = rules[name].names if every else frozenset(map(trim_space, value.split(",")))
            rules[name] = Rules(names, rules[name].every or every)
        elif equals and name == "error":
            error = _truth(part, value)
        else:
            raise CheckOptionError(f"invalid check option {quote(name if equals else part)}")
    return CheckOptions(rules["skip"], rules["experimental"], error)


def _truth(option: str, value: str) -> bool:
    truth = parse_bool(value)
    if truth is None:
        reason = f"strconv.ParseBool: parsing {quote(value)}: invalid syntax"
        raise CheckOptionError(f"failed to parse check option {quote(option)}: {reason}")
    return truth


def check_directive(lines: Iterable[str]) -> str | None:
    """The value of a file's check directive, or None where it has none."""
    return leading_directives(lines).get("check")


def read_check_directive(source: Source) -> CheckOptions:
    """The options that a file's check directive gives.

    Raises:
        DockerfileError: they cannot be read.
    """
    try:
        return parse_check_options(check_directive(source.lines) or "")
    except CheckOptionError as problem:
        line = next((one.line for one in source.directives if one.name == "check"), 0)
        message = f"failed to parse check options: {problem}"
        raise source.error(message, shown=source.location(line, line), hint=HINT) from None
