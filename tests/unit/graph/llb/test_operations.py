from __future__ import annotations

from typing import Any

import pytest

from stagegraph.errors import Location
from stagegraph.graph.llb.operations import Numbering, Operation, step_graph
from stagegraph.graph.llb.steps import StepKind, StepName
from tests.helpers.building import names, plan_of, the_step

PLACE = Location("Dockerfile", 1, 1)

# Three stages with the same two steps, then what needs them; see "Which stage name is shown?" in BuildKit's logs.
SHARED = [line for name in "abc" for line in (f"FROM alpine AS {name}", "RUN shared", f"RUN own-{name}")]


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["FROM scratch", "COPY --from=a x 1", "COPY --from=b x 2", "COPY --from=c x 3"], "c"),
        (["FROM scratch", "COPY --from=c x 1", "COPY --from=b x 2", "COPY --from=a x 3"], "a"),
        (["FROM scratch", "COPY --from=b x 1", "COPY --from=a x 2"], "a"),
        (["FROM alpine", "RUN --mount=from=b,target=/m1 --mount=from=a,target=/m2 x"], "a"),
        (["FROM alpine", "RUN --mount=from=b,target=/m2 --mount=from=a,target=/m1 x"], "b"),
        (["FROM a", "COPY --from=b x 1"], "b"),
        (["FROM b", "COPY --from=a x 1", "COPY --from=b x 2"], "a"),
        (["FROM a", "COPY --link --from=b x 1"], "b"),
        (["FROM b AS child", "RUN y", "FROM scratch", "COPY --from=a x 1", "COPY --from=child x 2"], "b"),
    ],
)
def test_name_of_a_shared_step(lines: list[str], shown: str) -> None:
    """A merged step has the name of the stage that a walk from the target, inputs first, comes to last."""
    plan = plan_of(*SHARED, *lines)
    step = the_step(plan, "RUN shared")
    assert step.name == f"[{shown} 2/3] RUN shared"
    assert step.location.first == {"a": 2, "b": 5, "c": 8}[shown]
    assert step.stages == tuple(index for index in plan.build_order if index < 3)


def test_equal_operations() -> None:
    """Operations of equal kind, inputs, source and doing are one step; name and place do not count."""
    numbers = Numbering()

    def make(kind: StepKind = StepKind.EXEC, does: tuple[object, ...] = ("x",), source: str = "", **more: Any) -> str:
        return Operation(numbers, kind, StepName("name"), more.pop("inputs", ()), does, PLACE, source=source, **more).id

    first = Operation(numbers, StepKind.EXEC, StepName("other name"), [None], ("x",), Location("other", 9, 9), stage=7)
    assert first.inputs == ()
    assert make() == first.id
    different = [make(StepKind.FILE), make(does=("y",)), make(source="s"), make(inputs=[first])]
    assert len({first.id, *different}) == 5


def test_an_input_twice_is_one_input() -> None:
    """A step names each of its inputs once."""
    numbers = Numbering()
    source = Operation(numbers, StepKind.SOURCE, StepName("in"), (), (), PLACE, source="s")
    user = Operation(numbers, StepKind.FILE, StepName("out"), [source, source], (), PLACE)
    assert step_graph([user]).steps[-1].inputs == (source.id,)


def test_empty_target() -> None:
    """A target without a file system has no steps."""
    graph = step_graph([None])
    assert (graph.steps, graph.targets) == ((), ())


def test_long_chain() -> None:
    """A chain of thousands of steps is walked without recursion."""
    assert names(plan_of("FROM scratch", *(f"RUN {number}" for number in range(5000))))[-1] == "[5000/5000] RUN 4999"


def test_a_stage_of_equal_steps() -> None:
    """Equal instructions behind each other are different steps, as their inputs differ."""
    assert len(names(plan_of("FROM scratch", "RUN x", "RUN x"))) == 2


def test_ids_are_the_same_each_time() -> None:
    """The same file gets the same ids."""
    first, second = (plan_of(*SHARED, "FROM a", "COPY --from=b x 1") for _ in range(2))
    assert [step.id for step in first.steps] == [step.id for step in second.steps]
