"""All findings on a file: BuildKit's build checks, notes, our own rules; what comments leave out is left out."""

from __future__ import annotations

from bisect import bisect_right

from stagegraph.analysis.findings.cachesharing import locked_caches, shared_package_caches
from stagegraph.analysis.findings.checklist import BUILDKIT, CHECKS, GROUPS, REFUSED, sorted_findings
from stagegraph.analysis.findings.finding import Finding, at_least, found
from stagegraph.analysis.findings.fixes import FIXABLE, Mender
from stagegraph.analysis.findings.imagenames import bases_spelled_twice, unpinned_sources
from stagegraph.analysis.findings.knownbuilds import KnownBuilds
from stagegraph.analysis.findings.leaveouts import left_out
from stagegraph.analysis.findings.linking import copies_without_link
from stagegraph.analysis.findings.transfersaround import early_copies
from stagegraph.analysis.findings.twins import twin_steps
from stagegraph.analysis.findings.unbuilt import unbuilt_stages
from stagegraph.analysis.findings.unreachable import unreachable_stages
from stagegraph.analysis.notes.collect import notes_of
from stagegraph.analysis.planning import plan_request
from stagegraph.errors import DockerfileError
from stagegraph.graph.checks.report import TooManyViolations, all_instructions
from stagegraph.graph.checks.results import violations
from stagegraph.graph.resolve.buildoptions import BuildOptions, context_options, platform_options
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from stagegraph.analysis.notes.rules import Note, Severity
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.checks.report import Violation
    from stagegraph.syntax.instructions import Dockerfile, Instruction

_FINDERS = (
    unreachable_stages,
    early_copies,
    copies_without_link,
    twin_steps,
    locked_caches,
    shared_package_caches,
    bases_spelled_twice,
    unpinned_sources,
)


class RuleChoice(Record):
    """Which findings are wanted.

    Attributes:
        rules: ids of the rules.
        severities: what is as grave as the caller says, by the id of the rule.
        least: what is less grave is left out; None for nothing.
    """

    rules: frozenset[str] = frozenset(CHECKS)
    severities: Mapping[str, Severity] = FrozenMap()
    least: Severity | None = None

    def takes(self, finding: Finding) -> bool:
        """Whether a finding is grave enough."""
        return self.least is None or at_least(finding.severity, self.least)


def check_file(
    dockerfile: Dockerfile,
    request: PlanRequest,
    choice: RuleChoice | None = None,
    hidden: Callable[[str], bool] | None = None,
    *,
    known: KnownBuilds | Iterable[PlanRequest] = (),
    plan: BuildPlan | None = None,
) -> tuple[Finding, ...]:
    """The findings on a file, by line.

    BuildKit's checks look at every stage where no target is given, as ``docker build --check`` does; notes and our own
    rules are about the build that is asked for. A file that BuildKit refuses has a finding that says so, and those
    that BuildKit comes to before. So has one that breaks BuildKit's checks more often than stagegraph follows, instead
    of what they find.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        request: what would be built.
        choice: which findings are wanted; None for all.
        hidden: tells whether the ignore file hides a source of a COPY; None where there is no context.
        known: the builds of the file that are known, for stages that none of them needs; none where that is not known.
            A file that is checked again and again with the same ones is checked sooner with `KnownBuilds`.
        plan: that of the file for the request, where it is made already.

    Raises:
        UsageError: the request makes no sense.
    """
    choice = choice or RuleChoice()
    known = known if isinstance(known, KnownBuilds) else KnownBuilds(known)
    comments = left_out(dockerfile)
    places = {one.location.first: one for one in all_instructions(dockerfile)}
    beyond: list[Finding] = []
    try:
        of_buildkit = _of_buildkit(dockerfile, request, hidden) if choice.rules & GROUPS[BUILDKIT] else ()
    except TooManyViolations as problem:
        of_buildkit, beyond = (), [refusal(problem.refusal)]  # told whether or not other refusals are wanted
    every = (*of_buildkit, *_of_plan(dockerfile, request, known, plan), *comments.unknown)
    chosen = [one for one in every if one.rule in choice.rules and comments.wants(one)]
    mender = Mender(dockerfile)
    wanted = [_placed(one, mender, places, choice) for one in (*chosen, *beyond)]
    return sorted_findings(filter(choice.takes, wanted))


def _of_buildkit(
    dockerfile: Dockerfile, request: PlanRequest, hidden: Callable[[str], bool] | None
) -> Iterable[Finding]:
    return [found(CHECKS[one.rule], one.line, one.message) for one in broken_checks(dockerfile, request, hidden)]


def broken_checks(
    dockerfile: Dockerfile, request: PlanRequest, hidden: Callable[[str], bool] | None = None
) -> tuple[Violation, ...]:
    """The build checks that a file breaks for a request, in BuildKit's order; for several builds each once.

    None where the settings of the checks cannot be read, or the request is none: that is told elsewhere.

    Raises:
        TooManyViolations: there are more than stagegraph follows.
    """
    runs: list[tuple[Violation, ...]] = []
    try:
        for platform in platform_options(request.platform):
            for target in request.targets:
                options = BuildOptions(
                    target=target,
                    build_args=request.build_args,
                    platform=platform,
                    build_contexts=context_options(request.build_contexts),
                    placeholders=request.placeholders,
                    image_configs=request.image_configs,
                    linked=request.linked,
                )
                runs.append(violations(dockerfile, options, hidden))
    except DockerfileError:
        return ()
    return runs[0] if len(runs) == 1 else tuple(dict.fromkeys(one for run in runs for one in run))


def _of_plan(dockerfile: Dockerfile, request: PlanRequest, known: KnownBuilds, plan: BuildPlan | None) -> list[Finding]:
    try:
        plan = plan or plan_request(dockerfile, request)
        own = [one for finder in _FINDERS for one in finder(plan)]
        return [*map(_of_note, notes_of(plan)), *own, *unbuilt_stages(plan, known)]
    except DockerfileError as problem:
        return [refusal(problem)]


def refusal(problem: DockerfileError) -> Finding:
    """The finding that a file is refused."""
    place = problem.shown_location
    finding = found(REFUSED, place.first, problem.message)
    return replace(finding, advice=problem.hint, last_line=max(place.first, place.last))


def _of_note(note: Note) -> Finding:
    return found(CHECKS[note.rule.id], note.line, note.text, note.stage, related=note.related)


def _placed(finding: Finding, mender: Mender, places: Mapping[int, Instruction], choice: RuleChoice) -> Finding:
    """A finding with its last line, its stage, its fix, and as grave as the caller says."""
    instruction = places.get(finding.line)
    last = finding.last_line or (instruction.location.last if instruction else finding.line)
    stage = finding.stage if finding.stage is not None else _stage_at(mender.dockerfile, finding.line)
    return replace(
        finding,
        last_line=last,
        stage=stage,
        severity=choice.severities.get(finding.rule, finding.severity),
        fix=mender.fix(finding, instruction) if instruction and finding.rule in FIXABLE else (),
    )


def _stage_at(dockerfile: Dockerfile, line: int) -> int | None:
    at = bisect_right(dockerfile.stages, line, key=lambda one: one.location.first) - 1
    return at if at >= 0 and line <= dockerfile.stages[at].location.last else None
