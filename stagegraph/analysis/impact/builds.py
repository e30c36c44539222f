"""A build as its cache sees it: the plan, and what it reads."""

from __future__ import annotations

from enum import IntEnum

from stagegraph.graph.llb.does import CopyDoes, RunDoes
from stagegraph.graph.llb.steps import StepKind
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.contexts.tree import FileTree
    from stagegraph.graph.llb.steps import Step


class Certainty(IntEnum):
    """Whether two things are the same for BuildKit's cache."""

    NO = 0
    MAYBE = 1
    YES = 2


class Build(Record):
    """One build, of two that are compared.

    Attributes:
        plan: its steps. What is known of its images (digests, layers) stands in its options.
        contexts: the files of the build context by the name ``context``, those of named contexts by their names, as
            the builder gets them. A context that either of two builds does not have is taken for unchanged.
        changed_images: whole references of images that are no longer what they were, whatever they are now.
        no_cache: names of the stages whose RUN, COPY and ADD run whatever the cache has; ``*`` for all.
        linked: of targets of other files that are contexts, by their sources, whether what they come to is stored.
    """

    plan: BuildPlan
    contexts: Mapping[str, FileTree] = FrozenMap()
    changed_images: frozenset[str] = frozenset()
    no_cache: frozenset[str] = frozenset()
    linked: Mapping[str, Certainty] = FrozenMap()

    def forbids_cache(self, step: Step) -> bool:
        """Whether the caller asked to run a step whatever the cache has (``IsNoCache``); a WORKDIR never is."""
        asked = isinstance(step.does, RunDoes | CopyDoes) or step.kind is StepKind.MERGE
        if not self.no_cache or not asked:
            return False
        names = (self.plan.stages[index].stage.name.lower() for index in step.stages)
        return ALL_STAGES in self.no_cache or any(name in self.no_cache for name in names if name)


BUILD_CONTEXT = "context"
"""The name of the build context among the contexts of a build."""

ALL_STAGES = "*"
"""Stands for every stage."""


def stages_telling_path(plan: BuildPlan) -> frozenset[int]:
    """The stages of which it is known which PATH the image sets that they start from, at any distance."""
    found: set[int] = set()
    for planned in plan.stages:  # each behind the stage that it starts from
        base = planned.base
        told = base.config is not None and any(name == "PATH" for name, _ in base.config.env)
        if told if base.entry is None else base.entry in found:
            found.add(planned.index)
    return frozenset(found)
