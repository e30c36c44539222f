"""COPYs that --link would free from waiting for what stands above them."""

from __future__ import annotations

import re

from stagegraph.analysis.environments import Environments
from stagegraph.analysis.findings.checklist import COPY_WITHOUT_LINK
from stagegraph.analysis.findings.finding import found
from stagegraph.graph.identifiers.paths import is_absolute, normalise
from stagegraph.graph.llb.steps import StepKind
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.gotext import parse_int
from stagegraph.syntax.instructions import Copy, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.llb.steps import Step
    from stagegraph.syntax.instructions import Instruction

# No usual image has these folders as symbolic links, or with owners of their own.
_PLAIN = re.compile(r"/(?:usr/local/(?:bin|lib|share|src|include)|opt|srv|app|usr/src|usr/share/nginx/html)(?:/|\Z)")

_TOO_OLD = r"dockerfile:(?:1\.[0-3](?:\D|\Z)|experimental|labs)"  # front ends that do not know --link
_OWNS = re.compile(r"\b(?:chown|chmod|mkdir|install|ln)\b[^&;|\n]*\$")  # of a folder whose name is not read
_PATH = re.compile(r"(?:/[\w.+@-]+)+")
_DEEPEST = 12  # folders of a path that are compared


def copies_without_link(plan: BuildPlan) -> Iterable[Finding]:
    """COPY --from of a stage that is ready before the steps above are, where --link certainly gives the same files."""
    syntax = next((one.value for one in plan.dockerfile.source.directives if one.name == "syntax"), "")
    if re.search(_TOO_OLD, syntax):
        return
    told: dict[int, _Told] = {}
    run_above = _runs_above(plan)
    walks: dict[int, Environments] = {}  # of each resolution one, which goes through each stage once
    for planned in plan.stages:
        if planned.used:
            resolution = plan.resolution_of(planned.index)
            entry = resolution.entries[planned.index]
            base = told[entry.base.entry] if entry.base.entry is not None else None
            if any(isinstance(one.instruction, Copy) and one.sources for one in entry.own):
                told[planned.index] = _Told(base)
                walk = walks.setdefault(id(resolution), Environments(resolution))
                yield from _in_stage(plan, planned.index, told=told[planned.index], walk=walk, run_above=run_above)
            else:
                told[planned.index] = _Told(base, (one.instruction for one in entry.anywhere))


def _in_stage(
    plan: BuildPlan, index: int, *, told: _Told, walk: Environments, run_above: Mapping[str, Step]
) -> Iterator[Finding]:
    own = {
        step.location.first: step
        for one in plan.stages[index].steps
        if (step := plan.step_by_id[one]).kind is StepKind.FILE and step.stages == (index,)
    }
    for command, state in walk.commands(index):
        instruction = command.instruction
        told.add(instruction)
        if not isinstance(instruction, Copy) or command.onbuild or not command.sources:
            continue
        copied = own.get(instruction.location.first)
        if copied is None or command.sources[0] >= len(plan.stages) or not _may_link(instruction, state):
            continue
        path = _destination(walk, instruction, state)
        held = _held_by(plan, copied, run_above)
        if path and held and not told.names(path):
            name = plan.stages[command.sources[0]].display_name
            text = f"this COPY waits for `{_short(held.text)}` (L{held.location.first}); with --link for {name} only"
            yield found(COPY_WITHOUT_LINK, instruction.location.first, text, index)


class _Told:
    """The folders that the commands of a stage name so far: they may have made them links, or given them owners.

    Args:
        base: those of the stage that it goes on with, if it does.
        unread: instructions that are read when somebody asks for the first time.
    """

    def __init__(self, base: _Told | None, unread: Iterable[Instruction] = ()) -> None:
        self._base = base
        self._unread = unread
        self._folders: set[str] = set()
        self._anything = False  # a folder whose name is not read

    def add(self, instruction: Instruction) -> None:
        if not isinstance(instruction, Run):
            return
        text = instruction.text + "".join(one.content for one in instruction.heredocs)
        self._anything = self._anything or _OWNS.search(text) is not None
        for path in set(_PATH.findall(text)):
            self._folders.update(_with_parents(path))

    def names(self, path: str) -> bool:
        """Whether a command names a folder, or one above it; /usr/local is named for many reasons."""
        least = 3 if path.startswith("/usr/") else 1
        paths = _with_parents(path)[least - 1 :]
        at: _Told | None = self
        while at is not None:
            if at._has_named(paths):  # noqa: SLF001  (its own kind)
                return True
            at = at._base  # noqa: SLF001  (as above)
        return False

    def _has_named(self, paths: Iterable[str]) -> bool:
        for one in self._unread:
            self.add(one)
        self._unread = ()
        return self._anything or not self._folders.isdisjoint(paths)


def _with_parents(path: str) -> list[str]:
    """A path and the folders above it, as far down as folders matter."""
    parts = path.strip("/").split("/")[:_DEEPEST]
    return [f"/{'/'.join(parts[:at])}" for at in range(1, len(parts) + 1)]


def _may_link(instruction: Copy, state: StageState) -> bool:
    if instruction.link or instruction.parents or instruction.documents or instruction.exclude:
        return False
    if state.user not in ("", "root", "0") or "$" in instruction.chown:
        return False
    return all(one == "" or parse_int(one) is not None for one in instruction.chown.split(":", 1))


def _destination(walk: Environments, instruction: Copy, state: StageState) -> str:
    """Where the files come to lie, where that is no folder that could be a link; else ""."""
    system = state.platform.os
    source, written = (
        walk.expand(word, state, instruction.location) for word in (instruction.sources[0], instruction.destination)
    )
    if any(isinstance(one, Unexpanded) or "$" in one for one in (source, written)):
        return ""
    if not is_absolute(written, system) and isinstance(state.directory, Unexpanded):
        return ""
    path = normalise(state.working_directory, written, system, keep_slash=True)
    is_folder = path.endswith("/")
    same = path.rpartition("/")[2] == source.rstrip("/").rpartition("/")[2]
    return path if _PLAIN.match(path) and (is_folder or same) else ""


def _runs_above(plan: BuildPlan) -> dict[str, Step]:
    """The last RUN above each step, by the step's id, where there is one."""
    found: dict[str, Step] = {}
    for step in plan.steps:
        above = plan.step_by_id[step.root] if step.root else None
        if above is not None and above.kind is StepKind.EXEC:
            found[step.id] = above
        elif step.root in found:
            found[step.id] = found[step.root]
    return found


def _held_by(plan: BuildPlan, step: Step, run_above: Mapping[str, Step]) -> Step | None:
    """The last RUN above a COPY, where that is done later than what is copied, in waves; else None."""
    sources = [one for one in step.inputs if one != step.root]
    run = run_above.get(step.id)
    if run is None or not sources:
        return None
    return run if plan.wave(run.id) > max(plan.wave(one) for one in sources) else None


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}..."
