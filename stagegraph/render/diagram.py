"""The picture of a plan without a drawing language: cards, arrows, labels, a title. All renderers draw this."""

from __future__ import annotations

from enum import Enum
from itertools import pairwise

from stagegraph.analysis.route import critical_route
from stagegraph.analysis.waiting import steps_at_once, waits
from stagegraph.graph.platforms import BUILD_PLATFORM
from stagegraph.graph.resolution import EdgeKind
from stagegraph.graph.steps import StepKind
from stagegraph.syntax.instructions import Add, Copy, Onbuild, Run, Sharing, Workdir
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import ImageEdge, Plan, PlannedStage, StageEdge
    from stagegraph.errors import Location
    from stagegraph.graph.steps import Step

STEP_INSTRUCTIONS = (Add, Copy, Run, Workdir)
_CONTEXT = "context:"  # before the name of a named context
_SHORT_DIGEST = len("sha256:") + 12
_MOST_NAMES = 4  # names in a sentence before the rest is counted


class Standing(Enum):
    """How a card stands in the picture."""

    TARGET = "target"
    CRITICAL = "critical"  # on the critical path
    USED = "used"
    UNUSED = "unused"
    OUTSIDE = "outside"  # an image or a named context that is used
    OUTSIDE_UNUSED = "outside-unused"


class Card(Record):
    """A stage, an image or a named context.

    Attributes:
        id: a plain name, unique in the diagram.
        title: the first line.
        corner: the lines in the file, or "".
        rows: further lines, shortest facts first.
        badges: words that say what is special about it.
        standing: how it stands out.
        tooltip: the instructions, whole.
        location: where it stands in the file, None for what is outside.
    """

    id: str
    title: str
    corner: str
    rows: tuple[str, ...]
    badges: tuple[str, ...]
    standing: Standing
    tooltip: str
    location: Location | None = None


class Arrow(Record):
    """All uses of one card by another of one kind.

    Attributes:
        source, target: ids of cards; the target waits for the source.
        kind: FROM, COPY or MOUNT.
        label: what is written beside it, or "".
        used: the build needs it.
        critical: it is on the critical path.
        tooltip: the instructions, whole.
        location: the first of them.
    """

    source: str
    target: str
    kind: EdgeKind
    label: str
    used: bool
    critical: bool
    tooltip: str
    location: Location


class Diagram(Record):
    """A picture: the file's name without its folder, a summary in parts (text, strong), cards, arrows."""

    name: str
    summary: tuple[tuple[str, bool], ...]
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]

    @property
    def sentence(self) -> str:
        """The summary as plain text."""
        return "".join(text for text, _ in self.summary)


def stage_diagram(plan: Plan, *, hide_unused: bool = False) -> Diagram:
    """The stages of a plan, the images they start from, and who uses whom.

    Args:
        plan: the plan.
        hide_unused: leave out what no target needs.
    """
    drawing = _StageDrawing(plan, hide_unused=hide_unused)
    name = plan.dockerfile.path.replace("\\", "/").rpartition("/")[2]
    return Diagram(name, summary(plan), drawing.cards(), drawing.arrows())


def summary(plan: Plan) -> tuple[tuple[str, bool], ...]:
    """What is built and what is skipped, in one sentence of (text, strong) parts."""
    targets = [plan.stages[index].display_name for index in plan.targets]
    names = [part for name in targets for part in ((name, True), (", ", False))][:-1]
    replaced = [planned.display_name for planned in plan.stages if planned.used and planned.replaced]
    built, everything = len(plan.build_order) - len(replaced), len(plan.stages)
    steps = sum(step.kind is not StepKind.SOURCE for step in plan.steps)
    verb = "builds" if len(targets) == 1 else "build"
    platforms = ", ".join(map(str, plan.platforms))
    text = f" for {platforms}" if plan.platforms != (BUILD_PLATFORM,) else ""
    text += f" {verb} {built} of {counted(everything, 'stage')} in {counted(steps, 'step')}"
    if replaced:
        text += f"; takes {listed(replaced)} from {'a named context' if len(replaced) == 1 else 'named contexts'}"
    skipped = [plan.stages[index].display_name for index in plan.unused]
    if skipped:
        text += f"; skips {listed(skipped)}"
    return (("target " if len(targets) == 1 else "targets ", False), *names, (text, False))


def own_steps(plan: Plan, planned: PlannedStage) -> int:
    """The number of steps of a stage, sources aside; a merged step counts in each of its stages."""
    sources = plan.sources
    return sum(one not in sources for one in planned.steps)


def counted(number: int, noun: str) -> str:
    """``1 stage``, ``2 stages``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def listed(names: Sequence[str], most: int = _MOST_NAMES, *, of: int | None = None) -> str:
    """Names with commas; of many the first ones and how many more there are (``of``: how many there are in all)."""
    total = len(names) if of is None else of
    if total <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {total - most} more"


def lines_text(location: Location) -> str:
    """``L3-7``, or ``L3`` for one line."""
    return f"L{location.first}" if location.last == location.first else f"L{location.first}-{location.last}"


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
        steps = own_steps(self.plan, planned)
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
        if any(_is_remote(self.steps[one]) for one in planned.steps):
            yield "remote ADD"

    def outside_card(self, image: str, edges: list[ImageEdge]) -> Card:
        used = any(edge.stage in self.used for edge in edges)
        standing = Standing.OUTSIDE if used else Standing.OUTSIDE_UNUSED
        title, rows = outside_name(image, edges[0].source)
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


def outside_name(image: str, source: str = "") -> tuple[str, tuple[str, ...]]:
    """An image's name as people write it, and its tag and digest as rows of their own.

    ``source`` is what was given for a named context.
    """
    path, tag, digest = _parts(image)
    if tag == _CONTEXT:
        return path, tuple(text for text in ("named context", source) if text)
    return path, tuple(text for text in (tag, digest) if text)


def outside_text(image: str, source: str = "") -> str:
    """The same in one line: ``alpine:3.22``, ``alpine@sha256:1234...``, ``assets (named context ../assets)``."""
    path, tag, digest = _parts(image)
    if tag == _CONTEXT:
        return f"{path} (named context {source})" if source else f"{path} (named context)"
    return f"{path}:{tag}" if tag else f"{path}@{digest}" if digest else path


def _parts(image: str) -> tuple[str, str, str]:
    """Name, tag and shortened digest of an image; of a named context its name and a mark.

    A placeholder is split too, but not inside the braces of a variable.
    """
    if image.startswith(_CONTEXT) and "$" not in image:
        return image.removeprefix(_CONTEXT), _CONTEXT, ""
    name, _, digest = image.partition("@")
    path, _, tag = name.rpartition(":")
    if not path or "/" in tag:
        path, tag = name, ""
    if any(text.count("{") != text.count("}") for text in (path, tag, digest)):
        return image, "", ""
    path = path.removeprefix("docker.io/").removeprefix("library/") or path
    return path, tag, digest if len(digest) <= _SHORT_DIGEST else f"{digest[:_SHORT_DIGEST]}..."


def _is_remote(step: Step) -> bool:
    return step.source.startswith(("http://", "https://", "git://"))
