"""What each instruction of a stage sees: its build args and variables, its folder, its user."""

from __future__ import annotations

from stagegraph.graph.identifiers.paths import PathError
from stagegraph.graph.llb import metadata
from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.graph.llb.state import StageState
from stagegraph.syntax.instructions import Add, Arg, Copy, Env, Run, User, Workdir
from stagegraph.syntax.mounts import MountError, parse_mount
from stagegraph.syntax.words import ExpansionError, ExpansionLimit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator

    from stagegraph.errors import DockerfileError, Location
    from stagegraph.graph.resolve.resolution import Command, Resolution
    from stagegraph.syntax.mounts import Mount

_STEPS = (Add, Copy, Run, Workdir)


class Environments:
    """The stages of a resolution, gone through again. What stages end with is kept, so that each is gone through once.

    In a stage that is not built, what stands behind an instruction that BuildKit would refuse is left out.
    """

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.lexer = resolution.dockerfile.lexer()
        self._ends: dict[int, StageState] = {}
        self._behind: dict[tuple[int, int], StageState] = {}  # by base and triggers that make no steps: where these end

    def commands(self, number: int) -> Iterator[tuple[Command, StageState]]:
        """The instructions of an entry, each with the state in front of it; the next one changes that state.

        Where a trigger stands is told by `Entry.place_of`. Of several stages with the same triggers, which make no
        steps, only the first one has these.

        Raises:
            DockerfileError: variables expand to more text than stagegraph follows.
        """
        state = self._start(number)
        entry = state.entry
        if not entry.replaced and (yield from self._through_triggers(state)):
            yield from self._through(entry.own, state)
        self._ends[number] = state

    def _through_triggers(self, state: StageState) -> Generator[tuple[Command, StageState], None, bool]:
        """As `_through`, for the triggers of a stage."""
        triggers, base = state.entry.triggers, state.entry.base.entry
        if base is None or not triggers:
            return (yield from self._through(triggers, state))
        key = (base, id(triggers))
        known = self._behind.get(key)
        if known is not None:
            state.take_over(known)
            return True
        is_complete = yield from self._through(triggers, state)
        if is_complete and not any(isinstance(one.instruction, _STEPS) for one in triggers):
            self._behind[key] = state.snapshot()
        return is_complete

    def _through(
        self, commands: Iterable[Command], state: StageState
    ) -> Generator[tuple[Command, StageState], None, bool]:
        """Some commands, each with the state in front of it; returns whether BuildKit takes all of them."""
        for command in commands:
            yield command, state
            try:
                self._apply(command, state)
            except ExpansionLimit as problem:
                raise self._too_much(problem, state.entry.place_of(command)) from None
            except (ConversionError, ExpansionError, PathError):
                return False
        return True

    def expand(self, word: str, state: StageState, location: Location) -> str:
        """A word with the variables of a state; as written where it cannot be expanded.

        Raises:
            DockerfileError: variables expand to more text than stagegraph follows; ``location`` is its place.
        """
        try:
            return self.lexer.expand(word, state.env)
        except ExpansionLimit as problem:
            raise self._too_much(problem, location) from None
        except ExpansionError:
            return word

    def mount(self, text: str, state: StageState, location: Location) -> Mount | None:
        """A mount with the variables of a state; None where BuildKit would refuse it, as no stage is built that has it.

        Raises:
            DockerfileError: as `expand`.
        """
        try:
            return parse_mount(text, lambda word: self.lexer.expand(word, state.env))
        except ExpansionLimit as problem:
            raise self._too_much(problem, location) from None
        except (MountError, ExpansionError):
            return None

    def _too_much(self, problem: ExpansionLimit, location: Location) -> DockerfileError:
        return self.resolution.dockerfile.source.error(str(problem), location)

    def _start(self, number: int) -> StageState:
        entries = self.resolution.entries
        line = [number]
        while (base := entries[line[-1]].base.entry) is not None and line[-1] not in self._ends:
            line.append(base)
        for one in reversed(line[1:]):
            if one not in self._ends:
                for _ in self.commands(one):
                    pass
        entry = entries[number]
        parent = self._ends[entry.base.entry] if entry.base.entry is not None else None
        target = self.resolution.options.platform
        return StageState(entry, target if entry.base.scratch else entry.platform or target, parent)

    def _apply(self, command: Command, state: StageState) -> None:
        instruction = command.instruction
        if isinstance(instruction, Env):
            metadata.set_env(state, instruction, lambda word: self.lexer.expand(word, state.env))
        elif isinstance(instruction, Arg):
            build_args, global_args = self.resolution.build_args, self.resolution.global_args
            metadata.set_args(state, instruction, build_args=build_args, global_args=global_args, lexer=self.lexer)
        elif isinstance(instruction, User):
            state.user = self.lexer.expand(instruction.user, state.env)
        elif isinstance(instruction, Workdir):
            state.change_directory(self.lexer.expand(instruction.path, state.env))
