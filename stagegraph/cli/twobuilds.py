"""The options that tell how a build was before, and the two builds that follow from them."""

from __future__ import annotations

import argparse

from stagegraph.cli import options
from stagegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.syntax.instructions import Dockerfile

_SAYS_BEFORE = ("old", "old_context", "old_build_arg", "old_target", "old_image_config", "image_changed")
_HINT = "Say how it was: --old FILE, --old-context DIR, --image-changed REF, ..."


def add_context(parser: argparse.ArgumentParser) -> None:
    """The folder that is built."""
    parser.add_argument(
        "--context", default="", metavar="DIR", help="the build context; without it its files are taken for unchanged"
    )


def add_before(parser: argparse.ArgumentParser) -> None:
    """How the build was before."""
    group = parser.add_argument_group("how it was before")
    group.add_argument(
        "--old",
        default="",
        metavar="FILE",
        help="the Dockerfile; its build args and target are those of --old-build-arg and --old-target",
    )
    group.add_argument("--old-context", default="", metavar="DIR", help="the build context")
    group.add_argument(
        "--old-build-arg",
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help="a build arg, the others as now (may be repeated)",
    )
    group.add_argument("--old-target", action="append", default=[], metavar="NAME", help="the stage that was built")
    group.add_argument(
        "--old-image-config",
        action="append",
        default=[],
        metavar="FILE",
        help="what base images brought along, in the forms of --image-config (may be repeated)",
    )
    group.add_argument(
        "--image-changed",
        action="append",
        default=[],
        metavar="REF",
        help="an image that is another one now (may be repeated)",
    )


def two_builds(arguments: argparse.Namespace) -> tuple[Build, Build]:
    """The build before and the build, with the files that they read.

    Raises:
        UsageError: the options make no sense.
        InputError, DockerfileError, EnvironmentLacks: something cannot be read, or BuildKit refuses it.
    """
    from stagegraph.analysis.impact.builds import BUILD_CONTEXT, Build  # noqa: PLC0415  (--help does not need these)
    from stagegraph.analysis.impact.neededpaths import needed_paths  # noqa: PLC0415
    from stagegraph.cli.contexts import read_contexts  # noqa: PLC0415

    if not any(getattr(arguments, name) for name in _SAYS_BEFORE):
        raise UsageError("there is nothing to compare with", hint=_HINT)
    if arguments.old_context and not arguments.context:
        raise UsageError("--old-context without --context", hint="Give the folder that is built now, too.")
    new = _plan(arguments)
    before = _arguments_before(arguments)
    old = _plan(before)
    needed: dict[str, tuple[str, ...]] = {}
    for plan in (old, new):
        for name, paths in needed_paths(plan).items():
            needed[name] = needed.get(name, ()) + paths
    contexts = []
    for given in (before, arguments):
        folders = {BUILD_CONTEXT: given.context} if given.context else {}
        contexts.append(read_contexts(folders, given.dockerfile, needed))
    changed = frozenset(map(_reference, arguments.image_changed))
    return Build(old, contexts[0]), Build(new, contexts[1], changed_images=changed)


def _plan(arguments: argparse.Namespace) -> BuildPlan:
    from stagegraph.analysis.planning import plan_request  # noqa: PLC0415

    dockerfile: Dockerfile = options.read_dockerfile(arguments)
    return plan_request(dockerfile, options.plan_request(arguments, dockerfile))


def _arguments_before(arguments: argparse.Namespace) -> argparse.Namespace:
    before = argparse.Namespace(**vars(arguments))
    before.dockerfile = arguments.old or arguments.dockerfile
    before.context = arguments.old_context or arguments.context
    before.build_arg = arguments.old_build_arg if arguments.old else arguments.build_arg + arguments.old_build_arg
    before.target = arguments.old_target or ([] if arguments.old else arguments.target)
    before.image_config = arguments.old_image_config or arguments.image_config
    return before


def _reference(text: str) -> str:
    from stagegraph.graph.identifiers.references import ReferenceFormatError, normalised_reference  # noqa: PLC0415

    try:
        return normalised_reference(text)
    except ReferenceFormatError as problem:
        raise UsageError(f"--image-changed {text} names no image: {problem}") from None
