"""What a terminal shows of a build (``util/progress/progressui/display.go``): frames, drawn again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import VertexState

if TYPE_CHECKING:
    from stagegraph.logs.buildlog import LoggedBuild, Vertex

_LABELS = {VertexState.CACHED: "CACHED ", VertexState.FAILED: "ERROR ", VertexState.CANCELED: "CANCELED "}
_BLUE, _RED, _END, _UP = "\x1b[34m", "\x1b[31m", "\x1b[0m", "\x1b[1A"


class Terminal:
    """Draws the frames of a build.

    Args:
        width: columns.
        height: rows; those that end first are drawn no more where there are too many.
        colours: rows of what has ended have a colour.
    """

    def __init__(self, width: int = 80, height: int = 50, *, colours: bool = True) -> None:
        self._width = width
        self._height = height
        self._colours = colours

    def capture(self, build: LoggedBuild, every: float = 0.25, end: float | None = None) -> str:
        """All frames of a build that has times, up to a time or its end."""
        wall = build.wall or 0.0
        stop = wall if end is None else end
        text, now, lines = "", 0.0, 0
        while now < stop:
            frame = self.frame(build, now)
            text += _UP * lines + "\x1b[0G\x1b[?25l" + "\r\n".join(frame) + "\r\n\x1b[?25h"
            lines = len(frame)
            now += every
        frame = self.frame(build, stop)
        return text + _UP * lines + "\x1b[0G\x1b[?25l" + "\r\n".join(frame) + "\r\n\x1b[?25h"

    def frame(self, build: LoggedBuild, now: float) -> list[str]:
        """The lines of the frame at a time."""
        rows = [(one, one.intervals) for one in build.vertices if one.intervals and one.intervals[0].start <= now]
        ended = [one for one, spans in rows if spans[-1].end <= now]
        failed = any(one.state is VertexState.FAILED for one in build.vertices)
        finished = len(ended) == len(build.vertices) and not failed
        shown = sorted(rows, key=lambda row: row[1][0].start)
        while len(shown) > self._height - 2:
            first = next((row for row in shown if row[0] in ended), shown[0])
            shown.remove(first)
        head = f"[+] Building {now:.1f}s ({len(ended)}/{len(build.vertices)}) {'FINISHED' if finished else ''}"
        lines = [head.ljust(self._width - 15) + "docker:default"]
        for one, _ in shown:
            lines += self._rows(one, now, ended=one in ended)
        return lines

    def _rows(self, vertex: Vertex, now: float, *, ended: bool) -> list[str]:
        """The rows of a vertex at a time."""
        spent = sum(min(span.end, now) - span.start for span in vertex.intervals if span.start <= now)
        label = _LABELS.get(vertex.state, "") if ended else ""
        rows = [self._row(label + vertex.name, spent)]
        if ended:
            rows += [self._row(f"=> {one.name}", one.seconds or 0.0) for one in vertex.statuses]
            colour = _RED if vertex.state is VertexState.FAILED else _BLUE
            return [f"{colour}{row}{_END}" for row in rows] if self._colours else rows
        return rows

    def _row(self, name: str, seconds: float) -> str:
        """A row, cut at the width."""
        timer = f" {seconds if seconds >= 0.05 else 0.0:3.1f}s"
        left = self._width - 4 - len(timer) - 2
        return f" => {name[:left]}".ljust(self._width - len(timer) - 2) + " " + timer
