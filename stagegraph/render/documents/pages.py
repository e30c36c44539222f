"""The page of ``--format html``: plans, pictures, layouts, page."""

from __future__ import annotations

from stagegraph.errors import UsageError
from stagegraph.render.shared.parts import Part
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.diagram.view import View
    from stagegraph.render.layout.places import Layout
    from stagegraph.render.page.composing import Draft
    from stagegraph.syntax.instructions import Dockerfile

_MOST = 5000  # stages, and steps; a page of more takes minutes, and a browser as long
_MOST_ARROWS = 8000  # between stages; ONBUILD triggers times stages come to a million
_MOST_STEP_ARROWS = 20_000  # between steps, of which each COPY of 5,000 has three


def page(
    dockerfile: Dockerfile,
    request: PlanRequest,
    view: View | None = None,
    *,
    link_base: str = "",
    engine: str = "",
) -> str:
    """A page that shows a Dockerfile's stages and steps for every target, as text.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        request: what was asked for: the page shows it at first.
        view: what is marked: a change, what differs from an earlier file, or how long everything took, with a timeline
            by time; and whether what the target does not need is hidden until the reader wants to see it.
        link_base: the address of the file in a web view, "" for none; lines link to it.
        engine: which engine places the stages: ``embedded``, ``dot``, the path of a dot program, or "" for any.

    Raises:
        DockerfileError: BuildKit refuses the file, or what was asked for.
        UsageError: the options make no sense, or there are too many stages, steps or arrows for a page.
        EnvironmentLacks: there is no such engine, or it fails.
    """
    from stagegraph.analysis.choices import choices_of  # noqa: PLC0415  (--help does not need it, nor what follows)
    from stagegraph.render.diagram.stagecards import stage_diagram  # noqa: PLC0415
    from stagegraph.render.diagram.stepcards import step_diagram  # noqa: PLC0415
    from stagegraph.render.diagram.view import View  # noqa: PLC0415
    from stagegraph.render.layout.lanes import lanes_layout  # noqa: PLC0415
    from stagegraph.render.layout.lodgers import lanes_of  # noqa: PLC0415
    from stagegraph.render.page.composing import composed, draft_of  # noqa: PLC0415
    from stagegraph.render.page.htmlpage import html_page  # noqa: PLC0415
    from stagegraph.render.page.sheets import sheet_of  # noqa: PLC0415

    _refuse_many(len(dockerfile.stages), "stages", _MOST)
    choices = choices_of(dockerfile, request)
    _refuse_many(len(choices.union.steps), "steps", _MOST)
    plans = [entry.plan for entry in choices.entries]
    asked = view or View()
    draw_stages, draw_steps = (_drawing(draw_level, asked) for draw_level in (stage_diagram, step_diagram))
    all_stages = draw_stages(choices.union)
    _refuse_many(len(all_stages.arrows), "arrows between stages", _MOST_ARROWS)
    all_steps = draw_steps(choices.union)
    _refuse_many(len(all_steps.arrows), "arrows between steps", _MOST_STEP_ARROWS)
    stages = [draw_stages(plan) for plan in plans]
    upper = draft_of(sheet_of(all_stages, stages))
    lower = draft_of(sheet_of(all_steps, [draw_steps(plan) for plan in plans], stages))
    return html_page(
        choices,
        all_stages,
        composed(upper, _stages_layout(all_stages, upper, engine)),
        composed(lower, lanes_layout(lower.boxes, lower.links, lanes_of(all_steps), lower.heads)),
        hide_unused=asked.hide_unused,
        link_base=link_base,
        timings=asked.timings,
    )


def _stages_layout(diagram: Diagram, draft: Draft, engine: str) -> Layout:
    """Where stages stand: where an engine places them, or in lanes where they are too many for one."""
    from stagegraph.render.diagram.tangles import is_beyond_engines  # noqa: PLC0415  (as in `page`)
    from stagegraph.render.formats.engine import draw, find_engine  # noqa: PLC0415
    from stagegraph.render.layout.lanes import lanes_layout  # noqa: PLC0415
    from stagegraph.render.layout.lodgers import lanes_of  # noqa: PLC0415
    from stagegraph.render.page.enginelayout import layout_source, read_layout  # noqa: PLC0415

    if is_beyond_engines(diagram):
        return lanes_layout(draft.boxes, draft.links, lanes_of(diagram), draft.heads, sideways=True)
    answer = draw(find_engine("json0", engine), layout_source(draft.boxes, draft.links), "json0")
    return read_layout(answer, draft.boxes, draft.links)


def refuse_large(plan: BuildPlan) -> None:
    """Refuse a plan that no page shows; `page` would come to that only when it has planned other targets, too.

    Raises:
        UsageError: there are too many stages or steps for a page.
    """
    _refuse_many(len(plan.stages), "stages", _MOST)
    _refuse_many(len(plan.steps), "steps", _MOST)


def _refuse_many(count: int, what: str, most: int) -> None:
    if count > most:
        raise UsageError(
            f"the page would show {count:,} {what}, and a page shows at most {most:,}",
            hint="Write the plan (stagegraph plan), or a picture of a part: --format svg --focus STAGE.",
        )


def _drawing(draw: Callable[[BuildPlan], Diagram], view: View) -> Callable[[BuildPlan], Diagram]:
    """What draws a plan with what happens to it after a change, what differs from an earlier file, or with times."""
    impact, changes, timings = view.impact, view.changes, view.timings
    if timings is not None:
        from stagegraph.render.diagram.timedcards import with_times  # noqa: PLC0415  (few pages tell of a log)

        return lambda plan: with_times(draw(plan), plan, timings)
    if changes is not None:
        from stagegraph.render.diagram.beforeafter import marker_of  # noqa: PLC0415  (few pages compare files)

        marker = marker_of(changes)
        if marker is None:
            return draw
        told = Part(f"; {marker.told()}")

        def marked(plan: BuildPlan) -> Diagram:
            found = marker.marked(draw(plan), plan)
            return replace(found, summary=(*found.summary, told))

        return marked
    if impact is None:
        return draw
    from stagegraph.render.diagram.fates import with_fates  # noqa: PLC0415  (few pages tell of a change)

    return lambda plan: with_fates(draw(plan), plan, impact)
