from __future__ import annotations

import re
from typing import Any

import pytest

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.text import plan_text, targets_text
from tests.helpers.building import plan_of

BUILD = [
    "FROM alpine AS base",
    "RUN x",
    "FROM base AS tool",
    "RUN y",
    "FROM golang:1.25 AS build",
    "COPY --from=tool a b",
    "RUN --mount=from=tool,target=/t z",
    "COPY --from=tool c d",
    "RUN --mount=from=busybox,target=/b w",
    "FROM base AS lint",
    "FROM lint AS report",
    "FROM scratch AS out",
    "COPY --from=build /a /a",
]
BUILD_NEEDS = "golang:1.25; busybox:latest (MOUNT L9); tool (COPY L6, L8; MOUNT L7)"


def text_of(*lines: str, style: Style | None = None, **options: Any) -> str:
    """The plan of a Dockerfile given line by line, as text."""
    return plan_text(plan_of(*lines, **options), style or Style())


def targets_of(*lines: str, style: Style | None = None, **options: Any) -> str:
    """The targets of a Dockerfile given line by line, as text."""
    dockerfile = stagegraph.parse("".join(f"{line}\n" for line in lines))
    return targets_text(dockerfile, list_targets(dockerfile, PlanRequest(**options)), style or Style())


def cell(text: str, row: str, column: str) -> str:
    """The cell of a table, by the first word of its row or its second, and the name of its column."""
    lines = text.splitlines()
    header = next(line for line in lines if re.search(rf"\b{column}\b", line))
    (line,) = [line for line in lines if row in line.split()[:2]]
    start = header.index(column)
    return line[start:].partition("  ")[0]


# --- Plans --------------------------------------------------------------------------------------------------------


def test_plan() -> None:
    """The plan tells what is built, what is not and why, and the critical path, in this order."""
    parts = text_of(*BUILD).split("\n\n")
    assert parts[0] == "Dockerfile: target out builds 4 of 6 stages in 9 steps; skips lint, report"
    assert parts[2].splitlines() == [
        "NOT BUILT  LINES  WHY",
        "lint       L10    only for report, not built",
        "report     L11    nothing uses it",
    ]
    assert parts[3].splitlines()[0] == "Critical path: base > tool > build > out (8 of 9 steps)"
    assert parts[3].splitlines()[1] == "Steps: 9 in the stages; not counted: 1 image"
    assert re.fullmatch(
        r"Widest wave: \d+ steps? at the same time, images and context included", parts[3].splitlines()[2]
    )


def test_rows_of_a_plan() -> None:
    """A stage has its wave, lines, steps, how many of these wait for no other stage, needs, and company."""
    text = text_of(*BUILD)
    rows = [re.split("  +", line) for line in text.split("\n\n")[1].splitlines()]
    build_needs = "golang:1.25; busybox:latest (MOUNT L9); tool (COPY L6, L8; MOUNT L7)"
    assert rows == [
        ["WAVE", "STAGE", "LINES", "STEPS", "NO WAIT", "NEEDS", "RUNS WITH"],
        ["1", "base", "L1-2", "2", "all", "alpine:latest", "-"],
        ["2", "tool", "L3-4", "1", "-", "base", "-"],
        ["3", "build", "L5-9", "5", "-", build_needs, "-"],
        ["4", "out", "L12-13", "1", "-", "build (COPY L13)", "-"],
    ]


def test_steps_that_do_not_wait() -> None:
    """Of a stage that waits later on, it is told how many of its steps come before."""
    lines = ["FROM alpine AS a", "RUN x", "FROM alpine AS b", "RUN y", "RUN z", "COPY --from=a x x"]
    assert cell(text_of(*lines), "b", "NO WAIT") == "3 of 4"


def test_locked_caches() -> None:
    """Steps that a locked cache mount keeps apart are named, with all stages of a merged one."""
    lock = "RUN --mount=type=cache,target=/c,sharing=locked"
    lines = ["FROM alpine AS a", f"{lock} 1", "FROM alpine AS b", f"{lock} 1", "FROM debian AS c", f"{lock} 2"]
    text = text_of(*lines, "FROM scratch", *(f"COPY --from={name} x {name}" for name in "abc"))
    assert text.splitlines()[-1] == "One after the other, as they lock the cache /c: a/b L4, c L6"
    assert "One after" not in text_of(*BUILD)


def test_everything_is_built() -> None:
    """Where nothing is left out, nothing is said of it."""
    assert "NOT BUILT" not in text_of("FROM alpine")


def test_an_image_as_it_is() -> None:
    """A build that is an image alone has a path of one step, and is not said to have none."""
    assert "Critical path: 1 of 1 step\n" in text_of("FROM alpine AS a", "FROM a")


def test_empty_plan() -> None:
    """A target that is an empty file system needs nothing, has no steps, no path and no waves."""
    text = text_of("FROM scratch AS a")
    assert (cell(text, "a", "NEEDS"), cell(text, "a", "STEPS"), cell(text, "a", "RUNS WITH")) == ("scratch", "0", "-")
    assert (
        "Critical path: none (0 of 0 steps)\nWidest wave: 0 steps at the same time, images and context included\n"
        in text
    )


@pytest.mark.parametrize(
    ("number", "shown"), [(7, "s2, s3, s4, s5, s6, s7, s8"), (8, "s2, s3, s4, s5, s6, s7 and 2 more")]
)
def test_runs_with_many(number: int, shown: str) -> None:
    """Of many stages that run at the same time some are named and the rest is counted."""
    stages = [line for at in range(1, number + 2) for line in (f"FROM alpine AS s{at}", f"RUN {at}")]
    copies = [f"COPY --from=s{at} a {at}" for at in range(1, number + 2)]
    assert cell(text_of(*stages, "FROM scratch AS last", *copies), "s1", "RUNS WITH") == shown


@pytest.mark.parametrize(("together", "shown"), [(3, "s2, s3, s4"), (4, "4 others")])
def test_runs_with_in_a_large_file(together: int, shown: str) -> None:
    """In a file of 20 stages and more a cell names three others at most; of more it tells only how many."""
    stages = [line for at in range(1, together + 2) for line in (f"FROM alpine AS s{at}", f"RUN {at}")]
    unused = [f"FROM busybox AS u{at}" for at in range(20 - together)]
    copies = [f"COPY --from=s{at} a {at}" for at in range(1, together + 2)]
    text = text_of(*stages, *unused, "FROM scratch AS last", *copies)
    assert cell(text, "s1", "RUNS WITH") == shown


@pytest.mark.parametrize(
    ("lines", "needs"),
    [
        (["FROM scratch AS a"], "scratch"),
        (["FROM alpine AS a"], "alpine:latest"),
        (["FROM alpine@sha256:" + 64 * "b" + " AS a"], "alpine@sha256:bbbbbbbbbbbb..."),
        (["FROM ctx AS a"], "ctx (named context ../x)"),
        (["FROM alpine AS b", "FROM b AS a", "COPY --from=b x x", "COPY --from=b y y"], "b (COPY L3, L4)"),
        (["FROM alpine AS b", "RUN x", "FROM b AS a", "RUN z", "COPY --from=b y y"], "b (COPY L5)"),
        (
            ["FROM alpine AS b", "RUN x", "FROM alpine AS a", "RUN z", "COPY --from=b y y"],
            "alpine:latest; b at step 3/3 (COPY L5)",
        ),
        (
            ["FROM alpine AS l", "FROM alpine AS p", "ONBUILD COPY --from=l x x", "FROM p AS a"],
            "p; l (ONBUILD COPY L4)",
        ),
    ],
)
def test_needs(lines: list[str], needs: str) -> None:
    """A stage needs what it starts from, copies or mounts; a later step that waits is told, and the lines."""
    assert cell(text_of(*lines, build_contexts={"ctx": "../x"}), "a", "NEEDS") == needs


def test_critical_path_is_one_way() -> None:
    """The critical path leads through stages that use each other, though its image and steps are those of others."""
    head = ["FROM alpine AS a", "RUN x", "FROM alpine AS b"]
    tail = ["RUN 2", "RUN 3", "FROM scratch AS c", "COPY --from=a x x", "COPY --from=b x x"]
    assert "Critical path: b > c (" in text_of(*head, "RUN 1", *tail)
    assert "Critical path: b > c (" in text_of(*head, "RUN x", *tail)


def test_plan_in_colour() -> None:
    """Colours set off targets, other stages and what is not built, and change no character and no column."""
    plain = text_of(*BUILD)
    coloured = text_of(*BUILD, style=Style(colour=True))
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == plain
    assert "\x1b[1;32mout\x1b[0m" in coloured
    assert "\x1b[1;36mbase\x1b[0m" in coloured
    assert "\x1b[2mlint\x1b[0m" in coloured


@pytest.mark.parametrize("width", [60, 80, 100, 200])
def test_plan_fits(width: int) -> None:
    """The text keeps to the width of the terminal and breaks no name."""
    text = text_of(*BUILD, style=Style(width))
    assert max(map(len, text.splitlines())) <= width
    assert {"busybox:latest", "golang:1.25", "report"} <= set(re.split(r"[\s;,()]+", text))


# --- Targets ------------------------------------------------------------------------------------------------------

TARGETS = [
    "# base is the ground",
    "FROM --platform=linux/arm64 alpine:3.22 AS base",
    "FROM base AS next",
    "FROM $X AS hole",
    "RUN x",
    "FROM ctx AS outside",
    "FROM scratch AS bad",
    "RUN --mount=from=base x",
    "FROM scratch",
]


def test_needs_of_a_replaced_stage() -> None:
    """A stage for which a named context stands in needs that, and nothing that its instructions take."""
    lines = ["FROM a AS deps", "FROM b AS web", "COPY --from=deps x y", "COPY --from=c x y", "FROM web"]
    rows = [re.split("  +", line) for line in text_of(*lines, build_contexts={"web": "./web"}).splitlines()]
    assert rows[3][:6] == ["1", "web", "L2-4", "0", "-", "web (named context ./web)"]
    assert rows[7] == ["deps", "L1", "only for web, from a named context"]


def test_targets() -> None:
    """The targets are told with lines, what they start from, the other stages they need, and their descriptions."""
    text = targets_of(*TARGETS, placeholders=True, build_contexts={"ctx": "."})
    assert [re.split("  +", line) for line in text.splitlines()] == [
        ["TARGET", "LINES", "FROM", "NEEDS", "DESCRIPTION"],
        ["base", "L2", "alpine:3.22 [linux/arm64]", "-", "is the ground"],
        ["next", "L3", "base [linux/arm64]", "base", "-"],
        ["hole", "L4-5", "$X", "-", "-"],
        ["outside", "L6", "ctx (named context .)", "-", "-"],
        ["bad", "L7-8", "scratch", "refused", "-"],
        ["stage-5 (default)", "L9", "scratch", "-", "-"],
        [""],
        ["REFUSED"],
        ["", 'bad: Dockerfile:8: invalid mount target "/"'],
    ]


def test_refusals() -> None:
    """Each refusal is told once, with the targets that it is about; without descriptions there is no such column."""
    bad = ["FROM scratch AS a", "RUN --mount=from=x y", "FROM a AS b", "FROM scratch AS c", "STOPSIGNAL NO"]
    text = targets_of(*bad, "FROM scratch AS good", style=Style(60, colour=True))
    assert text.endswith(
        '\n\n\x1b[1mREFUSED\x1b[0m\n  a, b: Dockerfile:2: invalid mount target "/"\n'
        "  c: Dockerfile:5: invalid signal: NO\n"
    )
    assert "DESCRIPTION" not in text


@pytest.mark.parametrize(("needed", "shown"), [(3, "n0, n1, n2"), (4, "4 stages")])
def test_targets_of_a_large_file(needed: int, shown: str) -> None:
    """In a file of 20 stages and more a target that needs more than three others tells only how many."""
    stages = [f"FROM alpine AS n{at}" for at in range(needed)]
    copies = [f"COPY --from=n{at} a {at}" for at in range(needed)]
    others = [f"FROM busybox AS u{at}" for at in range(20)]
    assert cell(targets_of(*stages, "FROM scratch AS x", *copies, *others), "x", "NEEDS") == shown


def test_refused_base() -> None:
    """Of a target that is refused, the base is told in the words of the file."""
    lines = ["FROM alpine:$V AS a", "FROM a AS b", "COPY --from=c x x", "FROM scratch AS c", "FROM a"]
    text = targets_of("ARG V=3", *lines)
    assert cell(text, "b", "FROM") == "a"
    assert cell(text, "b", "NEEDS") == "refused"
    assert cell(text, "a", "FROM") == "alpine:3"


def test_targets_in_colour() -> None:
    """Colours set off the default target, and change no character."""
    coloured = targets_of(*TARGETS[:3], style=Style(colour=True))
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == targets_of(*TARGETS[:3])
    assert "\x1b[1;36mbase\x1b[0m" in coloured
    assert "\x1b[1;32mnext (default)\x1b[0m" in coloured


def test_targets_fit() -> None:
    """The table keeps to the width of the terminal."""
    text = targets_of(*TARGETS[:3], style=Style(60))
    assert max(map(len, text.splitlines())) <= 60


def test_what_is_not_known() -> None:
    """A plan ends with what images may bring along, of many images the first ones, and how to tell it."""
    lines = ["FROM golang:1.23 AS a", "COPY . $GOPATH/src/$X", "FROM node:8-onbuild", "COPY --from=a / $Y"]
    text = text_of(*lines, style=Style(colour=False, width=1000), image_configs=None)
    assert text.endswith(
        "\n\nNot known, as the image may bring it along: $GOPATH, $X of golang:1.23; $Y, ONBUILD triggers of "
        "node:8-onbuild. --image-config tells it (see stagegraph images).\n"
    )
    assert "Not known" not in text_of(*lines)
    text = text_of("FROM a", "ARG X", "COPY $X $Y", style=Style(colour=False, width=1000), image_configs=None)
    assert text.endswith(
        " $X, $Y of a:latest. --image-config tells it (see stagegraph images), or --build-arg for $X.\n"
    )
    many = [line for at in range(7) for line in (f"FROM a{at} AS s{at}", f"COPY --from=s{at - 1} / $X" if at else "")]
    text = text_of(*many, style=Style(colour=False, width=1000), image_configs=None)
    assert (
        "$X of a1:latest; $X of a2:latest; $X of a3:latest; $X of a4:latest; more of 2 images. --image-config" in text
    )


def test_stages_of_several_platforms() -> None:
    """Why a stage runs with the one that it starts from is told where it does so for another platform."""
    lines = ["FROM alpine AS a", "RUN 1", "FROM a AS unused", "FROM a AS b", "RUN 2"]
    told = "Runs with: stages for other platforms are told, too"
    assert told in text_of(*lines, platform="linux/amd64,linux/arm64")
    assert told not in text_of(*lines)
    lines = ["FROM --platform=$BUILDPLATFORM alpine AS a", "RUN 1", "FROM scratch", "COPY --from=a a a"]
    assert told not in text_of(*lines, platform="linux/amd64,linux/arm64")
