"""A diagram with all that is worked out before it can be drawn, apart from the widget: a thread can do it ahead."""

from __future__ import annotations

from threading import Lock

from stagegraph.tui.drawing.ink import Ink
from stagegraph.tui.drawing.walking import Walk
from stagegraph.tui.layout.layering import lay_out

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram


class SizedDiagram:
    """A diagram in one size of its cards.

    Attributes:
        diagram: the stages or the steps.
        layout: where everything stands.
        ink: draws its lines.
        walk: where a step from a card leads.
        cards, boxes: by the ids of the cards.
    """

    def __init__(self, diagram: Diagram, *, compact: bool) -> None:
        self.diagram = diagram
        self.layout = lay_out(diagram, compact=compact)
        self.ink = Ink(diagram, self.layout)
        self.walk = Walk(diagram, self.layout)
        self.cards = {card.id: card for card in diagram.cards}
        self.boxes = {box.id: box for box in self.layout.boxes}


class SizedDiagrams:
    """The sheets of a diagram, each made when it is asked for first. Threads may share them."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self._made: dict[bool, SizedDiagram] = {}
        self._making = Lock()

    def sheet(self, *, compact: bool) -> SizedDiagram:
        """The sheet with cards of that size."""
        with self._making:
            if compact not in self._made:
                self._made[compact] = SizedDiagram(self.diagram, compact=compact)
            return self._made[compact]

    def ready(self, *, compact: bool) -> bool:
        """Whether the sheet with cards of that size has been made."""
        return compact in self._made
