"""The plan of several targets as text for a terminal."""

from __future__ import annotations

from collections import Counter

from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM
from stagegraph.render.shared.projectwords import link_text, project_summary, targets_name
from stagegraph.render.shared.tables import NOTHING, table
from stagegraph.render.shared.wording import counted, listed, path_words
from stagegraph.render.story.text import plan_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.render.shared.tables import Cell, Style

_MOST_SHARED = 6  # stages that are named


def project_plan_text(project: ProjectPlan, style: Style) -> str:
    """What the targets build, what they hand over and share, then the plan of each of their Dockerfiles.

    Args:
        project: the plan.
        style: width and colours.
    """
    parts = [project_overview(project, style)]
    for build in project.builds:
        parts.append(style.paint(f"== {targets_name(build)}", "bold"))
        parts.append(plan_text(build.plan, style).rstrip("\n"))
    return "\n\n".join(parts) + "\n"


def project_overview(project: ProjectPlan, style: Style) -> str:
    """What the targets build together, without what each of them builds."""
    return "\n\n".join([style.filled(project_summary(project)), _targets(project, style), _whole(project, style)])


def _targets(project: ProjectPlan, style: Style) -> str:
    rows = [_row(project, build, one) for build in project.builds for one in build.targets]
    rows += [(one.name, one.path, one.stage or NOTHING, NOTHING, "not read") for one in project.unread]

    def paint(row: int, column: int, text: str) -> str:
        return style.paint(text, "bold", "cyan") if column == 0 and row < len(rows) else text

    header = ("TARGET", "DOCKERFILE", "STAGE", "PLATFORMS", "TAKES")
    return table(style, header, rows, flexible=(0, 1, 2, 3, 4), dispensable=(3,), paint=paint)


def _row(project: ProjectPlan, build: ProjectBuild, target: ProjectTarget) -> tuple[Cell, ...]:
    name: Cell = (target.name, "(linked)") if target.linked else target.name
    platforms = [str(one) for one in build.plan.platforms]
    shown = tuple(platforms) if build.plan.platforms != (BUILD_PLATFORM,) else NOTHING
    stage = build.plan.stages[build.stage_of(target)].display_name
    links = tuple(link_text(one) for one in project.links if one.build == build.number)
    return (name, target.path, stage, shown, tuple(f"{one};" for one in links[:-1]) + links[-1:] or NOTHING)


def _whole(project: ProjectPlan, style: Style) -> str:
    names = [project.stage_name(at) for at in project.critical_route]
    first, *others = path_words(names, project.critical_length, project.step_count)
    lines = style.lines([f"Critical path: {first}", *others], "  ")
    widest = counted(project.peak_parallelism, "step")
    lines.append(style.filled(f"Widest wave: {widest} at the same time, images and contexts included", "  "))
    shared = Counter(one.stage for one in project.shared_steps if one.stage is not None)
    if shared:
        told = [f"{number} of {project.stage_name(stage)}" for stage, number in shared.items()]
        text = f"{counted(shared.total(), 'step')}: {listed(told, _MOST_SHARED)}"
        lines.append(style.filled(f"Built once for several targets: {text}", "  "))
    return "\n".join(lines)
