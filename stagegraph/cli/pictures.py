"""The pictures that the command line makes, in every format."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.plan import Plan, PlanRequest
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.diagram.themes import Theme
    from stagegraph.render.diagram.view import View
    from stagegraph.render.formats.engine import Engine
    from stagegraph.render.layout.places import Layout

SUFFIXES = {
    "svg": "svg",
    "png": "png",
    "pdf": "pdf",
    "dot": "dot",
    "gv": "dot",
    "mmd": "mermaid",
    "mermaid": "mermaid",
    "html": "html",
    "htm": "html",
    "json": "json",
}
BINARY = ("png", "pdf")


class Look(Record):
    """How a picture looks.

    Attributes:
        theme: a name of `stagegraph.render.diagram.themes.THEMES`.
        direction: ``LR``, ``TB``, or "" for that of the level.
        legend: explain cards and arrows.
        link_base: the address of the file in a web view, or "".
        engine: what `stagegraph.render.formats.engine.find_engine` takes.
    """

    theme: str = "light"
    direction: str = ""
    legend: bool = False
    link_base: str = ""
    engine: str = ""


def content(plan: Plan, request: PlanRequest, view: View, look: Look, file_format: str) -> bytes | str:
    """A picture as what a file of that format holds.

    Args:
        plan: what is drawn.
        request: what it is the plan of.
        view: what of it is drawn.
        look: how it looks.
        file_format: one of `SUFFIXES`' formats.

    Raises:
        UsageError: see `stagegraph.render.diagram.view.diagram_of`.
        EnvironmentLacks: no engine draws the format, or the engine fails.
    """
    # Imported here, each only where it is needed: json needs no graphviz.
    if file_format == "json":
        from stagegraph.render.formats.jsondoc import plan_json  # noqa: PLC0415

        return plan_json(plan)
    if file_format == "html":
        from stagegraph.cli.page import page  # noqa: PLC0415

        return page(
            plan.dockerfile, request, hide_unused=view.hide_unused, link_base=look.link_base, engine=look.engine
        )

    if file_format == "mermaid":
        from stagegraph.render.diagram.view import ever_simpler  # noqa: PLC0415

        return drawn(ever_simpler(plan, view), look, file_format)
    from stagegraph.render.diagram.view import diagram_of  # noqa: PLC0415

    return drawn([diagram_of(plan, view)], look, file_format)


def drawn(diagrams: Sequence[Diagram], look: Look, file_format: str) -> bytes | str:
    """A diagram as what a file of that format holds.

    Args:
        diagrams: what is drawn; then simpler ones of it, of which Mermaid takes the first that GitHub draws.
        look: how it looks.
        file_format: ``svg``, ``png``, ``pdf``, ``dot`` or ``mermaid``.

    Raises:
        EnvironmentLacks: no engine draws the format, or the engine fails.
    """
    if file_format != "mermaid":
        return _graphviz(diagrams[0], look, file_format)
    from stagegraph.render.diagram.model import Level  # noqa: PLC0415
    from stagegraph.render.formats.mermaid import mermaid_picture  # noqa: PLC0415

    direction = look.direction or ("LR" if diagrams[0].level is Level.STAGES else "TB")
    return mermaid_picture(diagrams, direction=direction, link_base=look.link_base)


def _graphviz(diagram: Diagram, look: Look, file_format: str) -> bytes | str:
    from stagegraph.render.diagram.themes import THEMES  # noqa: PLC0415
    from stagegraph.render.formats.dot import Direction, dot_source, upright  # noqa: PLC0415

    theme = THEMES[look.theme]
    direction = Direction(look.direction) if look.direction else None

    def source(layout: Layout | None = None) -> str:
        return dot_source(
            diagram, theme=theme, direction=direction, legend=look.legend, link_base=look.link_base, layout=layout
        )

    if file_format == "dot":
        return source()
    from stagegraph.render.formats.engine import draw, find_engine  # noqa: PLC0415

    engine = find_engine(file_format, look.engine)
    if upright(diagram, direction):
        picture = draw(engine, source(_placed_steps(diagram, theme, engine)), file_format, placed=True)
    else:
        picture = draw(engine, source(), "svg")
        layout = _with_labels_at_home(picture, diagram)
        if layout is not None or file_format != "svg":
            picture = draw(engine, source(layout), file_format, placed=layout is not None)
    if file_format == "svg":
        from stagegraph.render.formats.svg import finished_svg  # noqa: PLC0415

        return finished_svg(picture, diagram)
    if file_format == "pdf":
        from stagegraph.render.formats.pdf import finished_pdf  # noqa: PLC0415

        return finished_pdf(picture)
    return picture


def _placed_steps(diagram: Diagram, theme: Theme, engine: Engine) -> Layout:
    """Where the steps stand: an engine takes seconds for some hundreds, and leads arrows through texts."""
    from stagegraph.render.formats.dot import sizes_source  # noqa: PLC0415
    from stagegraph.render.formats.engine import draw  # noqa: PLC0415
    from stagegraph.render.layout.lanes import lanes_layout  # noqa: PLC0415
    from stagegraph.render.layout.lodgers import lanes_of  # noqa: PLC0415
    from stagegraph.render.layout.sizes import links_of, read_sizes  # noqa: PLC0415

    boxes, heads = read_sizes(draw(engine, sizes_source(diagram, theme=theme), "json0", placed=True), diagram)
    return lanes_layout(boxes, links_of(diagram), lanes_of(diagram), heads)


def _with_labels_at_home(picture: bytes, diagram: Diagram) -> Layout | None:
    """Where everything stands once labels are moved to their own arrows; None where all stand there."""
    if diagram.clusters or not any(one.label for one in diagram.arrows):
        return None
    from stagegraph.render.layout.drawings import read_drawing  # noqa: PLC0415
    from stagegraph.render.layout.labels import labelled  # noqa: PLC0415

    found = read_drawing(picture, diagram)
    moved = labelled(*found) if found else None
    return moved if found and moved is not found[0] else None
