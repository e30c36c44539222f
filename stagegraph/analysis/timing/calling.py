"""Works of a build, as people call them: a stage, a step, a line."""

from __future__ import annotations

import re

from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.errors import UsageError
from stagegraph.syntax.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.timing.works import Work

_LINE = re.compile(r"l?([0-9]{1,9})")
_NUMBER = re.compile(r"#([0-9]{1,9})")
_MOST = 4  # that a message names
_HINT = (
    'Write the name of a stage, a number as in "build 3/5", a line as in L12, a number of the log as in #7, or words.'
)


def called(works: Sequence[Work], name: str) -> tuple[int, ...]:
    """The indexes of the works that are meant: the steps of a stage, or one step (of COPY --link both parts).

    Args:
        works: those of a build.
        name: the name of a stage, the number of a step with its stage (``build 3/5``), a line (``L12``), a number of
            the log (``#7``), or words of a step's name; brackets and case do not count. Where bake or compose built
            several targets, the name of one and a slash may stand before it.

    Raises:
        UsageError: nothing is called so, or several steps are.
    """
    target, slash, rest = name.partition("/")
    own = [at for at, work in enumerate(works) if slash and target.strip() in work.targets]
    if own:
        return tuple(own[at] for at in _called([works[at] for at in own], rest))
    found = _called(works, name)
    targets = list(dict.fromkeys(works[at].target for at in found if works[at].target))
    if len(targets) > 1:
        places = ", ".join(f"{one}/{name}" for one in targets[:_MOST])
        raise UsageError(f"several targets have {name!r}", hint=f"Name one of them, too: {places}.")
    return found


def _called(works: Sequence[Work], name: str) -> tuple[int, ...]:
    wanted = _plain(name)
    steps = [at for at, work in enumerate(works) if work.kind is VertexKind.STEP]
    stages = {id(work.stages): work.stages for work in works}  # many works have the same ones
    own = {name for name, names in stages.items() if wanted in names}
    for found in (
        [at for at in steps if id(works[at].stages) in own],
        _titled(works, wanted),
        _numbered(works, wanted),
        [at for at, work in enumerate(works) if _plain(work.name) == wanted],
    ):
        if found:
            return tuple(found)
    found = [at for at, work in enumerate(works) if wanted in _plain(work.name)]
    if not found:
        raise UsageError(_nothing_called(works, name, wanted), hint=_HINT)
    if len({works[at].title or at for at in found}) > 1:
        names = [works[at].name for at in found[:_MOST]]
        more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
        raise UsageError(f"{name!r} may be {'; '.join(names)}{more}", hint=_HINT)
    return tuple(found)


def _nothing_called(works: Sequence[Work], name: str, wanted: str) -> str:
    """That nothing is called so, and what may be meant."""
    told = f"no step and no stage of the build is called {name!r}"
    if _NUMBER.fullmatch(wanted) and not any(work.number for work in works):
        return f"{told}: its log has no numbers"
    stages = dict.fromkeys(stage for work in works for stage in work.stages)
    return did_you_mean(told, wanted, stages)


def _titled(works: Sequence[Work], wanted: str) -> list[int]:
    """Works of a stage and number; the name of the only stage of a file is left out of some names."""
    found = []
    for at, work in enumerate(works):
        title = _plain(work.title)
        if title and wanted.endswith(title):
            stage, blank = wanted[: -len(title)][:-1], wanted[: -len(title)][-1:]
            if wanted == title or (blank == " " and stage in work.stages):
                found.append(at)
    return found


def _numbered(works: Sequence[Work], wanted: str) -> list[int]:
    """Works of a line of the Dockerfile, or of a number of the log."""
    if number := _NUMBER.fullmatch(wanted):
        return [at for at, work in enumerate(works) if work.number == int(number[1])]
    if line := _LINE.fullmatch(wanted):
        return [at for at, work in enumerate(works) if work.lines[0] <= int(line[1]) <= work.lines[1]]
    return []


def _plain(name: str) -> str:
    return " ".join(name.replace("[", " ").replace("]", " ").split()).lower()
