"""The stages of a file, resolved for one target: what each one starts from and takes from."""

from __future__ import annotations

from enum import Enum
from itertools import chain

from stagegraph.syntax.instructions import Copy
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.errors import Location
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.bases import Base
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile, Instruction, Stage


class EdgeKind(Enum):
    """How a stage uses another stage or an image."""

    FROM = "from"
    COPY = "copy"
    MOUNT = "mount"


class Command(Record):
    """An instruction of a stage with what it takes from: entries by number.

    A COPY has one source or none, a RUN one for each of its mounts. ``onbuild`` marks a trigger of the parent.
    """

    instruction: Instruction
    sources: tuple[int, ...] = ()
    onbuild: bool = False


class Entry(Record):
    """One entry of BuildKit's list of stages: a stage of the file, or an image (or scratch) that one refers to.

    Attributes:
        number: its place among the entries; a stage's number is its index in the file.
        stage: the stage as written; None for an image that only a COPY --from or a mount names.
        label: the name in BuildKit's step names; "" where it prints none.
        base: what it starts from.
        platform: what FROM --platform says, or None.
        triggers: the ONBUILD triggers of its base. Stages of one base have the same object; the triggers stand in it
            where they ran first.
        own: the stage's own instructions; in a stage that is not built, the triggers of its base follow that take
            something from stages, the same objects in all stages with these triggers.
        total: the ``n`` of ``[label i/n]``.
        location: where it stands in the file.
        first_number: the ``i`` of the step of its image: 1, but higher for a stage that only an ONBUILD trigger
            makes reachable, as BuildKit gives a number at each look at an image.
        first_total: the ``n`` of the step of its image, which the ONBUILD triggers of the image do not change.
        base_name: what it starts from as FROM, COPY --from or a mount names it, variables replaced.
        replaced: a named context of the stage's own name stands in for all of it: none of its commands is run.
        sharer: of an image that ONBUILD triggers take from in several stages the number of the first of these: for each
            other one the image is another entry, which stands at the FROM of that stage and is left out here.
    """

    number: int
    stage: Stage | None
    label: str
    base: Base
    platform: Platform | None
    triggers: tuple[Command, ...]
    own: tuple[Command, ...]
    total: int
    location: Location
    first_number: int = 1
    first_total: int = 0
    base_name: str = ""
    replaced: bool = False
    sharer: int | None = None

    @property
    def commands(self) -> tuple[Command, ...]:
        """ONBUILD triggers of the parent first, which stand at the FROM of the stage; then its own instructions."""
        if not self.triggers or self.triggers[0].instruction.location == self.location:
            return self.triggers + self.own
        return (*(self.placed(one) for one in self.triggers), *self.own)

    def placed(self, trigger: Command) -> Command:
        """A trigger at the FROM of the stage, where it runs."""
        return replace(trigger, instruction=replace(trigger.instruction, location=self.location))

    @property
    def anywhere(self) -> Iterable[Command]:
        """The same, where triggers stand as in the first stage that runs them: for those who do not ask where.

        Or who ask `place_of`: placing each of a thousand triggers in a thousand stages takes seconds.
        """
        return chain(self.triggers, self.own)

    def place_of(self, command: Command) -> Location:
        """Where one of `anywhere` stands in this stage."""
        return self.location if command.onbuild else command.instruction.location

    @property
    def sources(self) -> Iterable[int]:
        """The numbers of the entries that its instructions take from."""
        return chain.from_iterable([one.sources for one in self.anywhere if one.sources])

    @property
    def dispatched(self) -> tuple[Command, ...]:
        """The commands that are run: none where a named context stands in for the whole stage."""
        return () if self.replaced else self.commands


class Resolution(Record):
    """The stages of a file, resolved for one target.

    Attributes:
        dockerfile: the file.
        options: the caller's options.
        global_args: what FROM could use, by name.
        build_args: the caller's values that stages see; without a SOURCE_DATE_EPOCH whose time is not known.
        entries: by number; stages of the file first.
        order: entry numbers in the order in which BuildKit converts them; an entry can stand there twice.
        target: the number of the entry to build.
        used: the numbers of the entries that the target needs.
    """

    dockerfile: Dockerfile
    options: BuildOptions
    global_args: Mapping[str, str]
    build_args: Mapping[str, str]
    entries: tuple[Entry, ...]
    order: tuple[int, ...]
    target: int
    used: frozenset[int]

    @property
    def built(self) -> frozenset[int]:
        """The numbers of those among the used ones of which the build takes something.

        BuildKit also resolves what a stage takes from for which a named context stands in; nothing of that is built.
        """
        if not self.options.build_contexts or not any(self.entries[number].replaced for number in self.used):
            return self.used
        found: set[int] = set()
        waiting = [self.target]
        while waiting:
            number = waiting.pop()
            if number in found:
                continue
            found.add(number)
            entry = self.entries[number]
            if not entry.replaced:
                waiting += entry.sources
                waiting += [] if entry.base.entry is None else [entry.base.entry]
        return frozenset(found)


def stage_platforms(resolution: Resolution) -> list[Platform | None]:
    """The platform of each stage of the file by index, None for that of the target where none is written.

    BuildKit ignores FROM --platform where the base is a stage (``dispatchState.init``) or scratch, and an image that
    replaces a whole stage brings its own along.
    """
    found: list[Platform | None] = []
    for stage in resolution.dockerfile.stages:
        entry = resolution.entries[stage.index]
        config = entry.base.config if entry.replaced else None
        if entry.base.entry is not None:
            found.append(found[entry.base.entry])
        elif config is not None and config.platform is not None:
            found.append(config.platform)
        else:
            found.append(None if entry.base.scratch else entry.platform)
    return found


class Use(Record):
    """One use of a stage or an image by a stage: an edge of the picture.

    Attributes:
        source: the number of the entry that is used.
        stage: the number of the entry that uses it.
        kind: FROM, COPY or MOUNT.
        line: where, counted from 1; for an ONBUILD trigger the line of the child's FROM.
        onbuild: a trigger of the parent does it.
    """

    source: int
    stage: int
    kind: EdgeKind
    line: int
    onbuild: bool = False


def uses(resolution: Resolution) -> list[Use]:
    """Every use of a stage or an image, those of stages that the target does not need included.

    In file order of the using stage and, inside one, of the instructions. A stage that is not built gets the
    uses of its parent's ONBUILD triggers too, where they can be resolved.
    """
    found: dict[Use, None] = {}
    nothing = frozenset(one.number for one in resolution.entries if one.stage is None and one.base.scratch)
    known: dict[object, tuple[tuple[int, EdgeKind], ...]] = {}  # what triggers take, by their identity
    for entry in resolution.entries:
        if entry.stage is None:
            continue
        if entry.base.entry is not None:
            found[Use(entry.base.entry, entry.number, EdgeKind.FROM, entry.location.first)] = None
        if id(entry.triggers) not in known:
            known[id(entry.triggers)] = _taken(entry.triggers, nothing)
        line = entry.location.first
        for source, kind in known[id(entry.triggers)]:
            found[Use(source, entry.number, kind, line, onbuild=True)] = None
        for command in entry.own:
            for source, kind in _taken((command,), nothing) if command.sources and not command.onbuild else ():
                found[Use(source, entry.number, kind, command.instruction.location.first)] = None
        behind = [one for one in entry.own if one.onbuild]  # they follow all others
        same = tuple(map(id, behind))
        if same not in known:
            known[same] = _taken(behind, nothing)
        for source, kind in known[same]:
            found[Use(source, entry.number, kind, line, onbuild=True)] = None
    return list(found)


def _taken(commands: Iterable[Command], nothing: frozenset[int]) -> tuple[tuple[int, EdgeKind], ...]:
    """What commands take from and how, each once; ``nothing`` are the numbers of empty file systems."""
    return tuple(
        dict.fromkeys(
            (source, EdgeKind.COPY if isinstance(command.instruction, Copy) else EdgeKind.MOUNT)
            for command in commands
            for source in command.sources
            if source not in nothing
        )
    )
