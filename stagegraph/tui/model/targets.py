"""Which stages can be a target, and what a build of others is."""

from __future__ import annotations

from stagegraph.errors import StagegraphError
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.syntax.instructions import Stage
    from stagegraph.tui.model.session import Session


class TargetChoice(Record):
    """A stage that can be a target.

    Attributes:
        name: what BuildKit is asked for, "" for the last stage of a file where it has no name.
        display_name: what people call it.
        description: the comment above it.
        default: it is built where no target is named.
    """

    name: str
    display_name: str
    description: str
    default: bool


def target_choices(stages: Sequence[Stage], display_names: Sequence[str]) -> tuple[TargetChoice, ...]:
    """The stages that can be a target, in file order: of several of one name the last; the last of all without one."""
    last = {stage.name: stage.index for stage in stages if stage.name}
    default = stages[-1].index
    return tuple(
        TargetChoice(stages[at].name, display_names[at], stages[at].description, at == default)
        for at in sorted({*last.values(), default})
    )


def target_name(plan: BuildPlan, index: int) -> str | None:
    """The name by which a stage is built; None for one that has none of its own, or whose name a later one has."""
    stages = plan.dockerfile.stages
    name = stages[index].name
    if index == stages[-1].index:
        return name
    return name if name and max(one.index for one in stages if one.name == name) == index else None


def target_names(plan: BuildPlan, indexes: Iterable[int]) -> tuple[str, ...]:
    """The names of targets, in file order."""
    return tuple(plan.dockerfile.stages[index].name for index in sorted(indexes))


def choices_of(session: Session) -> tuple[TargetChoice, ...]:
    """The targets of the file as it is now; those of the last plan where its text has a fault."""
    from stagegraph.syntax.parser import parse  # noqa: PLC0415  (what takes longest to load)

    if session.loaded is not None and not session.current:
        try:
            dockerfile = parse(session.loaded.text, session.loaded.name)
        except StagegraphError:
            pass
        else:
            return target_choices(dockerfile.stages, dockerfile.stage_names)
    plan = session.plan
    return target_choices(plan.dockerfile.stages, plan.dockerfile.stage_names) if plan is not None else ()


def targets_now(session: Session) -> frozenset[str]:
    """The names of the targets that are asked for now, "" for the last stage where it has none."""
    asked = {one.lower() for one in session.request.targets if one}
    if asked:
        return frozenset(asked)
    return frozenset(one.name for one in choices_of(session) if one.default)
