"""How long a rebuild takes."""

from __future__ import annotations

import stagegraph
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.timing.forecasts import Basis
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.rebuildtime import rebuild_time
from stagegraph.logs.buildlog import LoggedBuild, VertexState
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, ran

LINES = (
    "FROM alpine AS build",
    "RUN fetch",
    "RUN make",
    "FROM node AS run",
    "RUN setup",
    "COPY --from=build /out /out",
    "RUN check",
)


def logged() -> LoggedBuild:
    """A build in which everything ran."""
    return build_of(
        ran("[internal] load build definition from Dockerfile", 0, 1),
        ran("[build 1/3] FROM docker.io/library/alpine:latest", 1, 2),
        ran("[build 2/3] RUN fetch", 2, 6, (1,)),
        ran("[build 3/3] RUN make", 6, 16, (2,)),
        ran("[run 1/4] FROM docker.io/library/node:latest", 1, 4),
        ran("[run 2/4] RUN setup", 4, 14, (4,)),
        ran("[run 3/4] COPY --from=build /out /out", 16, 17, (5, 3)),
        ran("[run 4/4] RUN check", 17, 20, (6,)),
        ran("exporting to image", 20, 22),
    )


def edited(at: int, line: str) -> stagegraph.Plan:
    """The plan of the file with another line."""
    lines = list(LINES)
    lines[at] = line
    return plan_of(*lines)


def test_content_decides_about_a_range() -> None:
    """What make writes may be the same: then the COPY and the check are cached, else they run."""
    old = plan_of(*LINES)
    found = rebuild_time(stagegraph.impact(old, edited(2, "RUN make --fast")), timings_of(logged(), old))
    assert (found.least.wall, found.most.wall, found.certain) == (1 + 10 + 2, 1 + 10 + 1 + 3 + 2, False)
    assert found.most.estimated == ()
    assert found.impact.count(stagegraph.Status.RUNS) == 1


def test_a_change_that_content_does_not_decide_about() -> None:
    """Behind a RUN that is written otherwise all of its stage runs; the rest is cached, and nothing is pulled."""
    old = plan_of(*LINES)
    found = rebuild_time(stagegraph.impact(old, edited(4, "RUN setup --all")), timings_of(logged(), old))
    assert found.certain
    assert found.most.wall == 1 + 10 + 1 + 3 + 2


def test_nothing_changes() -> None:
    """The Dockerfile is read, and nothing is exported anew."""
    old = plan_of(*LINES)
    found = rebuild_time(stagegraph.impact(old, plan_of(*LINES)), timings_of(logged(), old))
    assert (found.certain, found.most.wall) == (True, 1)


def test_a_log_that_is_joined_by_names() -> None:
    """Timings without a Dockerfile are those of the earlier build."""
    old = plan_of(*LINES)
    found = rebuild_time(stagegraph.impact(old, edited(2, "RUN make --fast")), timings_of(logged()))
    assert found.least.wall == 13


def test_a_log_of_the_build_as_it_is_now() -> None:
    """A log may be of the later build: its steps tell how long those of the change take."""
    old, new = plan_of(*LINES), edited(2, "RUN make --fast")
    vertices = tuple(
        replace(one, name="[build 3/3] RUN make --fast") if one.name.endswith("make") else one
        for one in logged().vertices
    )
    found = rebuild_time(stagegraph.impact(old, new), timings_of(replace(logged(), vertices=vertices), new))
    assert (found.least.wall, found.most.wall, found.most.estimated) == (13, 17, ())


def test_what_the_log_does_not_tell_is_estimated() -> None:
    """A step that was cached in the log takes as long as others of its kind; a new image is pulled."""
    vertices = [
        replace(one, state=VertexState.CACHED, seconds=0.0, intervals=()) if one.name.endswith("make") else one
        for one in logged().vertices
    ]
    old = plan_of(*LINES)
    timed = timings_of(replace(logged(), vertices=tuple(vertices)), old)
    found = rebuild_time(stagegraph.impact(old, edited(2, "RUN make --fast")), timed)
    assert [(one.name, one.seconds) for one in found.least.estimated] == [("[build 3/3] RUN make --fast", 4)]
    image = rebuild_time(
        stagegraph.impact(Build(old), Build(edited(0, "FROM debian AS build"))), timings_of(logged(), old)
    )
    (pulled,) = (one for one in image.least.steps if "debian" in one.name)
    assert (pulled.basis, pulled.seconds) == (Basis.ESTIMATED, 2)
