"""Each vertex of a log of several targets is joined to the step that it is, in the Dockerfile of its target.

bake and compose print the target before the stage where they build more than one (``progress.WithPrefix``, buildx's
``build/build.go``). What a target takes from another one is solved with it, too, and may bear its name.
"""

from __future__ import annotations

from stagegraph.analysis.timing.joining import inputs_ahead, join_some, may_be_step

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
    found: dict[int, tuple[str, ...]] = {}
    left = _Left(logged)
    for users_of in (_itself, _users(project).__getitem__):
        for build in project.builds:
            asked = left.of({target.name for one in users_of(build.number) for target in project.builds[one].targets})
            if asked:
                joined = join_some(asked, build.plan)
                found.update(joined)
                left.without(joined)
    return tuple(found.get(at, ()) for at in range(len(logged)))


class _Left:
    """The vertices of a log that are no step as yet, by the targets that they are of."""

    def __init__(self, logged: Sequence[LoggedName]) -> None:
        self._logged = logged
        self._rank: dict[int, int] = {}  # by place: behind its inputs
        self._of: dict[str, set[int]] = {}  # places by target; under no name those of a log that names none
        for rank, (at, one) in enumerate(inputs_ahead(logged).items()):
            if may_be_step(one):
                self._rank[at] = rank
                for name in _targets(one):
                    self._of.setdefault(name, set()).add(at)

    def of(self, names: Collection[str]) -> dict[int, LoggedName]:
        """Those that may be of one of some targets, by their places, each behind its inputs."""
        found = {at for name in ("", *names) for at in self._of.get(name, ())}
        return {at: self._logged[at] for at in sorted(found, key=self._rank.__getitem__)}

    def without(self, joined: Iterable[int]) -> None:
        """Leave out what is a step by now."""
        for at in joined:
            for name in _targets(self._logged[at]):
                self._of[name].discard(at)


def join_target(logged: Sequence[LoggedName], plan: BuildPlan, names: Collection[str]) -> tuple[tuple[str, ...], ...]:
    """For each vertex the ids of the steps of one Dockerfile that it is, where it is of one of some targets.

    Args:
        logged: the vertices.
        plan: of the Dockerfile.
        names: of its targets.
    """
    wanted = {"", *names}
    asked = {at: one for at, one in inputs_ahead(logged).items() if not wanted.isdisjoint(_targets(one))}
    joined = join_some(asked, plan)
    return tuple(joined.get(at, ()) for at in range(len(logged)))


def _targets(one: LoggedName) -> set[str]:
    """The targets that a vertex is part of; no name where it is of the log of a single one, which names none."""
    return {target_name(name) for name in (one.target, *one.builds) if name} if one.target else {""}


def target_name(name: str) -> str:
    """What bake calls a service that compose, which may print its log, calls otherwise (``sanitizeTargetName``)."""
    return name.replace(".", "_")


def _itself(number: int) -> tuple[int, ...]:
    return (number,)


def _users(project: ProjectPlan) -> list[list[int]]:
    """For each build the numbers of those that take it, directly or through others; one may be of its own."""
    users: list[list[int]] = [[] for _ in project.builds]
    for build in project.builds:
        for number in _with_needed(project, build):
            users[number].append(build.number)
    return users


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
