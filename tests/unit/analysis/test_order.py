from __future__ import annotations

import pytest

from stagegraph.analysis.order import (
    bits,
    concurrent_stages,
    critical_path,
    grouped,
    own_steps,
    stage_levels,
    wave_of_each,
)
from stagegraph.errors import Location
from stagegraph.graph.llb.steps import Step, StepKind

KINDS = {"s": StepKind.SOURCE, "e": StepKind.EXEC, "f": StepKind.FILE, "m": StepKind.MERGE}


def steps_of(*lines: str) -> list[Step]:
    """Steps written as ``id inputs stages``: the kind is the first letter of the id, ``-`` stands for none."""
    found = []
    for line in lines:
        one, inputs, stages = line.split()
        owners = () if stages == "-" else tuple(map(int, stages))
        needed = () if inputs == "-" else tuple(inputs.split(","))
        found.append(Step(one, KINDS[one[0]], one, needed, None, owners, Location("", 0, 0)))
    return found


def together(*lines: str, stages: str) -> dict[int, list[int]]:
    """The stages that can run at the same time as each one."""
    steps = steps_of(*lines)
    found = concurrent_stages(steps, own_steps(steps), map(int, stages))
    return {stage: bits(others) for stage, others in found.items()}


def test_waves() -> None:
    """A step is one wave behind the latest of its inputs, in the first where it has none."""
    waves = wave_of_each(steps_of("s1 - -", "s2 - -", "e1 s1 -", "e2 e1,s2 -", "f1 s2,e1 -", "e3 - -"))
    assert waves == {"s1": 0, "s2": 0, "e1": 1, "e2": 2, "f1": 2, "e3": 0}
    assert grouped(waves) == (("s1", "s2", "e3"), ("e1",), ("e2", "f1"))
    assert grouped({}) == ()


@pytest.mark.parametrize(
    ("lines", "targets", "path"),
    [
        ([], [], []),
        (["e1 - -"], ["e1"], ["e1"]),
        (["s1 - -", "e1 s1 -", "e2 s1 -", "e3 e2 -"], ["e1"], ["s1", "e1"]),
        (["s1 - -", "e1 s1 -", "e2 s1 -", "e3 e2 -"], ["e1", "e3"], ["s1", "e2", "e3"]),
        (["s1 - -", "f1 s1 -", "e1 s1 -", "f2 f1,e1 -"], ["f2"], ["s1", "e1", "f2"]),
        (["s1 - -", "e1 s1 -", "e2 s1 -", "f2 e2,e1 -"], ["f2"], ["s1", "e2", "f2"]),
        (["s1 - -", "e1 s1 -", "f1 s1 -", "f2 f1 -", "f3 e1,f2 -"], ["f3"], ["s1", "f1", "f2", "f3"]),
    ],
)
def test_critical_path(lines: list[str], targets: list[str], path: list[str]) -> None:
    """The longest chain to a target; of equal ones that with the most RUNs, then that along the first inputs."""
    assert critical_path(steps_of(*lines), targets) == tuple(path)


def test_first_of_equal_targets() -> None:
    """Of targets with equally long chains the first one is taken."""
    assert critical_path(steps_of("e1 - -", "e2 - -"), ["e2", "e1"]) == ("e2",)


def test_stage_levels() -> None:
    """A stage is one level above those it needs; itself and stages that are not built do not count."""
    assert stage_levels([0, 2, 3, 5], {2: [0, 1], 3: [3, 0, 2], 5: [4]}) == {0: 0, 2: 1, 3: 2, 5: 0}
    assert stage_levels([], {}) == {}


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["e1 - 0", "e2 - 1"], {0: [1], 1: [0]}),
        (["e1 - 0", "e2 e1 1"], {0: [], 1: []}),
        (["e1 - 0", "e2 - 1", "e3 e2,e1 1"], {0: [1], 1: [0]}),
        (["e1 - 0", "f1 e1 1", "e2 - 1", "m1 e2,f1 1"], {0: [1], 1: [0]}),
        (["e1 - 0", "f1 e1 1", "f2 e1 1", "m1 f2,f1 1"], {0: [], 1: []}),
        (["s1 - 0", "s2 - 1", "e1 s1 0", "e2 s2,e1 1"], {0: [], 1: []}),
        (["e1 - 01", "e2 e1 1"], {0: [], 1: []}),
        (["e1 - 01", "e2 e1 0", "e3 e2,e1 1"], {0: [1], 1: [0]}),
    ],
)
def test_concurrent_stages(lines: list[str], expected: dict[int, list[int]]) -> None:
    """Stages run together unless all steps of one wait for, or are, the last step of the other; sources aside."""
    assert together(*lines, stages="01") == expected


def test_concurrent_chain_and_fork() -> None:
    """In a fork the branches run together, not with what is before or behind them."""
    fork = ["e0 - 0", "e1 e0 1", "e2 e0 2", "e3 e1,e2 3", "e4 - 4"]
    assert together(*fork, stages="01234") == {0: [4], 1: [2, 4], 2: [1, 4], 3: [4], 4: [0, 1, 2, 3]}


def test_stages_without_steps() -> None:
    """A stage without steps, or with sources alone, runs with none; one that is not asked for is not told."""
    lines = ["s1 - 0", "e1 - 1", "e2 - 3"]
    assert together(*lines, stages="0123") == {0: [], 1: [3], 2: [], 3: [1]}
    assert together(*lines, stages="01") == {0: [], 1: []}


@pytest.mark.parametrize(
    ("number", "most", "positions"),
    [
        (0, -1, []),
        (0b1011, -1, [0, 1, 3]),
        (1 << 200, -1, [200]),
        (0b1011, 2, [0, 1]),
        (0b1011, 9, [0, 1, 3]),
        (5, 0, []),
    ],
)
def test_bits(number: int, most: int, positions: list[int]) -> None:
    """The set bits are counted from the lowest, as many as asked for."""
    assert bits(number, most) == positions
