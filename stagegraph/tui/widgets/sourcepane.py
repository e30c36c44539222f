"""The Dockerfile."""

from __future__ import annotations

from rich.cells import cell_len

from stagegraph.analysis.notes.rules import Severity
from stagegraph.tui.model.highlighting import Highlighter, name_of_variable
from stagegraph.tui.model.textlines import Span, marked
from stagegraph.tui.widgets.problemline import MARKS, ROLES
from stagegraph.tui.widgets.wrappingview import WrappingView
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class SourceView(WrappingView):
    """The text with line numbers; the lines of the selected stage and step are marked, and a line that is refused."""

    def __init__(self, pane: str) -> None:
        super().__init__(pane)
        self.source = ""
        self.search = ""
        self.stage = (0, 0)
        self.step = (0, 0)
        self.wrong = 0
        self.remarks: Mapping[int, Severity] = {}
        self.unknown: Mapping[int, frozenset[str]] = {}
        self._wanted = (0, 0)
        self._highlighter = Highlighter("")

    def show(self, text: str) -> None:
        """Show another text; the cursor stays in its line."""
        if text == self.source:
            return
        self.source = text
        self._highlighter = Highlighter(text)
        longest = max((cell_len(line.expandtabs(4)) for line in self._highlighter.lines), default=0)
        self.changed(longest + self._gutter() + 1)

    def mark(self, stage: tuple[int, int], step: tuple[int, int], wrong: int = 0) -> None:
        """Mark the lines of a stage and of a step, first and last from 1, and one that is refused; 0 for none."""
        self.stage, self.step, self.wrong = stage, step, wrong
        self.refresh()

    def mark_remarks(self, remarks: Mapping[int, Severity]) -> None:
        """Mark the lines, counted from 1, that something is said of."""
        if remarks != self.remarks:
            self.remarks = remarks
            self.refresh()

    def mark_unknown(self, unknown: Mapping[int, frozenset[str]]) -> None:
        """Mark the variables whose values are not known, by line, counted from 1."""
        if unknown != self.unknown:
            self.unknown = unknown
            self.refresh()

    def mark_text(self, text: str) -> None:
        """Mark a text that is searched for."""
        if text != self.search:
            self.search = text
            self.refresh()

    def put_line(self, first: int, last: int = 0) -> None:
        """Put the cursor on a line, counted from 1, and bring it and those up to ``last`` into view."""
        if first:
            self._wanted = (first - 1, max(first, last) - 1)
            self.put_cursor(first - 1)
            self.see(*self._wanted)

    def on_resize(self) -> None:
        """Keep what was gone to in view, if the cursor is still there."""
        if self._wanted[0] == self.cursor:
            self.see(*self._wanted)

    @property
    def line(self) -> int:
        """The line of the cursor, counted from 1."""
        return self.cursor + 1

    def indent(self) -> int:
        """By how many cells the rows of a line are indented, except the first."""
        return self._gutter()

    def text(self, at: int) -> str:
        """The text of a line with its gutter, without its colours."""
        return " " * self._gutter() + self._highlighter.text(at)

    def _gutter(self) -> int:
        return len(str(len(self._highlighter.lines))) + 3

    def count(self) -> int:
        """How many lines there are."""
        return len(self._highlighter.lines)

    def row(self, at: int) -> tuple[Span, ...]:
        """A line with its number, a mark where something is said of it, a bar beside the selected stage and step."""
        number = at + 1
        bar, role = " ", "dim"
        if self.step[0] <= number <= self.step[1]:
            bar, role = "\u2503", "critical"
        elif self.stage[0] <= number <= self.stage[1]:
            bar, role = "\u2502", "stage"
        width = self._gutter() - 3
        return (
            Span(f"{number:>{width}}", "number"),
            self._mark(number),
            Span(f"{bar} ", role),
            *marked(self._spans(at), self.search),
        )

    def _mark(self, number: int) -> Span:
        """What stands behind the number of a line: how grave what is said of it is, or that it has an unknown."""
        grave = Severity.ERROR if number == self.wrong else self.remarks.get(number)
        if grave is not None:
            return Span(MARKS[grave], ROLES[grave])
        return Span("?", "unknown") if number in self.unknown else Span(" ")

    def _spans(self, at: int) -> tuple[Span, ...]:
        """The text of a line, with the variables marked that are not known."""
        spans, names = self._highlighter.spans(at), self.unknown.get(at + 1)
        if not names:
            return spans
        return tuple(
            replace(one, role="unknown") if one.role == "variable" and name_of_variable(one.text) in names else one
            for one in spans
        )

    def row_role(self, at: int) -> str:
        """The background of a line."""
        number = at + 1
        if number == self.wrong:
            return "wrong"
        if self.step[0] <= number <= self.step[1]:
            return "step"
        return "marked" if self.stage[0] <= number <= self.stage[1] else ""
