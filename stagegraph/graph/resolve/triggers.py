"""ONBUILD triggers in the stages that run them; BuildKit's ``initOnBuildTriggers`` in ``convert.go``."""

from __future__ import annotations

import re

from stagegraph.errors import DockerfileError
from stagegraph.graph.buildlimits import LIMIT_HINT, MOST_TAKING_TRIGGERS, MOST_TRIGGERS, beyond
from stagegraph.graph.identifiers.references import is_no_reference
from stagegraph.graph.resolve.dependencies import command_of
from stagegraph.graph.resolve.resolution import Command
from stagegraph.syntax.gotext import parse_int
from stagegraph.syntax.instructions import Copy, Instruction, Onbuild, Run
from stagegraph.syntax.parser import parse_trigger
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.entrydrafts import EntryDraft, EntryDrafts
    from stagegraph.syntax.instructions import Dockerfile

_MOST_ENTRIES = 20_000  # that ONBUILD triggers of images may bring in; BuildKit has no bound
_BY_NUMBER = r"--from=\+?([0-9]+)"
_DIGITS = 9  # of the number of a stage
_MOST_SHOWN = 60  # characters of a trigger in a hint


def trigger_hint(hint: str, trigger: str, base: str) -> str:
    """What to do about a refused trigger, with what it is: the file shows nothing but the FROM where it runs.

    Args:
        hint: what to do, or "".
        trigger: the instruction.
        base: what the stage starts from, as its FROM names it.
    """
    first = trigger.partition("\n")[0].strip() or "An empty instruction"
    shown = first if len(first) <= _MOST_SHOWN else f"{first[: _MOST_SHOWN - 3]}..."
    return f"{hint} {shown} runs here: it is an ONBUILD trigger of {base}.".lstrip()


class SharedTriggers:
    """Triggers that are the same in each stage that starts from one base: what a thousand stages take over at once.

    Attributes:
        commands: what they do.
        taking: those of them that take from something.
        needs: the numbers of what they take from, with the last command that does.
        others: the images and empty file systems among these, as often as they are listed for each stage.
        takes: they take from a stage or an image.
    """

    def __init__(self, entries: EntryDrafts, commands: tuple[Command, ...]) -> None:
        self.commands = commands
        self.taking = [one for one in commands if one.sources]
        self.needs = {number: one for one in self.taking for number in one.sources}
        sources = [entries.drafts[number] for one in self.taking for number in one.sources]
        self.others = [one for one in sources if one.stage is None]
        self.takes = not all(_takes_nothing(entries, one) for one in self.taking)


class TriggerCommands:
    """The triggers of one build as commands: what is the same in several stages is found once.

    Args:
        entries: what is known of the file once it is known what its stages take from.

    Attributes:
        beyond: the first refusal of more than are followed, or None.
    """

    def __init__(self, entries: EntryDrafts) -> None:
        self._entries = entries
        self._instruction_of: dict[str, Instruction] = {}
        self._shared: dict[tuple[str, ...], SharedTriggers] = {}  # those that are the same in each stage
        self._shares_images = can_share_images(entries.dockerfile, entries.options)
        self._count = self._taking = 0
        self.beyond: DockerfileError | None = None

    def count_anew(self) -> None:
        """Forget how many have run, but for those that no other stage shares: these take memory."""
        self._count = 0

    def add(self, draft: EntryDraft) -> bool:
        """Add those that run in an entry to it; errors are reported at the FROM of the stage.

        Returns:
            Whether sources came with them.

        Raises:
            DockerfileError: BuildKit refuses one of them, or there are more than are followed.
        """
        entries, triggers = self._entries, draft.triggers
        _refuse_endless(entries, draft)
        self._count_all(draft, len(triggers))
        draft.total += len(triggers)
        known = self._shared.get(triggers) if draft.base is not None else None
        if known is None:
            draft.triggered = self._commands(draft, triggers)
            draft.taking = [one for one in draft.triggered if one.sources]
            return bool(draft.taking)
        draft.triggered, draft.taking = known.commands, known.taking
        draft.needs.update(known.needs)
        entries.order += known.others  # BuildKit lists another image, or empty file system, for each of them
        for source in known.others:
            source.settled, source.looks = False, 0
        if known.takes:
            self._count_taking(draft, len(triggers))
        return bool(draft.taking)

    def add_unused(self, drafts: Iterable[EntryDraft]) -> None:
        """Add those of stages that are not built, for the picture alone: what cannot be resolved is left out.

        Raises:
            DockerfileError: there are more than are followed.
        """
        taking: dict[tuple[str, ...], list[Command]] = {}
        for draft in drafts:
            triggers = draft.triggers
            if triggers not in taking:
                taking[triggers] = list(self._taking_from_stages(draft, triggers))
            self._count_all(draft, len(taking[triggers]))
            self._count_taking(draft, len(taking[triggers]))
            draft.commands += taking[triggers]

    def _commands(self, draft: EntryDraft, triggers: tuple[str, ...]) -> tuple[Command, ...]:
        """The commands of triggers, kept for other stages where they do the same and no image has them."""
        entries = self._entries
        added: list[Command] = []
        takes = False
        is_shared = draft.base is not None
        before = len(entries.drafts)
        for trigger in triggers:
            known = len(entries.drafts)
            try:
                command = command_of(entries, draft, self._parsed(draft, trigger), onbuild=True)
            except DockerfileError as problem:
                hint = trigger_hint(problem.hint, trigger, draft.base_name)
                raise entries.source.error(problem.message, draft.location, hint=hint) from None
            added.append(command)
            if not takes and (draft.base is None or not _takes_nothing(entries, command)):
                takes = True
                self._count_taking(draft, len(triggers))
            is_shared = is_shared and self._takes_alike(command, known)
        for one in entries.drafts[before:]:
            one.wanted_by = draft
            if is_shared and one.base_name != "scratch":
                one.sharer = draft.number
        found = tuple(added)
        if is_shared:
            self._shared[triggers] = SharedTriggers(entries, found)
        return found

    def _takes_alike(self, command: Command, known: int) -> bool:
        """A stage is the same for all that take from it; an image where nothing tells the entries of each apart.

        ``known`` is the number of entries that were there before: one that it names by its number is its own.
        """
        sources = (self._entries.drafts[source] for source in command.sources)
        return all(
            one.stage is not None
            or one.base_name == "scratch"
            or (self._shares_images and one.number >= known and not is_no_reference(one.base_name))
            for one in sources
        )

    def _parsed(self, draft: EntryDraft, trigger: str) -> Instruction:
        """The instruction of a trigger, as it runs in a stage: it stands at the FROM of that stage."""
        known = self._instruction_of.get(trigger)
        if known is not None:
            return replace(known, location=draft.location)
        found = parse_trigger(trigger, draft.location, self._entries.source)
        self._instruction_of[trigger] = found
        return found

    def _taking_from_stages(self, draft: EntryDraft, triggers: Iterable[str]) -> Iterable[Command]:
        """Those of the triggers that take something from stages; the same for every stage."""
        for trigger in triggers:
            try:
                instruction = self._parsed(draft, trigger)
            except DockerfileError:
                continue
            sources = tuple(_known_stages(self._entries, instruction))
            if sources:
                yield Command(instruction, sources, onbuild=True)

    def _count_all(self, draft: EntryDraft, count: int) -> None:
        """Refuse triggers times stages beyond a bound, before they are made."""
        self._count += count
        if self._count > MOST_TRIGGERS:
            raise self._beyond(draft, "the stages run # ONBUILD triggers", MOST_TRIGGERS)

    def _count_taking(self, draft: EntryDraft, count: int) -> None:
        """The same for those that no other stage shares."""
        self._taking += count
        if self._taking > MOST_TAKING_TRIGGERS:
            what = "the stages run # ONBUILD triggers that images have or that take from stages or images"
            raise self._beyond(draft, what, MOST_TAKING_TRIGGERS)

    def _beyond(self, draft: EntryDraft, what: str, most: int) -> DockerfileError:
        found = self._entries.source.error(beyond(what, most), draft.location, hint=LIMIT_HINT)
        self.beyond = self.beyond or found
        return found


def can_share_images(dockerfile: Dockerfile, options: BuildOptions) -> bool:
    """Whether stages of one base can share the images that its triggers take from, each of which BuildKit lists anew.

    They cannot where something tells one of these from another: a trigger that names it by its number, a configuration
    with triggers of its own, a named context.
    """
    configs = options.image_configs
    if options.build_contexts or configs.images or configs.pinned or configs.others is not None:
        return False
    triggers = (one.trigger for stage in dockerfile.stages for one in stage.instructions if isinstance(one, Onbuild))
    numbers = [number for trigger in triggers for number in re.findall(_BY_NUMBER, trigger)]
    return all(len(one) <= _DIGITS and int(one) < len(dockerfile.stages) for one in numbers)


def _takes_nothing(entries: EntryDrafts, command: Command) -> bool:
    """A mount without ``from`` takes from an empty file system, an entry of its own."""
    sources = (entries.drafts[source] for source in command.sources)
    return all(one.stage is None and one.base_name == "scratch" for one in sources)


def _known_stages(entries: EntryDrafts, instruction: Instruction) -> Iterable[int]:
    """The numbers of the stages that an instruction takes from, as far as there are such stages."""
    names: list[str] = []
    if isinstance(instruction, Copy):
        names = [instruction.source_stage]
    elif isinstance(instruction, Run):
        names = [mount.source_stage for mount in instruction.mounts]
    for name in names:
        index = parse_int(name) if isinstance(instruction, Copy) else None
        found = entries.named(name) if index is None else entries.at(index)
        if found is not None and found.stage is not None:
            yield found.number


def _refuse_endless(entries: EntryDrafts, draft: EntryDraft) -> None:
    """Refuse triggers that need their own image, on which BuildKit goes on for ever, or as good as that."""
    base, first, again = draft.resolved_base, draft, False
    while first.wanted_by is not None:
        first = first.wanted_by
        again |= first.resolved_base == base
    if again and base.triggers:
        image = base.image or base.context
        message = f"the ONBUILD triggers of {image} need {image} again, without end"
    elif first is not draft and base.triggers and len(entries.drafts) > _MOST_ENTRIES + len(entries.dockerfile.stages):
        message = f"ONBUILD triggers of images need more than {_MOST_ENTRIES} images"
    else:
        return
    raise entries.source.error(message, first.location, hint="BuildKit would hang: use another image.")
