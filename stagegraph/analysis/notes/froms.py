"""Notes on what stages start from and take from: names that are nearly those of stages, platforms without effect."""

from __future__ import annotations

from functools import cached_property

from stagegraph.analysis.notes.nearness import Names
from stagegraph.analysis.notes.rules import NEAR_NAME, PLATFORM_IGNORED, Note
from stagegraph.graph.identifiers.references import ReferenceFormatError, context_name
from stagegraph.graph.resolve.resolution import EdgeKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.edges import ImageEdge
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.resolve.bases import Outside

_SHORTEST = 4  # shorter names are near too many others
_MOST = 3  # near names that are told
_TARGET_PLATFORM = "$TARGETPLATFORM"


def near_names(plan: BuildPlan) -> Iterable[Note]:
    """Uses of an image whose name is nearly that of stages: BuildKit looks for the image.

    A FROM can mean an image that is called nearly as a stage that is built; where one is, it is left alone.
    """
    edges = [(edge, name) for edge in plan.image_edges if (name := _bare_name(edge.outside))]
    if not edges:
        return
    nearness = _Nearness(plan)
    for edge, name in edges:
        if near := nearness.of(name, starts=edge.kind is EdgeKind.FROM):
            yield Note(NEAR_NAME, edge.line, _near_text(plan, edge, name, near), edge.stage)


class _Nearness:
    """The stages whose names are near those of images."""

    def __init__(self, plan: BuildPlan) -> None:
        self.named = [planned for planned in plan.stages if planned.stage.name]
        self.known: dict[tuple[str, bool], tuple[str, ...]] = {}

    def of(self, name: str, *, starts: bool) -> tuple[str, ...]:
        """Those that may be meant by it, where a stage starts from it, or takes from it."""
        if (name, starts) not in self.known:
            if starts:
                near = self.idle.near(name)
                near = () if near and self.built.near(name) else near
            else:
                near = self.every.near(name)
            self.known[name, starts] = near
        return self.known[name, starts]

    # Few files need each of these.

    @cached_property
    def every(self) -> Names:
        return Names((planned.stage.name for planned in self.named), _MOST)

    @cached_property
    def idle(self) -> Names:
        return Names((planned.stage.name for planned in self.named if not planned.used), _MOST)

    @cached_property
    def built(self) -> Names:
        return Names((planned.stage.name for planned in self.named if planned.used), 1)


def _bare_name(outside: Outside) -> str:
    """The name of an image that is written like a stage's, without a registry, a folder, a tag or a digest."""
    if outside.context:
        return ""
    try:
        name = context_name(outside.name)
    except ReferenceFormatError:
        return ""  # variables that are not known stand in it
    return "" if len(name) < _SHORTEST or any(one in name for one in "/:@") else name


def _near_text(plan: BuildPlan, edge: ImageEdge, name: str, near: tuple[str, ...]) -> str:
    use = "FROM" if edge.kind is EdgeKind.FROM else f"{edge.kind.name} from"
    stages = f"the stage {near[0]}" if len(near) == 1 else f"one of the stages {', '.join(near)}"
    text = f"{use} {name} names the image {edge.image}; did you mean {stages}?"
    if edge.kind is EdgeKind.FROM and "$" in plan.dockerfile.stages[edge.stage].head.base:
        from stagegraph.analysis.naming import naming_option  # noqa: PLC0415  (few files need it)

        options = [(option, one) for one in near if (option := naming_option(plan, edge.stage, one))]
        if options:
            text += f" {', '.join(f'{option} makes it {one}' for option, one in options)}."
    return text


def ignored_platforms(plan: BuildPlan) -> Iterable[Note]:
    """FROM --platform where the base is a stage: BuildKit goes on with the platform of that stage."""
    roots: list[str] = []  # what the FROM of the stage says with which the bases of a stage begin
    for planned in plan.stages:
        written, base = planned.stage.head.platform, planned.base.entry
        roots.append(_plain(written) or _TARGET_PLATFORM if base is None else roots[base])
        if not written or base is None or _plain(written) == roots[base]:
            continue
        parent = plan.stages[base]
        platform = parent.platform or plan.resolution_of(planned.index).options.platform
        text = (
            f"FROM --platform={written} has no effect: {parent.display_name} is a stage, "
            f"so {planned.display_name} has its platform, {platform}"
        )
        yield Note(PLATFORM_IGNORED, planned.location.first, text, planned.index)


def _plain(written: str) -> str:
    """A platform as written, a variable without its braces."""
    return written.replace("${", "$").replace("}", "") if written.startswith("${") else written
