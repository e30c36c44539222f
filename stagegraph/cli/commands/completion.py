"""``stagegraph completion``: a script that completes commands and options in a shell."""

from __future__ import annotations

import argparse

from stagegraph.cli import outputs
from stagegraph.cli.options import FORMATS
from stagegraph.cli.terminal import HelpFormatter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FILES = ("DOCKERFILE", "LOG", "FILE", "OLD", "OLD NEW", "PATH")  # arguments that are completed with names of files
_FOLDERS = ("DIR",)


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser], root: argparse.ArgumentParser) -> None:
    """Add the command; ``root`` is the parser that is completed."""
    parser = commands.add_parser(
        "completion",
        formatter_class=HelpFormatter,
        help="print a completion script for a shell",
        description='Print a completion script; for bash: eval "$(stagegraph completion bash)".',
    )
    parser.add_argument("shell", choices=("bash", "zsh", "tcsh"), help="the shell to complete for")
    parser.set_defaults(run=run, root=root)


def run(arguments: argparse.Namespace) -> int:
    """Print the script."""
    import shtab  # noqa: PLC0415  (no other command needs it)

    for parser, action in _actions(arguments.root):
        if action.metavar in _FILES:
            action.complete = shtab.FILE  # type: ignore[attr-defined]  # what shtab looks for
        if action.metavar in _FOLDERS:
            action.complete = shtab.DIRECTORY  # type: ignore[attr-defined]  # as above
        if action.dest == "format":
            action.choices = parser.get_default(FORMATS)
    outputs.write(f"{shtab.complete(arguments.root, arguments.shell)}\n", "")
    return 0


def _actions(parser: argparse.ArgumentParser) -> Iterator[tuple[argparse.ArgumentParser, argparse.Action]]:
    """The options and arguments of a parser and of its commands, each with the parser that it belongs to."""
    for action in parser._actions:  # noqa: SLF001  (argparse has no public way, shtab goes it too)
        yield parser, action
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001  (as above)
            for command in action.choices.values():
                yield from _actions(command)
