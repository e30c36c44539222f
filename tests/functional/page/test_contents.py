"""What the page shows, in a real browser: cards, targets, steps, details."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from tests.helpers.reading import JAVA, Reader, made

if TYPE_CHECKING:
    from pathlib import Path

    from stagegraph.render.diagram.model import Card, Diagram
    from tests.helpers.browser import Browser

pytestmark = pytest.mark.browser

_SHOWN = """
(level) => [...document.querySelectorAll(`#${level}-svg .card`)].map((card) =>
  [...card.querySelectorAll("text")].map((text) =>
    [text.getAttribute("class"), [...text.childNodes].filter((one) => one.nodeType === 3 || !one.matches(".mark"))
      .map((one) => one.textContent).join("")]))
"""
_ARROWS = """
(level) => [...document.querySelectorAll(`#${level}-svg .labels > g`)].map((label) =>
  [...label.querySelectorAll("text")].map((text) =>
    (text.querySelector("tspan") ? [...text.querySelectorAll("tspan")] : [text])
      .map((one) => one.textContent).join("\\n"))[0] || "")
"""


def java_plan(target: str | None = None) -> stagegraph.Plan:
    """What the page has to agree with."""
    return stagegraph.plan(stagegraph.parse(JAVA.read_text(encoding="utf-8")), target)


def unused_names(plan: stagegraph.Plan) -> list[str]:
    """The stages that a plan skips."""
    return [plan.stages[index].display_name for index in plan.unused]


# --- One diagram ------------------------------------------------------------------------------------------------------


def texts(card: Card) -> list[list[str]]:
    """What has to be written on a card."""
    parts = [("corner", card.corner), ("title", card.title), *(("badge", one) for one in card.badges)]
    return [[role, text] for role, text in [*parts, *(("row", one) for one in card.rows)] if text]


@pytest.mark.parametrize("target", [None, "test", "development", "base"])
def test_labels_are_those_of_the_diagram(java: Reader, target: str | None) -> None:
    """Cards and arrows of the page bear exactly what the diagram of the target says."""
    plan = java_plan(target)
    if target:
        java.pick(target)
    assert java.run(f"({_SHOWN})('stages')") == [texts(card) for card in stage_diagram(plan).cards]
    assert sorted(filter(None, java.run(f"({_ARROWS})('stages')"))) == sorted(
        arrow.label for arrow in stage_diagram(plan).arrows if arrow.label
    )
    assert java.text("#summary") == stage_diagram(plan).sentence
    steps: Diagram = step_diagram(plan)
    shown = java.run(f"({_SHOWN})('steps')")
    for card in steps.cards:
        if card.wave is not None:
            assert texts(card) in shown


# --- Targets ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["test", "deps", "development", "runtime"])
def test_picking_a_target_greys_what_it_does_not_need(java: Reader, target: str) -> None:
    """The stages that a target does not need are grey, it alone is the target, and no card has moved."""
    places = "[...document.querySelectorAll('#stages-svg .card')].map((one) => one.getAttribute('transform'))"
    before = java.run(places)
    java.pick(target)
    assert sorted(java.titles("unused")) == sorted(unused_names(java_plan(target)))
    assert java.titles("target") == [target]
    assert java.run(places) == before
    assert java.address == ("" if target == "runtime" else f"#target={target}")


def test_refused_targets_are_shown(browser: Browser, tmp_path: Path) -> None:
    """A target that BuildKit refuses cannot be picked, and its entry tells why."""
    path = made(tmp_path, "FROM alpine AS bad\nCOPY --chmod=999 a b\nFROM alpine AS good\nRUN x\n")
    reader = Reader(browser, path).open()
    found = reader.run(
        "[...document.querySelectorAll('#target option')].map((one) => [one.textContent, one.disabled, one.title])"
    )
    assert found[0] == ["good", False, ""]
    assert found[1][:2] == ["bad (refused)", True]
    assert "chmod" in found[1][2]


def test_several_targets_in_one_build(browser: Browser, tmp_path: Path) -> None:
    """What was asked for in one build is one entry, and picked at first."""
    path = made(tmp_path, JAVA.read_text(encoding="utf-8"), targets=("test", "development"))
    reader = Reader(browser, path).open()
    assert reader.run("document.getElementById('target').selectedOptions[0].textContent") == "test, development"
    assert sorted(reader.titles("target")) == ["development", "test"]
    assert reader.titles("unused") == ["runtime"]


# --- Levels, search, hidden ------------------------------------------------------------------------------------------


def test_steps(java: Reader) -> None:
    """The other level shows each step of the target in its stage, and the address says so."""
    java.click("#level-steps")
    assert java.run("document.getElementById('world-stages').hidden")
    built = java.titles("used", "steps") + java.titles("critical", "steps") + java.titles("outside", "steps")
    assert len(built) == len(java_plan().steps)
    assert java.address == "#view=steps"
    java.pick("test")
    assert java.run("document.querySelectorAll('#steps-svg .cluster:not(.unused)').length") == 2


def test_search(java: Reader) -> None:
    """Search marks the cards whose texts or instructions hold the words, and walks through them."""
    java.browser.press("/", *"mvnw")
    assert java.text("#matches") == "1 of 4"
    matches = "[...document.querySelectorAll('#stages-svg .match .title')].map((one) => one.textContent)"
    assert java.run(matches) == ["base", "test", "deps", "package"]
    current = "document.querySelector('.ring.current').parentElement.querySelector('.title').textContent"
    assert java.run(current) == "base"
    java.browser.press("Enter")
    assert java.run(current) == "test"
    java.run("document.getElementById('search').blur()")
    java.browser.press("n", "n", "n")
    assert java.run(current) == "base"
    java.browser.press("N")
    assert java.run(current) == "package"
    java.browser.press("/", *"zzz")
    assert java.text("#matches") == "none"
    java.browser.press("Escape")
    assert java.run(matches) == []


def test_hiding_what_is_not_built(java: Reader) -> None:
    """What the target does not need can be hidden, and shown again."""
    cards = "[...document.querySelectorAll('#stages-svg .card')]"
    visible = f"{cards}.filter((one) => getComputedStyle(one).display !== 'none').length"
    everything = java.run(visible)
    java.browser.press("u")
    assert java.run(visible) == everything - 2
    java.browser.press("u")
    assert java.run(visible) == everything


# --- Details ----------------------------------------------------------------------------------------------------------


def test_panel_of_a_stage(java: Reader) -> None:
    """A click on a stage tells all about it, its text with line numbers among it."""
    java.click("#stages-svg .card.target")
    panel = java.text("#panel")
    for part in ("runtime", "is the image that is shipped", "eclipse-temurin:21-jre-jammy", "extract", "5/8"):
        assert part in panel
    assert "[runtime 5/8] COPY --from=extract /workspace/layers/dependencies/ ./" in panel
    assert java.text("#panel .source div:first-child") == "37FROM eclipse-temurin:21-jre-jammy AS runtime"
    together = java.run("[...document.querySelectorAll('#panel .wrapped .jump')].map((one) => one.textContent)")
    plan = java_plan()
    assert together == [plan.stages[index].display_name for index in plan.runs_with(6)]
    assert java.address == "#select=runtime"
    java.browser.press("Escape")
    assert java.run("document.getElementById('panel').hidden")
    assert java.address == ""


def test_panel_leads_on(java: Reader) -> None:
    """Each name in the panel selects what it names."""
    java.open("#select=package")
    java.run("[...document.querySelectorAll('#panel .steps .jump')][1].click()")
    assert java.text("#panel-title").startswith("[package 2/2] RUN --mount=type=cache")
    assert java.address == "#select=package:2"
    assert "locked" in java.text("#panel")
    java.run("document.querySelector('#panel dd .jump').click()")
    assert java.text("#panel-title") == "package"


def test_lines_link_to_the_file(browser: Browser, tmp_path: Path) -> None:
    """With the address of the file, lines in the panel lead to it, and tell it nothing about the page."""
    path = made(tmp_path, JAVA.read_text(encoding="utf-8"), link_base="https://example.com/Dockerfile")
    reader = Reader(browser, path).open("#select=deps")
    links = reader.run("[...document.querySelectorAll('#panel a')].map((one) => [one.href, one.rel, one.target])")
    assert ["https://example.com/Dockerfile#L15-L17", "noopener noreferrer", "_blank"] in links


def test_timeline(java: Reader) -> None:
    """The schedule has a cell for each step of the target in its wave; a click selects the step."""
    plan = java_plan()
    assert java.run("document.querySelectorAll('#timeline .cell').length") == len(plan.steps)
    assert java.run("document.querySelectorAll('#timeline .wave').length") == len(plan.waves)
    critical = java.run("[...document.querySelectorAll('#timeline .cell.critical')].map((one) => one.dataset.step)")
    assert sorted(critical) == sorted(plan.critical_path)
    java.click("#timeline .cell.critical:last-child")
    assert java.text("#panel-title").startswith("[runtime 8/8]")
    java.click("#timeline button")
    assert java.run("document.querySelectorAll('#timeline .cell').length") == 0


def many(stages: int) -> str:
    """A Dockerfile of so many stages, each of which goes on with one and copies from another."""
    lines = ["FROM alpine AS first", "RUN true"]
    names = ["first"]
    for at in range(1, stages):
        names.append(f"stage{at}" if at % 5 else f"stage-with-a-long-name-{at}")
        lines += [f"FROM {names[at // 2]} AS {names[-1]}", f"RUN echo {at}", f"COPY --from={names[-2]} / /"]
    return "\n".join([*lines, ""])


CROSSED = """
(() => {
  const boxes = [...document.querySelectorAll('#lanes .cell')].map((one) => one.getBoundingClientRect());
  return [...document.querySelectorAll('#lanes .cell span')].filter((one) => {
    const {left, right, top, bottom} = one.getBoundingClientRect();
    return boxes.some((box) => left < box.right && right > box.left && top < box.bottom - 1 && bottom > box.top + 1);
  }).map((one) => one.textContent);
})()
"""
MANY_STAGES = pytest.mark.parametrize("stages", [49, pytest.param(260, marks=pytest.mark.wide)])
CUT = "[...document.querySelectorAll('#lanes .cell span')].filter((one) => one.scrollWidth > one.clientWidth).length"
SEEN = """
((cell, lanes) => cell.left >= lanes.left && cell.right <= lanes.right + 1
  && cell.top >= lanes.top && cell.bottom <= lanes.bottom + 1)(
  [...document.querySelectorAll(SELECTOR)].at(-1).getBoundingClientRect(),
  document.getElementById('lanes').getBoundingClientRect())
"""


@MANY_STAGES
def test_names_in_the_schedule(stages: int, browser: Browser, tmp_path: Path) -> None:
    """With many stages names stand above their bars, whole, and cross no bar and no other name."""
    reader = Reader(browser, made(tmp_path, many(stages))).open()
    assert reader.run("document.querySelectorAll('#lanes .cell span').length") >= stages
    assert reader.run(CROSSED) == []
    assert reader.run(CUT) == 0


def test_a_long_stage_in_the_schedule(browser: Browser, tmp_path: Path) -> None:
    """The name of a stage with many steps stands above its bars again and again."""
    text = many(49) + "".join(f"RUN echo {at}\n" for at in range(50))
    reader = Reader(browser, made(tmp_path, text)).open()
    places = reader.run(
        "[...document.querySelectorAll('#lanes .cell[data-stage=\"48\"] span')].map((one) => one.parentNode.offsetLeft)"
    )
    assert len(places) >= 3
    assert [390 < after - before < 600 for before, after in pairwise(places[-3:])] == [True, True], places
    assert reader.run(CROSSED) == []


@MANY_STAGES
def test_the_schedule_opens_where_the_picture_does(stages: int, browser: Browser, tmp_path: Path) -> None:
    """The schedule shows what the target ends with, or what is selected."""
    reader = Reader(browser, made(tmp_path, many(stages))).open()
    assert reader.run("document.querySelectorAll('#lanes .cell.critical').length") > 0
    assert reader.run(SEEN.replace("SELECTOR", f"'#lanes .cell[data-stage=\"{stages - 1}\"]'"))
    assert reader.open("#select=first").run(SEEN.replace("SELECTOR", "'#lanes .cell[data-stage=\"0\"]'"))
    assert reader.open("#select=stage7").run(SEEN.replace("SELECTOR", "'#lanes .cell[data-stage=\"7\"]'"))


def test_numbers_in_a_short_schedule(java: Reader) -> None:
    """With few stages bars hold the numbers of their steps, whole."""
    assert java.run(CUT) == 0
    assert java.run("document.querySelectorAll('#lanes .cell span').length") > 0
    assert not java.run("document.getElementById('lanes').classList.contains('packed')")
