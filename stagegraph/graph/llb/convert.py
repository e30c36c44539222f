"""Stages to steps: BuildKit's ``dockerfile2llb``, ``dispatchStages`` and ``dispatch``."""

from __future__ import annotations

from functools import partial

from stagegraph.errors import DockerfileError
from stagegraph.graph.buildlimits import LIMIT_HINT, MOST_VARIABLES, beyond
from stagegraph.graph.identifiers.namedcontexts import IMAGE_SOURCE, LOCAL_SOURCE, context_source
from stagegraph.graph.identifiers.paths import PathError, clean
from stagegraph.graph.identifiers.references import ReferenceFormatError
from stagegraph.graph.identifiers.remotes import GitReferenceError
from stagegraph.graph.llb import metadata
from stagegraph.graph.llb.conversion import Conversion, Triggered
from stagegraph.graph.llb.copies import convert_transfer, expanded_transfer
from stagegraph.graph.llb.does import DirectoryDoes, SourceDoes
from stagegraph.graph.llb.environmentkey import text_key
from stagegraph.graph.llb.operations import Chain, Numbering, Operation, chain_end, step_graph, walk
from stagegraph.graph.llb.ports import exposed_ports
from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.graph.llb.runs import convert_run
from stagegraph.graph.llb.state import StageState, taken_over
from stagegraph.graph.llb.stepnames import shown_command
from stagegraph.graph.llb.steps import StepKind, StepName, Unnumbered
from stagegraph.graph.resolve.buildoptions import EPOCH_ARG
from stagegraph.syntax import instructions as kinds
from stagegraph.syntax.environment import identity
from stagegraph.syntax.gotext import quote
from stagegraph.syntax.mounts import MountError
from stagegraph.syntax.words import ExpansionError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.errors import Location
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.bases import Base
    from stagegraph.graph.resolve.resolution import Command, Entry, Resolution
    from stagegraph.syntax.instructions import Dockerfile

_REFUSALS = (ConversionError, ExpansionError, MountError, PathError, GitReferenceError, ReferenceFormatError)
_NORMALIZING = "normalizing workdir: normalizing working directory"


def convert(resolution: Resolution, numbering: Numbering | None = None, *, prefix_platform: bool = False) -> Conversion:
    """Convert the stages that the target needs.

    Args:
        resolution: the stages, resolved for that target.
        numbering: what gave the steps of other targets their ids, so that equal steps get equal ones.
        prefix_platform: the names of steps begin with their platform, as in a build for several platforms.

    Raises:
        DockerfileError: BuildKit refuses an instruction of a stage that the target needs.
    """
    conversion = Conversion(resolution, numbering or Numbering(), prefix_platform=prefix_platform)
    place = conversion.shared.place_of(resolution)
    needed = [resolution.entries[number] for number in sorted(resolution.used, key=place.__getitem__)]
    for of_stages in (False, True):
        for entry in needed:
            # What a named context replaces is there from the beginning, as images are.
            if (entry.stage is not None and not entry.replaced) is of_stages:
                _once(conversion, entry)
    return conversion


def marshalled(conversion: Conversion) -> Operation | None:
    """The last operation of the target; None where it is an empty file system.

    Raises:
        DockerfileError: one of the operations that it needs runs nothing, or holds what is no text.
    """
    resolution = conversion.resolution
    target = conversion.states[resolution.target].root
    reasons = conversion.shared.unmarshalled
    bad = next((step for step in step_graph([target]).steps if step.id in reasons), None) if reasons else None
    if bad is not None:
        raise marshal_refusal(resolution.dockerfile, bad.location, reasons[bad.id])
    return target


def marshal_refusal(dockerfile: Dockerfile, location: Location, reason: str) -> DockerfileError:
    """The refusal of a step in the finished graph; BuildKit gives no line, ``location`` is shown."""
    return dockerfile.source.error(f"failed to marshal LLB definition: {reason}", shown=location)


def convert_entry(conversion: Conversion, entry: Entry) -> None:
    """Convert one entry behind those that it needs; errors as in `convert`."""
    (_start_hidden if entry.stage is None else _convert_stage)(conversion, entry)


def beyond_variables(dockerfile: Dockerfile, entry: Entry) -> DockerfileError:
    """The refusal of a stage with which all of them take over too many variables."""
    message = beyond("the stages take over # variables", MOST_VARIABLES)
    return dockerfile.source.error(message, entry.location, hint=LIMIT_HINT)


def _once(conversion: Conversion, entry: Entry) -> None:
    """Convert an entry, or take what came of it for another target."""
    outcomes = conversion.shared.outcomes
    known = outcomes.get(entry.number)
    if known is None:
        try:
            convert_entry(conversion, entry)
        except DockerfileError as problem:
            outcomes[entry.number] = problem
            raise
        outcomes[entry.number] = conversion.states[entry.number]
    elif isinstance(known, DockerfileError):
        raise known.with_traceback(None)
    else:
        conversion.states[entry.number] = known


def _started(conversion: Conversion, entry: Entry, platform: Platform, parent: StageState | None) -> StageState:
    shared, prefix = conversion.shared, conversion.prefix_platform
    return StageState(entry, platform, parent, prefix_platform=prefix, images=shared.image_variables)


def _start_hidden(conversion: Conversion, entry: Entry) -> None:
    state = _started(conversion, entry, conversion.resolution.options.platform, None)
    state.root = _base_operation(conversion, state)
    conversion.states[entry.number] = state


def _convert_stage(conversion: Conversion, entry: Entry) -> None:
    parent = conversion.state_of(entry.base.entry)
    conversion.shared.variables += taken_over(entry, parent)
    if conversion.shared.variables > MOST_VARIABLES:
        raise beyond_variables(conversion.resolution.dockerfile, entry)
    platform = _platform(conversion, entry)
    state = _started(conversion, entry, platform, parent)
    if parent is None:
        state.root = _base_operation(conversion, state)
        if state.run_platform is None:  # nothing else tells a RUN which one it is for, whatever FROM says
            state.platform_text = str(conversion.resolution.options.platform)
    conversion.states[entry.number] = state  # from here on: an ONBUILD trigger may copy from its own stage
    if not entry.replaced:  # else the context replaces the whole stage
        run_commands(conversion, state)


def run_commands(conversion: Conversion, state: StageState) -> None:
    """Run the commands of an entry, behind what its image says; errors as in `convert`."""
    entry = state.entry
    _enter_directory_of_base(conversion, state)
    shared = bool(entry.triggers) and entry.base.entry is not None and _go_alike(conversion, entry)
    if shared:
        _run_triggers(conversion, state)
    first, commands = (len(entry.triggers), entry.own) if shared else (0, entry.commands)
    for at, command in enumerate(commands, first):
        try:
            dispatch(conversion, state, command)
        except _REFUSALS as problem:
            raise _refusal(conversion, entry, at, problem) from None
    state.settle_platform(conversion.resolution.options.platform)


def _go_alike(conversion: Conversion, entry: Entry) -> bool:
    """Whether triggers do the same in all stages of one base, so that they can be run once for them.

    They do where all that they take from is finished, and is no image that each of the stages has for itself.
    """
    if (entry.base.entry, id(entry.triggers)) in conversion.shared.triggered:
        return True
    return all(_is_finished(conversion, source, entry) for one in entry.triggers for source in one.sources)


def _is_finished(conversion: Conversion, source: int, entry: Entry) -> bool:
    found = conversion.resolution.entries[source]
    if found.stage is None:
        return found.base.scratch or found.sharer is not None
    return source != entry.number and source in conversion.states


def _run_triggers(conversion: Conversion, state: StageState) -> None:
    """Run the triggers of a base that all stages share which start from it: in the first of them, for all."""
    entry = state.entry
    key = (entry.base.entry, id(entry.triggers))
    found = conversion.shared.triggered.get(key)
    if found is not None:
        state.take_over(found.state)
    else:
        found = _triggered(conversion, state)
        if found is None:
            return
        conversion.shared.triggered[key] = found
    if found.problem is not None:
        at, problem = found.problem
        raise _refusal(conversion, entry, at, problem) from None
    if found.chain is not None and found.state.root is not None:
        state.root = chain_end(found.chain, found.state.root, entry)


def _triggered(conversion: Conversion, state: StageState) -> Triggered | None:
    """Run them in the first stage, and keep what came of it.

    None where something that they take from has an equal step: which of the two is walked last differs by stage.
    """
    before, numbers = state.root, conversion.numbering.count
    for at, command in enumerate(state.entry.commands[: len(state.entry.triggers)]):
        try:
            dispatch(conversion, state, command)
        except _REFUSALS as problem:
            return Triggered(state, problem=(at, problem))
    taken = dict.fromkeys(source for one in state.entry.triggers for source in one.sources)
    found = [conversion.states[source] for source in taken if source in conversion.states]
    roots = [one.root for one in found if one.entry.sharer is None]  # images that they share belong to what they make
    seen = {id(before), id(conversion.shared.build_context)}
    made = list(walk(state.root, seen.union(map(id, roots))))
    ids = {one.id for one in made if int(one.id) <= numbers}
    if ids and any(one.id in ids for root in roots for one in walk(root, seen)):
        return None
    if not made:
        return Triggered(state.snapshot())
    chain = Chain(made)
    for one in made:
        one.chain = chain
    return Triggered(state.snapshot(), chain)


def _enter_directory_of_base(conversion: Conversion, state: StageState) -> None:
    """BuildKit takes the directory that an image or a stage was left in for a WORKDIR without a step."""
    try:
        state.enter_directory()
    except PathError as problem:
        message = f"{_NORMALIZING}: {problem}"
        raise conversion.resolution.dockerfile.source.error(message, state.entry.location) from None


def _platform(conversion: Conversion, entry: Entry) -> Platform:
    target = conversion.resolution.options.platform
    return target if entry.base.scratch else entry.platform or target


def _refusal(conversion: Conversion, entry: Entry, at: int, problem: ValueError) -> DockerfileError:
    """The refusal of a command by its place among those of its entry."""
    conversion.refused = (entry.number, at)
    own = at - len(entry.triggers)
    command = entry.triggers[at] if own < 0 else entry.own[own]  # not of `commands`: that places all of them
    source = conversion.resolution.dockerfile.source
    hint = problem.hint if isinstance(problem, ConversionError) else ""
    if command.onbuild:
        from stagegraph.graph.resolve.triggers import trigger_hint  # noqa: PLC0415  (only a refusal needs it)

        hint = trigger_hint(hint, command.instruction.text, entry.base_name)
    return source.error(str(problem), entry.place_of(command), hint=hint)


def _base_operation(conversion: Conversion, state: StageState) -> Operation | None:
    """The step that provides the base; none for an empty file system."""
    base = state.entry.base
    if base.scratch:
        return None
    state.steps_made = state.entry.first_number - 1  # each look at it while nothing needed it took a number
    if base.is_empty:
        return None
    if base.image or base.placeholder:
        name = state.first_name(f"FROM {base.image or base.placeholder}")
        identifier = IMAGE_SOURCE + base.image if base.image else ""
        does = SourceDoes((state.platform_text, (base.placeholder,) if base.placeholder else ()))
        return _source(conversion, state, name, identifier=identifier, does=does)
    if base.linked:
        return _linked_operation(conversion, state, base)
    return _context_operation(conversion, state, base)


def _linked_operation(conversion: Conversion, state: StageState, base: Base) -> Operation | None:
    """What a target of another file comes to: it stands for the last step of that, so that what follows is the same.

    Without that, where one file is planned by itself, it is something to load like any other.
    """
    operation = _context_operation(conversion, state, base)
    end = conversion.numbering.ends.get(base.linked)
    if operation is not None and end is not None:
        operation.id = end.id
    return operation


def _context_operation(conversion: Conversion, state: StageState, base: Base) -> Operation | None:
    found = context_source(base.context, base.source)
    if found is None:
        return None
    folder = conversion.resolution.options.context and found.identifier.startswith(LOCAL_SOURCE)
    asks = (*found.asks, base.source) if folder else found.asks
    # Asked for is what FROM says, or the target's platform, whichever the image then says that it is made for.
    wanted = state.entry.platform or conversion.resolution.options.platform
    does = SourceDoes((str(wanted) if found.of_platform else "", asks))
    name = StepName(found.text, found.title, unnumbered=Unnumbered.NAMED_CONTEXT)
    return _source(conversion, state, name, identifier=found.identifier, does=does)


def _source(
    conversion: Conversion, state: StageState, name: StepName, *, identifier: str, does: SourceDoes
) -> Operation:
    entry = state.entry
    number = entry.number if entry.stage is not None else None
    return Operation(
        conversion.numbering, StepKind.SOURCE, name, (), does, entry.location, stage=number, source=identifier
    )


def dispatch(conversion: Conversion, state: StageState, command: Command) -> None:
    """Change the state as a command does; BuildKit's function of that name. Raises what `_REFUSALS` lists."""
    instruction = command.instruction
    expand = partial(conversion.lexer.expand, env=state.env)  # nothing is set before all words are expanded
    if isinstance(instruction, kinds.Run):
        convert_run(conversion, state, command, expand)
    elif isinstance(instruction, (kinds.Copy, kinds.Add)):  # faster than their union
        _convert_transfer(conversion, state, command, expand)
    elif isinstance(instruction, kinds.Workdir):
        _convert_workdir(conversion, state, command, expand(instruction.path))
    elif isinstance(instruction, kinds.Env):
        metadata.set_env(state, instruction, expand)
    elif isinstance(instruction, kinds.Arg):
        metadata.set_args(
            state,
            instruction,
            build_args=conversion.resolution.build_args,
            global_args=conversion.resolution.global_args,
            lexer=conversion.lexer,
        )
    else:
        _dispatch_metadata(conversion, state, instruction, expand)


def _dispatch_metadata(
    conversion: Conversion, state: StageState, instruction: kinds.Instruction, expand: Callable[[str], str]
) -> None:
    if isinstance(instruction, kinds.User):
        state.user = expand(instruction.user)
    elif isinstance(instruction, kinds.Shell):
        state.shell = instruction.command
    elif isinstance(instruction, kinds.Label):
        metadata.check_label(instruction, expand)
    elif isinstance(instruction, kinds.Volume):
        metadata.check_volume(instruction, expand)
    elif isinstance(instruction, kinds.StopSignal):
        metadata.check_stop_signal(instruction, expand)
    elif isinstance(instruction, kinds.Expose):
        for _ in exposed_ports(instruction, conversion.lexer, state.env):
            pass  # a port makes no step, but it may be refused


def _convert_transfer(
    conversion: Conversion, state: StageState, command: Command, expand: Callable[[str], str]
) -> None:
    assert isinstance(command.instruction, kinds.Copy | kinds.Add)  # noqa: S101  (dispatched on the class)
    instruction = expanded_transfer(
        command.instruction, expand, lambda text: conversion.document_lexer.expand(text, state.env)
    )
    source: Operation | None = None
    if command.sources:
        source, is_there = conversion.taken(command.sources[0], state, instruction.sources)
        if not is_there:
            assert isinstance(instruction, kinds.Copy)  # noqa: S101  (only COPY has sources)
            raise ConversionError(
                f"cannot copy from stage {quote(instruction.source_stage)}, it needs to be defined before "
                f"current stage {quote(state.entry.label)}",
                hint="Move that stage up in the file.",
            )
    convert_transfer(conversion, state, instruction, source, onbuild=command.onbuild)


def _epoch(resolution: Resolution) -> str:
    """The time that what a WORKDIR makes gets, "" for none or one that is not known."""
    return resolution.build_args.get(EPOCH_ARG) or resolution.global_args.get(EPOCH_ARG, "")


def _convert_workdir(conversion: Conversion, state: StageState, command: Command, path: str) -> None:
    """``dispatchWorkdir``: a step that makes the directory, unless it is the root, written ``/``."""
    try:
        directory = state.change_directory(path)
    except PathError as problem:
        raise ConversionError(f"{_NORMALIZING}: {problem}") from None
    if directory == "/":
        return  # but not //, /. or /a/..
    text = shown_command(conversion.lexer, command.instruction.text, state.env)
    name = state.next_name(text, onbuild=command.onbuild)
    epoch = _epoch(conversion.resolution)
    made = text_key(clean(directory))
    state.root = Operation(
        conversion.numbering,
        StepKind.FILE,
        name,
        [state.root],
        DirectoryDoes((made, (state.user,), 0o755, state.root is None, epoch, identity(directory))),
        command.instruction.location,
        stage=state.entry.number,
        unknown=state.unknown_in([path]),
    )
