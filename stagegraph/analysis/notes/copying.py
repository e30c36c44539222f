"""Notes on COPY and ADD: owners that cannot be looked up, what is there already."""

from __future__ import annotations

from stagegraph.analysis.notes.rules import CHOWN_NAME, COPY_FROM_PARENT, Note
from stagegraph.graph.identifiers.paths import PathError, is_absolute, normalise
from stagegraph.graph.llb.steps import StepKind
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.gotext import parse_int
from stagegraph.syntax.instructions import Add, Copy, Run, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.analysis.environments import Environments
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.errors import Location
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.resolve.resolution import Command

_NUMBERED = ("", "root")  # BuildKit knows the number of these


def named_owners(plan: BuildPlan) -> Iterable[Note]:
    """``--chown=NAME``, or USER for a WORKDIR, where a step starts from an empty file system without an /etc/passwd.

    BuildKit (``client/llb/fileop.go``) then writes -1 as the input in which it looks, and its worker refuses that
    (``solver/llbsolver/ops/file.go``, ``loadUser``) when the step runs.
    """
    empty = {
        (stage, step.location.first)
        for step in plan.steps
        if step.kind is StepKind.FILE and not step.root and step.location.first
        for stage in step.stages
    }
    walks: dict[int, Environments] = {}
    known: dict[int, bool] = {}  # whether triggers have owners, by their identity
    for index in sorted({stage for stage, _ in empty}):
        entry = plan.resolution_of(index).entries[index]
        if id(entry.triggers) not in known:
            known[id(entry.triggers)] = any(map(_has_owner, entry.triggers))
        if not known[id(entry.triggers)] and not any(map(_has_owner, entry.own)):
            continue
        for command, state in _walk(plan, walks, index):
            instruction = command.instruction
            if not _has_owner(command):
                continue
            place = state.entry.place_of(command)
            if (index, place.first) not in empty:
                continue
            if isinstance(instruction, Add | Copy):
                owner = walks[id(plan.resolution_of(index))].expand(instruction.chown, state, place)
                what, link = f"--chown={owner}", instruction.link and not instruction.chmod
            else:
                owner, what, link = state.user, f"USER {state.user}", False
            if not isinstance(owner, Unexpanded) and not _is_numbered(owner):
                text = (
                    f"{what} names an owner, but {'--link' if link else 'the stage'} starts from an empty file system "
                    "without /etc/passwd: BuildKit fails with invalid user index: -1"
                )
                yield Note(CHOWN_NAME, place.first, text, index)


def _has_owner(command: Command) -> bool:
    instruction = command.instruction
    return isinstance(instruction, Workdir) or (isinstance(instruction, Add | Copy) and bool(instruction.chown))


def _is_numbered(owner: str) -> bool:
    return all(one in _NUMBERED or parse_int(one) is not None for one in owner.split(":", 1))


def copies_from_parent(plan: BuildPlan) -> Iterable[Note]:
    """COPY --from of the stage that a stage starts from, to the same path, with nothing in between that changes it."""
    walks: dict[int, Environments] = {}
    for planned in plan.stages:
        parent = planned.base.entry
        entry = plan.resolution_of(planned.index).entries[planned.index]
        if parent is None or parent not in entry.sources:
            continue
        for command, state in _walk(plan, walks, planned.index):
            instruction = command.instruction
            if isinstance(instruction, Run):
                break  # it may have changed or removed what is copied
            if isinstance(instruction, Copy) and command.sources == (parent,) and _changes_nothing(instruction):
                walk = walks[id(plan.resolution_of(planned.index))]
                place = entry.place_of(command)
                path = _same_path(walk, instruction, state, place)
                if path:
                    names = f"{planned.display_name} starts from {plan.stages[parent].display_name}"
                    text = f"{names}: {path} is there already"
                    yield Note(COPY_FROM_PARENT, place.first, text, planned.index)


def _changes_nothing(instruction: Copy) -> bool:
    given = (instruction.chown, instruction.chmod, instruction.exclude, instruction.parents, instruction.documents)
    return not any(given) and len(instruction.sources) == 1


def _same_path(walk: Environments, instruction: Copy, state: StageState, place: Location) -> str:
    """The path, where source and destination are one, else ""."""
    system = state.platform.os
    try:
        taken, written = (walk.expand(word, state, place) for word in (instruction.sources[0], instruction.destination))
        in_folder = not is_absolute(written, system) and isinstance(state.directory, Unexpanded)
        if in_folder or isinstance(taken, Unexpanded) or isinstance(written, Unexpanded):
            return ""  # nobody knows where
        source = normalise("/", taken, system, keep_slash=False)
        destination = normalise(state.working_directory, written, system, keep_slash=False)
    except PathError:
        return ""
    return source if source == destination and not set(source) & set("*?[") else ""


def _walk(plan: BuildPlan, walks: dict[int, Environments], index: int) -> Iterator[tuple[Command, StageState]]:
    from stagegraph.analysis.environments import Environments  # noqa: PLC0415  (few files need it)

    resolution = plan.resolution_of(index)
    walk = walks.setdefault(id(resolution), Environments(resolution))
    return walk.commands(index)
