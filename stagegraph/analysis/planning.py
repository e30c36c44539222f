"""A file and a request become a plan."""

from __future__ import annotations

from stagegraph.analysis.plan import BuildPlan
from stagegraph.errors import UsageError
from stagegraph.graph.resolve.buildoptions import BuildOptions, context_options, platform_options
from stagegraph.graph.resolve.frontend import refuse_build_args
from stagegraph.graph.resolve.targetresolver import TargetResolver

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.syntax.instructions import Dockerfile


def plan_request(dockerfile: Dockerfile, request: PlanRequest) -> BuildPlan:
    """The plan of a build; errors as in `stagegraph.library.plan`."""
    resolutions = resolutions_of(dockerfile, request)
    return BuildPlan(dockerfile, resolutions[0].options, resolutions, no_notes=request.no_notes)


def resolutions_of(
    dockerfile: Dockerfile, request: PlanRequest, resolver: TargetResolver | None = None
) -> list[Resolution]:
    """The stages resolved for each platform and target, each target once; errors as in `stagegraph.library.plan`."""
    if not request.targets:
        raise UsageError("no target is given", hint="Name at least one, or leave the option out.")
    return (resolver or target_resolver(dockerfile, request)).resolve(request.targets)


def target_resolver(dockerfile: Dockerfile, request: PlanRequest) -> TargetResolver:
    """What resolves the targets of a file, with the options that are asked for.

    Raises:
        UsageError: the options make no sense.
        DockerfileError: BuildKit's front end does not take the build args.
    """
    contexts = context_options(request.build_contexts)
    platforms = tuple(dict.fromkeys(platform_options(request.platform)))
    refuse_build_args(dockerfile, request.build_args, platforms=len(platforms))
    variants = [
        BuildOptions(
            target="",
            build_args=request.build_args,
            platform=platform,
            build_contexts=contexts,
            placeholders=request.placeholders,
            image_configs=request.image_configs,
            context=request.context,
            run_settings=request.run_settings,
            linked=request.linked,
        )
        for platform in platforms
    ]
    return TargetResolver(dockerfile, variants)
