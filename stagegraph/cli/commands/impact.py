"""``stagegraph impact``: which steps run again."""

from __future__ import annotations

from stagegraph.cli import earlier, options, outputs, projectoptions
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.changeformats import IMPACTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.timing.rebuilding import RebuildTime


_EPILOG = """\
examples:
  stagegraph impact --changed src                   what an edit of source files runs again
  stagegraph impact --since main                    since that revision: Dockerfile, ignore file, context
  stagegraph impact --image-changed golang:1.23     after a new base image
  stagegraph impact --build-arg V=2 --old-build-arg V=1
  stagegraph impact --old Dockerfile.bak --format markdown -o impact.md
  stagegraph impact --changed src --timings build.log   how long the rebuild takes, by the log of a build
  stagegraph impact --changed src --why "final 3/5" why that step runs again, or does not
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "impact",
        formatter_class=HelpFormatter,
        help="tell which steps run again after a change",
        description="Tell which steps of a build run again after a change of the Dockerfile, of files, of build args "
        "or of images, and why: by the keys that BuildKit's cache has for them, without building.",
        epilog=_EPILOG,
    )
    options.add_input(parser)
    options.add_targets(parser)
    projectoptions.add_project(parser)
    earlier.add_before(parser)
    earlier.add_no_cache(parser)
    options.add_timings(parser, "the log of an earlier build: how long the rebuild takes is told, too")
    options.add_output(parser, IMPACTS)
    options.add_colour(parser)
    parser.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the file in a web view, with --bake or --compose of the top of the repository; lines in "
        "Markdown link to it",
    )
    parser.add_argument(
        "--why",
        metavar="STEP",
        help="tell only why this step runs again, or does not: its number (build 3/5), a line (L12), or words of it; "
        "with --bake or --compose after TARGET/",
    )
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Tell what runs again."""
    from stagegraph.analysis.impact.deciding import impact  # noqa: PLC0415  (--help does not need these)
    from stagegraph.analysis.impact.namedsteps import asked_step  # noqa: PLC0415
    from stagegraph.cli.twobuilds import two_builds  # noqa: PLC0415
    from stagegraph.render.documents.orders import ImpactOrder  # noqa: PLC0415

    options.refuse_lone_choice(arguments)
    if arguments.why == "":
        raise UsageError("--why has no step", hint='Write --why "build 3/5", --why L12, or words of the step.')
    if projectoptions.asks_project(arguments):
        return _run_project(arguments)
    file_format = options.chosen_format(arguments, IMPACTS)
    _refuse_why(arguments, file_format.name)
    link_base = projectoptions.link_base(arguments)
    builds = two_builds(arguments)
    found = impact(builds.before, builds.after)
    order = ImpactOrder(
        found,
        rebuild=_rebuild(arguments, found),
        why=asked_step(found.after.plan, arguments.why) if arguments.why else "",
        link_base=link_base,
        style=outputs.style_of(arguments),
    )
    outputs.write_document(file_format, order, arguments.output)
    return 0


def _refuse_why(arguments: argparse.Namespace, name: str) -> None:
    if arguments.why and name == "json":
        raise UsageError("--why is told in text or Markdown", hint="The reasons of every step stand in the JSON.")


def _rebuild(arguments: argparse.Namespace, found: Impact) -> RebuildTime | None:
    """How long the rebuild takes by the log that is given."""
    if not arguments.timings:
        return None
    from stagegraph.analysis.timing.measuring import timings_of  # noqa: PLC0415  (few calls give a log)
    from stagegraph.analysis.timing.rebuildtime import rebuild_time  # noqa: PLC0415
    from stagegraph.cli.progresslogs import read_chosen  # noqa: PLC0415
    from stagegraph.cli.timedbuilds import told_builds  # noqa: PLC0415

    chosen = read_chosen(arguments.timings, arguments.build)
    told_builds(chosen)
    return rebuild_time(found, timings_of(chosen.build, found.before.plan))


def _run_project(arguments: argparse.Namespace) -> int:
    """Tell what runs again of the targets of bake and compose files."""
    from stagegraph.analysis.projects.projectcauses import asked_project_step  # noqa: PLC0415  (few calls name such files)
    from stagegraph.cli.twoprojects import impact_of_project  # noqa: PLC0415
    from stagegraph.render.documents.orders import ProjectImpactOrder  # noqa: PLC0415
    from stagegraph.render.documents.projectformats import PROJECT_IMPACTS  # noqa: PLC0415

    file_format = options.chosen_format(arguments, PROJECT_IMPACTS)
    link_base = projectoptions.link_base(arguments)
    _refuse_why(arguments, file_format.name)
    found = impact_of_project(arguments)
    why = asked_project_step(found.project, arguments.why) if arguments.why else None
    rebuild = None
    if arguments.timings:
        from stagegraph.cli.timedprojects import rebuilt  # noqa: PLC0415  (few calls give a log)

        rebuild = rebuilt(arguments, found)
    order = ProjectImpactOrder(found, why, rebuild, link_base, outputs.style_of(arguments))
    outputs.write_document(file_format, order, arguments.output)
    return 0
