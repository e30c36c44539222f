"""stagegraph: what BuildKit will really do with a multi-stage Dockerfile.

::

    dockerfile = stagegraph.parse(text, filename="Dockerfile")
    plan = stagegraph.plan(dockerfile, target="runtime")
    plan.to_dict()

The public names are loaded when they are first used, so that importing the package costs nothing.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.baseimages import BaseImage
    from stagegraph.analysis.buildtargets import Target
    from stagegraph.analysis.chains import Why
    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.locks import CacheUse
    from stagegraph.analysis.notes.rules import Note, Rule, Severity
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.analysis.scope import Origin, Variable
    from stagegraph.analysis.transfers import Transfer, TransferOrigin
    from stagegraph.analysis.waiting import Wait
    from stagegraph.errors import DockerfileError, EnvironmentLacks, InputError, Location, StagegraphError, UsageError
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.llb.steps import CacheMount, Step, StepKind, StepNumber, Unnumbered
    from stagegraph.graph.resolve.bases import Base, Outside
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.library import Drawing, GraphvizSource, Plan, picture, plan, targets
    from stagegraph.syntax.instructions import Dockerfile, Instruction, Sharing, Stage
    from stagegraph.syntax.parser import parse

__all__ = [
    "Base",
    "BaseImage",
    "BuildOptions",
    "BuildPlan",
    "CacheMount",
    "CacheUse",
    "Dockerfile",
    "DockerfileError",
    "Drawing",
    "EdgeKind",
    "EnvironmentLacks",
    "GraphvizSource",
    "ImageEdge",
    "InputError",
    "Instruction",
    "Location",
    "Note",
    "Origin",
    "Outside",
    "Plan",
    "PlanRequest",
    "PlannedStage",
    "Platform",
    "Rule",
    "Severity",
    "Sharing",
    "Stage",
    "StageEdge",
    "StagegraphError",
    "Step",
    "StepKind",
    "StepNumber",
    "Target",
    "Transfer",
    "TransferOrigin",
    "Unnumbered",
    "UsageError",
    "Variable",
    "Wait",
    "Why",
    "__version__",
    "parse",
    "picture",
    "plan",
    "targets",
]

__version__ = "0.1.0"

_HOMES = {
    "Drawing": "stagegraph.library",
    "GraphvizSource": "stagegraph.library",
    "Base": "stagegraph.graph.resolve.bases",
    "BaseImage": "stagegraph.analysis.baseimages",
    "BuildOptions": "stagegraph.graph.resolve.buildoptions",
    "BuildPlan": "stagegraph.analysis.plan",
    "CacheMount": "stagegraph.graph.llb.steps",
    "CacheUse": "stagegraph.analysis.locks",
    "Dockerfile": "stagegraph.syntax.instructions",
    "DockerfileError": "stagegraph.errors",
    "EdgeKind": "stagegraph.graph.resolve.resolution",
    "EnvironmentLacks": "stagegraph.errors",
    "ImageEdge": "stagegraph.analysis.edges",
    "InputError": "stagegraph.errors",
    "Instruction": "stagegraph.syntax.instructions",
    "Location": "stagegraph.errors",
    "Note": "stagegraph.analysis.notes.rules",
    "Origin": "stagegraph.analysis.scope",
    "Outside": "stagegraph.graph.resolve.bases",
    "Plan": "stagegraph.library",
    "PlanRequest": "stagegraph.analysis.request",
    "PlannedStage": "stagegraph.analysis.planned",
    "Platform": "stagegraph.graph.identifiers.platforms",
    "Rule": "stagegraph.analysis.notes.rules",
    "Severity": "stagegraph.analysis.notes.rules",
    "Sharing": "stagegraph.syntax.instructions",
    "Stage": "stagegraph.syntax.instructions",
    "StageEdge": "stagegraph.analysis.edges",
    "StagegraphError": "stagegraph.errors",
    "Step": "stagegraph.graph.llb.steps",
    "StepKind": "stagegraph.graph.llb.steps",
    "StepNumber": "stagegraph.graph.llb.steps",
    "Target": "stagegraph.analysis.buildtargets",
    "Transfer": "stagegraph.analysis.transfers",
    "TransferOrigin": "stagegraph.analysis.transfers",
    "Unnumbered": "stagegraph.graph.llb.steps",
    "UsageError": "stagegraph.errors",
    "Variable": "stagegraph.analysis.scope",
    "Wait": "stagegraph.analysis.waiting",
    "Why": "stagegraph.analysis.chains",
    "parse": "stagegraph.syntax.parser",
    "picture": "stagegraph.library",
    "plan": "stagegraph.library",
    "targets": "stagegraph.library",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415  (importing stagegraph loads nothing)

    value = getattr(import_module(_HOMES[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
