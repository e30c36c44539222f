from __future__ import annotations

from stagegraph.analysis.gates import gates
from stagegraph.errors import Location
from stagegraph.graph.llb.steps import Step, StepKind, StepNumber
from tests.helpers.building import plan_of

LINES = [
    "FROM alpine AS base",
    "RUN first",
    "FROM base AS left",
    "RUN left",
    "FROM base AS right",
    "WORKDIR /w",
    "RUN right",
    "FROM scratch",
    "COPY --from=left l l",
    "COPY --from=right r r",
]


def test_gates() -> None:
    """The RUNs with the most steps behind them are told, each step counted once; those with none are not."""
    plan = plan_of(*LINES)
    names = {step.id: step.name for step in plan.steps}
    found = [(names[one.step].partition("] ")[2], one.waiting) for one in gates(plan.steps)]
    assert found == [("RUN first", 5), ("RUN left", 2), ("RUN right", 1)]
    assert [one.waiting for one in gates(plan.steps, most=1)] == [5]
    assert gates(plan_of("FROM alpine", "RUN x").steps) == ()


def test_equal_gates() -> None:
    """RUNs that equally many steps wait for stand in the order of the steps."""
    lines = [line for at in "abcd" for line in (f"FROM alpine AS {at}", f"RUN {at}")]
    mounts = " ".join(f"--mount=from={at},target=/{at}" for at in "dbca")
    plan = plan_of(*lines, "FROM alpine", f"RUN {mounts} x")
    order = [step.id for step in plan.steps if step.name[1:4] in {"a 2", "b 2", "c 2", "d 2"}]
    assert [(one.step, one.waiting) for one in gates(plan.steps)] == [(one, 1) for one in order[:3]]


def test_gates_are_runs() -> None:
    """A COPY can hold up as many steps, but takes no time worth telling."""
    assert gates(plan_of("FROM alpine", "COPY a a", "WORKDIR /w", "COPY b b").steps) == ()


def test_huge_build() -> None:
    """A build of more than 5,000 steps is not looked at."""
    steps = [
        Step(
            str(at),
            StepKind.EXEC,
            "",
            (str(at - 1),) if at else (),
            None,
            (),
            Location("", 0, 0),
            number=StepNumber(at + 1, 5001),
        )
        for at in range(5001)
    ]
    assert gates(steps) == ()
    assert [one.waiting for one in gates(steps[:5000], most=1)] == [4999]
