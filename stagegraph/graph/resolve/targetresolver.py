"""The stages of a file, resolved for one target after the other: what does not depend on the target is done once."""

from __future__ import annotations

import re

from stagegraph.errors import DockerfileError
from stagegraph.graph.resolve.buildoptions import automatic_args, has_check_settings
from stagegraph.graph.resolve.resolver import resolve, resolve_all
from stagegraph.syntax.gotext import lower
from stagegraph.syntax.instructions import Onbuild
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Entry, Resolution
    from stagegraph.syntax.instructions import Dockerfile

_TELLS_TARGET = "TARGETSTAGE"  # the one build arg that differs from target to target


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

    def needing(self, name: str) -> Resolution | None:
        """The file for the first platform and one target, as far as it tells what the target needs and what is refused.

        Where ONBUILD triggers run, the numbers of steps and what stands in stages that the target does not need can
        differ from what `resolve` returns; in turn what targets share is done once. None where only `resolve` knows.
        """
        return self._variants[0].needing(name)


class _All:
    """All stages with their ONBUILD triggers, where these do the same for every target."""

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.resolution: Resolution | None = None
        self.unsure: frozenset[int] = frozenset()
        self.needs: list[tuple[int, ...]] = []
        if options.build_contexts or has_check_settings(dockerfile, options) or _tells_target(dockerfile):
            return
        try:
            found = resolve_all(dockerfile, options)
        except DockerfileError:
            return
        if found is not None:
            self.resolution, self.unsure = found
            self.needs = [_needs(entry) for entry in self.resolution.entries]

    def for_target(self, options: BuildOptions, target: int) -> Resolution | None:
        """The stages for one target; None where it needs one whose triggers depend on the target, or are refused."""
        if self.resolution is None:
            return None
        used = _reached(self.needs, target)
        if not used.isdisjoint(self.unsure):
            return None
        return replace(self.resolution, options=options, target=target, used=used)


class _Variant:
    """The targets of one platform."""

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.dockerfile = dockerfile
        self.options = options
        self.known: Resolution | DockerfileError | None = None  # what holds for every target, once it is known
        self.needs: list[tuple[int, ...]] = []  # of its entries
        self.shares: bool | None = None
        self.all: _All | None = None

    def resolve(self, name: str) -> Resolution:
        options = replace(self.options, target=name)
        target = self._target(name)
        if self.known is None or target is None:
            return self._first(options, known_name=target is not None)
        if isinstance(self.known, DockerfileError):
            raise self.known.with_traceback(None)
        told = automatic_args(options, name or self.dockerfile.stages[-1].name)[_TELLS_TARGET]
        return replace(
            self.known,
            options=options,
            global_args={**self.known.global_args, _TELLS_TARGET: told},
            target=target,
            used=_reached(self.needs, target),
        )

    def needing(self, name: str) -> Resolution | None:
        """See `TargetResolver.needing`."""
        if self.all is None:
            self.all = _All(self.dockerfile, self.options)
        target = self._target(name)
        return None if target is None else self.all.for_target(replace(self.options, target=name), target)

    def _first(self, options: BuildOptions, *, known_name: bool) -> Resolution:
        """Resolve anew, and keep what came of it where all other targets share it."""
        if self.shares is None:
            self.shares = _independent(self.dockerfile, self.options)
        keep = self.shares and known_name
        try:
            resolution = resolve(self.dockerfile, options)
        except DockerfileError as problem:
            if keep:
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
    if has_check_settings(dockerfile, options):
        return False
    return not (_has_triggers(dockerfile) or _tells_target(dockerfile))


def _has_triggers(dockerfile: Dockerfile) -> bool:
    return any(isinstance(one, Onbuild) for stage in dockerfile.stages for one in stage.instructions)


def _tells_target(dockerfile: Dockerfile) -> bool:
    """Whether a build arg can tell the target."""
    # Whatever quotes, escapes and continuations stand inside the name; comments may stand between two lines of it.
    lines = dockerfile.source.lines
    written = (lines, [line for line in lines if not line.lstrip().startswith("#")])
    return any(_TELLS_TARGET in re.sub(r"\W+", "", "".join(one)) for one in written)


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
