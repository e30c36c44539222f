"""What a reader does with the page, in a real browser: addresses, keys, looks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.pages import page
from tests.helpers.reading import JAVA, Reader, made
from tests.helpers.timed import recorded
from tests.helpers.twofiles import compared

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.browser import Browser


pytestmark = pytest.mark.browser

# --- Addresses -------------------------------------------------------------------------------------------------------


def test_deep_link(java: Reader) -> None:
    """An address brings back target, level and selection, and so does a change of it."""
    java.open("#target=development&view=steps&select=extract:1")
    assert java.text("#summary strong") == "development"
    assert not java.run("document.getElementById('world-steps').hidden")
    assert java.text("#panel-title").startswith("[extract 1/1]")
    java.run(
        "new Promise((done) => {"
        " addEventListener('hashchange', () => setTimeout(done)); location.hash = '#target=test'; })"
    )
    assert java.text("#summary strong") == "test"
    assert java.run("document.getElementById('panel').hidden")
    assert java.run("document.getElementById('world-steps').hidden")


@pytest.mark.parametrize(
    ("address", "unknown"),
    [
        ("#target=nobody", "target nobody"),
        ("#select=nothing", "nothing"),
        ("#view=3d", "view 3d"),
        ("#view=constructor", "view constructor"),
        ("#target=%3Cimg%20src=x%20onerror=alert(1)%3E", "target <img src=x onerror=alert(1)>"),
    ],
)
def test_unknown_names_in_an_address(java: Reader, address: str, unknown: str) -> None:
    """Names that the page does not know are ignored, and it says so."""
    java.open(address)
    assert java.text("#notice") == f"Not in this page: {unknown}"
    assert java.titles("target") == ["runtime"]


def test_broken_address(java: Reader) -> None:
    """An address that is none changes nothing."""
    java.open("#target=%E0%A4%A")
    assert java.text("#notice") == "The address cannot be read."


def test_images_and_contexts_have_addresses(browser: Browser, tmp_path: Path) -> None:
    """Whatever has a card can be linked to."""
    text = "FROM alpine:3.22 AS a\nCOPY --from=assets /x /y\nFROM a\nRUN x\n"
    reader = Reader(browser, made(tmp_path, text, build_contexts={"assets": "../assets"}))
    reader.open("#select=alpine:3.22")
    assert "docker.io/library/alpine:3.22" in reader.text("#panel")
    reader.open("#select=assets%20(named%20context)")
    assert "../assets" in reader.text("#panel")
    reader.open("#select=stage-1")
    assert reader.text("#panel-title") == "stage-1"
    reader.open("#select=context:assets")
    assert reader.text("#notice") == "Not in this page: context:assets"


def test_what_is_gone_is_told(browser: Browser, tmp_path: Path) -> None:
    """A stage that only the earlier file had is drawn, and a click on it says so; it has no address."""
    old = "FROM alpine AS a\nRUN x\nFROM a AS gone\nRUN y\nFROM a AS b\nRUN z\n"
    new = "FROM alpine AS a\nRUN x\nFROM a AS b\nRUN z\n"
    path = tmp_path / "page.html"
    changes = compared(old, new)
    path.write_text(page(stagegraph.parse(new), PlanRequest(), View(changes=changes)), encoding="utf-8")
    reader = Reader(browser, path).open()
    assert reader.titles("removed") == ["gone"]
    reader.click("#stages-svg .card.removed")
    assert "gone" in reader.text("#panel")
    assert "Removed" in reader.text("#panel")
    assert "select" not in reader.address
    reader.pick("a")
    assert reader.titles("removed") == ["gone"]


def test_the_time_of_a_log(browser: Browser, tmp_path: Path) -> None:
    """With a log the schedule has an axis of time: bars are steps, and waves are one click away."""
    timings = recorded("java-7stage", "rawjson.runtime.log")
    assert timings.plan is not None
    path = tmp_path / "page.html"
    path.write_text(page(timings.plan.dockerfile, PlanRequest(), View(timings=timings)), encoding="utf-8")
    reader = Reader(browser, path).open()
    assert "8.1 s" in reader.text(".timeline-head")
    widths = reader.run(
        "[...document.querySelectorAll('.track .cell')].map((one) => one.getBoundingClientRect().width)"
    )
    assert len(widths) == len(timings.vertices)
    assert max(widths) > 0.3 * reader.run("document.querySelector('.track').clientWidth")
    reader.run("[...document.querySelectorAll('button.cell')].find((one) => one.textContent.startsWith('3/3')).click()")
    assert "[deps 3/3]" in reader.text("#panel-title")
    assert "on the critical path: 39 % of the wall time" in reader.text("#panel")
    assert reader.run("document.querySelectorAll('.cell.selected').length") == 1
    reader.click(".timeline-head .switch button:last-child")
    assert "9 waves" in reader.text(".timeline-head")
    assert reader.run("document.querySelectorAll('.track').length") == 0
    assert reader.run("document.querySelectorAll('.cell.selected').length") == 1


# --- Keys ------------------------------------------------------------------------------------------------------------


def test_walking_with_the_keys(java: Reader) -> None:
    """Arrow keys walk from card to card along the arrows; Enter shows the details."""
    java.browser.press("ArrowLeft")
    assert java.focus.startswith("Stage runtime")
    java.browser.press("ArrowLeft")
    assert java.focus.startswith(("Stage extract", "Image eclipse-temurin"))
    java.run("document.querySelector('#stages-svg .card.critical').focus()")
    walked = [java.focus]
    for _ in range(3):
        java.browser.press("ArrowRight")
        walked.append(java.focus)
    assert [one.split(",")[0] for one in walked] == ["Stage base", "Stage deps", "Stage package", "Stage extract"]
    java.browser.press("Enter")
    assert java.text("#panel-title") == "extract"


def test_everything_is_reached_by_tab(java: Reader) -> None:
    """Tab leads to every control and every card, and each of them has a name."""
    seen = set()
    for _ in range(60):
        java.browser.press("Tab")
        seen.add(java.run("document.activeElement.id || document.activeElement.dataset.key || ''"))
        named = "((one) => one === document.body || one.ariaLabel || one.textContent || one.labels.length)"
        assert java.run(f"{named}(document.activeElement)")
    controls = {"target", "level-stages", "level-steps", "search", "unused", "theme", "print", "help", "zoom-fit"}
    assert controls | {f"c{at}" for at in range(9)} <= seen


def test_keys_for_the_rest(java: Reader) -> None:
    """Letters change level, colours, picker; the question mark explains them."""
    java.browser.press("s")
    assert java.address == "#view=steps"
    java.browser.press("s", "?")
    assert java.run("document.getElementById('help-dialog').open")
    java.browser.press("s", "Escape")
    assert not java.run("document.getElementById('help-dialog').open")
    assert java.address == ""
    fitted = java.width
    java.browser.press("+", "+")
    assert java.width > fitted * 1.5
    java.browser.press("0")
    assert java.width == pytest.approx(fitted, abs=1)
    java.browser.press("t")
    assert java.focus in ("target", "Target")


# --- Looks -----------------------------------------------------------------------------------------------------------


def test_dark_and_light(java: Reader) -> None:
    """The page follows the system's colours until the reader chooses."""
    background = "getComputedStyle(document.body).backgroundColor"
    light = java.run(background)
    java.browser.prefer(dark=True)
    dark = java.run(background)
    assert dark != light
    java.browser.press("d")
    assert java.run(background) == light
    java.browser.press("d")
    java.browser.prefer()
    assert java.run(background) == dark
    java.browser.press("d")
    assert java.run(background) == light


def test_zoom_and_pan(java: Reader) -> None:
    """The wheel zooms at the pointer, dragging moves the picture, and a drag is no click."""
    before = java.width
    java.browser.call("Input.dispatchMouseEvent", type="mouseWheel", x=700, y=300, deltaX=0, deltaY=-300)
    assert java.width > before * 1.2
    place = "document.querySelector('#stages-svg .card.target').getBoundingClientRect().x"
    left = java.run(place)
    java.browser.drag((600, 200), (480, 200))
    assert java.run(place) == pytest.approx(left - 120, abs=1)
    assert java.run("document.getElementById('panel').hidden")


def test_hover(java: Reader) -> None:
    """Pointing at a card shows its instructions and lights it and its neighbours."""
    box = java.run(
        "(({x, y}) => [x + 20, y + 20])(document.querySelector('#stages-svg .card.target').getBoundingClientRect())"
    )
    java.browser.point(*box)
    assert java.text("#tooltip").startswith("FROM eclipse-temurin:21-jre-jammy AS runtime")
    near = java.run("[...document.querySelectorAll('#stages-svg .card.near .title')].map((one) => one.textContent)")
    assert sorted(near) == ["eclipse-temurin", "extract", "runtime"]


@pytest.mark.parametrize("width", [400, 500, 1400])
def test_nothing_is_wider_than_the_window(java: Reader, width: int) -> None:
    """On small screens nothing sticks out, with the panel open, too."""
    java.browser.resize(width, 800)
    java.open("#select=runtime")
    assert java.run("document.documentElement.scrollWidth") == width
    assert java.run("document.querySelector('.view').clientHeight") > 150


def test_print(java: Reader) -> None:
    """On paper stand the name, the sentence and the whole picture, in light colours, and no controls."""
    java.open("#select=runtime")
    java.browser.press("d", "d")
    java.browser.prefer(dark=True, printing=True)
    shown = "(selector) => document.querySelector(selector).checkVisibility()"
    assert [java.run(f"({shown})('{one}')") for one in ("h1", "#summary", "#stages-svg")] == [True] * 3
    assert not any(java.run(f"({shown})('{one}')") for one in (".tools", "#panel", "#timeline", ".zoom"))
    assert java.run("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert java.run("document.getElementById('stages-svg').getBoundingClientRect().width") <= 1400
    document = java.browser.printed()
    assert len(re.findall(rb"/Type\s*/Page\b", document)) == 1


def test_without_script(browser: Browser, tmp_path: Path) -> None:
    """Without JavaScript the picture is there all the same, with a title and a description."""
    path = made(tmp_path, JAVA.read_text(encoding="utf-8"))
    browser.call("Emulation.setScriptExecutionDisabled", value=True)
    try:
        Reader(browser, path).open()
        tree = browser.call("Accessibility.getFullAXTree")["nodes"]
    finally:
        browser.call("Emulation.setScriptExecutionDisabled", value=False)
    images = [one for one in tree if one.get("role", {}).get("value") in ("image", "img")]
    assert any(one["name"]["value"] == "Dockerfile: stages" for one in images)
    assert any("builds 5 of 7 stages" in one.get("description", {}).get("value", "") for one in images)
    browser.open("about:blank")
