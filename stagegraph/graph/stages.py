"""Which stage each FROM, COPY --from and RUN --mount=from names, which stages a target needs.

Follows BuildKit's ``frontend/dockerfile/dockerfile2llb/convert.go``: ``buildDispatchStates``, ``resolveTarget``,
``buildStageDependencyGraph``, ``resolveStages``; and ``validations.go``: ``validateCircularDependency``.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from stagegraph.errors import DockerfileError
from stagegraph.graph.bases import Base, expand_base, expand_platform, find_context, image_of
from stagegraph.graph.epoch import check_source_date_epoch
from stagegraph.graph.options import BuildOptions, global_build_args
from stagegraph.syntax.gotext import parse_int, quote
from stagegraph.syntax.instructions import Add, Copy, Dockerfile, Instruction, Onbuild, Run, Stage, Workdir
from stagegraph.syntax.parser import parse_trigger
from stagegraph.syntax.suggest import did_you_mean
from stagegraph.syntax.words import ExpansionError, Lexer
from stagegraph.values import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.errors import Location
    from stagegraph.graph.platforms import Platform

_VARIABLE_IN_FROM = (
    "variable expansion is not supported for --from, "
    "define a new stage with FROM using ARG from global scope as a workaround"
)
_COUNTED = (Add, Copy, Run, Workdir)  # the instructions that BuildKit counts in `[stage i/n]`


class EdgeKind(Enum):
    """How a stage uses another stage or an image."""

    FROM = "from"
    COPY = "copy"
    MOUNT = "mount"


class Command(Record):
    """An instruction of a stage with what it takes from: entries by number, None for the build context.

    A COPY has one source or none, a RUN one for each of its mounts. ``onbuild`` marks a trigger of the parent.
    """

    instruction: Instruction
    sources: tuple[int | None, ...] = ()
    onbuild: bool = False


class Entry(Record):
    """One entry of BuildKit's list of stages: a stage of the file, or an image (or scratch) that one refers to.

    Attributes:
        number: its place among the entries; a stage's number is its index in the file.
        stage: the stage as written; None for an image that only a COPY --from or a mount names.
        label: the name in BuildKit's step names; "" where it prints none.
        base: what it starts from.
        platform: what FROM --platform says, or None.
        commands: ONBUILD triggers of the parent first, then the stage's own instructions.
        total: the ``n`` of ``[label i/n]``.
        location: where it stands in the file.
        first_number: the ``i`` of the step of its image: 1, but higher for a stage that only an ONBUILD trigger
            makes reachable, as BuildKit gives a number at each look at an image.
    """

    number: int
    stage: Stage | None
    label: str
    base: Base
    platform: Platform | None
    commands: tuple[Command, ...]
    total: int
    location: Location
    first_number: int = 1


class Resolution(Record):
    """The stages of a file, resolved for one target.

    Attributes:
        dockerfile: the file.
        options: the caller's options.
        global_args: what FROM could use, by name.
        entries: by number; stages of the file first.
        order: entry numbers in the order in which BuildKit converts them; an entry can stand there twice.
        target: the number of the entry to build.
        used: the numbers of the entries that the target needs.
    """

    dockerfile: Dockerfile
    options: BuildOptions
    global_args: Mapping[str, str]
    entries: tuple[Entry, ...]
    order: tuple[int, ...]
    target: int
    used: frozenset[int]


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


def resolve(dockerfile: Dockerfile, options: BuildOptions) -> Resolution:
    """Resolve a file's stages for one target.

    Raises:
        DockerfileError: BuildKit refuses the file, or has no such target.
    """
    return _Resolver(dockerfile, options).run()


def uses(resolution: Resolution) -> list[Use]:
    """Every use of a stage or an image, those of stages that the target does not need included.

    In file order of the using stage and, inside one, of the instructions. A stage that is not built gets the
    uses of its parent's ONBUILD triggers too, where they can be resolved.
    """
    found: dict[Use, None] = {}
    for entry in resolution.entries:
        if entry.stage is None:
            continue
        if entry.base.entry is not None:
            found[Use(entry.base.entry, entry.number, EdgeKind.FROM, entry.location.first)] = None
        for command in entry.commands:
            for use in _command_uses(entry, command):
                found[use] = None
    return list(found)


def _command_uses(entry: Entry, command: Command) -> Iterable[Use]:
    kind = EdgeKind.COPY if isinstance(command.instruction, Copy) else EdgeKind.MOUNT
    for source in command.sources:
        if source is not None:
            yield Use(source, entry.number, kind, command.instruction.location.first, command.onbuild)


class _Draft:
    """An entry while it is being resolved."""

    def __init__(self, number: int, stage: Stage | None, base_name: str, location: Location) -> None:
        self.number = number
        self.stage = stage
        self.base_name = base_name
        self.location = location
        self.label = stage.display_name if stage else ""
        self.base: _Draft | None = None
        self.resolved_base = Base(scratch=True)
        self.context: str | None = None
        self.placeholder = False
        self.platform: Platform | None = None
        self.commands: list[Command] = []
        self.needs: dict[int, Command] = {}  # entry number -> the last command that takes from it
        self.triggers_added = False
        self.total = 0
        self.looks = 0  # how often its image was looked at
        self.settled = False  # its image is not looked at again

    def frozen(self) -> Entry:
        base = Base(entry=self.base.number) if self.base else self.resolved_base
        commands = tuple(self.commands)
        return Entry(
            self.number,
            self.stage,
            self.label,
            base,
            self.platform,
            commands,
            self.total,
            self.location,
            max(self.looks, 1),
        )


class _Resolver:
    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.dockerfile = dockerfile
        self.source = dockerfile.source
        self.options = options
        self.lexer = Lexer(dockerfile.escape)
        self.global_args = global_build_args(dockerfile, options)
        self.drafts: list[_Draft] = []
        self.order: list[_Draft] = []
        self.by_name: dict[str, _Draft] = {}

    def run(self) -> Resolution:
        self.global_args = check_source_date_epoch(self.dockerfile, self.options, self.global_args)
        for stage in self.dockerfile.stages:
            self.add_stage(stage)
        target = self.find_target()
        for draft in self.drafts[: len(self.dockerfile.stages)]:
            self.add_commands(draft, draft.stage)
        self.refuse_cycles()
        if len(self.order) == 1:
            self.order[0].label = ""
        used = self.reach_with_triggers(target)
        self.add_unused_triggers(used)
        return Resolution(
            self.dockerfile,
            self.options,
            self.global_args,
            tuple(draft.frozen() for draft in self.drafts),
            tuple(draft.number for draft in self.order),
            target.number,
            frozenset(used),
        )

    def add_stage(self, stage: Stage) -> None:
        name, placeholder = expand_base(self.dockerfile, stage, self.global_args, self.options)
        draft = _Draft(len(self.drafts), stage, name, stage.head.location)
        draft.placeholder = placeholder
        draft.platform = expand_platform(self.dockerfile, stage, self.global_args)
        platform = draft.platform or self.options.platform
        draft.context = find_context(self.options, stage.name, platform) if stage.name else None
        self.register(draft)
        if draft.context is not None:
            draft.base = None
            return
        starts_with_image = draft.base is None and name != "scratch"
        draft.total = starts_with_image + sum(isinstance(one, _COUNTED) for one in stage.instructions)

    def register(self, draft: _Draft) -> None:
        """``addState``: a base is the nearest earlier stage of exactly that name; a later name hides an earlier one."""
        if draft not in self.order:
            self.drafts.append(draft)
        self.order.append(draft)
        if draft.stage is not None:
            draft.base = self.by_name.get(draft.base_name)
            if draft.stage.name:
                self.by_name[draft.stage.name] = draft

    def find_target(self) -> _Draft:
        wanted = self.options.target
        if not wanted:
            return self.drafts[-1]
        found = self.by_name.get(wanted.lower())
        if found is None:
            message = f"target stage {quote(wanted)} could not be found"
            names = list(self.by_name)
            hint = f"The file's targets are {', '.join(names)}." if names else "No stage of the file has a name."
            raise self.source.error(
                did_you_mean(message, wanted, [draft.label for draft in self.drafts]), hint=hint
            )
        return found

    def add_commands(self, draft: _Draft, stage: Stage | None) -> None:
        for instruction in stage.instructions if stage else ():
            draft.commands.append(self.command(draft, instruction, onbuild=False))

    def command(self, draft: _Draft, instruction: Instruction, *, onbuild: bool) -> Command:
        """``toCommand``: find what a COPY or a RUN takes from."""
        sources: list[_Draft] = []
        if isinstance(instruction, Copy) and instruction.source_stage:
            sources = [self.copy_source(instruction)]
        elif isinstance(instruction, Run):
            sources = [self.mount_source(mount.source_stage) for mount in instruction.mounts]
        command = Command(instruction, tuple(source.number for source in sources), onbuild)
        for source in sources:
            draft.needs[source.number] = command
        return command

    def copy_source(self, instruction: Copy) -> _Draft:
        name = instruction.source_stage
        try:
            expanded = self.lexer.expand(name, {})
        except ExpansionError as problem:
            raise self.source.error(str(problem)) from None
        if expanded != name:
            raise self.source.error(_VARIABLE_IN_FROM)
        index = parse_int(name)
        if index is None:
            return self.by_name.get(name.lower()) or self.hidden(name, instruction.location)
        if not 0 <= index < len(self.order):
            raise self.source.error(
                f"invalid stage index {index}",
                hint=f"The stages are counted from 0 to {len(self.dockerfile.stages) - 1}.",
            )
        found = self.order[index]
        if found.stage is None:
            self.register(found)  # BuildKit lists such an entry once more
        return found

    def mount_source(self, name: str) -> _Draft:
        name = name or "scratch"
        return self.by_name.get(name.lower()) or self.hidden(name, self.source.location(0, 0))

    def hidden(self, name: str, location: Location) -> _Draft:
        draft = _Draft(len(self.drafts), None, name, location)
        self.register(draft)
        return draft

    def refuse_cycles(self) -> None:
        """COPY and mounts in a circle; the message names the first stage of the file from which one is met."""
        done: set[int] = set()
        for draft in self.order:
            commands = self.find_cycle(draft.number, done)
            if commands:
                raise self.source.error(
                    f"circular dependency detected on stage: {draft.label}", commands[0].instruction.location
                )

    def find_cycle(self, start: int, done: set[int]) -> list[Command]:
        """The commands from ``start`` to the one that closes a circle, or none; depth first, without recursion."""
        if start in done:
            return []
        done.add(start)
        on_path = {start}
        path: list[Command] = []
        stack = [(start, iter(self.drafts[start].needs.items()))]
        while stack:
            number, needs = stack[-1]
            step = next(needs, None)
            if step is None:
                stack.pop()
                on_path.discard(number)
                if path:
                    path.pop()
                continue
            need, command = step
            if need in on_path:
                return [*path, command]
            if need not in done:
                done.add(need)
                on_path.add(need)
                path.append(command)
                stack.append((need, iter(self.drafts[need].needs.items())))
        return []

    def reach_with_triggers(self, target: _Draft) -> set[int]:
        """``resolveStages``: what the target reaches, again for as long as ONBUILD triggers add something."""
        while True:
            used = self.reach(target)
            # BuildKit looks at all images at once; of several bad references it mostly reports the last one.
            for draft in reversed(self.drafts):
                self.resolve_image(draft, reachable=draft.number in used)
            grown = False
            for draft in list(self.order):
                if draft.number in used and draft.base is not None and not draft.triggers_added:
                    draft.triggers_added = True
                    grown |= self.add_triggers(draft, _triggers(draft.base))
            if not grown:
                return used

    def reach(self, target: _Draft) -> set[int]:
        used: set[int] = set()
        waiting = [target]
        while waiting:
            draft = waiting.pop()
            if draft.number in used:
                continue
            used.add(draft.number)
            if draft.base is not None:
                waiting.append(draft.base)
            waiting.extend(self.drafts[need] for need in draft.needs)
        return used

    def resolve_image(self, draft: _Draft, *, reachable: bool) -> None:
        if draft.base is None and not draft.settled:
            draft.settled = reachable
            draft.looks += 1
            draft.resolved_base = image_of(
                self.dockerfile,
                self.options,
                draft.base_name,
                draft.location,
                context=draft.context,
                placeholder=draft.placeholder,
                platform=draft.platform,
            )

    def add_triggers(self, draft: _Draft, triggers: list[Onbuild]) -> bool:
        """``initOnBuildTriggers``; errors are reported at the FROM of the stage. True where sources came with them."""
        grown = False
        added: list[Command] = []
        for trigger in triggers:
            instruction = parse_trigger(trigger.trigger, draft.location, self.source)
            try:
                command = self.command(draft, instruction, onbuild=True)
            except DockerfileError as problem:
                raise self.source.error(problem.message, draft.location, hint=problem.hint) from None
            grown |= bool(command.sources)
            added.append(command)
        draft.commands = added + draft.commands
        draft.total += len(added)
        return grown

    def add_unused_triggers(self, used: set[int]) -> None:
        """The triggers of stages that are not built, for the picture alone: what cannot be resolved is left out."""
        for draft in self.drafts[: len(self.dockerfile.stages)]:
            if draft.number in used or draft.base is None:
                continue
            for trigger in _triggers(draft.base):
                try:
                    instruction = parse_trigger(trigger.trigger, draft.location, self.source)
                except DockerfileError:
                    continue
                sources = tuple(self.known_sources(instruction))
                if sources:
                    draft.commands.append(Command(instruction, sources, onbuild=True))

    def known_sources(self, instruction: Instruction) -> Iterable[int]:
        names: list[str] = []
        if isinstance(instruction, Copy):
            names = [instruction.source_stage]
        elif isinstance(instruction, Run):
            names = [mount.source_stage for mount in instruction.mounts]
        for name in names:
            index = parse_int(name) if isinstance(instruction, Copy) else None
            if index is None:
                found = self.by_name.get(name.lower())
            else:
                found = self.order[index] if 0 <= index < len(self.order) else None
            if found is not None and found.stage is not None:
                yield found.number


def _triggers(parent: _Draft) -> list[Onbuild]:
    return [one.instruction for one in parent.commands if isinstance(one.instruction, Onbuild)]
