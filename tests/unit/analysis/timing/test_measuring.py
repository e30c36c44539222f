"""Timings of builds that are written by hand."""

from __future__ import annotations

import stagegraph
from stagegraph.analysis.timing.measuring import timings_of
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
