"""What cards of the page stand for and what can be selected in it, as plain values for JSON."""

from __future__ import annotations

from stagegraph.render.diagram.model import Cluster, EmptyStageRef, GoneRef, OutsideRef, StageRef, StepRef

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.resolve.bases import Outside
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.page.sheets import SheetCard

    Ref = list[str | int]


class Refs:
    """Kind and which one: a stage by its index, an image by its place among the images, a step by its id.

    Attributes:
        images: the images and named contexts of the page, in order.
    """

    def __init__(self, stages: Diagram) -> None:
        """``stages`` is the picture of all targets' stages: it has a card for each image."""
        self.images = [card.subject.outside for card in stages.cards if isinstance(card.subject, OutsideRef)]
        self._places: dict[Outside | None, int] = {one: at for at, one in enumerate(self.images)}

    def stage(self, index: int) -> Ref:
        """A stage."""
        return ["stage", index]

    def outside(self, one: Outside | None) -> Ref | None:
        """An image or a named context; None for none, and where the page has no such image."""
        return ["image", self._places[one]] if one in self._places else None

    def card(self, one: SheetCard) -> Ref | None:
        """What a card or a cluster stands for; the place of a stage without steps is "empty"."""
        card = one.card
        if isinstance(card, Cluster):
            return None if card.stage is None else self.stage(card.stage)
        match card.subject:
            case StageRef(index):
                return self.stage(index)
            case EmptyStageRef(index):
                return ["empty", index]
            case StepRef(step_id):
                return ["step", step_id]
            case OutsideRef(outside):
                return self.outside(outside)
            case GoneRef(card_id):
                return ["gone", card_id]
            case _:
                return None
