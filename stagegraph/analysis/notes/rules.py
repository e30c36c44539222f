"""The rules of the notes, as data: what each one is called, how grave it is, what to do about it."""

from __future__ import annotations

from enum import Enum

from stagegraph.errors import UsageError
from stagegraph.syntax.suggest import did_you_mean
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable


class Severity(Enum):
    """How grave a note is."""

    ERROR = "error"  # the build fails while it runs
    WARNING = "warning"  # the build does something else than is meant, or can fail
    INFO = "info"  # something is superfluous


class Rule(Record):
    """A rule.

    Attributes:
        id: its name on the command line and in documents.
        title: what it finds, in a few words.
        severity: of its notes.
        advice: what to do about one.
    """

    id: str
    title: str
    severity: Severity
    advice: str


NEAR_NAME = Rule(
    "near-name",
    "an image whose name is nearly that of a stage that is not built",
    Severity.WARNING,
    "Write the name of the stage; write docker.io/library/NAME or NAME:latest where the image is meant.",
)
PLATFORM_IGNORED = Rule(
    "platform-ignored",
    "FROM --platform has no effect where the base is a stage",
    Severity.WARNING,
    "Write --platform in the FROM of the stage that starts from an image, or leave it out.",
)
BUILD_ARG_UNDECLARED = Rule(
    "build-arg-undeclared",
    "a build arg that no ARG declares",
    Severity.WARNING,
    "Correct its name, declare it with ARG where it is used, or leave it out.",
)
GLOBAL_ARG_UNDECLARED = Rule(
    "global-arg-undeclared",
    "a build arg is used in a stage that does not declare it",
    Severity.WARNING,
    "Write ARG NAME, without a value, into the stage in front of the use.",
)
CHOWN_NAME = Rule(
    "chown-name",
    "an owner is named where there is no file that tells its number",
    Severity.ERROR,
    "Write numbers (--chown=1000:1000), or leave --link out where the stage has an /etc/passwd.",
)
APT_CACHE_SHARED = Rule(
    "apt-cache-shared",
    "steps that can run at the same time share a cache of apt",
    Severity.WARNING,
    "Write sharing=locked in the cache mounts: apt needs its folders for itself.",
)
COPY_FROM_PARENT = Rule(
    "copy-from-parent",
    "a path is copied from the stage that the stage starts from, where it is already",
    Severity.INFO,
    "Leave the COPY out, or start the stage from something else.",
)

RULES = {
    rule.id: rule
    for rule in (
        NEAR_NAME,
        PLATFORM_IGNORED,
        BUILD_ARG_UNDECLARED,
        GLOBAL_ARG_UNDECLARED,
        CHOWN_NAME,
        APT_CACHE_SHARED,
        COPY_FROM_PARENT,
    )
}
"""Every rule by its id, in the order of the documents."""

ALL_RULES = frozenset(RULES)


class Note(Record):
    """What is accepted and is probably not meant.

    Attributes:
        rule: the rule that it comes from.
        line: the line of the Dockerfile, counted from 1; 0 for what stands on the command line.
        text: what is wrong, in one sentence without the place.
        stage: index of the stage in which the line stands, None outside of stages.
        related: other lines that it is about, counted from 1.
    """

    rule: Rule
    line: int
    text: str
    stage: int | None = None
    related: tuple[int, ...] = ()


def rule_ids(names: Iterable[str]) -> frozenset[str]:
    """Ids of rules, checked.

    Raises:
        UsageError: there is no such rule.
    """
    found = frozenset(names)
    for name in sorted(found - ALL_RULES):
        raise UsageError(
            did_you_mean(f"there is no note {name}", name, RULES), hint=f"The notes are {', '.join(RULES)}."
        )
    return found
