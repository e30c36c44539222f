"""``stagegraph timings``: what a build cost, by its progress log."""

from __future__ import annotations

from stagegraph.cli import options, outputs
from stagegraph.cli.progresslogs import add_build_choice
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.registry import TIMINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

IN_TIME, TOO_LONG = 0, 1
_EPILOG = """\
examples:
  docker build --progress=rawjson . 2> build.log      a log that tells all; --progress=plain does, too
  stagegraph timings build.log Dockerfile
  stagegraph timings build.log Dockerfile -o timeline.svg
  stagegraph timings build.log --fail-over 10m        exit status 1 when the build took longer
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "timings",
        formatter_class=HelpFormatter,
        help="tell what a build cost, and what bounds it, by its log",
        description="Tell what a build cost by its progress log: how long it took, which chain of steps bounds that, "
        "which steps had time to spare, and what would save most.",
        epilog=_EPILOG,
    )
    parser.add_argument("log", metavar="LOG", help="the log of a build, in any form; - for standard input")
    parser.add_argument(
        "files",
        nargs="*",
        metavar="DOCKERFILE",
        help="the Dockerfile of the build: without it the log alone is told, as far as it goes",
    )
    options.add_build(parser)
    options.add_targets(parser, "the stage that was built; if not given, what the log shows (may be repeated)")
    add_build_choice(parser)
    parser.add_argument(
        "--fail-over",
        default="",
        metavar="TIME",
        help="exit status 1 when the build took longer than that: 90s, 10m, 1h30m",
    )
    options.add_output(parser, TIMINGS)
    options.add_colour(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Tell what the build cost."""
    from stagegraph.cli.timedbuilds import limit_of, timed_build, told_builds, within  # noqa: PLC0415  (--help does not need these)
    from stagegraph.render.documents.orders import TimingsOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, TIMINGS)
    limit = limit_of(arguments.fail_over)
    if len(arguments.files) > 1:
        raise UsageError("there is one Dockerfile at most", hint="Write stagegraph timings LOG DOCKERFILE.")
    found = timed_build(arguments, arguments.log, arguments.files[0] if arguments.files else "")
    told_builds(found)
    order = TimingsOrder(found.timings, found.chosen.log, style=outputs.style_of(arguments))
    outputs.write(file_format.write(order), arguments.output, binary=file_format.binary)
    return IN_TIME if within(found.timings, limit) else TOO_LONG
