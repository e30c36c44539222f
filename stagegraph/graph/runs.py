"""RUN and its mounts; BuildKit's ``dispatchRun`` and ``dispatchRunMounts``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.graph.operations import Operation
from stagegraph.graph.paths import clean, is_absolute, join
from stagegraph.graph.refusals import ConversionError
from stagegraph.graph.state import shown_command
from stagegraph.graph.steps import CacheMount, StepKind
from stagegraph.syntax.gotext import quote, trim_space
from stagegraph.syntax.instructions import MountType, Run, Sharing
from stagegraph.syntax.mounts import Mount, parse_mount
from stagegraph.syntax.source import Heredoc, parse_heredoc
from stagegraph.syntax.words import ExpansionError, Lexer

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.graph.context import Conversion
    from stagegraph.graph.resolution import Command
    from stagegraph.graph.state import StageState

_PIPES = "/dev/pipes/"  # where BuildKit mounts a heredoc that is a script of its own


def convert_run(conversion: Conversion, state: StageState, command: Command, expand: Callable[[str], str]) -> None:
    """Add the operation of a RUN, and those that its mounts need.

    Raises:
        ConversionError, MountError, ExpansionError: it is refused.
    """
    instruction = command.instruction
    assert isinstance(instruction, Run)  # noqa: S101  (the caller dispatches on the class)
    mounts = [parse_mount(flag.text, expand) for flag in instruction.mounts]
    arguments, summary, script = _command(conversion, state, instruction)
    attached = _Mounts(conversion, state)
    if script is not None:
        attached.add(_PIPES, script, ("script",))
    for mount, number in zip(mounts, command.sources, strict=True):
        attached.add_mount(mount, number)
    if not arguments:
        raise ConversionError("failed to marshal LLB definition: arguments are required", located=False)
    lexer = Lexer(conversion.lexer.escape, raw_quotes=True, skip_unset=True)
    shown_env = {**state.env, **{mount.env: "****" for mount in mounts if mount.env is not None}}
    text = shown_command(lexer, instruction.text + summary, shown_env)
    name = state.next_name(text, onbuild=command.onbuild, prefix_platform=conversion.prefix_platform)
    ordered = sorted(attached.found, key=lambda one: one[0])
    does = (
        arguments,
        state.env_items(),
        state.working_directory,
        state.user,
        instruction.network or "default",
        instruction.security or "sandbox",
        instruction.devices,
        tuple((target, source.id if source else "", how) for target, source, how in ordered),
        state.root is None,
        str(state.platform),
    )
    state.root = Operation(
        StepKind.EXEC,
        name,
        [state.root, *(source for _, source, _ in ordered)],
        does,
        instruction.location,
        stage=state.entry.number,
        cache_mounts=tuple(sorted(attached.caches, key=lambda one: one.target)),
    )


def _command(
    conversion: Conversion, state: StageState, instruction: Run
) -> tuple[tuple[str, ...], str, Operation | None]:
    """The arguments, the summary that the name gets, and the script that a heredoc with ``#!`` becomes."""
    arguments, summary = instruction.command, ""
    script: Operation | None = None
    if instruction.heredocs:
        first = instruction.heredocs[0]
        if _is_heredoc_alone(arguments[0]):
            summary = f" ({_summary(first)})"
            arguments = (first.text,)
            if state.platform.os != "windows" and first.text.startswith("#!"):
                script = conversion.inline_document(state, first.name, first.text, mode=0o755)
                arguments = (_PIPES + first.name,)
        else:
            documents = "".join(f"\n{one.content}{one.name}" for one in instruction.heredocs)
            arguments = (arguments[0] + documents,)
    if not instruction.json:
        arguments = state.shell_command(" ".join(arguments))
    return arguments, summary, script


def _is_heredoc_alone(command: str) -> bool:
    try:
        return parse_heredoc(command) is not None
    except ExpansionError:
        return False


def _summary(heredoc: Heredoc) -> str:
    """The first line of a heredoc, with dots where more follow (``summarizeHeredoc``)."""
    lines = trim_space(heredoc.content).replace("\r\n", "\n").split("\n")
    return f"{lines[0]}..." if len(lines) > 1 else lines[0]


class _Mounts:
    """The mounts of one RUN: target, what is mounted (None for nothing), and how."""

    def __init__(self, conversion: Conversion, state: StageState) -> None:
        self.conversion = conversion
        self.state = state
        self.found: list[tuple[str, Operation | None, tuple[object, ...]]] = []
        self.caches: list[CacheMount] = []

    def add(self, target: str, source: Operation | None, how: tuple[object, ...]) -> None:
        self.found.append((target, source, how))

    def add_mount(self, mount: Mount, number: int | None) -> None:
        source = self.source_of(mount, number)
        if mount.type is MountType.SECRET:
            self.add(mount.target, None, _secret(mount))
            return
        if mount.type is MountType.SSH:
            if mount.source:
                raise ConversionError("ssh does not support source")
            self.add(mount.target, None, ("ssh", mount.id, mount.required, mount.mode, mount.uid, mount.gid))
            return
        target = self.absolute_target(mount.target)
        if target == "/":
            raise ConversionError('invalid mount target "/"', hint="Name a folder: target=/path.")
        path = join("/", mount.source)
        owner = (mount.uid, mount.gid, mount.mode)
        if path == "/" and owner != (None, None, None):
            source, path = self.with_owner(mount, source), "/cache"
        how: tuple[object, ...] = (mount.type.value, path, mount.readonly, mount.size)
        if mount.type is MountType.CACHE:
            cache = CacheMount(mount.id or clean(mount.target), mount.sharing or Sharing.SHARED, target)
            self.caches.append(cache)
            how += (cache.id, cache.sharing.value)
        self.add(target, source, how)

    def source_of(self, mount: Mount, number: int | None) -> Operation | None:
        """What is mounted; a cache mount without ``from`` starts empty, other types take the build context."""
        if not mount.source_stage and mount.type is not MountType.CACHE:
            return self.conversion.build_context() if mount.type is MountType.BIND else None
        source = self.conversion.state_of(number)
        if source is None:
            raise ConversionError(
                f"cannot mount from stage {quote(mount.source_stage or 'scratch')} to {quote(mount.target)}, "
                "stage needs to be defined before current command",
                hint="Move that stage up in the file.",
            )
        return None if mount.type is MountType.TMPFS else source.root

    def absolute_target(self, target: str) -> str:
        system = self.state.platform.os
        if is_absolute(clean(target), system):
            return target
        return join("/", self.state.working_directory, target)

    def with_owner(self, mount: Mount, source: Operation | None) -> Operation:
        """A cache directory with an owner or a mode is made first (``setCacheUIDGID``)."""
        mode = 0o755 if mount.mode is None else mount.mode
        does = ("mkdir", "/cache", mode, mount.uid or 0, mount.gid or 0, source is None)
        return Operation(
            StepKind.FILE,
            "[internal] setting cache mount permissions",
            [source],
            does,
            self.conversion.nowhere,
            stage=self.state.entry.number,
        )


def _secret(mount: Mount) -> tuple[object, ...]:
    """``dispatchSecret``."""
    name = mount.source or mount.id or clean(mount.target).rpartition("/")[2]
    if not (mount.source or mount.id or mount.target):
        raise ConversionError("one of source, target required")
    return ("secret", name, mount.target, mount.required, mount.env, mount.mode, mount.uid, mount.gid)
