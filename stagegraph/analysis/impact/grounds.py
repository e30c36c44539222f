"""Why a step runs again, as values."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location


class StepPart(Enum):
    """Parts of a step that may differ."""

    COMMAND = "command"
    SHELL = "shell"
    VARIABLE = "variable"
    VARIABLE_ORDER = "order of variables"
    FOLDER = "working directory"
    USER = "user"
    NETWORK = "network"
    SECURITY = "security"
    DEVICES = "devices"
    MOUNTS = "mounts"
    SECRETS = "secrets"
    SSH = "ssh mounts"
    HOST_NAME = "host name"
    PLATFORM = "platform"
    SOURCES = "sources"
    DESTINATION = "destination"
    OWNER = "owner"
    MODE = "mode"
    EXCLUDED = "excluded files"
    UNPACKING = "unpacking"
    LINK = "--link"
    DOCUMENT = "heredoc"
    TIME = "SOURCE_DATE_EPOCH"
    OPERATION = "operation"


class FileChange(Enum):
    """How a file differs."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MODE = "mode"


class ChangedFile(Record):
    """A file that differs: its path in its context, and how."""

    path: str
    change: FileChange


class NewStep(Record):
    """Nothing like it was built before."""


class OtherPart(Record):
    """It does something else than before.

    Attributes:
        part: which part of it.
        name: of a variable, else "".
        before, now: its values as text, None where it was or is not there.
        build_arg: the caller gives the variable another value than before.
        where: the instruction that sets a variable now; None where none does.
    """

    part: StepPart
    name: str = ""
    before: str | None = None
    now: str | None = None
    build_arg: bool = False
    where: Location | None = None


class OtherFiles(Record):
    """Files of a context that it takes are others than before; ``context`` is its name."""

    context: str
    files: tuple[ChangedFile, ...]


class MissingFiles(Record):
    """A path that it takes is not there, so BuildKit refuses the build."""

    context: str
    path: str


class OtherImage(Record):
    """The image that it goes on with, or takes from, is another one than before.

    Attributes:
        before, now: whole references, "" for one that was not there.
        layers_unknown: it has another digest, and its file system may be the same.
    """

    before: str
    now: str
    layers_unknown: bool = False


class OtherSource(Record):
    """What it loads from an address is another thing than before; the addresses, "" for one that was not there."""

    before: str
    now: str


class Uploaded(Record):
    """It goes on with a folder of the caller, which BuildKit takes for a new one each time."""

    context: str


class Behind(Record):
    """It goes on with another file system than before.

    Attributes:
        step: the id of the step that gives it: one that runs again, may do so, or is another one than before.
        instead_of: what the step does that gave it before, where it is another one.
    """

    step: str
    instead_of: str = ""


class Reads(Record):
    """It takes files of another step: they decide where they are not known.

    Attributes:
        step: the id of that step.
        paths: what it takes, absolute, patterns among them.
    """

    step: str
    paths: tuple[str, ...]


class CacheForbidden(Record):
    """The caller asked to run it whatever the cache has."""


Reason = (
    NewStep
    | OtherPart
    | OtherFiles
    | MissingFiles
    | OtherImage
    | OtherSource
    | Uploaded
    | Behind
    | Reads
    | CacheForbidden
)
