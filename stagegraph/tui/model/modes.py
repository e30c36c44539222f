"""What is on, beside the usual: a search, a focus, what is left out, a zoomed pane; told by chips, and taken back."""

from __future__ import annotations

from enum import Enum

from stagegraph.render.shared.wording import counted, outside_text
from stagegraph.tui.model.session import Focus, Side, Trail
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.tui.model.session import Session

_LONGEST = 28  # characters of a name


class Mode(Enum):
    """What can be on."""

    TRAIL = "trail"
    FOCUS = "focus"
    UNBUILT = "unbuilt"
    ZOOM = "zoom"


class Chip(Record):
    """What is on, in a few words."""

    mode: Mode
    text: str


def modes_of(session: Session, *, zoomed: bool) -> tuple[Mode, ...]:
    """What is on, in no order."""
    on = {
        Mode.UNBUILT: session.view.hide_unused,
        Mode.FOCUS: session.view.focus is not None,
        Mode.TRAIL: session.trail != Trail(),
        Mode.ZOOM: zoomed,
    }
    return tuple(mode for mode, is_on in on.items() if is_on)


def ordered(before: Iterable[Mode], on: Iterable[Mode]) -> tuple[Mode, ...]:
    """What is on, in the order in which it came; ``before`` is the same of the moment before."""
    on = tuple(on)
    kept = tuple(mode for mode in before if mode in on)
    return (*kept, *(mode for mode in on if mode not in kept))


def trail_text(trail: Trail) -> str:
    """A trail, and how far one has walked."""
    return f"{trail.title}: {trail.at + 1 or '-'}/{len(trail.stops)}" if trail.stops else f"{trail.title}: nothing"


def focus_text(plan: BuildPlan, focus: Focus) -> str:
    """A focus, with the name of what it is on."""
    name = _name(plan, focus)
    texts = {
        Side.NEEDS: f"only what {name} needs",
        Side.USERS: f"only what needs {name}",
        Side.BOTH: f"only around {name}",
    }
    return texts[focus.direction]


def _name(plan: BuildPlan, focus: Focus) -> str:
    on = focus.on
    if on.image:
        outside = next((edge.outside for edge in plan.image_edges if edge.image == on.image), None)
        return _short(outside_text(outside) if outside is not None else on.image)
    if on.step:
        return _short(plan.step_by_id[on.step].name)
    return _short(plan.stages[on.stage].display_name) if on.stage is not None else "the selection"


def unbuilt_text(plan: BuildPlan) -> str:
    """Which stages are left out: the name of one or two, or how many there are."""
    names = [one.display_name for one in plan.stages if not one.used]
    if not names:
        return "only what is built"
    if len(names) > 2:
        return f"without {counted(len(names), 'stage')} not built"
    return f"without {' and '.join(map(_short, names))}"


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}\u2026"
