"""What a build would take if something was otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.timing.forecasting import estimate, what_if
from stagegraph.analysis.timing.forecasts import Basis, Forecast
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.saving import savings
from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.analysis.timing.whatifs import parse_what_if
from stagegraph.errors import UsageError
from stagegraph.logs.buildlog import Interval, LogForm, LoggedBuild, VertexState
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, lasted, ran

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings

DOCKERFILE = (
    "FROM alpine AS deps",
    "RUN fetch",
    "FROM deps AS build",
    "COPY src src",
    "RUN make",
    "FROM node AS run",
    "RUN setup",
    "COPY --from=build /out /out",
    "RUN check",
)


def logged() -> LoggedBuild:
    """A build of 1 s before the steps, 19 s of steps and 2 s of export."""
    return build_of(
        ran("[internal] load build definition from Dockerfile", 0, 1),
        ran("[deps 1/2] FROM docker.io/library/alpine:latest", 1, 2),
        ran("[deps 2/2] RUN fetch", 2, 6, (1,)),
        ran("[internal] load build context", 1, 2),
        ran("[build 1/2] COPY src src", 6, 7, (2, 3)),
        ran("[build 2/2] RUN make", 7, 15, (4,)),
        ran("[run 1/4] FROM docker.io/library/node:latest", 1, 4),
        ran("[run 2/4] RUN setup", 4, 14, (6,)),
        ran("[run 3/4] COPY --from=build /out /out", 15, 16, (7, 5)),
        ran("[run 4/4] RUN check", 16, 20, (8,)),
        ran("exporting to image", 20, 22),
        wall=22,
    )


def timings(*, planned: bool = True) -> Timings:
    """The timings of the build."""
    return timings_of(logged(), plan_of(*DOCKERFILE) if planned else None)


def supposed(*texts: str, planned: bool = True, limit: int | None = None) -> Forecast:
    """The forecast where some things are supposed."""
    return what_if(timings(planned=planned), [parse_what_if(text) for text in texts], limit=limit)


def on_path(forecast: Forecast) -> list[str]:
    """The steps on the critical path, by what they do."""
    return [forecast.steps[at].name.rpartition("] ")[2] for at in forecast.critical]


@pytest.mark.parametrize("planned", [True, False])
@pytest.mark.parametrize(
    ("texts", "wall"),
    [
        ([], 22),
        (["RUN make=4s"], 21),  # setup bounds it then
        (["RUN make=10s"], 24),
        (["build=18s"], 31),  # COPY and RUN together took 9 s
        (["build=0"], 21),
        (["RUN make=50%"], 21),
        (["setup=0", "RUN make=0"], 14),
        (["RUN check=25%"], 19),
        (["cached:build"], 21),
        (["cached:run 2/4"], 22),
        (["cached:run 2/4", "cached:build"], 9),  # the context is sent
        (["link:run 3/4"], 22.05),  # the build bounds it, and the LINK is one vertex more
        (["RUN make=4s", "link:run 3/4"], 20.05),
        (["exporting to image=0"], 20),
        (["#3=0"], None),
    ],
)
def test_the_new_wall_time(texts: list[str], wall: float | None, *, planned: bool) -> None:
    """With a plan and with the log's graph alone, each supposition gives the wall time that BuildKit's rules give."""
    if wall is None:
        with pytest.raises(UsageError, match="no step and no stage"):
            supposed(*texts, planned=planned)
        return
    forecast = supposed(*texts, planned=planned)
    assert forecast.wall == pytest.approx(wall)
    assert (forecast.before, forecast.recorded, forecast.fidelity) == (22, 22, 0)
    assert forecast.saved == pytest.approx(22 - wall)
    assert forecast.estimated == ()


def test_the_new_critical_path() -> None:
    """What bounds the build changes with what is supposed, and so does slack."""
    assert on_path(supposed()) == [
        "load build definition from Dockerfile",
        "FROM docker.io/library/alpine:latest",
        "RUN fetch",
        "COPY src src",
        "RUN make",
        "COPY --from=build /out /out",
        "RUN check",
        "exporting to image",
    ]
    changed = supposed("RUN make=1s")
    assert on_path(changed)[1:4] == ["FROM docker.io/library/node:latest", "RUN setup", "COPY --from=build /out /out"]
    (make,) = (one for one in changed.steps if one.name.endswith("RUN make"))
    assert (make.basis, make.seconds, make.critical, make.slack) == (Basis.SUPPOSED, 1, False, 6)


def test_what_is_cached_is_cached_with_all_that_it_goes_on_from() -> None:
    """Steps that it needs are cached, too, and an image of which nothing runs is not pulled; the context is sent."""
    forecast = supposed("cached:build")
    free = {one.name.rpartition("] ")[2] for one in forecast.steps if one.basis is Basis.SUPPOSED}
    assert free == {"FROM docker.io/library/alpine:latest", "RUN fetch", "COPY src src", "RUN make"}
    (image,) = (one for one in supposed("cached:[run 1/4]").steps if "node" in one.name)
    assert image.seconds == 0


def test_a_stage_whose_steps_took_no_time() -> None:
    """Its RUN takes the time, or the first step where there is none."""
    forecast = supposed("build=0", "build=5s")
    assert [one.seconds for one in forecast.steps if one.name.startswith("[build")] == [0, 5]
    forecast = supposed("build 1/2=0", "build 1/2=5s")
    assert [one.seconds for one in forecast.steps if one.name.startswith("[build 1")] == [5]


def test_a_limit() -> None:
    """With one slot the steps follow each other, but for what takes none."""
    assert supposed(limit=1).wall == 1 + 1 + 4 + 1 + 1 + 8 + 3 + 10 + 1 + 4 + 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("link:RUN make", "'RUN make' cannot have --link: it is no COPY and no ADD"),
        ("link:deps", "'deps' cannot have --link: it is no COPY and no ADD"),
        ("unlock:build", "'build' locks no cache mount"),
    ],
)
def test_what_cannot_be_supposed(text: str, message: str) -> None:
    """A RUN cannot be linked, and what locks nothing cannot be unlocked."""
    with pytest.raises(UsageError) as caught:
        supposed(text)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("COPY --link x y", "it has --link already"),
        ("COPY --chmod=644 x y", "with --chmod BuildKit does not heed --link"),
    ],
)
def test_what_cannot_have_link(line: str, message: str) -> None:
    """BuildKit heeds --link once, and not with --chmod; on an empty file system there is nothing to link to."""
    plan = plan_of(
        "FROM alpine AS a", line, "FROM scratch", "COPY --from=a /x /x", "COPY --from=a /y /y", "COPY --from=a /z /z"
    )
    timed = timings_of(build_of(*(lasted(step.name, 1.0) for step in plan.steps)), plan)
    with pytest.raises(UsageError, match=message):
        what_if(timed, [parse_what_if("link:L2")])
    with pytest.raises(UsageError, match="nothing lies below it, or the log does not tell what"):
        what_if(timed, [parse_what_if("link:L4")])
    with pytest.raises(UsageError, match="'a' cannot have --link: "):
        what_if(timed, [parse_what_if("link:a")])
    linked = what_if(timed, [parse_what_if("link:stage-1")])
    assert [one.name for one in linked.steps if "LINK COPY --from" in one.name] == [
        "[stage-1 2/3] LINK COPY --from=a /y /y",
        "[stage-1 3/3] LINK COPY --from=a /z /z",
    ]


def test_a_chain_of_copies_that_are_linked() -> None:
    """All copy at once, and the LINKs follow each other."""
    lines = (
        "FROM alpine AS a",
        "RUN a",
        "FROM node AS run",
        "RUN run",
        *(f"COPY --from=a /{at} /{at}" for at in range(4)),
    )
    plan = plan_of(*lines)
    timed = timings_of(build_of(*(lasted(step.name, 1.0) for step in plan.steps)), plan)
    assert what_if(timed).wall == 6
    assert what_if(timed, [parse_what_if("link:run")]).wall == pytest.approx(3 + 4 * 0.05)
    (best, *_) = savings(timed)
    assert (str(best.change), best.lasting) == ("link:run", True)


LOCKED = "RUN --mount=type=cache,id=m2,target=/m2,sharing=locked"


def test_locks() -> None:
    """Steps that lock a cache take turns; one of them without the lock takes another directory."""
    lines = [line for stage in "abc" for line in (f"FROM alpine AS {stage}", f"{LOCKED} {stage}")]
    plan = plan_of(*lines, "FROM scratch", *(f"COPY --from={stage} /x /{stage}" for stage in "abc"))
    names = {step.name for step in plan.steps if "RUN" in step.name}
    ends = dict(zip(sorted(names), (2.0, 4.0, 6.0), strict=True))
    timed = timings_of(build_of(*(lasted(step.name, ends.get(step.name, 0.0)) for step in plan.steps)), plan)
    assert [
        what_if(timed, map(parse_what_if, texts)).wall for texts in ([], ["unlock:b"], ["unlock:m2"], ["unlock:/m2"])
    ] == [6, 4, 2, 2]
    assert [(str(one.change), one.saved) for one in savings(timed)] == [
        ("unlock:m2", 4),
        ("unlock:a 2/2", 2),
        ("unlock:b 2/2", 2),
    ]


def test_the_three_changes_that_save_most() -> None:
    """Each step of the critical path without its time, --link, and no limit; those that save most come first."""
    found = savings(timings())
    assert [(str(one.change), one.wall, one.saved) for one in found] == [
        ("run 4/4=0s", 18, 4),
        ("exporting to image=0s", 20, 2),
        ("[deps 1/2] FROM docker.io/library/alpine:latest=0s", 21, 1),
    ]
    assert next(what_if(timings()).steps[one.step or 0].name for one in found) == "[run 4/4] RUN check"
    limited = savings(timings(), [parse_what_if("RUN check=0")], limit=1, most=1)
    assert [(one.change, one.step, one.saved, one.lasting) for one in limited] == [(None, None, 14, True)]
    assert len(savings(timings(), most=99)) > 5


def test_names_that_several_vertices_have() -> None:
    """What is named alike is changed together, as a name tells no more."""
    timed = timings_of(build_of(lasted("exporting one", 5.0), lasted("exporting one", 3.0)))
    assert [(str(one.change), one.saved) for one in savings(timed)] == [("exporting one=0s", 5)]


def test_one_lock_on_the_path() -> None:
    """A lock that nobody else holds saves nothing."""
    timed = timings_of(build_of(lasted(f"[2/2] {LOCKED} x", 5.0)))
    assert [str(one.change) for one in savings(timed)] == ["2/2=0s"]


def test_the_same_step_in_another_target() -> None:
    """Another target takes what its steps took in the log; a step that the log has not is estimated by its kind."""
    timed = timings()
    other = plan_of(*DOCKERFILE, target="build")
    assert what_if(timed, plan=other).wall == 1 + 1 + 4 + 1 + 8 + 2
    shorter = timings_of(logged(), plan_of(*DOCKERFILE, target="run"))
    longer = plan_of(
        *DOCKERFILE, "FROM run AS test", "RUN test", "WORKDIR /t", "COPY --link x /x", "ADD https://example.com/x /y"
    )
    forecast = what_if(shorter, plan=longer)
    assert [(one.name.rpartition("] ")[2], one.seconds) for one in forecast.estimated] == [
        ("RUN test", 6),  # the median of 4, 8, 10 and 4
        ("WORKDIR /t", 0.1),
        ("COPY --link x /x", 1),
        ("LINK COPY --link x /x", 0.05),
        ("ADD https://example.com/x /y", 1),
        ("ADD https://example.com/x /y", 1),
    ]


def test_an_edited_dockerfile() -> None:
    """Steps that stand where they stood take their old time, be they moved or changed; what is new is estimated."""
    edited = list(DOCKERFILE)
    edited[4] = "RUN make --fast"
    edited.insert(7, "RUN more")
    forecast = what_if(timings(), plan=plan_of(*edited))
    assert [one.name for one in forecast.estimated] == ["[run 3/5] RUN more"]
    assert forecast.wall == 4 + 10 + 6 + 1 + 4 + 2
    assert forecast.plan is not None


def test_what_was_cached_and_would_run_is_estimated() -> None:
    """A cached step whose text changes runs; one that does not change stays cached."""
    cached = [
        replace(one, state=VertexState.CACHED, seconds=0.0, intervals=())
        if one.name.endswith(("fetch", "make"))
        else one
        for one in logged().vertices
    ]
    timed = timings_of(replace(logged(), vertices=tuple(cached)), plan_of(*DOCKERFILE))
    edited = list(DOCKERFILE)
    edited[4] = "RUN make --fast"
    forecast = what_if(timed, plan=plan_of(*edited))
    assert [one.name for one in forecast.estimated] == ["[build 2/2] RUN make --fast"]
    assert {one.name: one.seconds for one in forecast.steps}["[deps 2/2] RUN fetch"] == 0


def test_a_plan_for_a_log_without_one() -> None:
    """The vertices are joined to its steps by their names."""
    assert what_if(timings(planned=False), plan=plan_of(*DOCKERFILE)).wall == 22


def test_a_failed_build() -> None:
    """What never started is no work; the COPY that failed early waited for nothing but its source."""
    build = build_of(
        ran("[1/3] FROM docker.io/library/alpine:latest", 0, 1),
        ran("[2/3] RUN slow", 1, 5, (0,), state=VertexState.CANCELED, error="context canceled"),
        ran("[internal] load build context", 0, 2),
        ran("[3/3] COPY gone /", 2, 2.5, (1, 2), state=VertexState.FAILED, error="not found"),
        lasted("[4/4] RUN never", state=VertexState.WAITING, inputs=(3,)),
    )
    for plan in (None, plan_of("FROM alpine", "RUN slow", "COPY gone /", "RUN never")):
        forecast = what_if(timings_of(build, plan))
        assert forecast.wall == 5
        assert not [one for one in forecast.steps if "never" in one.name]
        (failed,) = (one for one in forecast.steps if "gone" in one.name)
        assert (failed.start, failed.end) == (2, 2.5)


def test_a_link_in_both_dockerfiles() -> None:
    """The LINK of a COPY --link takes its old time, too."""
    lines = ("FROM alpine", "RUN slow", "COPY --link x /x")
    old, new = plan_of(*lines), plan_of(*lines, "RUN more")
    timed = timings_of(build_of(*(lasted(step.name, 1.0, inputs=()) for step in old.steps)), old)
    assert [one.name for one in what_if(timed, plan=new).estimated] == ["[4/4] RUN more"]


def test_a_copy_and_its_link_that_are_told_as_one() -> None:
    """In a plain log the COPY has the whole time; a COPY --link on nothing, which it does not print, has none."""
    lines = ("FROM alpine AS a", "RUN slow", "COPY --link x /x", "FROM scratch", "COPY --link --from=a /x /x")
    names = ("[a 1/3] FROM docker.io/library/alpine:latest", "[a 2/3] RUN slow", "[a 3/3] COPY --link x /x")
    build = build_of(*(lasted(name, float(at)) for at, name in enumerate(names, 1)), form=LogForm.PLAIN)
    timed = timings_of(build, plan_of(*lines))
    assert [len(one.steps) for one in timed.vertices] == [1, 1, 2]
    assert [one.seconds for one in what_if(timed).steps if "--link" in one.name] == [3, 0, 0]


def test_what_comes_before_and_behind_and_never_started() -> None:
    """A build that failed before its graph, or that was never exported, is simulated as far as it went."""
    build = build_of(
        ran("[internal] load build definition from Dockerfile", 0, 1),
        lasted("[internal] load metadata for docker.io/library/alpine:latest", state=VertexState.WAITING),
        ran("[1/2] FROM docker.io/library/alpine:latest", 1, 2),
        ran("[2/2] RUN make", 2, 3, (2,)),
        lasted("exporting to image", state=VertexState.WAITING),
    )
    forecast = what_if(timings_of(build, plan_of("FROM alpine", "RUN make")))
    assert (len(forecast.steps), forecast.wall) == (3, 3)


def test_a_late_pull_that_is_of_another_build() -> None:
    """Where the step after which an image was pulled is none of the plan, the image is pulled at once."""
    image = "[run 1/2] FROM docker.io/library/node:latest"
    build = build_of(
        ran("[strange 1/1] RUN x", 0, 5),
        replace(ran(image, 0, 8), intervals=(Interval(0, 0.1), Interval(5, 8)), seconds=3.1),
        ran("[run 2/2] RUN make", 8, 9, (1, 0)),
        ran("[run 2/2] RUN make", 8, 9, (1, 0)),
    )
    timed = timings_of(build, plan_of("FROM alpine AS a", "FROM node AS run", "RUN make"))
    assert [one.name for one in timed.unjoined] == ["[strange 1/1] RUN x"]
    assert what_if(timed).wall == 9
    assert what_if(timed, plan=plan_of("FROM node AS run", "RUN make")).wall == 4


def test_what_is_cached_takes_no_slot() -> None:
    """With one slot a cached step does not wait for the one that runs."""
    timed = timings_of(
        build_of(ran("[a 1/1] RUN slow", 0, 5), ran("[b 1/1] RUN quick", 0, 1), ran("[c 1/1] RUN z", 1, 2, (1,)))
    )
    (quick,) = (one for one in what_if(timed, [parse_what_if("cached:quick")], limit=1).steps if "quick" in one.name)
    assert quick.end == 0
    timed = timings_of(build_of(*(lasted(f"[{at}/9] {LOCKED} {at}", float(at)) for at in (2, 3))))
    assert what_if(timed, [parse_what_if("2/9=0")]).wall == pytest.approx(3)


def test_an_image_that_only_links_need() -> None:
    """Its files are not needed: it is resolved, and not pulled."""
    timed = timings()
    linked = plan_of(
        "FROM debian AS a", "COPY --link x /x", "FROM fedora AS b", "COPY --link x /x", "COPY y /y", target=["a", "b"]
    )
    estimated = {one.name: one.seconds for one in what_if(timed, plan=linked).steps if one.kind is VertexKind.IMAGE}
    assert estimated == {
        "[a 1/2] FROM docker.io/library/debian:latest": 1,
        "[b 1/3] FROM docker.io/library/fedora:latest": 1,
    }


def test_a_build_without_a_log() -> None:
    """Each step takes what its instruction usually does; what is known is supposed."""
    plan = plan_of(*DOCKERFILE)
    usual = estimate(plan)
    assert {one.basis for one in usual.steps} == {Basis.ESTIMATED}
    assert usual.wall == usual.before == usual.recorded == pytest.approx(2 + 10 + 0.2 + 10 + 0.2 + 10)
    known = estimate(plan, [parse_what_if("RUN fetch=60s")], limit=1)
    assert known.wall == pytest.approx(60 + 0.1 + 2 * 2 + 2 * 0.2 + 3 * 10)
    assert known.saved == pytest.approx(-50)


def test_a_copy_of_a_trigger_is_linked() -> None:
    """Its LINK is called as BuildKit calls it."""
    plan = plan_of("FROM alpine AS a", "RUN a", "ONBUILD COPY x /x", "FROM a", "RUN b")
    timed = timings_of(build_of(*(lasted(step.name, 1.0) for step in plan.steps)), plan)
    (link,) = (one for one in what_if(timed, [parse_what_if("link:COPY x")]).steps if "LINK" in one.name)
    assert link.name == "[stage-1 1/2] ONBUILD LINK COPY x /x"
