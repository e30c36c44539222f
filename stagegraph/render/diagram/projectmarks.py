"""What a change does to several targets, or how long they took, marked in the picture of each and in the whole."""

from __future__ import annotations

from typing import Protocol

from stagegraph.analysis.timing.targettimings import timings_of_target
from stagegraph.render.diagram.beforeafter import marker_of
from stagegraph.render.diagram.changemarks import NEW
from stagegraph.render.diagram.fates import told_counts, with_fates
from stagegraph.render.diagram.ghosts import GONE, ghost_arrow, ghost_card
from stagegraph.render.diagram.model import Cluster, OutsideRef, StageRef, Standing
from stagegraph.render.diagram.projectdiagram import frame_id
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.timedcards import told_time, with_times
from stagegraph.render.shared.wording import listed
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.builddrafts import BuildDraft
    from stagegraph.analysis.projects.projectdiff import BuildDiff, ProjectDiff
    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.analysis.projects.projectplan import ProjectBuild
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.render.diagram.model import Card, Diagram

_ASIDE = (Standing.UNUSED, Standing.OUTSIDE_UNUSED, Standing.OUTSIDE)


class ProjectMarks(Protocol):
    """Says more of a picture of several targets."""

    def mark(self, diagram: Diagram, build: ProjectBuild) -> Diagram:
        """The picture of one build, before it becomes a part of that of all."""

    def finish(self, diagram: Diagram, *, part: bool) -> Diagram:
        """The picture of all; ``part`` where much of it is left out."""


class FateMarks:
    """Marks what runs again; of new targets all does.

    Args:
        impact: the change.
    """

    def __init__(self, impact: ProjectImpact) -> None:
        self.impact = impact
        self.found = {one.build.number: one.impact for one in impact.builds}
        self.new = {frame_id(one.build) for one in impact.builds if one.impact is None}

    def mark(self, diagram: Diagram, build: ProjectBuild) -> Diagram:
        """See `ProjectMarks`."""
        one = self.found[build.number]
        if one is None:
            return _new(diagram, Standing.RUNS)
        return replace(with_fates(diagram, build.plan, one), notes=diagram.notes)

    def finish(self, diagram: Diagram, *, part: bool) -> Diagram:  # noqa: ARG002  (nothing is gone in it)
        """See `ProjectMarks`."""
        names = [name.name for one in self.impact.builds if one.impact is None for name in one.build.targets]
        told = told_counts(self.impact) + (f"; new: {listed(names)}" if names else "")
        frames = tuple(_framed(one, Standing.RUNS, NEW) if one.id in self.new else one for one in diagram.frames)
        return replace(diagram, frames=frames, notes=(*diagram.notes, told))


class TimeMarks:
    """Marks how long everything took by the log of a build.

    Args:
        timings: what the targets cost together.
    """

    def __init__(self, timings: Timings) -> None:
        self.timings = timings

    def mark(self, diagram: Diagram, build: ProjectBuild) -> Diagram:
        """See `ProjectMarks`."""
        found = with_times(diagram, build.plan, timings_of_target(self.timings, build))
        return replace(found, notes=diagram.notes)

    def finish(self, diagram: Diagram, *, part: bool) -> Diagram:  # noqa: ARG002  (nothing is added)
        """See `ProjectMarks`."""
        return replace(diagram, notes=(*diagram.notes, told_time(self.timings)))


class DifferenceMarks:
    """Marks what differs from earlier files, with what is gone beside it.

    Args:
        diff: the change.
        before: what is compared with, as the user calls it.
    """

    def __init__(self, diff: ProjectDiff, before: str) -> None:
        self.diff = diff
        self.before = before
        self.found = {one.targets: one for one in diff.builds}
        self.frames: dict[str, BuildDiff] = {}

    def mark(self, diagram: Diagram, build: ProjectBuild) -> Diagram:
        """See `ProjectMarks`."""
        one = self.found.get(tuple(target.name for target in build.targets))
        if one is None:  # nobody could read what it was
            return diagram
        self.frames[frame_id(build)] = one
        if one.changes is None:
            return _new(diagram, Standing.ADDED)
        marker = marker_of(one.changes)
        return diagram if marker is None else replace(marker.marked(diagram, build.plan), notes=diagram.notes)

    def finish(self, diagram: Diagram, *, part: bool) -> Diagram:
        """See `ProjectMarks`."""
        frames = tuple(self._frame(one) for one in diagram.frames)
        arrows = tuple(replace(one, critical=False) for one in diagram.arrows)
        found = replace(diagram, frames=frames, arrows=arrows, notes=(*diagram.notes, self.told()))
        if part:
            return found
        for number, draft in enumerate(self.diff.removed):
            found = _with_removed(found, draft, number)
        return found

    def told(self) -> str:
        """What the change does to how many targets, in a sentence."""
        new = [name for one in self.diff.builds for name in one.new]
        own = (one for one in self.diff.builds if one.changes is not None and one.changes.differs)
        changed = [name for one in own for name in one.targets if name not in one.new]
        told = [
            f"{word}: {listed(names)}"
            for word, names in (("changed", changed), (NEW, new), (GONE, self.diff.gone))
            if names
        ]
        return f"compared with {self.before}: {'; '.join(told) or 'no target differs'}"

    def _frame(self, frame: Cluster) -> Cluster:
        one = self.frames.get(frame.id)
        if one is None:
            return frame
        if one.changes is None:
            return _framed(frame, Standing.ADDED, NEW)
        if one.taken:
            frame = replace(frame, badges=(*frame.badges, f"takes {listed(one.taken)}, changed"))
        return _framed(frame, Standing.CHANGED, "changed") if one.differs else frame


def _framed(frame: Cluster, standing: Standing, badge: str) -> Cluster:
    return replace(frame, standing=standing, badges=(badge, *frame.badges))


def _new(diagram: Diagram, standing: Standing) -> Diagram:
    """The picture of a build that is new as a whole: its frame says so."""

    def card(one: Card) -> Card:
        if one.standing in _ASIDE or isinstance(one.subject, OutsideRef):
            return one
        return replace(one, standing=standing)

    clusters = tuple(one if one.standing in _ASIDE else replace(one, standing=standing) for one in diagram.clusters)
    return replace(diagram, cards=tuple(map(card, diagram.cards)), clusters=clusters)


def _with_removed(diagram: Diagram, draft: BuildDraft, number: int) -> Diagram:
    """The picture with a frame of ghosts for targets that are no more."""
    if draft.plan is None:
        return diagram
    drawn = stage_diagram(draft.plan, hide_unused=True)
    names = {one.id: f"r{number}{one.id}" for one in drawn.cards if isinstance(one.subject, StageRef)}
    cards = tuple(ghost_card(one, names[one.id], (one.steps,)) for one in drawn.cards if one.id in names)
    arrows = tuple(
        ghost_arrow(one, names[one.source], names[one.target]) for one in drawn.arrows if one.source in names
    )
    frame = Cluster(
        id=f"r{number}",
        title=listed([one.name for one in draft.targets]),
        corner=draft.targets[0].path,
        badges=(GONE,),
        standing=Standing.REMOVED,
        tooltip=draft.targets[0].path,
        location=None,
        cards=tuple(names.values()),
    )
    return replace(
        diagram,
        cards=(*diagram.cards, *cards),
        arrows=(*diagram.arrows, *arrows),
        frames=(*diagram.frames, frame),
    )
