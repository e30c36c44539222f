"""What a writer of a document gets: the values that the document tells, and how they are wanted."""

from __future__ import annotations

from stagegraph.render.documents.planorders import Look, plain
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.analysis.buildtargets import Target
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.neededimages import NeededImage
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.projects.projectcauses import PlacedStep
    from stagegraph.analysis.projects.projectdiff import ProjectDiff
    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.review.reviewed import Review
    from stagegraph.analysis.timing.forecasts import Forecast, Saving
    from stagegraph.analysis.timing.rebuilding import RebuildTime
    from stagegraph.analysis.timing.timingchanges import TimingComparison
    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.project.bake.bakequestion import BakeAnswer
    from stagegraph.render.diagram.view import View
    from stagegraph.render.shared.tables import Style
    from stagegraph.render.shared.treescan import TreeScan
    from stagegraph.syntax.instructions import Dockerfile


class TargetsOrder(Record):
    """A list of targets: those of a Dockerfile, and width and colours of text."""

    dockerfile: Dockerfile
    targets: Sequence[Target]
    style: Callable[[], Style] = plain


class ProjectOrder(Record):
    """What the files of a repository build, and width and colours of text."""

    answer: BakeAnswer
    style: Callable[[], Style] = plain


class ProjectDifference(Record):
    """What a picture of several targets marks.

    Attributes:
        diff: what differs.
        before: what the targets are compared with, as the user calls it.
        files: likewise, with all stages of each Dockerfile compared as targets, for a page that shows them all.
    """

    diff: ProjectDiff
    before: str
    files: ProjectDiff | None = None


class ProjectPlanOrder(Record):
    """A document that tells of the plan of several targets.

    Attributes:
        project: what it tells of.
        view: what of it is drawn; None for all of its stages.
        look: how it is drawn.
        name: of the bake or compose file, for a title.
        impact: a change, what happens to stages and steps after which is marked; None for none.
        difference: what differs from earlier files is marked, what is gone drawn beside it; None for no such files.
        timings: how long everything took, and the critical path by time; None where no log is known.
        why: the stage of which alone a story is told, as ``TARGET/STAGE``, or "".
        style: width and colours of text.
    """

    project: ProjectPlan
    view: View | None = None
    look: Look = Look()
    name: str = ""
    impact: ProjectImpact | None = None
    difference: ProjectDifference | None = None
    timings: Timings | None = None
    why: str = ""
    style: Callable[[], Style] = plain


class ImagesOrder(Record):
    """A list of external images.

    Attributes:
        plan: the build.
        images: those that it needs.
        build: the path of the Dockerfile and the options of the build, as a command line has them.
        given: the values of ``--image-config``.
        style: width and colours of text.
    """

    plan: BuildPlan
    images: Sequence[NeededImage]
    build: Sequence[str] = ("Dockerfile",)
    given: Sequence[str] = ()
    style: Callable[[], Style] = plain


class ImpactOrder(Record):
    """What a change does to a build.

    Attributes:
        impact: what is told.
        rebuild: how long the rebuild takes; None where no log is known.
        why: the id of the step of which alone it is told, or "".
        link_base: the address of the file in a web view, or "".
        style: width and colours of text.
    """

    impact: Impact
    rebuild: RebuildTime | None = None
    why: str = ""
    link_base: str = ""
    style: Callable[[], Style] = plain


class ProjectImpactOrder(Record):
    """What a change does to several targets.

    Attributes:
        impact: what is told.
        why: the step of which alone it is told; None for all.
        rebuild: how long the rebuild takes; None where no log is known.
        link_base: the address from which paths lead in a web view, or "".
        style: width and colours of text.
    """

    impact: ProjectImpact
    why: PlacedStep | None = None
    rebuild: RebuildTime | None = None
    link_base: str = ""
    style: Callable[[], Style] = plain


class ProjectDiffOrder(Record):
    """What a change of the files does to several targets, with the address of their files in a web view."""

    diff: ProjectDiff
    link_base: str = ""
    style: Callable[[], Style] = plain


class DiffOrder(Record):
    """What a change of a Dockerfile does to the build.

    Attributes:
        changes: what is told.
        look: how a picture in it looks; its links lead to the new file.
        path: how a text for others calls the new file.
        style: width and colours of text.
    """

    changes: Changes
    look: Look = Look()
    path: str = ""
    style: Callable[[], Style] = plain


class ReviewOrder(Record):
    """What a change does to the builds of a repository.

    Attributes:
        review: what is told.
        link_base: the address of the top of the repository in a web view, or "".
        version: of stagegraph.
        style: width and colours of text.
    """

    review: Review
    link_base: str = ""
    version: str = ""
    style: Callable[[], Style] = plain


class CheckOrder(Record):
    """The findings on some files, the version of who found them, and width and colours of text."""

    files: Sequence[FileFindings]
    version: str = ""
    style: Callable[[], Style] = plain


class TimingsOrder(Record):
    """What a build cost.

    Attributes:
        timings: what is told.
        log: how the log is called.
        forecast: what is supposed, simulated; None where nothing is.
        savings: the changes that would save most.
        look: how a picture of it looks.
        style: width and colours of text.
    """

    timings: Timings
    log: str
    forecast: Forecast | None = None
    savings: tuple[Saving, ...] = ()
    look: Look = Look()
    style: Callable[[], Style] = plain


class TimingChangesOrder(Record):
    """What two builds cost, step by step.

    Attributes:
        comparison: what is told.
        logs: how the two logs are called.
        look: how a picture of them looks.
        style: width and colours of text.
    """

    comparison: TimingComparison
    logs: tuple[str, str]
    look: Look = Look()
    style: Callable[[], Style] = plain


class ScanOrder(Record):
    """What a scan found.

    Attributes:
        scan: what is told.
        version: of who did it.
        link_base: the address of the tree in a web view, or "".
        style: width and colours of text.
    """

    scan: TreeScan
    version: str = ""
    link_base: str = ""
    style: Callable[[], Style] = plain
