"""What a change of files would cost."""

from __future__ import annotations

import pytest

from stagegraph.analysis.changecosts import change_costs, changed_files
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.shared.parts import plain
from stagegraph.render.story.costs import cost_line
from tests.helpers.building import plan_of
from tests.unit.analysis.impact.test_keys import changed

LINES = (
    "FROM maven AS deps",
    "COPY pom.xml ./",
    "RUN mvn dependency:go-offline",
    "FROM deps AS build",
    "COPY src ./src",
    "RUN --mount=source=tools,target=/t mvn package",
    "FROM jre",
    "RUN apt-get update",
    "COPY --link --from=build /app.jar /",
    "COPY . /all",
)


def costs(*lines: str) -> list[tuple[tuple[str, ...], int, int]]:
    """The costs of a change of each group of files."""
    return [(one.paths, one.runs, one.perhaps) for one in change_costs(plan_of(*lines))]


def told_costs(*lines: str) -> list[str]:
    """What is told of them."""
    plan = plan_of(*lines)
    found = changed_files(plan)
    return [plain(cost_line(plan, one, alone=len(found) == 1)) for one in found]


def test_costs() -> None:
    """Each group of files costs the steps that take them, and what goes on with these; copies of results may."""
    assert costs(*LINES) == [(("/",), 1, 0), (("/tools",), 2, 1), (("/src",), 3, 1), (("/pom.xml",), 5, 1)]


def test_costs_are_those_of_impact() -> None:
    """What is told without files is what happens when the files do change."""
    old = {"pom.xml": "1", "src/a": "1", "tools/t": "1", "other": "1"}
    files = {"/": "other", "/tools": "tools/t", "/src": "src/a", "/pom.xml": "pom.xml"}
    for one in change_costs(plan_of(*LINES)):
        found = changed(LINES, LINES, files=(old, {**old, files[one.paths[0]]: "2"}))
        assert (found.count(Status.RUNS), found.count(Status.CONTENT)) == (one.runs, one.perhaps)


def test_groups() -> None:
    """Files that the same steps take cost the same, and are told together; patterns take what they match."""
    assert costs("FROM a", "COPY a.txt b.txt /", "RUN x", "COPY *.txt /", "COPY d/e /") == [
        (("/d/e",), 1, 0),
        (("/*.txt",), 2, 0),
        (("/a.txt", "/b.txt"), 4, 0),
    ]
    assert costs("FROM a", "COPY [a /", "COPY b /") == [(("/b",), 1, 0), (("/[a",), 2, 0)]
    assert costs("FROM a", "RUN x") == []


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (("COPY . /",), ["a change of any file runs 1 of 2 steps again: from stage-0 L2"]),
        (
            ("COPY a b c d e /", "COPY . /"),
            [
                "a change of any other file runs 1 of 3 steps again: from stage-0 L3",
                "a change of a, b, c and 2 more runs 2 of 3 steps again: from stage-0 L2",
            ],
        ),
    ],
)
def test_words(lines: tuple[str, ...], told: list[str]) -> None:
    """A line tells the files, how many steps run again, and from which line of which stage on."""
    assert told_costs("FROM a", *lines) == told


def test_words_of_many_stages() -> None:
    """Of many stages the first ones are named; what decides by bytes is told apart."""
    lines = [line for n in range(5) for line in (f"FROM a AS s{n}", f"RUN {n}", "COPY x /")]
    lines += ["FROM b", *(f"COPY --from=s{n} / /" for n in range(5))]
    assert told_costs(*lines) == [
        "a change of x runs 5 of 17 steps again, perhaps 5 more: from s0 L3, s1 L6, s2 L9 and 2 more"
    ]


def test_folders_above_and_patterns() -> None:
    """A file costs the steps of each folder that it is in, and of patterns that match itself but not its folder."""
    lines = ("FROM a", "COPY x/y/z /1", "COPY x /2", "RUN x", "COPY x/* /3", "COPY . /4")
    assert [(one.paths, one.steps) for one in change_costs(plan_of(*lines))] == [
        (("/",), ("7",)),
        (("/x",), ("4", "7")),
        (("/x/*",), ("4", "6", "7")),
        (("/x/y/z",), ("3", "4", "7")),
    ]


def test_there_are_none_for_very_many_patterns() -> None:
    """Nothing is told where so many patterns and paths would have to be compared that it takes long."""
    sources = [f"COPY a{at}* b{at} /" for at in range(400)]
    assert change_costs(plan_of("FROM a", *sources)) == ()
    assert len(change_costs(plan_of("FROM a", *sources[:200]))) == 200
