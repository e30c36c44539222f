"""What a change of a Dockerfile does, marked in a picture of the new build: what is new, changed, and gone as a ghost.

By words, by borders and by colours: what is new or gone says so in its badge.
"""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration
from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.errors import Location
from stagegraph.render.diagram.model import (
    TARGET_BADGE,
    Arrow,
    EmptyStageRef,
    GoneRef,
    Level,
    OutsideRef,
    StageRef,
    Standing,
    StepRef,
)
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.shared.wording import counted, outside_name
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagegraph.analysis.comparison.alterations import StageChange
    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.render.diagram.model import Card, Cluster, Diagram

    StepKey = tuple[str, int, str]
    End = tuple[str, object]

GONE = "removed"
NEW = "new"
_FEW_TARGETS = 2
_QUIET = {Standing.TARGET: Standing.USED, Standing.CRITICAL: Standing.USED}  # other things stand out here


class ChangeMark(Record):
    """How a card stands out, and the words that say why."""

    standing: Standing
    words: str


class ChangeMarker:
    """Marks pictures of the new build, for any of its targets, with what a change does.

    Args:
        changes: of which both builds are known.
        both: these.
    """

    def __init__(self, changes: Changes, both: BothBuilds) -> None:
        self.changes = changes
        self.both = both
        self.again: dict[int, dict[Status, list[Step]]] = {}
        for _, one in changes.reruns.values():
            for index in one.step.stages:
                self.again.setdefault(index, {}).setdefault(one.status, []).append(one.step)
        self.stages = self._stage_marks()
        self.images = self._image_marks()
        self.steps = self._step_marks()
        self.old: dict[Level, Diagram] = {}

    # --- Marks

    def _stage_marks(self) -> dict[int, ChangeMark]:
        changes, both = self.changes, self.both
        words: dict[str, list[str]] = {}
        found = {index: ChangeMark(Standing.ADDED, NEW) for index in both.stages.added}
        for one in changes.stages:
            if one.was and one.now:
                words.setdefault(one.now.name, []).extend(_stage_words(one))
        counts: dict[str, dict[Alteration, int]] = {}
        for step in changes.steps:
            own = counts.setdefault(step.stage, {})
            own[step.alteration] = own.get(step.alteration, 0) + 1
        for name, own in counts.items():
            words.setdefault(name, []).append(_count_words(own))
        for setting in changes.settings:
            if setting.stage and setting.stage not in counts:
                words.setdefault(setting.stage, ["settings changed"])
        for planned in both.new.stages:
            if planned.display_name in words:
                text = ", ".join(words[planned.display_name])
                found[planned.index] = ChangeMark(Standing.CHANGED, text)
            elif planned.index not in found and planned.index in self.again:
                found[planned.index] = _again_mark(self.again[planned.index])
        return found

    def _image_marks(self) -> dict[str, ChangeMark]:
        found = {}
        for one in self.changes.images:
            if one.alteration is Alteration.ADDED:
                found[one.now] = ChangeMark(Standing.ADDED, NEW)
            elif one.alteration is Alteration.CHANGED:
                was = f"was {_tag(one.was)}" if one.was != one.now else "another digest"
                found[one.now] = ChangeMark(Standing.CHANGED, was)
        return found

    def _step_marks(self) -> dict[StepKey, ChangeMark]:
        words = {
            Alteration.ADDED: ChangeMark(Standing.ADDED, NEW),
            Alteration.CHANGED: ChangeMark(Standing.CHANGED, "changed"),
            Alteration.MOVED: ChangeMark(Standing.CHANGED, "moved"),
        }
        found = {_key(one.now): words[one.alteration] for one in self.changes.steps if one.now}
        added = frozenset(self.both.stages.added)
        for step in self.both.new.steps:
            if step.stages and added.issuperset(step.stages):
                found.setdefault(_key(step), words[Alteration.ADDED])
        for _, one in self.changes.reruns.values():
            mark = ChangeMark(Standing.RUNS, "runs again")
            if one.status is Status.CONTENT:
                mark = ChangeMark(Standing.CONTENT, "perhaps runs again")
            found.setdefault(_key(one.step), mark)
        return found

    # --- Pictures

    def marked(self, diagram: Diagram, plan: BuildPlan) -> Diagram:
        """A picture with the marks, and with what is gone.

        Args:
            diagram: a picture of the stages or the steps of ``plan``.
            plan: of the new file.
        """
        keys = {step.id: _key(step) for step in plan.steps}
        cards = tuple(self._card(card, keys) for card in diagram.cards)
        clusters = tuple(self._cluster(cluster) for cluster in diagram.clusters)
        ghosts = _Ghosts(self, diagram, keys)
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
        marks = [one.standing for one in self.stages.values()]
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
            mark = self.stages.get(subject.index)
        elif isinstance(subject, OutsideRef):
            mark = self.images.get(subject.outside.name)
        elif isinstance(subject, StepRef):
            mark = self.steps.get(keys[subject.id])
        if mark is None:
            return replace(card, standing=_QUIET.get(card.standing, card.standing))
        return replace(card, badges=(mark.words, *card.badges), standing=mark.standing)

    def _cluster(self, cluster: Cluster) -> Cluster:
        mark = self.stages.get(cluster.stage) if cluster.stage is not None else None
        if mark is None:
            return replace(cluster, standing=_QUIET.get(cluster.standing, cluster.standing))
        return replace(cluster, badges=(mark.words, *cluster.badges), standing=mark.standing)


class _Ghosts:
    """What is gone, drawn beside what is there."""

    def __init__(self, marker: ChangeMarker, diagram: Diagram, keys: Mapping[str, StepKey]) -> None:
        self.marker = marker
        self.diagram = diagram
        self.both = marker.both
        self.old = marker.earlier(diagram.level)
        self.at = _places(diagram, keys)
        self.homes: dict[str, list[str]] = {}  # ghosts of steps by the id of the cluster that they stand in
        self.ids: dict[str, str] = {}  # of cards of the old picture: those that they have here
        self.waves = {card.id: card.wave for card in diagram.cards if card.wave is not None}
        self.cards = tuple(self._cards())
        self.kept, self.arrows = self._all_arrows()

    def joined(self, clusters: Iterable[Cluster]) -> tuple[Cluster, ...]:
        """The clusters with the ghosts of their steps."""
        return tuple(replace(one, cards=(*one.cards, *self.homes.get(one.id, ()))) for one in clusters)

    def _cards(self) -> Iterator[Card]:
        removed = frozenset(self.both.stages.removed)
        gone_images = {one.was for one in self.marker.changes.images if one.alteration is Alteration.REMOVED}
        for card in self.old.cards:
            subject = card.subject
            ghost = None
            if (isinstance(subject, StageRef) and subject.index in removed) or (
                isinstance(subject, OutsideRef) and subject.outside.name in gone_images
            ):
                ghost = self._ghost(card)
            elif isinstance(subject, StepRef):
                ghost = self._step(card, subject.id)
            else:
                self.ids[card.id] = self.at.get(self._end(card), "")
            if ghost is not None:
                yield ghost
        if self.diagram.level is Level.STEPS:
            yield from self._gone_clusters(removed)

    def _ghost(self, card: Card) -> Card:
        """A card of the old picture, as it is gone; its lines are those of the old file, so nothing leads there."""
        self.ids[card.id] = name = f"g{card.id}"
        corner = f"was {card.corner}" if card.corner else ""
        return replace(
            card, id=name, corner=corner, rows=self._rows(card), badges=(GONE,), standing=Standing.REMOVED,
            location=None, subject=GoneRef(name), steps="",
        )  # fmt: skip

    def _rows(self, card: Card) -> tuple[str, ...]:
        """What stands on it: of a stage the number of its steps, whether the old target needed it or not."""
        if not isinstance(card.subject, StageRef):
            return card.rows
        steps = self.both.old.own_steps(card.subject.index)
        return (counted(steps, "step") if steps else "no steps",)

    def _step(self, card: Card, step_id: str) -> Card | None:
        """The ghost of a step of a stage that is there, None where the step is still there or its stage is gone."""
        step = self.both.old.step_by_id[step_id]
        after = self._counterpart(step)
        if after is not None:
            self.ids[card.id] = self.at.get(("step", _key(self.both.new.step_by_id[after])), "")
            return None
        home = self.both.new_of.get(step.stage) if step.stage is not None else None
        cluster = next((one for one in self.diagram.clusters if one.stage is not None and one.stage == home), None)
        if step.image or step.linked or cluster is None:
            self.ids[card.id] = self.at.get(("step", _key(step)), "")
            return None
        ghost = self._ghost(card)
        self.homes.setdefault(cluster.id, []).append(ghost.id)
        inputs = (arrow.source for arrow in self.old.arrows if arrow.target == card.id)
        wave = 1 + max((self.waves.get(self.ids.get(one, ""), -1) for one in inputs), default=-1)
        self.waves[ghost.id] = wave
        return replace(ghost, wave=wave)

    def _counterpart(self, step: Step) -> str | None:
        for index in step.stages:
            after = self.both.new_of.get(index)
            found = self.both.counterpart.get(after, {}).get(step.id) if after is not None else None
            if found is not None:
                return found
        return None

    def _gone_clusters(self, removed: frozenset[int]) -> Iterator[Card]:
        """In a picture of steps a stage that is gone is one card."""
        for card in self.marker.earlier(Level.STAGES).cards:
            if isinstance(card.subject, StageRef) and card.subject.index in removed and card.id not in self.ids:
                yield self._ghost(card)

    def _end(self, card: Card) -> End:
        """What a card of the old picture stands for, as the new picture has it."""
        subject = card.subject
        if isinstance(subject, StageRef | EmptyStageRef):
            return ("stage", self.both.new_of.get(subject.index))
        name = subject.outside.name if isinstance(subject, OutsideRef) else ""
        renamed = {one.was: one.now for one in self.marker.changes.images if one.was and one.now}
        return ("outside", renamed.get(name, name))

    # --- Arrows

    def _all_arrows(self) -> tuple[tuple[Arrow, ...], tuple[Arrow, ...]]:
        """The arrows of the new picture, those marked that are new, and ghosts of those that are gone."""
        if self.diagram.level is Level.STEPS:
            there = {one.id for one in self.cards}
            gone = (arrow for arrow in self.old.arrows if self.ids.get(arrow.target) in there)
            return tuple(_calm(arrow) for arrow in self.diagram.arrows), tuple(self._gone(gone))
        before = {self._key_of(arrow) for arrow in self.old.arrows}
        new = {
            card.id
            for card in self.diagram.cards
            if (isinstance(card.subject, StageRef) and card.subject.index not in self.both.old_of)
            or (isinstance(card.subject, OutsideRef) and self._is_new(card.subject.outside.name))
        }
        kept = []
        for arrow in self.diagram.arrows:
            if (arrow.source, arrow.target, arrow.kind) in before:
                kept.append(_calm(arrow))
            else:
                kept.append(_told(arrow, Standing.ADDED, NEW, plain=arrow.source in new or arrow.target in new))
        now = {(arrow.source, arrow.target, arrow.kind) for arrow in self.diagram.arrows}
        gone = (arrow for arrow in self.old.arrows if self._key_of(arrow) not in now)
        return tuple(kept), tuple(self._gone(gone))

    def _is_new(self, name: str) -> bool:
        mark = self.marker.images.get(name)
        return mark is not None and mark.standing is Standing.ADDED

    def _key_of(self, arrow: Arrow) -> tuple[str, str, EdgeKind]:
        return self.ids.get(arrow.source, ""), self.ids.get(arrow.target, ""), arrow.kind

    def _gone(self, arrows: Iterable[Arrow]) -> Iterator[Arrow]:
        ghosts = {one.id for one in self.cards}
        for arrow in arrows:
            source, target, _ = self._key_of(arrow)
            if source and target:
                plain = source in ghosts or target in ghosts or self.diagram.level is Level.STEPS
                nowhere = Location(arrow.location.path, 0, 0)  # its lines are those of the old file
                moved = replace(arrow, source=source, target=target, location=nowhere)
                yield _told(moved, Standing.REMOVED, GONE, plain=plain)


def _places(diagram: Diagram, keys: Mapping[str, StepKey]) -> dict[End, str]:
    """The cards of the new picture by what they stand for."""
    found: dict[End, str] = {}
    for card in diagram.cards:
        subject = card.subject
        if isinstance(subject, StageRef | EmptyStageRef):
            found["stage", subject.index] = card.id
        elif isinstance(subject, OutsideRef):
            found["outside", subject.outside.name] = card.id
        elif isinstance(subject, StepRef):
            found["step", keys[subject.id]] = card.id
    return found


def _calm(arrow: Arrow) -> Arrow:
    """An arrow that is as before: the critical path does not stand out here."""
    return replace(arrow, critical=False)


def _told(arrow: Arrow, standing: Standing, word: str, *, plain: bool) -> Arrow:
    """An arrow that is new or gone; its word where no card at its ends says so."""
    label = arrow.label if plain else "\n".join(filter(None, (word, arrow.label)))
    return replace(
        arrow, critical=False, used=True, standing=standing, label=label,
        tooltip=f"{word}: {arrow.tooltip}",
    )  # fmt: skip


def _key(step: Step) -> StepKey:
    """What a step is, whatever the target: ids are given anew for each."""
    return step.name, step.location.first, step.source


def _tag(reference: str) -> str:
    """The tag and the digest of an image, or its name."""
    from stagegraph.graph.resolve.bases import Outside  # noqa: PLC0415  (few pictures need it)

    name, more = outside_name(Outside(reference))
    return " ".join(more) or name


def _stage_words(one: StageChange) -> Iterator[str]:
    if one.renamed and one.was:
        yield f"was {one.was.name}"
    if one.rebased:
        yield "another base"
    if one.was and one.now and one.was.built != one.now.built:
        yield "built now" if one.now.built else "no longer built"


def _count_words(counts: Mapping[Alteration, int]) -> str:
    signs = {
        Alteration.ADDED: "new",
        Alteration.REMOVED: "removed",
        Alteration.CHANGED: "changed",
        Alteration.MOVED: "moved",
    }
    parts = [f"{counts[one]} {word}" for one, word in signs.items() if one in counts]
    total = sum(counts.values())
    return f"{'step' if total == 1 else 'steps'}: {', '.join(parts)}"


def _again_mark(found: Mapping[Status, list[Step]]) -> ChangeMark:
    runs = counted_steps(found.get(Status.RUNS, ()))
    if Status.RUNS in found:
        return ChangeMark(Standing.RUNS, f"{counted(runs, 'step')} {'runs' if runs == 1 else 'run'} again")
    number = counted_steps(found[Status.CONTENT])
    return ChangeMark(Standing.CONTENT, f"{counted(number, 'step')} perhaps {'runs' if number == 1 else 'run'} again")


def marker_of(changes: Changes) -> ChangeMarker | None:
    """What marks pictures of the new build; None where one of the two builds nothing."""
    return ChangeMarker(changes, changes.both) if changes.both is not None else None
