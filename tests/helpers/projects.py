"""Projects for tests: targets of Dockerfiles given as texts."""

from __future__ import annotations

from pathlib import Path

from stagegraph.analysis.projects.projectplan import ProjectPlan, plan_project
from stagegraph.analysis.request import PlanRequest
from stagegraph.project.bake.bakequestion import BakeQuestion
from stagegraph.project.buildfiles import ProjectFiles, read_project
from stagegraph.project.targetfiles import read_targets
from stagegraph.projecttargets import ProjectTarget
from stagegraph.values import FrozenMap, replace

ROOT = Path(__file__).parents[2]
SHOP = ROOT / "samples/shop"


def target(name: str, text: str, **fields: object) -> ProjectTarget:
    """A target of a Dockerfile of its own, which is called as the target is."""
    given = {key: FrozenMap(value) if isinstance(value, dict) else value for key, value in fields.items()}
    return replace(ProjectTarget(name, f"{name}/Dockerfile", text, context=name), **given)


def project(*targets: ProjectTarget) -> ProjectPlan:
    """The plan of some targets."""
    return plan_project(targets, PlanRequest())


def shop(*names: str) -> ProjectPlan:
    """The plan of the sample of several Dockerfiles, or of some of its targets."""
    files = ProjectFiles(bake=(str(SHOP / "docker-bake.hcl"),))
    answer = read_project(files, BakeQuestion(names))
    targets = read_targets(answer, lambda path: (ROOT / path).read_text(), lambda path: (ROOT / path).exists())
    return plan_project(targets, PlanRequest())
