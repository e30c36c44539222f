"""The page of ``--format html``: plans, pictures, layouts, page."""

from __future__ import annotations

from stagegraph.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.syntax.instructions import Dockerfile

_MOST_STEPS = 5000  # a page of more takes minutes, and a browser as long


def page(
    dockerfile: Dockerfile,
    request: PlanRequest,
    *,
    hide_unused: bool = False,
    link_base: str = "",
    engine: str = "",
) -> str:
    """A page that shows a Dockerfile's stages and steps for every target, as text.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        request: what was asked for: the page shows it at first.
        hide_unused: what the target does not need is hidden until the reader wants to see it.
        link_base: the address of the file in a web view, "" for none; lines link to it.
        engine: which engine places the stages: ``embedded``, ``dot``, the path of a dot program, or "" for any.

    Raises:
        DockerfileError: BuildKit refuses the file, or what was asked for.
        UsageError: the options make no sense, or there are too many steps for a page.
        EnvironmentLacks: there is no such engine, or it fails.
    """
    from stagegraph.analysis.choices import choices_of  # noqa: PLC0415  (--help does not need it, nor what follows)
    from stagegraph.render.diagram.stagecards import stage_diagram  # noqa: PLC0415
    from stagegraph.render.diagram.stepcards import step_diagram  # noqa: PLC0415
    from stagegraph.render.formats.engine import draw, find_engine  # noqa: PLC0415
    from stagegraph.render.layout.lanes import lanes_layout  # noqa: PLC0415
    from stagegraph.render.layout.lodgers import lanes_of  # noqa: PLC0415
    from stagegraph.render.page.composing import composed, draft_of  # noqa: PLC0415
    from stagegraph.render.page.enginelayout import layout_source, read_layout  # noqa: PLC0415
    from stagegraph.render.page.htmlpage import html_page  # noqa: PLC0415
    from stagegraph.render.page.sheets import sheet_of  # noqa: PLC0415

    choices = choices_of(dockerfile, request)
    if len(choices.union.steps) > _MOST_STEPS:
        raise UsageError(
            f"the page would show {len(choices.union.steps):,} steps, and a page shows at most {_MOST_STEPS:,}",
            hint="Write the plan (stagegraph plan), or a picture of a part: --format svg --focus STAGE.",
        )
    plans = [entry.plan for entry in choices.entries]
    all_stages, all_steps = stage_diagram(choices.union), step_diagram(choices.union)
    stages = [stage_diagram(plan) for plan in plans]
    upper = draft_of(sheet_of(all_stages, stages))
    lower = draft_of(sheet_of(all_steps, [step_diagram(plan) for plan in plans], stages))
    answer = draw(find_engine("json0", engine), layout_source(upper.boxes, upper.links), "json0")
    return html_page(
        choices,
        all_stages,
        composed(upper, read_layout(answer, upper.boxes, upper.links)),
        composed(lower, lanes_layout(lower.boxes, lower.links, lanes_of(all_steps), lower.heads)),
        hide_unused=hide_unused,
        link_base=link_base,
    )
