"""What a change does to a build in one sentence, in short facts, and target by target."""

from __future__ import annotations

from stagegraph.analysis.comparison.alterations import Alteration, Verdict
from stagegraph.analysis.counting import counted_steps
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted, image_text, listed
from stagegraph.render.story.diffpieces import SIGNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.analysis.comparison.alterations import ImageChange, TargetChange, TargetState
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.impact.verdicts import StepImpact

_MOST_NAMES = 4  # that a sentence lists
_FEW_STAGES = 3  # whose names stand beside the number of their steps
TARGET_HEADER = ("TARGET", "WHAT HAPPENS", "STEPS", "CRITICAL PATH", "RUNS")


# --- Short facts --------------------------------------------------------------------------------------------------


def headline(changes: Changes) -> tuple[Part, ...]:
    """What the change does, in one sentence."""
    old, new = changes.old.path, changes.new.path
    name: tuple[Part, ...] = (
        (Part(new, code=True),) if old == new else (Part(old, code=True), Part(" -> "), Part(new, code=True))
    )
    return (*name, Part(f": {gist(changes)}"))


def gist(changes: Changes) -> str:
    """What the change does, in one sentence without the names of the files."""
    if changes.new.problem is not None:
        return "still refused by BuildKit" if changes.old.problem is not None else "BuildKit refuses the file now"
    if changes.old.problem is not None:
        return "BuildKit no longer refuses the file"
    if changes.targets and all(one.verdict is Verdict.STILL_REFUSED for one in changes.targets):
        return "still refused by BuildKit"
    if changes.empty:
        if changes.same_text:
            return "nothing changes: the files are the same"
        return f"nothing changes in what is built; {_idle_text(changes)}"
    told = facts(changes)
    if not (changes.differs or changes.reruns):
        return ", ".join(["no step changes", *_setting_facts(changes), *told])
    number = sum(one.verdict not in (Verdict.SAME, Verdict.STILL_REFUSED) for one in changes.targets)
    total = len(changes.targets)
    if total == 1:
        who = f"target {changes.targets[0].name}"
    else:
        who = f"{number} of {counted(total, 'target')} {'changes' if number == 1 else 'change'}"
    return f"{who}: {', '.join(told or _setting_facts(changes) or ['in details'])}"


def _setting_facts(changes: Changes) -> list[str]:
    names = list(dict.fromkeys(one.stage for one in changes.settings if one.stage))
    if not changes.settings:
        return []
    said = f"{counted(len(changes.settings), 'setting')} {'differs' if len(changes.settings) == 1 else 'differ'}"
    return [f"{said} in {listed(names)}" if names else said]


def _idle_text(changes: Changes) -> str:
    names = [one.value for one in changes.idle]
    if not names:
        return "only the order of instructions differs"
    return f"only {', '.join(names[:-1])}{' and ' if len(names) > 1 else ''}{names[-1]} differ"


def facts(changes: Changes) -> list[str]:
    """What the change does, in a few words each, worst first."""
    return [*_refusal_facts(changes), *_shape_facts(changes), *_time_facts(changes), *_other_facts(changes)]


def _refusal_facts(changes: Changes) -> Iterator[str]:
    verdicts = [one.verdict for one in changes.targets]
    if refused := verdicts.count(Verdict.REFUSED):
        yield f"{counted(refused, 'target')} refused now" if len(verdicts) > 1 else "refused now"
    if accepted := verdicts.count(Verdict.ACCEPTED):
        yield f"{counted(accepted, 'target')} no longer refused" if len(verdicts) > 1 else "no longer refused"
    was, now = changes.default_target
    if was and now and not same_default(changes):
        yield f"the default target is {now}, was {was}"


def same_default(changes: Changes) -> bool:
    """Whether the default target is the stage that it was, whatever it is called."""
    return any(one.was and one.now and one.was.default and one.now.default for one in changes.targets)


def _shape_facts(changes: Changes) -> Iterator[str]:
    for alteration, sign in ((Alteration.ADDED, "+"), (Alteration.REMOVED, "-")):
        if number := sum(one.alteration is alteration for one in changes.stages):
            yield f"{sign}{counted(number, 'stage')}"
    renamed = [f"{one.was.name} is now {one.now.name}" for one in changes.stages if one.renamed and one.was and one.now]
    if renamed:
        yield renamed[0] if len(renamed) == 1 else f"{len(renamed)} stages renamed"
    yield from _step_facts(changes)
    if len(changes.images) > 1:
        yield f"{len(changes.images)} images"
    elif changes.images:
        yield _image_fact(changes.images[0])


def _step_facts(changes: Changes) -> Iterator[str]:
    both = changes.both
    more = both.new.step_count - both.old.step_count if both else 0
    if more:
        yield f"{more:+d} {'step' if abs(more) == 1 else 'steps'}"
        return
    words = {Alteration.CHANGED: "written otherwise", Alteration.MOVED: "moved"}
    for alteration, said in words.items():
        if number := sum(one.alteration is alteration for one in changes.steps):
            yield f"{counted(number, 'step')} {said}"


def _image_fact(one: ImageChange) -> str:
    if one.alteration is not Alteration.CHANGED:
        return f"{SIGNS[one.alteration]}image {image_text(one.now or one.was)}"
    if image_text(one.was) == image_text(one.now):
        return f"another digest of {image_text(one.now)}"
    return f"{image_text(one.now)} instead of {image_text(one.was)}"


def _time_facts(changes: Changes) -> Iterator[str]:
    # What is new is told with the stages and steps.
    again = [
        one for _, one in changes.reruns.values() if one.status is Status.RUNS and one.step.id not in changes.first_time
    ]
    number = counted_steps(one.step for one in again)
    if number:
        yield f"{counted(number, 'step')} {'runs' if number == 1 else 'run'} again{_of_stages(changes, again)}"
    elif any(one.status is Status.CONTENT for _, one in changes.reruns.values()):
        yield "some steps run again if bytes differ"
    found = [(one.built_twice, one.name) for one in changes.targets if one.longer and one.built_twice]
    for (was, now), name in sorted(found, key=lambda one: not one[0][1].default)[:1]:
        yield f"critical path {'' if now.default else f'of {name} '}{was.critical} to {now.critical}"


def _of_stages(changes: Changes, again: Sequence[StepImpact]) -> str:
    both = changes.both
    stages = dict.fromkeys(one.step.stage for one in again if one.step.stage is not None)
    names = [both.new_name(index) for index in sorted(stages)] if both else []
    return f" in {listed(names)}" if 0 < len(names) <= _FEW_STAGES else ""


def _other_facts(changes: Changes) -> Iterator[str]:
    if any(one.alteration is Alteration.REMOVED for one in changes.concurrency):
        yield "less runs at the same time"
    elif changes.concurrency:
        yield "more runs at the same time"
    lost = sum(len(one.steps) for one in changes.merges if one.alteration is Alteration.REMOVED)
    if lost:
        yield f"{counted(lost, 'merged step')} lost"
    for alteration, sign in ((Alteration.ADDED, "+"), (Alteration.REMOVED, "-")):
        number = sum(one.alteration is alteration for one in changes.notes)
        if number:
            yield f"{sign}{counted(number, 'note')}"


# --- Targets ------------------------------------------------------------------------------------------------------


def _is_renamed(was: TargetState, now: TargetState) -> bool:
    """Whether a target has another name; the line that tells stages of one name apart does not count."""
    return was.name.lower() != now.name.lower() and not (was.written and was.written == now.written)


def target_cells(one: TargetChange) -> tuple[str, str, str, str, str]:
    """What happens to a target: its name, what happens, steps, critical path, what runs again."""
    was, now = one.was, one.now
    name = f"{was.name} -> {now.name}" if was and now and _is_renamed(was, now) else one.name
    if one.impact is None or was is None or now is None:
        state = now or was
        numbers = (str(state.steps), str(state.critical)) if state and not state.refusal else ("-", "-")
        return (name, one.verdict.value, *numbers, "-")
    runs, perhaps = (one.impact.count(status) for status in (Status.RUNS, Status.CONTENT))
    again = " + ".join([*([str(runs)] if runs or not perhaps else []), *([f"{perhaps} perhaps"] if perhaps else [])])
    return (name, one.verdict.value, _to(was.steps, now.steps), _to(was.critical, now.critical), again)


def _to(was: int, now: int) -> str:
    return str(now) if was == now else f"{was} -> {now}"


def shown_targets(changes: Changes) -> tuple[list[TargetChange], list[str]]:
    """The targets to which something happens, and the names of the others."""
    if changes.old.problem or changes.new.problem:
        return [], []  # all are refused, or were
    shown = [one for one in changes.targets if one.verdict is not Verdict.SAME]
    return shown, [one.name for one in changes.targets if one.verdict is Verdict.SAME]


def same_text(names: Sequence[str], left_out: int) -> str:
    """Which targets stay as they are, and how many nobody looked at."""
    said = f"Nothing changes for {listed(names, _MOST_NAMES)}." if names else ""
    more = f"The file is large: {left_out} more targets were not looked at; --target NAME does." if left_out else ""
    return " ".join(filter(None, (said, more)))
