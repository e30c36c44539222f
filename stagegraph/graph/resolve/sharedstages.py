"""What the targets of a file share: stages that mean the same whichever of them is built."""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.identifiers.namedcontexts import context_refusal
from stagegraph.graph.identifiers.references import normalised_reference
from stagegraph.graph.resolve.buildoptions import automatic_args, global_build_args
from stagegraph.graph.resolve.resolver import resolve_all
from stagegraph.graph.resolve.toldtarget import TELLS_TARGET, asking, changes_stages, is_told, told_heads
from stagegraph.syntax.instructions import Onbuild
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.graph.resolve.bases import Base
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Entry, Resolution
    from stagegraph.syntax.instructions import Dockerfile


class SharedStages:
    """The stages of a file, resolved for one target, where they mean the same for every other.

    Attributes:
        resolution: that of the one target.
        needs: for each entry by its number those that it needs at once.
    """

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.needs = [_needs(entry) for entry in resolution.entries]

    def for_target(self, name: str, target: int) -> Resolution:
        """The stages for one target.

        Args:
            name: what the target is asked for with; "" for the last stage.
            target: its own number.
        """
        known = self.resolution
        options = replace(known.options, target=name)
        used = _reached(self.needs, target)
        return replace(known, options=options, global_args=_told_args(known, options), target=target, used=used)


class AllStages(SharedStages):
    """The stages of a file with their ONBUILD triggers, where these do the same for every target.

    Where triggers run, the numbers of steps and what stands in stages that a target does not need can differ from what
    `stagegraph.graph.resolve.targetresolver.TargetResolver.resolve` returns; in turn what targets share is done once.
    What `for_target` returns holds where the target needs no entry that is unsure.

    Attributes:
        resolution: that of all stages, all of which count as needed.
        needs: as those of `SharedStages`.
        unsure: the numbers of the entries in which triggers are refused, or do another thing for another target.
        beyond: the refusal where more triggers run in all entries together than are followed.
        asking: those of the entries in which something could be refused for one target and not for another.
    """

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions, *, told: bool) -> None:
        self._told_heads = {stage.index for stage in told_heads(dockerfile)} if told else set[int]()
        resolution, self.unsure, self.beyond = resolve_all(dockerfile, options)
        super().__init__(resolution)
        self.asking = asking(resolution) if told else frozenset[int]()

    def base_of(self, name: str, target: int) -> Base:
        """What a target starts from; arguments as in `for_target`."""
        known = self.resolution
        base = known.entries[target].base
        if target not in self._told_heads:
            return base
        args = global_build_args(known.dockerfile, replace(known.options, target=name))
        found = known.dockerfile.lexer().expand(known.dockerfile.stages[target].head.base, args)
        return replace(base, image=normalised_reference(found))


def all_stages(dockerfile: Dockerfile, options: BuildOptions) -> AllStages | DockerfileError | None:
    """A file for whatever target; see `stagegraph.graph.resolve.targetresolver.TargetResolver.everything`."""
    told = is_told(dockerfile, options)
    if (told and changes_stages(dockerfile, options)) or _has_bad_contexts(options):
        return None
    try:
        found = AllStages(dockerfile, options, told=told)
    except DockerfileError as problem:
        return problem
    # What a context replaces is there before any stage is converted.
    return None if any(entry.replaced for entry in found.resolution.entries) else found


def mean_the_same(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether stages mean the same for every target.

    They do not where a build arg can tell the target, and where ONBUILD triggers run: those of needed stages bring
    stages in, which then count. Nor where a context is refused, which it is for those that need it.
    """
    return not (_has_triggers(dockerfile) or is_told(dockerfile, options) or _has_bad_contexts(options))


def _has_bad_contexts(options: BuildOptions) -> bool:
    return any(context_refusal(name, value) for name, value in options.build_contexts.items())


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
