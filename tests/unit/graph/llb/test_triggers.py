"""ONBUILD triggers that run in several stages are made once: nothing of that shows."""

from __future__ import annotations

import pytest

import stagegraph
from stagegraph.graph.llb import convert
from stagegraph.graph.resolve import triggers
from stagegraph.graph.resolve.buildoptions import BuildOptions
from stagegraph.graph.resolve.resolver import resolve
from tests.helpers.building import plan_of, refusal_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.llb.conversion import Conversion
    from stagegraph.graph.llb.state import StageState

TRIGGERS = [
    "ONBUILD ENV A=$A-x",
    "ONBUILD WORKDIR w",
    "ONBUILD COPY . .",
    "ONBUILD COPY --link <<E <<F /$A/",
    "one",
    "E",
    "two",
    "F",
    "ONBUILD ADD https://example.com/x https://example.com/x /y",
    "ONBUILD ADD https://example.com/x https://example.com/x /y",
    "ONBUILD USER me",
    "ONBUILD RUN $A",
]
BASE = ["FROM alpine AS a", "ENV A=a", "RUN x", *TRIGGERS]
LIKE = ["FROM alpine AS like", "ENV A=a", "RUN x", *(one.removeprefix("ONBUILD ") for one in TRIGGERS[:4])]
FILES = {
    "in turn": [*BASE, "FROM a AS b", "FROM a AS c", "RUN c", "FROM scratch", "COPY --from=b x x", "COPY --from=c x x"],
    "walked backwards": [*BASE, "FROM a AS b", "FROM a AS c", "FROM scratch", "COPY --from=c x x", "COPY --from=b x x"],
    "the second alone": [*BASE, "FROM a AS b", "RUN b", "FROM a AS c", "RUN c", "FROM c"],
    "like another one": [
        *BASE,
        "FROM a AS b",
        "ENV A=a-x",
        *LIKE,
        *TRIGGERS[4:8],
        "FROM a AS d",
        "FROM scratch",
        *(f"COPY --from={one} x x" for one in ("d", "like", "b")),
    ],
    "twice": [
        *BASE,
        "FROM alpine AS a2",
        *BASE[1:],
        *("FROM a AS b", "FROM a2 AS c", "FROM a AS d", "FROM a2 AS e", "FROM scratch"),
        *(f"COPY --from={one} x x" for one in ("d", "b", "e", "c")),
    ],
    "from stages": [
        *("FROM alpine AS s", "RUN s", "FROM scratch AS e", "FROM alpine AS a", "ENV A=a"),
        *("ONBUILD COPY --from=s x x", "ONBUILD RUN --mount=from=0,target=/s --mount=from=s,target=/t s"),
        *(
            "ONBUILD COPY --from=e x x",
            "ONBUILD COPY --from=1 x y",
            "ONBUILD RUN --mount=type=cache,target=/c x",
            "FROM a AS b",
        ),
        *("FROM a AS c", "RUN c", "FROM s AS d", "COPY --from=c x x", "COPY --from=b x x", "COPY --from=s x x"),
    ],
    "from one of themselves": [
        *("FROM alpine AS a", "ONBUILD RUN x", "ONBUILD COPY --from=c x x", "FROM alpine AS s", "FROM a AS c"),
        *("RUN c", "FROM a AS b", "RUN b", "FROM a AS d", "FROM c", "COPY --from=b x x", "COPY --from=d x x"),
    ],
    "no steps": ["FROM scratch AS a", "ONBUILD ENV B=1", "FROM a AS b", "FROM a AS c", "RUN $B", "COPY --from=b x x"],
}

ONBUILD = [
    *("ONBUILD COPY --from=busybox x x", "ONBUILD RUN --mount=from=nginx,target=/n --mount=from=0,target=/o y"),
    *("ONBUILD COPY --link --from=nginx y y", "ONBUILD COPY --from=scratch y z", "ONBUILD COPY --from=0 z z"),
]
ENDS = [f"COPY --from={name} x x" for name in "cbd"]
IMAGES = {
    "images alone": ["FROM alpine AS a", *ONBUILD, *(f"FROM a AS {name}" for name in "bcd"), "FROM scratch", *ENDS],
    "images of stages, too": [
        *("FROM busybox AS s", "RUN s", "FROM nginx AS a", *ONBUILD, "FROM a AS b", "COPY --from=s x x"),
        *("FROM a AS c", "FROM nginx AS t", "COPY --from=busybox x x", "FROM a AS d", "FROM scratch", *ENDS, *ENDS[:1]),
        *("COPY --from=t x x", "COPY --from=s x x"),
    ],
    "a stage that loads the same": [
        *("FROM busybox AS s", "COPY --from=nginx s s", "FROM alpine AS a", *ONBUILD, "ONBUILD COPY --from=s x x"),
        *("FROM a AS b", "RUN b", "FROM a AS c", "FROM a AS d", "FROM scratch", *ENDS),
    ],
    "two lists that are equal": [
        *("FROM alpine AS a", *ONBUILD, "FROM alpine AS e", "RUN e", *ONBUILD),
        *("FROM a AS b", "FROM e AS c", "FROM a AS d", "FROM e AS f", "FROM scratch", *ENDS, "COPY --from=f x x"),
    ],
    "by number": [
        *("FROM alpine AS a", "ONBUILD COPY --from=busybox x x", "FROM alpine AS e", "ONBUILD COPY --from=7 x x"),
        *("FROM a AS b", "FROM a AS c", "FROM e AS d", "FROM scratch", *ENDS, "COPY --from=busybox x x"),
    ],
    "by number, in the file": [
        *("FROM alpine AS a", "ONBUILD COPY --from=busybox x x", "ONBUILD COPY --from=1 x x"),
        *("FROM a AS x", "FROM a AS b", "FROM a AS c", "FROM a AS d", "FROM scratch", *ENDS),
    ],
    "no names of images": [
        *("FROM alpine AS a", "ONBUILD COPY --from=busybox x x", "FROM a AS s", "FROM alpine AS e"),
        *("ONBUILD COPY --from=nginx x x", "ONBUILD COPY --from=s x x", "ONBUILD COPY --from=No x x"),
        *("FROM a AS b", "FROM e AS c", "FROM e AS d", "FROM scratch", *ENDS),
    ],
}


def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each stage run its triggers by itself."""

    def run(conversion: Conversion, state: StageState) -> None:
        for command in state.entry.commands[: len(state.entry.triggers)]:
            convert.dispatch(conversion, state, command)

    monkeypatch.setattr(convert, "_run_triggers", run)


@pytest.mark.parametrize("platform", ["linux/amd64", "linux/amd64,linux/arm64"])
@pytest.mark.parametrize("lines", FILES.values(), ids=FILES)
def test_as_if_each_stage_ran_its_own(lines: list[str], platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps, their names, places and stages are those of triggers that each stage runs by itself, for any targets."""
    dockerfile = stagegraph.parse("\n".join(lines))
    names = [stage.name for stage in dockerfile.stages if stage.name]
    for targets in (None, names, names[::-1], names[-1:]):
        shared = stagegraph.plan(dockerfile, target=targets, platform=platform)
        with monkeypatch.context() as patch:
            apart(patch)
            alone = stagegraph.plan(dockerfile, target=targets, platform=platform)
        assert alone.steps == shared.steps


def test_refused_in_the_stage_that_is_built() -> None:
    """A trigger that BuildKit refuses is refused at the FROM of the stage that runs it, as often as it is asked."""
    lines = ["FROM alpine AS a", "ONBUILD RUN x", "ONBUILD STOPSIGNAL no", "FROM a AS b", "FROM a AS c"]
    assert [(refusal_of(*lines[:end]).line, refusal_of(*lines[:end]).message) for end in (4, 5)] == [
        (4, "invalid signal: no"),
        (5, "invalid signal: no"),
    ]
    targets = stagegraph.targets(stagegraph.parse("\n".join(lines)))
    refusals = [f"Dockerfile:{line}: invalid signal: no" for line in (4, 5)]
    assert [one.refusal for one in targets] == ["", *refusals]


def test_numbers_of_each_stage() -> None:
    """A merged trigger bears name and number of the stage whose steps BuildKit walks last."""
    plan = plan_of(*FILES["walked backwards"])
    (last,) = (step for step in plan.steps if "ONBUILD RUN" in step.name)
    assert (last.name, last.stages, last.location.first) == ("[b 6/8] ONBUILD RUN a-x", (1, 2), 16)


def told(dockerfile: stagegraph.Dockerfile, target: str | None, platform: str) -> object:
    """What a plan tells, or why there is none."""
    try:
        return stagegraph.plan(dockerfile, target=target, platform=platform).to_dict()
    except stagegraph.DockerfileError as problem:
        return str(problem)


@pytest.mark.parametrize("platform", ["linux/amd64", "linux/amd64,linux/arm64"])
@pytest.mark.parametrize("lines", IMAGES.values(), ids=IMAGES)
def test_as_if_each_stage_had_its_own_images(lines: list[str], platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Steps, their places and refusals are those of stages of which each loads what its triggers take."""
    dockerfile = stagegraph.parse("\n".join(lines))
    names = [stage.name or None for stage in dockerfile.stages]
    shared = [told(dockerfile, name, platform) for name in names]
    targets = [(one.needed, one.refusal) for one in stagegraph.targets(dockerfile, platform=platform)]
    monkeypatch.setattr(triggers, "can_share_images", lambda *_: False)
    assert [told(dockerfile, name, platform) for name in names] == shared
    assert [(one.needed, one.refusal) for one in stagegraph.targets(dockerfile, platform=platform)] == targets


def test_images_of_triggers_are_looked_at_once() -> None:
    """Stages of one base share what their triggers take from images, as long as nothing tells them apart."""

    def entries(name: str) -> int:
        return len(resolve(stagegraph.parse("\n".join(IMAGES[name])), BuildOptions()).entries)

    assert entries("images alone") == 5 + 5
    assert entries("by number, in the file") == 6 + 1
    assert entries("by number") == 6 + 1 + 2


def test_places_of_images_that_triggers_take() -> None:
    """An image that triggers load stands at the FROM of the stage whose steps BuildKit walks last."""
    plan = plan_of(*IMAGES["images alone"])
    places = {step.name: step.location.first for step in plan.steps if step.source}
    assert places["FROM docker.io/library/busybox:latest"] == 9
