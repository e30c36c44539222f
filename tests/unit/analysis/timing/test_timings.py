"""What timings tell of themselves."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.modelling import works_of_log
from stagegraph.analysis.timing.timings import Purpose, most_at_once
from stagegraph.analysis.timing.works import scheduled
from stagegraph.logs.buildlog import VertexState, VertexStatus
from stagegraph.values import replace
from tests.helpers.loggedbuilds import build_of, lasted, ran


def test_nothing_costs_nothing() -> None:
    """A build without vertices takes no time."""
    timings = timings_of(build_of())
    assert (timings.wall, timings.busy, timings.parallelism, timings.peak) == (0, 0, 0, 0)
    assert timings.critical == timings.spent == timings.harmless == timings.holding == ()


def test_busy_time_and_parallelism() -> None:
    """Three vertices of five seconds in ten seconds are half busy more than one."""
    timings = timings_of(build_of(ran("[a 1/2] RUN x", 0, 5), ran("[b 1/2] RUN y", 0, 5), ran("[c 1/2] RUN z", 5, 10)))
    assert (timings.wall, timings.busy, timings.parallelism, timings.peak) == (10, 15, 1.5, 2)
    assert len(timings.steps) == 3


def test_spans_that_touch_do_not_overlap() -> None:
    """One that begins when another one ends has its place; one without an end counts for nothing."""
    assert most_at_once([(0, 1), (1, 2), (1.5, 3), (0, None), (None, 1)]) == 2
    assert most_at_once([]) == 0


def test_on_what_time_was_spent() -> None:
    """Steps, pulls, transfers, the frontend, the cache, the export; of what overlaps the wall time is covered once."""
    statuses = (VertexStatus("sha256:12", 1.0, 2_000_000), VertexStatus("extracting sha256:12", 0.5, 999))
    timings = timings_of(
        build_of(
            ran("[internal] load metadata for x", 0, 1),
            ran("[1/3] FROM docker.io/library/x:1", 1, 4, statuses=statuses),
            ran("[internal] load build context", 1, 2, statuses=(VertexStatus("transferring context:", 1.0, 300),)),
            ran("[2/3] RUN make", 4, 8, (1,)),
            ran("[a 2/3] RUN make", 6, 10, (1,)),
            ran("exporting to image", 10, 12),
            ran("importing cache manifest from x", 0, 0.5),
            ran("[internal] booting buildkit", 0, 0.25),
        )
    )
    told = [(one.purpose, one.seconds, one.covered, one.size, one.vertices) for one in timings.spent]
    assert told == [
        (Purpose.STEPS, 8, 6, None, (3, 4)),
        (Purpose.PULLS, 3, 3, 2_000_000, (1,)),
        (Purpose.EXPORT, 2, 2, None, (5,)),
        (Purpose.FRONTEND, 1, 1, None, (0,)),
        (Purpose.TRANSFERS, 1, 1, 300, (2,)),
        (Purpose.CACHE, 0.5, 0.5, None, (6,)),
        (Purpose.OTHER, 0.25, 0.25, None, (7,)),
    ]


def test_what_has_hardly_time_to_spare_is_not_harmless() -> None:
    """A long step that could take hardly longer is not told to be harmless."""
    steps = (ran("[a 1/2] RUN x", 0, 9), ran("[b 1/2] RUN y", 0, 8.95), ran("[c 1/2] RUN z", 0, 8.8))
    timings = timings_of(build_of(*steps, ran("[d 1/2] RUN meets", 9, 10, (0, 1, 2))))
    assert [one.slack is not None and one.slack > 0 for one in timings.vertices[1:3]] == [True, True]
    assert [one.at for one in timings.harmless] == [2]


def test_long_but_harmless_and_who_held_whom() -> None:
    """The longest first of those off the path; the one first that kept another one waiting longest."""
    timings = timings_of(
        build_of(
            ran("[a 1/2] RUN x", 0, 9),
            ran("[b 1/2] RUN y", 0, 2),
            ran("[c 1/2] RUN z", 0, 3),
            ran("[d 1/2] RUN short", 0, 0.5),
            ran("[e 1/2] RUN meets", 9, 10, (0, 1, 2, 3)),
            ran("[f 1/2] RUN meets", 3, 4, (1, 2)),
            ran("[g 1/2] RUN meets", 10, 10, (4, 5)),
        )
    )
    assert [one.at for one in timings.harmless] == [2, 1, 5]
    assert [(one.at, one.kept_waiting) for one in timings.holding] == [(0, 6), (4, 6), (2, 1)]
    assert timings.vertices[5].kept_waiting == 0


def test_a_failed_build_without_times() -> None:
    """What was cancelled ends with the failure, what is known of a step that printed is at least that long."""
    timings = timings_of(
        build_of(
            lasted("[a 1/1] RUN fails", state=VertexState.FAILED, at_least=3.0, error="exit code: 1"),
            lasted("[b 1/1] RUN goes on", state=VertexState.CANCELED),
            lasted("[c 1/1] RUN cut", state=VertexState.RUNNING, at_least=2.0),
            lasted("[d 1/1] RUN never", state=VertexState.WAITING),
        )
    )
    assert [one.seconds for one in timings.vertices] == [3, 3, 2, 0]
    assert timings.vertices[3].slack is None
    assert [one.at for one in timings.in_state(VertexState.FAILED)] == [0]
    assert timings.wall == 3


def test_cancelled_with_times() -> None:
    """The failure's own time counts where it is told."""
    timings = timings_of(
        build_of(
            ran("[a 1/1] RUN fails", 0, 4, state=VertexState.FAILED, error="exit code: 1"),
            lasted("[b 1/1] RUN goes on", state=VertexState.CANCELED),
        )
    )
    assert timings.vertices[1].seconds == 4


def test_a_log_whose_graph_goes_in_circles() -> None:
    """A damaged log is timed as far as it goes."""
    timings = timings_of(
        build_of(lasted("a", 1.0, inputs=(1,)), lasted("b", 2.0, inputs=(0,)), lasted("c", 1.0, inputs=(2,)))
    )
    assert timings.wall == pytest.approx(3)
    assert all(one.start is not None for one in timings.vertices)


def test_a_wall_time_that_is_told() -> None:
    """Ends that are computed a little behind it are rounded; far behind it, it is that of a part of the build."""
    steps = [lasted(f"[{at}/4] RUN x", 2.0) for at in (1, 2, 3)]
    rounded = timings_of(build_of(*steps, wall=5.9))
    assert (rounded.wall, rounded.wall_measured, rounded.critical[-1].end) == (5.9, True, 5.9)
    assert sum(one.share for one in rounded.vertices) == pytest.approx(1)
    part = timings_of(build_of(*steps, wall=2.0))
    assert (part.wall, part.wall_measured) == (6, False)


def test_short_vertices_that_seem_to_wait_for_each_other() -> None:
    """Times of a damaged log that allow both orders are taken in one of them: the path leads to the beginning."""
    timings = timings_of(build_of(ran("a", 5, 5.001, (1,)), ran("b", 5, 5.001, (0,)), ran("c", 5.01, 6, (0, 1))))
    assert timings.critical[0].start == 0
    assert sum(part.seconds for part in timings.critical) == pytest.approx(timings.wall)


def test_layers_of_cached_steps_are_pulled() -> None:
    """Where an imported cache has them it takes time before the first step that needs them; it is no time of a step."""
    layers = tuple(VertexStatus(f"{what} sha256:{at}", 1.0) for at in range(3) for what in ("", "extracting"))
    layers = tuple(replace(one, name=one.name.strip()) for one in layers)
    before = (
        ran("[1/4] FROM docker.io/library/x:1", 0, 1),
        lasted("[2/4] RUN a", state=VertexState.CACHED, inputs=(0,)),
    )
    cached = lasted("[3/4] RUN b", state=VertexState.CACHED, inputs=(1,), statuses=layers)
    timings = timings_of(build_of(*before, cached, ran("[4/4] RUN c", 6, 7, (2,))))
    pulled = timings.vertices[2]
    assert (pulled.start, pulled.end, pulled.seconds, pulled.critical) == (2, 6, 4, True)
    assert [(one.purpose, one.seconds) for one in timings.spent] == [(Purpose.PULLS, 5), (Purpose.STEPS, 1)]
    assert scheduled(works_of_log(timings), None).wall == 7
    untimed = timings_of(build_of(*before, cached, lasted("[4/4] RUN c", 1.0, inputs=(2,))))
    assert (untimed.vertices[2].start, untimed.vertices[2].end, untimed.wall) == (1, 5, 6)
    loaded = replace(cached, statuses=layers[::2])
    assert timings_of(build_of(*before, loaded, ran("[4/4] RUN c", 6, 7, (2,)))).vertices[2].seconds == 0
