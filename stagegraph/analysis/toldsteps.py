"""Steps as texts name them: the stages that have them, and the line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step


def told_steps(plan: BuildPlan, ids: Iterable[str]) -> list[tuple[Step, str]]:
    """Some steps in the order of the file, each with the names of its stages: ``build``, ``build/test``.

    Those that have stages and line in common are told once: ``build (2 platforms)``.
    """
    found: dict[tuple[int, str], list[Step]] = {}
    for step in sorted((plan.step_by_id[one] for one in ids), key=lambda step: step.location.first):
        names = "/".join(plan.stages[stage].display_name for stage in step.stages)
        found.setdefault((step.location.first, names), []).append(step)
    return [(steps[0], names + _how_many(steps)) for (_, names), steps in found.items()]


def _how_many(steps: Sequence[Step]) -> str:
    if len(steps) == 1:
        return ""
    every_platform = len({step.platform for step in steps}) == len(steps)
    return f" ({len(steps)} {'platforms' if every_platform else 'steps'})"
