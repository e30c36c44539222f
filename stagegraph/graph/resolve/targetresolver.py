"""The stages of a file, resolved for one target after the other: what does not depend on the target is done once."""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS
from stagegraph.graph.resolve.resolver import resolve
from stagegraph.syntax.gotext import lower
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.graph.resolve.sharedstages import AllStages, SharedStages
    from stagegraph.syntax.instructions import Dockerfile


class TargetResolver:
    """Resolves targets of one file; two targets cost little more than one.

    Args:
        dockerfile: the file.
        variants: the options for each platform; their target does not count.
    """

    def __init__(self, dockerfile: Dockerfile, variants: Sequence[BuildOptions]) -> None:
        self._variants = [_Variant(dockerfile, options) for options in variants]

    def resolve(self, names: Iterable[str]) -> list[Resolution]:
        """The file resolved for each platform and each target, each target once.

        Raises:
            DockerfileError: as in `stagegraph.graph.resolve.resolver.resolve`.
        """
        wanted = list(names)
        found: dict[tuple[int, int], Resolution] = {}
        for at, variant in enumerate(self._variants):
            for name in wanted:
                resolution = variant.resolve(name)
                found.setdefault((at, resolution.target), resolution)
        return list(found.values())

    def everything(self) -> AllStages | DockerfileError | None:
        """The file for the first platform and whatever target; the refusal where BuildKit refuses it for every target.

        None where each target has to be resolved by itself: what a FROM says depends on it.
        """
        from stagegraph.graph.resolve.sharedstages import all_stages  # noqa: PLC0415  (few commands ask for all targets)

        first = self._variants[0]
        return all_stages(first.dockerfile, first.options)


class _Variant:
    """The targets of one platform."""

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.dockerfile = dockerfile
        self.options = options
        self.found: Resolution | DockerfileError | None = None  # what came of one target, if others may share it
        self.independent: bool | None = None  # whether they do
        self.shared: SharedStages | None = None

    def resolve(self, name: str) -> Resolution:
        target = self._target(name)
        if target is None or self.found is None or not self._is_shared():
            return self._anew(replace(self.options, target=name), known_name=target is not None)
        if isinstance(self.found, DockerfileError):
            raise self.found.with_traceback(None)
        from stagegraph.graph.resolve.sharedstages import SharedStages  # noqa: PLC0415  (most calls ask for one target)

        self.shared = self.shared or SharedStages(self.found)
        return self.shared.for_target(name, target)

    def _is_shared(self) -> bool:
        """Whether what came of one target holds for every other; found out when there is another."""
        from stagegraph.graph.resolve.sharedstages import mean_the_same  # noqa: PLC0415  (as above)

        if self.independent is None:
            self.independent = mean_the_same(self.dockerfile, self.options)
        return self.independent

    def _anew(self, options: BuildOptions, *, known_name: bool) -> Resolution:
        """Resolve, and keep what came of it where other targets may share it."""
        try:
            resolution = resolve(self.dockerfile, options)
        except DockerfileError as problem:
            # Triggers of images may be the cause, which run in needed stages alone.
            if known_name and options.image_configs == NO_IMAGE_CONFIGS:
                self.found = problem
            raise
        if known_name and not any(entry.base.triggers for entry in resolution.entries):
            self.found = resolution
        return resolution

    def _target(self, name: str) -> int | None:
        """The index of the stage that a name asks for: the last one of that name, or the last of all."""
        stages = self.dockerfile.stages
        if not name:
            return len(stages) - 1
        wanted = lower(name)
        return next((one.index for one in reversed(stages) if one.name == wanted), None)
