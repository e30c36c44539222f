"""A build in time, as bars."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.suppositions import Takes
from stagegraph.logs.buildlog import VertexState
from stagegraph.render.timeline.timebars import BarLook, forecast_timeline, timeline_of
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.timed import ran, recorded, written_build


def test_a_build() -> None:
    """Each vertex is a bar in the band of its stage, in the order of the file, with its number, time and lines."""
    timeline = timeline_of(recorded("java-7stage", "rawjson.runtime.log"), "build.log")
    assert timeline.title == "build.log: the build took 8.1 s"
    assert timeline.summary == "1.3 at a time on average, 2 at most; 15 done"
    assert [band.name for band in timeline.bands] == [
        "Dockerfile, metadata", "context", "base", "deps", "build", "runtime"
    ]  # fmt: skip
    assert [band.own for band in timeline.bands] == [False, False, True, True, True, True]
    bars = {bar.label: bar for bar in timeline.bars}
    bar = bars["1/3 WORKDIR /src"]
    assert (bar.time, bar.look, bar.critical, bar.stage) == ("0.05 s", BarLook.WORK, True, 1)
    assert bar.location is not None
    assert bar.location.first == 6
    assert bars["2/5 RUN sleep 2; echo runtime packages > /rt.txt"].told[1:] == (
        "done, 2.2 s: from 0.15 s to 2.3 s", "slack 4.5 s"
    )  # fmt: skip
    assert bars["load build context"].look is BarLook.MOVED
    by_at = {bar.at: bar for bar in timeline.bars}
    assert all(by_at[at].critical for at in timeline.path)


def test_a_log_alone() -> None:
    """Without a plan bands are called as the log calls stages, and stand as they start."""
    vertices = (
        ran("[app internal] load build definition from Dockerfile", 0, 1),
        ran("[app linux/arm64 late 1/2] FROM x", 3, 4),
        ran("[app early 1/2] FROM y", 1, 2),
        ran("something else", 4, 5),
        ran("exporting to image", 5, 6),
        ran("", 5, 5),
    )
    timeline = timeline_of(timings_of(written_build(*vertices, wall=6, name="app")), "l")
    assert [band.name for band in timeline.bands] == [
        "Dockerfile, metadata", "app early", "app late linux/arm64", "other", "export"
    ]  # fmt: skip
    assert timeline.title == "l: the build app took 6.0 s"


def test_states() -> None:
    """How a vertex ended is told by its look; what never started has no place in time."""
    timeline = timeline_of(recorded("failing"), "l")
    assert timeline.failed
    assert timeline.title.startswith("l: the build failed after 1.5 s")
    looks = {bar.look for bar in timeline.bars}
    assert {BarLook.FAILED, BarLook.CANCELLED, BarLook.WAITING} <= looks
    waiting = next(bar for bar in timeline.bars if bar.look is BarLook.WAITING)
    assert (waiting.start, waiting.time, waiting.told[-1], waiting.point) == (None, "", "not started", False)
    failed = next(bar for bar in timeline.bars if bar.look is BarLook.FAILED)
    assert "exit code: 3" in failed.told[-1]
    cached = timeline_of(recorded("cached", "rawjson.2-unchanged.log"), "l")
    assert all(bar.point and not bar.time for bar in cached.bars if bar.look is BarLook.CACHED)
    open_end = written_build(ran("[1/1] RUN x", 0, 1, state=VertexState.RUNNING))
    timeline = timeline_of(timings_of(open_end), "l")
    assert timeline.bars[0].look is BarLook.OPEN
    assert timeline.title == "l: the build ran at least 1.0 s, as computed"
    assert timeline.summary.endswith("1 without an end")


def test_locks() -> None:
    """A bar tells how long of it was spent waiting for a lock."""
    bars = timeline_of(recorded("cache-locked"), "l").bars
    locked = max(bars, key=lambda bar: bar.locked)
    assert locked.locked > 1
    assert any(line.startswith("waited ") and "cache mount" in line for line in locked.told)


def test_forecasts() -> None:
    """A simulated build has the same bands; what is supposed or estimated is told."""
    timings = recorded("java-7stage", "rawjson.runtime.log")
    timeline = forecast_timeline(what_if(timings, [Takes("deps", 1.0)], limit=2), timings)
    assert timeline.title == "simulated with 2 at a time: the build takes 5.8 s with deps=1s"
    assert [band.name for band in timeline.bands] == [
        "Dockerfile, metadata", "context", "base", "deps", "build", "runtime"
    ]  # fmt: skip
    supposed = [bar for bar in timeline.bars if bar.look is BarLook.SUPPOSED]
    assert {bar.stage for bar in supposed} == {1}
    assert "(supposed)" in supposed[-1].told[1]
    cached = recorded("cached", "rawjson.2-unchanged.log")
    looks = {bar.look for bar in forecast_timeline(what_if(cached, limit=9), cached).bars}
    assert BarLook.CACHED in looks


def test_forecasts_of_other_builds() -> None:
    """A step that the log has not has the band of its stage; without a plan the log tells the bands."""
    plan = plan_of("FROM a AS s", "RUN x", "RUN y", "COPY --from=other:1 /f /", "ADD https://example.com/f /")
    build = written_build(ran("[s 1/2] FROM docker.io/library/a", 0, 1), ran("[s 2/2] RUN x", 1, 2, 0), wall=2.0)
    timings = timings_of(build, plan_of("FROM a AS s", "RUN x"))
    timeline = forecast_timeline(what_if(timings, plan=plan), timings)
    assert {"s", "other"} <= {band.name for band in timeline.bands}
    assert any("RUN y" in bar.label and bar.look is BarLook.SUPPOSED for bar in timeline.bars)
    alone = timings_of(replace(build, vertices=(*build.vertices, ran("exporting to image", 2, 3, 1))))
    bands = [band.name for band in forecast_timeline(what_if(alone, limit=1), alone).bands]
    assert bands == ["s", "export"]


def test_steps_of_one_moment() -> None:
    """What began and ended together stands in the order of its numbers."""
    vertices = [ran(f"[s {at}/12] COPY {at} /", 1, 1) for at in (10, 2, 12, 1)]
    timeline = timeline_of(timings_of(written_build(*vertices, wall=2.0)), "l")
    assert [bar.place for bar in timeline.bars] == [1, 2, 10, 12]


@pytest.mark.parametrize("name", ["multi-platform", "scratch-link", "onbuild", "merge-two-tags"])
def test_every_vertex_is_a_bar(name: str) -> None:
    """No vertex is left out, and none is there twice."""
    timings = recorded(name)
    assert sorted(bar.at for bar in timeline_of(timings, "l").bars) == list(range(len(timings.vertices)))
