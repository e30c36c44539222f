"""A layout as lines of text, each drawn when it is asked for."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.tui.drawing.cardlooks import ROLES
from stagegraph.tui.drawing.glyphs import BORDERS, DROPS, FRAME, HEADS, joint
from stagegraph.tui.layout.texts import cells, fitted
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.render.diagram.model import Card, Diagram
    from stagegraph.tui.drawing.glyphs import Border
    from stagegraph.tui.layout.scene import PlacedCard, Scene

_KINDS = tuple(EdgeKind)
_ARROWS = ("arrow-unused", "arrow", "arrow-critical", "related")
_RELATED = 3
_BLOCK = 16  # rows; the upright lines are found by blocks of rows


class Emphasis(Record):
    """What stands out for the moment: the selected card, the cards found, the arrows and cards beside the selected.

    ``title`` is what the selected card is called in place of its title, "" for that.
    """

    selected: str = ""
    matches: frozenset[str] = frozenset()
    cards: frozenset[str] = frozenset()
    arrows: frozenset[int] = frozenset()
    title: str = ""


def emphasis(diagram: Diagram, selected: str, matches: frozenset[str], title: str = "") -> Emphasis:
    """What stands out when a card is selected: its arrows, and the cards at their other ends."""
    near = [number for number, arrow in enumerate(diagram.arrows) if selected in (arrow.source, arrow.target)]
    ends = {end for number in near for end in (diagram.arrows[number].source, diagram.arrows[number].target)}
    return Emphasis(selected, matches, frozenset(ends - {selected}), frozenset(near), title)


class _Stroke(Record):
    """A stretch of a line, from ``first`` to ``last`` in column or row ``at``, with all arrows that share it."""

    net: str
    at: int
    first: int
    last: int
    arrows: tuple[int, ...]
    kind: EdgeKind
    level: int
    strength: int


class _Cell:
    """What one net draws into one cell."""

    __slots__ = ("arms", "kind", "level")

    def __init__(self) -> None:
        self.arms = [0, 0, 0, 0]
        self.kind = len(_KINDS) - 1
        self.level = 0

    def add(self, stroke: _Stroke, arms: Sequence[int], level: int) -> None:
        for arm in arms:
            self.arms[arm] = max(self.arms[arm], stroke.strength)
        self.kind = min(self.kind, _KINDS.index(stroke.kind))
        self.level = max(self.level, level)

    @property
    def rank(self) -> tuple[int, bool]:
        """Which line is drawn where two cross: the one that matters more, then the upright one."""
        return self.level, bool(self.arms[0] and self.arms[2])


class Ink:
    """Draws the lines of a layout."""

    def __init__(self, diagram: Diagram, layout: Scene) -> None:
        self.diagram = diagram
        self.layout = layout
        self.across: dict[int, list[_Stroke]] = {}
        self.along: dict[int, list[_Stroke]] = {}
        self.boxes: dict[int, list[tuple[PlacedCard, Card]]] = {}
        self.ends: dict[int, list[tuple[int, int, str, str]]] = {}
        for box, card in zip(layout.boxes, diagram.cards, strict=True):
            for row in range(box.top, box.bottom + 1):
                self.boxes.setdefault(row, []).append((box, card))
        for wire in layout.wires:
            column, row = wire.points[-1]
            head = (DROPS if len(wire.points) == 1 or layout.down else HEADS)[diagram.arrows[wire.arrow].kind]
            self.ends.setdefault(row, []).append((column, wire.arrow, head, wire.label))
        for stroke, upright in self._strokes():
            if upright:
                for block in range(stroke.first // _BLOCK, stroke.last // _BLOCK + 1):
                    self.along.setdefault(block, []).append(stroke)
            else:
                self.across.setdefault(stroke.at, []).append(stroke)
        self.frame_styles = {cluster.id: ROLES[cluster.standing] for cluster in diagram.clusters}
        self.ports: dict[tuple[int, int], bool] = {}  # the first cells of lines, and whether they are heavy
        for wire in layout.wires:
            start = wire.points[0]
            if len(wire.points) > 1:
                self.ports[start] = self.ports.get(start, False) or diagram.arrows[wire.arrow].critical

    def _strokes(self) -> Iterable[tuple[_Stroke, bool]]:
        shared: dict[tuple[str, bool, int, int, int], list[int]] = {}
        for wire in self.layout.wires:
            net = self.diagram.arrows[wire.arrow].source
            (column, row), *others = wire.points
            if others and self.layout.down:
                row -= 1  # it begins in the border
            elif others:
                column += 1 if others[0][0] < column else -1  # it begins in the border
            for x, y in others:
                if y == row:
                    shared.setdefault((net, False, row, min(column, x), max(column, x)), []).append(wire.arrow)
                else:
                    shared.setdefault((net, True, column, min(row, y), max(row, y)), []).append(wire.arrow)
                column, row = x, y
        for (net, upright, at, first, last), numbers in shared.items():
            arrows = [self.diagram.arrows[number] for number in numbers]
            kind = min((arrow.kind for arrow in arrows), key=_KINDS.index)
            critical = any(arrow.critical for arrow in arrows)
            level = 2 if critical else 1 if any(arrow.used for arrow in arrows) else 0
            yield (
                _Stroke(
                    net=net,
                    at=at,
                    first=first,
                    last=last,
                    arrows=tuple(numbers),
                    kind=kind,
                    level=level,
                    strength=2 if critical else 1,
                ),
                upright,
            )

    def line(self, row: int, left: int, right: int, shown: Emphasis) -> list[tuple[str, str]]:
        """The columns from ``left`` up to ``right`` (exclusive) of a row as (text, style).

        A style is one of the names in the module's other functions, or several with blanks between, the more
        important behind; "" is plain.
        """
        canvas = _Canvas(left, right)
        self._draw_frames(canvas, row)
        self._draw_lines(canvas, row, shown)
        self._draw_ends(canvas, row, shown)
        self._draw_titles(canvas, row)
        for box, card in self.boxes.get(row, ()):
            if box.left < right and box.right >= left:
                self._draw_box(canvas, row, box, card=card, shown=shown)
        return canvas.parts()

    def _draw_frames(self, canvas: _Canvas, row: int) -> None:
        for frame in self.layout.frames:
            bottom = frame.top + frame.height - 1
            if not frame.top <= row <= bottom:
                continue
            if row in (frame.top, bottom):
                canvas.put(frame.left, FRAME.edge(frame.width, top=row == frame.top), "frame")
            else:
                canvas.put(frame.left, FRAME.along, "frame")
                canvas.put(frame.left + frame.width - 1, FRAME.along, "frame")

    def _draw_titles(self, canvas: _Canvas, row: int) -> None:
        for frame in self.layout.frames:
            if row == frame.top:
                canvas.put_cells(frame.left + 2, cells(f" {frame.title} "), f"{self.frame_styles[frame.id]} title")

    def _draw_lines(self, canvas: _Canvas, row: int, shown: Emphasis) -> None:
        found: dict[int, dict[str, _Cell]] = {}
        for stroke in self.across.get(row, ()):
            level = _RELATED if not shown.arrows.isdisjoint(stroke.arrows) else stroke.level
            for column in range(max(stroke.first, canvas.left), min(stroke.last + 1, canvas.right)):
                cell = found.setdefault(column, {}).setdefault(stroke.net, _Cell())
                cell.add(stroke, [1] * (column < stroke.last) + [3] * (column > stroke.first), level)
        for stroke in self.along.get(row // _BLOCK, ()):
            if stroke.first <= row <= stroke.last and canvas.left <= stroke.at < canvas.right:
                level = _RELATED if not shown.arrows.isdisjoint(stroke.arrows) else stroke.level
                cell = found.setdefault(stroke.at, {}).setdefault(stroke.net, _Cell())
                cell.add(stroke, [0] * (row > stroke.first) + [2] * (row < stroke.last), level)
        for column, nets in found.items():
            cell = max(nets.values(), key=lambda one: one.rank)
            up, right, down, left = cell.arms
            canvas.put(column, joint((up, right, down, left), _KINDS[cell.kind]), _ARROWS[cell.level])

    def _draw_ends(self, canvas: _Canvas, row: int, shown: Emphasis) -> None:
        for column, number, head, label in self.ends.get(row, ()):
            arrow = self.diagram.arrows[number]
            level = _RELATED if number in shown.arrows else 2 if arrow.critical else 1 if arrow.used else 0
            canvas.put(column, head, _ARROWS[level])
            if label:
                text = cells(f" {label} ")
                at = column + 1 if self.layout.down else column - 1 - len(text)
                canvas.put_cells(at, text, f"{_ARROWS[level]} label")

    def _draw_box(self, canvas: _Canvas, row: int, box: PlacedCard, *, card: Card, shown: Emphasis) -> None:
        border = BORDERS[card.standing]
        selected = " selected" if card.id == shown.selected else ""
        style = ROLES[card.standing] + (" related" if card.id in shown.cards else "") + selected
        if row in (box.top, box.bottom):
            canvas.put(box.left, border.edge(box.width, top=row == box.top), style)
            if row == box.bottom and self.layout.down:
                self._draw_drops(canvas, border, box, style)
            if row == box.top and box.text.badges:
                text = cells(f" {box.text.badges} ")
                canvas.put_cells(box.right - 1 - len(text), text, f"{ROLES[card.standing]} badge{selected}")
            return
        canvas.put(box.left, self._side(border, (box.left - 1, row), 2) + " " * (box.width - 2), style)
        canvas.put(box.right, self._side(border, (box.right + 1, row), 0), style)
        at = row - box.top - 1
        unused = ROLES[card.standing] == "unused"
        detail = f"{'unused' if unused else 'detail'}{selected}"
        if at == 0:
            match = " match" if card.id in shown.matches else ""
            bold = "" if unused else " title"
            own = shown.title if selected else ""
            title = fitted(own, box.width - 4).ljust(len(box.text.title)) if own else box.text.title
            canvas.put_cells(box.left + 2, cells(title), f"{ROLES[card.standing]}{bold}{selected}{match}")
            corner = cells(box.text.corner)
            canvas.put_cells(box.right - 1 - len(corner), corner, detail)
        elif at <= len(box.text.rows):
            canvas.put_cells(box.left + 2, cells(box.text.rows[at - 1]), detail)

    def _draw_drops(self, canvas: _Canvas, border: Border, box: PlacedCard, style: str) -> None:
        """Where lines leave a box downward."""
        for column in range(box.left + 1, box.right):
            heavy = self.ports.get((column, box.bottom + 1))
            if heavy is not None:
                canvas.put(column, border.ports[4 + heavy], style)

    def _side(self, border: Border, beside: tuple[int, int], at: int) -> str:
        """The character of a box's side in a row, where it may be that a line leaves."""
        heavy = self.ports.get(beside)
        return border.along if heavy is None else border.ports[at + heavy]


class _Canvas:
    """The cells of a part of a row."""

    def __init__(self, left: int, right: int) -> None:
        self.left = left
        self.right = right
        self.texts = [" "] * (right - left)
        self.styles = [""] * (right - left)

    def put(self, column: int, text: str, style: str) -> None:
        """Write characters that are one cell wide."""
        self.put_cells(column, text, style)

    def put_cells(self, column: int, text: Sequence[str], style: str) -> None:
        first, last = max(column, self.left), min(column + len(text), self.right)
        if first < last:
            self.texts[first - self.left : last - self.left] = text[first - column : last - column]
            self.styles[first - self.left : last - self.left] = [style] * (last - first)
            if last < column + len(text) and not text[last - column]:  # half of a wide character
                self.texts[-1] = " "

    def parts(self) -> list[tuple[str, str]]:
        """The cells as few (text, style) as possible; half of a wide character at an edge is a blank."""
        if self.texts and not self.texts[0]:
            self.texts[0] = " "
        found: list[tuple[str, str]] = []
        start = 0
        for at in range(1, len(self.styles) + 1):
            if at == len(self.styles) or self.styles[at] != self.styles[start]:
                found.append(("".join(self.texts[start:at]), self.styles[start]))
                start = at
        return found
