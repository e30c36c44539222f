"""What the steps of a build take of the folders of the caller, so that no more of these has to be read."""

from __future__ import annotations

from stagegraph.graph.identifiers.paths import join
from stagegraph.graph.llb.does import CopyDoes, RunDoes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.does import CopyAction
    from stagegraph.graph.llb.steps import Step


def needed_paths(plan: BuildPlan) -> dict[str, tuple[str, ...]]:
    """The paths that steps copy or mount, by the name of the context, ``context`` for the build context.

    They are absolute, and may hold wildcards; "/" is all of a context. A context of which nothing is read is left out.
    """
    contexts = {step.id: step.context for step in plan.steps if step.local}
    found: dict[str, dict[str, None]] = {}
    for step in plan.steps:
        for name, path in read_paths(step):
            if name in contexts:
                found.setdefault(contexts[name], {})[path] = None
    return {name: tuple(paths) for name, paths in found.items()}


def read_paths(step: Step) -> Iterator[tuple[str, str]]:
    """The ids of the steps that a step takes files of, each with a path; "" for what is no step."""
    if isinstance(step.does, CopyDoes):
        yield from ((action.origin, _path(action)) for action in step.does.actions)
    elif isinstance(step.does, RunDoes):
        yield from ((mount.source, mount.path) for mount in step.does.mounts)


def _path(action: CopyAction) -> str:
    return join(action.path, action.pattern) if action.parents else action.path
