"""What is said of the stages, images and steps of a new build, where it differs from an earlier one."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration
from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.diagram.model import Standing
from stagegraph.render.shared.wording import counted, outside_name
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.comparison.alterations import StageChange
    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.graph.llb.steps import Step

    StepKey = tuple[str, int, str]

NEW = "new"


class ChangeMark(Record):
    """How a card stands out, and the words that say why."""

    standing: Standing
    words: str


class ChangeMarks(Record):
    """The marks of all that is not as it was.

    Attributes:
        stages: by the index in the new file.
        images: by name.
        steps: by what they are, as `step_key` tells.
    """

    stages: Mapping[int, ChangeMark]
    images: Mapping[str, ChangeMark]
    steps: Mapping[StepKey, ChangeMark]


def change_marks(changes: Changes, both: BothBuilds) -> ChangeMarks:
    """The marks of a change whose builds are both known."""
    return ChangeMarks(_stage_marks(changes, both), _image_marks(changes), _step_marks(changes, both))


def step_key(step: Step) -> StepKey:
    """What a step is, whatever the target: ids are given anew for each."""
    return step.name, step.location.first, step.source


def _stage_marks(changes: Changes, both: BothBuilds) -> dict[int, ChangeMark]:
    again = _again_by_stage(changes)
    words: dict[str, list[str]] = {}
    found = {index: ChangeMark(Standing.ADDED, NEW) for index in both.stages.added}
    for one in changes.stages:
        if one.was and one.now:
            words.setdefault(one.now.name, []).extend(_stage_words(one))
    counts: dict[str, dict[Alteration, int]] = {}
    for step in changes.steps:
        own = counts.setdefault(step.stage, {})
        own[step.alteration] = own.get(step.alteration, 0) + 1
    for name, own in counts.items():
        words.setdefault(name, []).append(_count_words(own))
    for setting in changes.settings:
        if setting.stage and setting.stage not in counts:
            words.setdefault(setting.stage, ["settings changed"])
    for planned in both.new.stages:
        if planned.display_name in words:
            text = ", ".join(words[planned.display_name])
            found[planned.index] = ChangeMark(Standing.CHANGED, text)
        elif planned.index not in found and planned.index in again:
            found[planned.index] = _again_mark(again[planned.index])
    return found


def _image_marks(changes: Changes) -> dict[str, ChangeMark]:
    found = {}
    for one in changes.images:
        if one.alteration is Alteration.ADDED:
            found[one.now] = ChangeMark(Standing.ADDED, NEW)
        elif one.alteration is Alteration.CHANGED:
            was = f"was {_tag(one.was)}" if one.was != one.now else "another digest"
            found[one.now] = ChangeMark(Standing.CHANGED, was)
    return found


def _step_marks(changes: Changes, both: BothBuilds) -> dict[StepKey, ChangeMark]:
    words = {
        Alteration.ADDED: ChangeMark(Standing.ADDED, NEW),
        Alteration.CHANGED: ChangeMark(Standing.CHANGED, "changed"),
        Alteration.MOVED: ChangeMark(Standing.CHANGED, "moved"),
    }
    found = {step_key(one.now): words[one.alteration] for one in changes.steps if one.now}
    added = frozenset(both.stages.added)
    for step in both.new.steps:
        if step.stages and added.issuperset(step.stages):
            found.setdefault(step_key(step), words[Alteration.ADDED])
    for _, one in changes.reruns.values():
        mark = ChangeMark(Standing.RUNS, "runs again")
        if one.status is Status.CONTENT:
            mark = ChangeMark(Standing.CONTENT, "perhaps runs again")
        found.setdefault(step_key(one.step), mark)
    return found


def _again_by_stage(changes: Changes) -> dict[int, dict[Status, list[Step]]]:
    """The steps of each stage that run again, or perhaps do."""
    found: dict[int, dict[Status, list[Step]]] = {}
    for _, one in changes.reruns.values():
        for index in one.step.stages:
            found.setdefault(index, {}).setdefault(one.status, []).append(one.step)
    return found


def _tag(reference: str) -> str:
    """The tag and the digest of an image, or its name."""
    from stagegraph.graph.resolve.bases import Outside  # noqa: PLC0415  (few pictures need it)

    name, more = outside_name(Outside(reference))
    return " ".join(more) or name


def _stage_words(one: StageChange) -> Iterator[str]:
    if one.renamed and one.was:
        yield f"was {one.was.name}"
    if one.rebased:
        yield "another base"
    if one.was and one.now and one.was.built != one.now.built:
        yield "built now" if one.now.built else "no longer built"


def _count_words(counts: Mapping[Alteration, int]) -> str:
    signs = {
        Alteration.ADDED: "new",
        Alteration.REMOVED: "removed",
        Alteration.CHANGED: "changed",
        Alteration.MOVED: "moved",
    }
    parts = [f"{counts[one]} {word}" for one, word in signs.items() if one in counts]
    total = sum(counts.values())
    return f"{'step' if total == 1 else 'steps'}: {', '.join(parts)}"


def _again_mark(found: Mapping[Status, list[Step]]) -> ChangeMark:
    runs = counted_steps(found.get(Status.RUNS, ()))
    if Status.RUNS in found:
        return ChangeMark(Standing.RUNS, f"{counted(runs, 'step')} {'runs' if runs == 1 else 'run'} again")
    number = counted_steps(found[Status.CONTENT])
    return ChangeMark(Standing.CONTENT, f"{counted(number, 'step')} perhaps {'runs' if number == 1 else 'run'} again")
