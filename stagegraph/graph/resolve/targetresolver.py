"""The stages of a file, resolved for one target after the other: what does not depend on the target is done once."""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS
from stagegraph.graph.identifiers.references import normalised_reference
from stagegraph.graph.resolve.buildoptions import automatic_args, global_build_args
from stagegraph.graph.resolve.resolver import resolve, resolve_all
from stagegraph.graph.resolve.toldtarget import TELLS_TARGET, asking, changes_stages, is_told, told_heads
from stagegraph.syntax.gotext import lower
from stagegraph.syntax.instructions import Onbuild
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.graph.resolve.bases import Base
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Entry, Resolution
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
        return self._variants[0].everything()


class AllStages:
    """The stages of a file with their ONBUILD triggers, where these do the same for every target.

    Where triggers run, the numbers of steps and what stands in stages that a target does not need can differ from what
    `TargetResolver.resolve` returns; in turn what targets share is done once.

    Attributes:
        resolution: that of all stages, all of which count as needed.
        needs: for each entry by its number those that it needs at once.
        unsure: the numbers of the entries in which triggers are refused, or do another thing for another target.
        asking: those of the entries in which something could be refused for one target and not for another.
    """

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions, *, told: bool) -> None:
        self._told_heads = {stage.index for stage in told_heads(dockerfile)} if told else set[int]()
        self.resolution, self.unsure = resolve_all(dockerfile, options)
        self.needs = [_needs(entry) for entry in self.resolution.entries]
        self.asking = asking(self.resolution) if told else frozenset[int]()

    def base_of(self, name: str, target: int) -> Base:
        """What a target starts from; arguments as in `for_target`."""
        known = self.resolution
        base = known.entries[target].base
        if target not in self._told_heads:
            return base
        args = global_build_args(known.dockerfile, replace(known.options, target=name))
        found = known.dockerfile.lexer().expand(known.dockerfile.stages[target].head.base, args)
        return replace(base, image=normalised_reference(found))

    def for_target(self, name: str, target: int) -> Resolution:
        """The stages for one target, none of those that it needs unsure.

        Args:
            name: what the target is asked for with; "" for the last stage.
            target: its own number.
        """
        known = self.resolution
        options = replace(known.options, target=name)
        used = _reached(self.needs, target)
        return replace(known, options=options, global_args=_told_args(known, options), target=target, used=used)


class _Variant:
    """The targets of one platform."""

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.dockerfile = dockerfile
        self.options = options
        self.known: Resolution | DockerfileError | None = None  # what holds for every target, once it is known
        self.needs: list[tuple[int, ...]] = []  # of its entries
        self.shares: bool | None = None

    def resolve(self, name: str) -> Resolution:
        options = replace(self.options, target=name)
        target = self._target(name)
        if self.known is None or target is None:
            return self._first(options, known_name=target is not None)
        if isinstance(self.known, DockerfileError):
            raise self.known.with_traceback(None)
        return replace(
            self.known,
            options=options,
            global_args=_told_args(self.known, options),
            target=target,
            used=_reached(self.needs, target),
        )

    def everything(self) -> AllStages | DockerfileError | None:
        """See `TargetResolver.everything`."""
        told = is_told(self.dockerfile, self.options)
        if told and changes_stages(self.dockerfile, self.options):
            return None
        try:
            return AllStages(self.dockerfile, self.options, told=told)
        except DockerfileError as problem:
            return problem

    def _first(self, options: BuildOptions, *, known_name: bool) -> Resolution:
        """Resolve anew, and keep what came of it where all other targets share it."""
        if self.shares is None:
            self.shares = _independent(self.dockerfile, self.options)
        keep = self.shares and known_name
        try:
            resolution = resolve(self.dockerfile, options)
        except DockerfileError as problem:
            if keep and self.options.image_configs == NO_IMAGE_CONFIGS:  # no triggers of images, which may be the cause
                self.known = problem
            raise
        if keep and not any(entry.base.triggers for entry in resolution.entries):
            self.known = resolution
            self.needs = [_needs(entry) for entry in resolution.entries]
        return resolution

    def _target(self, name: str) -> int | None:
        """The index of the stage that a name asks for: the last one of that name, or the last of all."""
        stages = self.dockerfile.stages
        if not name:
            return len(stages) - 1
        wanted = lower(name)
        return next((one.index for one in reversed(stages) if one.name == wanted), None)


def _independent(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether stages mean the same for every target.

    They do not where a build arg can tell the target, and where ONBUILD triggers run: those of needed stages bring
    stages in, which then count.
    """
    return not (_has_triggers(dockerfile) or is_told(dockerfile, options))


def _has_triggers(dockerfile: Dockerfile) -> bool:
    return any(isinstance(one, Onbuild) for stage in dockerfile.stages for one in stage.instructions)


def _told_args(known: Resolution, options: BuildOptions) -> dict[str, str]:
    """What FROM can use, where another target is told."""
    told = automatic_args(options, options.target or known.dockerfile.stages[-1].name)[TELLS_TARGET]
    return {**known.global_args, TELLS_TARGET: told}


def _needs(entry: Entry) -> tuple[int, ...]:
    """The numbers of the entries that one starts from and takes from."""
    base = () if entry.base.entry is None else (entry.base.entry,)
    return tuple(dict.fromkeys((*base, *entry.sources)))


def _reached(needs: Sequence[Sequence[int]], target: int) -> frozenset[int]:
    """The numbers of the entries that a target needs, its own among them."""
    used: set[int] = set()
    waiting = [target]
    while waiting:
        number = waiting.pop()
        if number not in used:
            used.add(number)
            waiting.extend(needs[number])
    return frozenset(used)
