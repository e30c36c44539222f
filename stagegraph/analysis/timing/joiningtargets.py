"""Each vertex of a log of several targets is joined to the step that it is, in the Dockerfile of its target.

bake and compose print the target before the stage where they build more than one (``progress.WithPrefix``, buildx's
``build/build.go``). What a target takes from another one is solved with it, too, and may bear its name.
"""

from __future__ import annotations

from stagegraph.analysis.timing.joining import join
from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan
    from stagegraph.analysis.timing.joining import LoggedName


def join_project(logged: Sequence[LoggedName], project: ProjectPlan) -> tuple[tuple[str, ...], ...]:
    """For each vertex the ids of the steps that it is; none for what is no step of the targets.

    Args:
        logged: the vertices.
        project: the targets.
    """
    found: list[tuple[str, ...]] = [() for _ in logged]
    closures = {build.number: _with_needed(project, build) for build in project.builds}
    for own in (True, False):
        for build in project.builds:
            users = [build] if own else [one for one in project.builds if build.number in closures[one.number]]
            names = {target.name for one in users for target in one.targets}
            asked = [at for at, one in enumerate(logged) if not found[at] and _is_of(one, names)]
            for at, steps in zip(asked, _joined(logged, asked, build.plan), strict=True):
                found[at] = steps
    return tuple(found)


def join_target(logged: Sequence[LoggedName], plan: BuildPlan, names: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """For each vertex the ids of the steps of one Dockerfile that it is, where it is of one of some targets.

    Args:
        logged: the vertices.
        plan: of the Dockerfile.
        names: of its targets.
    """
    asked = [at for at, one in enumerate(logged) if _is_of(one, names)]
    joined = dict(zip(asked, _joined(logged, asked, plan), strict=True))
    return tuple(joined.get(at, ()) for at in range(len(logged)))


def _is_of(one: LoggedName, names: Collection[str]) -> bool:
    """Whether a vertex is part of one of some targets; the log of a single one names none."""
    return not one.target or not {target_name(name) for name in (one.target, *one.builds)}.isdisjoint(names)


def target_name(name: str) -> str:
    """What bake calls a service that compose, which may print its log, calls otherwise (``sanitizeTargetName``)."""
    return name.replace(".", "_")


def _joined(logged: Sequence[LoggedName], asked: Iterable[int], plan: BuildPlan) -> list[tuple[str, ...]]:
    """For some vertices the steps of one Dockerfile that they are; the others are none of it."""
    own = set(asked)
    others = VertexKind.CLIENT
    seen = [
        one if at in own else replace(one, name=replace(one.name, kind=others), target="", builds=frozenset())
        for at, one in enumerate(logged)
    ]
    joined = join(seen, plan)
    return [joined[at] for at in sorted(own)]


def _with_needed(project: ProjectPlan, build: ProjectBuild) -> set[int]:
    """The numbers of the builds that one takes, directly or through others."""
    found: set[int] = set()
    waiting = [build]
    while waiting:
        for name in waiting.pop().targets[0].needs:
            one = project.build_of.get(name)
            if one is not None and one.number not in found:
                found.add(one.number)
                waiting.append(one)
    return found
