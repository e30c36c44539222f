"""A build as its cache sees it: the plan, and what it reads."""

from __future__ import annotations

from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.contexts.tree import FileTree


class Build(Record):
    """One build, of two that are compared.

    Attributes:
        plan: its steps. What is known of its images (digests, layers) stands in its options.
        contexts: the files of the build context by the name ``context``, those of named contexts by their names, as
            the builder gets them. A context that either of two builds does not have is taken for unchanged.
        changed_images: whole references of images that are no longer what they were, whatever they are now.
    """

    plan: BuildPlan
    contexts: Mapping[str, FileTree] = FrozenMap()
    changed_images: frozenset[str] = frozenset()


BUILD_CONTEXT = "context"
"""The name of the build context among the contexts of a build."""
