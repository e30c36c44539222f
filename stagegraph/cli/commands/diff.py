"""``stagegraph diff``: what a change of a Dockerfile does to the build."""

from __future__ import annotations

from stagegraph.cli import earlier, options, outputs, projectoptions
from stagegraph.cli.inputs import path_in_repository
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.render.documents.changeformats import DIFFS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

SAME, DIFFERENT = 0, 1
_EPILOG = """\
examples:
  stagegraph diff Dockerfile.old Dockerfile
  stagegraph diff --base main                       ./Dockerfile against that of a git revision
  stagegraph diff HEAD~3:Dockerfile HEAD:Dockerfile --target runtime
  stagegraph diff --base origin/main --format markdown -o comment.md
  stagegraph diff --base HEAD --exit-code           exit status 1 when the graph differs
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "diff",
        formatter_class=HelpFormatter,
        help="tell what a change of the Dockerfile does to the build",
        description="Tell what a change of a Dockerfile does to the build of each target: what is refused now, which "
        "stages, steps and images come and go, what runs again, what waits longer and no longer runs at the same time.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "files",
        nargs="*",
        metavar="OLD NEW",
        help="two Dockerfiles, each a path, - for standard input, or REV:path for that of a git revision; with --base "
        "one path, ./Dockerfile if not given",
    )
    parser.add_argument("--base", default="", metavar="REV", help="compare with the file in this git revision")
    parser.add_argument("--exit-code", action="store_true", help="exit status 1 when the graph differs")
    options.add_build(parser)
    options.add_targets(parser, "the target to compare, every one if not given (may be repeated)")
    earlier.add_context(
        parser, "the build context, for what runs again; if not given its files are taken for unchanged"
    )
    earlier.add_options_before(parser)
    projectoptions.add_project(parser)
    options.add_notes(parser)
    options.add_output(parser, DIFFS)
    options.add_colour(parser)
    parser.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the new file in a web view, with --bake or --compose of the top of the repository; lines in "
        "Markdown link to it",
    )
    parser.set_defaults(run=run, listed="files")


def run(arguments: argparse.Namespace) -> int:
    """Tell what the change does."""
    if projectoptions.asks_project(arguments):
        return _run_project(arguments)
    from stagegraph.cli.comparison import compared  # noqa: PLC0415  (--help does not need these)
    from stagegraph.render.documents.orders import DiffOrder  # noqa: PLC0415
    from stagegraph.render.documents.planorders import Look  # noqa: PLC0415

    file_format = options.chosen_format(arguments, DIFFS)
    look = Look(link_base=projectoptions.link_base(arguments))
    changes = compared(arguments)
    order = DiffOrder(
        changes,
        look=look,
        path=path_in_repository(changes.new.path),
        style=outputs.style_of(arguments),
    )
    outputs.write_document(file_format, order, arguments.output)
    return DIFFERENT if arguments.exit_code and changes.differs else SAME


def _run_project(arguments: argparse.Namespace) -> int:
    """Tell what a change since a revision does to the targets of bake and compose files."""
    from stagegraph.cli.twoprojects import diff_of_project  # noqa: PLC0415  (few calls name such files)
    from stagegraph.render.documents.orders import ProjectDiffOrder  # noqa: PLC0415
    from stagegraph.render.documents.projectformats import PROJECT_DIFFS  # noqa: PLC0415

    file_format = options.chosen_format(arguments, PROJECT_DIFFS)
    link_base = projectoptions.link_base(arguments)
    found = diff_of_project(arguments)
    order = ProjectDiffOrder(found, link_base, outputs.style_of(arguments))
    outputs.write_document(file_format, order, arguments.output)
    return DIFFERENT if arguments.exit_code and found.differs else SAME
