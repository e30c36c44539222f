"""Timings of builds that are written by hand."""

from __future__ import annotations

import stagegraph
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.logs.buildlog import VertexState
from tests.helpers.loggedbuilds import build_of, ran

DOCKERFILE = """\
FROM alpine AS build
RUN make
FROM alpine
RUN setup
COPY --from=build /out /out
"""


def test_two_stages_that_meet() -> None:
    """The longer branch is the critical path, the shorter one has slack, and the COPY waited for one of them alone."""
    build = build_of(
        ran("[build 1/2] FROM docker.io/library/alpine:latest@sha256:12", 0, 1),
        ran("[build 2/2] RUN make", 1, 6, (0,)),
        ran("[stage-1 2/3] RUN setup", 1, 3, (0,)),
        ran("[stage-1 3/3] COPY --from=build /out /out", 6, 7, (2, 1)),
        wall=7.5,
    )
    timings = timings_of(build, stagegraph.plan(stagegraph.parse(DOCKERFILE)))
    assert [(part.at, part.seconds) for part in timings.critical] == [(0, 1), (1, 5), (3, 1), (None, 0.5)]
    assert [one.slack for one in timings.vertices] == [0, 0, 3, 0]
    assert [one.stages for one in timings.vertices] == [(0, 1), (0,), (1,), (1,)]
    assert [(held.at, held.seconds) for held in timings.vertices[1].held] == [(3, 3)]
    assert timings.harmless == (timings.vertices[2],)
    assert timings.unjoined == ()
    assert (timings.wall, timings.busy, timings.peak) == (7.5, 9, 2)


def test_the_path_of_a_failed_build() -> None:
    """The critical path of a build that failed leads to the first that failed, not to what was cancelled after that."""
    vertices = (
        ran("[a 2/2] RUN slow", 0, 5.2, state=VertexState.CANCELED),
        ran("[b 2/3] RUN first", 0, 2),
        ran("[b 3/3] RUN broken", 2, 5, (1,), state=VertexState.FAILED),
    )
    found = timings_of(build_of(*vertices))
    assert [part.at for part in found.critical] == [1, 2, None]
    assert [one.slack for one in found.vertices] == [0, 0, 0]
    later = timings_of(build_of(*vertices, ran("[c 2/2] RUN all the same", 6, 9)))
    assert [part.at for part in later.critical][-1] == 3
