"""Print the script of a page that ``stagegraph render -o page.html`` wrote, for a linter."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from pathlib import Path


class _Scripts(HTMLParser):
    """Collects the scripts that are run, without those that hold data."""

    def __init__(self) -> None:
        super().__init__()
        self.inside = False
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A script begins."""
        self.inside = tag == "script" and not dict(attrs).get("type")

    def handle_endtag(self, tag: str) -> None:
        """It ends."""
        del tag
        self.inside = False

    def handle_data(self, data: str) -> None:
        """Its text."""
        if self.inside:
            self.found.append(data)


scripts = _Scripts()
scripts.feed(Path(sys.argv[1]).read_text(encoding="utf-8"))
if not scripts.found:
    sys.exit("the page has no script")
print("\n".join(scripts.found))
