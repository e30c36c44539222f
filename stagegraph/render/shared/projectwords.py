"""The words that pictures and texts of several targets share."""

from __future__ import annotations

from stagegraph.render.shared.wording import counted, listed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectBuild, ProjectPlan, TargetLink

_MOST_TARGETS = 6  # names in a title


def targets_name(build: ProjectBuild) -> str:
    """The names of the targets of a build, of many the first ones."""
    return listed([one.name for one in build.targets], _MOST_TARGETS)


def link_text(link: TargetLink) -> str:
    """Which target a build takes, and where: ``base (FROM L3)``, ``assets as static (COPY L7)``."""
    name = link.target if link.context == link.target else f"{link.target} as {link.context}"
    where = f"{link.kind.name} L{link.line}" if link.kind is not None else "not used"
    return f"{name} ({where})"


def project_summary(project: ProjectPlan) -> str:
    """What is built in one sentence."""
    files = dict.fromkeys(build.plan.dockerfile.path for build in project.builds)
    targets = counted(len(project.targets), "target")
    verb = "builds" if len(project.targets) == 1 else "build"
    text = f"{targets} of {counted(len(files), 'Dockerfile')} {verb} {counted(project.step_count, 'step')}"
    linked = len({one.target for one in project.links if one.used})
    if linked:
        text += f"; {linked} of them {'is a context' if linked == 1 else 'are contexts'} of others"
    shared = sum(one.stage is not None for one in project.shared_steps)
    if shared:
        text += f"; {counted(shared, 'step')} {'is' if shared == 1 else 'are'} built once for several"
    if project.unread:
        text += f"; not read: {listed([one.name for one in project.unread])}"
    return text
