"""Diagrams put together with a theme, an engine and a layout: the picture of each format."""

from __future__ import annotations

from stagegraph.errors import UsageError
from stagegraph.render.diagram.model import Level
from stagegraph.render.documents.planorders import Look

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.documents.planorders import PlanOrder
    from stagegraph.render.formats.engine import Engine
    from stagegraph.render.layout.places import Layout

_USUAL = Look()
_MOST_CARDS = 5000  # an engine takes half a minute to draw more, and nobody finds anything in them
_MOST_ROWS = 40_000  # further lines of cards, into which --fold and --simplify write arrows
_MOST_ARROWS = 20_000  # those that people write have hundreds; ONBUILD triggers times stages come to a million
# Functions import what they need: Mermaid needs neither engine nor layout. What reads an engine's drawing is loaded
# while the engine draws.
_READERS = ("stagegraph.render.layout.drawings", "stagegraph.render.layout.labels", "stagegraph.render.formats.svg")


def diagram_ordered(order: PlanOrder) -> Diagram:
    """The diagram that an order asks for; errors as in `stagegraph.render.diagram.view.diagram_of`."""
    if order.diagrams:
        return order.diagrams[0]
    from stagegraph.render.diagram.view import View, diagram_of  # noqa: PLC0415

    return diagram_of(order.plan, order.view or View())


def diagrams_ordered(order: PlanOrder) -> Sequence[Diagram]:
    """The same with simpler ones after it; errors as in `stagegraph.render.diagram.view.ever_simpler`."""
    if order.diagrams:
        return order.diagrams
    from stagegraph.render.diagram.view import View, ever_simpler  # noqa: PLC0415

    return ever_simpler(order.plan, order.view or View())


def svg_picture(diagram: Diagram, look: Look = _USUAL) -> bytes:
    """A diagram as SVG.

    Raises:
        EnvironmentLacks: there is no engine, or it fails.
    """
    drawn = _drawn(diagram, look, "svg")
    from stagegraph.render.formats.svg import finished_svg  # noqa: PLC0415

    return finished_svg(drawn, diagram)


def png_picture(diagram: Diagram, look: Look = _USUAL) -> bytes:
    """A diagram as PNG; errors as in `svg_picture`."""
    return _drawn(diagram, look, "png")


def pdf_picture(diagram: Diagram, look: Look = _USUAL) -> bytes:
    """A diagram as PDF.

    Raises:
        EnvironmentLacks: there is no ``dot``, or it fails.
    """
    from stagegraph.render.formats.pdf import finished_pdf  # noqa: PLC0415

    return finished_pdf(_drawn(diagram, look, "pdf"))


def dot_picture(diagram: Diagram, look: Look = _USUAL) -> str:
    """A diagram in Graphviz's language."""
    return _source(diagram, look)


def mermaid_diagram(diagrams: Sequence[Diagram], look: Look = _USUAL) -> str:
    """A diagram in Mermaid's language: the first of some that GitHub draws."""
    from stagegraph.render.formats.mermaid import mermaid_picture  # noqa: PLC0415

    direction = look.direction or ("LR" if diagrams[0].level is Level.STAGES else "TB")
    return mermaid_picture(diagrams, direction=direction, link_base=look.link_base)


def _source(diagram: Diagram, look: Look, layout: Layout | None = None) -> str:
    from stagegraph.render.diagram.themes import THEMES  # noqa: PLC0415
    from stagegraph.render.formats.dot import Direction, dot_source  # noqa: PLC0415

    return dot_source(
        diagram,
        theme=THEMES[look.theme],
        direction=Direction(look.direction) if look.direction else None,
        legend=look.legend,
        titled=look.titled,
        link_base=look.link_base,
        layout=layout,
    )


def _drawn(diagram: Diagram, look: Look, engine_format: str) -> bytes:
    """What an engine draws."""
    from stagegraph.render.diagram.tangles import is_beyond_engines  # noqa: PLC0415
    from stagegraph.render.formats.engine import draw, find_engine  # noqa: PLC0415

    _refuse_large(diagram)
    engine = find_engine(engine_format, look.engine)
    if diagram.level is Level.STEPS or diagram.frames or is_beyond_engines(diagram):
        layout = _placed_cards(diagram, look, engine)
        size = (layout.width, layout.height)
        return draw(engine, _source(diagram, look, layout), engine_format, placed=True, size=size)
    if not any(one.label for one in diagram.arrows):
        return draw(engine, _source(diagram, look), engine_format)
    return _with_labels_at_home(diagram, look, engine, engine_format)


def _refuse_large(diagram: Diagram) -> None:
    part = "a part: --focus STAGE with --depth, another --target, --hide-unused; or write the plan."
    for count, what, most, hint in (
        (len(diagram.cards), "cards", _MOST_CARDS, f"Draw {part}"),
        (sum(len(one.rows) for one in diagram.cards), "lines in cards", _MOST_ROWS, f"Draw {part}"),
        (len(diagram.arrows), "arrows", _MOST_ARROWS, f"Draw fewer with --fold and --simplify, or {part}"),
    ):
        if count > most:
            raise UsageError(
                f"the picture would show {count:,} {what}, and a picture shows at most {most:,}", hint=hint
            )


def _placed_cards(diagram: Diagram, look: Look, engine: Engine) -> Layout:
    """Where cards stand: an engine takes seconds for some hundred steps, minutes for as many stages of some shapes.

    It also leads arrows through the texts of clusters.
    """
    from stagegraph.render.diagram.themes import THEMES  # noqa: PLC0415
    from stagegraph.render.formats.dot import Direction, direction_of, shows_labels, sizes_source  # noqa: PLC0415
    from stagegraph.render.formats.engine import draw  # noqa: PLC0415
    from stagegraph.render.layout.bands import banded_lanes  # noqa: PLC0415
    from stagegraph.render.layout.lanes import lanes_layout  # noqa: PLC0415
    from stagegraph.render.layout.sizes import links_of, read_sizes  # noqa: PLC0415

    source = sizes_source(diagram, theme=THEMES[look.theme])
    boxes, heads = read_sizes(draw(engine, source, "json0", placed=True), diagram)
    sideways = direction_of(diagram, Direction(look.direction) if look.direction else None) is Direction.RIGHT
    links = links_of(diagram, labels=shows_labels(diagram))
    lanes = banded_lanes(diagram, boxes, links, heads, sideways=sideways)
    return lanes_layout(boxes, links, lanes, heads, sideways=sideways)


def _with_labels_at_home(diagram: Diagram, look: Look, engine: Engine, engine_format: str) -> bytes:
    """A picture of stages in which each label stands at its own arrow."""
    from stagegraph.render.formats.engine import draw  # noqa: PLC0415

    svg = draw(engine, lambda: _source(diagram, look), "svg", load=_READERS)
    from stagegraph.render.layout.drawings import read_drawing, with_labels_moved  # noqa: PLC0415
    from stagegraph.render.layout.labels import labelled  # noqa: PLC0415

    found = read_drawing(svg, diagram)
    moved = labelled(*found) if found else None
    if engine_format != "svg":
        size = (moved.width, moved.height) if moved else None
        return draw(engine, _source(diagram, look, moved), engine_format, placed=moved is not None, size=size)
    return with_labels_moved(svg, diagram, found[0], moved) if found and moved else svg
