"""One Dockerfile of many: its stages, who builds it, its images, what is found in it."""

from __future__ import annotations

from stagegraph.analysis.findings.checking import RuleChoice, check_file, refusal
from stagegraph.analysis.findings.checklist import BUILDKIT, GROUPS, sorted_findings
from stagegraph.analysis.findings.filefindings import FileFindings, of_refused, with_excerpts
from stagegraph.analysis.findings.knownbuilds import KnownBuilds, named_builds
from stagegraph.analysis.notes.rules import RULES
from stagegraph.analysis.planning import plan_request
from stagegraph.errors import DockerfileError
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.syntax.instructions import Dockerfile


class KnownBuild(Record):
    """How a file is built, as bake or compose files tell.

    Attributes:
        names: of the targets that build it so.
        request: the stages, build args, platforms and contexts.
        hidden: tells whether the ignore file of the build context hides a source of a COPY; None where that is not
            known.
    """

    names: tuple[str, ...]
    request: PlanRequest
    hidden: Callable[[str], bool] | None = None


class UsedImage(Record):
    """An image that a file uses: its whole reference, and the line that names it first, counted from 1."""

    reference: str
    line: int


class ScannedFile(Record):
    """A Dockerfile of a tree.

    Attributes:
        found: its path, the findings, the names of the stages.
        refused: why BuildKit refuses it, "" where it does not.
        targets: the stages that can be asked for by name.
        builds: the names of the known targets that build it, sorted.
        steps: of the largest build that is known, else of that of the last stage; 0 for a refused file.
        images: what its stages use, by reference.
        known: those of its stages that the caller calls known targets.
        counts: something is found that is grave enough for who asked.
        failed: stagegraph itself failed on it.
        page: its own page, made ready to stand in another one; "" for none.
    """

    found: FileFindings
    refused: str = ""
    targets: tuple[str, ...] = ()
    builds: tuple[str, ...] = ()
    steps: int = 0
    images: tuple[UsedImage, ...] = ()
    known: tuple[str, ...] = ()
    counts: bool = False
    failed: bool = False
    page: str = ""

    @property
    def path(self) -> str:
        """From the top of the tree, with slashes."""
        return self.found.path

    @property
    def notes(self) -> int:
        """The number of findings that are notes."""
        return sum(one.rule in RULES for one in self.found.findings)


def refused_file(problem: DockerfileError) -> ScannedFile:
    """A file that cannot be parsed."""
    return ScannedFile(of_refused(problem, refusal(problem)), problem.message)


def scanned_file(
    dockerfile: Dockerfile,
    request: PlanRequest,
    builds: Sequence[KnownBuild],
    choice: RuleChoice,
    *,
    known_targets: Sequence[str] = (),
) -> ScannedFile:
    """What a file is.

    Where builds are known, each of them is checked, and what is found in several is told once.

    Args:
        dockerfile: the file.
        request: the build of the last stage, which counts where no builds are known.
        builds: those that are.
        choice: which findings are wanted.
        known_targets: names of stages that scripts build.
    """
    asked = builds or (KnownBuild((), request),)
    named = named_builds(dockerfile, request, known_targets)[0 if not builds else 1 :]
    known = KnownBuilds((*(one.request for one in builds), *named))
    findings = {
        (found.rule, found.line, found.message): found
        for build in asked
        for found in (
            *check_file(dockerfile, build.request, choice, build.hidden, known=known),
            *_of_other_stages(dockerfile, build.request, choice),
        )
    }
    plans, why = _plans(dockerfile, asked)
    return ScannedFile(
        found=with_excerpts(dockerfile, sorted_findings(findings.values())),
        refused=why,
        targets=tuple(dict.fromkeys(stage.display_name for stage in dockerfile.stages if stage.name)),
        builds=_names(builds),
        steps=max((plan.step_count for plan in plans), default=0) if not why else 0,
        images=_images(plans),
    )


def _of_other_stages(dockerfile: Dockerfile, request: PlanRequest, choice: RuleChoice) -> Iterable[Finding]:
    """BuildKit's checks on the stages that a build with targets of its own does not need."""
    rules = choice.rules & GROUPS[BUILDKIT]
    if request.targets == ("",) or not rules:
        return ()
    return check_file(dockerfile, replace(request, targets=("",)), replace(choice, rules=rules))


def _plans(dockerfile: Dockerfile, asked: Iterable[KnownBuild]) -> tuple[list[BuildPlan], str]:
    """The plans of those builds that are not refused, and why the first one that is."""
    plans, why = [], ""
    for build in asked:
        try:
            plans.append(plan_request(dockerfile, build.request))
        except DockerfileError as problem:
            why = why or problem.message
    return plans, why


def _images(plans: Iterable[BuildPlan]) -> tuple[UsedImage, ...]:
    """The images that all stages use, those included that the targets do not need."""
    lines: dict[str, int] = {}
    for plan in plans:
        for edge in plan.image_edges:
            outside = edge.outside
            if not outside.context:
                lines[outside.name] = min(edge.line, lines.get(outside.name, edge.line))
    return tuple(UsedImage(name, line) for name, line in sorted(lines.items()))


def _names(builds: Iterable[KnownBuild]) -> tuple[str, ...]:
    return tuple(sorted({name for one in builds for name in one.names}))
