"""The options that tell how a build was before, and what follows from them."""

from __future__ import annotations

import argparse

from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.errors import UsageError

HERE = "."
_CONTEXTS = ("--old-context", "--since", "--changed")


_CONTEXT_HELP = (
    "the build context; if not given the folder that you are in where --since or --changed ask for it, else its files "
    "are taken for unchanged"
)


def add_context(parser: argparse.ArgumentParser, text: str = _CONTEXT_HELP) -> None:
    """The folder that is built."""
    parser.add_argument("--context", default="", metavar="DIR", help=text)


def add_before(parser: argparse.ArgumentParser) -> None:
    """How the build was before."""
    add_context(parser)
    group = parser.add_argument_group("how it was before")
    add = group.add_argument
    add("--since", default="", metavar="REV", help="the Dockerfile and the context as in a revision of git")
    _add_repeated(group, "--changed", "PATH", "a file, folder or pattern of the context that was another one")
    _add_repeated(group, "--image-changed", "REF", "an image that was another one")
    add(
        "--old",
        default="",
        metavar="FILE",
        help="the Dockerfile; target and build args are then those of --old-target and --old-build-arg alone",
    )
    _add_old(group)


def add_options_before(parser: argparse.ArgumentParser) -> None:
    """How the build was before, but for the Dockerfile."""
    _add_old(parser.add_argument_group("how it was before"))


def _add_old(group: argparse._ActionsContainer) -> None:
    group.add_argument("--old-context", default="", metavar="DIR", help="the build context")
    _add_repeated(group, "--old-target", "NAME", "the stage that was built")
    _add_repeated(group, "--old-build-arg", "NAME[=VALUE]", "a build arg; the others are as now")
    _add_repeated(group, "--old-build-context", "NAME=VALUE", "a named context; the others are as now")
    _add_repeated(group, "--old-image-config", "FILE", "what base images brought along, as for --image-config")


def add_no_cache(parser: argparse.ArgumentParser) -> None:
    """What is to run whatever the cache has."""
    parser.add_argument("--no-cache", action="store_true", help="as if built with docker build --no-cache")
    _add_repeated(parser, "--no-cache-filter", "STAGE", "likewise for one stage, or several with commas")


def _add_repeated(group: argparse._ActionsContainer, option: str, metavar: str, text: str) -> None:
    group.add_argument(option, action="append", default=[], metavar=metavar, help=f"{text} (may be repeated)")


def says_before(arguments: argparse.Namespace) -> bool:
    """Whether anything tells how the build was before, or that it is to run again."""
    return any(
        (
            arguments.since,
            arguments.changed,
            arguments.image_changed,
            arguments.old,
            arguments.old_context,
            arguments.old_target,
            arguments.old_build_arg,
            arguments.old_build_context,
            arguments.old_image_config,
            getattr(arguments, "no_cache", False),
            getattr(arguments, "no_cache_filter", ()),
        )
    )


def check(arguments: argparse.Namespace) -> None:
    """Make sure that the options go together.

    Raises:
        UsageError: they tell something twice, or nothing.
    """
    if not says_before(arguments):
        raise UsageError(
            "there is nothing to compare with",
            hint="Say how it was before: --since REV, --changed PATH, --old FILE, --old-build-arg NAME=VALUE, ...",
        )
    if "" in arguments.changed:
        raise UsageError("--changed has no path", hint="Give a path of the build context, . for all of it.")
    given = [name for name in _CONTEXTS if getattr(arguments, name[2:].replace("-", "_"))]
    if len(given) > 1:
        raise UsageError(f"{' and '.join(given)} both say how the context was", hint="Give one of them.")
    if arguments.since and arguments.old:
        raise UsageError("--since and --old both say how the Dockerfile was", hint="Give one of them.")
    if arguments.since and arguments.dockerfile == STANDARD_INPUT:
        raise UsageError("standard input has no earlier revision", hint="Give the path of the Dockerfile.")
    if arguments.old_context and not arguments.context:
        raise UsageError("--old-context means nothing without --context", hint="Give the folder that is built now.")
    if arguments.old_image_config and not arguments.image_config:
        raise UsageError(
            "--old-image-config means nothing without --image-config", hint="Give what the images bring along now, too."
        )


def context_of(arguments: argparse.Namespace) -> str:
    """The build context, "" where none is asked for."""
    return arguments.context or (HERE if arguments.since or arguments.changed else "")


def as_before(arguments: argparse.Namespace) -> argparse.Namespace:
    """The options as they were before; what is not told is as now."""
    before = argparse.Namespace(**vars(arguments))
    before.dockerfile = arguments.old or arguments.dockerfile
    before.build_arg = [*([] if arguments.old else arguments.build_arg), *arguments.old_build_arg]
    before.target = arguments.old_target or ([] if arguments.old else getattr(arguments, "target", []))
    before.build_context = [*arguments.build_context, *arguments.old_build_context]
    before.image_config = arguments.old_image_config or arguments.image_config
    return before
