from __future__ import annotations

import re
from typing import Any

import pytest

from stagegraph.analysis.plan import PlanRequest
from stagegraph.analysis.targets import list_targets
from stagegraph.render.explaintext import lines_as_text, story_text
from stagegraph.render.story import tell, told_why
from stagegraph.render.tables import Style
from tests.building import plan_of

LINES = ["FROM alpine AS base", "RUN x", "FROM base AS test", "RUN y", "FROM base AS run", "RUN z"]


def text_of(*lines: str, style: Style | None = None, **options: Any) -> str:
    """A Dockerfile given line by line, told as text."""
    plan = plan_of(*lines, **options)
    return story_text(tell(plan, list_targets(plan.dockerfile, PlanRequest(**options))), style or Style())


def test_text() -> None:
    """The text is a headline, the matrix, and sections with indented lines."""
    assert text_of(*LINES).splitlines() == [
        "Dockerfile: target run builds 2 of 3 stages in 2 steps; skips test",
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
        "  base > run: 2 of 2 steps, one after the other",
        "  1 step waits for [base 2/2] RUN x L2",
        "",
        "WHAT THE IMAGE OF RUN TAKES",
        "  all of base L5",
    ]


def test_many_targets() -> None:
    """Of many targets the last eight have a column, the rest is counted."""
    text = text_of(*(f"FROM alpine AS s{at}" for at in range(10)))
    assert text.splitlines()[2].split() == ["STAGE", "LINES", *(f"s{at}" for at in range(2, 10)), "WHY"]
    assert "(and 2 targets more: see stagegraph targets)\n" in text
    assert "targets more" not in text_of(*(f"FROM alpine AS s{at}" for at in range(8)))


def test_colours() -> None:
    """Colours set off the target, what is built and what is not, and change no character."""
    coloured = text_of(*LINES, style=Style(colour=True))
    assert re.sub("\x1b\\[[0-9;]*m", "", coloured) == text_of(*LINES)
    assert "\x1b[1;32mrun\x1b[0m" in coloured
    assert "\x1b[1;36mbase\x1b[0m" in coloured
    assert "\x1b[2mtest\x1b[0m" in coloured


@pytest.mark.parametrize("width", [50, 80, 120])
def test_fits(width: int) -> None:
    """The text keeps to the width of the terminal."""
    assert max(map(len, text_of(*LINES, style=Style(width)).splitlines())) <= width


def test_lines() -> None:
    """Lines of an answer stand one below the other."""
    plan = plan_of(*LINES)
    assert lines_as_text(told_why(plan, 0), Style()) == "base is built for run:\n  run <- FROM L5 - base\n"
