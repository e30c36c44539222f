"""``stagegraph review``: what a change of the repository does to its builds."""

from __future__ import annotations

from stagegraph import __version__
from stagegraph.cli import earlier, options, outputs
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import UsageError
from stagegraph.render.documents.registry import named
from stagegraph.render.documents.reviewformats import REVIEWS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from stagegraph.render.documents.orders import ReviewOrder
    from stagegraph.render.documents.registry import Format

FINE, FOUND = 0, 1
_NEVER = "never"
_EPILOG = """\
examples:
  stagegraph review --base main                     every Dockerfile that differs from where main was left
  stagegraph review --base main services            those below a folder
  stagegraph review --base HEAD~1 app/Dockerfile    this one, also if only what it copies has changed
  stagegraph review --base origin/main --format markdown -o comment.md --also sarif=findings.sarif

exit status: 0 done, 1 a finding counts that is as grave as --fail-on says, 2 wrong usage, 3 there is no such revision
or path
"""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    parser = commands.add_parser(
        "review",
        formatter_class=HelpFormatter,
        help="tell what a change of the repository does to its builds",
        description="Tell of each Dockerfile that differs from a git revision what the change does to its builds, what "
        "runs again, and what is found in it that was not found before, and of bake and compose files what they say "
        "otherwise of their targets: a comment for a pull request.",
        epilog=_EPILOG,
    )
    _add_what(parser)
    options.add_build(parser)
    options.add_targets(parser, "the target to compare in files that have it, every one if not given (may be repeated)")
    options.add_known_targets(parser)
    earlier.add_context(
        parser,
        "the build context of every file; if not given that of the bake or compose file that builds it, else its "
        "folder, or this one where that lacks what is copied",
    )
    options.add_rules(parser, "leave out what is less grave")
    options.add_output(parser, REVIEWS)
    parser.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="FORMAT=FILE",
        help="write another form to a file, too (may be repeated)",
    )
    options.add_colour(parser)
    parser.add_argument(
        "--link-base",
        default="",
        metavar="URL",
        help="address of the top of the repository in a web view; files and lines in Markdown link to it",
    )
    parser.set_defaults(run=run, listed="paths")


def _add_what(parser: argparse.ArgumentParser) -> None:
    """Which files are looked at, what they are compared with, and what counts."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=[],
        metavar="PATH",
        help="a folder in which Dockerfiles, bake and compose files are looked for, or one of these; of a Dockerfile "
        "it is also told what changed files run again; all that git keeps here if none is given",
    )
    parser.add_argument(
        "--exclude",
        action="append",
        default=[],
        metavar="PATTERN",
        help="leave out files and folders that match, as in .gitignore (may be repeated)",
    )
    parser.add_argument(
        "--base",
        default="",
        metavar="REV",
        help="the revision that the change is for: compared is the commit where both went apart; if not given nothing "
        "is compared, and all is checked",
    )
    parser.add_argument(
        "--fail-on",
        choices=("error", "warning", "info", _NEVER),
        default="error",
        help="exit status 1 for a finding that counts and is as grave: error if not given; with --base new ones count",
    )
    parser.add_argument("--all", action="store_true", help="findings that were there before count, too")


def run(arguments: argparse.Namespace) -> int:
    """Review, and write all forms that are asked for."""
    from stagegraph.analysis.notes.rules import Severity  # noqa: PLC0415  (--help does not need these)
    from stagegraph.cli.reviewing import reviewed  # noqa: PLC0415
    from stagegraph.render.documents.orders import ReviewOrder  # noqa: PLC0415

    file_format = options.chosen_format(arguments, REVIEWS)
    others = list(_others(arguments.also))
    link_base = options.link_base(arguments.link_base)
    review = reviewed(arguments)
    order = ReviewOrder(review, link_base, __version__, outputs.style_of(arguments))
    for other, path in others:
        outputs.write_document(other, order, path)
    outputs.write_document(file_format, order, arguments.output)
    if arguments.fail_on == _NEVER:
        return FINE
    return FOUND if review.fails(Severity(arguments.fail_on)) else FINE


def _others(given: list[str]) -> Iterator[tuple[Format[ReviewOrder], str]]:
    """The forms of ``--also``, each with its file."""
    for text in given:
        name, _, path = text.partition("=")
        if not name or not path:
            raise UsageError(f"--also {text} is not FORMAT=FILE", hint="Write --also sarif=findings.sarif.")
        yield named(REVIEWS, name), path
