"""What timings say of BuildKit's own logs, against what was recorded beside them."""

from __future__ import annotations

from typing import Any

import pytest

from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.modelling import logged_vertices, works_of_log, works_of_plan
from stagegraph.analysis.timing.timings import Timings, VertexKind
from stagegraph.analysis.timing.works import scheduled
from stagegraph.graph.llb.steps import StepKind
from stagegraph.logs.buildlog import VertexState
from stagegraph.values import replace
from tests.helpers.loggedbuilds import (
    NAMES,
    RECORDED,
    options_of,
    plain_build,
    recorded_build,
    recorded_plan,
    recorded_timings,
)

every_log = pytest.mark.parametrize("name", NAMES)
#: What a plain log of a slow machine does not tell: the end of what was cancelled, and that steps waited for slots.
NOT_IN_PLAIN = {"interrupted/rawjson.log", "parallel-limit/rawjson.log"}
#: Two builds at the same time: each one's log has names of the other.
SHARED = {"two-targets-concurrent/rawjson.a.log", "two-targets-concurrent/rawjson.b.log"}
#: The daemon's own graph and the plan differ: see ``builds.json``.
OTHER_GRAPH = {"onbuild/rawjson.log", "two-targets-concurrent/rawjson.a.log"}


def near(seconds: float, recorded: float) -> bool:
    """Within 5 percent, or 0.2 seconds."""
    return abs(seconds - recorded) <= max(0.2, recorded / 20)


def path_names(timings: Timings) -> list[str]:
    """The names of the vertices on the critical path."""
    return [timings.vertices[part.at].name for part in timings.critical if part.at is not None]


@every_log
def test_every_vertex_is_joined_or_listed(name: str) -> None:
    """What is a step in the log is one of the plan, unless the plan knows of no such step."""
    timings = recorded_timings(name)
    missing = [one["recorded"] for one in options_of(name)["exceptions"] if one["ours"] is None]
    assert sorted(one.name for one in timings.unjoined) == sorted(missing)
    assert timings.unlogged == ()
    assert not [one.name for one in timings.vertices if one.kind is VertexKind.OTHER]


@every_log
def test_a_plain_log_is_joined_likewise(name: str) -> None:
    """Without a graph names are enough; of COPY --link on nothing, and of what never started, the log tells nothing."""
    plan = recorded_plan(name)
    timings = timings_of(plain_build(name), plan)
    missing = [one["recorded"] for one in options_of(name)["exceptions"] if one["ours"] is None]
    if name not in SHARED:
        assert [one.name for one in timings.unjoined if one.name not in missing] == []
    if plan is None or options_of(name)["exit_code"]:
        return
    for step in timings.unlogged:
        assert "--link" in plan.step_by_id[step].name


@every_log
def test_states_and_wall_time_are_as_recorded(name: str) -> None:
    """Wall time, cached, failed and cancelled steps are those of the table beside the log."""
    (told,) = (one for one in RECORDED if one["log"] == name)
    timings = recorded_timings(name)
    assert timings.wall_measured
    assert timings.wall == pytest.approx(told["wall"], rel=0.02, abs=0.2)
    words = {"CACHED": VertexState.CACHED, "ERROR": VertexState.FAILED, "CANCELED": VertexState.CANCELED}
    for word, state in words.items():
        assert len(timings.in_state(state)) == sum(one["state"] == word for one in told["vertices"])


@every_log
def test_the_pieces_of_the_critical_path_are_the_wall_time(name: str) -> None:
    """They follow each other without gaps, from the beginning to the end, and what is on the path has no slack."""
    timings = recorded_timings(name)
    at = 0.0
    for part in timings.critical:
        assert part.start == pytest.approx(at)
        assert 0 <= part.waited <= part.seconds + 1e-9
        at = part.end
    assert at == pytest.approx(timings.wall)
    for part in timings.critical:
        if part.at is not None:
            assert timings.vertices[part.at].slack == pytest.approx(0, abs=1e-9)
            assert timings.vertices[part.at].critical
    assert sum(one.share for one in timings.vertices) <= 1 + 1e-9


@every_log
def test_the_same_build_simulated_takes_as_long(name: str) -> None:
    """With the log's own durations the schedule is as long as the build: by the log's graph, and by the plan."""
    timings = recorded_timings(name)
    assert near(scheduled(works_of_log(timings), timings.limit).wall, timings.wall)
    alone = timings_of(recorded_build(name))
    assert near(scheduled(works_of_log(alone), alone.limit).wall, timings.wall)
    plan = recorded_plan(name)
    if plan is not None:
        works = works_of_plan(timings, plan, logged_vertices(timings))
        if name not in OTHER_GRAPH:
            assert near(scheduled(works, timings.limit).wall, timings.wall)


@every_log
def test_the_time_worked_is_enough(name: str) -> None:
    """The same holds with the time alone that each vertex was worked on, without what passed between them."""
    timings = recorded_timings(name)
    works = [
        replace(work, seconds=one.seconds - one.locked)
        for work in works_of_log(timings)
        for one in timings.vertices[work.vertex or 0 : (work.vertex or 0) + 1]
    ]
    assert near(scheduled(works, timings.limit).wall, timings.wall)


@every_log
def test_a_plain_log_is_computed(name: str) -> None:
    """The wall time follows from graph and durations, as far as the other run of the build allows to compare."""
    timings = timings_of(plain_build(name), recorded_plan(name))
    recorded = recorded_timings(name).wall
    assert not timings.wall_measured
    assert not timings.guessed or recorded_plan(name) is None
    if name not in NOT_IN_PLAIN:
        assert timings.wall == pytest.approx(recorded, rel=0.25, abs=0.6)
    works = works_of_log(timings)
    assert scheduled(works, timings.limit).wall == pytest.approx(timings.wall, abs=0.05)


def test_only_the_build_that_ran_into_it_shows_a_limit() -> None:
    """20 steps on a daemon with 16 slots; in no other build did steps wait for one."""
    limits = {name: recorded_timings(name).limit for name in NAMES}
    assert {name: limit for name, limit in limits.items() if limit is not None} == {"parallel-limit/rawjson.log": 16}


def test_a_limit_that_the_log_cannot_show_is_given() -> None:
    """The plain log of 20 steps of 3 seconds does not tell that four of them waited; with 16 slots they do."""
    name = "parallel-limit/rawjson.log"
    works = works_of_log(timings_of(plain_build(name), recorded_plan(name)))
    assert scheduled(works, 16).wall > scheduled(works, None).wall + 2


def test_runtime_of_seven_stages() -> None:
    """Only the COPY --from=build waits for the build, and the steps before it have slack: NOTES.txt of java-7stage."""
    timings = recorded_timings("java-7stage/rawjson.runtime.log")
    by_name = {one.name.partition("] ")[0].strip("["): one for one in timings.vertices}
    assert by_name["runtime 2/5"].start == pytest.approx(by_name["base 2/2"].start or 0, abs=0.02)
    copy = by_name["runtime 4/5"]
    assert {timings.vertices[at].title for at in copy.waits_for} == {"runtime 3/5", "build 2/2"}
    assert timings.vertices[copy.driver or 0].title == "build 2/2"
    (held,) = by_name["build 2/2"].held
    assert held.at == copy.at
    assert held.seconds == pytest.approx(4.49, abs=0.02)
    steps = [one for one in path_names(timings) if "/" in one.partition("]")[0]]
    assert [one.partition("] ")[0].strip("[") for one in steps] == [
        "base 1/2", "base 2/2", "deps 1/3", "deps 2/3", "deps 3/3", "build 1/2", "build 2/2",
        "runtime 4/5", "runtime 5/5",
    ]  # fmt: skip
    assert by_name["runtime 2/5"].slack == pytest.approx(4.5, abs=0.02)
    assert [one.title for one in timings.harmless] == ["runtime 2/5"]


def test_reports_of_seven_stages() -> None:
    """Test and lint run in parallel after deps, and the longer one of them bounds the build."""
    timings = recorded_timings("java-7stage/rawjson.reports.log")
    assert any(one.startswith("[test 1/1] RUN") for one in path_names(timings))
    assert [one.title for one in timings.harmless] == ["lint 2/2"]


def test_locked_cache_mounts_take_turns_on_the_critical_path() -> None:
    """Three stages lock one cache: all three are on the path, two of them waited, and the log shows nothing of it."""
    timings = recorded_timings("cache-locked/rawjson.log")
    runs = [one for one in timings.vertices if one.caches]
    assert [one.critical for one in runs] == [True] * 3
    assert sorted(round(one.locked) for one in runs) == [0, 2, 4]
    assert [round(one.kept_waiting) for one in sorted(runs, key=lambda one: one.end or 0)] == [2, 4, 2]
    assert {round(one.start or 0, 1) for one in runs} == {0.2}
    for other in ("cache-shared", "cache-private"):
        assert not any(one.locked for one in recorded_timings(f"{other}/rawjson.log").vertices)


def test_locks_are_known_from_names_alone() -> None:
    """Without a Dockerfile the options of the mounts stand in the names of the steps."""
    alone = timings_of(recorded_build("cache-locked/rawjson.log"))
    assert sorted(round(one.locked) for one in alone.vertices if one.caches) == [0, 2, 4]
    assert not any(one.stages or one.steps for one in alone.vertices)


def test_a_merged_vertex_serves_every_stage() -> None:
    """Two stages install the same: one vertex, which has the name of one of them, serves both."""
    timings = recorded_timings("node-dedup/rawjson.log")
    install = next(one for one in timings.vertices if "node_modules.id" in one.text and one.text.startswith("RUN"))
    assert (install.stage, install.stages) == ("deps-b", (0, 1))


def test_a_copy_with_link_and_its_link_are_one_entry_of_a_plain_log() -> None:
    """Both steps are joined to it."""
    name = "link/rawjson.log"
    timings = timings_of(plain_build(name), recorded_plan(name))
    plan = recorded_plan(name)
    assert plan is not None
    (copy,) = (one for one in timings.vertices if "COPY --link a.txt" in one.name)
    assert [plan.step_by_id[step].kind for step in copy.steps] == [StepKind.FILE, StepKind.MERGE]


def test_what_failed_early_waited_for_nothing_that_was_not_done() -> None:
    """The check of a COPY's files fails while the step before the COPY still runs."""
    timings = recorded_timings("failing-missing-file/rawjson.log")
    (failed,) = timings.in_state(VertexState.FAILED)
    assert failed.seconds < 0.1
    assert all((timings.vertices[at].end or 0) <= (failed.start or 0) + 0.02 for at in failed.waits_for)


@pytest.mark.parametrize("told", [one for one in RECORDED if one["exit"]], ids=lambda told: told["log"])
def test_failed_builds_have_timings_too(told: dict[str, Any]) -> None:
    """What never started has no times, and all else has."""
    for one in recorded_timings(told["log"]).vertices:
        assert (one.start is None) == (one.state is VertexState.WAITING)
        assert (one.slack is None) == (one.start is None)
