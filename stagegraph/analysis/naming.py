"""Which values of build args make a FROM with variables name a certain stage."""

from __future__ import annotations

import re
from functools import cached_property
from itertools import combinations

from stagegraph.errors import StagegraphError
from stagegraph.graph.identifiers.platforms import KNOWN_OS, PlatformError, parse_platform
from stagegraph.graph.resolve.buildoptions import automatic_args, global_build_args, platform_options
from stagegraph.syntax.words import ExpansionError
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.syntax.instructions import Stage

_VARIABLE = r"\$(?:(\w+)|\{(\w+)(?:(:?[-+?])([^{}$]*)|([^\w{}$][^{}$]*))?\})"
_OF_PLATFORM = (_WHOLE, _SYSTEM, _ARCHITECTURE, _VARIANT) = (
    "TARGETPLATFORM",
    "TARGETOS",
    "TARGETARCH",
    "TARGETVARIANT",
)
_FORMS = {  # what they can be, where that is not anything
    _SYSTEM: "|".join(sorted(KNOWN_OS)),
    _ARCHITECTURE: "[a-z0-9]*?",
    _VARIANT: "(?:v[0-9]+)?",
}
_SWITCHES = ("1", "")  # values that tell apart whether there is one
_MOST_TOGETHER = 3  # build args that are given at once
# Where more is to be tried than this, one at a time is given.
_MOST_VARIABLES = 4
_MOST_WORK_TOGETHER = 2000  # stages times FROMs with variables
_MOST_ARGS = 40  # all of which are worked out anew for each guess, as one can take its value from another
_LONGEST_TOGETHER = 60  # characters of a name
_LEAST_WORDS = 2  # letters around the variables from which on the words say that a stage of the file is meant
_MOST_WORK = 20_000  # stages times FROMs with variables
_LONGEST = 1000  # characters of a name that are matched


class Naming(Record):
    """A FROM that can name a stage.

    Attributes:
        user: index of the stage whose FROM it is.
        base: what stands behind FROM.
        line: of the FROM, counted from 1.
        option: what to write on the command line: ``--build-arg FLAVOR=full``, ``--platform linux/arm64``, several.
    """

    user: int
    base: str
    line: int
    option: str


class Namings:
    """The FROMs of a plan that can name a stage with other values of build args.

    Only those are told whose words or present value name a stage of the file: behind ``FROM ${BASE}`` with an image
    as its default nobody looks for one. In a file of very many such FROMs none is told.
    """

    def __init__(self, plan: BuildPlan) -> None:
        self._plan = plan
        stages = plan.dockerfile.stages
        self._users = [one.index for one in stages if "$" in one.head.base and self._may_name(one)]
        work = len(self._users) * len(stages)
        if work > _MOST_WORK:
            self._users = []
        self._together = work <= _MOST_WORK_TOGETHER
        self._bases = {user: _WrittenBase(plan, user) for user in self._users}
        self._hidden_from: dict[int, int] = {}  # for a stage the next one of its name, which hides it behind itself
        next_of: dict[str, int] = {}
        for stage in reversed(stages):
            self._hidden_from[stage.index] = next_of.get(stage.name, len(stages))
            next_of[stage.name] = stage.index

    def _may_name(self, user: Stage) -> bool:
        base = self._plan.stages[user.index].base
        return base.entry is not None or _tells_a_stage(user.head.base)

    def of(self, stage: int) -> tuple[Naming, ...]:
        """The FROMs that can name a stage, in file order."""
        name = self._plan.dockerfile.stages[stage].name
        found = []
        for user in self._users if name else ():
            if stage < user <= self._hidden_from[stage] and self._plan.stages[user].base.entry != stage:
                option = self._bases[user].option(name, together=self._together)
                if option:
                    head = self._plan.dockerfile.stages[user].head
                    found.append(Naming(user, head.base, head.location.first, option))
        return tuple(found)


def _tells_a_stage(base: str) -> bool:
    words = re.sub(_VARIABLE, "", base)
    return "/" not in words and ":" not in words and sum(map(str.isalpha, words)) >= _LEAST_WORDS


def naming_option(plan: BuildPlan, user: int, name: str) -> str:
    """The option that makes the FROM of a stage name ``name``, "" where no value of one build arg does.

    Args:
        plan: the plan.
        user: the index of the stage whose FROM it is.
        name: a name.
    """
    return _WrittenBase(plan, user).option(name, together=False)


class _WrittenBase:
    """What stands behind the FROM of a stage, with variables in it."""

    def __init__(self, plan: BuildPlan, user: int) -> None:
        resolution = plan.resolution_of(user)
        self._dockerfile = plan.dockerfile
        self._options = resolution.options
        self._written = plan.dockerfile.stages[user].head.base
        self._args = resolution.global_args
        self._lexer = plan.dockerfile.lexer()
        self._pieces = list(re.finditer(_VARIABLE, self._written))
        automatic = automatic_args(resolution.options, "")
        known = {*automatic, *(arg.name for one in plan.dockerfile.global_args for arg in one.args)}
        self._few_args = len(known) <= _MOST_ARGS
        self._variables = [one for one in dict.fromkeys(map(_name_of, self._pieces)) if one in known]
        self._known: dict[int, Sequence[tuple[tuple[str, ...], re.Pattern[str]]]] = {}

    def option(self, name: str, *, together: bool) -> str:
        """What makes it a name, "" for nothing: another value of one variable, else, if ``together``, of several."""
        most = _MOST_TOGETHER if together and len(name) <= _LONGEST_TOGETHER else 1
        return next(filter(None, (self._told(values, name) for values in self._guesses(name, most))), "")

    def _guesses(self, name: str, most: int) -> Iterator[Mapping[str, str]]:
        """Values of so many variables that may make it that."""
        if name in self._switched:
            yield self._switched[name]
        yield from self._matches(1, name)
        for variable in self._transformed:
            if self._expanded(self._written, {**self._args, variable: name}) == name:
                yield {variable: name}  # `${V%-*}` leaves a name as it is that has no such part
        for count in range(2, most + 1):
            yield from self._matches(count, name)

    def _matches(self, count: int, name: str) -> Iterator[Mapping[str, str]]:
        for chosen, pattern in self._patterns(count):
            if found := pattern.fullmatch(name[:_LONGEST]):
                yield {one: self._value(one, found[f"v{at}"]) for at, one in enumerate(chosen)}

    def _value(self, variable: str, found: str | None) -> str:
        """The value of a variable for what stands in the place of it, or of the words that it brings."""
        return _SWITCHES[not found] if variable in self._switches else found or ""

    @cached_property
    def _switches(self) -> frozenset[str]:
        """The variables that stand for nothing but words that they bring: ``${DEBUG:+-debug}``."""
        plain = {_name_of(one) for one in self._pieces if not (one[3] or "").endswith("+")}
        return frozenset(self._variables).difference(plain)

    @cached_property
    def _switched(self) -> Mapping[str, Mapping[str, str]]:
        """What it is with and without a value of a variable, and that value."""
        found: dict[str, Mapping[str, str]] = {}
        for variable in self._variables:
            for value in _SWITCHES:
                found.setdefault(self._expanded(self._written, {**self._args, variable: value}), {variable: value})
        return found

    @cached_property
    def _transformed(self) -> Sequence[str]:
        """The variables of whose values only a part is taken, or another text made."""
        found = {_name_of(one) for one in self._pieces if one[5]}
        return [one for one in self._variables if one in found]

    def _patterns(self, count: int) -> Sequence[tuple[tuple[str, ...], re.Pattern[str]]]:
        """So many variables that may have other values, and what names are then: a group for each of these."""
        if count not in self._known:
            simple = [one for one in self._variables if one not in self._transformed]
            chosen = combinations(simple, count) if count == 1 or len(simple) <= _MOST_VARIABLES else ()
            self._known[count] = [(one, self._pattern(one)) for one in chosen]
        return self._known[count]

    def _pattern(self, chosen: Sequence[str]) -> re.Pattern[str]:
        pattern, at, seen = "", 0, set[str]()
        for piece in self._pieces:
            pattern += re.escape(self._written[at : piece.start()])
            at, name = piece.end(), _name_of(piece)
            if name not in chosen:
                pattern += re.escape(self._expanded(piece[0], self._args))
                continue
            group = f"v{chosen.index(name)}"
            words = re.escape(piece[4] or "")
            if name in self._switches:
                pattern += f"(?:{words})?" if name in seen else f"(?P<{group}>{words})?"
            elif (piece[3] or "").endswith("+"):
                pattern += f"(?:{words})?"
                continue
            else:
                pattern += f"(?P={group})" if name in seen else f"(?P<{group}>{_FORMS.get(name, '.*?')})"
            seen.add(name)
        return re.compile(pattern + re.escape(self._written[at:]))

    def _expanded(self, text: str, args: Mapping[str, str]) -> str:
        """What a text is with some values; "" where it is refused with them."""
        try:
            return self._lexer.expand(text, args)
        except ExpansionError:
            return ""

    def _told(self, values: Mapping[str, str], name: str) -> str:
        """What to write for some values, "" where it does not make the base a name."""
        build_args = {one: value for one, value in values.items() if one not in _OF_PLATFORM}
        try:
            platform = _platform(values, self._args)
            options = replace(
                self._options,
                platform=platform_options(platform)[0] if platform else self._options.platform,
                build_args=FrozenMap({**self._options.build_args, **build_args}),
            )
            automatic = automatic_args(options, "") if platform else {}
            if self._expanded(self._written, {**self._args, **automatic, **build_args}) != name:
                return ""
            if self._few_args and self._expanded(self._written, global_build_args(self._dockerfile, options)) != name:
                return ""  # another ARG takes its value from one of these
        except (StagegraphError, PlatformError):
            return ""
        told = [f"--build-arg {one}={value}" for one, value in build_args.items()]
        return " ".join([*told, f"--platform {platform}"] if platform else told)


def _name_of(piece: re.Match[str]) -> str:
    """The variable of a match of `_VARIABLE`."""
    return piece[1] or piece[2]


def _platform(values: Mapping[str, str], args: Mapping[str, str]) -> str:
    """The platform that gives variables some values, "" where these have nothing to do with it.

    Raises:
        PlatformError: nobody builds for such a system or architecture.
    """
    if _WHOLE in values:
        return values[_WHOLE]
    if not values.keys() & _OF_PLATFORM:
        return ""
    system, architecture, variant = ({**args, **values}.get(one, "") for one in (_SYSTEM, _ARCHITECTURE, _VARIANT))
    if parse_platform(system).os != system or parse_platform(architecture).architecture != architecture:
        raise PlatformError(f"{system}/{architecture}")
    return f"{system}/{architecture}" + (f"/{variant}" if variant and _VARIANT in values else "")
