"""What one line of a terminal's frame says (``util/progress/progressui/display.go``, ``ttyDisplay``)."""

from __future__ import annotations

import re

from stagegraph.logs.buildlog import VertexState
from stagegraph.logs.plainlines import status
from stagegraph.values import Record

# Numbers of more digits are none of BuildKit, which counts nanoseconds in 64 bits.
_HEAD = re.compile(
    r"\[\+\] Building (?P<seconds>\d{1,10}\.\d)s \((?P<done>\d{1,10})/(?P<total>\d{1,10})\)(?P<finished> +FINISHED)?"
    r"(?: +(?P<driver>[\w-]+):(?P<builder>\S+))?"
)
_ROW = re.compile(r"(?:^|\s)=> (?P<part>=> )?(?P<name>.*?)(?:(?P<gap> *) (?P<seconds>\d{1,10}\.\d)s)?\s*$")
#: A row of a vertex that has ended is written in a colour.
_COLOURED = re.compile(r"\x1b\[(?:\d+;)*(?:3[1-7]|9[1-7])(?:;\d+)*m ?=> ")
_LABELS = {
    "CACHED ": VertexState.CACHED,
    "ERROR ": VertexState.FAILED,
    "CANCELED ": VertexState.CANCELED,
}
#: Names of which one is sure to be a vertex's, also where no frame is around it.
_SURE = re.compile(r"\[[^\]]*(?:\d+/\d+|internal|auth|context [^\]]*)\] |exporting to |importing cache manifest ")


class FrameHead(Record):
    """The first line of a frame: ``[+] Building 12.3s (10/12)``.

    Attributes:
        seconds: since the build began.
        done: how many vertices have ended.
        total: how many are known.
        finished: the build has ended, and not failed.
        driver: BuildKit's driver, or "".
    """

    seconds: float
    done: int
    total: int
    finished: bool
    driver: str


class FrameRow(Record):
    """A line below it: `` => [build 2/3] RUN make    3.1s``.

    Attributes:
        name: of the vertex, or of a part of its work; perhaps cut.
        seconds: how long it was worked on so far; None where the row is copied without it.
        part: it is a part of the work of the vertex above.
        state: what is said of its end, or None.
        cut: the name reaches to the time: it may be longer.
        size: bytes that were moved, or None.
        ended: it is written in the colour of what has ended.
        sure: it is a vertex, whatever stands around it.
    """

    name: str
    seconds: float | None
    part: bool
    state: VertexState | None
    cut: bool
    size: int | None
    ended: bool
    sure: bool


def frame_head(text: str) -> FrameHead | None:
    """The first line of a frame, or None; `text` without escapes."""
    found = _HEAD.search(text)
    if found is None:
        return None
    done, total = int(found["done"]), int(found["total"])
    return FrameHead(float(found["seconds"]), done, total, found["finished"] is not None, found["driver"] or "")


def frame_row(text: str, original: str) -> FrameRow | None:
    """A line below it, or None.

    Args:
        text: the line without escapes.
        original: the line with them.
    """
    found = _ROW.search(text)
    if found is None or found["name"].startswith("# ") or found["name"].strip(". ") == "":
        return None
    name, state = found["name"], None
    for label, meant in _LABELS.items():
        if name.startswith(label):
            name, state = name.removeprefix(label), meant
    part, size = found["part"] is not None, None
    if part:
        name, _, size = status(name)
    ended = "\x1b" in original and _COLOURED.search(original) is not None
    return FrameRow(
        name=name,
        seconds=float(found["seconds"]) if found["seconds"] else None,
        part=part,
        state=state,
        cut=found["gap"] is not None and len(found["gap"]) < 2,
        size=size,
        ended=ended,
        sure=found["seconds"] is not None and _SURE.match(name) is not None,
    )
