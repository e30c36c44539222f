"""The stages of a plan as a diagram: a card a stage, the images they start from, who uses whom."""

from __future__ import annotations

from itertools import pairwise

from stagegraph.analysis.route import critical_route
from stagegraph.analysis.waiting import steps_at_once, waits
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Diagram, Standing
from stagegraph.render.shared.wording import counted, lines_text, outside_name, summary
from stagegraph.syntax.instructions import Add, Copy, Onbuild, Run, Sharing, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.plan import Plan, PlannedStage

STEP_INSTRUCTIONS = (Add, Copy, Run, Workdir)


def stage_diagram(plan: Plan, *, hide_unused: bool = False) -> Diagram:
    """The stages of a plan, the images they start from, and who uses whom.

    Args:
        plan: the plan.
        hide_unused: leave out what no target needs.
    """
    drawing = _StageDrawing(plan, hide_unused=hide_unused)
    name = plan.dockerfile.path.replace("\\", "/").rpartition("/")[2]
    return Diagram(name, summary(plan), drawing.cards(), drawing.arrows())


class _StageDrawing:
    def __init__(self, plan: Plan, *, hide_unused: bool) -> None:
        self.plan = plan
        self.shown = frozenset(stage.index for stage in plan.stages if stage.used or not hide_unused)
        self.at_once = steps_at_once(plan.steps)
        self.waits_at = {
            (stage, other): wait.number
            for stage, found in waits(plan.steps).items()
            for wait in reversed(found)
            for other in wait.others
        }
        self.steps = {step.id: step for step in plan.steps}
        route = critical_route(plan)
        self.critical_stages = frozenset(route)
        self.critical_pairs = frozenset((f"s{a}", f"s{b}") for a, b in pairwise(route))
        self.used = frozenset(plan.build_order)
        outside: dict[str, list[ImageEdge]] = {}
        for edge in plan.image_edges:
            if edge.stage in self.shown:
                outside.setdefault(edge.image, []).append(edge)
        self.outside = outside
        self.outside_ids = {image: f"i{at}" for at, image in enumerate(outside)}

    def cards(self) -> tuple[Card, ...]:
        stages = [self.stage_card(stage) for stage in self.plan.stages if stage.index in self.shown]
        return (*(self.outside_card(image, edges) for image, edges in self.outside.items()), *stages)

    def stage_card(self, planned: PlannedStage) -> Card:
        return Card(
            f"s{planned.index}",
            planned.display_name,
            lines_text(planned.location),
            tuple(self.facts(planned)),
            tuple(self.badges(planned)),
            self.standing(planned),
            "\n".join([planned.stage.head.text, *(one.text for one in planned.stage.instructions)]),
            planned.stage.head.location,
        )

    def standing(self, planned: PlannedStage) -> Standing:
        if planned.is_target:
            return Standing.TARGET
        if not planned.used:
            return Standing.UNUSED
        return Standing.CRITICAL if planned.index in self.critical_stages else Standing.USED

    def facts(self, planned: PlannedStage) -> Iterable[str]:
        if planned.replaced:
            yield f"not built, replaced by {planned.base.source}"
            return
        if not planned.used:
            steps = sum(isinstance(one, STEP_INSTRUCTIONS) for one in planned.stage.instructions)
            yield f"not built, {counted(steps, 'step')}" if steps else "not built, no steps"
            return
        steps = self.plan.own_steps(planned.index)
        started = self.at_once.get(planned.index, 0)
        text = counted(steps, "step") if steps else "no steps"
        yield f"{text}, {started} before it waits" if 0 < started < steps else text
        yield from self.cache_facts(planned)

    def cache_facts(self, planned: PlannedStage) -> Iterable[str]:
        found: dict[str, Sharing] = {}
        for one in planned.steps:
            for mount in self.steps[one].cache_mounts:
                found.setdefault(mount.id, mount.sharing)
        for name, sharing in list(found.items())[:2]:
            yield f"cache {name}" + ("" if sharing is Sharing.SHARED else f" ({sharing.value})")
        if len(found) > 2:
            yield f"and {len(found) - 2} more cache" + ("" if len(found) == 3 else "s")

    def badges(self, planned: PlannedStage) -> Iterable[str]:
        if planned.is_target:
            yield "target"
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

    def outside_card(self, image: str, edges: list[ImageEdge]) -> Card:
        used = any(edge.stage in self.used for edge in edges)
        standing = Standing.OUTSIDE if used else Standing.OUTSIDE_UNUSED
        title, rows = outside_name(image, edges[0].context_value)
        return Card(self.outside_ids[image], title, "", rows, (), standing, image)

    def arrows(self) -> tuple[Arrow, ...]:
        groups: dict[tuple[str, str, EdgeKind], list[ImageEdge | StageEdge]] = {}
        for outside in self.plan.image_edges:
            if outside.stage in self.shown:
                key = (self.outside_ids[outside.image], f"s{outside.stage}", outside.kind)
                groups.setdefault(key, []).append(outside)
        for edge in self.plan.edges:
            if edge.stage in self.shown:  # and so is what it uses
                groups.setdefault((f"s{edge.source}", f"s{edge.stage}", edge.kind), []).append(edge)
        return tuple(self.arrow(*key, edges) for key, edges in groups.items())

    def arrow(self, source: str, target: str, kind: EdgeKind, edges: Sequence[ImageEdge | StageEdge]) -> Arrow:
        stage = edges[0].stage
        uses = [text for edge in edges for text in self.instructions_at(stage, edge.line, onbuild=edge.onbuild)]
        label = "" if kind is EdgeKind.FROM else kind.name
        if label and len(edges) > 1:
            label += f" \u00d7{len(edges)}"
        if label and all(edge.onbuild for edge in edges):
            label = f"ONBUILD {label}"
        number = self.waits_at.get((stage, int(source[1:])), "") if label and source.startswith("s") else ""
        if number and not number.startswith("1/"):
            label += f"\nat {number}"
        lines = ", ".join(f"L{edge.line}" for edge in edges)
        return Arrow(
            source,
            target,
            kind,
            label,
            stage in self.used,
            (source, target) in self.critical_pairs,
            "\n".join([f"{kind.name} {lines}", *uses]),
            self.plan.dockerfile.source.location(edges[0].line, edges[0].line),
        )

    def instructions_at(self, stage: int, line: int, *, onbuild: bool) -> list[str]:
        written = self.plan.stages[stage].stage
        if onbuild or line == written.head.location.first:
            return [written.head.text]
        return [one.text for one in written.instructions if one.location.first == line]
