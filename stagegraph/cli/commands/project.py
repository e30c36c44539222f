"""``stagegraph project``: what the bake and compose files of a repository build."""

from __future__ import annotations

import os

from stagegraph.cli import options, outputs
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.registry import PROJECTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from stagegraph.project.buildfiles import ProjectFiles

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
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        dest="overrides",
        metavar="TARGET.KEY=VALUE",
        help="say something else of a target, as for docker buildx bake (may be repeated)",
    )
    parser.add_argument(
        "--var", action="append", default=[], metavar="NAME=VALUE", help="set a variable (may be repeated)"
    )
    options.add_output(parser, PROJECTS)
    options.add_colour(parser)
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Read the files, and list the targets."""
    from stagegraph.project.bake.bakequestion import BakeQuestion  # noqa: PLC0415  (--help does not need these)
    from stagegraph.project.buildfiles import read_project  # noqa: PLC0415
    from stagegraph.render.documents.orders import ProjectOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, PROJECTS)
    question = BakeQuestion(tuple(arguments.targets), tuple(arguments.overrides))
    answer = read_project(_files(arguments), question)
    outputs.write(file_format.write(ProjectOrder(answer, outputs.style_of(arguments))), arguments.output)
    return 0


def _files(arguments: argparse.Namespace) -> ProjectFiles:
    from datetime import UTC, datetime  # noqa: PLC0415  (as above)

    from stagegraph.project.buildfiles import ProjectFiles  # noqa: PLC0415

    return ProjectFiles(
        bake=tuple(arguments.bake),
        compose=tuple(arguments.compose),
        variables=tuple(_variable(one) for one in arguments.var),
        environment=tuple(sorted(os.environ.items())),
        now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(f"--var {text}: a variable needs a value", hint="Write --var NAME=VALUE.")
    return name, value
