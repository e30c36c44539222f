"""Every rule, as data, and how callers choose among them."""

from __future__ import annotations

from stagegraph.analysis.findings.buildkitchecks import BUILDKIT_CHECKS
from stagegraph.analysis.findings.finding import SEVERITIES, Check
from stagegraph.analysis.notes.rules import RULES, Severity
from stagegraph.errors import UsageError
from stagegraph.syntax.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.findings.finding import Finding

EVERY = "all"
BUILDKIT, _NOTES, _GRAPH = "buildkit", "notes", "graph"


def _own(name: str, title: str, severity: Severity, advice: str) -> Check:
    return Check(id=name, title=title, severity=severity, advice=advice, page=f"docs/rules.md#{name}")


REFUSED = Check(
    id="refused",
    title="BuildKit refuses the file, or a stage that the target needs",
    severity=Severity.ERROR,
    advice="",
    buildkit=True,
    page="docs/rules.md#refused",
)
UNKNOWN_RULE = _own(
    "unknown-rule",
    "a comment leaves a rule out that there is not",
    Severity.WARNING,
    "Correct the name; stagegraph check --list-rules lists them.",
)
UNREACHABLE_STAGE = _own(
    "unreachable-stage",
    "a stage that no target can reach",
    Severity.WARNING,
    "Take it out, give it a name of its own to build it with --target, or use it.",
)
UNBUILT_STAGE = _own(
    "unbuilt-stage",
    "a stage that no known target of the project builds",
    Severity.INFO,
    "Take it out, or name it with --known-target if a script builds it.",
)
EARLY_COPY = _own(
    "early-copy",
    "COPY --from stands before a step that does not need it",
    Severity.INFO,
    "Write the COPY below that step: both stages then run at the same time.",
)
EARLY_CONTEXT = _own(
    "early-context",
    "a COPY of the build context stands before a step that does not need it",
    Severity.INFO,
    "Write the COPY below that step, which then stays cached when the files change.",
)
COPY_WITHOUT_LINK = _own(
    "copy-without-link",
    "COPY --link would free a step",
    Severity.INFO,
    "Write COPY --link: the files are then copied without waiting for what stands above.",
)
TWIN_STEPS = _own(
    "twin-steps",
    "two stages run one command twice, for a difference that does not matter",
    Severity.INFO,
    "Write what differs below the command, or alike in both stages: BuildKit then runs it once for both.",
)
LOCKED_CACHE = _own(
    "locked-cache",
    "a locked cache mount makes stages take turns",
    Severity.INFO,
    "Leave sharing=locked out: what fills this cache may run several times at once.",
)
PACKAGE_CACHE_SHARED = _own(
    "package-cache-shared",
    "steps that can run at the same time write one cache that is made for one writer",
    Severity.WARNING,
    "Write sharing=locked in the cache mounts, or give each an id of its own.",
)
BASE_SPELLED_TWICE = _own(
    "base-spelled-twice",
    "one image is written in two ways",
    Severity.INFO,
    "Write it alike everywhere, or once: with an ARG before the first FROM, or as a stage.",
)
COPY_FROM_UNPINNED = _own(
    "copy-from-unpinned",
    "files are taken from an image without a version",
    Severity.WARNING,
    "Name a tag or a digest: another image can be behind the name tomorrow.",
)

_OWN = (
    UNREACHABLE_STAGE,
    UNBUILT_STAGE,
    EARLY_COPY,
    EARLY_CONTEXT,
    COPY_WITHOUT_LINK,
    TWIN_STEPS,
    LOCKED_CACHE,
    PACKAGE_CACHE_SHARED,
    BASE_SPELLED_TWICE,
    COPY_FROM_UNPINNED,
)
_OF_NOTES = tuple(
    Check(id=rule.id, title=rule.title, severity=rule.severity, advice=rule.advice, page=f"docs/notes.md#{rule.id}")
    for rule in RULES.values()
)

CHECKS = {check.id: check for check in (REFUSED, *BUILDKIT_CHECKS, *_OF_NOTES, *_OWN, UNKNOWN_RULE)}
"""Every rule by its id, in the order of the documents."""

GROUPS = {
    EVERY: frozenset(CHECKS),
    BUILDKIT: frozenset(check.id for check in BUILDKIT_CHECKS),
    _NOTES: frozenset(RULES),
    _GRAPH: frozenset(check.id for check in _OWN),
}
"""Names that stand for several rules."""


_RANKS = {rule: rank for rank, rule in enumerate(CHECKS)}


def sorted_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by line, the gravest first in each."""
    return tuple(sorted(findings, key=lambda one: (one.line, SEVERITIES.index(one.severity), _RANKS[one.rule])))


def chosen_checks(names: Iterable[str], what: str = "") -> frozenset[str]:
    """The ids of the rules that some names mean: ids, or names of `GROUPS`.

    Args:
        names: ids and groups.
        what: where they stand, for the message.

    Raises:
        UsageError: there is no such rule.
    """
    found: set[str] = set()
    for name in names:
        if name in GROUPS:
            found |= GROUPS[name]
        elif name in CHECKS:
            found.add(name)
        else:
            groups = ", ".join(GROUPS)
            message = did_you_mean(f"{what}there is no rule {name}", name, [*CHECKS, *GROUPS])
            raise UsageError(message, hint=f"stagegraph check --list-rules lists them; {groups} mean several.")
    return frozenset(found)
