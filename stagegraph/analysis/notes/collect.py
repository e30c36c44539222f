"""All notes on a plan."""

from __future__ import annotations

from stagegraph.analysis.notes.args import undeclared_build_args, undeclared_global_args
from stagegraph.analysis.notes.caches import shared_apt_caches
from stagegraph.analysis.notes.copying import copies_from_parent, named_owners
from stagegraph.analysis.notes.froms import ignored_platforms, near_names
from stagegraph.analysis.notes.rules import (
    ALL_RULES,
    APT_CACHE_SHARED,
    BUILD_ARG_UNDECLARED,
    CHOWN_NAME,
    COPY_FROM_PARENT,
    GLOBAL_ARG_UNDECLARED,
    NEAR_NAME,
    PLATFORM_IGNORED,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.analysis.plan import BuildPlan

_FINDERS = (
    (BUILD_ARG_UNDECLARED, undeclared_build_args),
    (NEAR_NAME, near_names),
    (PLATFORM_IGNORED, ignored_platforms),
    (GLOBAL_ARG_UNDECLARED, undeclared_global_args),
    (CHOWN_NAME, named_owners),
    (APT_CACHE_SHARED, shared_apt_caches),
    (COPY_FROM_PARENT, copies_from_parent),
)


def notes_of(plan: BuildPlan) -> tuple[Note, ...]:
    """What BuildKit accepts in a plan and is probably not meant, by line, each once; without those not wanted."""
    return plan.once(_notes)


def _notes(plan: BuildPlan) -> tuple[Note, ...]:
    if plan.no_notes >= ALL_RULES:
        return ()
    found: dict[Note, None] = {}
    for rule, finder in _FINDERS:
        if rule.id not in plan.no_notes:
            found.update(dict.fromkeys(finder(plan)))
    return tuple(sorted(found, key=lambda note: note.line))
