"""What the command line supposes of a build."""

from __future__ import annotations

from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.saving import savings
from stagegraph.analysis.timing.timings import Ending
from stagegraph.analysis.timing.whatifs import parse_what_if
from stagegraph.cli import options
from stagegraph.cli.timedbuilds import with_changes
from stagegraph.errors import UsageError
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.timing.forecasts import Forecast, Saving
    from stagegraph.analysis.timing.suppositions import WhatIf
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.cli.timedbuilds import TimedBuild

_MOST_DIGITS = 6
_OPTIONS = ("what_if", "max_parallelism", "if_target", "if_dockerfile")


class Supposed(Record):
    """What is supposed of a build.

    Attributes:
        timings: what the build of the log cost.
        changes: of its steps.
        plan: another build, None for that of the log.
        limit: how many steps run at the same time, None for as many as the log shows.
    """

    timings: Timings
    changes: tuple[WhatIf, ...]
    plan: BuildPlan | ProjectPlan | None
    limit: int | None

    def forecast(self) -> Forecast | None:
        """The build simulated; None where nothing is supposed.

        Raises:
            UsageError: a supposition names no step, several, or one of which it cannot be supposed.
        """
        if not self.changes and self.plan is None and self.limit is None:
            return None
        return what_if(self.timings, self.changes, plan=self.plan, limit=self.limit)


def worth_saving(asked: Supposed) -> tuple[Saving, ...]:
    """The three changes that would save most, besides what is supposed; none for a build that came to no end."""
    if asked.timings.ending in {Ending.FAILED, Ending.CANCELED}:
        return ()
    return savings(asked.timings, asked.changes, plan=asked.plan, limit=asked.limit)


def supposed(arguments: argparse.Namespace, found: TimedBuild) -> Supposed:
    """What the command line supposes.

    Args:
        arguments: with ``what_if``, ``max_parallelism``, ``if_target`` and ``if_dockerfile``.
        found: the build of the log.

    Raises:
        UsageError: the options make no sense.
        InputError, DockerfileError, EnvironmentLacks: the edited Dockerfile cannot be read, or BuildKit refuses it.
    """
    changes = tuple(map(parse_what_if, arguments.what_if))
    limit = _limit(arguments.max_parallelism)
    return Supposed(found.timings, changes, _other_plan(arguments, found), limit)


def _other_plan(arguments: argparse.Namespace, found: TimedBuild) -> BuildPlan | ProjectPlan | None:
    """The plan of another target, or of an edited Dockerfile."""
    path = arguments.if_dockerfile
    if not path and not arguments.if_target:
        return None
    if found.timings.project is not None:
        from stagegraph.cli.timedprojects import planned  # noqa: PLC0415  (few calls name such files)

        if path:
            raise UsageError(
                "--if-dockerfile is the Dockerfile of one build, and here may be several",
                hint="--what-if says of each step how long it takes; --if-target builds other targets.",
            )
        return planned(arguments, arguments.if_target, strictly=True)
    if found.request is None or found.timings.plan is None:
        option = "--if-dockerfile" if path else "--if-target"
        raise UsageError(f"{option} needs the Dockerfile of the build", hint="Give it behind the log.")
    parsed = found.timings.plan.dockerfile
    request = found.request
    if path:
        given = with_changes(arguments, dockerfile=path)
        parsed = options.read_dockerfile(given)
        request = replace(options.plan_request(given, parsed), targets=request.targets, platform=request.platform)
    return plan_request(parsed, replace(request, targets=tuple(arguments.if_target) or request.targets))


def _limit(text: str) -> int | None:
    if not text:
        return None
    if not text.isascii() or not text.isdecimal() or len(text) > _MOST_DIGITS or not int(text):
        raise UsageError(f"--max-parallelism {text} is no number of steps", hint="Write a number from 1 on.")
    return int(text)


def refuse_suppositions(arguments: argparse.Namespace) -> None:
    """Nothing is supposed of two builds.

    Raises:
        UsageError: the command line supposes something.
    """
    for name in _OPTIONS:
        if getattr(arguments, name):
            raise UsageError(
                f"--{name.replace('_', '-')} is for one build", hint="Leave one of the logs out, or the option."
            )
