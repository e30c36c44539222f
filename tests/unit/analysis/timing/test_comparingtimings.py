"""Two builds, step by step."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing.comparingtimings import compare_timings
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.timingchanges import Pace, TimingComparison
from stagegraph.logs.buildlog import Vertex, VertexState
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, lasted


def compared(before: list[Vertex], after: list[Vertex]) -> TimingComparison:
    """The comparison of two logs without Dockerfiles."""
    return compare_timings(timings_of(build_of(*before)), timings_of(build_of(*after)))


@pytest.mark.parametrize(
    ("was", "now", "pace", "change"),
    [
        (lasted("[2/2] RUN make", 10.0), lasted("[2/2] RUN make", 12.0), Pace.SLOWER, 2),
        (lasted("[2/2] RUN make", 10.0), lasted("[2/2] RUN make", 8.0), Pace.FASTER, -2),
        (lasted("[2/2] RUN make", 10.0), lasted("[2/2] RUN make", 10.4), Pace.SAME, 0.4),
        (lasted("[2/2] RUN make", 0.1), lasted("[2/2] RUN make", 0.14), Pace.SAME, 0.04),
        (lasted("[2/2] RUN make", 10.0), lasted("[2/2] RUN make", state=VertexState.CACHED), Pace.NOW_CACHED, -10),
        (lasted("[2/2] RUN make", state=VertexState.CACHED), lasted("[2/2] RUN make", 3.0), Pace.NOW_RUNS, 3),
        (lasted("[2/2] RUN make", 3.0), lasted("[2/2] RUN make", 1.0, VertexState.FAILED), Pace.NOW_BROKEN, -2),
        (lasted("[2/2] RUN make", state=VertexState.WAITING), lasted("[2/2] RUN make", 1.0), Pace.MENDED, 1),
        (lasted("[2/2] RUN make", 3.0), lasted("[2/2] RUN make -j", 1.0), Pace.FASTER, -2),
    ],
)
def test_what_became_of_a_step(was: Vertex, now: Vertex, pace: Pace, change: float) -> None:
    """It is slower, faster, cached, broken, or the other way round; little is nothing."""
    found = compared([was], [now])
    (one,) = found.changes
    assert (one.pace, one.name) == (pace, now.name)
    assert one.seconds == pytest.approx(change)
    assert found.wall == pytest.approx(change)
    assert found.largest == (() if pace is Pace.SAME else (one,))


def test_what_comes_and_goes() -> None:
    """Steps of one of the two builds only; those that are gone come last, and the largest change is told first."""
    found = compared(
        [lasted("[2/3] RUN a", 1.0), lasted("[3/3] WORKDIR /x", 2.0), lasted("exporting to image", 1.0)],
        [lasted("[2/3] RUN a", 1.0), lasted("[3/3] RUN b", 3.0), lasted("exporting to image", 1.0)],
    )
    assert [(one.pace, one.name, one.seconds) for one in found.changes] == [
        (Pace.SAME, "[2/3] RUN a", 0),
        (Pace.CAME, "[3/3] RUN b", 3),
        (Pace.SAME, "exporting to image", 0),
        (Pace.GONE, "[3/3] WORKDIR /x", -2),
    ]
    assert [one.name for one in found.largest] == ["[3/3] RUN b", "[3/3] WORKDIR /x"]


def test_dockerfiles_tell_which_step_is_which() -> None:
    """A stage that is renamed and a step that moved are known by what is written in the two files."""
    old = plan_of("FROM alpine AS build", "RUN make", "RUN test", "FROM node", "COPY --from=build /x /x")
    new = plan_of(
        "FROM alpine AS compile", "RUN prepare", "RUN make", "RUN test", "FROM node", "COPY --from=compile /x /x"
    )
    before = timings_of(build_of(*(lasted(step.name, 1.0) for step in old.steps)), old)
    after = timings_of(build_of(*(lasted(step.name, 2.0) for step in new.steps)), new)
    found = compare_timings(before, after)
    assert {one.name: one.was.name if one.was else "" for one in found.changes if "RUN" in one.name} == {
        "[compile 2/4] RUN prepare": "",
        "[compile 3/4] RUN make": "[build 2/3] RUN make",
        "[compile 4/4] RUN test": "[build 3/3] RUN test",
    }
