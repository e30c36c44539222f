"""``stagegraph check``: what there is to find in Dockerfiles."""

from __future__ import annotations

from stagegraph import __version__
from stagegraph.cli import options, outputs, projectoptions
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.checkformats import FINDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

FOUND, REFUSED = 1, 3
_EPILOG = """\
exit status: 0 nothing is found that counts, 1 a warning or an error is found (or, with --severity, anything that is
left), 3 a file is refused or cannot be read
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "check",
        formatter_class=HelpFormatter,
        help="find what is wrong, or could be better, in Dockerfiles",
        description="Find what is wrong, or could be better: BuildKit's build checks, notes, and rules about the "
        "graph, such as a COPY that keeps steps waiting. --list-rules lists them.",
        epilog=_EPILOG,
    )
    parser.add_argument(
        "dockerfiles",
        nargs="*",
        default=[],
        metavar="DOCKERFILE",
        help="the files to read, ./Dockerfile if none is given, - for standard input",
    )
    options.add_build(parser)
    options.add_targets(parser)
    options.add_known_targets(parser)
    projectoptions.add_project(parser)
    parser.add_argument(
        "--context", default="", metavar="DIR", help="the build context, for what its ignore file hides"
    )
    options.add_output(parser, FINDINGS)
    options.add_colour(parser)
    group = options.add_rules(
        parser,
        "leave out what is less grave; the exit status is 1 if anything is left (without it: from warning on)",
    )
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")
    group.add_argument("--list-rules", action="store_true", help="list the rules and exit")
    group = parser.add_argument_group("mending")
    group.add_argument("--fix", action="store_true", help="mend what is certain how: casing, --link, sharing=locked")
    group.add_argument("--diff", action="store_true", help="show what --fix would change, and change nothing")
    parser.set_defaults(run=run, listed="dockerfiles")


def run(arguments: argparse.Namespace) -> int:
    """Find, mend, tell."""
    if arguments.list_rules:
        _list_rules(arguments)
        return 0
    from stagegraph.cli.checkedfiles import CheckedFiles  # noqa: PLC0415  (--help does not need it)
    from stagegraph.render.documents.orders import CheckOrder  # noqa: PLC0415  (as above)

    paths = list(dict.fromkeys(arguments.dockerfiles)) or ["Dockerfile"]
    if arguments.fix and not arguments.diff and "-" in paths:
        raise UsageError("standard input cannot be mended", hint="Give the path of a file, or write --diff.")
    if arguments.diff and arguments.format:
        raise UsageError("--diff is a form of its own", hint="Leave --format out.")
    file_format = options.chosen_format(arguments, FINDINGS)
    of_project = projectoptions.asks_project(arguments)
    checked = CheckedFiles(arguments)
    if of_project:
        from stagegraph.cli.checkedprojects import check_project  # noqa: PLC0415  (few calls name such files)

        check_project(checked, arguments)
    else:
        for path in paths:
            checked.check(path)
        checked.tell_strange()
    if arguments.diff:
        outputs.write(checked.diff, arguments.output)
    else:
        outputs.write(
            file_format.write(CheckOrder(checked.files, __version__, outputs.style_of(arguments))), arguments.output
        )
    if checked.refused:
        return REFUSED
    return FOUND if checked.counts and not arguments.exit_zero else 0


def _list_rules(arguments: argparse.Namespace) -> None:
    from stagegraph.analysis.findings.checklist import CHECKS  # noqa: PLC0415  (--help does not need these)
    from stagegraph.analysis.findings.fixes import FIXABLE  # noqa: PLC0415
    from stagegraph.render.story.checktext import checks_text  # noqa: PLC0415

    text = checks_text(tuple(CHECKS.values()), FIXABLE, outputs.style_of(arguments)())
    outputs.write(text, arguments.output)
