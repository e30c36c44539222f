"""What cards of the page stand for and what can be selected in it, as plain values for JSON."""

from __future__ import annotations

from stagegraph.render.diagram.model import Cluster, EmptyStageRef, OutsideRef, StageRef, StepRef

TYPE_CHECKING = False
if TYPE_CHECKING:
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
        self.images = [card.subject.image for card in stages.cards if isinstance(card.subject, OutsideRef)]
        self._places = {image: at for at, image in enumerate(self.images)}

    def stage(self, index: int) -> Ref:
        """A stage."""
        return ["stage", index]

    def image(self, image: str) -> Ref | None:
        """An image, as `stagegraph.analysis.edges.ImageEdge` names it; None where the page has no such image."""
        return ["image", self._places[image]] if image in self._places else None

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
            case OutsideRef(image):
                return self.image(image)
            case _:
                return None
