"""A log of bake or compose, and the files that tell what is built, become timings."""

from __future__ import annotations

from stagegraph.analysis.projects.projectplan import plan_project
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.rebuildtime import project_rebuild_time
from stagegraph.analysis.timing.targettimings import likeliest, logged_targets
from stagegraph.cli import projects
from stagegraph.cli.progresslogs import read_chosen
from stagegraph.cli.showerrors import note
from stagegraph.cli.timedbuilds import TimedBuild, told_builds
from stagegraph.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.timing.rebuilding import RebuildTime
    from stagegraph.logs.buildlog import LoggedBuild


def timed_project(arguments: argparse.Namespace, log: str) -> TimedBuild:
    """What the targets of bake and compose files cost.

    Args:
        arguments: of the command line, with ``build``.
        log: the path of the log.

    Raises:
        UsageError: the options make no sense.
        ProjectError, InputError, DockerfileError: something cannot be read, or is refused.
    """
    chosen = read_chosen(log, arguments.build)
    project = logged_project(arguments, chosen.build, chosen.log)
    return TimedBuild(chosen, timings_of(chosen.build, project=project), None)


def rebuilt(arguments: argparse.Namespace, impact: ProjectImpact) -> RebuildTime:
    """How long it takes that what a change makes run of several targets runs again.

    Args:
        arguments: of the command line, with ``timings`` and ``build``.
        impact: what runs.

    Raises:
        InputError: the log cannot be read.
        UsageError: it has no such build.
    """
    chosen = read_chosen(arguments.timings, arguments.build)
    told_builds(chosen)
    return project_rebuild_time(impact, timings_of(chosen.build, project=impact.before))


def logged_project(arguments: argparse.Namespace, build: LoggedBuild, log: str) -> ProjectPlan:
    """The targets that the command line names, or else those that the log shows; errors as in `timed_project`.

    Args:
        arguments: of the command line.
        build: what the log tells.
        log: how messages call it.
    """
    names = logged_targets(build)
    if projects.asked_names(arguments):
        found = planned(arguments, None)
        if names and not found.build_of.keys() & set(names):
            note(f"{log} is of other targets: {', '.join(names)}")
        return found
    if names:
        return _of_names(arguments, names, log)
    project = planned(arguments, None)
    if len(project.builds) == 1:
        return project
    return planned(arguments, [one.name for one in likeliest(build, project).targets])


def _of_names(arguments: argparse.Namespace, names: Sequence[str], log: str) -> ProjectPlan:
    targets = projects.project_targets(arguments, names=names)
    known = {one.name for one in targets}
    if not known:
        raise InputError(
            f"{log} is of the targets {', '.join(names)}, and the files define none of them",
            hint="Give the bake or compose files that were built.",
        )
    strange = [one for one in names if one not in known]
    if strange:
        note(f"{log} is also of targets that the files do not define: {', '.join(strange)}")
    return planned(arguments, names)


def planned(arguments: argparse.Namespace, names: Sequence[str] | None, *, strictly: bool = False) -> ProjectPlan:
    """The plan of some targets, or of those that the command line names; errors as in `timed_project`.

    Args:
        arguments: of the command line.
        names: of the targets.
        strictly: one that the files do not have is refused.
    """
    images = projects.ImagesOfProject(arguments)
    targets = projects.project_targets(arguments, names=names, strictly=strictly)
    plan = plan_project(targets, projects.usual_request(arguments), complete=images.complete)
    projects.tell_unread(plan.unread)
    return plan
