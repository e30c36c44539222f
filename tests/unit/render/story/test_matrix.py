from __future__ import annotations

from typing import Any

import pytest

from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.matrix import matrix_texts
from stagegraph.render.story.sections import Story
from stagegraph.render.story.story import tell
from tests.helpers.building import plan_of

CHAIN = ["FROM alpine AS base", "RUN x", *(f"FROM base AS target-{letter}" for letter in "abcd"), "FROM base AS last"]


def matrix_of(*lines: str, width: int = 0, colour: bool = False, **options: Any) -> tuple[list[str], list[list[str]]]:
    """The lines of the first table for a Dockerfile, and those of each of the others."""
    plan = plan_of(*lines, **options)
    story = tell(plan, list_targets(plan.dockerfile, PlanRequest()))
    first, more = matrix_texts(story, Style(width, colour))
    return first.splitlines(), [one.splitlines() for one in more.split("\n\n") if one]


def header(lines: list[str]) -> list[str]:
    """The targets of a table."""
    return [word for word in lines[0].split() if word not in ("STAGE", "LINES", "WHY")]


def test_one_table() -> None:
    """Targets that fit beside each other stand in one table, in file order."""
    first, more = matrix_of(*CHAIN, width=100)
    assert header(first) == ["target-a", "target-b", "target-c", "target-d", "last"]
    assert more == []
    assert first[1:3] == [
        "base      L1-2   x         x         x         x         x       FROM in last L7",
        "target-a  L3     TARGET    -         -         -         -       not built: nothing uses it",
    ]


def test_tables() -> None:
    """Where they do not, what is built comes first and with reasons, then the others without what they do not need."""
    first, more = matrix_of("FROM alpine AS no", *CHAIN, "FROM no AS needs-no", "FROM last AS built", width=55)
    assert first[0] == "STAGE     LINES  built   WHY"
    assert first[1] == "no        L1     -       not built: only needs-no uses"
    assert first[3:5] == [
        "base      L2-3   x       FROM in last L8",
        "target-a  L4     -       not built: nothing uses it",
    ]
    assert more == [
        [
            "MORE TARGETS",
            "STAGE     LINES  target-a  target-b  target-c  target-d",
            "base      L2-3   x         x         x         x",
            "target-a  L4     TARGET    -         -         -",
            "target-b  L5     -         TARGET    -         -",
            "target-c  L6     -         -         TARGET    -",
            "target-d  L7     -         -         -         TARGET",
        ],
        ["STAGE     LINES  needs-no", "no        L1     x", "needs-no  L9     TARGET"],
    ]


def test_several_that_are_built() -> None:
    """Of the targets that are built, those that do not fit into the first table come first behind it."""
    targets = ["target-a", "target-c", "target-d"]
    first, more = matrix_of(*CHAIN, width=60, target=targets)
    assert header(first) == ["target-a"]
    assert [header(more[0][1:]), *map(header, more[1:])] == [["target-c", "target-d", "target-b", "last"]]


def test_narrow() -> None:
    """In a narrow terminal the reasons stand for a column of the only target; the name of another may be cut there."""
    long = "a-stage-with-a-long-name"
    first, more = matrix_of("FROM alpine AS a", f"FROM a AS {long}", width=40)
    assert header(first) == []
    assert first[1:3] == ["a      L1     FROM in", f"              {long}"]
    assert more == []
    _, more = matrix_of("FROM alpine AS a", f"FROM a AS {long}", "FROM a AS b", width=30)
    assert more == [
        ["MORE TARGETS", "STAGE  LINES  a-stage...g-name", "a      L1     x", long, "       L2     TARGET"],
    ]


@pytest.mark.parametrize(("number", "left_out"), [(41, "1 more target"), (43, "3 more targets")])
@pytest.mark.parametrize("width", [0, 100])
def test_too_many(number: int, left_out: str, width: int) -> None:
    """Of more than 40 targets some are counted: those that are not built, the first ones before the last."""
    lines = [f"FROM alpine AS s{at}" for at in range(number)]
    first, more = matrix_of(*lines, width=width, target=["s1", "s0"])
    tables = [first, *more[:-1]]
    assert more[-1][-1] == f"and {left_out}; stagegraph targets lists all"
    shown = [name for one in tables for name in header(one if one[0] != "MORE TARGETS" else one[1:])]
    assert sorted(shown) == sorted(["s0", "s1", *(f"s{at}" for at in range(number - 38, number))])


def test_hardly_too_many() -> None:
    """Forty targets are all shown."""
    assert matrix_of(*(f"FROM alpine AS s{at}" for at in range(40)))[1] == []


def test_colours() -> None:
    """The names of stages are coloured by how they stand in the build, and the heading of what follows is bold."""
    first, more = matrix_of(*CHAIN, width=45, colour=True)
    assert [line.partition("\x1b[0m")[0] for line in first[1:3]] == ["\x1b[1;36mbase", "\x1b[2mtarget-a"]
    assert first[-1].startswith("\x1b[1;32mlast\x1b[0m")
    assert more[0][0] == "\x1b[1mMORE TARGETS\x1b[0m"


def test_more_built_targets_than_columns() -> None:
    """Of very many targets that are built the last ones have columns, and the rest is counted."""
    lines = [f"FROM alpine AS s{at}" for at in range(45)]
    first, more = matrix_of(*lines, target=[f"s{at}" for at in range(45)])
    assert header(first) == [f"s{at}" for at in range(5, 45)]
    assert more == [["MORE TARGETS", "and 5 more targets; stagegraph targets lists all"]]


@pytest.mark.parametrize("width", [0, 20, 100])
def test_nothing_to_show(width: int) -> None:
    """A table of no stage and no target is its header."""
    empty = Story(headline=(), columns=(), rows=(), sections=())
    first, more = matrix_texts(empty, Style(width, colour=False))
    assert (first.split(), more) == (["STAGE", "LINES", "WHY"], "")
