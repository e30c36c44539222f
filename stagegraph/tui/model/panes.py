"""Where the panes stand: a tree of splits for each size of the terminal, as a pure function."""

from __future__ import annotations

from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

STAGES, DETAILS, GRAPH, STEPS, SOURCE, SCHEDULE = "stages", "details", "graph", "steps", "source", "schedule"
PANES = (STAGES, DETAILS, GRAPH, STEPS, SOURCE, SCHEDULE)
"""In the order of their keys, 1 to 6."""
TITLES = {
    STAGES: "Stages",
    DETAILS: "Details",
    GRAPH: "Graph",
    STEPS: "Steps",
    SOURCE: "Source",
    SCHEDULE: "Schedule",
}

_LEAST_WIDTH, _LEAST_HEIGHT = 12, 3
NARROW, MEDIUM, WIDE, TALL = 80, 110, 160, 27


class Split(Record):
    """Two parts of the screen beside each other (``x``) or one above the other (``y``).

    ``size`` is that of the first one, or of the second one where it is negative.
    """

    name: str
    axis: str
    first: Split | Tabs
    second: Split | Tabs
    size: int


class Tabs(Record):
    """Panes that share a place, of which one is seen."""

    names: tuple[str, ...]


class Wishes(Record):
    """What the user has changed.

    Attributes:
        moved: how far splits were moved, by their name.
        hidden: panes that are not wanted.
        zoomed: the pane that has the whole screen, or "".
        raised: panes that were gone to, the last one last: of panes that share a place the later one is seen.
    """

    moved: tuple[tuple[str, int], ...] = ()
    hidden: frozenset[str] = frozenset()
    zoomed: str = ""
    raised: tuple[str, ...] = ()


class PaneArea(Record):
    """A part of the screen, in cells."""

    x: int
    y: int
    width: int
    height: int

    def holds(self, x: int, y: int) -> bool:
        """Whether a cell lies in it."""
        return self.x <= x < self.x + self.width and self.y <= y < self.y + self.height


class Edge(Record):
    """The cells by which a split can be moved, and the split."""

    split: str
    axis: str
    box: PaneArea


class Places(Record):
    """Where each pane that is seen stands, which panes share its place, and the edges between them."""

    boxes: tuple[tuple[str, PaneArea], ...]
    tabs: tuple[tuple[str, ...], ...]
    edges: tuple[Edge, ...]

    def box(self, pane: str) -> PaneArea | None:
        """Where a pane stands, None where it is not seen."""
        return next((box for name, box in self.boxes if name == pane), None)

    def sharing(self, pane: str) -> tuple[str, ...]:
        """The panes that share the place of this one, itself included."""
        return next((names for names in self.tabs if pane in names), (pane,))

    def edge_at(self, x: int, y: int) -> Edge | None:
        """The edge at a cell."""
        return next((edge for edge in self.edges if edge.box.holds(x, y)), None)


def layout_for(width: int, height: int, *, tree: bool) -> Split | Tabs:
    """How the panes share a screen of that size. With ``tree`` the graph is a tree, and the list is not needed."""
    strip = max(4, min(9, height // 5))
    if width < NARROW or (tree and width < MEDIUM):
        rest = Tabs((DETAILS, STEPS, SOURCE, SCHEDULE))
        return Split("below", "y", Tabs((GRAPH, STAGES)), rest, height // 2)
    if width < MEDIUM or height < TALL:
        top = Split("left", "x", Tabs((STAGES,)), Tabs((GRAPH,)), max(26, width * 36 // 100))
        return Split("below", "y", top, Tabs((DETAILS, STEPS, SOURCE, SCHEDULE)), -max(7, height * 45 // 100))
    body = height - strip
    list_height = max(8, body * 45 // 100)
    if width < WIDE:
        left = Split("stages", "y", Tabs((STAGES,)), Tabs((DETAILS,)), list_height)
        right = Split("below", "y", Tabs((GRAPH,)), Tabs((SOURCE, STEPS)), -max(7, body * 38 // 100))
        main = Split("left", "x", left, right, max(38, width * 36 // 100))
    else:
        left = Split("stages", "y", Tabs((STAGES,)), Tabs((DETAILS,)), list_height)
        right = Split("steps", "y", Tabs((STEPS,)), Tabs((SOURCE,)), body * 30 // 100)
        both = Split("right", "x", Tabs((GRAPH,)), right, -max(48, width * 30 // 100))
        main = Split("left", "x", left, both, max(40, min(60, width * 25 // 100)))
    return Split("strip", "y", main, Tabs((SCHEDULE,)), -strip)


def arrange(width: int, height: int, wishes: Wishes, *, tree: bool = False) -> Places:
    """Where the panes stand on a screen of that size."""
    found = _Arranging(wishes)
    whole = PaneArea(0, 0, width, height)
    if wishes.zoomed:
        return Places(((wishes.zoomed, whole),), (), ())
    pruned = _without(layout_for(width, height, tree=tree), wishes.hidden)
    if pruned is not None:
        found.put(pruned, whole)
    return Places(tuple(found.boxes), tuple(found.tabs), tuple(found.edges))


def _without(node: Split | Tabs, hidden: Iterable[str]) -> Split | Tabs | None:
    if isinstance(node, Tabs):
        names = tuple(one for one in node.names if one not in hidden)
        return Tabs(names) if names else None
    first, second = _without(node.first, hidden), _without(node.second, hidden)
    if first is None or second is None:
        return first or second
    return replace(node, first=first, second=second)


class _Arranging:
    def __init__(self, wishes: Wishes) -> None:
        self.raised = wishes.raised
        self.moved = dict(wishes.moved)
        self.boxes: list[tuple[str, PaneArea]] = []
        self.tabs: list[tuple[str, ...]] = []
        self.edges: list[Edge] = []

    def put(self, node: Split | Tabs, box: PaneArea) -> None:
        if isinstance(node, Tabs):
            raised = [one for one in self.raised if one in node.names]
            self.boxes.append((raised[-1] if raised else node.names[0], box))
            self.tabs.append(node.names)
            return
        across = node.axis == "x"
        whole, least = (box.width, _LEAST_WIDTH) if across else (box.height, _LEAST_HEIGHT)
        size = node.size if node.size >= 0 else whole + node.size
        size = max(min(size + self.moved.get(node.name, 0), whole - least), min(least, whole))
        if across:
            self.put(node.first, PaneArea(box.x, box.y, size, box.height))
            self.put(node.second, PaneArea(box.x + size, box.y, whole - size, box.height))
            self.edges.append(Edge(node.name, "x", PaneArea(box.x + size - 1, box.y, 2, box.height)))
        else:
            self.put(node.first, PaneArea(box.x, box.y, box.width, size))
            self.put(node.second, PaneArea(box.x, box.y + size, box.width, whole - size))
            self.edges.append(Edge(node.name, "y", PaneArea(box.x, box.y + size - 1, box.width, 2)))


def moved(wishes: Wishes, split: str, by: int) -> Wishes:
    """The wishes with a split moved by so many cells to the right or down."""
    found = dict(wishes.moved)
    found[split] = found.get(split, 0) + by
    return replace(wishes, moved=tuple(sorted(found.items())))


def grown(wishes: Wishes, places: Places, pane: str, *, axis: str, by: int) -> Wishes:
    """The wishes with a pane larger by so many cells along an axis; the same where nothing borders on it there."""
    box = places.box(pane)
    if box is None:
        return wishes
    for edge in places.edges:
        if edge.axis != axis:
            continue
        start, end, at = (
            (box.x, box.x + box.width, edge.box.x + 1) if axis == "x" else (box.y, box.y + box.height, edge.box.y + 1)
        )
        beside = (
            edge.box.y < box.y + box.height and box.y < edge.box.y + edge.box.height
            if axis == "x"
            else edge.box.x < box.x + box.width and box.x < edge.box.x + edge.box.width
        )
        if beside and at == end:
            return moved(wishes, edge.split, by)
        if beside and at == start:
            return moved(wishes, edge.split, -by)
    return wishes


def shown(wishes: Wishes, pane: str) -> Wishes:
    """The wishes with a pane to be seen: not hidden, in front of those that share its place."""
    raised = (*(one for one in wishes.raised if one != pane), pane)
    zoomed = pane if wishes.zoomed else ""
    return replace(wishes, hidden=wishes.hidden - {pane}, raised=raised, zoomed=zoomed)
