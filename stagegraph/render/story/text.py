"""Plans and targets as text for a terminal."""

from __future__ import annotations

from stagegraph.analysis.absence import Absences
from stagegraph.analysis.route import critical_route
from stagegraph.analysis.toldsteps import told_steps
from stagegraph.analysis.waiting import distinct_waits
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.shared.parts import plain
from stagegraph.render.shared.tables import NOTHING, Style, table
from stagegraph.render.shared.wording import (
    are_few,
    base_name,
    beside_its_base,
    counted,
    counts_text,
    lines_text,
    listed,
    not_known,
    outside_text,
    path_words,
    summary,
    together,
    use_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.analysis.absence import Absence
    from stagegraph.analysis.buildtargets import Target
    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.render.shared.tables import Cell
    from stagegraph.syntax.instructions import Dockerfile

_MOST_TOGETHER = 6  # names of stages in one cell


def plan_text(plan: BuildPlan, style: Style) -> str:
    """What is built, in which order and at the same time, and what is not.

    Args:
        plan: the plan.
        style: width and colours.
    """
    parts = [_headline(plan, style), _built(plan, style)]
    if plan.unused:
        parts.append(_not_built(plan, style))
    parts.append(_critical(plan, style))
    if unknown := not_known(plan):
        parts.append(style.filled(unknown))
    return "\n\n".join(parts) + "\n"


def _headline(plan: BuildPlan, style: Style) -> str:
    return style.filled(f"{plan.dockerfile.path}: {plain(summary(plan))}")


def _built(plan: BuildPlan, style: Style) -> str:
    at_once = plan.steps_at_once
    level_of = {stage: level for level, wave in enumerate(plan.stage_waves, 1) for stage in wave}
    order = [stage for wave in plan.stage_waves for stage in wave]
    needs = _needs(plan, at_once)
    rows: list[tuple[Cell, ...]] = []
    for index in order:
        planned, total = plan.stages[index], plan.own_steps(index)
        rows.append(
            (
                str(level_of[index]),
                planned.display_name,
                lines_text(planned.location),
                str(total),
                _before_waiting(at_once.get(index, 0), total),
                needs.get(index, ("scratch",)),
                together(plan, index) or NOTHING,
            )
        )

    def paint(row: int, column: int, text: str) -> str:
        if column == 1:
            return style.paint(text, "bold", "green" if order[row] in plan.targets else "cyan")
        return text

    header = ("WAVE", "STAGE", "LINES", "STEPS", "NO WAIT", "NEEDS", "RUNS WITH")
    return table(style, header, rows, flexible=(1, 5, 6), dispensable=(4, 0, 3), heading=1, paint=paint)


def _before_waiting(free: int, total: int) -> str:
    """How many of the steps of a stage wait for no other stage."""
    if not free:
        return "-"
    return f"{free} of {total}" if free < total else "all"


def _needs(plan: BuildPlan, at_once: Mapping[int, int]) -> dict[int, tuple[str, ...]]:
    """What each stage takes from, the later step at which it waits for it, and lines: by index."""
    found: dict[int, dict[str, list[StageEdge | ImageEdge]]] = {}
    waits_at: dict[tuple[int, int], str] = {}
    sources: dict[int, set[int]] = {}
    for edge in plan.edges:
        sources.setdefault(edge.stage, set()).add(edge.source)
    for stage, waiting in plan.waits.items():
        open_ones = sources.get(stage, set())
        for at, wait in enumerate(distinct_waits(waiting)):
            later = at or at_once.get(stage)  # otherwise its first step waits, and with it all of them
            for other in open_ones.intersection(wait.others):
                waits_at.setdefault((stage, other), f" at step {wait.number}" if wait.number and later else "")
    for outside in filter(plan.is_taken, plan.image_edges):
        found.setdefault(outside.stage, {}).setdefault(outside_text(outside.outside), []).append(outside)
    for edge in filter(plan.is_taken, plan.edges):
        name = plan.stages[edge.source].display_name + waits_at.get((edge.stage, edge.source), "")
        found.setdefault(edge.stage, {}).setdefault(name, []).append(edge)
    needs = {stage: [_need(name, edges) for name, edges in by.items()] for stage, by in found.items()}
    return {stage: (*(f"{need};" for need in all_of[:-1]), all_of[-1]) for stage, all_of in needs.items()}


def _need(name: str, edges: Sequence[StageEdge | ImageEdge]) -> str:
    uses: dict[str, list[str]] = {}
    for edge in edges:
        if edge.kind is not EdgeKind.FROM:
            uses.setdefault(use_text(edge), []).append(f"L{edge.line}")
    written = "; ".join(f"{kind} {', '.join(lines)}" for kind, lines in uses.items())
    return f"{name} ({written})" if uses else name


def _not_built(plan: BuildPlan, style: Style) -> str:
    absences = Absences(plan)
    names = [planned.display_name for planned in plan.stages]
    rows = []
    for index in plan.unused:
        planned = plan.stages[index]
        rows.append((planned.display_name, lines_text(planned.location), _why_not(absences.of(index), names)))
    return table(
        style,
        ("NOT BUILT", "LINES", "WHY"),
        rows,
        flexible=(0, 2),
        paint=lambda _row, _column, text: style.paint(text, "dim"),
    )


def _why_not(absence: Absence, names: Sequence[str]) -> str:
    if absence.namings:
        one = absence.namings[0]
        return f"FROM {one.base} L{one.line} can name it ({one.option})"
    if absence.bypassed:
        users = listed(list(dict.fromkeys(names[edge.stage] for edge in absence.bypassed)), _MOST_TOGETHER)
        return f"only for {users}, from a named context"
    by = listed([names[one] for one in absence.users], _MOST_TOGETHER)
    return f"only for {by}, not built" if by else "nothing uses it"


def _critical(plan: BuildPlan, style: Style) -> str:
    names = [plan.stages[index].display_name for index in critical_route(plan)]
    first, *others = path_words(names, plan.critical_length, plan.step_count)
    text = style.lines([f"Critical path: {first}", *others], "  ")
    locked = [
        f"One after the other, as they lock the cache {name}: {', '.join(_places(plan, waiting))}"
        for name, waiting in plan.taking_turns.items()
        if waiting
    ]
    widest = f"Widest wave: {counted(plan.peak_parallelism, 'step')} at the same time, images and context included"
    told = counts_text(plan)
    beside = beside_its_base(plan)
    lines = [f"Steps: {told}"] if told else []
    lines += [widest, *([f"Runs with: {beside}"] if beside else []), *locked]
    return "\n".join([*text, *(style.filled(line, "  ") for line in lines)])


def _places(plan: BuildPlan, ids: Sequence[str]) -> list[str]:
    return [f"{names} L{step.location.first}" for step, names in told_steps(plan, ids)]


def _base(target: Target, names: Sequence[str]) -> str:
    """What a target starts from, as people write it; the words of the file where it is refused."""
    if target.base is None:
        return target.stage.head.base
    text = base_name(target.base, names)
    return f"{text} [{target.platform}]" if target.platform is not None else text


def targets_text(dockerfile: Dockerfile, targets: Sequence[Target], style: Style) -> str:
    """What can be built: name, what it starts from, the stages it needs, its description; and what is refused.

    Args:
        dockerfile: the file.
        targets: its targets.
        style: width and colours.
    """
    names = dockerfile.stage_names
    rows: list[tuple[Cell, ...]] = []
    for target in targets:
        name = names[target.stage.index] + (" (default)" if target.default else "")
        needs = ("refused",) if target.problem else _needed_stages(target, names)
        told = (target.stage.description or NOTHING,)
        rows.append((name, lines_text(target.stage.location), _base(target, names), needs, told))
    header = ["TARGET", "LINES", "FROM", "NEEDS", "DESCRIPTION"]
    if not any(target.stage.description for target in targets):
        header, rows = header[:-1], [row[:-1] for row in rows]

    def paint(row: int, column: int, text: str) -> str:
        if column == 0:
            return style.paint(text, "bold", "green" if targets[row].default else "cyan")
        return text

    text = table(style, header, rows, flexible=range(2, len(header)), dispensable=(1,), paint=paint)
    more = [part for part in (_hidden(dockerfile, names, targets, style), _refused(targets, style)) if part]
    return "\n\n".join([text, *more]) + "\n"


def _hidden(dockerfile: Dockerfile, names: Sequence[str], targets: Sequence[Target], style: Style) -> str:
    """The stages that no target name reaches, as a later stage has their name."""
    reached = {target.stage.index for target in targets}
    found = [names[stage.index] for stage in dockerfile.stages if stage.name and stage.index not in reached]
    if not found:
        return ""
    what, them = (
        ("a target: a later stage has its name", "it")
        if len(found) == 1
        else (
            "targets: a later stage has their name",
            "them",
        )
    )
    return style.filled(f"{listed(found)} cannot be {what}. --why and --focus tell about {them}.")


def _needed_stages(target: Target, names: Sequence[str]) -> tuple[str, ...]:
    """The other stages that a target needs, or how many there are in a file of many."""
    count = target.needed.bit_count() - 1
    if not are_few(range(count), names):
        return (f"{count} stages",)
    others = [names[index] for index in target.needs if index != target.stage.index]
    return (*(f"{name}," for name in others[:-1]), others[-1]) if others else (NOTHING,)


def _refused(targets: Sequence[Target], style: Style) -> str:
    """Each refusal once, with the targets that it is about."""
    found: dict[str, list[str]] = {}
    for target in targets:
        if target.problem:
            found.setdefault(target.refusal, []).append(target.stage.display_name)
    lines = [style.filled(f"  {listed(names)}: {refusal}", "      ") for refusal, names in found.items()]
    return "\n".join([style.paint("REFUSED", "bold"), *lines]) if lines else ""
