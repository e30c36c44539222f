"""The entries of a file while they are being resolved: BuildKit's ``dispatchState`` and ``dispatchStates``."""

from __future__ import annotations

from functools import cached_property

from stagegraph.graph.resolve.bases import Base, missing_hint
from stagegraph.graph.resolve.resolution import Command, Entry
from stagegraph.syntax.gotext import lower
from stagegraph.syntax.instructions import Onbuild, Stage

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.errors import Location
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile


_EMPTY = Base(scratch=True)


class EntryDraft:
    """A stage, an image or a context that something takes from; what is found out is written into it."""

    def __init__(self, number: int, stage: Stage | None, base_name: str, location: Location) -> None:
        self.number = number
        self.stage = stage
        self.base_name = base_name
        self.location = location
        self.shown = location  # where it stands if BuildKit gives no line
        self.label = stage.display_name if stage else ""
        self.base: EntryDraft | None = None
        self.resolved_base = _EMPTY
        self.context: str | None = None
        self.placeholder = False
        self.platform: Platform | None = None
        self.triggered: tuple[Command, ...] = ()  # the triggers that run in it
        self.taking: list[Command] = []  # those among them that take from something
        self.commands: list[Command] = []  # its own
        self.needs: dict[int, Command] = {}  # entry number -> the last command that takes from it
        self.triggers_added = False
        self.wanted_by: EntryDraft | None = None  # the trigger of whose image names it
        self.sharer: int | None = None  # the first of the stages whose triggers take from it, where these share it
        self.total = 0
        self.first_total = 0
        self.looks = 0  # how often its image was looked at
        self.settled = False  # its image is not looked at again

    @property
    def triggers(self) -> tuple[str, ...]:
        """The ONBUILD triggers that run in a stage: those of the stage or the image that it starts from."""
        return self.resolved_base.triggers if self.base is None else self.base.own_triggers

    @cached_property
    def own_triggers(self) -> tuple[str, ...]:
        """Those that it has for the stages that start from it; asked for when its commands are known."""
        return tuple(one.instruction.trigger for one in self.commands if isinstance(one.instruction, Onbuild))

    def frozen(self) -> Entry:
        """What it has become."""
        base = Base(entry=self.base.number) if self.base else self.resolved_base
        return Entry(
            number=self.number,
            stage=self.stage,
            label=self.label,
            base=base,
            platform=self.platform,
            triggers=self.triggered,
            own=tuple(self.commands),
            total=self.total,
            location=self.location,
            first_number=max(self.looks, 1),
            first_total=self.first_total,
            base_name=self.base_name,
            replaced=self.context is not None,
            sharer=self.sharer,
        )


class EntryDrafts:
    """What is known of a file's entries; each phase of resolving it adds its part.

    Args:
        dockerfile: the file.
        options: the caller's options.
        global_args: what FROM can use, by name.
    """

    def __init__(self, dockerfile: Dockerfile, options: BuildOptions, global_args: Mapping[str, str]) -> None:
        self.dockerfile = dockerfile
        self.source = dockerfile.source
        self.lexer = dockerfile.lexer()
        self.options = options
        self.global_args = global_args
        self.drafts: list[EntryDraft] = []  # by number
        self.order: list[EntryDraft] = []  # as BuildKit lists them; an entry can stand there twice
        self.by_name: dict[str, EntryDraft] = {}

    @cached_property
    def missing_hint(self) -> str:
        """What to do about the build args that FROMs of the file lack; each of them may be refused for that."""
        return missing_hint(self.dockerfile, self.global_args)

    def register(self, draft: EntryDraft) -> None:
        """``addState``: a base is the nearest earlier stage of exactly that name; a later name hides an earlier one."""
        if draft.number == len(self.drafts):
            self.drafts.append(draft)
        self.order.append(draft)
        if draft.stage is not None:
            draft.base = self.by_name.get(draft.base_name)
            if draft.stage.name:
                self.by_name[draft.stage.name] = draft

    def register_hidden(self, name: str, location: Location, shown: Location | None = None) -> EntryDraft:
        """An entry for what no stage is: an image or a context, where it is reported and shown."""
        draft = EntryDraft(len(self.drafts), None, name, location)
        draft.shown = shown or location
        self.register(draft)
        return draft

    def named(self, name: str) -> EntryDraft | None:
        """``findStateByName``: the stage of a name in upper or lower case; None where there is none."""
        return self.by_name.get(lower(name))

    def at(self, index: int) -> EntryDraft | None:
        """``findStateByIndex``: the entry that is listed at a place from 0; None where none is."""
        return self.order[index] if 0 <= index < len(self.order) else None
