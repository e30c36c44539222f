"""Stories of several targets put together for `stagegraph explain`: as text, and in Markdown with a picture."""

from __future__ import annotations

from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectplan import ProjectBuild
    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.documents.orders import ProjectPlanOrder
    from stagegraph.render.shared.parts import Part
    from stagegraph.render.story.sections import Story

_MOST_COMMENT = 65_000  # characters of a comment on GitHub, which takes a few more
_LEAST_PICTURE = 2_000  # what a picture needs to say that it would be too large
# Functions import what they need, as in `stagegraph.render.documents.stories`.


def project_text_story(order: ProjectPlanOrder) -> str:
    """The builds told as text one after the other, or why a stage of one of them is built.

    Raises:
        DockerfileError: all targets of a file together take more than is followed.
        UsageError: there is no such target or stage.
    """
    from stagegraph.render.story.explaintext import lines_as_text, story_text  # noqa: PLC0415
    from stagegraph.render.story.projectplantext import project_overview  # noqa: PLC0415

    style = order.style()
    if order.why:
        return lines_as_text(_why(order), style)
    parts = [project_overview(order.project, style)]
    for build in order.project.builds:
        parts.append(style.paint(f"== {_name(build)}", "bold"))
        parts.append(story_text(_story(build), style).rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def project_markdown_story(order: ProjectPlanOrder) -> str:
    """The same in Markdown, with one picture of all; each Dockerfile is folded, those that a comment has room for.

    Raises:
        DockerfileError, UsageError: as in `project_text_story`.
    """
    from stagegraph.render.formats.mermaid import MOST_TEXT, mermaid_picture  # noqa: PLC0415
    from stagegraph.render.story.markdown import fenced, fitting, folded, lines_as_markdown, story_markdown  # noqa: PLC0415
    from stagegraph.render.story.projectmarkdown import overview_markdown  # noqa: PLC0415

    link_base = order.look.link_base
    if order.why:
        return lines_as_markdown(_why(order), link_base=link_base)
    head, *table = overview_markdown(order.project, order.name)
    details = [
        folded(_name(build), story_markdown(_story(build), link_base=link_base).rstrip("\n"))
        for build in order.project.builds
    ]
    room = _MOST_COMMENT - len(head) - sum(map(len, table))
    picture_room = max(room - sum(len(one) + 2 for one in details), room // 3, _LEAST_PICTURE)
    diagrams = [replace(one, name="") for one in _diagrams(order)]
    picture = fenced(mermaid_picture(diagrams, link_base=link_base, most=min(MOST_TEXT, picture_room)), "mermaid")
    return "\n\n".join([head, picture, *table, *fitting(details, room - len(picture))]) + "\n"


def _diagrams(order: ProjectPlanOrder) -> Sequence[Diagram]:
    from stagegraph.render.diagram.projectdiagram import ever_simpler_project  # noqa: PLC0415
    from stagegraph.render.diagram.view import View  # noqa: PLC0415

    return ever_simpler_project(order.project, View(), name=order.name)


def _name(build: ProjectBuild) -> str:
    from stagegraph.render.shared.projectwords import targets_name  # noqa: PLC0415

    return targets_name(build)


def _story(build: ProjectBuild) -> Story:
    from stagegraph.analysis.buildtargets import targets_beside  # noqa: PLC0415
    from stagegraph.render.story.story import tell  # noqa: PLC0415

    plan: BuildPlan = build.plan
    return tell(plan, targets_beside(plan.dockerfile, build.request))


def _why(order: ProjectPlanOrder) -> tuple[tuple[Part, ...], ...]:
    from stagegraph.render.diagram.projectdiagram import stage_place  # noqa: PLC0415
    from stagegraph.render.story.reasons import told_why  # noqa: PLC0415

    build, planned = order.project.place_of(stage_place(order.project, order.why))
    return told_why(build.plan, planned.index)
