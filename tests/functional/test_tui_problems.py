"""``stagegraph tui``: walking through problems with the keys as a terminal sends them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.helpers.pseudoterminal import PseudoTerminal

if TYPE_CHECKING:
    from pathlib import Path

WRONG = """\
FROM alpine AS builder
RUN make
FROM biulder AS docs
RUN make docs
FROM scratch AS final
ENV a b
COPY --from=docs / /
"""
F8, SHIFT_F8 = "\x1b[19~", "\x1b[19;2~"


def test_f8(tmp_path: Path) -> None:
    """F8 and shift+F8 walk through notes and build checks; an edit that is refused is told in the same line."""
    (tmp_path / "Dockerfile").write_text(WRONG)
    terminal = PseudoTerminal(tmp_path, "tui")
    terminal.until("line 3", "1/2")
    terminal.press(F8)
    terminal.until("3!")
    terminal.press(F8)
    terminal.until("line 6", "2/2")
    terminal.press(SHIFT_F8)
    terminal.until("line 3", "1/2")
    (tmp_path / "Dockerfile").write_text(WRONG.replace("RUN make docs", "RUNN make docs"))
    terminal.until("line 4", "unknown instruction: RUNN", "of the last text")
    (tmp_path / "Dockerfile").write_text(WRONG)
    terminal.until("line 3", "1/2")
    terminal.press("q")
    assert terminal.end() == 0
