from __future__ import annotations

import pytest

from stagegraph.errors import Location
from stagegraph.graph.resolve.dependencies import find_cycle
from stagegraph.graph.resolve.resolution import Command
from stagegraph.syntax.instructions import User
from tests.helpers.building import plan_of, refused, used


def needs_of(*sources: list[int]) -> list[dict[int, Command]]:
    """What each entry needs; the command that needs it is known by its line, 10 x user + source."""
    return [
        {source: Command(User("USER", "", Location("", 10 * at + source, 0), (), "")) for source in entry}
        for at, entry in enumerate(sources)
    ]


def lines_of(found: list[Command]) -> list[int]:
    """The lines of commands."""
    return [command.instruction.location.first for command in found]


@pytest.mark.parametrize(
    ("sources", "lines"),
    [
        ([[]], []),
        ([[1, 2], [3], [3], []], []),
        ([[0]], [0]),
        ([[1], [0]], [1, 10]),
        ([[1], [2], [1]], [1, 12, 21]),
        ([[1, 3], [2], [], [0]], [3, 30]),
        ([[1, 2], [], [3], [2]], [2, 23, 32]),
    ],
)
def test_way_into_a_circle(sources: list[list[int]], lines: list[int]) -> None:
    """The commands lead from the start into the circle and close it; dead ends are not among them."""
    assert lines_of(find_cycle(needs_of(*sources), 0, set())) == lines


def test_done_entries() -> None:
    """What an earlier search went through is not searched again, and grows."""
    done: set[int] = set()
    needs = needs_of([1], [], [0, 2])
    assert find_cycle(needs, 0, done) == []
    assert done == {0, 1}
    assert find_cycle(needs, 1, done) == []
    assert lines_of(find_cycle(needs, 2, done)) == [22]


@pytest.mark.parametrize(
    ("lines", "stage", "line"),
    [
        (["FROM scratch AS a", "COPY --from=a / /"], "a", 2),
        (["FROM scratch", "COPY --from=0 / /"], "stage-0", 2),
        (["FROM scratch AS a", "RUN --mount=from=a,target=/m x"], "a", 2),
        (["FROM scratch AS a", "COPY --from=b / /", "FROM scratch AS b", "COPY --from=a / /"], "a", 2),
        (
            ["FROM scratch AS a", "FROM scratch AS b", "COPY --from=c / /", "FROM scratch AS c", "COPY --from=b / /"],
            "b",
            3,
        ),
    ],
)
def test_circle_in_a_file(lines: list[str], stage: str, line: int) -> None:
    """Stages that take from each other are refused, unused ones too, at the first command on the way."""
    message = f"circular dependency detected on stage: {stage}"
    assert refused(*lines) == (message, line)
    assert refused(*lines, "FROM scratch") == (message, line)


def test_from_makes_no_circle() -> None:
    """FROM looks back only, so a stage copied into its own child is no circle."""
    plan = plan_of("FROM scratch AS a", "COPY f f", "FROM a AS b", "COPY --from=a f g")
    assert used(plan) == ["a", "b"]


def test_long_chain() -> None:
    """A chain of thousands of stages is searched without recursion."""
    lines = ["FROM scratch", "COPY f f"]
    for index in range(3000):
        lines += ["FROM scratch", f"COPY --from={index} f f"]
    assert len(plan_of(*lines).critical_path) == 3002
