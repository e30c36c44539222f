"""What the commands of stages take from, and in which order that can be built.

BuildKit's ``buildStageDependencyGraph`` and ``toCommand`` in ``convert.go``, ``validateCircularDependency`` in
``validations.go``.
"""

from __future__ import annotations

from stagegraph.graph.buildlimits import LIMIT_HINT, MOST_INSTRUCTIONS, beyond
from stagegraph.graph.resolve.resolution import Command
from stagegraph.syntax.gotext import parse_int
from stagegraph.syntax.instructions import Copy, Run
from stagegraph.syntax.words import ExpansionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.graph.resolve.entrydrafts import EntryDraft, EntryDrafts
    from stagegraph.syntax.instructions import Instruction

_VARIABLE_IN_FROM = (
    "variable expansion is not supported for --from, "
    "define a new stage with FROM using ARG from global scope as a workaround"
)


def add_dependencies(entries: EntryDrafts) -> None:
    """Find what the stages themselves take from.

    Raises:
        DockerfileError: one of them takes from nowhere, or several from each other.
    """
    instructions = 0
    for stage in entries.dockerfile.stages:
        draft = entries.drafts[stage.index]
        instructions += len(stage.instructions)
        if instructions > MOST_INSTRUCTIONS:
            message = beyond("the stages have # instructions", MOST_INSTRUCTIONS)
            raise entries.source.error(message, draft.location, hint=LIMIT_HINT)
        draft.commands = [command_of(entries, draft, instruction, onbuild=False) for instruction in stage.instructions]
    _refuse_cycles(entries)
    if len(entries.order) == 1:
        entries.order[0].label = ""


def command_of(entries: EntryDrafts, draft: EntryDraft, instruction: Instruction, *, onbuild: bool) -> Command:
    """``toCommand``: an instruction with what a COPY or a RUN takes from, which the entry then needs.

    Raises:
        DockerfileError: a COPY takes from nowhere.
    """
    if isinstance(instruction, Copy) and instruction.source_stage:
        sources = [_copy_source(entries, instruction)]
    elif isinstance(instruction, Run) and instruction.mounts:
        sources = [_mount_source(entries, mount.source_stage, instruction) for mount in instruction.mounts]
    else:
        return Command(instruction, (), onbuild)
    command = Command(instruction, tuple([source.number for source in sources]), onbuild)
    for source in sources:
        draft.needs[source.number] = command
    return command


def _copy_source(entries: EntryDrafts, instruction: Copy) -> EntryDraft:
    name = instruction.source_stage
    try:
        expanded = entries.lexer.expand(name, {})
    except ExpansionError as problem:
        raise entries.source.error(str(problem), shown=instruction.location) from None
    if expanded != name:
        raise entries.source.error(_VARIABLE_IN_FROM, shown=instruction.location)
    index = parse_int(name)
    if index is None:
        return entries.named(name) or entries.register_hidden(name, instruction.location)
    found = entries.at(index)
    if found is None:
        raise entries.source.error(
            f"invalid stage index {index}",
            shown=instruction.location,
            hint=f"The stages are counted from 0 to {len(entries.dockerfile.stages) - 1}.",
        )
    if found.stage is None:
        entries.register(found)  # BuildKit lists such an entry once more
    return found


def _mount_source(entries: EntryDrafts, name: str, instruction: Run) -> EntryDraft:
    name = name or "scratch"
    nowhere = entries.source.location(0, 0)
    return entries.named(name) or entries.register_hidden(name, nowhere, instruction.location)


def _refuse_cycles(entries: EntryDrafts) -> None:
    """COPY and mounts in a circle; the message names the first stage of the file from which one is met."""
    done: set[int] = set()
    needs = [draft.needs for draft in entries.drafts]
    for draft in entries.order:
        commands = find_cycle(needs, draft.number, done)
        if commands:
            message = f"circular dependency detected on stage: {draft.label}"
            raise entries.source.error(message, commands[0].instruction.location)


def find_cycle(needs: Sequence[Mapping[int, Command]], start: int, done: set[int]) -> list[Command]:
    """The commands on the way from an entry into a circle, the one that closes it last; none where there is none.

    Depth first, without recursion: a chain of stages can be very long.

    Args:
        needs: for each entry what it takes from, and the command that does it.
        start: the number of the entry to start from.
        done: entries already visited; grows.
    """
    if start in done:
        return []
    done.add(start)
    on_path = {start}
    path: list[Command] = []
    stack = [(start, iter(needs[start].items()))]
    while stack:
        number, waiting = stack[-1]
        step = next(waiting, None)
        if step is None:
            stack.pop()
            on_path.discard(number)
            if path:
                path.pop()
            continue
        need, command = step
        if need in on_path:
            return [*path, command]
        if need not in done:
            done.add(need)
            on_path.add(need)
            path.append(command)
            stack.append((need, iter(needs[need].items())))
    return []
