from __future__ import annotations

import pytest

from stagegraph.analysis.chains import why
from tests.helpers.building import plan_of

LINES = [
    "FROM alpine AS base",
    "FROM base AS left",
    "FROM base AS right",
    "COPY --from=left l l",
    "FROM base AS unused",
    "FROM scratch AS last",
    "COPY --from=left 1 1",
    "COPY --from=left 2 2",
    "RUN --mount=from=left,target=/m x",
    "COPY --from=right r r",
]


def told(*lines: str, stage: int, **options: object) -> tuple[list[list[tuple[int, int, str, int]]], tuple[int, ...]]:
    """The chains of a stage, each use as (source, stage, kind, line), and its users."""
    answer = why(plan_of(*lines, **options), stage)
    assert answer.stage == stage
    chains = [[(one.source, one.stage, one.kind.value, one.line) for one in chain] for chain in answer.chains]
    return chains, answer.users


def test_chains() -> None:
    """The shortest chains lead from the target down to the stage; the first of several equal uses stands for all."""
    assert told(*LINES, stage=0) == (
        [
            [(1, 4, "copy", 7), (0, 1, "from", 2)],
            [(1, 4, "mount", 9), (0, 1, "from", 2)],
            [(2, 4, "copy", 10), (0, 2, "from", 3)],
        ],
        (1, 2, 3),
    )
    assert told(*LINES, stage=2) == ([[(2, 4, "copy", 10)]], (4,))


@pytest.mark.parametrize(("stage", "users"), [(4, ()), (3, ())])
def test_no_chains(stage: int, users: tuple[int, ...]) -> None:
    """A target needs no chain, and a stage that is not built has none."""
    assert told(*LINES, stage=stage) == ([], users)


def test_unused_stage_with_users() -> None:
    """A stage that is not built can have users, which are not built either; its own COPY is no user."""
    lines = ["FROM scratch AS a", "ONBUILD COPY --from=b x x", "FROM a AS b", "FROM b AS c", "FROM scratch"]
    assert told(*lines, stage=1) == ([], (2,))


def test_nearest_of_several_targets() -> None:
    """Of several targets the nearest ones are told."""
    assert told(*LINES, stage=0, target=["last", "right"]) == ([[(0, 2, "from", 3)]], (1, 2, 3))
    both = told(*LINES, stage=0, target=["right", "left"])[0]
    assert both == [[(0, 2, "from", 3)], [(0, 1, "from", 2)]]


def test_chains_by_line() -> None:
    """Of equal chains that with the earlier line comes first, whatever is used first in the file."""
    lines = ["FROM alpine AS base", "FROM base AS one", "FROM base AS two", "FROM two AS other", "FROM scratch"]
    chains, _ = told(*lines, "COPY --from=one x x", "COPY --from=two y y", stage=0)
    assert chains == [[(1, 4, "copy", 6), (0, 1, "from", 2)], [(2, 4, "copy", 7), (0, 2, "from", 3)]]


def test_chain_through_a_trigger() -> None:
    """What a trigger of the parent takes is taken by the child, in the line of its FROM."""
    lines = ["FROM alpine AS tools", "FROM alpine AS parent", "ONBUILD COPY --from=tools x x", "FROM parent"]
    plan = plan_of(*lines)
    ((edge,),) = why(plan, 0).chains
    assert (edge.source, edge.stage, edge.line, edge.onbuild) == (0, 2, 4, True)
    assert [[edge.onbuild for edge in chain] for chain in why(plan, 1).chains] == [[False]]


def test_target_that_is_used() -> None:
    """A target that another target uses needs no chain, but has users."""
    assert told(*LINES, stage=1, target=["left", "last"]) == ([], (2, 4))


def test_at_most_five() -> None:
    """Of many equal chains the first five are told."""
    lines = ["FROM alpine AS base", *(f"FROM base AS s{at}" for at in range(7)), "FROM scratch"]
    copies = [f"COPY --from=s{at} a a" for at in range(7)]
    chains, users = told(*lines, *copies, stage=0)
    assert [chain[0][0] for chain in chains] == [1, 2, 3, 4, 5]
    assert users == tuple(range(1, 8))
    targets = [f"s{at}" for at in (6, 1, 0, 2, 3, 4)]
    assert [chain[0][1] for chain in told(*lines, *copies, stage=0, target=targets)[0]] == [7, 2, 1, 3, 4]
