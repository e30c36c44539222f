"""A step, as people call it."""

from __future__ import annotations

import re

from stagegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

_LINE = r"[Ll]?([0-9]{1,9})"
_MOST = 4  # that a message names
STEP_HINT = 'Write its number as in "build 3/5", its line as in L12, or words of it.'


def asked_step(plan: BuildPlan, asked: str) -> str:
    """The id of the one step that is meant; of a COPY --link and its LINK the first one.

    Args:
        plan: the build.
        asked: its number with its stage (``build 3/5``), a line of it (``L12``), or words of it; brackets do not count.

    Raises:
        UsageError: no step is called so, or several are.
    """
    found = steps_called(plan, asked)
    if not found:
        raise UsageError(f"no step of the build is called {asked!r}", hint=STEP_HINT)
    if len({(step.stage, step.number or step.id) for step in found}) > 1:
        raise UsageError(f"{asked!r} may be {several_steps([step.name for step in found])}", hint=STEP_HINT)
    return next((step for step in found if not step.unnumbered), found[0]).id


def several_steps(names: Sequence[str]) -> str:
    """The names of steps that may be meant, of many the first ones."""
    more = f" and {len(names) - _MOST} more" if len(names) > _MOST else ""
    return f"{'; '.join(names[:_MOST])}{more}"


def steps_called(plan: BuildPlan, asked: str) -> list[Step]:
    """All steps of a build that may be meant; ``asked`` as in `asked_step`."""
    steps = [step for step in plan.steps if not step.local]
    wanted = _plain(asked)
    line = re.fullmatch(_LINE, wanted)
    if line:
        return [step for step in steps if step.location.first <= int(line[1]) <= step.location.last]
    whole = [step for step in steps if wanted in (_plain(step.title), _plain(step.text))]
    return whole or [step for step in steps if wanted in _plain(f"{step.title} {step.text}")]


def _plain(text: str) -> str:
    """A text without brackets, which people leave out of numbers and BuildKit has in commands, too."""
    return " ".join(text.replace("[", " ").replace("]", " ").split()).lower()
