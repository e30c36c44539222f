"""``stagegraph project``: what the bake and compose files of a repository build."""

from __future__ import annotations

from stagegraph.cli import options, outputs, projectoptions
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.render.documents.registry import PROJECTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_EPILOG = """\
Without --bake and --compose the files are those that bake takes by itself: compose.yaml, docker-bake.hcl and so on.
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "project",
        formatter_class=HelpFormatter,
        help="tell what the bake and compose files build",
        description="Tell which targets the bake and compose files of a repository build, each from which Dockerfile, "
        "context and stage, read as docker buildx bake --print reads them.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "targets", nargs="*", metavar="TARGET", help="a target, service or group, with * and ?; default if not given"
    )
    parser.add_argument(
        "--bake",
        action="append",
        default=[],
        metavar="FILE",
        help="a bake file, HCL or JSON; - reads standard input (may be repeated)",
    )
    parser.add_argument(
        "--compose", action="append", default=[], metavar="FILE", help="a compose file (may be repeated)"
    )
    projectoptions.add_overrides(parser)
    options.add_output(parser, PROJECTS)
    options.add_colour(parser)
    parser.set_defaults(run=run, listed="targets")


def run(arguments: argparse.Namespace) -> int:
    """Read the files, and list the targets."""
    from stagegraph.cli.projects import files_of  # noqa: PLC0415  (--help does not need these)
    from stagegraph.project.bake.bakequestion import BakeQuestion  # noqa: PLC0415
    from stagegraph.project.buildfiles import read_project  # noqa: PLC0415
    from stagegraph.render.documents.orders import ProjectOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, PROJECTS)
    question = BakeQuestion(tuple(arguments.targets), tuple(arguments.overrides))
    answer = read_project(files_of(arguments.bake, arguments.compose, arguments.var), question)
    if arguments.var and (arguments.bake or arguments.compose):
        from stagegraph.cli.givenvariables import tell_undeclared  # noqa: PLC0415  (few calls set any)

        tell_undeclared(arguments.var, [*arguments.bake, *arguments.compose])
    outputs.write_document(file_format, ProjectOrder(answer, outputs.style_of(arguments)), arguments.output)
    return 0
