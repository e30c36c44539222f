"""A terminal that keeps what is written to it: places, colours, text."""

from __future__ import annotations

import re

from rich.cells import cell_len

_SEQUENCE = re.compile(
    r"\x1b\[(\??[\d;]*)([A-Za-z])|\x1b\]8;[^;]*;([^\x1b]*)\x1b\\|\x1b[^\[\]]|\x1b\[[^A-Za-z]*[A-Za-z]"
)


class Glass:
    """Rows of cells, each with its character and its style: colour, background, and the rest."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.cells = {(x, y): (" ", ("", "", frozenset[str](), "")) for y in range(height) for x in range(width)}
        self.x = self.y = 0
        self.colour = self.ground = self.link = ""
        self.rest: frozenset[str] = frozenset()

    def feed(self, text: str) -> None:
        """Take what a program writes."""
        at = 0
        for found in _SEQUENCE.finditer(text):
            self._text(text[at : found.start()])
            at = found.end()
            if found[2] == "H":
                row, _, column = (found[1] or "1;1").partition(";")
                self.x, self.y = int(column or 1) - 1, int(row) - 1
            elif found[2] == "m":
                self._style((found[1] or "0").split(";"))
            elif found[3] is not None:
                self.link = found[3]
        self._text(text[at:])

    def _style(self, codes: list[str]) -> None:
        while codes:
            code = codes.pop(0)
            if code == "0":
                self.colour = self.ground = ""
                self.rest = frozenset()
            elif code in ("38", "48"):
                count = 4 if codes[0] == "2" else 2
                value = ";".join((code, *codes[:count]))
                del codes[:count]
                self._take(value, ground=code == "48")
            elif code in ("39", "49"):
                self._take("", ground=code == "49")
            elif 30 <= int(code) <= 37 or 90 <= int(code) <= 97:
                self._take(code, ground=False)
            elif 40 <= int(code) <= 47 or 100 <= int(code) <= 107:
                self._take(code, ground=True)
            else:
                self.rest |= {code}

    def _take(self, value: str, *, ground: bool) -> None:
        if ground:
            self.ground = value
        else:
            self.colour = value

    def _text(self, text: str) -> None:
        for one in text:
            if one == "\n":
                self.y += 1
            if not one.isprintable():
                continue
            width = cell_len(one)
            if not width:
                before = self.cells.get((self.x - 1, self.y), (" ", ("", "", frozenset[str](), "")))
                self.cells[self.x - 1, self.y] = (before[0] + one, before[1])
                continue
            self.cells[self.x, self.y] = (one, (self.colour, self.ground, self.rest, self.link))
            if width == 2:
                self.cells[self.x + 1, self.y] = ("", (self.colour, self.ground, self.rest, self.link))
            self.x += width

    def lines(self) -> list[str]:
        """The text of each row."""
        return ["".join(self.cells[x, y][0] for x in range(self.width)) for y in range(self.height)]

    def seen(self) -> list[list[tuple[str, object]]]:
        """The cells of each row as one sees them: of a blank the background alone, where nothing else is seen."""
        hidden = frozenset("123")
        return [
            [
                (text, (ground, link)) if text == " " and rest <= hidden else (text, (colour, ground, rest, link))
                for text, (colour, ground, rest, link) in (self.cells[x, y] for x in range(self.width))
            ]
            for y in range(self.height)
        ]
