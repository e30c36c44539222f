from __future__ import annotations

import re
from typing import Any

import pytest

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.explaintext import lines_as_text, story_text
from stagegraph.render.story.reasons import told_why
from stagegraph.render.story.story import tell
from tests.helpers.building import plan_of

LINES = ["FROM alpine AS base", "RUN x", "FROM base AS test", "RUN y", "FROM base AS run", "RUN z"]


def text_of(*lines: str, style: Style | None = None, **options: Any) -> str:
    """A Dockerfile given line by line, told as text."""
    plan = plan_of(*lines, **options)
    request = {name: value for name, value in options.items() if name != "target"}
    return story_text(tell(plan, list_targets(plan.dockerfile, PlanRequest(**request))), style or Style())


def test_text() -> None:
    """The text is a headline, the matrix, and sections with indented lines."""
    assert text_of(*LINES).splitlines() == [
        "Dockerfile: target run builds 2 of 3 stages in 3 steps; skips test",
        "",
        "STAGE  LINES  test    run     WHY",
        "base   L1-2   x       x       FROM in run L5",
        "test   L3-4   TARGET  -       not built: nothing uses it",
        "run    L5-6   -       TARGET  target",
        "",
        "STARTS AT ONCE",
        "  base",
        "",
        "WAITS",
        "  run at step 1/1 L6 for base",
        "",
        "BOTTLENECK",
        "  base > run: 3 of 3 steps, one after the other",
        "  1 step waits for [base 2/2] RUN x L2",
        "",
        "WHAT GOES INTO THE IMAGE OF run",
        "  all of base L5",
    ]


def test_marks() -> None:
    """The matrix has a mark for a target, what it needs, what it does not, and a target that is refused."""
    lines = ["FROM alpine AS bad", "COPY --from=late a b", "FROM alpine AS late", "RUN y", "FROM late AS good"]
    assert text_of(*lines).splitlines()[2:6] == [
        "STAGE  LINES  bad      good    WHY",
        "bad    L1-2   refused  -       not built: nothing uses it",
        "late   L3-4   -        x       FROM in good L5",
        "good   L5     -        TARGET  target",
    ]


@pytest.mark.parametrize(
    ("lines", "options", "text"),
    [
        (
            ["FROM scratch"],
            {},
            (
                "Dockerfile: target stage-0 builds 1 of 1 stage in 0 steps\n\n"
                "STAGE    LINES  stage-0  WHY\nstage-0  L1     TARGET   target\n\n"
                "WHAT GOES INTO THE IMAGE OF stage-0\n  nothing to start from (scratch) L1\n"
            ),
        ),
        (
            ["ARG B", "FROM $B", "RUN x"],
            {"placeholders": True},
            (
                "Dockerfile: target stage-0 builds 1 of 1 stage in 2 steps\n\n"
                "STAGE    LINES  stage-0  WHY\nstage-0  L2-3   TARGET   target\n\n"
                "STARTS AT ONCE\n  stage-0\n\n"
                "BOTTLENECK\n  stage-0: 2 of 2 steps, one after the other\n\n"
                "WHAT GOES INTO THE IMAGE OF stage-0\n  image $B L2\n"
            ),
        ),
    ],
)
def test_one_stage(lines: list[str], options: dict[str, Any], text: str) -> None:
    """One stage without a name, on nothing or on a placeholder, is told whole and without empty sections."""
    assert text_of(*lines, **options) == text


def test_text_is_printable() -> None:
    """What a terminal would obey is told as blanks, wherever it comes from."""
    lines = ["FROM alpine", "RUN a\x1b[31m", "COPY b\x07 c\u202e", "RUN --mount=type=cache,target=/d\x1b e"]
    plan = stagegraph.plan(stagegraph.parse("".join(f"{line}\n" for line in lines), filename="x\x1b]0;y\nz"))
    text = story_text(tell(plan, list_targets(plan.dockerfile, PlanRequest())), Style(colour=False))
    assert text.startswith("x ]0;y z: target")
    assert all(line.isprintable() for line in text.splitlines())


def test_colours() -> None:
    """Colours set off the target, what is built and what is not, and change no character."""
    coloured = text_of(*LINES, style=Style(colour=True))
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == text_of(*LINES)
    assert "\x1b[1;32mrun\x1b[0m" in coloured
    assert "\x1b[1;36mbase\x1b[0m" in coloured
    assert "\x1b[2mtest\x1b[0m" in coloured


@pytest.mark.parametrize("width", [46, 50, 80, 120])
def test_fits(width: int) -> None:
    """The text keeps to the width of the terminal."""
    assert max(map(len, text_of(*LINES, style=Style(width)).splitlines())) <= width


def test_narrow() -> None:
    """In a narrow terminal lines and cells are wrapped, and the following lines of an item stand further in."""
    lines = text_of(*LINES, style=Style(38)).splitlines()
    assert lines[:3] == ["Dockerfile: target run builds 2 of 3", "stages in 3 steps; skips test", ""]
    assert lines[3:7] == [
        "STAGE  LINES  run     WHY",
        "base   L1-2   x       FROM in run L5",
        "test   L3-4   -       not built:",
        "                      nothing uses it",
    ]
    assert lines[-12:-5] == [
        "BOTTLENECK",
        "  base > run: 3 of 3 steps, one after",
        "      the other",
        "  1 step waits for [base 2/2] RUN x L2",
        "",
        "WHAT GOES INTO THE IMAGE OF run",
        "  all of base L5",
    ]


def test_lines() -> None:
    """Lines of an answer stand one below the other, and are wrapped where they are too long."""
    plan = plan_of(*LINES)
    assert lines_as_text(told_why(plan, 0), Style()) == "base is built for run:\n  base > run (FROM L5)\n"
    assert lines_as_text(told_why(plan, 1), Style(30)) == "test is not built for run: no\n    stage uses it.\n"
