"""``--bake FILE [TARGET...]`` and ``--compose FILE [SERVICE...]``: what commands read instead of one Dockerfile.

Here are the options; `stagegraph.cli.projects`, which most calls do not need, reads the files.
"""

from __future__ import annotations

import os

from stagegraph.cli import options
from stagegraph.cli.inputs import path_in_repository
from stagegraph.cli.options import Usual
from stagegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

_INSTEAD = (
    ("target", "Name the targets behind the file: --bake FILE TARGET..."),
    ("build_arg", "Write --set TARGET.args.NAME=VALUE, with * for every target, or --var NAME=VALUE."),
    ("build_context", "Write --set TARGET.contexts.NAME=VALUE, with * for every target."),
    ("context", "The files tell the context of each target."),
    ("old_context", "The files tell the context of each target."),
)


def add_project(parser: argparse.ArgumentParser) -> None:
    """The bake and compose files."""
    group = parser.add_argument_group("projects, instead of a Dockerfile")
    group.add_argument(
        "--bake",
        action="append",
        default=[],
        nargs="+",
        metavar=("FILE", "TARGET"),
        help="a bake file, - for standard input, and the targets or groups to build, with * and ?; default if none is "
        "given (may be repeated)",
    )
    group.add_argument(
        "--compose",
        action="append",
        default=[],
        nargs="+",
        metavar=("FILE", "SERVICE"),
        help="a compose file, and the services to build, all if none is given (may be repeated)",
    )
    add_overrides(group)


def add_overrides(parser: argparse._ActionsContainer) -> None:
    """What is said otherwise than the files say it."""
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


def asks_project(arguments: argparse.Namespace) -> bool:
    """Whether a command is to read bake or compose files; options that go with neither are refused.

    Raises:
        UsageError: options that exclude each other.
    """
    if not arguments.bake and not arguments.compose:
        for option, given in (("--set", arguments.overrides), ("--var", arguments.var)):
            if given:
                raise UsageError(
                    f"{option} means nothing without --bake or --compose", hint="Give a file: --bake docker-bake.hcl."
                )
        return False
    _check(arguments)
    if arguments.var:
        from stagegraph.cli.givenvariables import tell_undeclared  # noqa: PLC0415  (few calls set any)

        tell_undeclared(arguments.var, [one[0] for one in (*arguments.bake, *arguments.compose)])
    return True


def _check(arguments: argparse.Namespace) -> None:
    which = "--bake" if arguments.bake else "--compose"
    several = [*getattr(arguments, "dockerfiles", ()), *getattr(arguments, "files", ())]
    given = getattr(arguments, "dockerfile", None) or next(iter(several), None)
    if given is not None and not isinstance(given, Usual):
        raise UsageError(
            f"a Dockerfile and {which} both say what is built",
            hint=f"Leave {given} out; targets stand behind the file: {which} FILE TARGET...",
        )
    for name, hint in _INSTEAD:
        if getattr(arguments, name, None):
            raise UsageError(f"--{name.replace('_', '-')} means nothing beside {which}", hint=hint)
    if not isinstance(arguments.platform, Usual):
        raise UsageError(
            f"--platform means nothing beside {which}", hint=f"Write --set *.platform={arguments.platform}."
        )


def project_name(arguments: argparse.Namespace) -> str:
    """What a picture of several targets is called: the name of the first file."""
    path = str((*arguments.bake, *arguments.compose)[0][0])
    return "bake" if path == "-" else os.path.basename(path)


def named_input(arguments: argparse.Namespace) -> list[str]:
    """The words of the command line that say what is read."""
    found = [word for one in arguments.bake for word in ("--bake", *one)]
    found += [word for one in arguments.compose for word in ("--compose", *one)]
    return found or [str(arguments.dockerfile)]


def link_base(arguments: argparse.Namespace) -> str:
    """What ``--link-base`` says: the address of the Dockerfile, or that from which paths of several lead.

    Raises:
        UsageError: it is no web address.
    """
    base = options.link_base(str(arguments.link_base))
    return _tree_base(base) if base and (arguments.bake or arguments.compose) else base


def _tree_base(top: str) -> str:
    """The address from which paths lead, by that of the top of the git repository."""
    from stagegraph.render.shared.links import in_address  # noqa: PLC0415  (few calls tell an address)

    folder = os.path.dirname(path_in_repository("Dockerfile"))
    return "/".join(filter(None, (top.rstrip("/"), in_address(folder)))) + "/"
