"""What a change does to the targets of bake and compose files, in words. Text and Markdown print them."""

from __future__ import annotations

from stagegraph.analysis.review.filestates import FileState
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.wording import counted, listed
from stagegraph.render.story.difffacts import gist

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.review.reviewedprojects import ReviewedProject, ReviewedTarget
    from stagegraph.projecttargets import FieldChange

TARGETS_HEADER = ("TARGET", "WHAT CHANGES", "ITS BUILD")
_LONGEST = 40  # characters of a value
_MOST_FIELDS = 6  # that a row tells
_UNTOLD = "dockerfile-inline"  # whose value is a text of many lines


def targets_text(projects: Sequence[ReviewedProject]) -> str:
    """How many targets are new, said otherwise or gone; "" where no file says anything else."""
    number = sum(len(one.targets) for one in projects)
    if not number:
        return "bake refuses files" if projects else ""
    return f"{counted(number, 'target')} of bake and compose files {'changes' if number == 1 else 'change'}"


def project_headline(project: ReviewedProject) -> str:
    """What happens to some files, in one sentence."""
    files = listed(project.files)
    total = counted(project.total, "target")
    if project.state is FileState.NEW:
        return f"{files}: new, {total}"
    if project.state is FileState.GONE:
        return f"{files}: gone, with {counted(len(project.targets), 'target')}"
    gone = sum(one.state is FileState.GONE for one in project.targets)
    number = len(project.targets) - gone
    told = [f"{number} of {total} {'changes' if number == 1 else 'change'}"] if number else []
    told += [f"{counted(gone, 'target')} gone"] if gone else []
    return f"{files}: {', '.join(told) or 'bake refuses them'}"


def target_rows(project: ReviewedProject) -> list[tuple[str, str, str]]:
    """For each target what the files say otherwise of it, and what that does to its build."""
    return [(one.name, _said(one), _build_text(one)) for one in project.targets]


def _said(target: ReviewedTarget) -> str:
    if target.state is not FileState.CHANGED:
        return str(target.state.value)
    told = [_field_text(one) for one in target.fields[:_MOST_FIELDS]]
    more = len(target.fields) - len(told)
    told += [f"and {more} more"] if more else []
    return "; ".join([*told, *([f"takes {listed(target.taken)}"] if target.taken else [])])


def _field_text(field: FieldChange) -> str:
    if field.name == _UNTOLD and field.was is not None and field.now is not None:
        return f"another {field.name}"
    was, now = (None if one is None else cut(one, _LONGEST) or '""' for one in (field.was, field.now))
    if was is None:
        return f"{field.name}: {now}, was not set"
    return f"{field.name}: {was} -> {now}" if now is not None else f"{field.name}: no more {was}"


def _build_text(target: ReviewedTarget) -> str:
    if target.state is not FileState.CHANGED:
        return "-"
    if target.changes is not None:
        return gist(target.changes)
    if target.problem:
        return f"cannot be compared: {target.problem}"
    return "-" if any(one.built for one in target.fields) else "as before"
