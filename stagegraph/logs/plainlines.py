"""What one line ``#N ...`` of a plain log says (``util/progress/progressui/printer.go``)."""

from __future__ import annotations

import re

from stagegraph.logs.buildlog import VertexState
from stagegraph.values import Record

#: A line of a vertex: its number, and the rest.
NUMBERED = re.compile(r"#(\d{1,5})(?: (.*)|$)", re.DOTALL)

_END = re.compile(r"(DONE|CACHED|CANCELED|ERROR)(?:(?<=DONE) (\d{1,10}\.\d)s|(?<=ERROR): (.*))?\s*$", re.DOTALL)
#: A line that a program printed, with its number.
OUTPUT_LINE = re.compile(r"[^#]*#\d+ \d+\.\d{1,3} ")
_OUTPUT = re.compile(r"(\d{1,10}\.\d{1,3})(?: |$)")
_DONE = re.compile(r" done$")
_SECONDS = re.compile(r" (\d{1,10}\.\d)s$")
#: Of ``1.5MB / 3MB`` the second counts.
_SIZE = re.compile(r"(?: \d+(?:\.\d+)?[kKMGTP]?i?B /)? (\d{1,18}(?:\.\d+)?)([kKMGTP]?i?B)$")
_IMAGE_DIGEST = re.compile(r"@sha256:[0-9a-f]+")
_DIGEST = re.compile(r"(sha256:[0-9a-f]{64})\s*$")
#: What BuildKit 0.3 tells of a vertex.
_DETAIL = re.compile(r" *(digest|name|inputs|started|completed|duration|cached|error): (.*)$", re.DOTALL)
_UNITS = {"": 1, "k": 1000, "K": 1000, "M": 1000**2, "G": 1000**3, "T": 1000**4, "P": 1000**5}
_BINARY = {"": 1, "k": 1024, "K": 1024, "M": 1024**2, "G": 1024**3, "T": 1024**4, "P": 1024**5}

_STATES = {
    "DONE": VertexState.DONE,
    "CACHED": VertexState.CACHED,
    "CANCELED": VertexState.CANCELED,
    "ERROR": VertexState.FAILED,
}

#: What is a name and no part of a vertex's work.
BRACKETED = re.compile(r"\[(?:[^\]]* )?(?:internal|auth|\d+/\d+)\] |\[context [^\]]+\] ")
#: What is the name of a vertex for sure, whatever stands before it: by these a prefix is learned.
STRONG = re.compile(
    r"\[(?:[^\]]* )?(?:internal|auth|\d+/\d+)\] |\[context [^\]]+\] |building with "
    r"|(?:DONE \d+\.\ds|CACHED|CANCELED)\s*$|exporting (?:to|cache to) "
    r"|importing cache manifest from |resolve image config for "
)


class End(Record):
    """What a line tells that ends a vertex.

    Attributes:
        state: how it ended.
        seconds: how long it was worked on, or None.
        error: why it failed, or "".
    """

    state: VertexState
    seconds: float | None
    error: str


def end_mark(rest: str) -> End | None:
    """What a line tells that ends a vertex; None for another line."""
    found = _END.match(rest)
    if found is None or (found[1] == "ERROR" and found[3] is None):
        return None
    seconds = float(found[2]) if found[2] else None
    return End(_STATES[found[1]], seconds, (found[3] or "").strip())


def output_time(rest: str) -> float | None:
    """Seconds since its vertex began of a line that a program printed; None for another line."""
    found = _OUTPUT.match(rest)
    return float(found[1]) if found else None


def status(rest: str) -> tuple[str, float | None, int | None]:
    """Name, seconds and bytes of a part of a vertex's work, as far as a line tells them."""
    name = rest.rstrip()
    found = _DONE.search(name)
    seconds = 0.0 if found else None
    name = name[: found.start()] if found else name
    if found := _SECONDS.search(name):
        seconds, name = float(found[1]), name[: found.start()]
    size = None
    if found := _SIZE.search(name):
        scale = _BINARY if "i" in found[2] else _UNITS
        size, name = int(float(found[1]) * scale[found[2].rstrip("iB")]), name[: found.start()]
    return name, seconds, size


def vertex_digest(rest: str) -> str:
    """The digest of the vertex that BuildKit 0.8 prints below its name; "" for another line."""
    found = _DIGEST.match(rest)
    return found[1] if found else ""


def detail(rest: str) -> tuple[str, str] | None:
    """Key and value of what BuildKit 0.3 tells of a vertex; None for another line."""
    found = _DETAIL.match(rest)
    return (found[1], found[2].strip()) if found else None


def same_work(one: str, other: str) -> bool:
    """Two names are of the same work: they differ in what stands in brackets at most, or one is cut.

    A step that several targets or stages need has a name for each of them.
    """
    first, second = _text(one), _text(other)
    if first.endswith("...") or second.endswith("..."):
        first, second = first.removesuffix("..."), second.removesuffix("...")
        return first.startswith(second) or second.startswith(first)
    return first == second


def _text(name: str) -> str:
    """A name without digests and what stands in brackets before it, unless that is all that tells what it is."""
    name = _IMAGE_DIGEST.sub("", name)
    if name.startswith("["):
        bracket, closed, text = name.partition("] ")
        if closed and not bracket.startswith(("[auth", "[context")):
            return text
    return name
