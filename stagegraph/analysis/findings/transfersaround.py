"""COPYs that stand too early: in front of steps that do not need what they bring."""

from __future__ import annotations

from stagegraph.analysis.environments import Environments
from stagegraph.analysis.findings.checklist import EARLY_CONTEXT, EARLY_COPY
from stagegraph.analysis.findings.finding import found
from stagegraph.analysis.findings.shellwords import only_installs
from stagegraph.graph.identifiers.paths import is_absolute, normalise
from stagegraph.graph.llb.steps import StepKind
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.instructions import Add, Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.resolve.resolution import Command

# What lies below these can change what a package manager does.
_SENSITIVE = frozenset("bin boot dev etc lib lib32 lib64 proc root run sbin sys usr var".split())
_HARMLESS = ("/usr/src/", "/usr/local/bin/", "/usr/share/nginx/", "/var/www/", "/var/task/", "/var/lib/postgresql/")
_LONGEST = 60


def early_copies(plan: BuildPlan) -> Iterable[Finding]:
    """COPYs, of other stages and of the build context, with a RUN behind them that certainly does without."""
    walks: dict[int, Environments] = {}  # of each resolution one, which goes through each stage once
    for planned in plan.stages:
        if planned.used and any(isinstance(one, Copy | Add) for one in planned.stage.instructions):
            resolution = plan.resolution_of(planned.index)
            walk = walks.setdefault(id(resolution), Environments(resolution))
            yield from _in_stage(plan, planned.index, walk)


def _in_stage(plan: BuildPlan, index: int, walk: Environments) -> Iterator[Finding]:
    early: list[Command] = []
    for command, state in walk.commands(index):
        instruction = command.instruction
        if isinstance(instruction, Copy | Add):
            if command.onbuild or not _is_harmless(walk, instruction, state):
                return
            early.append(command)
        elif isinstance(instruction, Run):
            if command.onbuild or not only_installs(instruction):
                return
            yield from _told(plan, index, early, instruction)
            early = []


def _is_harmless(walk: Environments, instruction: Copy | Add, state: StageState) -> bool:
    """Whether the files certainly come to lie where no package manager looks."""
    system = state.platform.os
    written = walk.expand(instruction.destination, state, instruction.location)
    relative = not is_absolute(written, system)
    if isinstance(written, Unexpanded) or (relative and isinstance(state.directory, Unexpanded)):
        return False
    path = normalise(state.working_directory, written, system, keep_slash=True)
    first = path.strip("/").partition("/")[0]
    return bool(first) and "$" not in path and (first not in _SENSITIVE or f"{path}/".startswith(_HARMLESS))


def _told(plan: BuildPlan, index: int, early: Sequence[Command], run: Run) -> Iterator[Finding]:
    """One finding for each stage that is waited for, and one for the build context."""
    shown = f"`{_short(run.text)}` (L{run.location.first})"
    lines: dict[int | None, list[int]] = {}
    for command in early:
        instruction = command.instruction
        if isinstance(instruction, Copy) and command.sources:
            if _works(plan, command.sources[0], index):
                lines.setdefault(command.sources[0], []).append(instruction.location.first)
        elif isinstance(instruction, Copy | Add) and any(not _is_loaded(one) for one in instruction.sources):
            lines.setdefault(None, []).append(instruction.location.first)
    for source, (line, *others) in lines.items():
        if source is None:
            text = f"{shown} runs again when these files change, and does not need them"
        else:
            text = f"{shown} waits for {plan.stages[source].display_name} because of this COPY, and does not need it"
        check = EARLY_CONTEXT if source is None else EARLY_COPY
        yield found(check, line, text, index, related=(*others, run.location.first))


def _is_loaded(source: str) -> bool:
    """Whether a source may be an address, from which ADD loads."""
    return "://" in source or "$" in source


def _works(plan: BuildPlan, source: int, index: int) -> bool:
    """Whether an entry is a stage that runs something that the other stage has not run itself."""
    if source >= len(plan.stages):
        return False
    base = plan.stages[index].base.entry
    while base is not None:
        if base == source:
            return False
        base = plan.stages[base].base.entry
    steps = (plan.step_by_id[one] for one in plan.stages[source].steps)
    return any(step.kind is StepKind.EXEC and index not in step.stages for step in steps)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."
