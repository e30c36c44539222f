"""Texts of small and large files fit, whatever the width, and hide no stage."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.shared.cells import width_of
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.explaintext import lines_as_text, story_text
from stagegraph.render.story.reasons import told_why
from stagegraph.render.story.story import tell
from stagegraph.render.story.text import plan_text, targets_text

if TYPE_CHECKING:
    from stagegraph.analysis.buildtargets import Target
    from stagegraph.analysis.plan import BuildPlan

SAMPLES = {path.parent.name: path for path in sorted(Path(__file__).parents[4].glob("samples/*/Dockerfile"))}
WIDTHS = [40, 60, 80, 100, 120, 200]


def name_of(number: int, longest: int) -> str:
    """The name of a stage; one of some has a long name."""
    return f"stage-{number:03}{'-long' * (number % 13 == 5) * (longest // 5 - 2)}"


def generated(stages: int, *, word: str = "part", longest: int = 34) -> str:
    """A Dockerfile of chains that copy from each other, with a target at the end and a few that nothing uses."""
    lines = ["FROM golang:1.25 AS base", "RUN apk add git"]
    for at in range(1, stages - 1):
        base = "base" if at % 7 == 0 or at == 1 else name_of(at - 1, longest)
        base = "registry.example.com/team/images/alpine:3.22" if at % 9 == 0 else base
        lines += [
            f"# {name_of(at, longest)} makes {word} number {at}, and says much about it",
            f"FROM {base} AS {name_of(at, longest)}",
            f"LABEL what={word}",
            f"RUN --mount=type=cache,target=/cache/{word}/{at % 3} echo {word} {at}",
        ]
        if at % 4 == 0:
            lines.append(f"COPY --from={name_of(at - 3, longest)} /{word}/out {word} /to/{word}/")
    copies = [f"COPY --from={name_of(at, longest)} /{word} /{at}" for at in range(max(1, stages - 9), stages - 3)]
    return "\n".join([*lines, "FROM scratch AS last", *copies, ""])


FILES = {
    **{name: path.read_text(encoding="utf-8") for name, path in SAMPLES.items()},
    "49": generated(49),
    "260": generated(260),
    "wide 49": generated(49, word="日本語\U0001f680"),
    "wide 12": generated(12, word="パッケージ\u0301"),
    "long names": generated(30, longest=90),
}


@cache
def told(name: str) -> tuple[BuildPlan, tuple[Target, ...]]:
    """The plan of a file, and its targets."""
    dockerfile = stagegraph.parse(FILES[name], filename=f"samples/{name}/Dockerfile")
    return plan_request(dockerfile, PlanRequest()), list_targets(dockerfile, PlanRequest())


def texts(name: str, style: Style) -> dict[str, str]:
    """What the commands print for a file."""
    plan, targets = told(name)
    return {
        "plan": plan_text(plan, style),
        "explain": story_text(tell(plan, targets), style),
        "targets": targets_text(plan.dockerfile, targets, style),
        "why": "".join(lines_as_text(told_why(plan, one), style) for one in range(len(plan.stages))),
    }


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("width", WIDTHS)
def test_texts_fit(name: str, width: int) -> None:
    """No line is wider than asked, none ends in blanks, and the name of each stage is there, a very long one cut."""
    plan, _ = told(name)
    for command, text in texts(name, Style(width)).items():
        wide = [line for line in text.split("\n") if width_of(line) > width or line != line.rstrip()]
        assert not wide, command
        words = set(re.split(r"[\s,;]+", text))
        for stage in plan.stages:
            shown = stage.display_name
            if len(shown) <= width - 4:
                assert shown in words or f"{shown}." in words, command
            else:
                assert any(word.startswith(shown[:9]) and "..." in word for word in words), command


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("width", WIDTHS)
def test_columns_are_aligned(name: str, width: int) -> None:
    """The lines of each stage stand in their column, and all of the table below it."""
    for table in plan_text(told(name)[0], Style(width)).split("\n\n")[1:3]:
        header, *rows = table.split("\n")
        if not re.match("(WAVE|STAGE|NOT BUILT) .* LINES|(STAGE|NOT BUILT) +LINES", header):
            continue  # the rows are told below their names
        start = header.index("LINES")
        places = [place for row in rows if (place := re.search(r"(?<=  )L\d+(-\d+)?(?=  )", row))]
        assert places
        assert all(width_of(place.string[: place.start()]) == start for place in places)


@pytest.mark.unmeasured
@pytest.mark.parametrize("name", FILES)
def test_colours_change_nothing_else(name: str) -> None:
    """Colours are set and reset in the same line, for a pager, and no line is broken elsewhere for them."""
    for width in (40, 80):
        plain, coloured = texts(name, Style(width)), texts(name, Style(width, colour=True))
        for command, text in coloured.items():
            assert re.sub("\x1b\\[[0-9;]*m", "", text) == plain[command]
            for line in text.split("\n"):
                assert re.fullmatch("(?:[^\x1b]|\x1b\\[[0-9;]+m[^\x1b]*\x1b\\[0m)*", line)
