"""The list of stages."""

from __future__ import annotations

from rich.cells import cell_len

from stagegraph.render.diagram.model import Standing
from stagegraph.tui.model.textlines import Span, short_name
from stagegraph.tui.widgets.linelist import LineView
from stagegraph.tui.widgets.problemline import MARKS as REMARK_MARKS
from stagegraph.tui.widgets.problemline import ROLES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.analysis.notes.rules import Severity
    from stagegraph.tui.model.knowledge import StageRow

MARKS = {Standing.TARGET: "\u25c6", Standing.CRITICAL: "\u25cf", Standing.USED: "\u2022", Standing.UNUSED: "\u00b7"}
_TIMED_MARKS = {Standing.FAILED: "!", Standing.CACHED: "\u2022"}
_CORNERS = 6  # cells of a border besides what is written in it
_LONGEST_NAME, _SHORTEST_NAME = 30, 8
_LEAST_BASE = 5  # cells of the last column: with less of it nothing is told


class StageList(LineView):
    """The stages in file order: place in the build, standing, name, steps, waves, base; with a log times, not waves."""

    def __init__(self, pane: str) -> None:
        super().__init__(pane)
        self.rows: tuple[StageRow, ...] = ()
        self.found: frozenset[int] = frozenset()
        self.remarks: Mapping[int, Severity] = {}
        self._widths = (1, 1, 1, 1)
        self._base_fits = True
        self._sums: tuple[str, ...] = ()

    def show(self, rows: Sequence[StageRow]) -> None:
        """Show other stages."""
        self.rows = tuple(rows)
        self._fit()

    def _fit(self) -> None:
        """Columns as wide as what stands in them; names are cut before numbers are."""
        rows = self.rows
        order = max((len(str(one.order)) for one in rows), default=1)
        steps = max(5, max((len(_steps(one)) for one in rows), default=1))
        waves = max(5, max((len(_waves(one)) for one in rows), default=1))
        longest = min(_LONGEST_NAME, max((cell_len(one.name) for one in rows), default=1))
        base = max((cell_len(one.base) for one in rows), default=0)
        width, height = self.container_size
        bar = self.styles.scrollbar_size_vertical if len(rows) >= height else 0  # it comes with these rows
        room = width - bar - (order + steps + waves + 5)
        # A cell for the mark of a cut, and one before the base, where that is told.
        name = min(longest, max(_SHORTEST_NAME, room - 2)) if room > 0 else longest
        self._base_fits = room <= 0 or room - name > min(base, _LEAST_BASE)
        if not self._base_fits:
            name = min(longest, max(_SHORTEST_NAME, room))
        self._widths = (order, name, steps, waves)
        self.changed(order + name + steps + waves + base + 6)

    @property
    def _base_seen(self) -> bool:
        """Whether what stages start from is told: where there is room for it, or one has scrolled to the right."""
        return self._base_fits or bool(self.scroll_offset.x)

    def tell_sum(self, sums: Sequence[str]) -> None:
        """Tell in the lower border how the steps add up, in the most of these words that it has room for."""
        self._sums = tuple(sums)
        self._fit_sum()

    def _fit_sum(self) -> None:
        room = self.outer_size.width - _CORNERS
        fitting = (one for one in self._sums if cell_len(one) <= room)
        self.border_subtitle = next(fitting, self._sums[-1] if self._sums else "")
        self.tooltip = self._sums[0] if self._sums and self.border_subtitle != self._sums[0] else None

    def on_resize(self) -> None:
        """Names and sums as long as there is room, and the cursor in view."""
        self._fit_sum()
        self._fit()
        self.see(self.cursor)

    def mark_found(self, found: frozenset[int]) -> None:
        """Mark the stages that a search found."""
        if found != self.found:
            self.found = found
            self.refresh()

    def mark_remarks(self, remarks: Mapping[int, Severity]) -> None:
        """Mark the stages that something is said of."""
        if remarks != self.remarks:
            self.remarks = remarks
            self.refresh()

    def count(self) -> int:
        """How many stages there are."""
        return len(self.rows)

    def head(self) -> tuple[Span, ...] | None:
        """The names of the columns."""
        order, name, steps, waves = self._widths
        when = "time" if any(one.time for one in self.rows) else "waves"
        text = f"{'#':>{order}}   {'stage':<{name}} {'steps':>{steps}} {when:>{waves}}"
        return (Span(f"{text} base" if self._base_seen else text, "dim"),)

    def row(self, at: int) -> tuple[Span, ...]:
        """A stage."""
        one = self.rows[at]
        order, name, steps, waves = self._widths
        role = one.standing.value if one.standing in MARKS else "error" if one.standing is Standing.FAILED else "used"
        label = short_name(one.name, name)
        grave = self.remarks.get(one.index)
        return (
            Span(f"{one.order or '-':>{order}} ", "number"),
            Span(f"{MARKS.get(one.standing) or _TIMED_MARKS.get(one.standing, ' ')} ", role),
            Span(label, "match" if one.index in self.found else role),
            Span(" " * (name - cell_len(label))),
            Span(REMARK_MARKS[grave], ROLES[grave]) if grave is not None else Span(" "),
            Span(f"{_steps(one):>{steps}} ", "number" if one.order else "dim"),
            Span(f"{_waves(one):>{waves}} ", "dim"),
            Span(one.base if self._base_seen else "", "outside"),
        )

    def put_stage(self, index: int | None) -> None:
        """Put the cursor on a stage."""
        if index is not None:
            self.put_cursor(index)


def _steps(row: StageRow) -> str:
    """How many steps; in brackets for a stage that is not built, whose steps do not count."""
    return "" if not row.steps else f"{row.steps}" if row.order else f"({row.steps})"


def _waves(row: StageRow) -> str:
    """When it runs: its waves, or how long it took by the log."""
    if row.time:
        return row.time
    if row.waves is None:
        return ""
    first, last = row.waves
    return f"{first}" if first == last else f"{first}-{last}"
