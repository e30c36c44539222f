"""Where a step from a card leads: along the arrows to the right and to the left, in the column up and down."""

from __future__ import annotations

from enum import Enum

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.tui.layout.scene import Scene


class Heading(Enum):
    """A direction."""

    LEFT = "left"
    RIGHT = "right"
    UP = "up"
    DOWN = "down"


_BACK = {Heading.LEFT: Heading.RIGHT, Heading.RIGHT: Heading.LEFT}
_TURNED = {
    Heading.UP: Heading.LEFT,
    Heading.DOWN: Heading.RIGHT,
    Heading.LEFT: Heading.UP,
    Heading.RIGHT: Heading.DOWN,
}


class Walk:
    """Steps from card to card.

    To the right stand the users of a card, to the left what it needs. Of several the step leads back to where one
    came from, or else to the nearest column, there to the critical path, or else to the nearest row. Where no arrow
    leads on it goes to the nearest card of the next column, so each card can be reached.

    In a picture from top to bottom users stand below, and what is right here is down there.
    """

    def __init__(self, diagram: Diagram, layout: Scene) -> None:
        self.columns = layout.columns
        self.down = layout.down
        self.boxes = {box.id: box for box in layout.boxes}
        self.across = {box.id: box.left if layout.down else box.top for box in layout.boxes}
        ends: dict[tuple[str, Heading], dict[str, bool]] = {}
        for arrow in diagram.arrows:
            for one, other, way in (
                (arrow.source, arrow.target, Heading.RIGHT),
                (arrow.target, arrow.source, Heading.LEFT),
            ):
                near = ends.setdefault((one, way), {})
                near[other] = near.get(other, False) or arrow.critical
        self.ends = {key: self._nearest_first(key[0], near) for key, near in ends.items()}
        self.came: dict[tuple[str, Heading], str] = {}
        self.last: tuple[str, Heading] | None = None

    def _nearest_first(self, card: str, near: dict[str, bool]) -> list[str]:
        here, at = self.boxes[card], self.across[card]

        def far(other: str) -> tuple[int, bool, int, int]:
            box = self.boxes[other]
            return abs(box.column - here.column), not near[other], abs(self.across[other] - at), self.across[other]

        return sorted(near, key=far)

    def step(self, card: str, way: Heading) -> str:
        """The card that is reached from a card, itself at the end of the picture."""
        way = self.along(way)
        if way in (Heading.UP, Heading.DOWN):
            self.last = None
            column = self.columns[self.boxes[card].column]
            at = column.index(card) + (1 if way is Heading.DOWN else -1)
            return column[at] if 0 <= at < len(column) else card
        near = self.ends.get((card, way))
        if near:
            came = self.came.get((card, way))
            reached = came if came in near else near[0]
        else:
            reached = self._beside(card, way)
        if reached != card:
            self.went(card, way, reached)
        return reached

    def along(self, way: Heading) -> Heading:
        """The direction as it is in a picture from left to right: right leads to users."""
        return _TURNED[way] if self.down else way

    def went(self, card: str, way: Heading, reached: str) -> None:
        """Remember a step, so that the opposite one undoes it."""
        self.came[card, way] = reached
        if card in self.ends.get((reached, _BACK[way]), ()):
            self.came[reached, _BACK[way]] = card
        self.last = (card, way)

    def other(self, card: str, by: int) -> str:
        """The next of the cards among which the last step chose; the card itself if no arrow led there.

        Args:
            card: the selected card.
            by: 1 for the next one, -1 for the one before.
        """
        if self.last is None or card not in self.ends.get(self.last, ()):
            return card
        near = sorted(self.ends[self.last], key=lambda one: (self.boxes[one].column, self.across[one]))
        reached = near[(near.index(card) + by) % len(near)]
        self.went(*self.last, reached)
        return reached

    def _beside(self, card: str, way: Heading) -> str:
        here = self.boxes[card]
        at = here.column + (1 if way is Heading.RIGHT else -1)
        if not 0 <= at < len(self.columns):
            return card
        return min(self.columns[at], key=lambda one: (abs(self.across[one] - self.across[card]), self.across[one]))
