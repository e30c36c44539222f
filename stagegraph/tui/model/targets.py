"""Which stages can be a target, and what a build of others is."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.syntax.instructions import Stage


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
