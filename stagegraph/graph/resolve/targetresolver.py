"""The stages of a file, resolved for one target after the other: what does not depend on the target is done once."""

from __future__ import annotations

import re

from stagegraph.errors import DockerfileError
from stagegraph.graph.resolve.buildoptions import automatic_args, has_check_settings
from stagegraph.graph.resolve.resolver import resolve
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


class _Variant:
    """The targets of one platform."""

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.dockerfile = dockerfile
        self.options = options
        self.known: Resolution | DockerfileError | None = None  # what holds for every target, once it is known
        self.shares: bool | None = None

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
            used=_reached(self.known.entries, target),
        )

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
    if any(isinstance(one, Onbuild) for stage in dockerfile.stages for one in stage.instructions):
        return False
    # Whatever quotes, escapes and continuations stand inside the name; comments may stand between two lines of it.
    lines = dockerfile.source.lines
    written = (lines, [line for line in lines if not line.lstrip().startswith("#")])
    return not any(_TELLS_TARGET in re.sub(r"\W+", "", "".join(one)) for one in written)


def _reached(entries: Sequence[Entry], target: int) -> frozenset[int]:
    """The numbers of the entries that a target needs, its own among them."""
    used: set[int] = set()
    waiting = [target]
    while waiting:
        number = waiting.pop()
        if number not in used:
            used.add(number)
            entry = entries[number]
            if entry.base.entry is not None:
                waiting.append(entry.base.entry)
            waiting.extend(entry.sources)
    return frozenset(used)
