"""What several targets build together as Markdown: a headline, and a table of targets."""

from __future__ import annotations

from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.projectwords import link_text, project_summary
from stagegraph.render.shared.wording import path_words
from stagegraph.render.story.markdown import marked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.projects.projectplan import ProjectPlan

_NOTHING = (Part(""),)


def overview_markdown(project: ProjectPlan, name: str) -> Iterator[str]:
    """The headline, the table of targets, the critical path of all.

    Args:
        project: the plan.
        name: of the bake or compose file, "" for none.
    """
    title = (Part(name, code=True), Part(": ")) if name else ()
    yield f"### {marked((*title, Part(project_summary(project))), '')}"
    rows = ["| target | Dockerfile | stage | takes |", "| --- | --- | --- | --- |"]
    for build in project.builds:
        links = "; ".join(link_text(one) for one in project.links if one.build == build.number)
        for one in build.targets:
            cells = (
                (Part(one.name, stage=0), Part(" (linked)" if one.linked else "")),
                (Part(one.path, code=True),),
                (Part(build.plan.stages[build.stage_of(one)].display_name),),
                (Part(links),),
            )
            rows.append(_row(cells))
    rows += [
        _row(((Part(one.name, stage=0),), (Part(one.path),), _NOTHING, (Part(one.unread),))) for one in project.unread
    ]
    yield "\n".join(rows)
    names = [project.stage_name(at) for at in project.critical_route]
    route = " ".join(path_words(names, project.critical_length, project.step_count))
    yield f"**Critical path:** {marked((Part(route),), '')}"


def _row(cells: tuple[tuple[Part, ...], ...]) -> str:
    return f"| {' | '.join(marked(cell, '') for cell in cells)} |"
