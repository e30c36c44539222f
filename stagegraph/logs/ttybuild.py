"""A build of a terminal's frames while they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import (
    Interval,
    LogForm,
    LoggedBuild,
    LogRemark,
    Vertex,
    VertexState,
    VertexStatus,
)
from stagegraph.logs.countwords import count
from stagegraph.logs.listed import warning
from stagegraph.logs.logtimes import rounded
from stagegraph.values import replace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.logs.ttyrows import FrameHead, FrameRow
    from stagegraph.logs.vertexroom import VertexRoom

#: Parts of a vertex's work that are kept.
_MOST_STATUSES = 1000
#: Rows of one name in a frame.
_MOST_EQUAL = 20
#: Characters that are left of each name that is cut, and rows that begin with the same ones.
_HEAD = 12
_MOST_ALIKE = 40
_TENTH = 0.05


class _Row:
    """What is known of a vertex.

    Attributes:
        name: the longest of its names, as they are cut.
        cut: it is cut.
        grows: its time was longer in the last frame than in the one before.
        grew: it was so in some frame: it was seen at work.
        frame: the last frame that shows it.
    """

    def __init__(self, row: FrameRow, line: int, frame: int) -> None:
        self.name = row.name
        self.cut = row.cut
        self.frame = frame
        self.line = line
        self.first_frame = frame
        self.seconds = row.seconds
        self.start: float | None = None
        self.grows = False
        self.grew = False
        self.ended = False
        self.state: VertexState | None = None
        self.statuses: dict[str, VertexStatus] = {}

    def take(self, row: FrameRow, frame: int, at: float | None) -> None:
        """Add what a frame shows of it; `at`: when it was drawn, since the build began."""
        if len(row.name) > len(self.name):
            self.name = row.name
        self.cut = self.cut and row.cut
        self.frame = frame
        self.grows = (row.seconds or 0.0) > (self.seconds or 0.0) + _TENTH
        self.grew = self.grew or self.grows
        self.seconds = row.seconds
        self.ended = self.ended or row.ended
        self.state = row.state or self.state
        if at is not None and row.seconds is not None:
            start = max(0.0, at - row.seconds)
            self.start = start if self.start is None else min(self.start, start)

    def fits(self, row: FrameRow) -> bool:
        """It may be what a row shows: one of the names is the beginning of the other, and cut."""
        if len(row.name) < len(self.name):
            return row.cut and self.name.startswith(row.name)
        return self.cut and row.name.startswith(self.name)


class TtyBuild:
    """A build that is being read.

    Attributes:
        rows: its vertices in the order of the frames.
        error: why it failed, or "".
    """

    def __init__(self, line: int, room: VertexRoom) -> None:
        self._room = room
        self.rows: list[_Row] = []
        self.error = ""
        self._by_name: dict[str, list[_Row]] = {}
        self._by_head: dict[str, list[_Row]] = {}
        self._parts: dict[str, _Row] = {}
        self._frame = 0
        self._head: FrameHead | None = None
        self._current: _Row | None = None
        self._lines = [line, line]
        self._warnings: dict[str, None] = {}

    def is_over(self, head: FrameHead) -> bool:
        """A frame belongs to another build: its time falls, or this one has finished."""
        before = self._head
        if before is None:
            return bool(self.rows)
        return head.seconds < before.seconds - _TENTH or (before.finished and not head.finished)

    def begin(self, head: FrameHead, line: int) -> None:
        """A frame begins."""
        if self._head is not None and head.driver == "":
            head = replace(head, driver=self._head.driver)
        self._head = head
        self._frame += 1
        self._current = None
        self._lines[1] = line

    def take(self, row: FrameRow, line: int) -> None:
        """A row of the frame."""
        self._lines[1] = line
        if row.part:
            self._take_part(row)
            return
        known = self._find(row)
        if known is None:
            if not self._room.take():
                return
            known = _Row(row, line, self._frame)
            self.rows.append(known)
            self._by_head.setdefault(row.name[:_HEAD], []).append(known)
        same = self._by_name.get(row.name, ())
        if known not in same and self._room.take():
            self._by_name[row.name] = [*same, known]
        known.take(row, self._frame, None if self._head is None else self._head.seconds)
        self._current = known

    def name_in_full(self, name: str) -> None:
        """A failed vertex is called by its whole name below the frames."""
        for row in self.rows:
            if row.state is VertexState.FAILED and name.startswith(row.name):
                row.name = name

    def warn(self, message: str) -> None:
        """A warning about the Dockerfile is listed below the frames."""
        if message not in self._warnings and self._room.take():
            self._warnings[message] = None

    def build(self) -> LoggedBuild:
        """What is known of the build."""
        states = self._states()
        head = self._head
        return LoggedBuild(
            LogForm.TTY,
            tuple(self._vertex(row, state) for row, state in zip(self.rows, states, strict=True)),
            wall=None if head is None else head.seconds,
            driver="" if head is None else head.driver,
            error=self.error,
            warnings=tuple(warning(message) for message in self._warnings),
            remarks=tuple(self._remarks(states)),
            first_line=self._lines[0],
            last_line=self._lines[1],
        )

    def _find(self, row: FrameRow) -> _Row | None:
        """The vertex that a row shows, or None for a new one. Two of a frame are never one."""
        same = self._by_name.get(row.name, [])
        if len(same) >= _MOST_EQUAL:
            return same[-1]
        unseen = (one for one in same if one.frame != self._frame)
        near = self._by_head.get(row.name[:_HEAD], [])[-_MOST_ALIKE:]
        like = (one for one in near if one.frame != self._frame and one.fits(row))
        return next(unseen, None) or next(like, None)

    def _take_part(self, row: FrameRow) -> None:
        """A row that tells of a part of the work of the vertex above, which may be out of sight."""
        owner = self._current or self._parts.get(row.name)
        if owner is None:
            return
        if row.name not in owner.statuses and not (len(owner.statuses) < _MOST_STATUSES and self._room.take()):
            return
        self._parts[row.name] = owner
        size = row.size
        if size is None and row.name in owner.statuses:
            size = owner.statuses[row.name].size
        owner.statuses[row.name] = VertexStatus(row.name, row.seconds, size)

    def _states(self) -> list[VertexState]:
        """How far each vertex came."""
        head = self._head
        over = bool(self.error) or any(row.state is VertexState.FAILED for row in self.rows)
        if head is None or head.finished or over:
            return [row.state or VertexState.DONE for row in self.rows]
        coloured = any(row.ended for row in self.rows)
        # Without colours: as many as the counter says are not done, those whose time grew first, then the last ones.
        unended = [row for row in self.rows if row.state is None]
        running = max(0, len(self.rows) - head.done)
        guessed = sorted(unended, key=lambda row: (row.grows, row.line), reverse=True)[:running]
        found = []
        for row in self.rows:
            open_ = not row.ended if coloured else row in guessed
            found.append(row.state or (VertexState.RUNNING if open_ else VertexState.DONE))
        return found

    def _vertex(self, row: _Row, state: VertexState) -> Vertex:
        """What is known of a vertex."""
        seconds = None if state is VertexState.RUNNING else row.seconds
        intervals: tuple[Interval, ...] = ()
        seen = row.grew or row.first_frame > 1
        if seconds is not None and state is not VertexState.CACHED and row.start is not None and seen:
            intervals = (Interval(rounded(row.start), rounded(row.start + seconds)),)
        return Vertex(
            row.name,
            state,
            seconds=seconds,
            at_least=row.seconds if seconds is None else None,
            intervals=intervals,
            statuses=tuple(row.statuses.values()),
            line=row.line,
        )

    def _remarks(self, states: list[VertexState]) -> Iterator[LogRemark]:
        """What a reader has to know."""
        head = self._head
        if head is None:
            yield LogRemark("The beginning of the log is missing: only its last rows are told.", self._lines[0])
        elif head.total > len(self.rows):
            missing = head.total - len(self.rows)
            yield LogRemark(
                f"The log does not show {count(missing, 'a step', 'steps')} of {head.total}.", self._lines[0]
            )
        if any(row.cut for row in self.rows):
            yield LogRemark("Names of steps are cut at the width of the terminal.", self._lines[0])
        running = states.count(VertexState.RUNNING)
        if running:
            what = count(running, "a step", "steps")
            yield LogRemark(f"The log does not tell the end of {what}.", self._lines[1])
