"""Which entries a target needs, what images they are, and which triggers run in them.

BuildKit's ``resolveStages`` and ``resolveReachableStages`` in ``convert.go``.
"""

from __future__ import annotations

from functools import cached_property

from stagegraph.errors import DockerfileError
from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.namedcontexts import context_refusal
from stagegraph.graph.identifiers.references import normalised_reference
from stagegraph.graph.resolve.bases import Base, image_of
from stagegraph.syntax.gotext import parse_int
from stagegraph.syntax.instructions import Copy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.resolve.entrydrafts import EntryDraft, EntryDrafts
    from stagegraph.graph.resolve.triggers import TriggerCommands


class EntryResolver:
    """Looks at the images of entries and runs ONBUILD triggers, which may bring further entries in.

    Args:
        entries: what is known of the file once it is known what its stages take from.
        every: every image is looked at as if it was needed (BuildKit's ``AllStages``).

    Attributes:
        used: the numbers of the entries that the target needs, as far as that is known.
    """

    def __init__(self, entries: EntryDrafts, *, every: bool = False) -> None:
        self.used: dict[int, None] = {}
        self._entries = entries
        self._every = every

    @cached_property
    def _triggers(self) -> TriggerCommands:
        from stagegraph.graph.resolve.triggers import TriggerCommands  # noqa: PLC0415  (few files have triggers)

        return TriggerCommands(self._entries)

    def resolve_for(self, target: EntryDraft) -> set[int]:
        """Resolve what a target needs; returns the numbers of these entries.

        Raises:
            DockerfileError: a base, a context or a trigger of one of them is refused.
        """
        self.resolve_needed(target)
        used = set(self.used)
        stages = self._entries.drafts[: len(self._entries.dockerfile.stages)]
        unused = [draft for draft in stages if draft.number not in used and draft.triggers]
        if unused:
            self._triggers.add_unused(unused)
        return used

    def resolve_every(self) -> tuple[frozenset[int], DockerfileError | None]:
        """Resolve all entries as if each was needed, ONBUILD triggers run in all.

        Returns:
            The numbers of the entries in which triggers go wrong or could do another thing for another target; and the
            refusal where more triggers run in all of them than are followed.

        Raises:
            DockerfileError: a base is refused.
        """
        drafts = self._entries.drafts
        for draft in _unresolved(self._entries):
            _resolve_image(self._entries, draft, reachable=True)
        unsure = {draft.number for draft in list(drafts) if draft.triggers and not self._runs_triggers(draft)}
        if any(draft.stage is None and _counts_when(draft.resolved_base) for draft in drafts):
            unsure |= {draft.number for draft in drafts if self._brings_stages(draft)}
        return frozenset(unsure), self._triggers.beyond if unsure else None

    def resolve_needed(self, target: EntryDraft) -> None:
        """``resolveStages``: what the target reaches, again for as long as ONBUILD triggers add something.

        Go comes to what is reached in any order, but most often to what it reached first: of several stages whose
        triggers are refused, the target is the likely one to be reported. Of images, which are looked at all at once,
        all are looked at though one of them is refused.

        Raises:
            DockerfileError: as in `resolve_for`.
        """
        entries = self._entries
        while True:
            self.used = used = _reached(entries, target)
            _settle_late(entries, used)
            refusals = [self._look_at(draft) for draft in _unresolved(entries)]
            refusal = next(filter(None, refusals), None)
            if refusal is not None:
                raise refusal
            grown = False
            for draft in [entries.drafts[number] for number in used]:
                if not draft.triggers_added:
                    draft.triggers_added = True
                    grown |= bool(draft.triggers) and self._triggers.add(draft)
            if not grown:
                return

    def _look_at(self, draft: EntryDraft) -> DockerfileError | None:
        """``resolveBaseImage``; why it is refused, or None."""
        reachable = self._every or draft.number in self.used
        try:
            _resolve_image(self._entries, draft, reachable=reachable)
            if reachable:
                _refuse_context(self._entries, draft)
        except DockerfileError as problem:
            return problem
        return None

    def _runs_triggers(self, draft: EntryDraft) -> bool:
        """Whether triggers go well in an entry and name none by a number that depends on what else is needed.

        Those of the images that they bring in run, too. What is bounded is counted for each entry anew.
        """
        entries = self._entries
        waiting = [draft]
        self._triggers.count_anew()
        try:
            for one in waiting:
                before = len(entries.drafts)
                self._triggers.add(one)
                waiting += entries.drafts[before:]
                for added in entries.drafts[before:]:
                    _resolve_image(entries, added, reachable=True)
        except DockerfileError:
            return False
        sources = (
            one.instruction.source_stage
            for entry in waiting
            for one in entry.taking
            if isinstance(one.instruction, Copy)
        )
        return all((parse_int(name) or 0) < len(entries.dockerfile.stages) for name in sources)

    def _brings_stages(self, draft: EntryDraft) -> bool:
        """Whether triggers take from stages."""
        return any(self._entries.drafts[source].stage is not None for one in draft.taking for source in one.sources)


def _reached(entries: EntryDrafts, target: EntryDraft) -> dict[int, None]:
    """``addReachableStages``: in the order in which they are met, each one's base before what it takes from."""
    used: dict[int, None] = {}
    waiting = [target]
    while waiting:
        draft = waiting.pop()
        if draft.number in used:
            continue
        used[draft.number] = None
        waiting += [entries.drafts[need] for need in reversed(draft.needs) if need not in used]
        if draft.base is not None:
            waiting.append(draft.base)
    return used


def _unresolved(entries: EntryDrafts) -> Iterable[EntryDraft]:
    """What ``resolveReachableStages`` looks at, each in a goroutine of its own, in the order in which they run.

    Go runs the one that was started last first, then the others as they were started; the first of them that
    finds a bad reference is reported. (Rarely another processor takes one over, and another one wins.)
    """
    waiting = [one for one in entries.order if one.base is None and not one.settled]
    looked_at = [one for one in waiting if one.base_name != "scratch" or one.context is not None]
    return dict.fromkeys(looked_at[-1:] + waiting)


def _resolve_image(entries: EntryDrafts, draft: EntryDraft, *, reachable: bool) -> None:
    draft.settled = reachable
    draft.looks += 1
    draft.resolved_base = image_of(
        entries.dockerfile,
        entries.options,
        draft.base_name,
        draft.location,
        shown=draft.shown,
        hint=lambda: entries.missing_hint if draft.stage else "",
        platform=draft.platform,
        context=draft.context,
        placeholder=draft.placeholder,
    )


def _settle_late(entries: EntryDrafts, used: Iterable[int]) -> None:
    """An image that no stage is, looked at while nothing needed it, is not looked at again once triggers need it.

    BuildKit then never asks for its configuration, nor for a named context of its name.
    """
    for draft in [entries.drafts[number] for number in used]:
        if draft.stage is None and draft.looks and not draft.settled:
            draft.settled = True
            if not draft.resolved_base.scratch:
                draft.resolved_base = Base(image=normalised_reference(draft.base_name), config=ImageConfig())


def _counts_when(base: Base) -> bool:
    """Whether it is another thing where it is looked at while nothing needs it (`_settle_late`)."""
    return bool(base.context or base.triggers or (base.config is not None and not base.config.layered))


def _refuse_context(entries: EntryDrafts, draft: EntryDraft) -> None:
    """``NamedContext.Load``, as far as it is refused without looking at what it loads."""
    base = draft.resolved_base
    refusal = context_refusal(base.context, base.source) if base.context else ""
    if refusal:
        raise entries.source.error(refusal, draft.location, shown=draft.shown)
