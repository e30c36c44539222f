"""Where a file asks which target is built: the one build arg that differs from target to target."""

from __future__ import annotations

import re

from stagegraph.syntax.instructions import Arg, Run

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.errors import Location
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Entry, Resolution
    from stagegraph.syntax.instructions import Dockerfile, Instruction

TELLS_TARGET = "TARGETSTAGE"
_TELLS_TIME = "SOURCE_DATE_EPOCH"


def is_told(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether a build arg can tell the target; it cannot where the caller has set it."""
    if TELLS_TARGET in options.build_args:
        return False
    # Whatever quotes, escapes and continuations stand inside the name; comments may stand between two lines of it.
    return any(TELLS_TARGET in text for text in _bare(dockerfile.source.lines))


def changes_stages(dockerfile: Dockerfile) -> bool:
    """Whether what a FROM says can depend on the target."""
    names = _telling(dockerfile)
    heads = (stage.head.location for stage in dockerfile.stages)
    return _TELLS_TIME in names or any(_names(dockerfile, one, names) for one in heads)


def asking(resolution: Resolution) -> frozenset[int]:
    """The numbers of the entries in which something could be refused for one target and not for another."""
    names = _telling(resolution.dockerfile)
    return frozenset(entry.number for entry in resolution.entries if _asks(resolution.dockerfile, entry, names))


def _asks(dockerfile: Dockerfile, entry: Entry, names: Iterable[str]) -> bool:
    if any(name in text for text in _bare(entry.base.triggers) for name in names):
        return True
    stage = entry.stage
    return stage is not None and any(
        not _is_harmless(one) and _names(dockerfile, one.location, names) for one in stage.instructions
    )


def _is_harmless(instruction: Instruction) -> bool:
    """It is refused for no value of a variable that is never empty, and gives it to no other variable."""
    if isinstance(instruction, Arg):
        return all(one.default is None for one in instruction.args)
    return isinstance(instruction, Run) and not instruction.mounts


def _telling(dockerfile: Dockerfile) -> list[str]:
    """The names of the build args before the first FROM that can depend on the target."""
    names = [TELLS_TARGET]
    for one in dockerfile.global_args:
        if _names(dockerfile, one.location, names):
            names += [arg.name for arg in one.args if arg.name not in names]
    return names


def _names(dockerfile: Dockerfile, place: Location, names: Iterable[str]) -> bool:
    """Whether lines have one of the names in them, maybe as part of another."""
    texts = _bare(dockerfile.source.lines[place.first - 1 : place.last])
    return any(name in text for text in texts for name in names)


def _bare(lines: Iterable[str]) -> tuple[str, str]:
    """The letters of lines, with comments and without."""
    every = list(lines)
    written = (every, [line for line in every if not line.lstrip().startswith("#")])
    return re.sub(r"\W+", "", "".join(written[0])), re.sub(r"\W+", "", "".join(written[1]))
