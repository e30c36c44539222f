"""Schedules, slack and critical paths of builds made at random."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagegraph.analysis.schedule.simulating import simulate
from stagegraph.analysis.schedule.tasks import Task
from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.graph.llb.steps import CacheMount
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import replace
from tests.helpers.depth import examples
from tests.helpers.loggedbuilds import build_of, lasted, ran

if TYPE_CHECKING:
    from stagegraph.analysis.timing.forecasts import Forecast
    from stagegraph.logs.buildlog import LoggedBuild

_SECONDS = st.integers(0, 8).map(lambda eighths: eighths / 8)  # sums of these are exact


@st.composite
def tasks(draw: st.DrawFn, *, locks: bool = True) -> list[Task]:
    """Tasks that need earlier ones, some of which use one of two caches."""
    found: list[Task] = []
    for at in range(draw(st.integers(1, 12))):
        needs = draw(st.sets(st.integers(0, at - 1), max_size=3)) if at else set()
        names = draw(st.sets(st.sampled_from(["x", "y"]), max_size=2)) if locks else set()
        caches = tuple(CacheMount(name, draw(st.sampled_from(Sharing)), name) for name in sorted(names))
        found.append(Task(draw(_SECONDS), tuple(sorted(needs)), draw(st.booleans()), caches))
    return found


@st.composite
def builds(draw: st.DrawFn) -> LoggedBuild:
    """Builds whose graph and durations are known."""
    found = draw(tasks(locks=False))
    return build_of(
        *(lasted(f"[a {at}/99] RUN {at}", one.seconds, inputs=one.needs) for at, one in enumerate(found, 1))
    )


@given(tasks(), st.none() | st.integers(1, 4))
@examples(1000)
def test_a_schedule_keeps_the_rules(given_tasks: list[Task], limit: int | None) -> None:
    """Needs are done before; no more run than may; nothing is faster than its chain, or slower than one by one."""
    schedule = simulate(given_tasks, limit)
    for task, one in zip(given_tasks, schedule.placed, strict=True):
        assert one.ready == max((schedule.placed[need].end for need in task.needs), default=0)
        assert one.ready <= one.start <= one.start + one.locked <= one.end
        assert one.end - one.start - one.locked == task.seconds
        assert one.driver is None or schedule.placed[one.driver].end == one.start + one.locked
    if limit is not None:
        slotted = [one for task, one in zip(given_tasks, schedule.placed, strict=True) if task.slot]
        for moment in {one.start for one in slotted}:
            assert sum(one.start <= moment < one.end for one in slotted) <= limit
    chains: list[float] = []
    for task in given_tasks:
        chains.append(task.seconds + max((chains[need] for need in task.needs), default=0))
    assert max(chains) <= schedule.wall <= sum(task.seconds for task in given_tasks)
    path = [schedule.placed[at] for at in schedule.path]
    assert sum(one.end - one.start - one.locked for one in path) == schedule.wall
    if limit is None and not any(task.caches for task in given_tasks):
        assert schedule.wall == max(chains)


@given(tasks())
@examples(1000)
def test_those_that_lock_a_cache_take_turns(given_tasks: list[Task]) -> None:
    """Where all mounts of a cache are locked no two tasks work at the same time that use it."""
    locked = [
        replace(task, caches=tuple(replace(one, sharing=Sharing.LOCKED) for one in task.caches)) for task in given_tasks
    ]
    placed = simulate(locked).placed
    for name in ("x", "y"):
        users = [
            (one.start + one.locked, one.end)
            for task, one in zip(locked, placed, strict=True)
            if task.seconds and [mount.id for mount in task.caches] == [name]
        ]
        users.sort()
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(users))


@given(builds())
@examples(400)
def test_slack_is_what_a_step_can_take_longer(build: LoggedBuild) -> None:
    """With its slack a step bounds the build, and with more than that the build takes so much longer."""
    timings = timings_of(build)
    assert timings.wall == what_if(timings).wall == timings.critical[-1].end
    for at, one in enumerate(timings.vertices):
        assert one.slack is not None
        assert one.slack == 0 or not one.critical
        assert longer(build, at, one.slack).wall == timings.wall
        assert longer(build, at, one.slack + 0.5).wall == pytest.approx(timings.wall + 0.5)


def longer(build: LoggedBuild, at: int, seconds: float) -> Forecast:
    """The build in which a vertex takes longer."""
    vertices = list(build.vertices)
    vertices[at] = replace(vertices[at], seconds=(vertices[at].seconds or 0) + seconds)
    return what_if(timings_of(replace(build, vertices=tuple(vertices))))


@given(builds())
@examples(400)
def test_who_kept_whom_waiting(build: LoggedBuild) -> None:
    """Without the step that a vertex waited for alone it would have begun so much earlier."""
    timings = timings_of(build)
    for one in timings.vertices:
        for held in one.held:
            others = [at for at in timings.vertices[held.at].waits_for if at != one.at]
            ready = max(timings.vertices[at].end or 0 for at in others)
            assert (timings.vertices[held.at].start or 0) - ready == held.seconds


@given(tasks())
@examples(600)
def test_the_log_of_a_simulated_build_tells_the_same(given_tasks: list[Task]) -> None:
    """Waits for locks stand in no log, and are read out of it again: the same build is simulated, as fast."""
    long = [
        replace(task, seconds=8 * task.seconds + bool(task.caches)) for task in given_tasks
    ]  # clocks matter no more
    schedule = simulate(long)
    vertices = [ran("[root 1/1] FROM x", 0, 0)]
    for at, (task, one) in enumerate(zip(long, schedule.placed, strict=True), 1):
        flags = [f"--mount=type=cache,target={one.target},sharing={one.sharing.value}" for one in task.caches]
        inputs = tuple(need + 1 for need in task.needs) or (0,)
        vertices.append(ran(f"[a {at}/99] RUN {' '.join(flags)} make", one.start, one.end, inputs))
    assert what_if(timings_of(build_of(*vertices))).wall == pytest.approx(schedule.wall)
