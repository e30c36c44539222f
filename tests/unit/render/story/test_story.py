from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.shared.parts import plain
from stagegraph.render.story.reasons import told_why
from stagegraph.render.story.sections import Mark
from stagegraph.render.story.story import tell
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from stagegraph.render.story.sections import Story

MOUNT = "--mount=type=cache,id=apt,target=/c,sharing="


def story_of(*lines: str, **options: Any) -> Story:
    """The story of a Dockerfile given line by line."""
    plan = plan_of(*lines, **options)
    request = {name: value for name, value in options.items() if name not in ("target", "image_configs")}
    return tell(plan, list_targets(plan.dockerfile, PlanRequest(**request)))


def told(title: str, *lines: str, **options: Any) -> list[str]:
    """The lines of one section, or none where the story has no such section."""
    found = [one for one in story_of(*lines, **options).sections if one.heading == title]
    return [plain(line) for one in found for line in one.lines]


def reasons(*lines: str, **options: Any) -> dict[str, str]:
    """Why each stage is built or not, by name."""
    return {row.name: plain(row.reason) for row in story_of(*lines, **options).rows}


# --- The matrix ---------------------------------------------------------------------------------------------------


def test_matrix() -> None:
    """The matrix tells for each target that ends a way through the file which stages it needs."""
    story = story_of("FROM alpine AS base", "FROM base AS test", "FROM base AS build", "FROM build AS run")
    assert plain(story.headline).startswith("Dockerfile: target run builds 3 of 4 stages in 1 step; skips test")
    assert story.columns == ("test", "run")
    assert [(row.name, row.marks) for row in story.rows] == [
        ("base", (Mark.BUILT, Mark.BUILT)),
        ("test", (Mark.TARGET, Mark.SKIPPED)),
        ("build", (Mark.SKIPPED, Mark.BUILT)),
        ("run", (Mark.SKIPPED, Mark.TARGET)),
    ]


def test_matrix_of_a_stage_on_the_way() -> None:
    """A stage that others use is a column when it is asked for, or is the default."""
    lines = ["FROM alpine AS base", "FROM base AS test", "FROM base AS run"]
    assert story_of(*lines).columns == ("test", "run")
    assert story_of(*lines, target="base").columns == ("base", "test", "run")


def test_matrix_of_a_stage_that_uses_itself() -> None:
    """A stage whose only user is itself, through a trigger of its parent, is a column, and nothing uses it."""
    lines = ["FROM alpine AS p", "ONBUILD COPY --from=x a b", "FROM p AS x", "FROM scratch AS last"]
    assert story_of(*lines).columns == ("x", "last")
    assert reasons(*lines)["x"] == "not built: nothing uses it"
    assert reasons(*lines[:3], "FROM x AS last")["x"] == "FROM in last L4"


def test_matrix_of_a_refused_target() -> None:
    """A target that BuildKit refuses to build is told as such, and needs nothing."""
    lines = ["FROM alpine AS bad", "COPY --from=late a b", "FROM alpine AS late", "RUN y", "FROM late AS good"]
    assert [(row.name, row.marks) for row in story_of(*lines).rows] == [
        ("bad", (Mark.REFUSED, Mark.SKIPPED)),
        ("late", (Mark.SKIPPED, Mark.BUILT)),
        ("good", (Mark.SKIPPED, Mark.TARGET)),
    ]


@pytest.mark.parametrize(
    ("users", "text"),
    [
        (1, "only u0 uses it"),
        (2, "only u0, u1 use it"),
        (3, "only u0, u1, u2 use it"),
        (4, "only u0, u1 and 2 more use it"),
    ],
)
def test_reason_with_several_users(users: int, text: str) -> None:
    """A stage that is not built is told with the first of its users, each once."""
    lines = [line for at in range(users) for line in (f"FROM a AS u{at}", "COPY --from=a x x")]
    assert reasons("FROM alpine AS a", *lines, "FROM scratch")["a"] == f"not built: {text}"


def test_everything_but_one_is_skipped() -> None:
    """Of stages that have nothing in common the target alone is built."""
    story = story_of(*(f"FROM alpine AS s{at}" for at in range(9)), "RUN x")
    assert plain(story.headline) == (
        "Dockerfile: target s8 builds 1 of 9 stages in 2 steps; skips s0, s1, s2, s3 and 4 more"
    )
    assert [plain(row.reason) for row in story.rows] == [*(8 * ["not built: nothing uses it"]), "target"]


def test_stages_of_several_platforms() -> None:
    """Why a stage stands beside the one that it starts from is told where it does so for another platform."""
    story = story_of("FROM alpine AS a", "RUN 1", "FROM a AS b", "RUN 2", platform="linux/amd64,linux/arm64")
    (starts,) = (one for one in story.sections if one.heading == "Starts at once")
    assert [plain(line) for line in starts.lines] == [
        "a, alongside b",
        "stages for other platforms are told, too, so that one can stand beside a stage that it needs",
    ]


def test_several_targets() -> None:
    """Each of several targets has a column, says so in its row, and tells what its image takes."""
    story = story_of(*CHAIN, *USES, target=["b", "no2"])
    assert plain(story.headline) == "Dockerfile: targets b, no2 build 4 of 6 stages in 1 step; skips c, last"
    assert story.columns == ("b", "no2", "last")
    assert [plain(row.reason) for row in story.rows] == [
        "FROM in b L2",
        "target",
        "not built: only last uses it",
        "FROM in no2 L5",
        "target",
        "not built: nothing uses it",
    ]
    assert [one.heading for one in story.sections] == [
        "Starts at once",
        "What goes into the image of b",
        "What goes into the image of no2",
    ]


def test_several_platforms() -> None:
    """A build for several platforms is one build: its steps are counted together, a wait is told once."""
    lines = ["FROM --platform=$BUILDPLATFORM alpine AS build", "ARG TARGETARCH", "RUN echo $TARGETARCH"]
    lines += ["FROM alpine", "RUN x", "COPY --from=build a a"]
    options = {"platform": "linux/amd64,linux/386"}
    assert "for linux/amd64, linux/386 builds 2 of 2 stages in 8 steps" in plain(story_of(*lines, **options).headline)
    assert told("Starts at once", *lines, **options) == [
        "build, alongside stage-1",
        "stage-1 (2 of its 3 steps), alongside build",
    ]
    assert told("Waits", *lines, **options) == ["stage-1 at step 3/3 L6 for build"]


def test_reasons() -> None:
    """Each stage is told with the first use that brings it in, or with why nothing does."""
    lines = ["FROM alpine AS a", "FROM alpine AS b", "FROM alpine AS c", "FROM c AS d", "FROM alpine AS m"]
    lines += ["ONBUILD COPY --from=a x x", "FROM m AS last", "RUN --mount=from=b,target=/b x"]
    assert reasons(*lines) == {
        "a": "ONBUILD COPY in last L7",
        "b": "MOUNT in last L8",
        "c": "not built: only d uses it",
        "d": "not built: nothing uses it",
        "m": "FROM in last L7",
        "last": "target",
    }


# --- Sections -----------------------------------------------------------------------------------------------------


def test_no_empty_sections() -> None:
    """What there is nothing to say of has no heading."""
    assert [one.heading for one in story_of("FROM scratch AS a").sections] == ["What goes into the image of a"]


def test_starts() -> None:
    """Stages that start at once are told with their free steps and with what runs at the same time."""
    lines = ["FROM alpine AS a", "RUN 1", "FROM debian AS b", "RUN 2", "FROM golang AS c", "RUN 3", "RUN 4"]
    assert told("Starts at once", *lines, "COPY --from=a x x", "COPY --from=b x x") == [
        "a, alongside b, c",
        "b, alongside a, c",
        "c (3 of its 5 steps), alongside a, b",
    ]
    assert told("Starts at once", *lines[:4], "COPY --from=a x x") == [
        "a, alongside b",
        "b (2 of its 3 steps), alongside a",
    ]
    assert told("Starts at once", "FROM alpine AS a", "RUN 1", "FROM a", "RUN 2") == ["a"]


def test_many_stages_start() -> None:
    """Of many stages at the same time the first six are named."""
    lines = [line for at in range(9) for line in (f"FROM alpine AS s{at}", f"RUN {at}")]
    first = told("Starts at once", *lines, "FROM scratch", *(f"COPY --from=s{at} a a" for at in range(9)))[0]
    assert first == "s0, alongside s1, s2, s3, s4, s5, s6 and 2 more"


def test_waiting() -> None:
    """A wait is told once, where it comes first, with the step's number and line and the stages waited for."""
    lines = ["FROM alpine AS a", "RUN 1", "FROM debian AS b", "RUN 2", "FROM golang AS c", "RUN 3"]
    lines += ["COPY --from=a x x", "RUN --mount=from=a,target=/a --mount=from=b,target=/b 4", "COPY --from=b y y"]
    assert told("Waits", *lines) == ["c at step 3/5 L7 for a", "c at step 4/5 L8 for b"]


def test_waiting_for_a_shared_step() -> None:
    """Of the stages that end in one step, those are named that are used."""
    lines = ["FROM alpine AS a", "RUN 1", "FROM alpine AS b", "RUN 1", "FROM alpine AS c", "RUN 2", "COPY --from=b x x"]
    lines += ["FROM scratch AS last", "COPY --from=a 1 1", "COPY --from=c 2 2"]
    assert told("Waits", *lines) == [
        "c at step 3/3 L7 for b",
        "last at step 1/2 L9 for a",
        "last at step 2/2 L10 for c",
    ]


def test_waiting_in_a_shared_step() -> None:
    """A shared step waits in each of its stages, without a number where another stage is shown."""
    lines = ["FROM alpine AS a", "RUN 1", "FROM a AS b", "RUN 2", "FROM a AS c", "RUN 2", "RUN 3"]
    assert told("Waits", *lines, "FROM scratch AS last", "COPY --from=b x x", "COPY --from=c y y")[:2] == [
        "b at L6 for a",
        "c at step 1/2 L6 for a",
    ]


def test_one_step() -> None:
    """A build of one stage is its own bottleneck, and nothing follows."""
    assert told("Bottleneck", "FROM alpine AS a", "RUN 1") == ["a: 2 of 2 steps, one after the other"]


def test_bottleneck() -> None:
    """The longest chain is told with its share of the steps, then the steps that most others wait for."""
    lines = ["FROM alpine AS a", "RUN 1", "RUN 2", "FROM debian AS b", "RUN 3", "FROM a", "COPY --from=b x x", "RUN 5"]
    path, *gates = told("Bottleneck", *lines)
    assert path == "a > stage-2: 5 of 7 steps, one after the other"
    assert gates[0] == "3 steps wait for [a 2/3] RUN 1 L2"


def test_one_step_waits() -> None:
    """One waiting step is told in the singular; a long name is shortened."""
    _, gate = told("Bottleneck", "FROM alpine", f"RUN {80 * 'x'}", "RUN 2")
    assert gate == f"1 step waits for [2/3] RUN {59 * 'x'}... L2"


@pytest.mark.parametrize(
    ("first", "second", "line"),
    [
        ("shared", "private", "apt shared: a L2; private: b L4"),
        ("locked", "shared", "apt shared: b L4; locked: a L2"),
        ("locked", "locked", "apt locked: a L2, b L4; the lock makes them run one after the other"),
    ],
)
def test_caches(first: str, second: str, line: str) -> None:
    """A cache is told with the steps that mount it, by sharing, and with what its lock costs."""
    lines = ["FROM alpine AS a", f"RUN {MOUNT}{first} 1", "FROM debian AS b", f"RUN {MOUNT}{second} 2"]
    assert told("Cache mounts", *lines, "COPY --from=a x x") == [line]


def test_lock_between_some() -> None:
    """A lock that only some of its steps would not need are told with these."""
    lines = ["FROM alpine AS a", f"RUN {MOUNT}locked 1", "FROM a AS b", f"RUN {MOUNT}locked 2", "FROM a"]
    (line,) = told("Cache mounts", *lines, f"RUN {MOUNT}locked 3", "COPY --from=b x x")
    assert line == ("apt locked: a L2, b L4, stage-2 L6; the lock makes b L4, stage-2 L6 run one after the other")


def test_lock_that_costs_nothing() -> None:
    """A lock between steps that wait for each other anyway is told to cost nothing."""
    (line,) = told("Cache mounts", "FROM alpine AS a", f"RUN {MOUNT}locked 1", f"RUN {MOUNT}locked 2")
    assert line == "apt locked: a L2, a L3; the lock costs nothing: they run one after the other anyway"


def test_merged() -> None:
    """Steps that serve several stages are told with these; images and the context are not."""
    lines = ["FROM alpine AS a", "COPY x x", "FROM alpine AS b", "COPY x x", "RUN y", "COPY --from=a z z"]
    assert told("Merged steps", *lines) == ["[a 2/2] COPY x x is done once for a, b"]


def test_remotes() -> None:
    """What is fetched from elsewhere is told with the stages it is for."""
    lines = ["FROM alpine AS a", "ADD https://example.com/x /x", "ADD https://github.com/o/r.git#v1 /r", "ADD y /y"]
    assert [line.endswith(" for a") for line in told("Remote sources", *lines)] == [True, True]
    assert told("Remote sources", *lines)[0] == "https://example.com/x for a"


def test_remote_contexts() -> None:
    """A remote named context is told once, with the stages that it stands for and those that take from it."""
    lines = ["FROM alpine AS web", "FROM web", "COPY --from=web x x", "COPY --from=theme x x", "FROM theme", "RUN 1"]
    lines += ["COPY --from=1 x x", "FROM scratch AS last", "RUN --mount=from=theme,target=/t 2", "COPY --from=2 x x"]
    contexts = {"web": "https://github.com/o/r.git", "theme": "https://example.com/theme.tar"}
    assert told("Remote sources", *lines, build_contexts=contexts) == [
        "https://example.com/theme.tar for stage-1, stage-2, last",
        "git://github.com/o/r.git for web, stage-1",
    ]


def test_what_is_not_known() -> None:
    """A story tells what of each image is not known, where, and how to tell it."""
    lines = ["FROM golang:1.23 AS a", "COPY . $GOPATH/src/$X", "FROM node:8-onbuild", "COPY --from=a / /"]
    assert told("Not known", *lines, image_configs=None) == [
        "$GOPATH, $X of golang:1.23 in a",
        "ONBUILD triggers of node:8-onbuild in stage-1",
        "Images bring this along: stagegraph images tells how to get their configurations for --image-config.",
    ]
    lines = ["FROM a", "ARG X", "ARG Y", "COPY $X $Y"]
    assert told("Not known", *lines, image_configs=None)[-1] == "For $X, $Y a build arg can be given, too."


def test_takes() -> None:
    """What the image takes from where: its base, each copy with its origin, paths and line."""
    lines = [
        "FROM alpine AS a",
        "FROM golang",
        "COPY --from=a b c /d/",
        "COPY --from=busybox x /x",
        "COPY e f",
        "ADD g h",
    ]
    lines += ["COPY <<E /e", "text", "E", "RUN x"]
    assert told("What goes into the image of stage-1", *lines) == [
        "image golang:latest L2",
        "from a: b, c -> /d/ L3",
        "from busybox:latest: x -> /x L4",
        "from the context: e -> f L5",
        "from the context: g -> h L6",
        "written here: <<E -> /e L7",
    ]


def test_takes_from_elsewhere() -> None:
    """Images are told with tag or digest, contexts with their value; nothing remote is said to be in the context."""
    digest = f"sha256:{64 * 'a'}"
    lines = ["FROM scratch AS z", f"COPY --from=tool@{digest} a b", "COPY --from=ctx c d", "COPY --from=scratch e f"]
    lines += ["ADD https://example.com/x.tar https://github.com/o/r.git y /add/", "ADD <<A <<B c d e /f/", "A", "B"]
    assert told("What goes into the image of z", *lines, build_contexts={"ctx": "../c"}) == [
        "nothing to start from (scratch) L1",
        "from tool@sha256:aaaaaaaaaaaa...: a -> b L2",
        "from ctx (named context ../c): c -> d L3",
        "from scratch: e -> f L4",
        "from its address: https://example.com/x.tar, https://github.com/o/r.git -> /add/ L5",
        "from the context: y -> /add/ L5",
        "from the context: c, d, e -> /f/ L6",
        "written here: <<A, <<B -> /f/ L6",
    ]


def test_takes_through_mounts() -> None:
    """What a RUN reads through a mount is told, variables replaced."""
    lines = ["FROM alpine AS a", "FROM scratch", "ARG D=d", "RUN --mount=from=a,target=/$D x"]
    assert told("What goes into the image of stage-1", *lines)[1:] == ["mounted from a: / -> /d L4"]


def test_takes_by_triggers() -> None:
    """What the ONBUILD triggers of the parent copy goes into the image of the child, not into the parent's."""
    lines = ["FROM alpine AS v", "FROM alpine AS p", "ONBUILD COPY --from=v /a /b", "ONBUILD RUN x", "ONBUILD ADD c d"]
    lines += ["FROM p AS child", "COPY e f"]
    assert told("What goes into the image of child", *lines) == [
        "all of p L6",
        "ONBUILD from v: /a -> /b L6",
        "ONBUILD from the context: c -> d L6",
        "from the context: e -> f L7",
    ]
    assert told("What goes into the image of p", *lines, target="p") == ["image alpine:latest L2"]


def test_takes_a_named_context_instead() -> None:
    """The instructions of a stage that a named context replaces are not told."""
    lines = ["FROM alpine AS web", "COPY a b", "ADD c d"]
    assert told("What goes into the image of web", *lines, build_contexts={"web": "../w"}) == [
        "web (named context ../w) L1"
    ]


@pytest.mark.parametrize(
    ("lines", "options", "line"),
    [
        (["FROM alpine AS a", "FROM a AS z"], {}, "all of a L2"),
        (["FROM scratch AS z"], {}, "nothing to start from (scratch) L1"),
        (["FROM $X AS z"], {"placeholders": True}, "image $X L1"),
        (["FROM ctx AS z"], {"build_contexts": {"ctx": ".."}}, "ctx (named context ..) L1"),
    ],
)
def test_what_an_image_starts_from(lines: list[str], options: dict[str, Any], line: str) -> None:
    """The base of an image is a stage, nothing, a placeholder or a named context."""
    assert told("What goes into the image of z", *lines, **options) == [line]


@pytest.mark.parametrize(("copies", "shown"), [(12, 13), (13, 13)])
def test_many_lines(copies: int, shown: int) -> None:
    """Of a long section twelve lines are told and the rest is counted, but never a single one."""
    lines = told("What goes into the image of a", "FROM alpine AS a", *(f"COPY x{at} y" for at in range(copies)))
    assert len(lines) == shown
    assert (lines[-1] == "and 2 more") == (copies == 13)


# --- Why ----------------------------------------------------------------------------------------------------------

CHAIN = ["FROM alpine AS a", "FROM a AS b", "FROM a AS c", "FROM a AS no", "FROM no AS no2", "FROM scratch AS last"]
USES = ["COPY --from=b x x", "RUN --mount=from=c,target=/c x"]


def why_of(stage: int, *lines: str, **options: Any) -> list[str]:
    """Why a stage is built or not, line by line."""
    return [plain(line) for line in told_why(plan_of(*lines, **options), stage)]


def test_why() -> None:
    """A stage is brought in by the shortest chains of uses, each with its line."""
    assert why_of(0, *CHAIN, *USES) == [
        "a is built for last:",
        "  a > b (FROM L2) > last (COPY L7)",
        "  a > c (FROM L3) > last (MOUNT L8)",
    ]


def test_why_through_a_trigger() -> None:
    """A use that a parent's ONBUILD makes says so."""
    lines = ["FROM alpine AS a", "FROM alpine AS p", "ONBUILD COPY --from=a x x", "FROM p AS last"]
    assert why_of(0, *lines) == ["a is built for last:", "  a > last (ONBUILD COPY L4)"]


def test_why_a_target() -> None:
    """A target needs no reason."""
    assert why_of(5, *CHAIN, *USES) == ["last is a target itself."]
    assert why_of(0, *CHAIN, *USES, target=["last", "a"]) == ["a is a target itself."]


def test_why_for_several_targets() -> None:
    """A stage is brought in by the nearest of several targets, all of which are named."""
    assert why_of(0, *CHAIN, *USES, target=["last", "no"]) == ["a is built for last, no:", "  a > no (FROM L4)"]
    assert why_of(4, *CHAIN, *USES, target=["last", "no"]) == ["no2 is not built for last, no: no stage uses it."]


def test_why_not() -> None:
    """A stage that is not built is told with its users, or to have none."""
    assert why_of(3, *CHAIN, *USES) == ["no is not built for last: only no2 uses it, which is not built."]
    assert why_of(4, *CHAIN, *USES) == ["no2 is not built for last: no stage uses it."]
    assert why_of(0, "FROM alpine AS a", "FROM a AS b", "FROM a AS c", "FROM scratch AS d") == [
        "a is not built for d: only b, c use it, and none of them is built."
    ]
