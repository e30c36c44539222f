"""The schedule: a row a stage, a column a wave; or, with the log of a build, an axis of time."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size
from textual.message import Message
from textual.strip import Strip

from stagegraph.tui.keys import SCHEDULE
from stagegraph.tui.model.chart import Chart, Moment
from stagegraph.tui.model.textlines import Span, short_name
from stagegraph.tui.model.timechart import TimeUse
from stagegraph.tui.widgets.linelist import LineView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import ClassVar

    from textual import events

    from stagegraph.tui.model.chart import ChartRow
    from stagegraph.tui.model.timechart import TimeChart

_HEAD = "wave"
_WIDEST_NAME, _WIDEST_WAVE = 24, 8
_TIME_HEAD = "time"
_TIME_FILLS = {
    TimeUse.CRITICAL: ("\u2588", "critical"),
    TimeUse.WORKS: ("\u2593", "used"),
    TimeUse.FAILED: ("\u2717", "error"),
    TimeUse.CACHED: ("\u25aa", "dim"),
    TimeUse.AHEAD: ("\u00b7", "dim"),
    TimeUse.WAITS: ("\u254c", "dim"),
    TimeUse.DONE: (" ", "dim"),
}
_FILLS = {Moment.AHEAD: "\u00b7", Moment.WAITS: "\u254c", Moment.DONE: " ", Moment.LOADS: " "}
_LOADS = "\u2193"


class Schedule(LineView, inherit_bindings=False):
    """When each stage runs, wave by wave; the first line counts the waves.

    With the log of a build by time: the first line has the marks of the axis, and each step is as wide as it took long.
    """

    BINDINGS: ClassVar = SCHEDULE

    class Picked(Message):
        """The user picked a stage, or a step of it ("" for none)."""

        def __init__(self, stage: int, step: str) -> None:
            super().__init__()
            self.stage, self.step = stage, step

    class NoLog(Message):
        """The user asked for a schedule by time, and no log is open."""

    def __init__(self, pane: str) -> None:
        super().__init__(pane)
        self.chart = Chart((), 0, ())
        self.times: TimeChart | None = None
        self.waves_wanted = False
        self.critical: frozenset[str] = frozenset()
        self.step = ""
        self.columns: frozenset[int] = frozenset()
        self.together: frozenset[int] = frozenset()
        self._stage_rows: dict[int, int] = {}
        self._begun: tuple[int | None, str] | None = None  # what was selected first
        self._followed = False  # something else has been selected since
        self._label = 1
        self._wave = 1

    def show(self, chart: Chart, critical: frozenset[str], times: TimeChart | None = None) -> None:
        """Show another schedule; with a log the same by time, too."""
        self.chart = chart
        self.times = times
        self.critical = critical
        self._stage_rows = {row.stage: at for at, row in enumerate(chart.rows)}
        self._label = min(_WIDEST_NAME, max([len(_HEAD), *(cell_len(row.name) for row in chart.rows)]))
        self._fit()

    @property
    def by_time(self) -> TimeChart | None:
        """The schedule by time where that is shown, else None."""
        return None if self.waves_wanted else self.times

    def action_by_time(self) -> None:
        """Show the schedule by time, or by waves."""
        if self.times is None:
            self.screen.post_message(self.NoLog())
            return
        self.waves_wanted = not self.waves_wanted
        self._fit()
        self.refresh()
        self.follow()

    @property
    def _room(self) -> int:
        """The cells beside the names."""
        return max(self.scrollable_content_region.width - self._names, 1)

    def _fit(self) -> None:
        room = self.scrollable_content_region.width - self._names
        if self.by_time is not None:
            self.changed(self._names + self._room)
            return
        waves = max(1, self.chart.waves)
        self._wave = max(1, min(_WIDEST_WAVE, room // waves))
        self.changed(self._names + waves * self._wave)

    def on_resize(self) -> None:
        """Columns as wide as there is room, and what is selected in view."""
        self._fit()
        self.follow()

    def count(self) -> int:
        """How many lines there are."""
        return len(self.chart.rows)

    def row(self, at: int) -> tuple[Span, ...]:
        """A stage."""
        row = self.chart.rows[at]
        name = short_name(row.name, self._label)
        beside = "\u2225 " if row.stage in self.together else "  "
        pieces: list[tuple[str, list[str]]] = []  # neighbours that look alike are one
        for text, role in self._cells(at):
            if pieces and pieces[-1][0] == role:
                pieces[-1][1].append(text)
            else:
                pieces.append((role, [text]))
        return (
            Span(set_cell_size(name, self._label), "stage"),
            Span(beside, "critical"),
            *(Span("".join(texts), role) for role, texts in pieces),
        )

    def _cells(self, at: int) -> Iterable[tuple[str, str]]:
        """What stands in the cells of a row, from the left, each with its role."""
        times = self.by_time
        if times is None:
            return (self._in_wave(self.chart.rows[at], wave) for wave in range(self.chart.waves))
        found = []
        marked = False
        for doing, steps in times.rows[at].cells(times.wall, self._room):
            fill, role = _TIME_FILLS[doing]
            begins = self.step in steps and not marked
            marked = marked or begins
            found.append(("\u25c6" if begins else fill, role))
        return found

    def _in_wave(self, row: ChartRow, wave: int) -> tuple[str, str]:
        """What a stage does in a wave, and its role: on the ground of a column that is marked, or not."""
        steps = row.steps.get(wave)
        if steps is None:
            moment = row.moment(wave)
            text, role = self._cell(_FILLS[moment], _LOADS if moment is Moment.LOADS else ""), "dim"
        else:
            critical = any(one in self.critical for one in steps)
            mark = "\u25c6" if self.step in steps else str(len(steps)) if len(steps) > 1 else ""
            text, role = self._cell("\u2588" if critical else "\u2593", mark), "critical" if critical else "used"
        return text, f"column-{role}" if wave in self.columns else role

    def _cell(self, fill: str, mark: str) -> str:
        if self._wave == 1:
            return mark if mark in ("\u25c6", _LOADS) else fill
        body = self._wave - 1
        text = f" {mark} " if mark and body >= len(mark) + 4 else mark if len(mark) <= body else ""
        return text.center(body, fill) + " "

    def head(self) -> tuple[Span, ...] | None:
        """The waves; nothing before there is a plan."""
        if not self.chart.rows:
            return ()
        if (times := self.by_time) is not None:
            return (Span(f"{set_cell_size(_TIME_HEAD, self._label)}  ", "dim"), *self._axis(times))
        every = max(1, -(-4 // self._wave))
        spans = [Span(f"{set_cell_size(_HEAD, self._label)}  ", "dim")]
        for wave in range(0, self.chart.waves, every):
            label = f"{wave + 1:<{self._wave * every}}"
            for at in range(every):
                piece = label[at * self._wave : (at + 1) * self._wave]
                spans.append(Span(piece, "column-number" if wave + at in self.columns else "number"))
        return tuple(spans)

    def _axis(self, times: TimeChart) -> Iterable[Span]:
        """The marks of the axis of time."""
        line = ""
        for at, text in times.marks(self._room):
            line = f"{line:<{at}}{text}"
        return (Span(line, "number"),)

    def _strip(self, spans: Iterable[Span], row: str, left: int) -> Strip:
        """A line from the cell ``left`` on; the name at its beginning does not scroll away."""
        spans = tuple(spans)
        name = super()._strip(spans, row, 0).crop(0, self._names)
        return Strip.join([name, super()._strip(spans, row, left).crop(self._names)])

    @property
    def _names(self) -> int:
        """The cells of the column of names."""
        return self._label + 2

    @property
    def at(self) -> tuple[int, str] | None:
        """The stage of the cursor, and the step that is marked in it, "" for none; None where there is no cursor."""
        if not self.chart.rows or not self.cursor_shown:
            return None
        row = self.chart.rows[self.cursor]
        known = {one for steps in row.steps.values() for one in steps}
        if self.by_time is not None:
            known |= {span.step for span in self.by_time.rows[self.cursor].spans}
        return row.stage, self.step if self.step in known else ""

    def put(self, stage: int | None, step: str, together: Iterable[int] = ()) -> None:
        """Put the cursor on a stage and mark a step, its columns, and the stages that can run at the same time.

        A stage that is not built has no row, and there is no cursor.
        """
        self.step = step
        self.together = frozenset(together)
        at = self._stage_rows.get(-1 if stage is None else stage)
        self.cursor_shown = at is not None
        self.columns = frozenset(self.chart.rows[at].steps) if at is not None else frozenset()
        self.refresh()
        begun = (stage, step)
        self._begun = self._begun or begun
        self._followed = self._followed or begun != self._begun
        if at is not None:
            self.cursor = at
            self.follow()

    def follow(self) -> None:
        """Bring what is selected into view; of a build that was just opened one sees how it begins."""
        if self._followed:
            self.see(self.cursor)
            self._see_wave()

    def on_focus(self) -> None:
        """Whoever comes here is where the cursor is."""
        self._followed = True
        self.follow()

    def _see_wave(self) -> None:
        """Bring the marked step into view, or else the first one of the cursor's stage."""
        found = self.chart.rows[self.cursor].steps if self.chart.rows and self.cursor_shown else {}
        wave = next((wave for wave, steps in found.items() if self.step in steps), min(found, default=None))
        if wave is None or self.by_time is not None:
            return
        room = self.scrollable_content_region.width
        x = self._names + wave * self._wave
        left = int(self.scroll_offset.x)
        if room > 0 and not left + self._names <= x < left + room - self._wave:
            self.scroll_to(x=max(0, x - room // 2), animate=False, force=True)

    def _go(self, at: int) -> None:
        at = max(0, min(at, self.count() - 1))
        self._followed = True
        if self.chart.rows and (at != self.cursor or not self.cursor_shown):
            self.cursor_shown = True
            self.put_cursor(at)
            self._pick("")

    def action_move(self, by: int) -> None:
        """Go so many stages down; from a stage that has no row to one that has."""
        self._go(self.cursor + by if self.cursor_shown else self.cursor)

    def _pick(self, step: str) -> None:
        """Mark a step of the cursor's stage, "" for none, and tell it."""
        self.step = step
        self.refresh()
        self.screen.post_message(self.Picked(self.chart.rows[self.cursor].stage, step))

    def action_step(self, by: int) -> None:
        """Go to the next step of the stage, or to the one before."""
        if not self.chart.rows or not self.cursor_shown:
            return
        row = self.chart.rows[self.cursor]
        steps = [one for wave in sorted(row.steps) for one in row.steps[wave]]
        if not steps:
            return
        at = steps.index(self.step) + by if self.step in steps else (0 if by > 0 else len(steps) - 1)
        self._pick(steps[max(0, min(at, len(steps) - 1))])

    def action_choose(self) -> None:
        """Enter: what is selected is to be seen in the source."""
        self.post_message(self.Chosen(self, self.cursor))

    def on_click(self, event: events.Click) -> None:
        """Pick the step that was clicked, or the stage."""
        event.prevent_default()  # what a pane of lines does on a click
        place = event.get_content_offset(self)
        if place is None:
            return
        at = int(self.scroll_offset.y) + place.y - 1
        if not 0 <= at < self.count() or not place.y:
            return
        steps = self._steps_at(at, int(self.scroll_offset.x) + place.x - self._names) if place.x >= self._names else ()
        self.cursor_shown = True
        self.put_cursor(at)
        self._pick(steps[0] if steps else "")

    def _steps_at(self, at: int, cell: int) -> tuple[str, ...]:
        """The steps of a row in a cell, counted from the names."""
        times = self.by_time
        if times is None:
            return self.chart.rows[at].steps.get(cell // self._wave, ())
        return times.rows[at].cells(times.wall, self._room)[cell][1] if 0 <= cell < self._room else ()
