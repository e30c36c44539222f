"""The library for several targets: bake and compose files become one plan.

::

    project = stagegraph.bake("docker-bake.hcl", targets=["web"])
    project.links, project.critical_path, project.builds[0].plan, project.to_dict(), project.svg()
"""

from __future__ import annotations

import os

from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.analysis.projects.projectplan import ProjectPlan, builds_of
from stagegraph.errors import InputError, UsageError
from stagegraph.library import Plan
from stagegraph.libraryarguments import request_of, view_and_look
from stagegraph.project.bake.bakequestion import BakeQuestion
from stagegraph.project.buildfiles import ProjectFiles, read_project
from stagegraph.project.files import decoded, read_file
from stagegraph.project.targetfiles import read_targets
from stagegraph.render.documents.orders import ProjectPlanOrder
from stagegraph.render.documents.projectformats import PROJECT_DOT, PROJECT_MERMAID, PROJECT_PNG, PROJECT_SVG
from stagegraph.render.documents.registry import written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from typing import Any, Unpack

    from stagegraph.analysis.projects.projectplan import ProjectBuild
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.llb.operations import Numbering
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.library import Drawing
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.syntax.instructions import Dockerfile


class Project(ProjectPlan):
    """What bake does for several targets in one run; `bake` makes one. The plans of its builds are `Plan`s."""

    def __init__(self, builds: Sequence[ProjectBuild], unread: Sequence[ProjectTarget], name: str) -> None:
        super().__init__(builds, unread)
        self.name = name

    def to_dict(self) -> dict[str, Any]:
        """The document of ``plan --bake FILE --format json``; its schema is ``docs/project.schema.json``."""
        from stagegraph.analysis.projects.projectdocument import project_document  # noqa: PLC0415  (not always wanted)

        return project_document(self)

    def svg(self, **drawing: Unpack[Drawing]) -> str:
        """The picture as SVG: a frame for each Dockerfile, arrows where one target is a context of another.

        Args:
            drawing: which picture, and how it looks; names in ``focus`` are ``TARGET`` or ``TARGET/STAGE``.

        Raises:
            UsageError: there is no such level, target, stage, theme or direction.
            EnvironmentLacks: there is no engine for this machine, or it fails.
        """
        return written(PROJECT_SVG, self._order(drawing)).decode()

    def png(self, **drawing: Unpack[Drawing]) -> bytes:
        """The picture as PNG; see `svg`."""
        return written(PROJECT_PNG, self._order(drawing))

    def dot(self, **drawing: Unpack[Drawing]) -> str:
        """The picture in Graphviz's language; see `svg`."""
        return written(PROJECT_DOT, self._order(drawing)).decode()

    def mermaid(self, **drawing: Unpack[Drawing]) -> str:
        """The picture in Mermaid's language, as GitHub draws it; see `svg`."""
        return written(PROJECT_MERMAID, self._order(drawing)).decode()

    def _order(self, drawing: Drawing) -> ProjectPlanOrder:
        view, look = view_and_look(**drawing)
        if view.timings is not None:
            raise UsageError("a picture of several targets tells no times", hint="Draw the plan of one Dockerfile.")
        return ProjectPlanOrder(self, view, look, name=self.name)


def bake(  # noqa: PLR0913  (the options of a build, by name)
    files: str | Sequence[str] = (),
    targets: str | Sequence[str] = (),
    *,
    compose: str | Sequence[str] = (),
    overrides: Sequence[str] = (),
    variables: Mapping[str, str] | None = None,
    environment: Mapping[str, str] | None = None,
    placeholders: bool = False,
    image_configs: Mapping[str, object] | None = None,
    no_notes: bool | Collection[str] = False,
) -> Project:
    """The plan of several targets of bake and compose files.

    Args:
        files: paths of bake files, relative to the working directory, as all paths in them are.
        targets: names of targets, services or groups, with ``*`` and ``?``; ``default`` if there is none.
        compose: paths of compose files; without any file those that bake takes by itself.
        overrides: what ``--set`` takes: ``TARGET.KEY=VALUE``.
        variables: values of variables.
        environment: variables that are looked up behind these; that of the process if not given.
        placeholders: bases without a build arg stay placeholders.
        image_configs: what images bring along, as for `stagegraph.library.plan`.
        no_notes: as for `stagegraph.library.plan`.

    Raises:
        ProjectError: bake refuses the files, or what is asked of them.
        DockerfileError: BuildKit refuses a target.
        InputError: a file cannot be read.
        UsageError: the options make no sense.
    """
    given = ProjectFiles(
        bake=_several(files),
        compose=_several(compose),
        variables=tuple((variables or {}).items()),
        environment=tuple(sorted((os.environ if environment is None else environment).items())),
    )
    answer = read_project(given, BakeQuestion(_several(targets), tuple(overrides)))
    usual = request_of(placeholders=placeholders, image_configs=image_configs, no_notes=no_notes)
    drafts = draft_builds(read_targets(answer, _text, os.path.exists), usual, planned=_planned)
    builds, unread = builds_of(drafts)
    name = (*given.bake, *given.compose, "bake")[0].replace("\\", "/").rpartition("/")[2]
    return Project(builds, unread, name)


def _planned(
    dockerfile: Dockerfile, request: PlanRequest, resolutions: Sequence[Resolution], numbering: Numbering
) -> Plan:
    return Plan(dockerfile, request, resolutions, numbering)


def _several(given: str | Sequence[str]) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _text(path: str) -> str:
    try:
        return decoded(read_file(path), path)
    except InputError as problem:
        raise InputError(f"failed to read dockerfile: {problem.message}", hint=problem.hint) from None
