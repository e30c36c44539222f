"""Targets of other files as named contexts: bake builds them first, and hands their results over.

A result of one platform stands in for whatever platform is asked for, results of several each for their own; a platform
that has none leaves the name to an image (``waitContextDeps`` in buildx's ``build/build.go``, ``NamedContext`` in
BuildKit's ``frontend/dockerui/config.go``).
"""

from __future__ import annotations

from stagegraph.graph.identifiers.platforms import normalised
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.identifiers.imageconfigs import ImageConfig
    from stagegraph.graph.identifiers.platforms import Platform


class LinkedImage(Record):
    """What a target of another file comes to on one platform.

    Attributes:
        key: under which `stagegraph.graph.llb.operations.Numbering` has its last operation.
        config: what it brings along for the stages that start from it.
    """

    key: str
    config: ImageConfig


class LinkedTarget(Record):
    """What a target of another file comes to, for each of its platforms."""

    images: tuple[tuple[Platform, LinkedImage], ...]

    def on(self, platform: Platform) -> LinkedImage | None:
        """What stands in for a platform; None where nothing does."""
        if len(self.images) == 1:
            return self.images[0][1]
        wanted = normalised(platform)
        return next((image for offered, image in self.images if normalised(offered) == wanted), None)
