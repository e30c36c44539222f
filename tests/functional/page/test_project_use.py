"""What a reader does with the page of several targets, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.render.documents.orders import ProjectPlanOrder
from stagegraph.render.documents.projectformats import PROJECT_HTML
from stagegraph.render.documents.registry import written
from tests.helpers.projects import shop
from tests.helpers.reading import Reader

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.browser import Browser

pytestmark = pytest.mark.browser
_GO = """
new Promise((done) => {{
  const wait = () => ({ready} ? done() : setTimeout(wait, 20));
  addEventListener("hashchange", () => setTimeout(wait), {{ once: true }});
  {action};
}})
"""
_FRAME = "document.querySelector('#page iframe')"
_DRAWN = f"{_FRAME}?.contentDocument?.querySelector('#stages-svg [tabindex]')"
_FRAMES = "[...document.querySelectorAll('#stages .cluster.opens')]"


@pytest.fixture
def page(browser: Browser, tmp_path: Path) -> Reader:
    """The page of the sample."""
    path = tmp_path / "shop.html"
    path.write_bytes(written(PROJECT_HTML, ProjectPlanOrder(shop(), name="docker-bake.hcl")))
    return Reader(browser, path).open()


def test_a_frame_leads_to_its_dockerfile(page: Reader) -> None:
    """A click on a frame opens the page of its Dockerfile, which works as it does alone; Escape leads back."""
    assert page.run(f"{_FRAMES}.length") == 4
    page.run(_GO.format(action=f"{_FRAMES}[2].dispatchEvent(new Event('click'))", ready=_DRAWN))
    assert page.text("#file-path") == "web: samples/shop/web/Dockerfile"
    assert page.run(f"{_FRAME}.contentDocument.querySelector('#target').value !== ''")
    assert page.run(f"{_FRAME}.contentWindow.forbidden") == []
    assert page.run("document.getElementById('overview').hidden")
    page.browser.press("Escape")
    assert page.run("new Promise((done) => setTimeout(() => done(document.getElementById('file').hidden), 50))")


def test_parts(page: Reader) -> None:
    """Stages, steps and targets are parts of which one is shown; nothing is there twice or forbidden."""
    for name in ("steps", "targets", "stages"):
        page.run(_GO.format(action=f"location.hash = {name!r}", ready="true"))
        shown = page.run("[...document.querySelectorAll('.part')].filter((one) => !one.hidden).map((one) => one.id)")
        assert shown == [name]
    assert page.run("document.querySelector('#targets a').hash") == "#build=0"


def test_pictures_are_made_larger_and_smaller(page: Reader) -> None:
    """A picture begins as wide as the window if its texts can be read then, and has buttons and keys to be enlarged."""
    width = "document.querySelector('#stages svg').getBoundingClientRect().width"
    room = "document.querySelector('#stages .drawing').clientWidth"
    own = "Number(document.querySelector('#stages svg').getAttribute('width'))"
    begun = page.run(width)
    assert begun <= max(page.run(room), page.run(own)) + 1
    page.run("document.getElementById('zoom-in').click()")
    assert page.run(width) > 1.2 * begun
    page.browser.press("-")
    assert abs(page.run(width) - begun) < 2
    page.run("document.getElementById('zoom-fit').click()")
    assert page.run(width) <= page.run(room)


def test_colours_of_the_page(page: Reader) -> None:
    """The button for colours goes through automatic, light and dark, and the pictures go along."""
    background = "getComputedStyle(document.querySelector('#stages svg polygon')).fill"
    seen = []
    for _ in range(3):
        page.run("document.getElementById('theme').click()")
        seen.append((page.run("document.documentElement.dataset.theme || 'auto'"), page.run(background)))
    assert [theme for theme, _ in seen] == ["light", "dark", "auto"]
    assert seen[0][1] == "rgb(255, 255, 255)"
    assert seen[1][1] == "rgb(13, 17, 23)"
