"""Which stage each FROM, COPY --from and RUN --mount=from names, which stages a target needs.

Follows BuildKit's ``frontend/dockerfile/dockerfile2llb/convert.go``: ``buildDispatchStates``, ``resolveTarget``,
``buildStageDependencyGraph``, ``resolveStages``; and ``validations.go``: ``validateCircularDependency``.
"""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.buildlimits import LIMIT_HINT, MOST_INSTRUCTIONS, MOST_TAKING_TRIGGERS, MOST_TRIGGERS, beyond
from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.namedcontexts import context_refusal
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM
from stagegraph.graph.identifiers.references import is_no_reference, normalised_reference
from stagegraph.graph.resolve.bases import Base, expand_base, expand_platform, find_context, image_of
from stagegraph.graph.resolve.buildoptions import EPOCH_ARG, BuildOptions, global_build_args, has_check_settings
from stagegraph.graph.resolve.cycles import find_cycle
from stagegraph.graph.resolve.entrydraft import EntryDraft
from stagegraph.graph.resolve.frontend import refuse_build_args
from stagegraph.graph.resolve.resolution import Command, Resolution
from stagegraph.graph.resolve.sharedimages import can_share_images
from stagegraph.syntax.gotext import lower, parse_int, quote
from stagegraph.syntax.instructions import Add, Copy, Dockerfile, Instruction, Run, Stage, Workdir
from stagegraph.syntax.parser import parse_trigger
from stagegraph.syntax.suggest import did_you_mean
from stagegraph.syntax.words import ExpansionError
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.errors import Location

_VARIABLE_IN_FROM = (
    "variable expansion is not supported for --from, "
    "define a new stage with FROM using ARG from global scope as a workaround"
)
_MOST_ENTRIES = 20_000  # that ONBUILD triggers of images may bring in; BuildKit has no bound
_COUNTED = (Add, Copy, Run, Workdir)  # the instructions that BuildKit counts in `[stage i/n]`


def resolve(dockerfile: Dockerfile, options: BuildOptions) -> Resolution:
    """Resolve a file's stages for one target.

    Raises:
        DockerfileError: BuildKit refuses the file, or has no such target.
    """
    _refuse_settings(dockerfile, options)
    return _Resolver(dockerfile, options).run()


def resolve_all(dockerfile: Dockerfile, options: BuildOptions) -> tuple[Resolution, frozenset[int]]:
    """The stages as they are for whatever target needs them, ONBUILD triggers run in all; the target does not count.

    Returns:
        The resolution, which says that all entries are used; and the numbers of the entries in which triggers go
        wrong or could do another thing for another target.

    Raises:
        DockerfileError: BuildKit refuses the file for every target.
    """
    _refuse_settings(dockerfile, options)
    return _Resolver(dockerfile, options).run_all()


def _refuse_settings(dockerfile: Dockerfile, options: BuildOptions) -> None:
    """What BuildKit refuses before it looks at the stages."""
    refuse_build_args(dockerfile, options.build_args)
    if has_check_settings(dockerfile, options):
        from stagegraph.graph.resolve.checksettings import read_settings  # noqa: PLC0415  (few files configure the checks)

        read_settings(dockerfile, options)


def _counts_when(base: Base) -> bool:
    """Whether it is another thing where it is looked at while nothing needs it (`_Resolver.settle_late`)."""
    return bool(base.context or base.triggers or (base.config is not None and not base.config.layered))


class _Resolver:
    def __init__(self, dockerfile: Dockerfile, options: BuildOptions) -> None:
        self.dockerfile = dockerfile
        self.source = dockerfile.source
        self.options = options
        self.lexer = dockerfile.lexer()
        self.global_args: Mapping[str, str] = global_build_args(dockerfile, options)
        self.drafts: list[EntryDraft] = []
        self.order: list[EntryDraft] = []
        self.by_name: dict[str, EntryDraft] = {}
        self.instruction_of: dict[str, Instruction] = {}
        self.instructions = 0
        self.triggers = self.taking_triggers = 0
        self.shared: dict[tuple[str, ...], tuple[Command, ...]] = {}  # triggers that are the same in each stage
        self.shares_images = can_share_images(dockerfile, options)

    def run(self) -> Resolution:
        build_args = self.take_epoch()
        for stage in self.dockerfile.stages:
            self.add_stage(stage)
        target = self.find_target()
        self.read_stages()
        used = self.reach_with_triggers(target)
        self.add_unused_triggers(used)
        return self.resolution(build_args, target, used)

    def run_all(self) -> tuple[Resolution, frozenset[int]]:
        build_args = self.take_epoch()
        for stage in self.dockerfile.stages:
            self.add_stage(stage)
        self.read_stages()
        for draft in self.unresolved():
            self.resolve_image(draft, reachable=True)
        unsure = {draft.number for draft in list(self.drafts) if not self.runs_triggers(draft)}
        if any(draft.stage is None and _counts_when(draft.resolved_base) for draft in self.drafts):
            unsure |= {draft.number for draft in self.drafts if self.brings_stages(draft)}
        return self.resolution(build_args, self.drafts[-1], set(range(len(self.drafts)))), frozenset(unsure)

    def brings_stages(self, draft: EntryDraft) -> bool:
        """Whether triggers take from stages."""
        return any(self.drafts[source].stage is not None for one in draft.taking for source in one.sources)

    def take_epoch(self) -> Mapping[str, str]:
        """The caller's build args, and what FROM can use from then on, with the epoch as BuildKit goes on with it."""
        if EPOCH_ARG not in self.global_args and EPOCH_ARG not in self.options.build_args:
            return self.options.build_args
        from stagegraph.graph.resolve.epoch import resolve_source_date_epoch  # noqa: PLC0415  (few builds set one)

        self.global_args, build_args = resolve_source_date_epoch(self.dockerfile, self.options, self.global_args)
        return build_args

    def runs_triggers(self, draft: EntryDraft) -> bool:
        """Whether triggers go well in an entry and name none by a number that depends on what else is needed.

        Those of the images that they bring in run, too. What is bounded is counted for each entry anew, but for
        triggers that no other one shares: these take memory.
        """
        waiting = [draft]
        self.triggers = 0
        try:
            for one in waiting:
                before = len(self.drafts)
                self.add_triggers(one, one.triggers)
                waiting += self.drafts[before:]
                for added in self.drafts[before:]:
                    self.resolve_image(added, reachable=True)
        except DockerfileError:
            return False
        sources = (
            one.instruction.source_stage
            for entry in waiting
            for one in entry.taking
            if isinstance(one.instruction, Copy)
        )
        return all((parse_int(name) or 0) < len(self.dockerfile.stages) for name in sources)

    def resolution(self, build_args: Mapping[str, str], target: EntryDraft, used: set[int]) -> Resolution:
        return Resolution(
            dockerfile=self.dockerfile,
            options=self.options,
            global_args=self.global_args,
            build_args=build_args,
            entries=tuple(draft.frozen() for draft in self.drafts),
            order=tuple(draft.number for draft in self.order),
            target=target.number,
            used=frozenset(used),
        )

    def read_stages(self) -> None:
        """What the stages themselves take from."""
        for stage in self.dockerfile.stages:
            self.add_commands(self.drafts[stage.index], stage)
        self.refuse_cycles()
        if len(self.order) == 1:
            self.order[0].label = ""

    def add_stage(self, stage: Stage) -> None:
        name, placeholder = expand_base(
            self.dockerfile, stage, args=self.global_args, options=self.options, lexer=self.lexer
        )
        draft = EntryDraft(len(self.drafts), stage, name, stage.head.location)
        draft.placeholder = placeholder
        draft.platform = expand_platform(
            self.dockerfile, stage, self.global_args, self.lexer, placeholders=self.options.placeholders
        )
        own = draft.platform or BUILD_PLATFORM  # BuildKit asks for it without naming the target platform
        draft.context = find_context(self.options, stage.name, own) if stage.name else None
        self.register(draft)
        if draft.context is not None:
            draft.base = None
            return
        starts_with_image = draft.base is None and name != "scratch"
        draft.total = starts_with_image + sum(isinstance(one, _COUNTED) for one in stage.instructions)
        draft.first_total = draft.total

    def register(self, draft: EntryDraft) -> None:
        """``addState``: a base is the nearest earlier stage of exactly that name; a later name hides an earlier one."""
        if draft.number == len(self.drafts):
            self.drafts.append(draft)
        self.order.append(draft)
        if draft.stage is not None:
            draft.base = self.by_name.get(draft.base_name)
            if draft.stage.name:
                self.by_name[draft.stage.name] = draft

    def find_target(self) -> EntryDraft:
        wanted = self.options.target
        if not wanted:
            return self.drafts[-1]
        found = self.by_name.get(lower(wanted))
        if found is None:
            message = f"target stage {quote(wanted)} could not be found"
            names = list(self.by_name)
            hint = f"The file's targets are {', '.join(names)}." if names else "No stage of the file has a name."
            raise self.source.error(did_you_mean(message, wanted, [draft.label for draft in self.drafts]), hint=hint)
        return found

    def add_commands(self, draft: EntryDraft, stage: Stage) -> None:
        self.instructions += len(stage.instructions)
        if self.instructions > MOST_INSTRUCTIONS:
            raise self.beyond(draft, "the stages have # instructions", MOST_INSTRUCTIONS)
        for instruction in stage.instructions:
            draft.commands.append(self.command(draft, instruction, onbuild=False))

    def command(self, draft: EntryDraft, instruction: Instruction, *, onbuild: bool) -> Command:
        """``toCommand``: find what a COPY or a RUN takes from."""
        if isinstance(instruction, Copy) and instruction.source_stage:
            sources = [self.copy_source(instruction)]
        elif isinstance(instruction, Run) and instruction.mounts:
            sources = [self.mount_source(mount.source_stage, instruction) for mount in instruction.mounts]
        else:
            return Command(instruction, (), onbuild)
        command = Command(instruction, tuple(source.number for source in sources), onbuild)
        for source in sources:
            draft.needs[source.number] = command
        return command

    def copy_source(self, instruction: Copy) -> EntryDraft:
        name = instruction.source_stage
        try:
            expanded = self.lexer.expand(name, {})
        except ExpansionError as problem:
            raise self.source.error(str(problem), shown=instruction.location) from None
        if expanded != name:
            raise self.source.error(_VARIABLE_IN_FROM, shown=instruction.location)
        index = parse_int(name)
        if index is None:
            return self.by_name.get(lower(name)) or self.hidden(name, instruction.location)
        if not 0 <= index < len(self.order):
            raise self.source.error(
                f"invalid stage index {index}",
                shown=instruction.location,
                hint=f"The stages are counted from 0 to {len(self.dockerfile.stages) - 1}.",
            )
        found = self.order[index]
        if found.stage is None:
            self.register(found)  # BuildKit lists such an entry once more
        return found

    def mount_source(self, name: str, instruction: Instruction) -> EntryDraft:
        name = name or "scratch"
        nowhere = self.source.location(0, 0)
        return self.by_name.get(lower(name)) or self.hidden(name, nowhere, instruction.location)

    def hidden(self, name: str, location: Location, shown: Location | None = None) -> EntryDraft:
        draft = EntryDraft(len(self.drafts), None, name, location)
        draft.shown = shown or location
        self.register(draft)
        return draft

    def refuse_cycles(self) -> None:
        """COPY and mounts in a circle; the message names the first stage of the file from which one is met."""
        done: set[int] = set()
        needs = [draft.needs for draft in self.drafts]
        for draft in self.order:
            commands = find_cycle(needs, draft.number, done)
            if commands:
                raise self.source.error(
                    f"circular dependency detected on stage: {draft.label}", commands[0].instruction.location
                )

    def reach_with_triggers(self, target: EntryDraft) -> set[int]:
        """``resolveStages``: what the target reaches, again for as long as ONBUILD triggers add something.

        Go comes to what is reached in any order, but most often to what it reached first: of several stages whose
        triggers are refused, the target is the likely one to be reported.
        """
        while True:
            used = self.reach(target)
            self.settle_late(used)
            for draft in self.unresolved():
                self.resolve_image(draft, reachable=draft.number in used)
                if draft.number in used:
                    self.refuse_context(draft)
            grown = False
            for draft in [self.drafts[number] for number in used]:
                if not draft.triggers_added:
                    draft.triggers_added = True
                    grown |= bool(draft.triggers) and self.add_triggers(draft, draft.triggers)
            if not grown:
                return set(used)

    def unresolved(self) -> Iterable[EntryDraft]:
        """What ``resolveReachableStages`` looks at, each in a goroutine of its own, in the order in which they run.

        Go runs the one that was started last first, then the others as they were started; the first of them that
        finds a bad reference is reported. (Rarely another processor takes one over, and another one wins.)
        """
        waiting = [one for one in self.order if one.base is None and not one.settled]
        looked_at = [one for one in waiting if one.base_name != "scratch" or one.context is not None]
        return dict.fromkeys(looked_at[-1:] + waiting)

    def reach(self, target: EntryDraft) -> dict[int, None]:
        """``addReachableStages``: in the order in which they are met, each one's base before what it takes from."""
        used: dict[int, None] = {}
        waiting = [target]
        while waiting:
            draft = waiting.pop()
            if draft.number in used:
                continue
            used[draft.number] = None
            waiting.extend(self.drafts[need] for need in reversed(draft.needs))
            if draft.base is not None:
                waiting.append(draft.base)
        return used

    def resolve_image(self, draft: EntryDraft, *, reachable: bool) -> None:
        draft.settled = reachable
        draft.looks += 1
        draft.resolved_base = image_of(
            self.dockerfile,
            self.options,
            draft.base_name,
            draft.location,
            shown=draft.shown,
            args=self.global_args if draft.stage else {},
            platform=draft.platform,
            context=draft.context,
            placeholder=draft.placeholder,
        )

    def settle_late(self, used: Iterable[int]) -> None:
        """An image that no stage is, looked at while nothing needed it, is not looked at again once triggers need it.

        BuildKit then never asks for its configuration, nor for a named context of its name.
        """
        for draft in [self.drafts[number] for number in used]:
            if draft.stage is None and draft.looks and not draft.settled:
                draft.settled = True
                if not draft.resolved_base.scratch:
                    draft.resolved_base = Base(image=normalised_reference(draft.base_name), config=ImageConfig())

    def refuse_context(self, draft: EntryDraft) -> None:
        """``NamedContext.Load``, as far as it is refused without looking at what it loads."""
        base = draft.resolved_base
        refusal = context_refusal(base.context, base.source) if base.context else ""
        if refusal:
            raise self.source.error(refusal, draft.location, shown=draft.shown)

    def add_triggers(self, draft: EntryDraft, triggers: tuple[str, ...]) -> bool:
        """``initOnBuildTriggers``; errors are reported at the FROM of the stage. True where sources came with them."""
        self.refuse_endless(draft)
        self.count_triggers(draft, len(triggers))
        found = self.shared.get(triggers) if draft.base is not None else None
        draft.triggered = found if found is not None else self.trigger_commands(draft, triggers)
        draft.total += len(triggers)
        draft.taking = [one for one in draft.triggered if one.sources]
        for one in draft.taking if found is not None else ():
            draft.needs.update(dict.fromkeys(one.sources, one))
            for source in [self.drafts[number] for number in one.sources]:
                if source.stage is None:
                    self.register(source)  # BuildKit lists another image, or empty file system, for each of them
                    source.settled, source.looks = False, 0
        if found is not None and not all(map(self.takes_nothing, draft.taking)):
            self.count_taking_triggers(draft, len(triggers))
        return bool(draft.taking)

    def trigger_commands(self, draft: EntryDraft, triggers: tuple[str, ...]) -> tuple[Command, ...]:
        """The commands of triggers, kept for other stages where they do the same and no image has them."""
        added: list[Command] = []
        takes = False
        is_shared = draft.base is not None
        before = len(self.drafts)
        for trigger in triggers:
            instruction = self.parsed(trigger, draft)
            known = len(self.drafts)
            try:
                command = self.command(draft, instruction, onbuild=True)
            except DockerfileError as problem:
                raise self.source.error(problem.message, draft.location, hint=problem.hint) from None
            added.append(command)
            if not takes and (draft.base is None or not self.takes_nothing(command)):
                takes = True
                self.count_taking_triggers(draft, len(triggers))
            is_shared = is_shared and self.takes_alike(command, known)
        for one in self.drafts[before:]:
            one.wanted_by = draft
            if is_shared and one.base_name != "scratch":
                one.sharer = draft.number
        found = tuple(added)
        if is_shared:
            self.shared[triggers] = found
        return found

    def takes_nothing(self, command: Command) -> bool:
        """A mount without ``from`` takes from an empty file system, an entry of its own."""
        sources = (self.drafts[source] for source in command.sources)
        return all(one.stage is None and one.base_name == "scratch" for one in sources)

    def takes_alike(self, command: Command, known: int) -> bool:
        """A stage is the same for all that take from it; an image where nothing tells the entries of each apart.

        ``known`` is the number of entries that were there before: one that it names by its number is its own.
        """
        sources = (self.drafts[source] for source in command.sources)
        return all(
            one.stage is not None
            or one.base_name == "scratch"
            or (self.shares_images and one.number >= known and not is_no_reference(one.base_name))
            for one in sources
        )

    def parsed(self, trigger: str, draft: EntryDraft) -> Instruction:
        """The instruction of a trigger, as it runs in a stage: it stands at the FROM of that stage."""
        known = self.instruction_of.get(trigger)
        if known is not None:
            return replace(known, location=draft.location)
        found = parse_trigger(trigger, draft.location, self.source)
        self.instruction_of[trigger] = found
        return found

    def count_triggers(self, draft: EntryDraft, count: int) -> None:
        """Refuse triggers times stages beyond a bound, before they are made."""
        self.triggers += count
        if self.triggers > MOST_TRIGGERS:
            raise self.beyond(draft, "the stages run # ONBUILD triggers", MOST_TRIGGERS)

    def count_taking_triggers(self, draft: EntryDraft, count: int) -> None:
        """The same for those that no other stage shares."""
        self.taking_triggers += count
        if self.taking_triggers > MOST_TAKING_TRIGGERS:
            what = "the stages run # ONBUILD triggers that images have or that take from stages or images"
            raise self.beyond(draft, what, MOST_TAKING_TRIGGERS)

    def beyond(self, draft: EntryDraft, what: str, most: int) -> DockerfileError:
        return self.source.error(beyond(what, most), draft.location, hint=LIMIT_HINT)

    def refuse_endless(self, draft: EntryDraft) -> None:
        """Refuse triggers that need their own image, on which BuildKit goes on for ever, or as good as that."""
        base, first, again = draft.resolved_base, draft, False
        while first.wanted_by is not None:
            first = first.wanted_by
            again |= first.resolved_base == base
        if again and base.triggers:
            image = base.image or base.context
            message = f"the ONBUILD triggers of {image} need {image} again, without end"
        elif first is not draft and base.triggers and len(self.drafts) > _MOST_ENTRIES + len(self.dockerfile.stages):
            message = f"ONBUILD triggers of images need more than {_MOST_ENTRIES} images"
        else:
            return
        raise self.source.error(message, first.location, hint="BuildKit would hang: use another image.")

    def add_unused_triggers(self, used: set[int]) -> None:
        """The triggers of stages that are not built, for the picture alone: what cannot be resolved is left out."""
        taking: dict[tuple[str, ...], list[tuple[str, tuple[int, ...]]]] = {}
        for draft in self.drafts[: len(self.dockerfile.stages)]:
            if draft.number in used:
                continue
            triggers = draft.triggers
            if triggers not in taking:
                taking[triggers] = list(self.taking(triggers, draft))
            self.count_triggers(draft, len(taking[triggers]))
            self.count_taking_triggers(draft, len(taking[triggers]))
            for trigger, sources in taking[triggers]:
                instruction = self.parsed(trigger, draft)
                draft.commands.append(Command(instruction, sources, onbuild=True))

    def taking(self, triggers: Iterable[str], draft: EntryDraft) -> Iterable[tuple[str, tuple[int, ...]]]:
        """Those of the triggers that take something from stages, and from which; the same for every stage."""
        for trigger in triggers:
            try:
                instruction = self.parsed(trigger, draft)
            except DockerfileError:
                continue
            sources = tuple(self.known_sources(instruction))
            if sources:
                yield trigger, sources

    def known_sources(self, instruction: Instruction) -> Iterable[int]:
        names: list[str] = []
        if isinstance(instruction, Copy):
            names = [instruction.source_stage]
        elif isinstance(instruction, Run):
            names = [mount.source_stage for mount in instruction.mounts]
        for name in names:
            index = parse_int(name) if isinstance(instruction, Copy) else None
            if index is None:
                found = self.by_name.get(lower(name))
            else:
                found = self.order[index] if 0 <= index < len(self.order) else None
            if found is not None and found.stage is not None:
                yield found.number
