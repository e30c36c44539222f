"""Pages as readers use them: in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import stagegraph
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.documents.pages import page

if TYPE_CHECKING:
    from tests.helpers.browser import Browser

JAVA = Path("samples/java/Dockerfile")
_TITLES = """
(level, look) => [...document.querySelectorAll(`#${level}-svg .card.${look} .title`)].map((one) => one.textContent)
"""


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
    def width(self) -> float:
        """How wide the picture of the stages is once it rests."""
        rests = "new Promise((done) => setTimeout(done, 400))"
        box = "document.getElementById('stages-svg').getBoundingClientRect()"
        return float(self.run(f"{rests}.then(() => {box}.width)"))

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
