"""Edges: which stage uses which stage or image, and how."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind, Resolution, uses
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.resolve.bases import Outside


class StageEdge(Record):
    """A stage uses another: indexes, kind, line (from 1), and whether a parent's ONBUILD trigger does it."""

    source: int
    stage: int
    kind: EdgeKind
    line: int
    onbuild: bool = False


class ImageEdge(Record):
    """A stage uses something from outside the file; the rest as in `StageEdge`."""

    outside: Outside
    stage: int
    kind: EdgeKind
    line: int
    onbuild: bool = False

    @property
    def image(self) -> str:
        """A whole image reference, ``context:NAME`` for a named context, or the text of a placeholder."""
        return str(self.outside)

    @property
    def context_value(self) -> str:
        """What the caller gave for a named context, "" for an image."""
        return self.outside.value


def all_edges(resolutions: Iterable[Resolution]) -> tuple[tuple[StageEdge, ...], tuple[ImageEdge, ...]]:
    """The edges of a build, those of stages that are not built included, by using stage and line."""
    between: list[StageEdge] = []
    outside: set[ImageEdge] = set()
    # Targets that share their entries have the same edges.
    different = {id(one.entries): one for one in resolutions}.values()
    for resolution in different:
        for use in uses(resolution):
            entry = resolution.entries[use.source]
            if entry.stage is not None:
                between.append(
                    StageEdge(source=use.source, stage=use.stage, kind=use.kind, line=use.line, onbuild=use.onbuild)
                )
            elif found := entry.base.outside:  # pragma: no branch  (what is empty is no use)
                outside.add(
                    ImageEdge(outside=found, stage=use.stage, kind=use.kind, line=use.line, onbuild=use.onbuild)
                )
        for entry in resolution.entries:
            if entry.stage is not None and (found := entry.base.outside):
                outside.add(ImageEdge(found, entry.number, EdgeKind.FROM, entry.location.first))
    kinds = list(EdgeKind)
    if len(different) > 1:
        between = list(set(between))
    return (
        tuple(sorted(between, key=lambda one: (one.stage, one.line, kinds.index(one.kind), one.source, one.onbuild))),
        tuple(sorted(outside, key=lambda one: (one.stage, one.line, kinds.index(one.kind), one.image, one.onbuild))),
    )
