"""What is gone, drawn as ghosts into a picture of the new build, and which arrows are new or gone."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration
from stagegraph.errors import Location
from stagegraph.render.diagram.changemarks import NEW, step_key
from stagegraph.render.diagram.model import EmptyStageRef, GoneRef, Level, OutsideRef, StageRef, Standing, StepRef
from stagegraph.render.shared.wording import counted
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.graph.llb.steps import Step
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.render.diagram.changemarks import StepKey
    from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram

    End = tuple[str, object]

GONE = "removed"


class Ghosts:
    """What is gone, drawn beside what is there.

    Args:
        diagram: a picture of the new build.
        keys: what each of its steps is, by id.
        changes: between the two builds.
        both: these.
        earlier: makes the picture of the old build.

    Attributes:
        cards: of stages, images and steps that are gone.
        kept: the arrows of the picture, those marked that are new.
        arrows: those that are gone, between cards of the picture and ghosts.
    """

    def __init__(
        self,
        diagram: Diagram,
        keys: Mapping[str, StepKey],
        changes: Changes,
        both: BothBuilds,
        *,
        earlier: Callable[[Level], Diagram],
    ) -> None:
        self.diagram = diagram
        self.new_images = {one.now for one in changes.images if one.alteration is Alteration.ADDED}
        self.gone_images = {one.was for one in changes.images if one.alteration is Alteration.REMOVED}
        self.renamed_images = {one.was: one.now for one in changes.images if one.was and one.now}
        self.both = both
        self.earlier = earlier
        self.old = earlier(diagram.level)
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
        for card in self.old.cards:
            subject = card.subject
            ghost = None
            if (isinstance(subject, StageRef) and subject.index in removed) or (
                isinstance(subject, OutsideRef) and subject.outside.name in self.gone_images
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
        self.ids[card.id] = name = f"g{card.id}"
        return ghost_card(card, name, self._rows(card), badges=(GONE,))

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
            self.ids[card.id] = self.at.get(("step", step_key(self.both.new.step_by_id[after])), "")
            return None
        home = self.both.new_of.get(step.stage) if step.stage is not None else None
        cluster = next((one for one in self.diagram.clusters if one.stage is not None and one.stage == home), None)
        if step.image or step.linked or cluster is None:
            self.ids[card.id] = self.at.get(("step", step_key(step)), "")
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
        for card in self.earlier(Level.STAGES).cards:
            if isinstance(card.subject, StageRef) and card.subject.index in removed and card.id not in self.ids:
                yield self._ghost(card)

    def _end(self, card: Card) -> End:
        """What a card of the old picture stands for, as the new picture has it."""
        subject = card.subject
        if isinstance(subject, StageRef | EmptyStageRef):
            return ("stage", self.both.new_of.get(subject.index))
        name = subject.outside.name if isinstance(subject, OutsideRef) else ""
        return ("outside", self.renamed_images.get(name, name))

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
            or (isinstance(card.subject, OutsideRef) and card.subject.outside.name in self.new_images)
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

    def _key_of(self, arrow: Arrow) -> tuple[str, str, EdgeKind]:
        return self.ids.get(arrow.source, ""), self.ids.get(arrow.target, ""), arrow.kind

    def _gone(self, arrows: Iterable[Arrow]) -> Iterator[Arrow]:
        ghosts = {one.id for one in self.cards}
        for arrow in arrows:
            source, target, _ = self._key_of(arrow)
            if source and target:
                plain = source in ghosts or target in ghosts or self.diagram.level is Level.STEPS
                yield _told(ghost_arrow(arrow, source, target), Standing.REMOVED, GONE, plain=plain)


def ghost_card(card: Card, name: str, rows: tuple[str, ...], badges: tuple[str, ...] = ()) -> Card:
    """A card of an old picture, as it is gone; its lines are those of the old file, so nothing leads there.

    Args:
        card: of the old picture.
        name: its id in the new one.
        rows: what stands on it.
        badges: the words that say why it stands out.
    """
    corner = f"was {card.corner}" if card.corner else ""
    return replace(
        card, id=name, corner=corner, rows=rows, badges=badges, standing=Standing.REMOVED,
        location=None, subject=GoneRef(name), steps="",
    )  # fmt: skip


def ghost_arrow(arrow: Arrow, source: str, target: str) -> Arrow:
    """An arrow of an old picture between cards of a new one, by their ids; its lines are those of the old file, too."""
    nowhere = Location(arrow.location.path, 0, 0)
    return replace(arrow, source=source, target=target, critical=False, standing=Standing.REMOVED, location=nowhere)


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
