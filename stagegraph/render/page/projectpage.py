"""The page of several targets: both pictures, a table of the targets, and the page of each Dockerfile in it.

The Dockerfiles' own pages are packed, as those of a scan are (`stagegraph.render.page.packing`).
"""

from __future__ import annotations

import re

from stagegraph.render.diagram.themes import DARK, LIGHT
from stagegraph.render.page.assembling import asset
from stagegraph.render.page.embedding import embedding_page
from stagegraph.render.shared.markup import escaped
from stagegraph.render.shared.projectwords import link_text, project_summary, targets_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.render.diagram.themes import Theme

_HEADER = ("Target", "Dockerfile", "Stage", "Platforms", "Takes")
_PROLOG = re.compile(r"^.*?(?=<svg)", re.DOTALL)
_SIZE = re.compile(r'width="([\d.]+)pt" height="([\d.]+)pt"')
_IDS = re.compile(r'\b(id|aria-labelledby)="([^"]*)"')


def project_page(
    project: ProjectPlan, name: str, *, stages: bytes, steps: bytes, pages: Sequence[str]
) -> Iterator[str]:
    """The page, in pieces.

    Args:
        project: what it shows.
        name: of the bake or compose file.
        stages: the picture of the stages as SVG.
        steps: that of the steps.
        pages: the packed page of each build, "" for one that is too large.
    """
    title = f"{name}: {project_summary(project)}" if name else project_summary(project)
    builds = [f"{targets_name(one)}: {one.plan.dockerfile.path}" for one in project.builds]
    values: dict[str, Iterable[str]] = {
        "title": (escaped(title),),
        "name": (escaped(name or "Targets"),),
        "summary": (escaped(project_summary(project)),),
        "stages": (_drawing(stages, "a"),),
        "steps": (_drawing(steps, "b"),),
        "targets": _targets(project),
    }
    style = f"{asset('project.css')}{_dark_style()}"
    return embedding_page("project", values, style=style, data={"title": title, "builds": builds}, pages=pages)


def _dark_style() -> str:
    """What the colours of a light picture are where the page is dark."""
    return "".join(
        f'.drawing [{what}="{light}"] {{ {what}: light-dark({light}, {dark}); }}\n'
        for light, dark in dict(_colours(LIGHT, DARK)).items()
        for what in ("fill", "stroke")
    )


def _colours(light: Theme, dark: Theme) -> Iterator[tuple[str, str]]:
    """Each colour of a theme with that of another one that stands for the same."""
    for name in ("background", "panel", "title", "text", "arrow", "critical", "unused"):
        yield getattr(light, name), getattr(dark, name)
    for standing, colours in light.cards.items():
        for name in ("border", "background", "title", "text"):
            yield getattr(colours, name), getattr(dark.cards[standing], name)


def _drawing(svg: bytes, prefix: str) -> str:
    """A picture that can stand in a page beside another one: without a prolog, at its own size, its ids its own."""
    text = _PROLOG.sub("", svg.decode())
    text = _SIZE.sub(lambda one: f'width="{float(one[1]):.0f}" height="{float(one[2]):.0f}"', text, count=1)
    return _IDS.sub(lambda one: f'{one[1]}="{" ".join(f"{prefix}-{name}" for name in one[2].split())}"', text)


def _targets(project: ProjectPlan) -> Iterator[str]:
    heads = "".join(f"<th>{one}</th>" for one in _HEADER)
    yield f"<table><thead><tr>{heads}</tr></thead><tbody>"
    for build in project.builds:
        links = "; ".join(link_text(one) for one in project.links if one.build == build.number)
        for one in build.targets:
            linked = " (linked)" if one.linked else ""
            cells = (
                one.path,
                build.plan.stages[build.stage_of(one)].display_name,
                ", ".join(map(str, build.plan.platforms)),
                links,
            )
            rest = "".join(f"<td>{escaped(cell)}</td>" for cell in cells)
            yield f'<tr><th><a href="#build={build.number}">{escaped(one.name)}</a>{linked}</th>{rest}</tr>'
    for one in project.unread:
        why = f'<td colspan="3">{escaped(one.unread)}</td>'
        yield f"<tr><th>{escaped(one.name)}</th><td>{escaped(one.path)}</td>{why}</tr>"
    yield "</tbody></table>"
