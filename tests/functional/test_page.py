"""The page in a real browser: what a reader sees, does and gets."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stagegraph
from stagegraph.analysis.plan import PlanRequest
from stagegraph.cli.page import page
from stagegraph.render.stagecards import stage_diagram
from stagegraph.render.stepcards import step_diagram
from tests.browser import Browser, browser_program

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.render.diagram import Card, Diagram

pytestmark = pytest.mark.browser

JAVA = Path("samples/java/Dockerfile")
_TITLES = "(level, look) => [...document.querySelectorAll(`#${level}-svg .card.${look} .title`)].map((one) => one.textContent)"
_SHOWN = """
(level) => [...document.querySelectorAll(`#${level}-svg .card`)].map((card) =>
  [...card.querySelectorAll("text")].map((text) =>
    [text.getAttribute("class"), [...text.childNodes].filter((one) => one.nodeType === 3 || !one.matches(".mark"))
      .map((one) => one.textContent).join("")]))
"""
_ARROWS = """
(level) => [...document.querySelectorAll(`#${level}-svg .labels > g`)].map((label) =>
  [...label.querySelectorAll("text")].map((text) =>
    (text.querySelector("tspan") ? [...text.querySelectorAll("tspan")] : [text]).map((one) => one.textContent).join("\\n"))[0] || "")
"""


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests of this module."""
    if not browser_program():
        pytest.skip("no browser: chromium is not on PATH")
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """A quiet browser: whatever the test does, the page complains about nothing and asks for nothing."""
    window.console.clear()
    window.requests.clear()
    window.dialogs.clear()
    window.resize(1400, 900)
    window.prefer()
    yield window
    assert window.run("window.forbidden") == []
    loud = [one for one in window.console if one[0] not in ("log", "info", "debug", "verbose")]
    assert loud == []
    assert window.dialogs == []
    assert [one for one in window.requests if not one.startswith(("file://", "about:"))] == []


class Reader:
    """A page in the browser."""

    def __init__(self, browser: Browser, path: Path) -> None:
        self.browser = browser
        self.path = path

    def open(self, address: str = "") -> Reader:
        """Load the page anew, with that fragment."""
        self.browser.open("about:blank")
        self.browser.open(f"{self.path.as_uri()}{address}")
        return self

    def run(self, expression: str) -> Any:
        """The value of an expression."""
        return self.browser.run(expression)

    def text(self, selector: str) -> str:
        """The text of an element."""
        return str(self.run(f"document.querySelector({selector!r}).textContent"))

    def titles(self, look: str, level: str = "stages") -> list[str]:
        """The titles of the cards that look so."""
        return [str(one) for one in self.run(f"({_TITLES})({level!r}, {look!r})")]

    @property
    def address(self) -> str:
        """The fragment of the page's address."""
        return str(self.run("location.hash"))

    @property
    def focus(self) -> str:
        """The label of what has the focus."""
        return str(self.run("document.activeElement.getAttribute('aria-label') || document.activeElement.id"))

    def pick(self, name: str) -> None:
        """Pick a target."""
        self.run(
            "(() => { const field = document.getElementById('target');"
            f" field.value = [...field.options].find((one) => one.textContent === {name!r}).value;"
            " field.dispatchEvent(new Event('change')); })()"
        )

    def click(self, selector: str) -> None:
        """Click in the middle of an element."""
        place = self.run(
            f"(() => {{ const box = document.querySelector({selector!r}).getBoundingClientRect();"
            " return [box.x + box.width / 2, box.y + box.height / 2]; })()"
        )
        self.browser.click(*place)


def made(folder: Path, text: str, name: str = "Dockerfile", *, link_base: str = "", **options: Any) -> Path:
    """The path of a page made of a Dockerfile's text; ``options`` are those of `PlanRequest`."""
    path = folder / "page.html"
    dockerfile = stagegraph.parse(text, name)
    path.write_text(page(dockerfile, PlanRequest(**options), link_base=link_base), encoding="utf-8")
    return path


@pytest.fixture
def java(browser: Browser, tmp_path: Path) -> Reader:
    """The page of samples/java."""
    return Reader(browser, made(tmp_path, JAVA.read_text(encoding="utf-8"))).open()


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


# --- Addresses -------------------------------------------------------------------------------------------------------


def test_deep_link(java: Reader) -> None:
    """An address brings back target, level and selection, and so does a change of it."""
    java.open("#target=development&view=steps&select=extract:1")
    assert java.text("#summary strong") == "development"
    assert not java.run("document.getElementById('world-steps').hidden")
    assert java.text("#panel-title").startswith("[extract 1/1]")
    java.run(
        "new Promise((done) => { addEventListener('hashchange', () => setTimeout(done)); location.hash = '#target=test'; })"
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
    assert java.text("#remark") == f"Not in this page: {unknown}"
    assert java.titles("target") == ["runtime"]


def test_broken_address(java: Reader) -> None:
    """An address that is none changes nothing."""
    java.open("#target=%E0%A4%A")
    assert java.text("#remark") == "The address cannot be read."


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
    assert reader.text("#remark") == "Not in this page: context:assets"


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
    scale = "document.getElementById('world-stages').style.transform"
    fitted = java.run(scale)
    java.browser.press("+", "+")
    assert java.run(scale) != fitted
    java.browser.press("0")
    assert java.run(scale) == fitted
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
    scale = "+/scale\\((.*)\\)/.exec(document.getElementById('world-stages').style.transform)[1]"
    before = java.run(scale)
    java.browser.call("Input.dispatchMouseEvent", type="mouseWheel", x=700, y=300, deltaX=0, deltaY=-300)
    assert java.run(scale) > before
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


# --- Hostile texts ---------------------------------------------------------------------------------------------------

_EVIL = (
    "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>",
    "\"'><svg onload=window.hacked=3>",
    "&lt;b&gt; &amp; <!-- ]]> -->",
    "\u202egnp.exe \u200b\u200f\u2066 \u05d0\u05d1\u05d2 \u4e2d\u6587",
    "{{data}} {{script}} ${window.hacked=4} javascript:alert(1)",
    "x" * 10_000,
)


def hostile() -> str:
    """A Dockerfile with texts that want to be markup, everywhere where one can stand."""
    lines = ["# a <script>window.hacked=5</script> is a description", "FROM alpine AS a"]
    for at, evil in enumerate(_EVIL):
        word = re.sub(r"[ ,\"'$\\]", "_", evil)
        lines += [
            f"RUN --mount=type=cache,id={word},target=/c{at} echo '{at}'",
            f'COPY ["{word}", "/d/"]',
            f"RUN cat <<'EOF'\n{evil}\nEOF",
        ]
    lines += ["FROM evil AS b", "COPY --from=a /x /y", "RUN echo <b>bold</b> && true", "FROM ${UNSET:+<i>x</i>} AS c"]
    return "\n".join([*lines, "FROM b", "RUN z", ""])


def test_hostile_texts(browser: Browser, tmp_path: Path) -> None:
    """Texts that want to be markup or script are shown, and do nothing."""
    context = f"docker-image://x<script>window.hacked=6</script>{'y' * 10_000}"
    path = made(
        tmp_path,
        hostile(),
        "<img src=x onerror=window.hacked=7>\u202e\n\"'&.Dockerfile",
        build_contexts={"evil": "../" + context[15:]},
        placeholders=True,
    )
    reader = Reader(browser, path).open()
    for address in ("", "#select=a", "#view=steps&select=a", "#view=steps&select=a:2", "#target=c", "#target=a"):
        reader.open(address)
        reader.browser.press("?", "Escape", "/", "<", "s", "Enter", "Escape", "ArrowLeft", "Enter")
        assert reader.run("window.hacked") is None
        assert reader.run("document.querySelectorAll('script').length") == 2
        assert reader.run("document.querySelectorAll('img, iframe, object, b, i, form, link').length") == 0
        assert reader.run("document.documentElement.scrollWidth") == 1400
    assert "\u202e" not in path.read_text(encoding="utf-8")
    assert reader.run("document.title").startswith("<img src=x onerror=window.hacked=7>")
