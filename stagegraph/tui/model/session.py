"""What the terminal shows, as values: the file as read, the request, the plan, the selection, the search."""

from __future__ import annotations

from enum import Enum

from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import DockerfileError, StagegraphError
from stagegraph.render.diagram.model import Level
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.graph.identifiers.imageconfigs import ImageConfigs
    from stagegraph.logs.buildlog import LoggedBuild


class Loaded(Record):
    """A Dockerfile as read.

    Attributes:
        text: of the file.
        name: that messages call it by.
        image_configs: what is known of base images now; None where it is what the request says.
        unknown_images: what is to be said of images of which nothing could be found out, "" for nothing.
        log: what the log of a build tells, None for none.
        request: how the target of a project is built by what its files tell now; None for a file alone.
        targets: the names of the targets of a project that are built with it; none for a file alone.
    """

    text: str
    name: str
    image_configs: ImageConfigs | None = None
    unknown_images: str = ""
    log: LoggedBuild | None = None
    request: PlanRequest | None = None
    targets: tuple[str, ...] = ()


class Side(Enum):
    """What is left of the graph around a card."""

    NEEDS = "needs"  # what it needs, directly and through others
    USERS = "needed by"
    BOTH = "needs and needed by"


class Selection(Record):
    """What is selected: a stage, a step of it, or something outside the file.

    Attributes:
        stage: index of the stage, None for what belongs to none.
        step: id of the step, "" for the stage as a whole.
        image: as in `stagegraph.analysis.edges.ImageEdge`, "" for none.
        line: the first line of an instruction of a stage that is not built, where there are no steps; 0 for none.
    """

    stage: int | None = None
    step: str = ""
    image: str = ""
    line: int = 0


class Focus(Record):
    """The graph shows what lies on one side of something, or on both."""

    on: Selection
    direction: Side


class GraphView(Record):
    """How the graph is shown."""

    level: Level = Level.STAGES
    hide_unused: bool = False
    focus: Focus | None = None


class Trail(Record):
    """Places to walk through: what a search found, or the critical path.

    Attributes:
        title: what they are, say ``search apk``.
        stops: in the order of the walk.
        at: the number of the stop that was come to last, -1 for none.
        text: what was searched for, "" where nothing was.
    """

    title: str = ""
    stops: tuple[Selection, ...] = ()
    at: int = -1
    text: str = ""


class History(Record):
    """What was selected before, and again after going back; the nearest is the last one, and the first one.

    ``by`` is who made the last move, where moves of one after another count as one, "" for others.
    """

    past: tuple[Selection, ...] = ()
    future: tuple[Selection, ...] = ()
    by: str = ""


class Problem(Record):
    """Why there is no plan for what is in the file: a message, its line (0 for none), the lines around it, a hint."""

    message: str
    line: int = 0
    excerpt: str = ""
    hint: str = ""


class Session(Record):
    """All that the terminal shows.

    Attributes:
        request: targets and build options.
        loaded: the file as it was read last, None where it never could be.
        plan: the last one that could be made, None where there was none.
        planned_text: the text that the plan is of.
        problem: why there is no plan of ``loaded`` and ``request``.
        view: how the graph is shown.
        selection: what is selected.
        trail: what ``n`` and ``N`` walk through.
        name: how the file is called, also where it could not be read.
        findings: what `check` finds in the file; those of the text before until they are worked out.
        history: what was selected before.
        project: the target of a project that is open, and its place among all, "" for none.
    """

    request: PlanRequest = PlanRequest()
    loaded: Loaded | None = None
    plan: BuildPlan | None = None
    planned_text: str = ""
    problem: Problem | None = None
    view: GraphView = GraphView()
    selection: Selection = Selection()
    trail: Trail = Trail()
    name: str = ""
    findings: tuple[Finding, ...] = ()
    history: History = History()
    project: str = ""

    @property
    def current(self) -> bool:
        """The plan is that of the text as it is now: its lines are those of the source."""
        return self.plan is not None and self.loaded is not None and self.loaded.text == self.planned_text


def measured(session: Session) -> Timings | None:
    """What the build cost, by the log that is open; None without one, or without a plan."""
    if session.plan is None or session.loaded is None or session.loaded.log is None:
        return None
    from stagegraph.analysis.timing.measuring import timings_of  # noqa: PLC0415  (few open a log)

    return timings_of(session.loaded.log, session.plan, targets=session.loaded.targets)


def make_plan_of(loaded: Loaded, request: PlanRequest) -> BuildPlan:
    """The plan of a file as read.

    Raises:
        StagegraphError: the file or the request is refused.
    """
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415  (with the parser, what takes longest to load)
    from stagegraph.syntax.parser import parse  # noqa: PLC0415

    return plan_request(parse(loaded.text, loaded.name), request)


def missing_targets(loaded: Loaded, targets: Iterable[str]) -> list[str]:
    """The names that no stage of a file has; none of a file that is refused: it may have them once it is mended."""
    from stagegraph.syntax.parser import parse  # noqa: PLC0415  (as above)

    try:
        stages = parse(loaded.text, loaded.name).stages
    except StagegraphError:
        return []
    names = {stage.name.lower() for stage in stages} | {str(stage.index) for stage in stages}
    return [one for one in targets if one and one.lower() not in names]


def told(problem: StagegraphError) -> str:
    """A problem, and what to do about it, in sentences."""
    if not problem.hint:
        return problem.message
    return f"{problem.message}{'' if problem.message.endswith(('.', '?', '!')) else '.'} {problem.hint}"


def problem_of(error: StagegraphError) -> Problem:
    """An error as it is shown."""
    if isinstance(error, DockerfileError):
        return Problem(error.message, error.shown_location.first, error.excerpt, error.hint)
    return Problem(error.message, hint=error.hint)


def with_plan(session: Session, loaded: Loaded, request: PlanRequest, plan: BuildPlan) -> Session:
    """The session with a new plan. What was selected stays so by its name, even where its lines and numbers changed."""
    before = session.plan
    same = _Same(before, plan) if before is not None else None
    focus = session.view.focus
    if same is not None and focus is not None:
        on = same.selection(focus.on)
        focus = replace(focus, on=on) if on != Selection() else None
    selection = same.selection(session.selection) if same is not None else Selection()
    if selection == Selection():
        selection = first_selection(plan)
    trail = session.trail
    if same is not None and trail.stops:
        trail = replace(trail, stops=same.every(trail.stops), at=-1)
    history = session.history
    if same is not None:
        history = History(same.every(history.past), same.every(history.future))
    return replace(
        session,
        request=request,
        loaded=loaded,
        plan=plan,
        planned_text=loaded.text,
        problem=None,
        view=replace(session.view, focus=focus),
        selection=selection,
        trail=trail,
        history=history,
    )


def with_problem(session: Session, loaded: Loaded | None, problem: Problem) -> Session:
    """The session with a file that is refused: the last good plan stays."""
    return replace(session, loaded=loaded or session.loaded, problem=problem)


def first_selection(plan: BuildPlan) -> Selection:
    """What is selected at first: the target."""
    return Selection(plan.targets[0])


class _Same:
    """What a selection in one plan is in another."""

    def __init__(self, before: BuildPlan, after: BuildPlan) -> None:
        self.before, self.after = before, after

    def selection(self, one: Selection) -> Selection:
        if one.image:
            return one if any(edge.image == one.image for edge in self.after.image_edges) else Selection()
        stage = None if one.stage is None else self.stage(one.stage)
        if one.stage is not None and stage is None:
            return Selection()
        line = one.line
        if stage is not None and one.step and not self.after.stages[stage].used:
            line = next(step.location.first for step in self.before.steps if step.id == one.step)
        if line and stage is not None and one.stage is not None:
            return self.at_line(line - self.before.stages[one.stage].location.first, stage)
        return Selection(stage, self.step(one.step, stage) if one.step else "")

    def at_line(self, line: int, stage: int) -> Selection:
        """What stands so many lines below the FROM of a stage."""
        found = selection_at(self.after, self.after.stages[stage].location.first + line)
        return found if found.stage == stage else Selection(stage)

    def every(self, selections: Iterable[Selection]) -> tuple[Selection, ...]:
        """What is left of some selections."""
        found = (self.selection(one) for one in selections)
        return tuple(one for one in found if one != Selection())

    def stage(self, index: int) -> int | None:
        planned = self.before.stages[index]
        named = [other.index for other in self.after.stages if other.display_name == planned.display_name]
        if named:
            return min(named, key=lambda other: abs(other - index))
        # It has another name, or is gone: what stands in its place where as many stages are left.
        return index if len(self.after.stages) == len(self.before.stages) else None

    def step(self, step_id: str, stage: int | None) -> str:
        old = next(step for step in self.before.steps if step.id == step_id)
        others = [step for step in self.after.steps if stage is None or stage in step.stages]
        for step in others:
            if step.name == old.name and step.kind is old.kind:
                return step.id
        # The instruction itself was edited: the step that stands at the same place of its stage.
        place = [step.id for step in self.before.steps if old.stage in step.stages].index(step_id)
        if stage is None or place >= len(others):
            return ""
        return others[place].id


def selection_at(plan: BuildPlan, line: int) -> Selection:
    """What stands in a line of the file, counted from 1: a step, else its stage, else nothing."""
    found: PlannedStage | None = None
    for planned in plan.stages:
        if planned.location.first - len(planned.stage.head.comments) <= line:
            found = planned
    if found is None:
        return Selection()
    steps = {step.id: step for step in plan.steps}
    here = [
        one
        for one in found.steps
        if steps[one].location.first <= line <= steps[one].location.last and steps[one].location.first
    ]
    # Of a FROM both the image and a trigger of the parent; the image comes first.
    inside = [one for one in here if steps[one].location.first >= found.location.first]
    if inside or found.used:
        return Selection(found.index, inside[0] if inside else "")
    return Selection(found.index, line=instruction_at(found, line)[0])


def instruction_at(planned: PlannedStage, line: int) -> tuple[int, int]:
    """The first and the last line of the instruction of a stage, its FROM aside, in a line; (0, 0) for none."""
    for one in planned.stage.instructions:
        if one.location.first <= line <= one.location.last:
            return one.location.first, one.location.last
    return 0, 0


def lines_of(plan: BuildPlan, selection: Selection) -> tuple[tuple[int, int], tuple[int, int]]:
    """The lines of the selected stage and of the selected step, first and last, (0, 0) for none."""
    stage = step = (0, 0)
    if selection.stage is not None:
        location = plan.stages[selection.stage].location
        stage = (location.first, location.last)
        if selection.line:
            step = instruction_at(plan.stages[selection.stage], selection.line)
    if selection.step:
        found = next(one for one in plan.steps if one.id == selection.step)
        step = (found.location.first, found.location.last)
    return stage, step
