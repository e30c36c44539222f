"""Which picture of a plan is drawn: its level, what it is about, how much of it. One diagram for all formats."""

from __future__ import annotations

from stagegraph.errors import UsageError
from stagegraph.render.diagram.model import Level, OutsideRef
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.render.diagram.model import Diagram

MANY_CARDS = 60  # from here on chains are folded and implied arrows left out, if the caller does not say
CROWD = 400  # likewise, of stages that are left: from here on equal ones are folded, and no engine finds their places


class View(Record):
    """What of a plan is drawn.

    Attributes:
        level: stages, or steps.
        hide_unused: leave out the stages that no target needs.
        focus: names of the stages that the picture is about; none for the whole.
        depth: how many arrows away from them, or from the targets; None for all.
        fold: fold chains and images with one user, and of a crowd equal stages; None for large pictures only.
        simplify: leave out the arrows that others imply; None for large pictures only.
        impact: a change, what happens to stages and steps after which is marked; None for none.
        changes: what differs from an earlier file is marked, what is gone drawn beside it; None for no such file.
        timings: how long everything took, and the critical path by time; None where no log is known.
    """

    level: Level = Level.STAGES
    hide_unused: bool = False
    focus: tuple[str, ...] = ()
    depth: int | None = None
    fold: bool | None = None
    simplify: bool | None = None
    impact: Impact | None = None
    changes: Changes | None = None
    timings: Timings | None = None


def diagram_of(plan: BuildPlan, view: View) -> Diagram:
    """The picture of a plan.

    Args:
        plan: the plan.
        view: what of it is drawn.

    Raises:
        UsageError: there is no stage of a name in ``view.focus``, or it is left out.
    """
    diagram = _whole(plan, view)
    if view.changes is not None:
        from stagegraph.render.diagram.beforeafter import marker_of  # noqa: PLC0415  (as below)

        marker = marker_of(view.changes)
        diagram = marker.marked(diagram, plan) if marker else diagram
    if view.focus:
        from stagegraph.render.diagram.focus import focused  # noqa: PLC0415  (each only where it is asked for: start-up)

        diagram = focused(
            diagram, [stage_named(plan, name, hidden=view.hide_unused) for name in view.focus], view.depth
        )
    elif view.depth is not None:
        from stagegraph.render.diagram.focus import near_targets  # noqa: PLC0415

        diagram = near_targets(diagram, plan.targets, view.depth)
    if view.timings is not None:
        from stagegraph.render.diagram.timedcards import with_times  # noqa: PLC0415

        diagram = with_times(diagram, plan, view.timings)
    if view.impact is not None:
        from stagegraph.render.diagram.fates import with_fates  # noqa: PLC0415

        diagram = with_fates(diagram, plan, view.impact)
    many = len(diagram.cards) > MANY_CARDS
    if many if view.simplify is None else view.simplify:
        from stagegraph.render.diagram.simplifying import simplified  # noqa: PLC0415

        diagram = simplified(diagram)
    if many if view.fold is None else view.fold:
        from stagegraph.render.diagram.folding import folded  # noqa: PLC0415

        diagram = folded(diagram)
        if is_crowd(diagram):
            from stagegraph.render.diagram.siblings import siblings_folded  # noqa: PLC0415

            diagram = siblings_folded(diagram)
    return diagram


def is_crowd(diagram: Diagram) -> bool:
    """Whether a picture has so many stages that nobody sees them all, and an engine takes minutes."""
    if diagram.level is Level.STEPS or len(diagram.cards) <= CROWD:
        return False
    return sum(not isinstance(card.subject, OutsideRef) for card in diagram.cards) > CROWD


def ever_simpler(plan: BuildPlan, view: View) -> list[Diagram]:
    """The picture of a plan, then simpler ones of it, for a format that is drawn to a certain size only.

    Args:
        plan: the plan.
        view: what of it is drawn, if it is not too large.

    Raises:
        UsageError: see `diagram_of`.
    """
    views = [view]
    if view.level is Level.STEPS:
        views.append(replace(view, level=Level.STAGES))
    views.append(replace(views[-1], fold=True, simplify=True))
    if plan.unused and not view.hide_unused and not view.focus:
        views.append(replace(views[-1], hide_unused=True))
    return list(dict.fromkeys(diagram_of(plan, one) for one in dict.fromkeys(views)))


def _whole(plan: BuildPlan, view: View) -> Diagram:
    if view.level is Level.STEPS:
        from stagegraph.render.diagram.stepcards import step_diagram  # noqa: PLC0415

        return step_diagram(plan, hide_unused=view.hide_unused)
    from stagegraph.render.diagram.stagecards import stage_diagram  # noqa: PLC0415

    return stage_diagram(plan, hide_unused=view.hide_unused)


def stage_named(plan: BuildPlan, name: str, *, hidden: bool = False) -> int:
    """The index of the stage that people call so, in any case; of several of one name the last, as with a target.

    Args:
        plan: the plan.
        name: the name.
        hidden: stages that no target needs do not count.

    Raises:
        UsageError: there is none.
    """
    planned = plan.stage(name)
    if hidden and not planned.used:
        raise UsageError(f"the stage {name} is left out: no target needs it", hint="Draw it without --hide-unused.")
    return planned.index
