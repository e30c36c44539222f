"""Cache mounts, the locks on them, and notes."""

from __future__ import annotations

import re
from collections import Counter

from stagegraph.analysis.comparison.alterations import Alteration, CacheChange, NoteChange
from stagegraph.analysis.notes.collect import notes_of
from stagegraph.syntax.instructions import Sharing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stagegraph.analysis.comparison.bothbuilds import BothBuilds
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.analysis.plan import BuildPlan

_LINE = re.compile(r"\b(?:L|line )\d+")


def cache_changes(both: BothBuilds) -> tuple[CacheChange, ...]:
    """The cache mounts that differ, by id."""
    return tuple(_caches(both))


def _caches(both: BothBuilds) -> Iterator[CacheChange]:
    old, new = both.old.cache_mounts, both.new.cache_mounts
    for name in sorted({*old, *new}):
        was, now = _sharings(both.old, name), _sharings(both.new, name)
        turns_was = _stages(both.old, both.old.taking_turns.get(name, ()), both.name_of_old)
        turns_now = _stages(both.new, both.new.taking_turns.get(name, ()), both.new_name)
        if was == now and bool(turns_was) == bool(turns_now):
            continue
        alteration = Alteration.CHANGED if was and now else Alteration.ADDED if now else Alteration.REMOVED
        users = (
            _stages(both.new, new[name].steps, both.new_name)
            if now
            else _stages(both.old, old[name].steps, both.name_of_old)
        )
        yield CacheChange(alteration, name, was, now, turns_was=turns_was, turns_now=turns_now, stages=users)


def _sharings(plan: BuildPlan, name: str) -> tuple[Sharing, ...]:
    use = plan.cache_mounts.get(name)
    if use is None:
        return ()
    steps = {Sharing.SHARED: use.shared, Sharing.PRIVATE: use.private, Sharing.LOCKED: use.locked}
    return tuple(sharing for sharing in Sharing if steps[sharing])


def _stages(plan: BuildPlan, steps: Iterable[str], name: Callable[[int], str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name(stage) for one in steps for stage in plan.step_by_id[one].stages))


def note_changes(
    both: BothBuilds, old_plans: Iterable[BuildPlan], new_plans: Iterable[BuildPlan]
) -> tuple[NoteChange, ...]:
    """The notes that are new, then those that are gone; a note in another line is the same one.

    Args:
        both: the two builds.
        old_plans: the plans of the targets of the old one, each of which has notes of its own.
        new_plans: those of the new one.
    """
    renamed = [
        (both.old_name(before), both.new_name(after))
        for before, after in both.stages.pairs
        if both.old_name(before) != both.new_name(after)
    ]
    # One word for both names of a stage, whichever of the two files is the new one.
    words = {pair: "/".join(sorted(pair)) for pair in renamed}
    old = [(_key(note, {was: words[was, now] for was, now in renamed}), note) for note in _notes(old_plans)]
    new = [(_key(note, {now: words[was, now] for was, now in renamed}), note) for note in _notes(new_plans)]
    come = _more(new, Counter(key for key, _ in old))
    gone = _more(old, Counter(key for key, _ in new))
    return (
        *(NoteChange(Alteration.ADDED, one, both.new.dockerfile.source.location(one.line, one.line)) for one in come),
        *(NoteChange(Alteration.REMOVED, one, both.old.dockerfile.source.location(one.line, one.line)) for one in gone),
    )


def _notes(plans: Iterable[BuildPlan]) -> list[Note]:
    """The notes of some plans of one file, each once, by line."""
    found = dict.fromkeys(note for plan in plans for note in notes_of(plan))
    return sorted(found, key=lambda note: (note.line, note.rule.id, note.text))


def _more(notes: list[tuple[tuple[str, str], Note]], others: Counter[tuple[str, str]]) -> Iterator[Note]:
    """The notes beyond those that the other build has, too."""
    for key, note in notes:
        if others[key]:
            others[key] -= 1
        else:
            yield note


def _key(note: Note, names: dict[str, str]) -> tuple[str, str]:
    text = _LINE.sub("L", note.text)
    if names:
        pattern = "|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in sorted(names, key=len, reverse=True))
        text = re.sub(pattern, lambda found: names[found[0]], text)
    return note.rule.id, text
