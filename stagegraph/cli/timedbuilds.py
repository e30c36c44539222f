"""A log and the Dockerfile of its build become timings."""

from __future__ import annotations

from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.timing.loggedtargets import logged_platforms, logged_request
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.cli import options
from stagegraph.cli.progresslogs import read_chosen
from stagegraph.cli.showerrors import note, say
from stagegraph.errors import DockerfileError, UsageError
from stagegraph.render.shared.timetexts import time_text
from stagegraph.render.story.timingwords import remark_text
from stagegraph.syntax.durations import parse_duration
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.cli.progresslogs import ChosenBuild
    from stagegraph.logs.buildlog import LoggedBuild
    from stagegraph.syntax.instructions import Dockerfile


class TimedBuild(Record):
    """A build of a log, measured.

    Attributes:
        chosen: what the log tells.
        timings: what it cost.
        request: what was asked for, as far as a Dockerfile is known; else None.
    """

    chosen: ChosenBuild
    timings: Timings
    request: PlanRequest | None


def timed_build(arguments: argparse.Namespace, log: str, dockerfile: str) -> TimedBuild:
    """What the build of a log cost.

    Args:
        arguments: of the command line, with the build options and ``build``.
        log: its path.
        dockerfile: the path of the Dockerfile, "" for none.

    Raises:
        UsageError: the options make no sense.
        InputError, DockerfileError, EnvironmentLacks: something cannot be read, or BuildKit refuses it.
    """
    parsed = options.read_dockerfile(with_changes(arguments, dockerfile=dockerfile)) if dockerfile else None
    chosen = read_chosen(log, arguments.build)
    if parsed is None:
        found = _told_dockerfile(chosen.build)
        plan, request = found if found is not None else (None, None)
    else:
        given = options.plan_request(with_changes(arguments, dockerfile=dockerfile), parsed)
        request = request_of(chosen.build, parsed, given, arguments)
        plan = plan_request(parsed, request)
    return TimedBuild(chosen, timings_of(chosen.build, plan), request)


def request_of(
    build: LoggedBuild, dockerfile: Dockerfile, request: PlanRequest, arguments: argparse.Namespace
) -> PlanRequest:
    """What was asked for: what the command line tells, else what the log shows."""
    if arguments.platform == options.DEFAULT_PLATFORM and (platforms := logged_platforms(build)):
        request = replace(request, platform=platforms)
    return request if arguments.target else logged_request(build, dockerfile, request)


def _told_dockerfile(build: LoggedBuild) -> tuple[BuildPlan, PlanRequest] | None:
    """The plan of the Dockerfile that a log holds itself; None where it holds none, or build args are missing."""
    if not build.dockerfile:
        return None
    from stagegraph.analysis.request import PlanRequest  # noqa: PLC0415  (few logs hold one)
    from stagegraph.syntax.parser import parse  # noqa: PLC0415

    try:
        dockerfile = parse(build.dockerfile)
        request = logged_request(
            build, dockerfile, PlanRequest(platform=logged_platforms(build) or options.DEFAULT_PLATFORM)
        )
        return plan_request(dockerfile, request), request
    except (DockerfileError, UsageError):
        return None


def with_changes(arguments: argparse.Namespace, **changes: object) -> argparse.Namespace:
    """The arguments of the command line with some others."""
    import argparse as module  # noqa: PLC0415  (for its type only elsewhere)

    return module.Namespace(**{**vars(arguments), **changes})


def told_builds(chosen: ChosenBuild) -> None:
    """Tell on standard error what the reader has to say of the log as a whole, and which of its builds is told."""
    whole = chosen.whole
    if len(whole.builds) > 1:
        at = whole.builds.index(chosen.build) + 1
        note(f"{chosen.log} has {len(whole.builds)} builds; this is number {at}, --build asks for another one")
    if whole.skipped:
        note(f"{chosen.log}: lines that could not be understood: {whole.skipped}")
    for remark in whole.remarks:
        note(f"{chosen.log}: {remark_text(remark)}")


def limit_of(text: str) -> float | None:
    """The seconds that ``--fail-over`` tells, or None.

    Raises:
        UsageError: it is no duration, or none above 0.
    """
    if not text:
        return None
    try:
        seconds = parse_duration(text)
    except ValueError:
        seconds = 0.0
    if seconds <= 0:
        raise UsageError(f"--fail-over {text} is no duration", hint="Write 90s, 10m or 1h30m.")
    return seconds


def within(timings: Timings, limit: float | None) -> bool:
    """Whether a build took no longer than it may; a sentence on standard error tells where it did."""
    if limit is None or timings.wall <= limit:
        return True
    say(f"the build took {time_text(timings.wall)}, more than {time_text(limit)} (--fail-over)")
    return False
