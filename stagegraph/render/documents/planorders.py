"""What a writer of a document of one plan gets; as `stagegraph.render.documents.orders`."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.diagram.view import View
    from stagegraph.render.shared.tables import Style


class Look(Record):
    """How a picture looks.

    Attributes:
        theme: a name of `stagegraph.render.diagram.themes.THEMES`.
        direction: ``LR``, ``TB``, or "" for that of the level.
        legend: explain cards and arrows.
        link_base: the address of the file in a web view, or "".
        engine: what `stagegraph.render.formats.engine.find_engine` takes.
        titled: the name of the file and what is built stand above it.
    """

    theme: str = "light"
    direction: str = ""
    legend: bool = False
    link_base: str = ""
    engine: str = ""
    titled: bool = True


def plain() -> Style:
    """A text of the usual width without colours."""
    from stagegraph.render.shared.tables import Style  # noqa: PLC0415  (pictures and JSON do not need it)

    return Style()


class PlanOrder(Record):
    """A document that tells of a plan.

    Attributes:
        plan: what it tells of.
        request: what that is the plan of.
        view: what of it is drawn; None for all of its stages.
        look: how it is drawn.
        diagrams: what is drawn instead of the view; then simpler ones of it, of which Mermaid takes the first that
            GitHub draws.
        path: how a text for others calls the file, if not as the plan does.
        why: the name of the stage of which alone a story is told, or "".
        style: width and colours of text.
    """

    plan: BuildPlan
    request: PlanRequest
    view: View | None = None
    look: Look = Look()
    diagrams: tuple[Diagram, ...] = ()
    path: str = ""
    why: str = ""
    style: Callable[[], Style] = plain
