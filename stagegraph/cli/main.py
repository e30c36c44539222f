"""The command line's entry: arguments to a command, errors to a message and an exit status."""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module

from stagegraph import __version__
from stagegraph.cli import outputs
from stagegraph.cli.terminal import HelpFormatter
from stagegraph.errors import DockerfileError, EnvironmentLacks, InputError, ProjectError, StagegraphError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

DONE, USAGE, REFUSED, LACKING, DEFECT = 0, 2, 3, 4, 70
_STATUS: dict[type[StagegraphError], int] = {
    UsageError: USAGE,
    DockerfileError: REFUSED,
    ProjectError: REFUSED,
    InputError: REFUSED,
    EnvironmentLacks: LACKING,
}
_INTERRUPTED, _BROKEN_PIPE = 130, 141  # what a shell reports for these signals

_COMMANDS = (
    "render",
    "tui",
    "plan",
    "explain",
    "diff",
    "impact",
    "timings",
    "check",
    "review",
    "comment",
    "scan",
    "targets",
    "images",
    "project",
)  # modules of stagegraph.cli.commands

_EPILOG = """\
exit status: 0 done, 1 something is stale, differs, is found or took too long, 2 wrong usage,
3 the Dockerfile, or another input, is refused, 4 the machine lacks something
"""


class _Version(argparse.Action):
    """``--version``, printed as all output is."""

    def __call__(self, *_: object) -> NoReturn:
        outputs.write(f"stagegraph {__version__}\n", "")
        raise SystemExit(DONE)


class _Parser(argparse.ArgumentParser):
    """Help is printed as all output is: argparse says nothing where it cannot be written."""

    def print_help(self, file: Any = None) -> None:  # noqa: ARG002  (it is never another place)
        """Print it to standard output."""
        outputs.write(self.format_help(), "")


class _CommandParser(_Parser):
    """The parser of a command.

    Where it takes a list of files or targets, whose name is its default ``listed``, these may stand behind options,
    too: argparse takes those that stand together alone. What it does not know is told beside its own usage.
    """

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """As of `argparse`, but nothing is left over."""
        found, left = super().parse_known_args(args, namespace)
        if left and (listed := getattr(found, "listed", "")):
            words = [word for word in left if word == "-" or not word.startswith("-")]
            setattr(found, listed, [*getattr(found, listed), *words])
            left = [word for word in left if word not in words]
        if left:
            self.error(f"unrecognized arguments: {' '.join(left)}")
        return found, left


def make_parser(command: str = "") -> argparse.ArgumentParser:
    """The parser of the whole command line.

    Args:
        command: the first word given: where that is a command or ``--version``, only what it needs is loaded.
    """
    parser = _Parser(
        prog="stagegraph",
        description="Show what BuildKit will really do with a multi-stage Dockerfile.",
        epilog=_EPILOG,
        formatter_class=HelpFormatter,
    )
    parser.add_argument("--version", action=_Version, nargs=0, help="print the version and exit")
    # A prog of its own: argparse would format a usage text for it, which takes longer than all the rest here.
    kind: type[argparse.ArgumentParser] = _CommandParser
    commands = parser.add_subparsers(
        title="commands", metavar="COMMAND", required=True, prog="stagegraph", parser_class=kind
    )
    if command in _COMMANDS:
        import_module(f"stagegraph.cli.commands.{command}").register(commands)
    elif command != "--version":
        from stagegraph.cli.commands import completion  # noqa: PLC0415  (as are the others)

        for name in _COMMANDS:
            import_module(f"stagegraph.cli.commands.{name}").register(commands)
        completion.register(commands, parser)
    return parser


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status; every error becomes a message on standard error."""
    try:
        try:
            words = (sys.argv[1:] if argv is None else argv) or _usual()
            arguments = make_parser(words[0]).parse_args(words)
            from stagegraph.cli.options import check_files  # noqa: PLC0415  (each command loads it)

            check_files(arguments)
            return int(arguments.run(arguments))
        finally:
            outputs.finish()
    except StagegraphError as problem:
        from stagegraph.cli.showerrors import report  # noqa: PLC0415  (most calls go well)

        report(problem)
        return _STATUS[type(problem)]
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        return _BROKEN_PIPE
    except Exception as defect:
        if os.environ.get("STAGEGRAPH_DEBUG"):
            raise
        from stagegraph.cli.showerrors import say  # noqa: PLC0415  (as above)

        say(f"error: stagegraph failed on this input ({type(defect).__name__}: {defect})")
        say("hint: This is a defect of stagegraph. STAGEGRAPH_DEBUG=1 shows where it happened; please report it.")
        return DEFECT


def _usual() -> list[str]:
    """What is done without a word on the command line: browse the Dockerfile of the folder, else print the help."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    return ["tui"] if terminal and os.path.isfile("Dockerfile") else ["--help"]
