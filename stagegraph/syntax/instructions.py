"""The instructions of a Dockerfile, one frozen class each, as written: nothing is expanded here.

Every instruction knows its keyword as written, its text (continuation lines joined, white space around it
trimmed), its lines, and the comments right above it.
"""

from __future__ import annotations

from enum import Enum

from stagegraph.syntax.limits import Budget
from stagegraph.syntax.words import Lexer
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location
    from stagegraph.syntax.source import Heredoc, Source
    from stagegraph.syntax.splitting import Pair


class MountType(Enum):
    """What ``RUN --mount=type=`` may name."""

    BIND = "bind"
    CACHE = "cache"
    TMPFS = "tmpfs"
    SECRET = "secret"  # noqa: S105  (the name of a mount type, no password)
    SSH = "ssh"


class Sharing(Enum):
    """How builds that run at the same time use one cache mount."""

    SHARED = "shared"
    PRIVATE = "private"
    LOCKED = "locked"


class Instruction(Record):
    """What all instructions have.

    Attributes:
        keyword: the instruction's name as written, say ``run`` or ``RUN``.
        text: the logical line, trimmed; the body of a heredoc is not in it.
        location: the lines, those of heredocs included.
        comments: the comment lines right above, without their ``#``.
    """

    keyword: str
    text: str
    location: Location
    comments: tuple[str, ...]


class From(Instruction):
    """FROM: ``base`` and ``platform`` as written; ``name`` in lower case, "" where the stage has none."""

    base: str
    name: str = ""
    platform: str = ""


class BuildArg(Record):
    """One name of an ARG, with its default as written, or None."""

    name: str
    default: str | None = None
    description: str = ""


class Arg(Instruction):
    """ARG: one build arg or several."""

    args: tuple[BuildArg, ...]


class Env(Instruction):
    """ENV: the pairs in file order."""

    pairs: tuple[Pair, ...]


class Label(Instruction):
    """LABEL: the pairs in file order."""

    pairs: tuple[Pair, ...]


class MountFlag(Record):
    """A ``--mount`` of RUN as written; ``source_stage`` is its ``from``, the one key that is never expanded."""

    text: str
    source_stage: str = ""


class Device(Record):
    """A ``--device`` of RUN; a device that is not required may be missing."""

    name: str
    required: bool = False


class Run(Instruction):
    """RUN.

    Attributes:
        command: one shell command, or the strings of the JSON form.
        json: the command was written in JSON form, so no shell is put before it.
        heredocs: the here-documents of the command.
        mounts: the ``--mount`` flags in file order.
        network: ``--network``: default, none, host, or "".
        security: ``--security``: sandbox, insecure, or "".
        devices: the ``--device`` flags in file order.
    """

    command: tuple[str, ...]
    json: bool = False
    heredocs: tuple[Heredoc, ...] = ()
    mounts: tuple[MountFlag, ...] = ()
    network: str = ""
    security: str = ""
    devices: tuple[Device, ...] = ()


class CopyOrAdd(Instruction):
    """What ADD and COPY share.

    Attributes:
        sources: the paths (or URLs) as written, heredocs not among them.
        documents: the here-documents among the sources; ``name`` is the file each one makes.
        destination: as written.
        chown, chmod: the flag's value, or "".
        link: ``--link`` is set.
        exclude: the ``--exclude`` patterns; variables in them stay as they are.
    """

    sources: tuple[str, ...]
    documents: tuple[Heredoc, ...]
    destination: str
    chown: str = ""
    chmod: str = ""
    link: bool = False
    exclude: tuple[str, ...] = ()


class Add(CopyOrAdd):
    """ADD; ``keep_git_dir`` and ``unpack`` are None where the flag is not given."""

    checksum: str = ""
    keep_git_dir: bool | None = None
    unpack: bool | None = None


class Copy(CopyOrAdd):
    """COPY; ``source_stage`` is its ``--from`` (a stage's name or index, an image), "" for the build context."""

    source_stage: str = ""
    parents: bool = False


class Workdir(Instruction):
    """WORKDIR."""

    path: str


class User(Instruction):
    """USER."""

    user: str


class Volume(Instruction):
    """VOLUME."""

    paths: tuple[str, ...]


class Expose(Instruction):
    """EXPOSE, sorted as BuildKit sorts it."""

    ports: tuple[str, ...]


class Cmd(Instruction):
    """CMD; ``command`` as in `Run`."""

    command: tuple[str, ...]
    json: bool = False


class Entrypoint(Instruction):
    """ENTRYPOINT; ``command`` as in `Run`."""

    command: tuple[str, ...]
    json: bool = False


class Shell(Instruction):
    """SHELL."""

    command: tuple[str, ...]


class StopSignal(Instruction):
    """STOPSIGNAL."""

    signal: str


class Healthcheck(Instruction):
    """HEALTHCHECK; ``test`` starts with NONE, CMD or CMD-SHELL; durations in seconds, 0 where not given."""

    test: tuple[str, ...]
    interval: float = 0
    timeout: float = 0
    start_period: float = 0
    start_interval: float = 0
    retries: int = 0


class Onbuild(Instruction):
    """ONBUILD; ``trigger`` is the text of the instruction behind it, its heredocs included."""

    trigger: str


class Maintainer(Instruction):
    """MAINTAINER."""

    maintainer: str


class Stage(Record):
    """One stage as written: a FROM and what follows it.

    Attributes:
        index: its place in the file, counted from 0.
        head: its FROM.
        instructions: the rest, in file order.
        location: from FROM to the end of the last instruction.
        description: the comment above FROM that begins with the stage's name, without that name.
    """

    index: int
    head: From
    instructions: tuple[Instruction, ...]
    location: Location
    description: str = ""

    @property
    def name(self) -> str:
        """The name in lower case, "" where the stage has none."""
        return self.head.name

    @property
    def display_name(self) -> str:
        """The name, or ``stage-N`` as BuildKit calls a stage without one."""
        return self.head.name or f"stage-{self.index}"


class Dockerfile(Record):
    """A parsed Dockerfile: its text, the ARGs before the first FROM, its stages in file order."""

    source: Source
    global_args: tuple[Arg, ...]
    stages: tuple[Stage, ...]

    @property
    def path(self) -> str:
        """The name used in messages."""
        return self.source.path

    @property
    def stage_names(self) -> tuple[str, ...]:
        """What people call each stage, by index: its name, or ``stage-N``; ``name@L7`` where it is not the only one.

        The number is the line of its FROM.
        """
        names = [stage.display_name for stage in self.stages]
        if len(set(names)) == len(names):
            return tuple(names)
        number: dict[str, int] = {}
        for name in names:
            number[name] = number.get(name, 0) + 1
        return tuple(
            name if number[name] == 1 else f"{name}@L{stage.head.location.first}"
            for name, stage in zip(names, self.stages, strict=True)
        )

    @property
    def escape(self) -> str:
        """The escape character."""
        return self.source.escape

    def lexer(self) -> Lexer:
        """What expands the words of one build of this file, as far as `Budget` lets it."""
        return Lexer(self.source.escape, budget=Budget(self.source.size))
