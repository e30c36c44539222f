"""The formats of a document that tells of several targets: those of the registry, with writers of their own."""

from __future__ import annotations

from stagegraph.render.documents.registry import DOT, JSON, MERMAID, PDF, PLANS, PNG, STORIES, SVG, Format, Option

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.documents.orders import PlanOrder, ProjectPlanOrder
    from stagegraph.render.documents.registry import Content


def _json(order: ProjectPlanOrder) -> Iterator[str]:
    from stagegraph.render.formats.projectjson import project_json_pieces  # noqa: PLC0415

    return project_json_pieces(order.project)


def _text(order: ProjectPlanOrder) -> str:
    from stagegraph.render.story.projectplantext import project_plan_text  # noqa: PLC0415

    return project_plan_text(order.project, order.style())


def _diagram(order: ProjectPlanOrder) -> Diagram:
    from stagegraph.render.diagram.projectdiagram import project_diagram  # noqa: PLC0415
    from stagegraph.render.diagram.view import View  # noqa: PLC0415

    return project_diagram(order.project, order.view or View(), name=order.name)


def _svg(order: ProjectPlanOrder) -> bytes:
    from stagegraph.render.documents.pictures import svg_picture  # noqa: PLC0415

    return svg_picture(_diagram(order), order.look)


def _png(order: ProjectPlanOrder) -> bytes:
    from stagegraph.render.documents.pictures import png_picture  # noqa: PLC0415

    return png_picture(_diagram(order), order.look)


def _pdf(order: ProjectPlanOrder) -> bytes:
    from stagegraph.render.documents.pictures import pdf_picture  # noqa: PLC0415

    return pdf_picture(_diagram(order), order.look)


def _dot(order: ProjectPlanOrder) -> str:
    from stagegraph.render.documents.pictures import dot_picture  # noqa: PLC0415

    return dot_picture(_diagram(order), order.look)


def _mermaid(order: ProjectPlanOrder) -> str:
    from stagegraph.render.diagram.projectdiagram import ever_simpler_project  # noqa: PLC0415
    from stagegraph.render.diagram.view import View  # noqa: PLC0415
    from stagegraph.render.documents.pictures import mermaid_diagram  # noqa: PLC0415

    return mermaid_diagram(ever_simpler_project(order.project, order.view or View(), name=order.name), order.look)


def _story(order: ProjectPlanOrder) -> str:
    from stagegraph.render.documents.projectstories import project_text_story  # noqa: PLC0415

    return project_text_story(order)


def _markdown(order: ProjectPlanOrder) -> str:
    from stagegraph.render.documents.projectstories import project_markdown_story  # noqa: PLC0415

    return project_markdown_story(order)


def _retold(
    usual: Format[PlanOrder], write: Callable[[ProjectPlanOrder], Content], without: frozenset[Option] = frozenset()
) -> Format[ProjectPlanOrder]:
    """A format of the registry with another writer, which heeds less."""
    return Format(
        name=usual.name,
        label=usual.label,
        suffixes=usual.suffixes,
        write=write,
        heeds=usual.heeds - without,
        needs=usual.needs,
        binary=usual.binary,
        words=usual.words,
    )


_LINKS = frozenset((Option.LINK_BASE,))  # the address of one file
PROJECT_JSON = _retold(JSON, _json)
PROJECT_SVG = _retold(SVG, _svg, _LINKS)
PROJECT_PNG = _retold(PNG, _png)
PROJECT_DOT = _retold(DOT, _dot, _LINKS)
PROJECT_MERMAID = _retold(MERMAID, _mermaid, _LINKS)
PROJECT_PICTURES = (
    PROJECT_SVG,
    PROJECT_PNG,
    _retold(PDF, _pdf, _LINKS),
    PROJECT_DOT,
    PROJECT_MERMAID,
    PROJECT_JSON,
)
PROJECT_PLANS = (_retold(PLANS[0], _text), PROJECT_JSON)
PROJECT_STORIES = (_retold(STORIES[0], _story), _retold(STORIES[1], _markdown, _LINKS))
