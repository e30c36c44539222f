"""A small map of a picture that is larger than its window."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.tui.layout.scene import Scene

_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille character, by row and column
_BRAILLE = 0x2800
_WIDEST, _HIGHEST = 28, 8  # cells inside the border
_PART = 5  # of the window's width and height at most one part of so many


class Window(Record):
    """The part of a picture that is seen: its first column and row, which may lie before the picture, and its size."""

    left: int
    top: int
    width: int
    height: int


class Minimap:
    """The boxes of a layout as dots, small beside the window."""

    def __init__(self, layout: Scene, window: Window) -> None:
        self.layout = layout
        self.width = max(min(_WIDEST, window.width // _PART, -(-layout.width // 8)), 6)
        self.height = max(min(_HIGHEST, window.height // _PART, -(-layout.height // 5)), 2)
        dots = [[0] * self.width for _ in range(self.height)]
        for box in layout.boxes:
            left, right = (_part(x, 2 * self.width, layout.width) for x in (box.left, box.right))
            top, bottom = (_part(y, 4 * self.height, layout.height) for y in (box.top, box.bottom))
            for y in range(top, max(bottom, top + 1)):
                for x in range(left, max(right, left + 1)):
                    dots[y // 4][x // 2] |= _DOTS[y % 4][x % 2]
        self.rows = ["".join(chr(_BRAILLE + one) if one else " " for one in row) for row in dots]

    def lines(self, window: Window) -> list[list[tuple[str, str]]]:
        """The map with a border, line by line as (text, style): `map`, and `map-window` where the window is."""
        width, height = self.layout.width, self.layout.height
        left, right = (_part(x, self.width, width) for x in (window.left, window.left + window.width - 1))
        top, bottom = (_part(y, self.height, height) for y in (window.top, window.top + window.height - 1))
        found = [[("\u256d" + "\u2500" * self.width + "\u256e", "map")]]
        for at, row in enumerate(self.rows):
            inside = [(row, "map")]
            if top <= at <= bottom:
                inside = [(row[:left], "map"), (row[left : right + 1], "map-window"), (row[right + 1 :], "map")]
            found.append([("\u2502", "map"), *(part for part in inside if part[0]), ("\u2502", "map")])
        found.append([("\u2570" + "\u2500" * self.width + "\u256f", "map")])
        return found


def _part(at: int, parts: int, cells: int) -> int:
    """In which of so many equal parts of some cells a cell falls; the first or the last for one outside."""
    return max(min(at * parts // max(cells, 1), parts - 1), 0)


def position(layout: Scene, window: Window) -> str:
    """The part of the picture that is seen, in words; "" where all of it is."""
    parts = []
    for name, first, size, whole in (
        ("col", window.left, window.width, layout.width),
        ("row", window.top, window.height, layout.height),
    ):
        if whole > size:
            parts.append(f"{name} {max(first, 0) + 1}-{min(first + size, whole)} of {whole}")
    return " \u00b7 ".join(parts)
