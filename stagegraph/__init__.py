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
    from stagegraph.analysis.changecosts import ChangeCost
    from stagegraph.analysis.comparison.alterations import (
        Alteration,
        CacheChange,
        ComparedStage,
        ConcurrencyChange,
        EdgeChange,
        Idle,
        ImageChange,
        MergeChange,
        NoteChange,
        SettingChange,
        StageChange,
        StepChange,
        TargetChange,
        TargetState,
        Verdict,
        WaitChange,
    )
    from stagegraph.analysis.comparison.comparing import Changes, diff
    from stagegraph.analysis.comparison.targetchanges import Files
    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.findings.finding import Check, Edit, Finding
    from stagegraph.analysis.impact.builds import Build
    from stagegraph.analysis.impact.deciding import impact
    from stagegraph.analysis.impact.grounds import (
        Behind,
        CacheForbidden,
        ChangedFile,
        FileChange,
        MissingFiles,
        NewStep,
        OtherFiles,
        OtherImage,
        OtherPart,
        OtherSource,
        Reads,
        StepPart,
        Uploaded,
    )
    from stagegraph.analysis.impact.verdicts import Impact, Status, StepImpact
    from stagegraph.analysis.locks import CacheUse
    from stagegraph.analysis.notes.rules import Note, Rule, Severity
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.planned import PlannedStage
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan, TargetLink
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.analysis.scanning.scannedfiles import ScannedFile, UsedImage
    from stagegraph.analysis.scope import Origin, Variable
    from stagegraph.analysis.timing.forecasts import Basis, Forecast, ForecastStep, Saving
    from stagegraph.analysis.timing.rebuilding import RebuildTime
    from stagegraph.analysis.timing.suppositions import FromCache, Linked, Takes, TakesPart, Unlocked
    from stagegraph.analysis.timing.timingchanges import Pace, TimingChange, TimingComparison
    from stagegraph.analysis.timing.timings import (
        BuildPhase,
        Ending,
        Held,
        PathPart,
        Purpose,
        Spent,
        TimedVertex,
        Timings,
        VertexKind,
    )
    from stagegraph.analysis.transfers import Transfer, TransferOrigin
    from stagegraph.analysis.waiting import Wait
    from stagegraph.buildtimes import BuildTimings, forecast, read_log, timings
    from stagegraph.contexts.tree import EntryKind, FileTree, TreeEntry
    from stagegraph.errors import (
        DockerfileError,
        EnvironmentLacks,
        InputError,
        Location,
        ProjectError,
        StagegraphError,
        UsageError,
    )
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.llb.steps import CacheMount, Step, StepKind, StepNumber, Unnumbered
    from stagegraph.graph.resolve.bases import Base, Outside
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.library import Drawing, GraphvizSource, Plan, check, picture, plan, read_context, targets
    from stagegraph.logs.buildlog import (
        BuildLog,
        Interval,
        LogForm,
        LoggedBuild,
        LogRemark,
        LogWarning,
        Vertex,
        VertexState,
        VertexStatus,
    )
    from stagegraph.project.repository.buildsites import BuildSite
    from stagegraph.projectlibrary import Project, bake
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.render.shared.treescan import TreeScan
    from stagegraph.syntax.instructions import Dockerfile, Instruction, Sharing, Stage
    from stagegraph.syntax.parser import parse
    from stagegraph.treelibrary import scan

__all__ = [
    "Alteration",
    "Base",
    "BaseImage",
    "Basis",
    "Behind",
    "Build",
    "BuildLog",
    "BuildOptions",
    "BuildPhase",
    "BuildPlan",
    "BuildSite",
    "BuildTimings",
    "CacheChange",
    "CacheForbidden",
    "CacheMount",
    "CacheUse",
    "ChangeCost",
    "ChangedFile",
    "Changes",
    "Check",
    "ComparedStage",
    "ConcurrencyChange",
    "Dockerfile",
    "DockerfileError",
    "Drawing",
    "EdgeChange",
    "EdgeKind",
    "Edit",
    "Ending",
    "EntryKind",
    "EnvironmentLacks",
    "FileChange",
    "FileFindings",
    "FileTree",
    "Files",
    "Finding",
    "Forecast",
    "ForecastStep",
    "FromCache",
    "GraphvizSource",
    "Held",
    "Idle",
    "ImageChange",
    "ImageEdge",
    "Impact",
    "InputError",
    "Instruction",
    "Interval",
    "Linked",
    "Location",
    "LogForm",
    "LogRemark",
    "LogWarning",
    "LoggedBuild",
    "MergeChange",
    "MissingFiles",
    "NewStep",
    "Note",
    "NoteChange",
    "Origin",
    "OtherFiles",
    "OtherImage",
    "OtherPart",
    "OtherSource",
    "Outside",
    "Pace",
    "PathPart",
    "Plan",
    "PlanRequest",
    "PlannedStage",
    "Platform",
    "Project",
    "ProjectBuild",
    "ProjectError",
    "ProjectPlan",
    "ProjectTarget",
    "Purpose",
    "Reads",
    "RebuildTime",
    "Rule",
    "Saving",
    "ScannedFile",
    "SettingChange",
    "Severity",
    "Sharing",
    "Spent",
    "Stage",
    "StageChange",
    "StageEdge",
    "StagegraphError",
    "Status",
    "Step",
    "StepChange",
    "StepImpact",
    "StepKind",
    "StepNumber",
    "StepPart",
    "Takes",
    "TakesPart",
    "Target",
    "TargetChange",
    "TargetLink",
    "TargetState",
    "TimedVertex",
    "TimingChange",
    "TimingComparison",
    "Timings",
    "Transfer",
    "TransferOrigin",
    "TreeEntry",
    "TreeScan",
    "Unlocked",
    "Unnumbered",
    "Uploaded",
    "UsageError",
    "UsedImage",
    "Variable",
    "Verdict",
    "Vertex",
    "VertexKind",
    "VertexState",
    "VertexStatus",
    "Wait",
    "WaitChange",
    "Why",
    "__version__",
    "bake",
    "check",
    "diff",
    "forecast",
    "impact",
    "parse",
    "picture",
    "plan",
    "read_context",
    "read_log",
    "scan",
    "targets",
    "timings",
]

__version__ = "0.1.0"

_HOMES = {
    "Alteration": "stagegraph.analysis.comparison.alterations",
    "Base": "stagegraph.graph.resolve.bases",
    "BaseImage": "stagegraph.analysis.baseimages",
    "Basis": "stagegraph.analysis.timing.forecasts",
    "Behind": "stagegraph.analysis.impact.grounds",
    "Build": "stagegraph.analysis.impact.builds",
    "BuildLog": "stagegraph.logs.buildlog",
    "BuildOptions": "stagegraph.graph.resolve.buildoptions",
    "BuildPhase": "stagegraph.analysis.timing.timings",
    "BuildPlan": "stagegraph.analysis.plan",
    "BuildSite": "stagegraph.project.repository.buildsites",
    "BuildTimings": "stagegraph.buildtimes",
    "CacheChange": "stagegraph.analysis.comparison.alterations",
    "CacheForbidden": "stagegraph.analysis.impact.grounds",
    "CacheMount": "stagegraph.graph.llb.steps",
    "CacheUse": "stagegraph.analysis.locks",
    "ChangeCost": "stagegraph.analysis.changecosts",
    "ChangedFile": "stagegraph.analysis.impact.grounds",
    "Changes": "stagegraph.analysis.comparison.comparing",
    "Check": "stagegraph.analysis.findings.finding",
    "ComparedStage": "stagegraph.analysis.comparison.alterations",
    "ConcurrencyChange": "stagegraph.analysis.comparison.alterations",
    "Dockerfile": "stagegraph.syntax.instructions",
    "DockerfileError": "stagegraph.errors",
    "Drawing": "stagegraph.library",
    "EdgeChange": "stagegraph.analysis.comparison.alterations",
    "EdgeKind": "stagegraph.graph.resolve.resolution",
    "Edit": "stagegraph.analysis.findings.finding",
    "Ending": "stagegraph.analysis.timing.timings",
    "EntryKind": "stagegraph.contexts.tree",
    "EnvironmentLacks": "stagegraph.errors",
    "FileChange": "stagegraph.analysis.impact.grounds",
    "FileFindings": "stagegraph.analysis.findings.filefindings",
    "FileTree": "stagegraph.contexts.tree",
    "Files": "stagegraph.analysis.comparison.targetchanges",
    "Finding": "stagegraph.analysis.findings.finding",
    "Forecast": "stagegraph.analysis.timing.forecasts",
    "ForecastStep": "stagegraph.analysis.timing.forecasts",
    "FromCache": "stagegraph.analysis.timing.suppositions",
    "GraphvizSource": "stagegraph.library",
    "Held": "stagegraph.analysis.timing.timings",
    "Idle": "stagegraph.analysis.comparison.alterations",
    "ImageChange": "stagegraph.analysis.comparison.alterations",
    "ImageEdge": "stagegraph.analysis.edges",
    "Impact": "stagegraph.analysis.impact.verdicts",
    "InputError": "stagegraph.errors",
    "Instruction": "stagegraph.syntax.instructions",
    "Interval": "stagegraph.logs.buildlog",
    "Linked": "stagegraph.analysis.timing.suppositions",
    "Location": "stagegraph.errors",
    "LogForm": "stagegraph.logs.buildlog",
    "LogRemark": "stagegraph.logs.buildlog",
    "LogWarning": "stagegraph.logs.buildlog",
    "LoggedBuild": "stagegraph.logs.buildlog",
    "MergeChange": "stagegraph.analysis.comparison.alterations",
    "MissingFiles": "stagegraph.analysis.impact.grounds",
    "NewStep": "stagegraph.analysis.impact.grounds",
    "Note": "stagegraph.analysis.notes.rules",
    "NoteChange": "stagegraph.analysis.comparison.alterations",
    "Origin": "stagegraph.analysis.scope",
    "OtherFiles": "stagegraph.analysis.impact.grounds",
    "OtherImage": "stagegraph.analysis.impact.grounds",
    "OtherPart": "stagegraph.analysis.impact.grounds",
    "OtherSource": "stagegraph.analysis.impact.grounds",
    "Outside": "stagegraph.graph.resolve.bases",
    "Pace": "stagegraph.analysis.timing.timingchanges",
    "PathPart": "stagegraph.analysis.timing.timings",
    "Plan": "stagegraph.library",
    "PlanRequest": "stagegraph.analysis.request",
    "PlannedStage": "stagegraph.analysis.planned",
    "Platform": "stagegraph.graph.identifiers.platforms",
    "Project": "stagegraph.projectlibrary",
    "ProjectBuild": "stagegraph.analysis.projects.projectplan",
    "ProjectError": "stagegraph.errors",
    "ProjectPlan": "stagegraph.analysis.projects.projectplan",
    "ProjectTarget": "stagegraph.projecttargets",
    "Purpose": "stagegraph.analysis.timing.timings",
    "Reads": "stagegraph.analysis.impact.grounds",
    "RebuildTime": "stagegraph.analysis.timing.rebuilding",
    "Rule": "stagegraph.analysis.notes.rules",
    "Saving": "stagegraph.analysis.timing.forecasts",
    "ScannedFile": "stagegraph.analysis.scanning.scannedfiles",
    "SettingChange": "stagegraph.analysis.comparison.alterations",
    "Severity": "stagegraph.analysis.notes.rules",
    "Sharing": "stagegraph.syntax.instructions",
    "Spent": "stagegraph.analysis.timing.timings",
    "Stage": "stagegraph.syntax.instructions",
    "StageChange": "stagegraph.analysis.comparison.alterations",
    "StageEdge": "stagegraph.analysis.edges",
    "StagegraphError": "stagegraph.errors",
    "Status": "stagegraph.analysis.impact.verdicts",
    "Step": "stagegraph.graph.llb.steps",
    "StepChange": "stagegraph.analysis.comparison.alterations",
    "StepImpact": "stagegraph.analysis.impact.verdicts",
    "StepKind": "stagegraph.graph.llb.steps",
    "StepNumber": "stagegraph.graph.llb.steps",
    "StepPart": "stagegraph.analysis.impact.grounds",
    "Takes": "stagegraph.analysis.timing.suppositions",
    "TakesPart": "stagegraph.analysis.timing.suppositions",
    "Target": "stagegraph.analysis.buildtargets",
    "TargetChange": "stagegraph.analysis.comparison.alterations",
    "TargetLink": "stagegraph.analysis.projects.projectplan",
    "TargetState": "stagegraph.analysis.comparison.alterations",
    "TimedVertex": "stagegraph.analysis.timing.timings",
    "TimingChange": "stagegraph.analysis.timing.timingchanges",
    "TimingComparison": "stagegraph.analysis.timing.timingchanges",
    "Timings": "stagegraph.analysis.timing.timings",
    "Transfer": "stagegraph.analysis.transfers",
    "TransferOrigin": "stagegraph.analysis.transfers",
    "TreeEntry": "stagegraph.contexts.tree",
    "TreeScan": "stagegraph.render.shared.treescan",
    "Unlocked": "stagegraph.analysis.timing.suppositions",
    "Unnumbered": "stagegraph.graph.llb.steps",
    "Uploaded": "stagegraph.analysis.impact.grounds",
    "UsageError": "stagegraph.errors",
    "UsedImage": "stagegraph.analysis.scanning.scannedfiles",
    "Variable": "stagegraph.analysis.scope",
    "Verdict": "stagegraph.analysis.comparison.alterations",
    "Vertex": "stagegraph.logs.buildlog",
    "VertexKind": "stagegraph.analysis.timing.timings",
    "VertexState": "stagegraph.logs.buildlog",
    "VertexStatus": "stagegraph.logs.buildlog",
    "Wait": "stagegraph.analysis.waiting",
    "WaitChange": "stagegraph.analysis.comparison.alterations",
    "Why": "stagegraph.analysis.chains",
    "bake": "stagegraph.projectlibrary",
    "check": "stagegraph.library",
    "diff": "stagegraph.analysis.comparison.comparing",
    "forecast": "stagegraph.buildtimes",
    "impact": "stagegraph.analysis.impact.deciding",
    "parse": "stagegraph.syntax.parser",
    "picture": "stagegraph.library",
    "plan": "stagegraph.library",
    "read_context": "stagegraph.library",
    "read_log": "stagegraph.buildtimes",
    "scan": "stagegraph.treelibrary",
    "targets": "stagegraph.library",
    "timings": "stagegraph.buildtimes",
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
