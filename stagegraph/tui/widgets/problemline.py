"""The line that tells what is wrong with the file."""

from __future__ import annotations

import re

from rich.cells import cell_len, set_cell_size

from stagegraph.analysis.notes.rules import Severity
from stagegraph.render.shared.markup import printable
from stagegraph.tui.model.remarks import Remark, RemarkKind, foremost
from stagegraph.tui.widgets.bars import Bar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual import events

MARKS = {Severity.ERROR: "\u2717", Severity.WARNING: "!", Severity.INFO: "i"}
ROLES = {Severity.ERROR: "error", Severity.WARNING: "critical", Severity.INFO: "stage"}


def told_remark(remark: Remark) -> str:
    """A remark in one line, without its place: the text, and the rule where there is one."""
    rule = f" ({remark.rule})" if remark.rule else ""
    return printable(f"{' '.join(remark.text.split())}{rule}")


class ProblemLine(Bar):
    """One of the things that are said of the file, and how many there are.

    It is always there and one line high: what is half written and saved moves nothing on the screen.
    """

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.remarks: tuple[Remark, ...] = ()
        self.at = -1
        self.known = False

    def show(self, remarks: Sequence[Remark], at: int, *, known: bool = True) -> None:
        """Show other remarks, and the one of that number; the gravest one for -1. ``known``: the file was read."""
        if (tuple(remarks), at, known) == (self.remarks, self.at, self.known):
            return
        self.remarks, self.at, self.known = tuple(remarks), at, known
        now = self.now
        self.set_class(now is not None and now.kind is RemarkKind.REFUSAL, "refusal")
        told = [now.text, now.advice] if now is not None else []
        self.tooltip = "\n".join(printable(text) for text in told if text) or None
        self.refresh()

    @property
    def now(self) -> Remark | None:
        """The remark that is shown, None where there is nothing to say."""
        return self.remarks[self.number] if self.remarks else None

    @property
    def number(self) -> int:
        """Its number."""
        return self.at if 0 <= self.at < len(self.remarks) else foremost(self.remarks)

    def pieces(self) -> list[tuple[str, str, str]]:
        """Text, role and action of each piece: the place, the text as far as there is room, how many there are."""
        now = self.now
        if now is None:
            return [(" \u2713 no problems", "dim", "problems")] if self.known else [(" reading the file", "dim", "")]
        refused = now.kind is RemarkKind.REFUSAL
        told = re.search(rf"\bline {now.line}\b", now.text)  # as BuildKit's own messages do
        place = f" {MARKS[now.severity]} {f'line {now.line} ' if now.line and not told else ''}"
        count = f" {self.number + 1}/{len(self.remarks)} "
        ends = [(count, "", "problems"), ("F8", "key", "next_problem(1)"), (" next ", "", "next_problem(1)")]
        if self.size.width >= 100:
            ends += [("p", "key", "problems"), (" all ", "", "problems")]
        room = self.size.width - cell_len(place) - sum(cell_len(text) for text, _, _ in ends)
        text = told_remark(now)
        if cell_len(text) > room:
            text = f"{set_cell_size(text, max(0, room - 1))}\u2026"
        return [
            (place, "strong" if refused else ROLES[now.severity], "show_problem"),
            (set_cell_size(text, max(0, room)), "", "show_problem"),
            *ends,
        ]

    async def on_click(self, event: events.Click) -> None:
        """Show the line, the next one, or all."""
        action = self.action_at(event.x)
        if action:
            await self.screen.run_action(action)
