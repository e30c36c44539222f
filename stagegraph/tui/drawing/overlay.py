"""What lies over a corner of a picture that is larger than its window: a map, and which part is seen."""

from __future__ import annotations

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip

from stagegraph.tui.drawing.minimap import Minimap, Window, position
from stagegraph.tui.layout.scene import Scene

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.style import Style

    from stagegraph.tui.layout.scene import PlacedCard

_LEAST = (60, 16)  # columns and rows of a window that has room for the map; a smaller one shows the words alone
_CORNERS = ((True, True), (False, True), (True, False), (False, False))  # (right, bottom)


class Overlay:
    """The map and the words in a corner in which they do not hide the selected card.

    Args:
        layout: the picture.
        window: the part that is seen.
        selected: the box that is not hidden.
        corner: the corner used before, which is kept unless another one hides much less; None at first.

    Attributes:
        corner: the number of the corner used, or the one given.
        map: the map, if there is room for one.
    """

    def __init__(self, layout: Scene, window: Window, selected: PlacedCard | None, corner: int | None) -> None:
        self.layout = layout
        self.window = window
        self.corner = corner
        self.region = Region()
        self.lines: list[list[tuple[str, str]]] = []
        self.map: Minimap | None = None
        words = position(layout, window)
        if not words:
            return
        roomy = window.width >= _LEAST[0] and window.height >= _LEAST[1]
        for one in (Minimap(layout, window), None) if roomy else (None,):
            region = self._place(len(words) + 2, one, selected)
            if region is not None:
                self.region, self.map = region, one
                self.lines = self._lines(words, one)
                return

    @classmethod
    def nothing(cls) -> Overlay:
        """Over nothing."""
        return cls(
            Scene(width=0, height=0, compact=True, boxes=(), frames=(), wires=(), columns=()),
            Window(0, 0, 0, 0),
            None,
            None,
        )

    def _place(self, width: int, small: Minimap | None, selected: PlacedCard | None) -> Region | None:
        """Where there is room; sets the corner."""
        height = 1
        if small is not None:
            width, height = max(width, small.width + 2), small.height + 3
        if width > self.window.width or height > self.window.height:
            return None
        regions = [
            Region(right * (self.window.width - width), bottom * (self.window.height - height), width, height)
            for right, bottom in _CORNERS
        ]
        taken = [self._seen(box) for box in self.layout.boxes]
        hidden = [sum(region.intersection(box).area for box in taken) for region in regions]
        order = sorted(range(len(regions)), key=hidden.__getitem__)
        if self.corner is not None and hidden[self.corner] <= hidden[order[0]] + width * height // 4:
            order.insert(0, self.corner)
        avoid = Region() if selected is None else self._seen(selected)
        for corner in order:
            if not regions[corner].overlaps(avoid):
                self.corner = corner
                return regions[corner]
        return None

    def _seen(self, box: PlacedCard) -> Region:
        return Region(box.left - self.window.left, box.top - self.window.top, box.width, box.height)

    def _lines(self, words: str, small: Minimap | None) -> list[list[tuple[str, str]]]:
        right = self.corner is not None and _CORNERS[self.corner][0]
        text = f" {words} "
        lines = [[(text.rjust(self.region.width) if right else text.ljust(self.region.width), "map")]]
        if small is None:
            return lines
        free = (" " * (self.region.width - small.width - 2), "")
        return [[free, *line] if right else [*line, free] for line in small.lines(self.window)] + lines

    def over(self, y: int, strip: Strip, style: Callable[[str], Style]) -> Strip:
        """A line of the window with what lies over it."""
        if not self.region.y <= y < self.region.bottom:
            return strip
        left = self.region.x
        parts = []
        for text, name in self.lines[y - self.region.y]:
            right = left + len(text)
            if name:
                parts.append(Strip([Segment(text, style(name))], len(text)))
            else:
                parts.append(strip.crop(left, right))
            left = right
        return Strip.join([strip.crop(0, self.region.x), *parts, strip.crop(left)])

    def place(self, x: int, y: int) -> tuple[int, int] | None:
        """The column and row of the picture that a place of the window stands for, if it lies on the map."""
        if self.map is None or self.corner is None:
            return None
        left = self.region.right - self.map.width - 1 if _CORNERS[self.corner][0] else self.region.x + 1
        top = self.region.y + 1
        if not (left <= x < left + self.map.width and top <= y < top + self.map.height):
            return None
        return (
            (x - left) * self.layout.width // self.map.width,
            (y - top) * self.layout.height // self.map.height,
        )
