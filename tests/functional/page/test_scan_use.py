"""What a reader does with the page of a scan, in a real browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.render.page.scanpage import scan_page
from tests.helpers.reading import Reader
from tests.helpers.scans import FILES, some_scan

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
_LISTED = """
[...document.querySelectorAll("#files tbody tr")].filter((one) => !one.hidden)
  .map((one) => one.querySelector("a").textContent)
"""
_TYPE = """
(text) => {
  document.getElementById("search").value = text;
  document.getElementById("search").dispatchEvent(new Event("input"));
}
"""
_FRAME = "document.querySelector('#page iframe')"
_DRAWN = f"{_FRAME}?.contentDocument?.querySelector('#stages-svg [tabindex]')"


@pytest.fixture
def scan(browser: Browser, tmp_path: Path) -> Reader:
    """The page of a scan."""
    path = tmp_path / "scan.html"
    path.write_text("".join(scan_page(some_scan(pages=True), "https://example.com/x")), encoding="utf-8")
    return Reader(browser, path).open()


def go(scan: Reader, address: str, ready: str = "true") -> None:
    """Follow a link within the page, and wait until something is true."""
    scan.run(_GO.format(action=f"location.hash = {address!r}", ready=ready))


def files(scan: Reader) -> list[str]:
    """The files that are listed."""
    found = scan.run(_LISTED)
    return [str(one) for one in found]


def test_file(scan: Reader) -> None:
    """A file is opened with what is found beside its own page, which works as it does alone; back leads back."""
    go(scan, "#file=api/Dockerfile", _DRAWN)
    assert scan.text("#file-path") == "api/Dockerfile"
    assert scan.text("#file-place") == "2 of 5"
    assert "nginx names no version of the image" in scan.text("#about")
    assert scan.run("document.querySelector('#about .finding a').href") == "https://example.com/x/api/Dockerfile#L3"
    assert scan.run(f"{_FRAME}.contentDocument.querySelector('#target').value !== ''")
    assert scan.run(f"{_FRAME}.contentWindow.forbidden") == []
    assert scan.run("document.getElementById('overview').hidden")
    scan.run(_GO.format(action="history.back()", ready="true"))
    assert not scan.run("document.getElementById('overview').hidden")
    assert scan.run(f"{_FRAME} === null")


def test_next_files(scan: Reader) -> None:
    """From file to file the order is that of the table; Escape leads back to it."""
    go(scan, "#file=api/Dockerfile")
    assert scan.run("document.getElementById('file-next').hash") == "#file=many/Dockerfile"
    assert scan.run("document.getElementById('file-previous').hash") == "#file=a%20b/Dockerfile"
    go(scan, "#file=a%20b/Dockerfile", "document.querySelector('#page p')")
    assert scan.text("#page p") == "BuildKit refuses this file: there is nothing to draw."
    assert scan.run("document.getElementById('file-previous').hasAttribute('href')") is False
    scan.browser.press("Escape")
    assert scan.run("new Promise((done) => setTimeout(() => done(location.hash), 50))") == "#files"


def test_filter_and_order(scan: Reader) -> None:
    """Rows are filtered by words and sorted by their columns."""
    assert files(scan) == list(FILES)
    scan.run(f"({_TYPE})('dockerfile API t3')")
    assert files(scan) == ["api/Dockerfile"]
    assert scan.text("#matches") == "1 of 5"
    scan.run(f"({_TYPE})('')")
    scan.run("document.querySelectorAll('#files th button')[1].click()")
    assert files(scan)[0] == "many/Dockerfile"
    scan.run("document.querySelectorAll('#files th button')[0].click()")
    scan.run("document.querySelectorAll('#files th button')[0].click()")
    assert files(scan)[0] == "z/Dockerfile"


def test_files_with_something(scan: Reader) -> None:
    """A rule and an image lead to the files that have them, and from an open one back to these."""
    go(scan, "#rule=MaintainerDeprecated")
    assert files(scan) == ["z/Dockerfile"]
    go(scan, "#image=alpine")
    assert files(scan) == ["api/Dockerfile", "many/Dockerfile"]
    assert scan.text("#only-name") == "alpine"
    go(scan, "#file=many/Dockerfile")
    assert scan.text("#file-place") == "2 of 2"
    assert scan.run("document.getElementById('back').hash") == "#image=alpine"
    go(scan, "#image=alpine")
    assert scan.run("document.getElementById('only').hidden") is False
    go(scan, "#files")
    assert files(scan) == list(FILES)


def test_parts(scan: Reader) -> None:
    """The address says which part is shown; what it does not know changes nothing."""
    for part in ("findings", "images", "targets"):
        go(scan, f"#{part}")
        assert scan.run(
            "[...document.querySelectorAll('.part')].filter((one) => !one.hidden).map((one) => one.id)"
        ) == [part]
        assert scan.run("scrollY") == 0
    for address in ("#file=nothing", "#%", "#nothing", "#rule="):
        go(scan, address)
        assert scan.run("document.querySelector('.tabs [aria-current]').hash") == "#targets"


def test_deep_link(scan: Reader) -> None:
    """A page that is opened with the address of a file shows that; a theme is that of the file's page, too."""
    scan.browser.press("d", "d")
    assert scan.run("document.documentElement.dataset.theme") == "dark"
    go(scan, "#file=many/Dockerfile", _DRAWN)
    assert scan.run(f"{_FRAME}.contentDocument.documentElement.dataset.theme") == "dark"
    scan.open("#file=z/Dockerfile")
    assert scan.text("#file-path") == "z/Dockerfile"
