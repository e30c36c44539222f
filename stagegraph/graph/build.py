"""The steps of a build, or what BuildKit refuses in it: the conversion, then the build checks that refuse."""

from __future__ import annotations

from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.llb.convert import convert, marshalled
from stagegraph.graph.llb.operations import step_graph
from stagegraph.graph.resolve.buildoptions import has_check_settings
from stagegraph.syntax.instructions import Onbuild

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.graph.llb.operations import Numbering, Operation
    from stagegraph.graph.llb.steps import StepGraph
    from stagegraph.graph.resolve.linkedtargets import LinkedImage
    from stagegraph.graph.resolve.resolution import Resolution


def build_graph(resolutions: Sequence[Resolution], numbering: Numbering, *, prefix_platform: bool = False) -> StepGraph:
    """The steps that the targets need, each once; errors as in `build_target`."""
    return step_graph([build_target(one, numbering, prefix_platform=prefix_platform) for one in resolutions])


def linked_image(
    resolution: Resolution, numbering: Numbering, key: str, *, prefix_platform: bool = False
) -> LinkedImage:
    """What a target comes to, for files that take it as a context; they have to share the numbering.

    Args:
        resolution: as in `build_target`, and so are the others.
        numbering: which keeps the last operation under the key.
        key: a name of its own for each target and platform.
        prefix_platform: as in `build_target`.

    Raises:
        DockerfileError: as in `build_target`.
    """
    from stagegraph.graph.resolve.linkedtargets import LinkedImage  # noqa: PLC0415  (few targets are taken by others)

    state = convert(resolution, numbering, prefix_platform=prefix_platform).states[resolution.target]
    if state.root is not None:
        numbering.ends[key] = state.root
    # Those that a trigger of its image sets, too.
    triggers = (one.instruction for one in resolution.entries[resolution.target].anywhere)
    config = ImageConfig(
        env=tuple(state.image_env.items()),
        working_dir=state.directory,
        user=state.user,
        shell=state.shell,
        onbuild=tuple(one.trigger for one in triggers if isinstance(one, Onbuild)),
        platform=state.platform,
        layered=state.root is not None,
        behind=state.env.base,
    )
    return LinkedImage(key, config)


def build_target(resolution: Resolution, numbering: Numbering, *, prefix_platform: bool = False) -> Operation | None:
    """The last operation of a target, None for an empty file system; BuildKit's ``Dockerfile2LLB``.

    Args:
        resolution: the stages, resolved for that target.
        numbering: what gave the steps of other targets their ids, so that equal steps get equal ones; stages that were
            converted for them are taken as they are.
        prefix_platform: the names of steps begin with their platform, as in a build for several platforms.

    Raises:
        DockerfileError: BuildKit refuses an instruction of a stage that the target needs, or a build check is broken
            that is set to refuse the build.
    """
    conversion = convert(resolution, numbering, prefix_platform=prefix_platform)
    if has_check_settings(resolution.dockerfile, resolution.options):
        _refuse_violations(resolution)
    return marshalled(conversion)


def _refuse_violations(resolution: Resolution) -> None:
    from stagegraph.graph.checks.brokenrules import refusal_of  # noqa: PLC0415  (few files configure the build checks)
    from stagegraph.graph.checks.results import refusing  # noqa: PLC0415  (as above)

    found = refusing(resolution)
    if found:
        raise refusal_of(resolution.dockerfile.source, found)
