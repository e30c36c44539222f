"""``stagegraph timings``: what a build cost, by its progress log."""

from __future__ import annotations

import argparse
import os

from stagegraph.cli import options, outputs, projectoptions
from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.cli.progresslogs import is_dockerfile_text
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import InputError, UsageError
from stagegraph.render.documents.timingformats import TIMING_CHANGES, TIMINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.cli.timedbuilds import TimedBuild
    from stagegraph.render.documents.planorders import Look

IN_TIME, TOO_LONG = 0, 1
_EPILOG = """\
examples:
  docker build --progress=rawjson . 2> build.log      a log that tells all; --progress=plain does, too
  stagegraph timings build.log Dockerfile
  stagegraph timings build.log Dockerfile -o timeline.svg
  stagegraph timings build.log Dockerfile --what-if "package=10s" --what-if "cached:deps"
  stagegraph timings build.log Dockerfile --if-dockerfile Dockerfile.new
  stagegraph timings before.log after.log Dockerfile  two builds, step by step
  stagegraph timings build.log --fail-over 10m        exit status 1 when the build took longer
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "timings",
        formatter_class=HelpFormatter,
        help="tell what a build cost, what bounds it, and what would save most, by its log",
        description="Tell what a build cost by its progress log: how long it took, which chain of steps bounds that, "
        "which steps had time to spare, and what would save most. Of two logs: which steps make the difference.",
        epilog=_EPILOG,
    )
    parser.add_argument("log", metavar="LOG", help="the log of a build, in any form; - for standard input")
    parser.add_argument(
        "files",
        nargs="*",
        default=[],  # else argparse calls it required
        metavar="DOCKERFILE",
        help="the Dockerfile of the build; without it the log alone is told, as far as it goes. A second log before it "
        "is compared with the first one",
    )
    options.add_build(parser)
    options.add_targets(parser, "the stage that was built; if not given, what the log shows (may be repeated)")
    projectoptions.add_project(parser)
    options.add_build_choice(parser)
    _add_what_if(parser)
    parser.add_argument(
        "--fail-over",
        default="",
        metavar="TIME",
        help="exit status 1 when the build, of two the second one, took longer than that: 90s, 10m, 1h30m",
    )
    options.add_output(parser, TIMINGS)
    options.add_colour(parser)
    parser.add_argument(
        "--theme", choices=("light", "dark", "print"), default="light", help="of a picture, light if not given"
    )
    parser.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the Dockerfile in a web view, with --bake or --compose of the top of the repository; the "
        "steps of a picture link to their lines",
    )
    parser.set_defaults(run=run, listed="files")


def _add_what_if(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what if", "the build is simulated with the durations of its log")
    group.add_argument(
        "--what-if",
        action="append",
        default=[],
        metavar="CHANGE",
        help="a step or stage takes a time (package=10s, package=50%%), is cached (cached:deps), has --link "
        "(link:runtime 3/8), or shares its cache mounts (unlock:deps); a step is named by its number (build 3/5), its "
        "line (L12) or words of it (may be repeated)",
    )
    group.add_argument("--max-parallelism", default="", metavar="N", help="no more than N steps run at the same time")
    group.add_argument(
        "--if-target", action="append", default=[], metavar="NAME", help="another target is built (may be repeated)"
    )
    group.add_argument("--if-dockerfile", default="", metavar="FILE", help="an edited Dockerfile is built")


def run(arguments: argparse.Namespace) -> int:
    """Tell what the build cost, or what differs between two."""
    files = list(arguments.files)
    for file in files:
        if file != STANDARD_INPUT and not os.path.exists(file):
            raise InputError(
                f"cannot read {file}: No such file or directory",
                hint="Behind the log stands its Dockerfile, or a second log that is compared with it.",
            )
    second = files.pop(0) if files and not is_dockerfile_text(files[0]) else ""
    projectoptions.asks_project(argparse.Namespace(**{**vars(arguments), "files": files}))
    if len(files) > 1:
        raise UsageError(
            f"{files[0]} is taken for a Dockerfile, and there is one at most",
            hint="Write stagegraph timings LOG DOCKERFILE, or stagegraph timings LOG LOG DOCKERFILE.",
        )
    dockerfile = files[0] if files else ""
    if second:
        return _compare(arguments, second, dockerfile)
    return _tell(arguments, dockerfile)


def _look(arguments: argparse.Namespace) -> Look:
    from stagegraph.render.documents.planorders import Look  # noqa: PLC0415  (--help does not need it)

    return Look(theme=arguments.theme, link_base=projectoptions.link_base(arguments))


def _tell(arguments: argparse.Namespace, dockerfile: str) -> int:
    """One build."""
    from stagegraph.cli.supposed import supposed, worth_saving  # noqa: PLC0415  (--help does not need these)
    from stagegraph.cli.timedbuilds import limit_of, told_builds, within  # noqa: PLC0415
    from stagegraph.render.documents.orders import TimingsOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, TIMINGS)
    limit, look = limit_of(arguments.fail_over), _look(arguments)
    found = _timed(arguments, arguments.log, dockerfile)
    told_builds(found.chosen)
    asked = supposed(arguments, found)
    order = TimingsOrder(
        found.timings,
        found.chosen.log,
        forecast=asked.forecast(),
        savings=worth_saving(asked),
        look=look,
        style=outputs.style_of(arguments),
    )
    outputs.write_document(file_format, order, arguments.output)
    return IN_TIME if within(found.timings, limit) else TOO_LONG


def _timed(arguments: argparse.Namespace, log: str, dockerfile: str) -> TimedBuild:
    """A log with its Dockerfile, or with bake and compose files."""
    if arguments.bake or arguments.compose:
        from stagegraph.cli.timedprojects import timed_project  # noqa: PLC0415  (few calls name such files)

        return timed_project(arguments, log)
    from stagegraph.cli.timedbuilds import timed_build  # noqa: PLC0415  (--help does not need it)

    return timed_build(arguments, log, dockerfile)


def _compare(arguments: argparse.Namespace, second: str, dockerfile: str) -> int:
    """Two builds."""
    from stagegraph.analysis.timing.comparingtimings import compare_timings  # noqa: PLC0415  (--help does not need these)
    from stagegraph.cli.supposed import refuse_suppositions  # noqa: PLC0415
    from stagegraph.cli.timedbuilds import limit_of, told_builds, within  # noqa: PLC0415
    from stagegraph.render.documents.orders import TimingChangesOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, TIMING_CHANGES)
    limit, look = limit_of(arguments.fail_over), _look(arguments)
    refuse_suppositions(arguments)
    if [arguments.log, second, dockerfile].count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be read once", hint="Give the paths of the logs and of the Dockerfile.")
    before, after = (_timed(arguments, log, dockerfile) for log in (arguments.log, second))
    told_builds(before.chosen)
    told_builds(after.chosen)
    order = TimingChangesOrder(
        compare_timings(before.timings, after.timings),
        (before.chosen.log, after.chosen.log),
        look=look,
        style=outputs.style_of(arguments),
    )
    outputs.write_document(file_format, order, arguments.output)
    return IN_TIME if within(after.timings, limit) else TOO_LONG
