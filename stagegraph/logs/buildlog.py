"""What a log tells of the builds in it."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record


class LogForm(Enum):
    """How a log was written."""

    RAWJSON = "rawjson"
    PLAIN = "plain"
    TTY = "tty"
    RECORD = "dockerbuild"


class VertexState(Enum):
    """How far a vertex came, by the last that the log says of it."""

    DONE = "done"
    CACHED = "cached"
    FAILED = "failed"
    CANCELED = "canceled"
    #: It started, and the log does not tell its end.
    RUNNING = "running"
    #: It is known from the graph alone: it never started.
    WAITING = "waiting"


class Interval(Record):
    """A time in which a vertex was worked on.

    Attributes:
        start: seconds since the build began.
        end: likewise; not before ``start``.
    """

    start: float
    end: float


class VertexStatus(Record):
    """A part of a vertex's work that is told for itself: a layer that is pulled, a context that is sent.

    Attributes:
        name: what is told, as it is written: ``extracting sha256:fc30...``, ``transferring context:``.
        seconds: how long it took, or None.
        size: bytes that were moved, or None.
    """

    name: str
    seconds: float | None = None
    size: int | None = None


class Vertex(Record):
    """What a log tells of one vertex of a build.

    Attributes:
        name: its name as the log writes it first; "" where the line that tells it is missing.
        state: how it ended.
        number: N of its lines ``#N``, or None in a form that has no numbers.
        digest: its digest, or "" where the log does not tell it.
        inputs: indexes of the vertices that it needs, in `LoggedBuild.vertices`; None where the log does not tell.
        seconds: how long it was worked on, intervals that overlap once; None where the log does not tell.
        at_least: where ``seconds`` is None: how long it was worked on at least, by the last that it printed; or None.
        intervals: when it was worked on, in order; empty where the log does not tell.
        error: why it failed: the first error that is no cancelling, or "".
        statuses: parts of its work that are told.
        other_names: names that the log gives it besides.
        line: the first line of the log that is about it, from 1.
    """

    name: str
    state: VertexState
    number: int | None = None
    digest: str = ""
    inputs: tuple[int, ...] | None = None
    seconds: float | None = None
    at_least: float | None = None
    intervals: tuple[Interval, ...] = ()
    error: str = ""
    statuses: tuple[VertexStatus, ...] = ()
    other_names: tuple[str, ...] = ()
    line: int = 0


class LogWarning(Record):
    """A warning that BuildKit gave about the Dockerfile.

    Attributes:
        message: its text, ``RuleName: message (line N)``.
        line: the line of the Dockerfile, from 1, or None.
        url: where it is described, or "".
    """

    message: str
    line: int | None = None
    url: str = ""


class LogRemark(Record):
    """What a reader has to know of a log: what is missing, what could not be told apart.

    Attributes:
        message: a sentence.
        line: the line of the log, from 1, or None for the whole.
    """

    message: str
    line: int | None = None


class LoggedBuild(Record):
    """One build of a log.

    Attributes:
        form: how it was written.
        vertices: what was worked on, in the order in which the log names it first.
        wall: seconds from the build's beginning to its end, or None where the log does not tell.
        began: when it began, in seconds since 1970 (UTC), or None.
        name: what the log calls the build: a bake target, a service, a command; or "".
        driver: BuildKit's driver (``docker``, ``docker-container``), or "".
        buildkit: BuildKit's version as the log tells it, or "".
        dockerfile: text of the Dockerfile where the log holds it whole, or "".
        error: why the build failed as a whole, or "".
        warnings: what BuildKit warned of.
        remarks: what a reader has to know.
        first_line: where it begins in the log, from 1.
        last_line: where it ends.
    """

    form: LogForm
    vertices: tuple[Vertex, ...]
    wall: float | None = None
    began: float | None = None
    name: str = ""
    driver: str = ""
    buildkit: str = ""
    dockerfile: str = ""
    error: str = ""
    warnings: tuple[LogWarning, ...] = ()
    remarks: tuple[LogRemark, ...] = ()
    first_line: int = 1
    last_line: int = 1


class BuildLog(Record):
    """What a log tells.

    Attributes:
        builds: its builds, in the order in which they begin.
        skipped: how many lines could not be understood, as they are damaged: lines and messages that look like
            BuildKit's, lines that are no text, status streams of records.
        remarks: what a reader has to know of the log as a whole.
    """

    builds: tuple[LoggedBuild, ...]
    skipped: int = 0
    remarks: tuple[LogRemark, ...] = ()
