"""What the caller of a build chooses, and the build args that follow from it."""

from __future__ import annotations

from stagegraph.errors import UsageError
from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS, ImageConfigs
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform, PlatformError, normalised, parse_platform
from stagegraph.graph.identifiers.references import ReferenceFormatError, context_name
from stagegraph.syntax.directives import leading_directives
from stagegraph.syntax.words import ExpansionError
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.graph.resolve.linkedtargets import LinkedTarget
    from stagegraph.syntax.instructions import Dockerfile

CHECK_ARG = "BUILDKIT_DOCKERFILE_CHECK"
EPOCH_ARG = "SOURCE_DATE_EPOCH"


class BuildOptions(Record):
    """The options of one build.

    Attributes:
        target: the name of the stage to build, "" for the last one.
        build_args: values by name.
        platform: the target platform.
        build_contexts: named contexts, their sources by normalised name.
        placeholders: a base that BuildKit would refuse for want of a build arg is drawn as a placeholder.
        image_configs: what images bring along, as far as it is known; see `stagegraph.graph.identifiers.imageconfigs`.
        context: what the build context is, a folder or an address; "" for a folder that no other one is told from.
        run_settings: what else every RUN gets, say hosts, by name.
        linked: what named contexts bring along that are targets of other files, by their values (``target:base``).
    """

    target: str = ""
    build_args: Mapping[str, str] = FrozenMap()
    platform: Platform = BUILD_PLATFORM
    build_contexts: Mapping[str, str] = FrozenMap()
    placeholders: bool = False
    image_configs: ImageConfigs = NO_IMAGE_CONFIGS
    context: str = ""
    run_settings: tuple[tuple[str, str], ...] = ()
    linked: Mapping[str, LinkedTarget] = FrozenMap()


def has_check_settings(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether the build checks are configured at all, by a directive or a build arg; `stagegraph.graph.checks`."""
    return CHECK_ARG in options.build_args or "check" in leading_directives(dockerfile.source.lines)


def platform_options(text: str) -> tuple[Platform, ...]:
    """The platforms that ``--platform`` names, separated by commas, each once, in their canonical spelling.

    BuildKit: ``parsePlatforms`` in ``frontend/dockerui/attr.go``.

    Raises:
        UsageError: one of them is none.
    """
    try:
        return tuple(dict.fromkeys(normalised(parse_platform(one.strip())) for one in text.split(",")))
    except PlatformError as problem:
        raise UsageError(
            f"invalid platform {text!r}: {problem}",
            hint="Write it like linux/amd64, or linux/amd64,linux/arm64 for several.",
        ) from None


def context_options(contexts: Mapping[str, str]) -> FrozenMap[str, str]:
    """Named contexts by the name BuildKit looks them up by.

    Raises:
        UsageError: a name that cannot be one.
    """
    try:
        return FrozenMap({context_name(name): value for name, value in contexts.items()})
    except ReferenceFormatError as problem:
        raise UsageError(
            f"invalid name of a build context: {problem}", hint="Write --build-context NAME=VALUE."
        ) from None


def automatic_args(options: BuildOptions, target: str) -> dict[str, str]:
    """The build args that every FROM can use without an ARG; BuildKit's ``defaultArgs``.

    ``target`` is the name of the stage to build, "" where it has none. A build arg of the caller wins.
    """
    build, platform = BUILD_PLATFORM, options.platform
    automatic = {
        "BUILDPLATFORM": build.plain(),
        "BUILDOS": build.os,
        "BUILDOSVERSION": build.os_version,
        "BUILDARCH": build.architecture,
        "BUILDVARIANT": build.variant,
        "TARGETPLATFORM": str(platform),
        "TARGETOS": platform.os,
        "TARGETOSVERSION": platform.os_version,
        "TARGETARCH": platform.architecture,
        "TARGETVARIANT": platform.variant,
        "TARGETSTAGE": target or "default",
    }
    return {name: options.build_args.get(name, value) for name, value in automatic.items()}


def global_build_args(dockerfile: Dockerfile, options: BuildOptions, *, given: bool = True) -> dict[str, str]:
    """The values that FROM can use: the automatic ones and those of the ARGs before it; ``buildMetaArgs``.

    The order is that of the last assignment. Without ``given`` the ARGs do not heed the caller's build args.

    Raises:
        DockerfileError: a default cannot be expanded.
    """
    target = options.target or dockerfile.stages[-1].name
    values = automatic_args(options, target)
    lexer = dockerfile.lexer()
    for instruction in dockerfile.global_args:
        for arg in instruction.args:
            value = options.build_args.get(arg.name) if given else None
            if value is None and arg.default is not None:
                try:
                    value = lexer.expand(arg.default, values)
                except ExpansionError as problem:
                    raise dockerfile.source.error(str(problem), instruction.location) from None
            if value is not None:
                values.pop(arg.name, None)
                values[arg.name] = value
    return values
