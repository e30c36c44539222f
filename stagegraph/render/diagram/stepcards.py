"""The steps of a plan as a diagram: a cluster a stage, a card a step, what each step goes on with and takes from."""

from __future__ import annotations

import re
from itertools import pairwise

from stagegraph.graph.llb.steps import StepKind
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import (
    Arrow,
    Card,
    Cluster,
    Diagram,
    EmptyStageRef,
    Level,
    StageRef,
    Standing,
    StepRef,
)
from stagegraph.render.diagram.stagecards import beginning, stage_card_id, stage_diagram
from stagegraph.render.shared.cells import wrapped
from stagegraph.render.shared.wording import counted, lines_text, listed, outside_text, sharing_text
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.graph.llb.steps import Step

_WIDTH = 42  # characters of a line of a step's text
_LINES = 3  # of its text; the tooltip has the whole
_MOUNTS = r"^((?:ONBUILD )?RUN (?:--(?!mount=)\S+ )*)(?:--mount=\S+ )+"
_MOST_STAGES = 3  # that a merged step names


def step_diagram(plan: BuildPlan, *, hide_unused: bool = False) -> Diagram:
    """The steps that the targets of a plan need, and the stages that are not built as one card each.

    A step that several stages share stands once, in the stage whose name BuildKit prints, and names the others. A
    stage without steps of its own has a card that says so.

    Args:
        plan: the plan.
        hide_unused: leave out the stages that no target needs.
    """
    return _StepDrawing(plan, stage_diagram(plan, hide_unused=hide_unused)).diagram()


def step_card_id(step_id: str) -> str:
    """The id of the card of a step."""
    return f"p{step_id}"


def _empty_card_id(index: int) -> str:
    return f"e{index}"


class _StepDrawing:
    def __init__(self, plan: BuildPlan, stages: Diagram) -> None:
        self.plan = plan
        self.stages = stages
        self.names = [one.display_name for one in plan.stages]
        self.critical = frozenset(plan.critical_path)
        self.critical_pairs = frozenset(pairwise(plan.critical_path))
        self.stage_cards = {card.subject.index: card for card in stages.cards if isinstance(card.subject, StageRef)}
        self.stage_of = {card.id: index for index, card in self.stage_cards.items()}
        self.critical_stage_pairs = frozenset(
            (self.stage_of.get(one.source), self.stage_of.get(one.target)) for one in stages.arrows if one.critical
        )
        self.own: dict[int, list[Step]] = {}  # by the stage in whose cluster a step stands
        for step in plan.steps:
            if step.stage is not None:
                self.own.setdefault(step.stage, []).append(step)

    def diagram(self) -> Diagram:
        outside = [self.step_card(step) for step in self.plan.steps if step.stage is None]
        unused = [self.unused_card(planned) for planned in self.shown_unused()]
        inside: list[Card] = []
        clusters = []
        for planned in self.plan.stages:
            if planned.used:
                cards = self.cards_of(planned)
                inside += cards
                clusters.append(self.cluster(planned, cards))
        arrows = (*self.step_arrows(), *self.empty_arrows(), *self.unused_arrows())
        name, summary = self.stages.name, self.stages.summary
        return Diagram(
            name=name,
            summary=summary,
            cards=(*outside, *inside, *unused),
            arrows=arrows,
            level=Level.STEPS,
            clusters=tuple(clusters),
        )

    def cards_of(self, planned: PlannedStage) -> list[Card]:
        own = self.own.get(planned.index)
        return [self.step_card(step) for step in own] if own else [self.empty_card(planned)]

    def cluster(self, planned: PlannedStage, cards: list[Card]) -> Cluster:
        card = self.stage_cards[planned.index]
        return Cluster(
            id=f"c{planned.index}",
            title=card.title,
            corner=card.corner,
            badges=card.badges,
            standing=card.standing,
            tooltip=card.tooltip,
            location=planned.location,
            cards=tuple(one.id for one in cards),
            stage=planned.index,
        )

    def step_card(self, step: Step) -> Card:
        title, rows = _title_and_rows(step)
        wave = self.plan.wave(step.id)
        known = bool(step.location.first)
        source = step.kind is StepKind.SOURCE
        tooltip = [step.name, f"wave {wave + 1}" + (f", {lines_text(step.location)}" if known else "")]
        if step.source:
            tooltip.append(step.source)
        tooltip += [f"cache {one.id}{sharing_text(one.sharing)} at {one.target}" for one in step.cache_mounts]
        if len(step.stages) > 1:
            tooltip.append(f"once for {', '.join(self.names[one] for one in step.stages)}")
        return Card(
            id=step_card_id(step.id),
            title=title,
            corner=lines_text(step.location) if known else "",
            rows=rows,
            badges=tuple(self.step_badges(step)),
            standing=Standing.CRITICAL if step.id in self.critical else Standing.OUTSIDE if source else Standing.USED,
            tooltip="\n".join(tooltip),
            location=step.location if known else None,
            wave=wave,
            subject=StepRef(step.id),
        )

    def step_badges(self, step: Step) -> Iterable[str]:
        others = [self.names[one] for one in step.stages if one != step.stage]
        if others and step.stage is not None:  # else it stands in no stage, and arrows lead to them all
            yield f"also for {listed(others, _MOST_STAGES)}"
        caches = dict.fromkeys(f"cache {one.id}{sharing_text(one.sharing)}" for one in step.cache_mounts)
        yield from list(caches)[:2]
        if len(caches) > 2:
            yield counted(len(caches) - 2, "more cache")

    def empty_card(self, planned: PlannedStage) -> Card:
        """The card of a needed stage in whose cluster no step stands."""
        if planned.replaced:
            text = f"replaced by {planned.base.source}"
        elif planned.steps:
            shared = [self.plan.step_by_id[one] for one in planned.steps]
            owners = dict.fromkeys(self.names[one.stage] for one in shared if one.stage is not None)
            text = f"{'its step is' if len(shared) == 1 else 'its steps are'} in {listed(list(owners))}"
        else:
            text = "no steps"
        standing, place = self.stage_cards[planned.index].standing, planned.stage.head.location
        subject = EmptyStageRef(planned.index)
        return Card(
            id=_empty_card_id(planned.index),
            title=text,
            corner="",
            rows=(),
            badges=(),
            standing=standing,
            tooltip=text,
            location=place,
            subject=subject,
        )

    def shown_unused(self) -> list[PlannedStage]:
        return [one for one in self.plan.stages if not one.used and one.index in self.stage_cards]

    def unused_card(self, planned: PlannedStage) -> Card:
        card = self.stage_cards[planned.index]
        outside = planned.base.outside
        if planned.replaced or not outside:  # a stage, or scratch
            return card
        return replace(card, rows=(f"FROM {outside_text(outside)}", *card.rows))

    def step_arrows(self) -> Iterable[Arrow]:
        for step in self.plan.steps:
            for one in step.inputs:
                kind = EdgeKind.COPY
                if one == step.root:
                    kind = EdgeKind.FROM
                elif step.kind is StepKind.EXEC:
                    kind = EdgeKind.MOUNT
                critical = (one, step.id) in self.critical_pairs
                ends = (step_card_id(one), step_card_id(step.id))
                yield Arrow(*ends, kind, "", True, critical, f"{kind.name} {beginning(step.name)}", step.location)

    def empty_arrows(self) -> Iterable[Arrow]:
        """What a stage without a step in its cluster goes on with."""
        for planned in self.plan.stages:
            if not planned.used or planned.index in self.own:
                continue
            if end := self.end_of(planned.index):
                critical = (planned.base.entry, planned.index) in self.critical_stage_pairs
                head = planned.stage.head
                yield Arrow(
                    source=end,
                    target=_empty_card_id(planned.index),
                    kind=EdgeKind.FROM,
                    label="",
                    used=True,
                    critical=critical,
                    tooltip=head.text,
                    location=head.location,
                )

    def end_of(self, index: int) -> str:
        """The card in which the file system of a stage is whole; "" for an empty file system."""
        planned = self.plan.stages[index]
        if planned.steps:
            return step_card_id(planned.steps[-1])
        return self.end_or_card(planned.base.entry) if planned.base.entry is not None else ""

    def end_or_card(self, index: int) -> str:
        planned = self.plan.stages[index]
        if not planned.used:
            return stage_card_id(index)
        return step_card_id(planned.steps[-1]) if planned.steps else _empty_card_id(index)

    def unused_arrows(self) -> Iterable[Arrow]:
        unused = {stage_card_id(one.index) for one in self.shown_unused()}
        found: dict[tuple[str, str, EdgeKind], list[Arrow]] = {}
        for arrow in self.stages.arrows:
            if arrow.target in unused and arrow.source in self.stage_of:
                source = self.end_or_card(self.stage_of[arrow.source])
                found.setdefault((source, arrow.target, arrow.kind), []).append(arrow)
        for (source, *_), arrows in found.items():  # several, where a merged step is the end of several stages
            label = "\n".join(dict.fromkeys(one.label for one in arrows))
            yield replace(arrows[0], source=source, label=label, tooltip="\n".join(one.tooltip for one in arrows))


def _title_and_rows(step: Step) -> tuple[str, tuple[str, ...]]:
    """BuildKit's name in two: what stands in brackets, and the text, wrapped and shortened."""
    words = step.text.split()
    rows = _rows(words)
    if len(rows) > _LINES or "".join(rows).replace(" ", "") != "".join(words):
        # The mounts of a RUN come before its command and would push it out; caches are badges, the rest are arrows.
        rows = _rows(re.sub(_MOUNTS, r"\1--mount=... ", " ".join(words)).split())
    if len(rows) > _LINES:
        rows = (*rows[: _LINES - 1], f"{rows[_LINES - 1][: _WIDTH - 4]} ...")
    return (step.title, rows) if step.title else (rows[0] if rows else step.name, rows[1:])


def _rows(words: Sequence[str]) -> tuple[str, ...]:
    """Words in lines; those that no line can hold are broken, names are cut in the middle."""
    return tuple(wrapped(words, _WIDTH, filled=True)) if words else ()
