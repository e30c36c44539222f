"""A step, as people call it."""

from __future__ import annotations

import re

from stagegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_LINE = r"[Ll]?([0-9]{1,9})"
_MOST = 4  # that a message names
_HINT = 'Write its number as in "build 3/5", its line as in L12, or words of it.'


def asked_step(plan: BuildPlan, asked: str) -> str:
    """The id of the one step that is meant; of a COPY --link and its LINK the first one.

    Args:
        plan: the build.
        asked: its number with its stage (``build 3/5``), a line of it (``L12``), or words of it; brackets do not count.

    Raises:
        UsageError: no step is called so, or several are.
    """
    steps = [step for step in plan.steps if not step.local]
    wanted = " ".join(asked.replace("[", " ").replace("]", " ").split()).lower()
    line = re.fullmatch(_LINE, wanted)
    if line:
        found = [step for step in steps if step.location.first <= int(line[1]) <= step.location.last]
    else:
        found = [step for step in steps if _title(step) == wanted] or [step for step in steps if wanted in _name(step)]
    if not found:
        raise UsageError(f"no step of the build is called {asked!r}", hint=_HINT)
    if len({(step.stage, step.number or step.id) for step in found}) > 1:
        names = [step.name for step in found[:_MOST]]
        more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
        raise UsageError(f"{asked!r} may be {'; '.join(names)}{more}", hint=_HINT)
    return next((step for step in found if not step.unnumbered), found[0]).id


def _title(step: Step) -> str:
    return " ".join(step.title.strip("[]").split()).lower()


def _name(step: Step) -> str:
    return f"{_title(step)} {' '.join(step.text.split()).lower()}"
