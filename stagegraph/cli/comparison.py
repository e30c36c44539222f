"""The two files that ``diff`` and ``render --diff`` compare, with their options and contexts."""

from __future__ import annotations

import argparse

from stagegraph.analysis.comparison.comparing import compare_sides
from stagegraph.analysis.comparison.sides import FileDraft, two_sides
from stagegraph.analysis.comparison.targetchanges import Files
from stagegraph.cli import options
from stagegraph.cli.contexts import check_folder
from stagegraph.cli.dockerfiles import NamedFile, file_of, named_file, read_named
from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.errors import DockerfileError, UsageError
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.comparison.sides import FileSide
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.contexts import ContextTrees
    from stagegraph.syntax.instructions import Dockerfile

DOCKERFILE = "Dockerfile"


def compared(arguments: argparse.Namespace) -> Changes:
    """What ``diff`` was asked to compare.

    Raises:
        UsageError: the options make no sense.
        InputError, EnvironmentLacks: something cannot be read.
    """
    old, new = _files(arguments)
    return compare_files(arguments, old, new)


def compare_files(
    arguments: argparse.Namespace, old: NamedFile, new: NamedFile, trees: ContextTrees | None = None
) -> Changes:
    """What a change from one file to another does, with the options of the command line; errors as in `compared`.

    Args:
        arguments: of the command line.
        old: the file before.
        new: the file.
        trees: as for `stagegraph.cli.twobuilds.TwoContexts`.
    """
    if old.path == new.path == STANDARD_INPUT:
        raise UsageError("standard input can be read once", hint="Give the path of one of the two Dockerfiles.")
    if arguments.old_context and not arguments.context:
        raise UsageError("--old-context means nothing without --context", hint="Give the folder that is built now.")
    for option, folder in (("--context", arguments.context), ("--old-context", arguments.old_context)):
        if folder:
            check_folder(folder, option)
    before = _before(arguments, old, new)
    drafts = _draft(before, old), _draft(_with(arguments, dockerfile=new.path), new)
    sides = two_sides(*drafts, tuple(before.target), tuple(arguments.target))
    _refuse_unknown(arguments, *sides)
    return compare_sides(*sides, _contexts(arguments, sides, (old, new), trees))


def drawn_changes(arguments: argparse.Namespace, *, everything: bool) -> tuple[Changes, Dockerfile, PlanRequest]:
    """What ``render --diff`` marks, the new file, and what is asked for of it.

    Args:
        arguments: of the command line.
        everything: all targets are compared, for a page that shows them all.

    Raises:
        DockerfileError: BuildKit refuses one of the two files, or a target that is asked for.
        UsageError, InputError, EnvironmentLacks: as in `compared`.
    """
    old, new = named_file(arguments.diff), NamedFile(arguments.dockerfile, arguments.dockerfile)
    given = arguments.target
    found = compare_files(_with(arguments, target=[] if everything else given or [""]), old, new)
    for side in (found.old, found.new):
        problem = side.problem or next((one.problem for one in side.targets if one.problem), None)
        if problem is not None and (side.problem is not None or not everything or side.whole is None):
            raise problem
    if found.new.dockerfile is None:
        raise AssertionError("a file without a problem is there")
    return found, found.new.dockerfile, options.plan_request(_with(arguments), found.new.dockerfile)


def _files(arguments: argparse.Namespace) -> tuple[NamedFile, NamedFile]:
    given = arguments.files
    if arguments.base:
        if len(given) > 1:
            raise UsageError("--base says what is compared with", hint="Give one Dockerfile beside it, or none.")
        path = given[0] if given else DOCKERFILE
        return file_of(path, arguments.base), named_file(path)
    if len(given) != 2:
        raise UsageError(
            "two files are compared: OLD and NEW", hint="Give both, or --base REV and the Dockerfile as it is now."
        )
    return named_file(given[0]), named_file(given[1])


def _with(arguments: argparse.Namespace, **changes: object) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(arguments), **changes})


def _before(arguments: argparse.Namespace, old: NamedFile, new: NamedFile) -> argparse.Namespace:
    """The options as they were before; what is not told is as now."""
    return _with(
        arguments,
        dockerfile=old.path if old.path != new.path else "",
        build_arg=[*arguments.build_arg, *arguments.old_build_arg],
        target=arguments.old_target or arguments.target,
        build_context=[*arguments.build_context, *arguments.old_build_context],
        image_config=arguments.old_image_config or arguments.image_config,
    )


def _draft(arguments: argparse.Namespace, file: NamedFile) -> FileDraft:
    found = read_named(file)
    if isinstance(found, DockerfileError):
        return FileDraft(file.name, found, options.build_request(arguments))
    return FileDraft(found.path, found, options.plan_request(arguments, found))


def _refuse_unknown(arguments: argparse.Namespace, old: FileSide, new: FileSide) -> None:
    """A target that neither file has is told as such, not as one that goes.

    Raises:
        UsageError: there is one.
    """
    stages = {name for side in (old, new) if side.dockerfile for name in side.dockerfile.stage_names}
    if stages and arguments.target and not (old.targets or new.targets):
        from stagegraph.syntax.suggest import did_you_mean  # noqa: PLC0415  (only a wrong name needs it)

        name = arguments.target[0]
        raise UsageError(
            did_you_mean(f"neither file has a stage {name}", name, sorted(stages)),
            hint=f"The stages are {', '.join(sorted(stages))}.",
        )


def _contexts(
    arguments: argparse.Namespace,
    sides: tuple[FileSide, FileSide],
    files: tuple[NamedFile, NamedFile],
    trees: ContextTrees | None,
) -> Files:
    """The files that both builds take, where the command line tells of two contexts."""
    before, after = (side.whole for side in sides)
    if before is None or after is None or not (arguments.context or arguments.build_context):
        return Files()
    from stagegraph.cli.twobuilds import Past, TwoContexts  # noqa: PLC0415  (few calls read contexts)

    old, new = files
    past = Past(old.revision, arguments.context or ".") if old.revision and not arguments.old_context else None
    asked = _with(arguments, dockerfile=new.path, old=old.path, changed=[])
    then, now = TwoContexts(before, after, asked, past, trees=trees).read(arguments.context)
    return Files(FrozenMap(then), FrozenMap(now))
