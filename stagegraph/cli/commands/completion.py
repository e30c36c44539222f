"""``stagegraph completion``: a script that completes commands and options in a shell."""

from __future__ import annotations

from stagegraph.cli import outputs
from stagegraph.cli.terminal import HelpFormatter

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


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

    outputs.write(f"{shtab.complete(arguments.root, arguments.shell)}\n", "")
    return 0
