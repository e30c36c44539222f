"""Edges: which stage uses which stage or image, and how."""

from __future__ import annotations

from functools import cached_property

from stagegraph.graph.resolve.resolution import EdgeKind, Resolution, uses
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.llb.operations import Numbering
    from stagegraph.graph.resolve.bases import Outside

_KINDS = tuple(EdgeKind)


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


class _Edges:
    """The edges of a resolution, found when they are asked for; targets that share their entries have the same ones."""

    def __init__(self, resolution: Resolution) -> None:
        self._resolution = resolution

    @cached_property
    def found(self) -> tuple[tuple[StageEdge, ...], tuple[ImageEdge, ...]]:
        """Those between stages, and those from outside; each by using stage and line."""
        between: list[StageEdge] = []
        outside: set[ImageEdge] = set()
        entries = self._resolution.entries
        for use in uses(self._resolution):
            entry = entries[use.source]
            if entry.stage is not None:
                between.append(
                    StageEdge(source=use.source, stage=use.stage, kind=use.kind, line=use.line, onbuild=use.onbuild)
                )
            elif found := entry.base.outside:  # pragma: no branch  (what is empty is no use)
                outside.add(
                    ImageEdge(outside=found, stage=use.stage, kind=use.kind, line=use.line, onbuild=use.onbuild)
                )
        for entry in entries:
            if entry.stage is not None and (found := entry.base.outside):
                outside.add(ImageEdge(found, entry.number, EdgeKind.FROM, entry.location.first))
        return _ordered(between), _images_ordered(outside)


def all_edges(
    resolutions: Iterable[Resolution], numbering: Numbering
) -> tuple[tuple[StageEdge, ...], tuple[ImageEdge, ...]]:
    """The edges of a build, those of stages that are not built included, by using stage and line.

    Args:
        resolutions: what is built.
        numbering: keeps what plans share.
    """
    different = {id(one.entries): one for one in resolutions}
    # The edges keep the entries, and so their identity.
    found = [numbering.kept(("edges", key), _Edges(one)).found for key, one in different.items()]
    if len(found) == 1:
        return found[0]
    return (
        _ordered({edge for between, _ in found for edge in between}),
        _images_ordered({edge for _, outside in found for edge in outside}),
    )


def _ordered(edges: Iterable[StageEdge]) -> tuple[StageEdge, ...]:
    return tuple(sorted(edges, key=lambda one: (one.stage, one.line, _KINDS.index(one.kind), one.source, one.onbuild)))


def _images_ordered(edges: Iterable[ImageEdge]) -> tuple[ImageEdge, ...]:
    return tuple(sorted(edges, key=lambda one: (one.stage, one.line, _KINDS.index(one.kind), one.image, one.onbuild)))
