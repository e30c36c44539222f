"""The stages of a plan as a diagram: a card a stage, the images they start from, who uses whom."""

from __future__ import annotations

from itertools import pairwise

from stagegraph.analysis.route import critical_route
from stagegraph.analysis.waiting import distinct_waits
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import TARGET_BADGE, Arrow, Card, Diagram, OutsideRef, StageRef, Standing
from stagegraph.render.shared.wording import counted, lines_text, outside_name, sharing_text, summary
from stagegraph.syntax.instructions import Add, Copy, Onbuild, Run, Sharing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.graph.llb.steps import StepNumber
    from stagegraph.graph.resolve.bases import Outside

_MOST_TOLD = 1000  # characters of an instruction that the tooltip of an arrow tells


def stage_card_id(index: int) -> str:
    """The id of the card of a stage."""
    return f"s{index}"


def beginning(text: str) -> str:
    """What the tooltip of an arrow tells of an instruction: a long one can have as many arrows as it has mounts."""
    return text if len(text) <= _MOST_TOLD else f"{text[:_MOST_TOLD]} ..."


def stage_diagram(plan: BuildPlan, *, hide_unused: bool = False) -> Diagram:
    """The stages of a plan, the images they start from, and who uses whom.

    Args:
        plan: the plan.
        hide_unused: leave out what no target needs.
    """
    drawing = _StageDrawing(plan, hide_unused=hide_unused)
    name = plan.dockerfile.path.replace("\\", "/").rpartition("/")[2]
    return Diagram(name, summary(plan), drawing.cards(), drawing.arrows())


class _StageDrawing:
    def __init__(self, plan: BuildPlan, *, hide_unused: bool) -> None:
        self.plan = plan
        self.shown = frozenset(stage.index for stage in plan.stages if stage.used or not hide_unused)
        self.at_once = plan.steps_at_once
        self.waits_at: dict[int, dict[int, StepNumber | None]] = {}  # by stage and whom it waits for
        self.steps = {step.id: step for step in plan.steps}
        route = critical_route(plan)
        self.critical_stages = frozenset(route)
        self.critical_pairs = frozenset(pairwise(route))
        outside: dict[Outside, list[ImageEdge]] = {}
        for edge in plan.image_edges:
            if edge.stage in self.shown:
                outside.setdefault(edge.outside, []).append(edge)
        self.outside = outside
        self.outside_ids = {one: f"i{at}" for at, one in enumerate(outside)}
        self.texts: dict[int, dict[int, list[str]]] = {}  # by stage and line

    def cards(self) -> tuple[Card, ...]:
        stages = [self.stage_card(stage) for stage in self.plan.stages if stage.index in self.shown]
        return (*(self.outside_card(one, edges) for one, edges in self.outside.items()), *stages)

    def stage_card(self, planned: PlannedStage) -> Card:
        steps = self.steps_text(planned)
        return Card(
            id=stage_card_id(planned.index),
            title=planned.display_name,
            corner=lines_text(planned.location),
            rows=(steps, *self.cache_facts(planned)),
            badges=tuple(self.badges(planned)),
            standing=self.standing(planned),
            tooltip="\n".join([planned.stage.head.text, *(one.text for one in planned.stage.instructions)]),
            location=planned.stage.head.location,
            subject=StageRef(planned.index),
            steps=steps,
        )

    def standing(self, planned: PlannedStage) -> Standing:
        if planned.is_target:
            return Standing.TARGET
        if not planned.used:
            return Standing.UNUSED
        return Standing.CRITICAL if planned.index in self.critical_stages else Standing.USED

    def steps_text(self, planned: PlannedStage) -> str:
        if planned.replaced:
            return f"not built, replaced by {planned.base.source}"
        steps = self.plan.own_steps(planned.index)
        text = counted(steps, "step") if steps else "no steps"
        if not planned.used:
            return f"not built, {text}"
        started = self.at_once.get(planned.index, 0)
        return f"{text}, {started} before it waits" if 0 < started < steps else text

    def cache_facts(self, planned: PlannedStage) -> Iterable[str]:
        if not planned.used or planned.replaced:
            return
        found: dict[str, Sharing] = {}
        for one in planned.steps:
            for mount in self.steps[one].cache_mounts:
                found.setdefault(mount.id, mount.sharing)
        for name, sharing in list(found.items())[:2]:
            yield f"cache {name}{sharing_text(sharing)}"
        if len(found) > 2:
            yield f"and {len(found) - 2} more cache" + ("" if len(found) == 3 else "s")

    def badges(self, planned: PlannedStage) -> Iterable[str]:
        if planned.is_target:
            yield TARGET_BADGE
        elif planned.index == len(self.plan.stages) - 1:
            yield "default target"
        if planned.replaced:
            yield "named context"
        if planned.platform is not None and (planned.platform,) != self.plan.platforms:
            yield str(planned.platform)
        instructions = planned.stage.instructions
        if any(isinstance(one, Onbuild) for one in instructions):
            yield "ONBUILD"
        if any(isinstance(one, Run) and one.heredocs for one in instructions) or any(
            isinstance(one, Add | Copy) and one.documents for one in instructions
        ):
            yield "heredoc"
        if any(self.steps[one].remote for one in planned.steps):
            yield "remote ADD"

    def outside_card(self, outside: Outside, edges: list[ImageEdge]) -> Card:
        used = any(self.plan.is_taken(edge) for edge in edges)
        standing = Standing.OUTSIDE if used else Standing.OUTSIDE_UNUSED
        title, rows = outside_name(outside)
        subject = OutsideRef(outside)
        return Card(
            id=self.outside_ids[outside],
            title=title,
            corner="",
            rows=rows,
            badges=(),
            standing=standing,
            tooltip=str(outside),
            subject=subject,
        )

    def arrows(self) -> tuple[Arrow, ...]:
        outside: dict[tuple[Outside, int, EdgeKind], list[ImageEdge]] = {}
        for image in self.plan.image_edges:
            if image.stage in self.shown:
                outside.setdefault((image.outside, image.stage, image.kind), []).append(image)
        between: dict[tuple[int, int, EdgeKind], list[StageEdge]] = {}
        for edge in self.plan.edges:
            if edge.stage in self.shown:  # and so is what it uses
                between.setdefault((edge.source, edge.stage, edge.kind), []).append(edge)
        return (
            *(self.arrow(self.outside_ids[one], edges) for (one, *_), edges in outside.items()),
            *(self.stage_arrow(source, edges) for (source, *_), edges in between.items()),
        )

    def stage_arrow(self, source: int, edges: Sequence[StageEdge]) -> Arrow:
        number = self.wait_for(edges[0].stage, source)
        critical = (source, edges[0].stage) in self.critical_pairs
        shown = number if number and number.at > 1 else None
        return self.arrow(stage_card_id(source), edges, shown, critical=critical)

    def wait_for(self, stage: int, other: int) -> StepNumber | None:
        """Of the first step at which a stage waits for another one, if it has a number."""
        known = self.waits_at.get(stage)
        if known is None:
            known = self.waits_at[stage] = {}
            for wait in distinct_waits(self.plan.waits.get(stage, ())):
                for one in wait.others:
                    known.setdefault(one, wait.number)
        return known.get(other)

    def arrow(
        self,
        source: str,
        edges: Sequence[ImageEdge] | Sequence[StageEdge],
        number: StepNumber | None = None,
        *,
        critical: bool = False,
    ) -> Arrow:
        stage, kind = edges[0].stage, edges[0].kind
        uses = [text for edge in edges for text in self.instructions_at(stage, edge.line, onbuild=edge.onbuild)]
        verb = "" if kind is EdgeKind.FROM else kind.name
        if verb and len(edges) > 1:
            verb += f" \u00d7{len(edges)}"
        if verb and all(edge.onbuild for edge in edges):
            verb = f"ONBUILD {verb}"
        lines = ", ".join(f"L{edge.line}" for edge in edges)
        return Arrow(
            source=source,
            target=stage_card_id(stage),
            kind=kind,
            label=f"{verb}\nat {number}" if verb and number else verb,
            used=self.plan.is_taken(edges[0]),
            critical=critical,
            tooltip="\n".join([f"{kind.name} {lines}", *map(beginning, uses)]),
            location=self.plan.dockerfile.source.location(edges[0].line, edges[0].line),
            verb=verb,
            lines=tuple(edge.line for edge in edges),
        )

    def instructions_at(self, stage: int, line: int, *, onbuild: bool) -> list[str]:
        written = self.plan.stages[stage].stage
        if onbuild or line == written.head.location.first:
            return [written.head.text]
        if stage not in self.texts:
            texts = self.texts[stage] = {}
            for one in written.instructions:
                texts.setdefault(one.location.first, []).append(one.text)
        return self.texts[stage].get(line, [])
