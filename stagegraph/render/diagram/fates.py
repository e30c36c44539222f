"""What happens to stages and steps after a change, marked in a diagram: by words, by borders and by colours."""

from __future__ import annotations

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.diagram.model import EmptyStageRef, OutsideRef, StageRef, Standing, StepRef
from stagegraph.render.shared.wording import counted
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.impact.verdicts import Impact, StepImpact
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.graph.llb.steps import Step
    from stagegraph.render.diagram.model import Card, Cluster, Diagram

FATES = {
    Status.RUNS: Standing.RUNS,
    Status.CONTENT: Standing.CONTENT,
    Status.CACHED: Standing.CACHED,
}
_STEP_BADGES = {Status.RUNS: "runs again", Status.CONTENT: "perhaps runs again", Status.CACHED: "cached"}
_IMAGE_BADGES = {Status.RUNS: "another image", Status.CONTENT: "perhaps other layers"}
_ASIDE = (Standing.UNUSED, Standing.OUTSIDE_UNUSED)


def told_counts(impact: Impact | ProjectImpact) -> str:
    """How many steps run again, in a sentence."""
    runs, perhaps, cached = (impact.count(status) for status in (Status.RUNS, Status.CONTENT, Status.CACHED))
    return f"after the change {counted(runs, 'step')} {_plural('runs again', runs)}, {perhaps} perhaps, {cached} cached"


def with_fates(diagram: Diagram, plan: BuildPlan, impact: Impact) -> Diagram:
    """A diagram in which all that is built says what happens to it after a change.

    Args:
        diagram: the picture of a plan.
        plan: that plan, or another one of the same file: what both have is marked.
        impact: the change.
    """
    return _Marker(plan, impact).marked(diagram)


class _Marker:
    def __init__(self, plan: BuildPlan, impact: Impact) -> None:
        self.plan = plan
        self.impact = impact
        known = {_key(one.step): one for one in impact.steps}
        self.by_id = {step.id: known[_key(step)] for step in plan.steps if _key(step) in known}
        self.by_stage: dict[int, list[StepImpact]] = {}
        for step in plan.steps:
            for stage in step.stages if step.id in self.by_id else ():
                self.by_stage.setdefault(stage, []).append(self.by_id[step.id])
        self.by_image = {step.image: self.by_id[step.id] for step in plan.steps if step.id in self.by_id and step.image}

    def marked(self, diagram: Diagram) -> Diagram:
        return replace(
            diagram,
            cards=tuple(map(self.card, diagram.cards)),
            clusters=tuple(map(self.cluster, diagram.clusters)),
            notes=(*diagram.notes, told_counts(self.impact)),
        )

    def card(self, card: Card) -> Card:
        subject = card.subject
        if card.standing in _ASIDE:
            return card
        if isinstance(subject, StepRef) and subject.id in self.by_id:
            return self.step_card(card, self.by_id[subject.id])
        if isinstance(subject, OutsideRef):
            found = self.by_image.get(subject.outside.name)
            return card if found is None else _image_card(card, found.status)
        if isinstance(subject, StageRef | EmptyStageRef) and self.by_stage.get(subject.index):
            badge, status = _stage_fate(self.by_stage[subject.index])
            return _with(card, badge, status)
        return card

    def step_card(self, card: Card, one: StepImpact) -> Card:
        if one.step.image:
            return _image_card(card, one.status)
        return _with(card, _STEP_BADGES[one.status], one.status)

    def cluster(self, cluster: Cluster) -> Cluster:
        found = self.by_stage.get(cluster.stage) if cluster.stage is not None else None
        if not found:
            return cluster
        badge, status = _stage_fate(found)
        return replace(cluster, badges=(badge, *cluster.badges), standing=FATES[status])


def _key(step: Step) -> tuple[str, int, str]:
    return step.name, step.location.first, step.source


def _with(card: Card, badge: str, status: Status) -> Card:
    return replace(card, badges=(badge, *card.badges), standing=FATES[status])


def _image_card(card: Card, status: Status) -> Card:
    if status is Status.CACHED:
        return replace(card, standing=Standing.OUTSIDE)  # also on the critical path: other things stand out here
    return _with(card, _IMAGE_BADGES[status], status)


def _stage_fate(steps: Iterable[StepImpact]) -> tuple[str, Status]:
    """What happens to the steps of a stage, in words, and the worst of it."""
    by_status: dict[Status, list[Step]] = {}
    for one in steps:
        by_status.setdefault(one.status, []).append(one.step)
    numbers = {status: counted_steps(found) for status, found in by_status.items()}
    total = sum(numbers.values())
    runs, perhaps = numbers.get(Status.RUNS, 0), numbers.get(Status.CONTENT, 0)
    if runs:
        more = f", {perhaps} perhaps" if perhaps else ""
        return f"{runs} of {total} {_plural('runs again', runs)}{more}", Status.RUNS
    if perhaps:
        return f"{perhaps} of {total} perhaps {_plural('runs again', perhaps)}", Status.CONTENT
    return "cached", Status.CACHED


def _plural(text: str, number: int) -> str:
    return text if number == 1 else text.replace("runs again", "run again")
