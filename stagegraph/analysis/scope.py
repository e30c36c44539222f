"""The build args and variables that a stage ends with, and where each value comes from."""

from __future__ import annotations

from enum import Enum

from stagegraph.graph.llb import metadata
from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.graph.llb.state import StageState
from stagegraph.graph.resolve.buildoptions import automatic_args
from stagegraph.syntax.instructions import Arg, Env
from stagegraph.syntax.words import ExpansionError, Lexer
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.resolve.resolution import Entry, Resolution


class Origin(Enum):
    """Where the value of a build arg or variable comes from."""

    GIVEN = "given"  # by the caller
    DEFAULT = "default"  # written in the ARG
    GLOBAL = "global"  # of the ARG before the first FROM
    AUTOMATIC = "automatic"  # BuildKit's own, say TARGETARCH
    UNSET = "unset"
    ENV = "env"  # written in the ENV


class Variable(Record):
    """A build arg or variable in scope.

    Attributes:
        name: its name.
        value: as BuildKit has it, None for a build arg without one; what an image may bring along stands in it as
            written.
        origin: where the value comes from.
        line: the ARG or ENV that says so last, counted from 1.
        stage: the index of the stage in which that stands: this one or a base of it.
    """

    name: str
    value: str | None
    origin: Origin
    line: int
    stage: int


def scope(plan: BuildPlan, index: int) -> tuple[Variable, ...]:
    """What is in scope at the end of a stage, those of its bases included, in the order of the last ARG or ENV.

    A stage that is replaced by a named context has none. In a stage that is not built, what stands behind an
    instruction that BuildKit would refuse is left out.

    Args:
        plan: the plan.
        index: the stage.
    """
    resolution = plan.resolution_of(index)
    found: dict[str, Variable] = {}
    state: StageState | None = None
    for entry in _line_of_bases(resolution, index):
        platform = resolution.options.platform if entry.base.scratch else entry.platform or resolution.options.platform
        state = StageState(entry, platform, state)
        for variable in _set_by(resolution, entry, state):
            found.pop(variable.name, None)
            found[variable.name] = variable
    return tuple(found.values())


def _line_of_bases(resolution: Resolution, index: int) -> list[Entry]:
    """The stage behind the stages that it goes on with, the first one first."""
    line = [resolution.entries[index]]
    while (base := line[-1].base.entry) is not None:
        line.append(resolution.entries[base])
    return line[::-1]


def _set_by(resolution: Resolution, entry: Entry, state: StageState) -> Iterable[Variable]:
    lexer = resolution.dockerfile.lexer()
    for command in entry.dispatched:
        try:
            if isinstance(command.instruction, Env):
                yield from _of_env(command.instruction, entry, state, lexer)
            elif isinstance(command.instruction, Arg):
                yield from _of_arg(command.instruction, entry, state, lexer=lexer, resolution=resolution)
        except (ConversionError, ExpansionError):
            return


def _of_env(instruction: Env, entry: Entry, state: StageState, lexer: Lexer) -> Iterable[Variable]:
    names = [lexer.expand(pair.key, state.env) for pair in instruction.pairs]
    metadata.set_env(state, instruction, lambda word: lexer.expand(word, state.env))
    for name in names:
        yield Variable(
            name=name,
            value=state.env.text_of(name),
            origin=Origin.ENV,
            line=instruction.location.first,
            stage=entry.number,
        )


def _of_arg(
    instruction: Arg, entry: Entry, state: StageState, *, lexer: Lexer, resolution: Resolution
) -> Iterable[Variable]:
    build_args, global_args = resolution.build_args, resolution.global_args
    metadata.set_args(state, instruction, build_args=build_args, global_args=global_args, lexer=lexer)
    automatic = automatic_args(resolution.options, "")
    for arg in instruction.args:
        if arg.name in build_args:
            origin = Origin.GIVEN
        elif arg.default is not None:
            origin = Origin.DEFAULT
        elif arg.name in global_args:
            origin = Origin.AUTOMATIC if arg.name in automatic else Origin.GLOBAL
        elif state.env.text_of(arg.name) is not None:
            continue  # an earlier ENV or ARG still gives the value
        else:
            origin = Origin.UNSET
        yield Variable(
            name=arg.name,
            value=state.env.text_of(arg.name),
            origin=origin,
            line=instruction.location.first,
            stage=entry.number,
        )
