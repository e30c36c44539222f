"""The plan of a project as the document of ``--format json``: plain dicts, lists, strings and numbers."""

from __future__ import annotations

from collections.abc import Iterator

from stagegraph.analysis.document import plan_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan, TargetLink
    from stagegraph.graph.llb.steps import Step
    from stagegraph.projecttargets import ProjectTarget

PROJECT_VERSION = 1


def project_document(project: ProjectPlan) -> dict[str, Any]:
    """The document; its form is described by ``docs/project.schema.json``."""
    return {name: list(value) if isinstance(value, Iterator) else value for name, value in project_members(project)}


def project_members(project: ProjectPlan) -> Iterator[tuple[str, Any]]:
    """The members of the document one after the other; long lists come as iterators of their elements."""
    yield "version", PROJECT_VERSION
    yield "targets", [_target(build, one) for build in project.builds for one in build.targets]
    yield "unread", [{"name": one.name, "reason": one.unread} for one in project.unread]
    yield "links", list(map(_link, project.links))
    yield "builds", (_build(build) for build in project.builds)
    critical = frozenset(project.critical_path)
    yield "steps", (_step(project, step, critical=step.id in critical) for step in project.steps)
    yield "waves", map(list, project.waves)
    yield "critical_path", list(project.critical_path)
    yield "peak_parallelism", project.peak_parallelism


def _target(build: ProjectBuild, target: ProjectTarget) -> dict[str, Any]:
    return {
        "name": target.name,
        "build": build.number,
        "stage": build.stage_of(target),
        "dockerfile": target.path,
        "context": target.context,
        "platforms": list(map(str, build.plan.platforms)),
        "args": dict(sorted(target.args.items())),
        "contexts": dict(sorted(target.contexts.items())),
        "no_cache": sorted(target.no_cache),
        "linked": target.linked,
        "description": target.description,
    }


def _link(link: TargetLink) -> dict[str, Any]:
    return {
        "target": link.target,
        "context": link.context,
        "source": None if link.source is None else [link.source, link.source_stage],
        "build": link.build,
        "stage": link.stage,
        "kind": link.kind.value if link.kind is not None else None,
        "line": link.line or None,
        "used": link.used,
    }


def _build(build: ProjectBuild) -> dict[str, Any]:
    plan = {name: list(value) if isinstance(value, Iterator) else value for name, value in plan_members(build.plan)}
    return {"number": build.number, "targets": [one.name for one in build.targets], "plan": plan}


def _step(project: ProjectPlan, step: Step, *, critical: bool) -> dict[str, Any]:
    places = [project.place_of(at) for at in step.stages]
    home = project.place_of(step.stage) if step.stage is not None else None
    return {
        "id": step.id,
        "kind": step.kind.value,
        "name": step.name,
        "stage": [home[0].number, home[1].index] if home else None,
        "stages": [[build.number, planned.index] for build, planned in places],
        "lines": [step.location.first, step.location.last],
        "inputs": list(step.inputs),
        "source": step.source,
        "wave": project.wave(step.id),
        "critical": critical,
    }
