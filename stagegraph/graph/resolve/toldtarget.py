"""Where a file asks which target is built: the one build arg that differs from target to target."""

from __future__ import annotations

import re

from stagegraph.errors import DockerfileError
from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS
from stagegraph.graph.identifiers.references import is_no_reference
from stagegraph.graph.resolve.buildoptions import global_build_args, has_check_settings
from stagegraph.syntax.instructions import Arg, Run
from stagegraph.syntax.words import ExpansionError
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from stagegraph.errors import Location
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Entry, Resolution
    from stagegraph.syntax.instructions import Dockerfile, Instruction, Stage

TELLS_TARGET = "TARGETSTAGE"
_TELLS = r"\W*".join(TELLS_TARGET)
_TELLS_TIME = "SOURCE_DATE_EPOCH"
_MOST_WORK = 50_000  # bases and build args times targets that are looked at


def is_told(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether a build arg can tell the target; it cannot where the caller has set it."""
    if TELLS_TARGET in options.build_args:
        return False
    lines = dockerfile.source.lines
    return _tells("".join(lines)) or _tells("".join(_without_comments(lines)))


def _tells(text: str) -> bool:
    """Whether a text has the name of that build arg, whatever quotes, escapes and continuations stand inside it."""
    return re.search(_TELLS, text) is not None


def changes_stages(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether more than the image that a stage starts from can depend on the target, as a FROM uses the build arg."""
    if _TELLS_TIME in _telling(dockerfile):
        return True
    heads = told_heads(dockerfile)
    if not heads:
        return False
    if options.image_configs != NO_IMAGE_CONFIGS or options.build_contexts or options.placeholders:
        return True
    if has_check_settings(dockerfile, options) or any(one.head.platform for one in heads):
        return True
    targets = {stage.name for stage in dockerfile.stages}
    if len(targets) * (len(heads) + len(dockerfile.global_args)) > _MOST_WORK:
        return True
    return not all(
        _are_images(bases, targets)
        for bases in (_bases_told(dockerfile, replace(options, target=one), heads) for one in targets)
    )


def _are_images(bases: list[str], stages: Collection[str]) -> bool:
    return not any(one in stages or one == "scratch" or is_no_reference(one) for one in bases)


def told_heads(dockerfile: Dockerfile) -> list[Stage]:
    """The stages whose FROM may ask for the target."""
    names = _telling(dockerfile)
    return [stage for stage in dockerfile.stages if _names(dockerfile, stage.head.location, names)]


def _bases_told(dockerfile: Dockerfile, options: BuildOptions, heads: Iterable[Stage]) -> list[str]:
    """What stages start from where a certain target is told; no name where one of them is refused."""
    try:
        args = global_build_args(dockerfile, options)
        lexer = dockerfile.lexer()
        return [lexer.expand(one.head.base, args) for one in heads]
    except (DockerfileError, ExpansionError):
        return [""]


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
    """The letters of lines, with comments and without: these may stand between two lines of one word."""
    every = list(lines)
    return re.sub(r"\W+", "", "".join(every)), re.sub(r"\W+", "", "".join(_without_comments(every)))


def _without_comments(lines: Iterable[str]) -> Iterable[str]:
    return (line for line in lines if not line.lstrip().startswith("#"))
