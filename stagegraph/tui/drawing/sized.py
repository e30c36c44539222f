"""A diagram with all that is worked out before it can be drawn, apart from the widget: a thread can do it ahead."""

from __future__ import annotations

from enum import Enum
from functools import cached_property
from threading import Lock

from stagegraph.render.diagram.folding import folding
from stagegraph.tui.drawing.ink import Ink
from stagegraph.tui.drawing.walking import Heading, Walk
from stagegraph.tui.layout.descending import can_descend, lay_out_down
from stagegraph.tui.layout.layering import lay_out
from stagegraph.tui.layout.leastroom import least_room
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.render.diagram.model import Card, Diagram
    from stagegraph.tui.layout.leastroom import LeastRoom
    from stagegraph.tui.layout.scene import PlacedCard


class CardSize(Enum):
    """How much is shown of each card; from the most to the least."""

    FULL = "full"
    COMPACT = "compact"  # titles alone
    FOLDED = "folded"  # titles alone, and a chain of cards is one


SIZES = tuple(CardSize)


class Form(Record):
    """How a diagram is laid out: how much of each card, from top to bottom or from left to right."""

    size: CardSize = CardSize.FULL
    down: bool = False


class SizedDiagram:
    """A diagram in one form.

    Args:
        diagram: the stages or the steps.
        form: how it is laid out.
        placed: it is laid out; without, its cards are known and stand nowhere yet.

    Attributes:
        form: how it is laid out.
        diagram: the stages or the steps, all of them.
        shown: the same as it is drawn: where chains are folded, with fewer cards.
        layout: where everything stands.
        ink: draws its lines.
        walk: where a step from a card leads.
        cards: by their ids.
    """

    def __init__(self, diagram: Diagram, form: Form, *, placed: bool = True) -> None:
        self.form = form
        self.diagram = diagram
        self._hosts: Mapping[str, str] = {}
        self._members: Mapping[str, Sequence[str]] = {}
        self.cards = {card.id: card for card in diagram.cards}
        if not placed:
            self.shown = replace(diagram, cards=(), arrows=(), clusters=())
        else:
            self.shown = self.folded() if form.size is CardSize.FOLDED else diagram
        compact = form.size is not CardSize.FULL
        make = lay_out_down if form.down and can_descend(self.shown) else lay_out
        self.layout = make(self.shown, compact=compact)
        self.ink = Ink(self.shown, self.layout)
        self.walk = Walk(self.shown, self.layout)
        self._boxes = {box.id: box for box in self.layout.boxes}

    def folded(self) -> Diagram:
        """The diagram with a card for each chain."""
        folds = folding(self.diagram)
        self._hosts, self._members = folds.hosts, folds.members
        return replace(folds.diagram, cards=tuple(map(self._titled, folds.diagram.cards)))

    def _titled(self, card: Card) -> Card:
        """A folded card with the names of its ends: its rows are not seen."""
        members = self._members.get(card.id)
        if members is None:
            return card
        first, last = self.cards[members[0]].title, self.cards[members[-1]].title
        return replace(card, title=f"{first} \u2026 {last} ({len(members)})")

    def place(self, card: str) -> str:
        """The id of the card in which a card is shown."""
        return self._hosts.get(card, card)

    def box(self, card: str) -> PlacedCard | None:
        """Where a card is shown, None for one that is none."""
        return self._boxes.get(self.place(card))

    @property
    def boxes(self) -> Sequence[PlacedCard]:
        """Where all stand."""
        return self.layout.boxes

    def title(self, card: str) -> str:
        """What is written into a folded card while one of its cards is selected, "" for any other card."""
        members = self._members.get(self.place(card), ())
        return f"{self.cards[card].title} ({members.index(card) + 1}/{len(members)})" if card in members else ""

    def step(self, card: str, way: Heading) -> str:
        """The card that is reached from a card: in a folded one the next of the chain, before the next card."""
        along = self.walk.along(way)
        members = self._members.get(self.place(card), ())
        if along in (Heading.LEFT, Heading.RIGHT) and card in members:
            at = members.index(card) + (1 if along is Heading.RIGHT else -1)
            if 0 <= at < len(members):
                return members[at]
        reached = self.walk.step(self.place(card), way)
        if reached == self.place(card):
            return card
        chain = self._members.get(reached, ())
        return chain[-1] if chain and along is Heading.LEFT else reached

    def other(self, card: str, by: int) -> str:
        """The next of the cards among which the last step chose; the card itself if no arrow led there."""
        reached = self.walk.other(self.place(card), by)
        return card if reached == self.place(card) else reached


class SizedDiagrams:
    """The sheets of a diagram, each made when it is asked for first. Threads may share them."""

    def __init__(self, diagram: Diagram) -> None:
        self.diagram = diagram
        self._made: dict[Form, SizedDiagram] = {}
        self._least: dict[Form, LeastRoom] = {}
        self._making = Lock()

    def sheet(self, form: Form) -> SizedDiagram:
        """The sheet in a form."""
        with self._making:
            if form not in self._made:
                self._made[form] = SizedDiagram(self.diagram, form)
            return self._made[form]

    @property
    def folds(self) -> bool:
        """Whether there is a chain to be folded."""
        return len(self._shown.cards) < len(self.diagram.cards)

    @cached_property
    def _shown(self) -> Diagram:
        """The diagram with its chains folded, as it is drawn."""
        return SizedDiagram(self.diagram, Form(CardSize.FOLDED), placed=False).folded()

    def least(self, form: Form) -> LeastRoom:
        """The room that the sheet in a form takes at the least, without making it."""
        if form not in self._least:
            shown = self._shown if form.size is CardSize.FOLDED else self.diagram
            compact = form.size is not CardSize.FULL
            self._least[form] = least_room(shown, compact=compact, down=form.down and can_descend(shown))
        return self._least[form]

    def ready(self, form: Form) -> bool:
        """Whether the sheet in a form has been made."""
        return form in self._made
