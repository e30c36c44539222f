"""What a change of a Dockerfile does, marked in a picture of the new build: what is new, changed, and gone as a ghost.

By words, by borders and by colours: what is new or gone says so in its badge.
"""

from __future__ import annotations

from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.diagram.changemarks import change_marks, step_key
from stagegraph.render.diagram.ghosts import Ghosts
from stagegraph.render.diagram.model import (
    TARGET_BADGE,
    EmptyStageRef,
    Level,
    OutsideRef,
    StageRef,
    Standing,
    StepRef,
)
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.shared.wording import counted
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.render.diagram.changemarks import StepKey
    from stagegraph.render.diagram.model import Card, Cluster, Diagram

_FEW_TARGETS = 2
_QUIET = {Standing.TARGET: Standing.USED, Standing.CRITICAL: Standing.USED}  # other things stand out here


class ChangeMarker:
    """Marks pictures of the new build, for any of its targets, with what a change does.

    Args:
        changes: of which both builds are known.
        both: these.
    """

    def __init__(self, changes: Changes, both: BothBuilds) -> None:
        self.changes = changes
        self.both = both
        self.marks = change_marks(changes, both)
        self.old: dict[Level, Diagram] = {}

    def marked(self, diagram: Diagram, plan: BuildPlan) -> Diagram:
        """A picture with the marks, and with what is gone.

        Args:
            diagram: a picture of the stages or the steps of ``plan``.
            plan: of the new file.
        """
        keys = {step.id: step_key(step) for step in plan.steps}
        cards = tuple(self._card(card, keys) for card in diagram.cards)
        clusters = tuple(self._cluster(cluster) for cluster in diagram.clusters)
        ghosts = Ghosts(diagram, keys, self.changes, self.both, earlier=self.earlier)
        if len(plan.targets) > _FEW_TARGETS:  # else nearly every stage would say so
            cards = tuple(
                replace(one, badges=tuple(text for text in one.badges if text != TARGET_BADGE)) for one in cards
            )
        return replace(
            diagram,
            cards=(*cards, *ghosts.cards),
            clusters=ghosts.joined(clusters),
            arrows=(*ghosts.kept, *ghosts.arrows),
            notes=(*diagram.notes, self.told()),
        )

    def earlier(self, level: Level) -> Diagram:
        """The picture of the old build."""
        if level not in self.old:
            draw = step_diagram if level is Level.STEPS else stage_diagram
            self.old[level] = draw(self.both.old)
        return self.old[level]

    def told(self) -> str:
        """What the change does to how many stages and steps, in a sentence."""
        marks = [one.standing for one in self.marks.stages.values()]
        told = [
            f"{counted(number, 'stage')} {word}"
            for word, number in (
                ("new", marks.count(Standing.ADDED)),
                ("removed", len(self.both.stages.removed)),
                ("changed", marks.count(Standing.CHANGED)),
            )
            if number
        ]
        again = counted_steps(one.step for _, one in self.changes.reruns.values() if one.status is Status.RUNS)
        if again:
            told.append(f"{counted(again, 'step')} {'runs' if again == 1 else 'run'} again")
        return f"compared with {self.changes.old.path}: {', '.join(told) or 'nothing changes'}"

    def _card(self, card: Card, keys: Mapping[str, StepKey]) -> Card:
        subject = card.subject
        mark = None
        if isinstance(subject, StageRef | EmptyStageRef):
            mark = self.marks.stages.get(subject.index)
        elif isinstance(subject, OutsideRef):
            mark = self.marks.images.get(subject.outside.name)
        elif isinstance(subject, StepRef):
            mark = self.marks.steps.get(keys[subject.id])
        if mark is None:
            return replace(card, standing=_QUIET.get(card.standing, card.standing))
        return replace(card, badges=(mark.words, *card.badges), standing=mark.standing)

    def _cluster(self, cluster: Cluster) -> Cluster:
        mark = self.marks.stages.get(cluster.stage) if cluster.stage is not None else None
        if mark is None:
            return replace(cluster, standing=_QUIET.get(cluster.standing, cluster.standing))
        return replace(cluster, badges=(mark.words, *cluster.badges), standing=mark.standing)


def marker_of(changes: Changes) -> ChangeMarker | None:
    """What marks pictures of the new build; None where one of the two builds nothing."""
    return ChangeMarker(changes, changes.both) if changes.both is not None else None
