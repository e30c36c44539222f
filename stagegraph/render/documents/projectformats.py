"""The formats of a document that tells of several targets: those of the registry, with writers of their own."""

from __future__ import annotations

from stagegraph.render.documents.changeformats import DIFFS, IMPACTS
from stagegraph.render.documents.registry import DOT, HTML, JSON, MERMAID, PDF, PLANS, PNG, STORIES, SVG, Format
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TypeVar

    from stagegraph.analysis.projects.projectplan import ProjectBuild
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.diagram.projectmarks import ProjectMarks
    from stagegraph.render.diagram.view import View
    from stagegraph.render.documents.content import Content
    from stagegraph.render.documents.orders import ProjectDiffOrder, ProjectImpactOrder, ProjectPlanOrder

    _Usual = TypeVar("_Usual")
    _Order = TypeVar("_Order")


def _json(order: ProjectPlanOrder) -> Iterator[str]:
    from stagegraph.render.formats.projectjson import project_json_pieces  # noqa: PLC0415

    return project_json_pieces(order.project, dict(_change_documents(order)))


def _change_documents(order: ProjectPlanOrder) -> Iterator[tuple[str, Mapping[str, object]]]:
    """What the commands print that tell of a change."""
    if order.impact is not None:
        from stagegraph.render.formats.impactjson import project_impact_document  # noqa: PLC0415  (few plans tell of one)

        yield "impact", project_impact_document(order.impact)
    if order.difference is not None:
        from stagegraph.render.formats.diffjson import project_diff_document  # noqa: PLC0415  (likewise)

        yield "diff", project_diff_document(order.difference.diff)


def _text(order: ProjectPlanOrder) -> str:
    from stagegraph.render.story.projectplantext import project_plan_text  # noqa: PLC0415

    return project_plan_text(order.project, order.style())


def _diagram(order: ProjectPlanOrder) -> Diagram:
    from stagegraph.render.diagram.projectdiagram import project_diagram  # noqa: PLC0415
    from stagegraph.render.diagram.view import View  # noqa: PLC0415

    view, marks = order.view or View(), _marks(order)
    found = project_diagram(order.project, view, name=order.name, mark=marks.mark if marks else None)
    return marks.finish(found, part=bool(view.focus) or view.depth is not None) if marks else found


def _marks(order: ProjectPlanOrder) -> ProjectMarks | None:
    if order.impact is None and order.difference is None and order.timings is None:
        return None
    from stagegraph.render.diagram.projectmarks import DifferenceMarks, FateMarks, TimeMarks  # noqa: PLC0415  (few are marked)

    if order.timings is not None:
        return TimeMarks(order.timings)
    if order.impact is not None:
        return FateMarks(order.impact)
    assert order.difference is not None  # noqa: S101  (as above)
    return DifferenceMarks(order.difference.diff, order.difference.before)


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

    if _marks(order) is not None:
        return mermaid_diagram([_diagram(order)], order.look)
    return mermaid_diagram(ever_simpler_project(order.project, order.view or View(), name=order.name), order.look)


def _html(order: ProjectPlanOrder) -> Iterator[str]:
    from stagegraph.errors import UsageError  # noqa: PLC0415
    from stagegraph.render.diagram.model import Level  # noqa: PLC0415
    from stagegraph.render.diagram.view import View  # noqa: PLC0415
    from stagegraph.render.documents.pages import page, refuse_large  # noqa: PLC0415
    from stagegraph.render.documents.pictures import svg_picture  # noqa: PLC0415
    from stagegraph.render.page.packing import packed_page  # noqa: PLC0415
    from stagegraph.render.page.projectpage import project_page  # noqa: PLC0415
    from stagegraph.render.shared.links import file_address  # noqa: PLC0415

    hidden = order.view is not None and order.view.hide_unused
    pages = []
    for build in order.project.builds:
        try:
            refuse_large(build.plan)
            address = file_address(order.look.link_base, build.plan.dockerfile.path)
            whole = page(
                build.plan.dockerfile,
                build.request,
                _page_view(order, build),
                link_base=address,
                engine=order.look.engine,
            )
        except UsageError:  # too many stages or steps
            whole = ""
        pages.append(packed_page(whole) if whole else "")
    look = replace(order.look, titled=False)  # the page has its own title
    drawn = [svg_picture(_diagram(replace(order, view=View(level=level, hide_unused=hidden))), look) for level in Level]
    return project_page(order.project, order.name, stages=drawn[0], steps=drawn[1], pages=pages)


def _page_view(order: ProjectPlanOrder, build: ProjectBuild) -> View:
    """What the page of one Dockerfile marks."""
    from stagegraph.analysis.timing.targettimings import timings_of_target  # noqa: PLC0415  (few pages tell of a log)
    from stagegraph.render.diagram.view import View  # noqa: PLC0415

    hidden = order.view is not None and order.view.hide_unused
    impact = changes = None
    if order.impact is not None:
        impact = order.impact.builds[build.number].impact
    if order.difference is not None and order.difference.files is not None:
        names = tuple(one.name for one in build.targets)
        changes = next((one.changes for one in order.difference.files.builds if one.targets == names), None)
    timings = timings_of_target(order.timings, build) if order.timings is not None else None
    return View(hide_unused=hidden, impact=impact, changes=changes, timings=timings)


def _story(order: ProjectPlanOrder) -> str:
    from stagegraph.render.documents.projectstories import project_text_story  # noqa: PLC0415

    return project_text_story(order)


def _markdown(order: ProjectPlanOrder) -> str:
    from stagegraph.render.documents.projectstories import project_markdown_story  # noqa: PLC0415

    return project_markdown_story(order)


def _impact_text(order: ProjectImpactOrder) -> str:
    from stagegraph.render.story.projectchanges import project_impact_text, project_why_text  # noqa: PLC0415

    if order.why is not None:
        return project_why_text(order.impact, order.why, order.style())
    return project_impact_text(order.impact, order.style(), order.rebuild)


def _impact_markdown(order: ProjectImpactOrder) -> str:
    from stagegraph.render.story.projectchanges import project_impact_markdown, project_why_markdown  # noqa: PLC0415

    if order.why is not None:
        return project_why_markdown(order.impact, order.why, order.link_base)
    return project_impact_markdown(order.impact, order.rebuild, order.link_base)


def _impact_json(order: ProjectImpactOrder) -> str:
    from stagegraph.render.formats.impactjson import project_impact_json  # noqa: PLC0415

    return project_impact_json(order.impact, order.rebuild)


def _diff_text(order: ProjectDiffOrder) -> str:
    from stagegraph.render.story.projectchanges import project_diff_text  # noqa: PLC0415

    return project_diff_text(order.diff, order.style())


def _diff_markdown(order: ProjectDiffOrder) -> str:
    from stagegraph.render.documents.orders import DiffOrder  # noqa: PLC0415
    from stagegraph.render.documents.planorders import Look  # noqa: PLC0415
    from stagegraph.render.documents.stories import markdown_diff  # noqa: PLC0415
    from stagegraph.render.story.projectchanges import project_diff_markdown  # noqa: PLC0415

    look = Look(link_base=order.link_base)
    changed = [one.changes for one in order.diff.builds if one.changes is not None and one.differs]
    return project_diff_markdown(order.diff, [markdown_diff(DiffOrder(one, look)).rstrip("\n") for one in changed])


def _diff_json(order: ProjectDiffOrder) -> str:
    from stagegraph.render.formats.diffjson import project_diff_json  # noqa: PLC0415

    return project_diff_json(order.diff)


def _retold(usual: Format[_Usual], write: Callable[[_Order], Content]) -> Format[_Order]:
    """A format of the registry with another writer."""
    return Format(
        name=usual.name,
        label=usual.label,
        suffixes=usual.suffixes,
        write=write,
        heeds=usual.heeds,
        needs=usual.needs,
        binary=usual.binary,
        words=usual.words,
    )


PROJECT_JSON = _retold(JSON, _json)
PROJECT_SVG = _retold(SVG, _svg)
PROJECT_PNG = _retold(PNG, _png)
PROJECT_DOT = _retold(DOT, _dot)
PROJECT_MERMAID = _retold(MERMAID, _mermaid)
PROJECT_HTML = _retold(HTML, _html)
PROJECT_PICTURES = (
    PROJECT_SVG,
    PROJECT_PNG,
    _retold(PDF, _pdf),
    PROJECT_DOT,
    PROJECT_MERMAID,
    PROJECT_HTML,
    PROJECT_JSON,
)
PROJECT_PLANS = (_retold(PLANS[0], _text), PROJECT_JSON)
PROJECT_STORIES = (_retold(STORIES[0], _story), _retold(STORIES[1], _markdown))
PROJECT_IMPACTS = (
    _retold(IMPACTS[0], _impact_text),
    _retold(IMPACTS[1], _impact_markdown),
    _retold(IMPACTS[2], _impact_json),
)
PROJECT_DIFFS = (
    _retold(DIFFS[0], _diff_text),
    _retold(DIFFS[1], _diff_markdown),
    _retold(DIFFS[2], _diff_json),
)
