"""RUN and its mounts; BuildKit's ``dispatchRun`` and ``dispatchRunMounts``."""

from __future__ import annotations

from stagegraph.graph.identifiers.paths import clean, is_absolute, join
from stagegraph.graph.llb.does import DirectoryDoes, MountDoes, RunDoes
from stagegraph.graph.llb.operations import Operation
from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.graph.llb.stepnames import expanded_command, uppercase
from stagegraph.graph.llb.steps import INTERNAL, CacheMount, StepKind, StepName, Unnumbered
from stagegraph.graph.resolve.frontend import cache_mount_id, has_labs_features, sandbox_hostname
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.gotext import quote, trim_space
from stagegraph.syntax.instructions import MountType, Run, Sharing
from stagegraph.syntax.mounts import Mount, parse_mount, size_in_bytes
from stagegraph.syntax.source import Heredoc, heredoc_or_none

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagegraph.graph.llb.conversion import Conversion
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.resolve.resolution import Command, Resolution

_NO_DEVICES = "device feature is only supported in Dockerfile frontend 1.14.0-labs or later"
_PIPES = "/dev/pipes/"  # where BuildKit mounts a heredoc that is a script of its own


def convert_run(conversion: Conversion, state: StageState, command: Command, expand: Callable[[str], str]) -> None:
    """Add the operation of a RUN, and those that its mounts need.

    Raises:
        ConversionError, MountError, ExpansionError: it is refused.
    """
    instruction = command.instruction
    assert isinstance(instruction, Run)  # noqa: S101  (the caller dispatches on the class)
    values: list[str] = []

    def noted(word: str) -> str:
        values.append(expand(word))
        return values[-1]

    mounts = [parse_mount(flag.text, noted) for flag in instruction.mounts]
    arguments, summary, script = _command(conversion, state, instruction)
    attached = _Mounts(conversion, state)
    if script is not None:
        attached.add_script(script)
    for mount, number in zip(mounts, command.sources, strict=True):
        attached.add(mount, number)
    if instruction.devices:
        _check_devices(conversion.resolution)
    shown = instruction.text + summary
    text = expanded_command(conversion.name_lexer, shown, state.env.with_values(_masked(mounts)))
    attached.found.sort(key=lambda one: one[0].target)
    state.root = Operation(
        conversion.numbering,
        StepKind.EXEC,
        state.run_name(uppercase(text), onbuild=command.onbuild),
        [state.root, *[source for _, source in attached.found]],
        _does(instruction, arguments, state, attached),
        instruction.location,
        stage=state.entry.number,
        cache_mounts=tuple(sorted(attached.caches, key=lambda one: one.target)),
        unknown=state.unknown_in([state.env.surely_set(text), *values]),
    )
    if not arguments:
        conversion.shared.unmarshalled[state.root.id] = "arguments are required"


def _does(instruction: Run, arguments: tuple[str | bytes, ...], state: StageState, attached: _Mounts) -> RunDoes:
    """What tells a RUN from another one on the same file systems."""
    options = attached.conversion.resolution.options
    return RunDoes(
        (
            arguments,
            state.env_items(),
            state.working_directory,
            state.user,
            instruction.network or "default",
            instruction.security or "sandbox",
            instruction.devices,
            tuple([mount for mount, _ in attached.found]),
            tuple(attached.secrets),
            tuple(attached.sockets),
            sandbox_hostname(options.build_args),
            state.root is None,
            state.platform_text,
            *options.run_settings,
        )
    )


def _check_devices(resolution: Resolution) -> None:
    if not has_labs_features(resolution.dockerfile, resolution.options.build_args):
        raise ConversionError(_NO_DEVICES, hint="Name a front end with labs features: # syntax=docker/dockerfile:labs")


def _command(
    conversion: Conversion, state: StageState, instruction: Run
) -> tuple[tuple[str | bytes, ...], str, Operation | None]:
    """What stands for the arguments, the summary of the name, and the script that a heredoc with ``#!`` becomes."""
    arguments, summary = instruction.command, ""
    script: Operation | None = None
    if instruction.heredocs:
        first = instruction.heredocs[0]
        if heredoc_or_none(arguments[0]) is not None:
            summary = f" ({_summary(first)})"
            arguments = (first.text,)
            if state.image_os != "windows" and first.text.startswith("#!"):
                script = conversion.inline_document(state, first.name, first.text, mode=0o755)
                arguments = (join(_PIPES, first.name),)
        else:
            documents = "".join(f"\n{one.content}{one.name}" for one in instruction.heredocs)
            arguments = (arguments[0] + documents,)
    keys = conversion.shared.argument_keys
    if instruction.json:
        return keys.of_words(arguments), summary, script
    return keys.of_shell(state.used_shell, " ".join(arguments)), summary, script


def _summary(heredoc: Heredoc) -> str:
    """The first line of a heredoc, with dots where more follow (``summarizeHeredoc``)."""
    lines = trim_space(heredoc.content).replace("\r\n", "\n").split("\n")
    return f"{lines[0]}..." if len(lines) > 1 else lines[0]


class _Mounts:
    """The mounts of one RUN.

    Attributes:
        found: the mounts of files with what is mounted, None for nothing; their order does not count.
        secrets, sockets: those of types secret and ssh, which have no input; their order counts.
        caches: the cache mounts among ``found``.
    """

    def __init__(self, conversion: Conversion, state: StageState) -> None:
        self.conversion = conversion
        self.state = state
        self.found: list[tuple[MountDoes, Operation | None]] = []
        self.secrets: list[tuple[object, ...]] = []
        self.sockets: list[tuple[object, ...]] = []
        self.caches: list[CacheMount] = []

    def add(self, mount: Mount, number: int) -> None:
        source = self.source_of(mount, number)
        if mount.type is MountType.SECRET:
            self.secrets.append(_secret(mount))
        elif mount.type is MountType.SSH:
            self.sockets.append(_socket(mount, len(self.sockets)))
        else:
            self.add_files(mount, source)

    def add_files(self, mount: Mount, source: Operation | None) -> None:
        target = self.absolute_target(mount.target)
        if target == "/":
            raise ConversionError('invalid mount target "/"', hint="Name a folder: target=/path.")
        path = join("/", mount.source)
        owner = (mount.uid, mount.gid, mount.mode)
        if path == "/" and owner != (None, None, None):
            source, path = self.with_owner(mount, source), "/cache"
        filed: tuple[str, ...] = ()
        if mount.type is MountType.CACHE:
            name = cache_mount_id(self.conversion.resolution.options.build_args, mount.id or clean(mount.target))
            cache = CacheMount(name, mount.sharing or Sharing.SHARED, target)
            self.caches.append(cache)
            filed = (cache.id, cache.sharing.value)
        origin = source.id if source else ""
        does = MountDoes((target, origin, mount.type.value, path, mount.readonly, _size(mount), filed))
        self.found.append((does, source))

    def add_script(self, script: Operation) -> None:
        """The script that a heredoc became, mounted where the command looks for it."""
        does = MountDoes((_PIPES, script.id, "script", "/", True, "", ()))
        self.found.append((does, script))

    def source_of(self, mount: Mount, number: int) -> Operation | None:
        """What is mounted; a cache mount without ``from`` starts empty, other types take the build context."""
        if not mount.source_stage and mount.type is not MountType.CACHE:
            return self.conversion.build_context() if mount.type is MountType.BIND else None
        source, is_there = self.conversion.taken(number, self.state, (mount.source,))
        if not is_there:
            raise ConversionError(
                f"cannot mount from stage {quote(mount.source_stage or 'scratch')} to {quote(mount.target)}, "
                "stage needs to be defined before current command",
                hint="Move that stage up in the file.",
            )
        return None if mount.type is MountType.TMPFS else source

    def absolute_target(self, target: str) -> str:
        state = self.state
        if isinstance(target, Unexpanded):
            return target if target.startswith("/") else state.env.behind(state.directory, target)
        if is_absolute(clean(target), state.platform.os):
            return target
        if isinstance(state.directory, Unexpanded):
            return state.env.behind(state.directory, target)
        return join("/", state.working_directory, target)

    def with_owner(self, mount: Mount, source: Operation | None) -> Operation:
        """A cache directory with an owner or a mode is made first (``setCacheUIDGID``)."""
        mode = 0o755 if mount.mode is None else mount.mode
        does = DirectoryDoes(("/cache", (mount.uid or 0, mount.gid or 0), mode, source is None, "", ()))
        return Operation(
            self.conversion.numbering,
            StepKind.FILE,
            StepName("setting cache mount permissions", INTERNAL, unnumbered=Unnumbered.INTERNAL),
            [source],
            does,
            self.conversion.nowhere,
            stage=self.state.entry.number,
        )


def _size(mount: Mount) -> str:
    """The limit of a tmpfs in bytes, "" where there is none."""
    return mount.size if isinstance(mount.size, Unexpanded) else str(size_in_bytes(mount.size) or "")


def _masked(mounts: Iterable[Mount]) -> dict[str, str]:
    """What a name shows of the variables that take a secret (``withSecretEnvMask``)."""
    secrets = (mount.env for mount in mounts if mount.type is MountType.SECRET)
    return {name: "****" for name in secrets if name is not None}


def _secret(mount: Mount) -> tuple[object, ...]:
    """``dispatchSecret``: without a target a file of the secret's name, unless a variable takes it."""
    name = mount.source or mount.id or _base(mount.target)
    target = mount.target
    if not target and mount.env is None:
        target = f"/run/secrets/{_base(name)}"
    return (name, target, mount.required, mount.env, *_file_owner(mount, 0o400))


def _socket(mount: Mount, number: int) -> tuple[object, ...]:
    """``dispatchSSH``."""
    if mount.source:
        raise ConversionError("ssh does not support source")
    target = mount.target or f"/run/buildkit/ssh_agent.{number}"
    return (mount.id, target, mount.required, *_file_owner(mount, 0o600))


def _base(path: str) -> str:
    return clean(path).rpartition("/")[2]


def _file_owner(mount: Mount, mode: int) -> tuple[int, int, int]:
    return mount.uid or 0, mount.gid or 0, mode if mount.mode is None else mount.mode
