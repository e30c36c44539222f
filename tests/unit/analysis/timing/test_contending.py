"""Locks, slots and late pulls, which no graph tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.modelling import logged_vertices, works_of_log, works_of_plan
from stagegraph.analysis.timing.whatifs import parse_what_if
from stagegraph.analysis.timing.works import scheduled
from stagegraph.logs.buildlog import Interval, Vertex, VertexState
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, ran

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings

LOCK = "RUN --mount=type=cache,target=/c,sharing=locked"


def test_mounts_that_a_name_shows() -> None:
    """Without a Dockerfile id, target and sharing are read from the options of a RUN; other mounts are none."""
    texts = (
        "RUN --mount=type=cache,target=/c,sharing=locked make",
        "ONBUILD RUN --mount=type=cache,id=x,dst=/d,sharing=private make",
        "RUN --mount=type=cache,destination=/e --mount=type=secret,id=s make",
        "RUN --mount=type=cache make",
        "COPY --mount=type=cache,target=/c . .",
    )
    vertices = [ran(f"[{at}/9] {text}", at, at + 1) for at, text in enumerate(texts, 1)]
    timings = timings_of(build_of(*vertices))
    assert [[(one.id, one.target, one.sharing) for one in vertex.caches] for vertex in timings.vertices] == [
        [("/c", "/c", Sharing.LOCKED)],
        [("x", "/d", Sharing.PRIVATE)],
        [("/e", "/e", Sharing.SHARED)],
        [],
        [],
    ]


def test_a_lock_waits_for_those_that_had_the_directory_before() -> None:
    """Those that share the directory count, also one that joins them later; who comes when it is free does not wait."""
    shared = "RUN --mount=type=cache,target=/c"
    timings = timings_of(
        build_of(
            ran(f"[a 1/1] {shared} one", 0, 3),
            ran(f"[b 1/1] {LOCK} two", 1, 5),
            ran(f"[c 1/1] {shared} three", 2, 4),
            ran(f"[d 1/1] {LOCK} four", 6, 7),
        )
    )
    two = timings.vertices[1]
    assert (two.locked, two.driver, two.seconds) == (3, 2, 4)
    assert timings.vertices[3].locked == 0


def slotted() -> Timings:
    """Two slots: the third RUN begins when the first one ends, a fourth when the second one does."""
    return timings_of(
        build_of(
            ran("[a 1/2] FROM x", 0, 0),
            ran("[a 2/2] RUN one", 0, 2, (0,)),
            ran("[b 2/2] RUN two", 0, 3, (0,)),
            ran("[c 2/2] RUN three", 2, 4, (0,)),
            ran("[d 2/2] RUN four", 3, 4, (0,)),
            ran("[e 2/2] LINK COPY --link x y", 0, 0.5, (0,)),
        )
    )


def test_a_limit_that_steps_ran_into() -> None:
    """They had all that they needed and began when others ended, while as many ran as ever did."""
    timings = slotted()
    assert timings.limit == 2
    assert [one.driver for one in timings.vertices] == [None, 0, 0, 1, 2, 0]
    assert timings.vertices[3].ready == 0
    assert scheduled(works_of_log(timings), 2).wall == 4
    assert scheduled(works_of_log(timings), None).wall == 3


def test_no_limit_where_more_ran_at_once() -> None:
    """A step that begins late for another reason, while fewer run than did once, tells no limit."""
    timings = timings_of(
        build_of(
            ran("[a 1/2] FROM x", 0, 0),
            ran("[a 2/2] RUN one", 0, 2, (0,)),
            ran("[b 2/2] RUN two", 2, 3, (0,)),
            ran("[c 2/2] RUN three", 2.2, 3, (0,)),
            ran("[d 2/2] RUN four", 5, 6, (0,)),
        )
    )
    assert timings.limit is None


def late(*intervals: tuple[float, float]) -> Timings:
    """An image that is resolved at 0 and pulled when the COPY that needs its files is reached."""
    image = Vertex(
        "[run 1/3] FROM docker.io/library/node:latest",
        VertexState.DONE,
        inputs=(),
        seconds=sum(end - start for start, end in intervals),
        intervals=tuple(Interval(start, end) for start, end in intervals),
    )
    end = intervals[-1][1]
    return timings_of(
        build_of(
            ran("[build 1/2] FROM docker.io/library/alpine:latest", 0, 1),
            ran("[build 2/2] RUN make", 1, 5, (0,)),
            image,
            replace(ran("[run 2/3] RUN setup", 4, 4, (2,)), state=VertexState.CACHED),
            ran("[run 3/3] COPY --from=build /out /out", end, end + 1, (3, 1, 2)),
        ),
        plan_of("FROM alpine AS build", "RUN make", "FROM node AS run", "RUN setup", "COPY --from=build /out /out"),
    )


def test_an_image_that_is_pulled_late() -> None:
    """The pull begins when the step is done for which the COPY waits: it is on the path between the two."""
    timings = late((0, 0.1), (5, 8))
    image = timings.vertices[2]
    assert image.driver == 1
    assert image.seconds == 3.1
    assert [part.at for part in timings.critical] == [0, 1, 2, 4]
    assert scheduled(works_of_log(timings), None).wall == 9


def test_two_images_that_are_pulled_late_for_one_step() -> None:
    """Each pull begins when the last of the step's other needs is done that was done by then."""
    images = [
        Vertex(f"[{at} 1/1] FROM im{at}", VertexState.DONE, inputs=(), intervals=(Interval(0, 1), Interval(begin, 9)))
        for at, begin in ((0, 4), (1, 6))
    ]
    runs = [ran("[a 1/1] RUN a", 0, 4, ()), ran("[b 1/1] RUN b", 0, 6, ())]
    copy = ran("[c 1/1] RUN --mount=from=0 --mount=from=1", 9, 10, (0, 1, 2, 3))
    assert [one.driver for one in timings_of(build_of(*images, *runs, copy)).vertices[:2]] == [2, 3]


def test_an_image_that_is_pulled_at_once() -> None:
    """Intervals that follow each other are one pull; one that nobody else waits for is driven by nothing."""
    assert late((0, 0.1), (0.15, 3)).vertices[2].driver is None
    image = Vertex("[1/1] FROM x", VertexState.DONE, intervals=(Interval(0, 1), Interval(3, 4)), seconds=2)
    assert timings_of(build_of(image)).vertices[0].driver is None


def test_a_late_pull_in_a_plan() -> None:
    """The simulation of the plan pulls as late as the log."""
    timings = late((0, 0.1), (5, 8))
    assert timings.plan is not None
    assert scheduled(works_of_plan(timings, timings.plan, logged_vertices(timings)), None).wall == 9


def locking(*times: tuple[float, float], shared: tuple[float, float] | None = None) -> Timings:
    """Steps that lock one cache, and perhaps one that shares it."""
    vertices = [ran(f"[s{at} 1/1] {LOCK} {at}", start, end) for at, (start, end) in enumerate(times)]
    if shared is not None:
        vertices.append(ran("[t 1/1] RUN --mount=type=cache,target=/c x", *shared))
    return timings_of(build_of(*vertices))


def test_a_directory_that_an_earlier_build_left() -> None:
    """One that is done while another one has the lock had a directory of its own: so it is simulated, too."""
    timings = locking((0, 10), (8, 9))
    assert [one.locked for one in timings.vertices] == [0, 0]
    assert timings.directories == {"/c": 2}
    assert what_if(timings).wall == 10
    assert what_if(timings, [parse_what_if("s1 1/1=4s")]).wall == 10
    assert locking((0, 10), (8, 12)).directories == {}


def test_those_that_come_at_the_same_time() -> None:
    """Within a tenth of a second it is not known who came first: who was done first had the lock first."""
    timings = locking((0.17, 6.5), (0.1701, 2.2), (0.1, 4.4))
    assert [round(one.locked, 2) for one in timings.vertices] == [4.23, 0, 2.1]
    assert what_if(timings).wall == pytest.approx(6.5)
    assert [one.locked for one in locking((0, 1), (0, 1)).vertices] == [0, 1]


def test_one_that_shares_has_another_directory() -> None:
    """It came while the cache was locked, and the next one that locks takes the directory that is free first."""
    timings = locking((0, 5), (2, 8), shared=(1, 6))
    assert [one.locked for one in timings.vertices] == [0, 3, 0]
    assert timings.vertices[1].driver == 0


def test_a_step_that_locks_two_caches() -> None:
    """It waits for one and then for the other, and the last one that it waited for let it go on."""
    one, other = (f"--mount=type=cache,target=/{name},sharing=locked" for name in "xy")
    timings = timings_of(
        build_of(
            ran(f"[a 1/1] RUN {one} a", 0, 2),
            ran(f"[b 1/1] RUN {other} b", 0, 4),
            ran(f"[c 1/1] RUN {one} {other} c", 0, 5),
        )
    )
    assert [one.locked for one in timings.vertices] == [0, 0, 4]
    assert (timings.vertices[2].driver, what_if(timings).wall) == (1, 5)
