"""What ``# check=`` or the build arg BUILDKIT_DOCKERFILE_CHECK asks for; BuildKit's ``linter/linter.go``."""

from __future__ import annotations

from stagegraph.graph.resolve.buildoptions import CHECK_ARG
from stagegraph.syntax.gotext import parse_bool, quote, trim_space
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile

_EXPERIMENTAL = frozenset({"InvalidDefinitionDescription"})
_ALL = frozenset({"all"})
_MOST_PARTS = 3
_INLINE = "check="


class CheckOptionError(ValueError):
    """The options cannot be read; the text is BuildKit's."""


class Settings(Record):
    """Which rules count; a set that is ``{"all"}`` stands for all rules.

    Attributes:
        skip: the rules that are left out.
        experimental: the experimental rules that are wanted; they are never skipped.
        error: a broken rule refuses the build.
    """

    skip: frozenset[str] = frozenset()
    experimental: frozenset[str] = frozenset()
    error: bool = False

    def allows(self, rule: str) -> bool:
        """Whether a rule is not skipped."""
        return not _names(self.skip, rule)

    def wants(self, rule: str) -> bool:
        """Whether a rule counts; ``Linter.Run``."""
        if rule in _EXPERIMENTAL:
            return _names(self.experimental, rule)
        return self.allows(rule)


def _names(rules: frozenset[str], rule: str) -> bool:
    return rules == _ALL or rule in rules


def read_settings(dockerfile: Dockerfile, options: BuildOptions) -> Settings:
    """The settings of a build: those of the build arg, else those of the directive; ``newRuleLinter``.

    Raises:
        DockerfileError: they cannot be read.
    """
    text = options.build_args.get(CHECK_ARG)
    where, line = f"failed to parse build-arg:{CHECK_ARG}", 0
    if text is None:
        where = "failed to parse check options"
        found = next((one for one in dockerfile.source.directives if one.name == "check"), None)
        text, line = (found.value, found.line) if found else ("", 0)
    try:
        return parse_settings(text)
    except CheckOptionError as problem:
        message = f"{where}: {problem}"
        shown = dockerfile.source.location(line, line)
        raise dockerfile.source.error(message, shown=shown, hint="Write it like skip=RULE,RULE;error=true.") from None


def parse_settings(text: str) -> Settings:
    """The settings that a text like ``skip=all;error=true`` gives; ``ParseLintOptions``.

    Raises:
        CheckOptionError: an option without value, an unknown one, or a value that is no truth value.
    """
    text = trim_space(text)
    if not text:
        return Settings()
    values = {"skip": "", "experimental": "", "error": "false"}
    for part in text.split(";", _MOST_PARTS - 1):
        key, equals, value = part.partition("=")
        name = trim_space(key)
        if not equals or name not in values:
            raise CheckOptionError(f"invalid check option {quote(name if equals else part)}")
        values[name] = trim_space(value)
        if name == "error" and parse_bool(values[name]) is None:
            reason = f"strconv.ParseBool: parsing {quote(values[name])}: invalid syntax"
            raise CheckOptionError(f"failed to parse check option {quote(part)}: {reason}")
    error = parse_bool(values["error"]) is True
    return Settings(_rules(values["skip"]), _rules(values["experimental"]), error)


def _rules(text: str) -> frozenset[str]:
    return frozenset(map(trim_space, text.split(","))) if text else frozenset()


def inline_skips(comments: tuple[str, ...]) -> frozenset[str]:
    """The rules that comments right above an instruction (``# check=skip=RULE``) leave out for it alone.

    A comment that cannot be read as such is an ordinary one.
    """
    found: frozenset[str] = frozenset()
    for comment in comments:
        if comment.startswith(_INLINE):
            try:
                found |= parse_settings(comment.removeprefix(_INLINE)).skip
            except CheckOptionError:
                continue
    return found
