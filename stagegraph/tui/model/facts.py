"""What the details tell of a stage, a step, an image or the whole file: sections of lines of parts."""

from __future__ import annotations

from stagegraph.analysis.edges import ImageEdge
from stagegraph.analysis.gates import gates
from stagegraph.analysis.notes.collect import notes_of
from stagegraph.analysis.scope import Origin, scope
from stagegraph.graph.identifiers.namedcontexts import TARGET_SOURCE
from stagegraph.graph.llb.steps import StepKind
from stagegraph.render.diagram.model import TARGET_BADGE, Standing
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import (
    beside_its_base,
    counted,
    counts_text,
    image_text,
    joined,
    line_part,
    lines_text,
    listed,
    note_parts,
    outside_text,
    sharing_text,
    stage_part,
    summary,
)
from stagegraph.render.story.sections import Section
from stagegraph.syntax.instructions import Sharing
from stagegraph.tui.model.imagefacts import of_image, of_stage, of_step
from stagegraph.tui.model.remarks import RemarkKind
from stagegraph.tui.model.stepsums import step_sum
from stagegraph.tui.model.timefacts import build_time, step_times

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.edges import StageEdge
    from stagegraph.graph.llb.steps import Step
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.tui.model.knowledge import Knowledge
    from stagegraph.tui.model.remarks import Remark
    from stagegraph.tui.model.session import Selection

    Line = tuple[Part, ...]

STANDINGS = {
    Standing.TARGET: "target",
    Standing.CRITICAL: "built, on the critical path",
    Standing.USED: "built",
    Standing.UNUSED: "not built",
    Standing.OUTSIDE: "used",
    Standing.OUTSIDE_UNUSED: "not used",
    Standing.RUNS: "runs again",
    Standing.CONTENT: "perhaps runs again",
    Standing.CACHED: "cached",
    Standing.ADDED: "new",
    Standing.REMOVED: "removed",
    Standing.CHANGED: "changed",
    Standing.FAILED: "failed",
}
_ORIGINS = {
    Origin.GIVEN: "given",
    Origin.DEFAULT: "default",
    Origin.GLOBAL: "global",
    Origin.AUTOMATIC: "automatic",
    Origin.UNSET: "not set",
    Origin.ENV: "ENV",
}
_MOST_TOGETHER = 30  # names before the rest is counted
_MOST_NAMES = 8


def details(known: Knowledge, selection: Selection, remarks: Sequence[Remark] = ()) -> tuple[Section, ...]:
    """What there is to tell of a selection; of the whole file where nothing is selected.

    Args:
        known: the plan.
        selection: what is selected.
        remarks: what is said of the file: a refusal stands first, broken build checks beside the notes.
    """
    if selection.image:
        sections = _image(known, selection.image)
    elif selection.step and selection.stage is None:
        sections = [Section("", tuple(_step(known, known.steps[selection.step])))]
    elif selection.stage is None:
        sections = _file(known)
    else:
        sections = _stage(known, selection.stage)
        if selection.step:
            step = known.steps[selection.step]
            sections = [Section("Step", tuple(_step(known, step))), *sections]
    at = next((at for at, one in enumerate(sections) if one.title == "Notes"), None)
    if at is not None:
        sections.insert(at + 1, Section("Build checks", tuple(_checks(known, selection.stage, remarks))))
    sections = [*told_refusal(remarks), *sections]
    return tuple(one for one in sections if one.lines)


def told_refusal(remarks: Iterable[Remark]) -> list[Section]:
    """Why the file is refused, where it is, and what to do about it."""
    refused = [one for one in remarks if one.kind is RemarkKind.REFUSAL]
    return [
        Section(f"Refused at line {one.line}" if one.line else "Refused", tuple((Part(text),) for text in _texts(one)))
        for one in refused
    ]


def _texts(remark: Remark) -> list[str]:
    return [line for text in (remark.text, remark.advice) for line in text.splitlines() if line.strip()]


def _checks(known: Knowledge, stage: int | None, remarks: Iterable[Remark]) -> Iterable[Line]:
    """The broken build checks of a stage, of the whole file for None."""
    for one in remarks:
        if one.kind is RemarkKind.CHECK and stage in (None, one.stage):
            place = (line_part(known.plan, one.line), Part(" ")) if one.line else ()
            yield (*place, Part(f"{one.text} ({one.rule})"))


# --- A stage ------------------------------------------------------------------------------------------------------


def _stage(known: Knowledge, index: int) -> list[Section]:
    return [
        Section(f"Stage {known.names[index]}", tuple(_head(known, index))),
        Section("Notes", tuple(note_parts(known.plan, note) for note in notes_of(known.plan) if note.stage == index)),
        Section("Needs", tuple(_needs(known, index))),
        needed_by(known, index),
        Section("Waits", tuple(_waits(known, index))),
        Section("Can run at the same time", tuple(_together(known, index))),
        Section("Cache mounts", tuple(_caches(known, index))),
        *of_stage(known.plan, index),
        Section("Build args in scope", tuple(_variables(known, index, args=True))),
        Section("Environment", tuple(_variables(known, index, args=False))),
    ]


def needed_by(known: Knowledge, index: int) -> Section:
    """Who needs a stage."""
    return Section("Needed by", tuple(_by_users(known, known.plan.users(index))))


def _head(known: Knowledge, index: int) -> Iterable[Line]:
    plan, planned, card = known.plan, known.plan.stages[index], known.cards[index]
    location = planned.location
    state = STANDINGS[card.standing]
    if planned.is_target and index == plan.dockerfile.stages[-1].index:
        state += " (the default)"
    if planned.stage.description:
        yield (Part(f"{planned.display_name} {planned.stage.description}"),)
    yield (Part(state), Part(", "), Part(lines_text(location), location=location))
    if not planned.used or planned.replaced:
        yield (Part(card.steps),)
    else:
        yield (Part(card.steps), *_waves(planned.first_wave, planned.last_wave))
        if (told := step_sum(known, index)) != counted(known.plan.own_steps(index), "step"):
            yield (Part(told),)
    special = [one for one in card.badges if one != TARGET_BADGE]
    if special:
        yield (Part(", ".join(special)),)


def _waves(first: int | None, last: int | None) -> Line:
    if first is None or last is None:
        return ()
    return (Part(f", wave {first + 1}" if first == last else f", waves {first + 1} to {last + 1}"),)


def _needs(known: Knowledge, index: int) -> Iterable[Line]:
    uses: dict[tuple[int | str, EdgeKind, bool], list[StageEdge | ImageEdge]] = {}
    for edge in known.plan.needs(index):
        uses.setdefault((edge.source, edge.kind, edge.onbuild), []).append(edge)
    for outside in known.plan.outside(index):
        uses.setdefault((outside.image, outside.kind, outside.onbuild), []).append(outside)
    for (_, kind, onbuild), edges in sorted(uses.items(), key=lambda one: one[1][0].line):
        first = edges[0]
        if isinstance(first, ImageEdge):
            what = Part(outside_text(first.outside), code=True)
        else:
            what = stage_part(known.plan, first.source)
        yield (what, *_kind_and_lines(known, kind, edges, onbuild=onbuild))


def _kind_and_lines(
    known: Knowledge, kind: EdgeKind, edges: Sequence[StageEdge | ImageEdge], *, onbuild: bool
) -> Iterable[Part]:
    yield Part(f" {'ONBUILD ' if onbuild else ''}{kind.name} ")
    for at, edge in enumerate(edges):
        if at:
            yield Part(", ")
        yield line_part(known.plan, edge.line)


def _waits(known: Knowledge, index: int) -> Iterable[Line]:
    found = known.plan.waits.get(index, ())
    for wait in found:
        at = f"at step {wait.number} " if wait.number else "at "
        yield (Part(at), line_part(known.plan, wait.line), Part(" for "), *_names(known, wait.others))
    if not found and known.plan.stages[index].used and known.plan.own_steps(index):
        yield (Part("for no other stage: it starts at once"),)


def _names(known: Knowledge, stages: Iterable[int], most: int = _MOST_NAMES) -> Iterable[Part]:
    every = list(stages)
    shown = every if len(every) <= most + 1 else every[:most]
    yield from joined(stage_part(known.plan, stage) for stage in shown)
    if len(every) > len(shown):
        yield Part(f" and {len(every) - len(shown)} more")


def _together(known: Knowledge, index: int) -> Iterable[Line]:
    """What can run while a stage does: what has steps in the same columns of the schedule, then the rest."""
    beside, elsewhere = known.together(index)
    if beside:
        yield (Part("in the same waves: "), *_names(known, beside, _MOST_TOGETHER))
    if elsewhere:
        yield (Part("in other waves, as neither waits for the other: "), *_names(known, elsewhere, _MOST_TOGETHER))
    if (beside or elsewhere) and (why := beside_its_base(known.plan)):
        yield (Part(why),)


def _caches(known: Knowledge, index: int) -> Iterable[Line]:
    own = {mount.id: mount for one in known.plan.stages[index].steps for mount in known.steps[one].cache_mounts}
    for name, mount in own.items():
        sharing = "" if mount.sharing is Sharing.SHARED else f" {mount.sharing.value}"
        others = {stage for one in known.plan.cache_mounts[name].steps for stage in known.steps[one].stages} - {index}
        also = (Part(", also in "), *_names(known, sorted(others))) if others else ()
        at = (Part(" at "), Part(mount.target, code=True)) if mount.target != name else ()
        yield (Part(name, code=True), *at, Part(sharing), *also)
        held = [one for one in known.plan.taking_turns[name] if index in known.steps[one].stages]
        if held:
            count = counted(len(known.plan.taking_turns[name]), "step")
            yield (Part(f"  its lock makes {count} run one after the other"),)


def _variables(known: Knowledge, index: int, *, args: bool) -> Iterable[Line]:
    for one in scope(known.plan, index):
        if (one.origin is Origin.ENV) is args:
            continue
        value = (Part(f" = {one.value}", code=True),) if one.value is not None else ()
        origin = f" {_ORIGINS[one.origin]} " if args else " "
        inherited = (Part(" in "), stage_part(known.plan, one.stage)) if one.stage != index else ()
        yield (Part(one.name, code=True), *value, Part(origin), line_part(known.plan, one.line), *inherited)


# --- A step, an image, the file -----------------------------------------------------------------------------------


def _step(known: Knowledge, step: Step) -> Iterable[Line]:
    plan = known.plan
    yield (Part(step.name, code=True),)
    where: Line = (Part(", "), line_part(known.plan, step.location.first)) if step.location.first else ()
    critical = ", on the critical path" if step.id in known.critical else ""
    yield (Part(f"{_KINDS[step.kind]}, wave {plan.wave(step.id) + 1} of {len(plan.waves)}{critical}"), *where)
    yield from step_times(known, step)
    if step.source:
        yield (Part("loads "), Part(step.source, code=True))
    if len(step.stages) > 1:
        yield (Part("done once for "), *_names(known, step.stages))
    for one in step.inputs:
        source = known.steps[one]
        kind = "goes on with " if one == step.root else "takes from "
        line = (Part(" "), line_part(known.plan, source.location.first)) if source.location.first else ()
        yield (Part(kind), Part(source.name, code=True), *line)
    yield from of_step(step)
    for mount in step.cache_mounts:
        yield (Part("cache "), Part(mount.id, code=True), Part(f" at {mount.target}{sharing_text(mount.sharing)}"))


_KINDS = {
    StepKind.SOURCE: "source",
    StepKind.EXEC: "runs a command",
    StepKind.FILE: "changes files",
    StepKind.MERGE: "merges layers",
}


def _image(known: Knowledge, image: str) -> list[Section]:
    edges = [edge for edge in known.plan.image_edges if edge.image == image]
    used = any(known.plan.stages[edge.stage].used for edge in edges)
    state = STANDINGS[Standing.OUTSIDE if used else Standing.OUTSIDE_UNUSED]
    outside = edges[0].outside
    head: Line = (Part(outside_text(outside)),)
    title = "Named context" if outside.context else "Image"
    target = outside.value.removeprefix(TARGET_SOURCE) if outside.value.startswith(TARGET_SOURCE) else ""
    built: tuple[Line, ...] = ((Part("built by the target "), Part(target, target=target)),) if target else ()
    return [
        Section(title, (head, (Part(image, code=True),), *built, (Part(state),))),
        Section("Needed by", tuple(_by_users(known, edges))),
        *of_image(known.plan, image),
    ]


def _by_users(known: Knowledge, edges: Iterable[StageEdge | ImageEdge]) -> Iterable[Line]:
    users: dict[tuple[int, EdgeKind, bool], list[StageEdge | ImageEdge]] = {}
    for edge in edges:
        users.setdefault((edge.stage, edge.kind, edge.onbuild), []).append(edge)
    for (stage, kind, onbuild), uses in users.items():
        unused = () if known.plan.stages[stage].used else (Part(" (not built)"),)
        yield (stage_part(known.plan, stage), *_kind_and_lines(known, kind, uses, onbuild=onbuild), *unused)


def _file(known: Knowledge) -> list[Section]:
    plan = known.plan
    facts: list[Line] = [
        summary(plan),
        (Part(f"{counted(len(plan.waves), 'wave')}, at most {counted(plan.peak_parallelism, 'step')} at once"),),
        (Part(f"critical path of {counted(plan.critical_length, 'step')}"),),
    ]
    if known.timings is not None:
        facts.append((Part(build_time(known.timings)),))
    if told := counts_text(plan):
        facts.append((Part(f"steps: {told}"),))
    if plan.images:
        facts.append((Part("images "), Part(listed([image_text(one) for one in plan.images]), code=True)))
    return [
        Section("File", tuple(facts)),
        Section("Notes", tuple(note_parts(known.plan, note) for note in notes_of(plan))),
        Section("Most waited for", tuple(_gates(known))),
        Section("Build args of the file", tuple(_global_args(known))),
    ]


def _gates(known: Knowledge) -> Iterable[Line]:
    for gate in gates(known.plan.steps):
        step = known.steps[gate.step]
        line = line_part(known.plan, step.location.first)
        yield (Part(f"{counted(gate.waiting, 'step')} after "), Part(step.name, code=True), Part(" "), line)


def _global_args(known: Knowledge) -> Iterable[Line]:
    given = known.plan.options.build_args
    for instruction in known.plan.dockerfile.global_args:
        for arg in instruction.args:
            value = given.get(arg.name, arg.default)
            shown = (Part(f" = {value}", code=True),) if value is not None else ()
            origin = " given " if arg.name in given else " "
            yield (Part(arg.name, code=True), *shown, Part(origin), line_part(known.plan, instruction.location.first))
