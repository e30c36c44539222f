"""Vertices are joined to the steps that they are."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.analysis.timing.candidates import Candidates
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, lasted, ran

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.logs.buildlog import Vertex

TWO = (
    "FROM alpine AS build",
    "ARG V=1",
    "RUN echo $V",
    "COPY --link . /src",
    "FROM alpine AS run",
    "RUN echo 1",
    "COPY --from=build /src /src",
)


def joined(*names: str | Vertex, plan: Any = None, **options: Any) -> dict[str, list[str]]:
    """For each vertex the names of the steps that it is."""
    plan = plan or plan_of(*TWO, **options)
    vertices = [lasted(name, 1.0) if isinstance(name, str) else name for name in names]
    timings = timings_of(build_of(*vertices), plan)
    return {one.vertex.name: [plan.step_by_id[step].name for step in one.steps] for one in timings.vertices}


def test_by_name() -> None:
    """Stage, number and text, whatever an image's digest is; both parts of a COPY --link without its LINK."""
    found = joined(
        "[internal] load build definition from Dockerfile",
        "[run 1/3] FROM docker.io/library/alpine:latest@sha256:12",
        "[internal] load build context",
        "[build 2/3] RUN echo 1",
        "[build 3/3] COPY --link . /src",
        "exporting to image",
    )
    assert list(map(len, found.values())) == [0, 1, 1, 1, 2, 0]
    assert found["[build 3/3] COPY --link . /src"][1] == "[build 3/3] LINK COPY --link . /src"


def test_variables_with_other_values() -> None:
    """A step whose text differs is known by stage, number and command; another command there is another step."""
    found = joined("[build 2/3] RUN echo 2", "[build 3/3] WORKDIR /src", "[run 7/9] COPY x y")
    assert list(found.values()) == [["[build 2/3] RUN echo 1"], [], []]


def test_a_name_that_is_cut() -> None:
    """With PROGRESS_NO_TRUNC=0 the beginning of a name has to do."""
    text = "RUN echo " + "abc" * 30
    plan = plan_of("FROM alpine", text)
    name = f"[2/2] {text}"
    assert joined(name[:72] + "...", plan=plan) == {name[:72] + "...": [name]}


def test_targets_of_bake() -> None:
    """The prefix of bake and compose is no part of the name, whether the stage has one or not."""
    found = joined(
        "[app internal] load .dockerignore",
        "[app build 2/3] RUN echo 1",
        "[app run 2/3] RUN echo 1",
        "[app internal] load build context",
    )
    assert list(map(len, found.values())) == [0, 1, 1, 1]
    plan = plan_of("FROM alpine", "RUN make")
    assert len(joined("[app internal] load .dockerignore", "[app 2/2] RUN make", plan=plan)["[app 2/2] RUN make"]) == 1


def test_another_platform() -> None:
    """A log of several platforms is joined to a plan of one, and the other way round."""
    name = "[linux/arm64 build 2/3] RUN echo 1"
    assert joined(name)[name] == ["[build 2/3] RUN echo 1"]
    found = joined(name, platform="linux/amd64,linux/arm64")
    assert found[name] == [name]
    found = joined("[linux/s390x build 2/3] RUN other", platform="linux/amd64,linux/arm64")
    assert found["[linux/s390x build 2/3] RUN other"] == ["[linux/amd64 build 2/3] RUN echo 1"]


def test_a_merged_step_that_has_the_name_of_another_stage() -> None:
    """Where the inputs are told they find the step; else the text does, where one step says that."""
    plan = plan_of("FROM alpine AS a", "RUN same", "FROM alpine AS b", "RUN same", "RUN more")
    found = joined(
        ran("[b 1/3] FROM docker.io/library/alpine:latest", 0, 1),
        ran("[a 2/2] RUN $SAME", 1, 2, (0,)),
        ran("[b 3/3] RUN more", 2, 3, (1,)),
        plan=plan,
    )
    assert found["[a 2/2] RUN $SAME"] == ["[b 2/3] RUN same"]
    assert joined("[a 2/2] RUN same", plan=plan)["[a 2/2] RUN same"] == ["[b 2/3] RUN same"]


def test_a_download_has_the_name_of_its_add() -> None:
    """The one without inputs is the download, and where inputs are not told the one that comes first."""
    plan = plan_of("FROM alpine AS a", "ADD https://example.com/x.tgz /")
    name = "[2/2] ADD https://example.com/x.tgz /"
    told = build_of(ran(name, 1, 2, (1, 2)), ran("[1/2] FROM docker.io/library/alpine:latest", 0, 1), ran(name, 0, 1))
    assert [plan.step_by_id[one.steps[0]].remote for one in timings_of(told, plan).vertices] == [False, False, True]
    untold = build_of(lasted(name, 1.0), lasted(name, 1.0))
    assert [plan.step_by_id[one.steps[0]].remote for one in timings_of(untold, plan).vertices] == [True, False]


@pytest.mark.parametrize("title", ["2/2", "stage-0 2/2", "only 2/2"])
@pytest.mark.parametrize("line", ["RUN make", "RUN --mount=type=cache,target=/c make"])
@pytest.mark.parametrize("stage", ["FROM alpine", "FROM alpine AS only"])
def test_the_name_of_the_only_stage(title: str, line: str, stage: str) -> None:
    """Versions of BuildKit print it or not; another stage is another one."""
    plan = plan_of(stage, line)
    found = joined(f"[{title}] {line}", "[other 2/2] RUN make it", plan=plan)
    assert list(map(len, found.values())) == [1, 0]


def test_builds_of_other_dockerfiles() -> None:
    """Of several builds of bake one with few steps of the Dockerfile is none of it, though some are called alike."""
    names = (
        "[app internal] load .dockerignore",
        "[app build 2/3] RUN echo 1",
        "[app run 2/3] RUN echo 1",
        "[db internal] load .dockerignore",
        "[db build 1/4] FROM docker.io/library/alpine:latest",
        "[db build 2/4] RUN createdb",
        "[db build 3/4] RUN filldb",
        "[db build 4/4] RUN testdb",
        "[db internal] load build context",
    )
    found = joined(*names)
    assert [name for name, steps in found.items() if steps] == [names[1], names[2]]
    assert [name for name, steps in joined(*names[3:]).items() if steps] == [names[4], names[8]]


def timed(*names: str) -> Timings:
    """Timings of steps that each took a second."""
    return timings_of(build_of(*(lasted(name, 1.0) for name in names)), plan_of(*TWO))


def test_what_is_not_joined_is_listed() -> None:
    """Vertices that are steps and are none of the plan, and steps of the plan that are no vertex."""
    timings = timed("[gone 2/2] RUN x", "[internal] load metadata for x", "[build 2/3] RUN echo 1")
    assert [one.name for one in timings.unjoined] == ["[gone 2/2] RUN x"]
    assert len(timings.unlogged) == 6
    assert timings.of_step(timings.vertices[2].steps[0]) is timings.vertices[2]
    assert timings.of_step(timings.unlogged[0]) is None
    assert timings.of_stage(0) == (timings.vertices[2],)
    assert timings_of(timings.build).unjoined == ()


def test_the_best_of_many_steps() -> None:
    """Of steps of one name a vertex is one of its inputs, and one that none is yet, before others."""
    chance = Random(1)  # noqa: S311  (the same each time)
    step = plan_of("FROM a", "RUN x").steps[-1]
    for _ in range(60):
        drawn = [tuple(chance.sample("abc", chance.randint(0, 2))) for _ in range(chance.randint(1, 6))]
        steps = [replace(step, id=str(at), inputs=inputs) for at, inputs in enumerate(drawn)]
        candidates, taken = Candidates(steps), set[tuple[str, str]]()
        for _ in range(8):
            inputs = chance.choice([None, frozenset(chance.sample("abc", chance.randint(0, 2)))])
            target = chance.choice(["", "t"])
            worse = {
                one.id: (
                    inputs is not None and frozenset(one.inputs) != inputs,
                    (target, one.id) in taken,
                    inputs is not None and bool(inputs) != bool(one.inputs),
                )
                for one in steps
            }
            best = candidates.best(inputs, target, taken)
            assert int(best.id) == min(range(len(steps)), key=[*worse.values()].__getitem__)
            taken.add((target, best.id))


def test_two_vertices_of_one_name() -> None:
    """A vertex is the same step whether another one of its name was joined before or not."""
    text = "RUN echo " + "abc" * 30
    plan = plan_of("FROM alpine AS a", text, "RUN $V", "FROM a", "RUN x", "RUN y")
    cut, other, elsewhere = f"[a 2/3] {text}"[:72] + "...", "[a 3/3] RUN 1", "[b 7/9] RUN y"
    vertices = [lasted(name, 1.0, other_names=("",) * at) for name in (cut, other, elsewhere) for at in range(2)]
    timings = timings_of(build_of(*vertices), plan)
    found = [[plan.step_by_id[step].title for step in one.steps] for one in timings.vertices]
    assert found == [["[a 2/3]"]] * 2 + [["[a 3/3]"]] * 2 + [["[stage-1 2/2]"], []]
