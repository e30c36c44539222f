"""Instructions that make no step, and what differs between two texts without any effect."""

from __future__ import annotations

from collections import Counter, deque

from stagegraph.analysis.comparison.alterations import Alteration, Idle, SettingChange
from stagegraph.analysis.comparison.stagepairs import canonical
from stagegraph.syntax.instructions import Add, Arg, Copy, Env, Label, Run, Workdir

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.syntax.instructions import Dockerfile, Instruction

_MAKES_STEP = (Run, Copy, Add, Workdir)


def setting_changes(both: BothBuilds) -> tuple[SettingChange, ...]:
    """Instructions without a step that differ in stages that both build, and before the first FROM; by place."""
    old, new = both.old.dockerfile, both.new.dockerfile
    found = list(_settings("", old.global_args, new.global_args))
    for before, after in both.built:
        found += _settings(both.new_name(after), old.stages[before].instructions, new.stages[after].instructions)
    return tuple(found)


def _settings(stage: str, old: Sequence[Instruction], new: Sequence[Instruction]) -> Iterator[SettingChange]:
    gone, come = _without_common(_quiet(old), _quiet(new))
    subjects: dict[tuple[str, ...], deque[int]] = {}  # places among those that are gone
    for at, was in enumerate(gone):
        subjects.setdefault(_subject(was), deque()).append(at)
    left = dict(enumerate(gone))
    for now in come:
        places = subjects.get(_subject(now))
        if places:
            yield SettingChange(Alteration.CHANGED, stage, left.pop(places.popleft()), now)
        else:
            yield SettingChange(Alteration.ADDED, stage, None, now)
    for was in left.values():
        yield SettingChange(Alteration.REMOVED, stage, was, None)


def _quiet(instructions: Sequence[Instruction]) -> list[Instruction]:
    return [one for one in instructions if not isinstance(one, _MAKES_STEP)]


def _without_common(
    old: Sequence[Instruction], new: Sequence[Instruction]
) -> tuple[list[Instruction], list[Instruction]]:
    """What only one of two lists has; the first ones that say the same are the same."""

    def left(some: Sequence[Instruction], others: Sequence[Instruction]) -> list[Instruction]:
        counts = Counter(canonical(one.text) for one in others)
        found = []
        for one in some:
            if counts[canonical(one.text)]:
                counts[canonical(one.text)] -= 1
            else:
                found.append(one)
        return found

    return left(old, new), left(new, old)


def _subject(instruction: Instruction) -> tuple[str, ...]:
    """What an instruction sets: two of one subject are the same one with another value."""
    names: tuple[str, ...] = ()
    if isinstance(instruction, Arg):
        names = tuple(one.name for one in instruction.args)
    elif isinstance(instruction, Env | Label):
        names = tuple(one.key for one in instruction.pairs)
    return (instruction.keyword.upper(), *names)


def idle_changes(both: BothBuilds) -> tuple[Idle, ...]:
    """What differs between the two texts and has no effect on what is built; see also `text_changes`."""
    found = text_changes(both.old.dockerfile, both.new.dockerfile)
    olds = [before for before, _ in both.stages.pairs]
    if olds != sorted(olds):
        found.append(Idle.ORDER)
    if _unused_differ(both):
        found.append(Idle.UNUSED)
    return tuple(one for one in Idle if one in found)


def _unused_differ(both: BothBuilds) -> bool:
    """Whether a stage that neither build needs comes, goes or says something else."""
    old, new = both.old.stages, both.new.stages
    if any(not old[one].used for one in both.stages.removed) or any(not new[one].used for one in both.stages.added):
        return True
    return any(
        not old[before].used
        and not new[after].used
        and [both.wordings.old(one.text) for one in old[before].stage.instructions]
        != [both.wordings.new(one.text) for one in new[after].stage.instructions]
        for before, after in both.stages.pairs
    )


def text_changes(old: Dockerfile, new: Dockerfile) -> list[Idle]:
    """Whether two texts differ in comments, or in how the same instructions are written."""
    if old.source.lines == new.source.lines:
        return []
    found = []
    if _comments(old) != _comments(new):
        found.append(Idle.COMMENTS)
    written_old, written_new = _written(old), _written(new)
    same = Counter(map(canonical, written_old)) & Counter(map(canonical, written_new))
    verbatim = Counter(written_old) & Counter(written_new)
    if same.total() > verbatim.total() or (written_old == written_new and not found):
        found.append(Idle.BLANKS)
    return found


def _comments(dockerfile: Dockerfile) -> list[str]:
    return [line.strip() for line in dockerfile.source.lines if line.lstrip().startswith("#")]


def _written(dockerfile: Dockerfile) -> list[str]:
    return [line.text for line in dockerfile.source.logical_lines]
