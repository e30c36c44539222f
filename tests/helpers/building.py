"""Short ways from the lines of a Dockerfile to a plan, a step, a refusal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

import stagegraph

if TYPE_CHECKING:
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.steps import Step

NOTHING_ALONG: dict[str, object] = {"*": {"config": {}}}


def plan_of(*lines: str, **options: Any) -> stagegraph.Plan:
    """The plan of a Dockerfile given line by line; ``options`` are those of `stagegraph.plan`.

    Images bring nothing along unless the options say more.
    """
    options.setdefault("image_configs", NOTHING_ALONG)
    return stagegraph.plan(stagegraph.parse("".join(f"{line}\n" for line in lines)), **options)


def refusal_of(*lines: str, **options: Any) -> stagegraph.DockerfileError:
    """The error with which a Dockerfile is refused."""
    with pytest.raises(stagegraph.DockerfileError) as caught:
        plan_of(*lines, **options)
    return caught.value


def refused(*lines: str, **options: Any) -> tuple[str, int]:
    """Message and line with which a Dockerfile is refused."""
    refusal = refusal_of(*lines, **options)
    return refusal.message, refusal.line


def names(plan: BuildPlan) -> list[str]:
    """The names of all steps, inputs first."""
    return [step.name for step in plan.steps]


def the_step(plan: BuildPlan, part: str) -> Step:
    """The one step whose name contains ``part``."""
    found = [step for step in plan.steps if part in step.name]
    assert len(found) == 1, f"{len(found)} steps with {part!r} among {names(plan)}"
    return found[0]


def input_names(plan: stagegraph.Plan, part: str) -> list[str]:
    """The names of the inputs of the one step whose name contains ``part``, in LLB order."""
    by_id = {step.id: step.name for step in plan.steps}
    return [by_id[one] for one in the_step(plan, part).inputs]


def used(plan: stagegraph.Plan) -> list[str]:
    """The names of the stages that are built."""
    return [planned.display_name for planned in plan.stages if planned.used]


def merged(*lines: str, **options: Any) -> bool:
    """Whether two RUN, COPY, ADD or WORKDIR instructions, the last of their stages, become one step.

    ``lines`` are two stages; a third one that needs both is added.
    """
    plan = plan_of(*lines, "FROM scratch", "COPY --from=0 /a /a", "COPY --from=1 /b /b", **options)
    last = [planned.steps[-1] for planned in plan.stages[:2]]
    return last[0] == last[1]
