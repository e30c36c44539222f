"""What BuildKit accepts, and is probably not meant."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.syntax.suggest import nearest
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import Plan

_SHORTEST = 4  # shorter names are near too many others


class Note(Record):
    """A remark on a line of the Dockerfile, counted from 1."""

    line: int
    text: str


def notes(plan: Plan) -> tuple[Note, ...]:
    """Uses of an image whose name is nearly that of a stage: BuildKit looks for the image, the stage stays unused."""
    names = [planned.stage.name for planned in plan.stages if planned.stage.name]
    taken = {edge.source for edge in plan.edges}
    idle = {planned.stage.name for planned in plan.stages if planned.index not in taken and not planned.is_target}
    found: dict[Note, None] = {}
    for edge in plan.image_edges:
        written = edge.image.removeprefix("docker.io/library/").removesuffix(":latest")
        if len(written) < _SHORTEST or "/" in written or ":" in written:
            continue
        meant = nearest(written, names)
        if meant and meant in idle:
            use = "FROM" if edge.kind is EdgeKind.FROM else f"{edge.kind.name} from"
            text = f"{use} {written} names the image {edge.image}; did you mean the stage {meant}?"
            found[Note(edge.line, text)] = None
    return tuple(found)
