"""Which values of build args make a FROM with variables name a certain stage."""

from __future__ import annotations

import re

from stagegraph.graph.identifiers.platforms import PlatformError, parse_platform
from stagegraph.graph.resolve.buildoptions import automatic_args
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.syntax.instructions import Stage

_VARIABLE = r"\$(?:(\w+)|\{(\w+)(?::?-[^{}$]*)?\})"
_LEAST_WORDS = 2  # letters around the variables from which on the words say that a stage of the file is meant
_MOST_WORK = 20_000  # stages times FROMs with variables
_LONGEST = 1000  # characters of a name that are matched


class Naming(Record):
    """A FROM that can name a stage.

    Attributes:
        user: index of the stage whose FROM it is.
        base: what stands behind FROM.
        line: of the FROM, counted from 1.
        option: what to write on the command line: ``--build-arg FLAVOR=full``, ``--platform linux/arm64``.
    """

    user: int
    base: str
    line: int
    option: str


class Namings:
    """The FROMs of a plan that can name a stage with another value of one build arg.

    Only those are told whose words or present value name a stage of the file: behind ``FROM ${BASE}`` with an image
    as its default nobody looks for one. In a file of very many such FROMs none is told.
    """

    def __init__(self, plan: BuildPlan) -> None:
        self._plan = plan
        stages = plan.dockerfile.stages
        self._users = [one.index for one in stages if "$" in one.head.base and self._may_name(one)]
        if len(self._users) * len(stages) > _MOST_WORK:
            self._users = []
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
                option = naming_option(self._plan, user, name)
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
    resolution = plan.resolution_of(user)
    written = plan.dockerfile.stages[user].head.base
    automatic = automatic_args(resolution.options, "")
    declared = {arg.name for one in plan.dockerfile.global_args for arg in one.args}
    args = resolution.global_args
    lexer = plan.dockerfile.lexer()
    for variable in dict.fromkeys(one[1] or one[2] for one in re.finditer(_VARIABLE, written)):
        if variable not in declared and variable not in automatic:
            continue
        value = _value(written, variable, args, name)
        # What is no variable to the pattern, or none to the lexer, does not become the name.
        if value is not None and lexer.expand(written, {**args, variable: value}) == name:
            option = _option(variable, value, args)
            if option:
                return option
    return ""


def _value(written: str, variable: str, args: Mapping[str, str], name: str) -> str | None:
    """What a variable has to be for the words to become a name, None where nothing makes them that."""
    pattern, at, seen = "", 0, False
    for found in re.finditer(_VARIABLE, written):
        pattern += re.escape(written[at : found.start()])
        at = found.end()
        if (found[1] or found[2]) != variable:
            pattern += re.escape(args.get(found[1] or found[2], ""))
        else:
            pattern += "(?P=value)" if seen else "(?P<value>.*)"
            seen = True
    match = re.fullmatch(pattern + re.escape(written[at:]), name[:_LONGEST])
    return match["value"] if match else None


def _option(variable: str, value: str, args: Mapping[str, str]) -> str:
    platform = {"TARGETARCH": f"{args.get('TARGETOS', 'linux')}/{value}", "TARGETPLATFORM": value}.get(variable)
    if platform is None:
        return f"--build-arg {variable}={value}"
    try:
        parse_platform(platform)
    except PlatformError:
        return ""
    return f"--platform {platform}"
