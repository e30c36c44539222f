"""How long everything took by the log of a build, marked in a diagram: by words, by borders, by the critical path."""

from __future__ import annotations

from itertools import pairwise

from stagegraph.logs.buildlog import VertexState
from stagegraph.render.diagram.model import EmptyStageRef, OutsideRef, StageRef, Standing, StepRef
from stagegraph.render.shared.endingtexts import ended_text
from stagegraph.render.shared.timetexts import share_text, time_text
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.timings import TimedVertex, Timings
    from stagegraph.graph.llb.steps import Step
    from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Subject

_ASIDE = (Standing.UNUSED, Standing.OUTSIDE_UNUSED)
_OUTSIDE = (Standing.OUTSIDE, Standing.OUTSIDE_UNUSED)
_STATES = {
    VertexState.CACHED: "cached",
    VertexState.CANCELED: "cancelled",
    VertexState.RUNNING: "no end in the log",
    VertexState.WAITING: "not started",
}
_TOLD = 0.05  # seconds; what is shorter is no time that anybody waits


def with_times(diagram: Diagram, plan: BuildPlan, timings: Timings) -> Diagram:
    """A diagram in which all that is built says how long it took; what is critical is so by time.

    Args:
        diagram: the picture of a plan.
        plan: that plan, or another one of the same file: what both have is marked.
        timings: what the build cost, with a plan of its own.
    """
    return _TimeMarker(plan, timings).marked(diagram)


def told_time(timings: Timings) -> str:
    """How long the build took, in a sentence."""
    computed = "" if timings.wall_measured else ", as computed"
    return f"by its log the build {ended_text(timings.ending)} {time_text(timings.wall)}{computed}"


def vertices_of(plan: BuildPlan, timings: Timings) -> dict[str, TimedVertex]:
    """For steps of a plan, or of another one of the same file, the vertices of the log that they are, by their ids."""
    own = timings.plan
    if own is None:
        return {}
    known = {_step_key(own.step_by_id[name]): one for one in timings.vertices for name in one.steps}
    return {step.id: known[_step_key(step)] for step in plan.steps if _step_key(step) in known}


def _step_key(step: Step) -> tuple[str, int, str]:
    return step.name, step.location.first, step.source


class _TimeMarker:
    def __init__(self, plan: BuildPlan, timings: Timings) -> None:
        self.timings = timings
        self.by_id = vertices_of(plan, timings)
        self.by_stage: dict[int, dict[int, TimedVertex]] = {}
        for step in plan.steps:
            # An image tells its time itself; it serves many stages, and makes none of them critical.
            for stage in step.stages if step.id in self.by_id and not step.image else ():
                self.by_stage.setdefault(stage, {})[self.by_id[step.id].at] = self.by_id[step.id]
        self.by_image = {step.image: self.by_id[step.id] for step in plan.steps if step.id in self.by_id and step.image}
        linked = (step for step in plan.steps if step.id in self.by_id and step.linked)
        self.by_image |= {step.source: self.by_id[step.id] for step in linked}  # what another target comes to
        path = [part.at for part in timings.critical if part.at is not None]
        self.critical_pairs = frozenset(pairwise(path))

    def marked(self, diagram: Diagram) -> Diagram:
        subjects = {card.id: card.subject for card in diagram.cards}
        return replace(
            diagram,
            cards=tuple(map(self.card, diagram.cards)),
            clusters=tuple(map(self.cluster, diagram.clusters)),
            arrows=tuple(self.arrow(arrow, subjects) for arrow in diagram.arrows),
            notes=(*diagram.notes, told_time(self.timings)),
            timed=True,
        )

    def vertices(self, subject: Subject | None) -> Sequence[TimedVertex]:
        """The vertices of what a card stands for."""
        if isinstance(subject, StepRef):
            return (self.by_id[subject.id],) if subject.id in self.by_id else ()
        if isinstance(subject, OutsideRef):
            found = self.by_image.get(subject.outside.name) or self.by_image.get(subject.outside.value)
            return () if found is None else (found,)
        if isinstance(subject, StageRef | EmptyStageRef):
            return tuple(self.by_stage.get(subject.index, {}).values())
        return ()

    def card(self, card: Card) -> Card:
        found = self.vertices(card.subject)
        if card.standing in _ASIDE:
            return card
        heft = sum(one.share for one in found)
        if not found:
            return replace(card, standing=_quiet(card.standing))
        badge = _step_badge(found[0]) if isinstance(card.subject, StepRef | OutsideRef) else _stage_badge(found)
        return replace(
            card,
            badges=(*card.badges, badge) if card.wave is not None else (badge, *card.badges),
            standing=_standing(card.standing, found),
            heft=0.0 if card.standing in _OUTSIDE else heft,
            tooltip="\n".join([card.tooltip, *_told(found)]),
        )

    def cluster(self, cluster: Cluster) -> Cluster:
        found = tuple(self.by_stage.get(cluster.stage, {}).values()) if cluster.stage is not None else ()
        if not found:
            return replace(cluster, standing=_quiet(cluster.standing))
        return replace(
            cluster, badges=(_stage_badge(found), *cluster.badges), standing=_standing(cluster.standing, found)
        )

    def arrow(self, arrow: Arrow, subjects: dict[str, Subject | None]) -> Arrow:
        """An arrow that is critical where the critical path by time goes along it, and tells how long it was waited."""
        sources = {one.at: one for one in self.vertices(subjects.get(arrow.source))}
        targets = {one.at for one in self.vertices(subjects.get(arrow.target))} - set(sources)
        critical = any(before in sources and after in targets for before, after in self.critical_pairs)
        waited = max((held.seconds for one in sources.values() for held in one.held if held.at in targets), default=0.0)
        if waited < _TOLD or not arrow.used:
            return replace(arrow, critical=critical and arrow.used)
        words = f"waited {time_text(waited)}"
        label = f"{arrow.label}\n{words}" if arrow.label else words
        return replace(arrow, critical=critical, label=label, tooltip=f"{arrow.tooltip}\n{words} for this alone")


def _quiet(standing: Standing) -> Standing:
    """What is not in the log is on no critical path by time."""
    return Standing.USED if standing is Standing.CRITICAL else standing


def _standing(standing: Standing, found: Sequence[TimedVertex]) -> Standing:
    if any(one.state is VertexState.FAILED for one in found):
        return Standing.FAILED
    if standing is Standing.TARGET:
        return standing
    if all(one.state is VertexState.CACHED for one in found):
        return Standing.OUTSIDE if standing in _OUTSIDE else Standing.CACHED
    if any(one.critical for one in found):
        return Standing.OUTSIDE if standing in _OUTSIDE else Standing.CRITICAL
    return Standing.OUTSIDE if standing in _OUTSIDE else Standing.USED


def _step_badge(one: TimedVertex) -> str:
    if one.state is VertexState.FAILED:
        return f"failed after {time_text(one.seconds)}"
    state = _STATES.get(one.state, "")
    if not one.seconds and state:
        return state
    told = f"{time_text(one.seconds)} {state}".strip()
    return f"{told}, bounds {share_text(one.share)}" if one.critical and one.share >= 0.01 else told


def _stage_badge(found: Sequence[TimedVertex]) -> str:
    """How long the steps of a stage took, and how much of that bounds the build."""
    if any(one.state is VertexState.FAILED for one in found):
        return "failed"
    if all(one.state is VertexState.CACHED for one in found):
        return "cached"
    if all(one.state is VertexState.WAITING for one in found):
        return "not started"
    told = f"{time_text(sum(one.seconds for one in found))} of work"
    share = sum(one.share for one in found)
    if any(one.critical for one in found):
        return f"{told}, bounds {share_text(share)}"
    slack = min((one.slack for one in found if one.slack is not None), default=0.0)
    return f"{told}, slack {time_text(slack)}"


def _told(found: Sequence[TimedVertex]) -> Iterable[str]:
    """What a tooltip tells besides: of a step everything, of a stage each of its steps."""
    for one in found:
        state = _STATES.get(one.state, "failed" if one.state is VertexState.FAILED else "")
        parts = [f"{time_text(one.seconds)} {state}".strip()]
        if one.start is not None and one.end is not None:
            parts.append(f"from {time_text(one.start)} to {time_text(one.end)}")
        if one.locked:
            parts.append(f"waited {time_text(one.locked)} for a lock")
        if not one.critical and one.slack is not None:
            parts.append(f"slack {time_text(one.slack)}")
        name = " ".join(one.name.split())
        yield f"{', '.join(parts)}" if len(found) == 1 else f"{name}: {', '.join(parts)}"
