"""On what time was spent."""

from __future__ import annotations

from stagegraph.analysis.timing.timings import Purpose, Spent, TimedVertex, VertexKind
from stagegraph.logs.buildlog import VertexState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_PURPOSES = {
    VertexKind.STEP: Purpose.STEPS,
    VertexKind.INTERNAL: Purpose.STEPS,
    VertexKind.IMAGE: Purpose.PULLS,
    VertexKind.CONTEXT: Purpose.TRANSFERS,
    VertexKind.FRONTEND: Purpose.FRONTEND,
    VertexKind.AUTH: Purpose.FRONTEND,
    VertexKind.IMPORT: Purpose.CACHE,
    VertexKind.CACHE_EXPORT: Purpose.CACHE,
    VertexKind.EXPORT: Purpose.EXPORT,
    VertexKind.CLIENT: Purpose.OTHER,
    VertexKind.OTHER: Purpose.OTHER,
}


def spent_on(vertices: Sequence[TimedVertex]) -> tuple[Spent, ...]:
    """On what time was spent, most first; nothing is told on which none was."""
    found = []
    for purpose in Purpose:
        these = [one for one in vertices if _purpose(one) is purpose and one.seconds]
        if these:
            sizes = [
                status.size
                for one in these
                for status in one.vertex.statuses
                if status.size is not None and not status.name.startswith("extracting ")
            ]
            found.append(
                Spent(
                    purpose=purpose,
                    seconds=sum(one.seconds for one in these),
                    covered=covered((one.start, one.end) for one in these),
                    size=sum(sizes) if sizes else None,
                    vertices=tuple(one.at for one in these),
                )
            )
    return tuple(sorted(found, key=lambda one: (-one.seconds, one.purpose.value)))


def _purpose(one: TimedVertex) -> Purpose:
    """What a vertex's time is spent on: of a cached step the pull of its layers."""
    purpose = _PURPOSES[one.kind]
    return Purpose.PULLS if purpose is Purpose.STEPS and one.state is VertexState.CACHED else purpose


def covered(spans: Iterable[tuple[float | None, float | None]]) -> float:
    """How long at least one of some spans lasts."""
    total, until = 0.0, float("-inf")
    for start, end in sorted((start, end) for start, end in spans if start is not None and end is not None):
        if end > until:
            total += end - max(start, until)
            until = end
    return total
