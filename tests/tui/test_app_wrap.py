"""Long lines, wrapped or cut."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stagegraph.tui.model.textlines import Goal, Span, fold_points, folded
from tests.helpers.terminal import Terminal, in_terminal

LONG = (
    "FROM scratch AS a\n"
    "RUN "
    + " ".join(f"word{at}" for at in range(60))
    + "\nCOPY . .\nRUN "
    + "x" * 300
    + "\nFROM a AS b\nRUN --mount=type=cache,target=/c make it\n"
)


def rows(terminal: Terminal, pane: str) -> list[str]:
    """The lines of a pane as drawn."""
    widget = terminal.main.bench.pane(pane)
    region = widget.region
    return [line[region.x + 1 : region.right - 1] for line in terminal.lines()[region.y + 1 : region.bottom - 1]]


def test_the_source_is_wrapped() -> None:
    """One key shows all of each line, one more cuts them again; the cursor still counts lines of the file."""

    async def act(terminal: Terminal) -> None:
        source = terminal.main.source
        await terminal.press("5", "g", "down")
        assert not any("word59" in line for line in rows(terminal, "source"))
        await terminal.press("W")
        shown = rows(terminal, "source")
        assert any("word59" in line for line in shown)
        assert all(
            one.rstrip() in " ".join(LONG.split()) for one in (line[5:].split("\u2026")[0] for line in shown[1:3])
        )
        assert source.line == 2
        await terminal.press("down", "down")
        assert source.line == 4
        assert sum(line.count("x") for line in rows(terminal, "source")) == 300
        await terminal.press("down", "down", "W")
        assert source.line == 6
        assert source.height() == source.count()
        assert any("make it" in line for line in rows(terminal, "source"))

    in_terminal(act, LONG, size=(100, 40))


def test_the_steps_are_wrapped() -> None:
    """The same for the steps, at every size of the pane, and after another stage was selected."""

    async def act(terminal: Terminal) -> None:
        steps = terminal.main.steps
        await terminal.press("1", "g", "4", "W", "z")
        assert any("word59" in line for line in rows(terminal, "steps"))
        assert steps.height() > steps.count() == 3
        for width in (70, 60, 140):
            await terminal.pilot.resize_terminal(width, 40)
            await terminal.pilot.pause()
            assert sum(line.count("x") for line in rows(terminal, "steps")) == 300
        await terminal.press("W")
        assert steps.height() == 3

    in_terminal(act, LONG, size=(100, 40))


def test_a_click_in_a_wrapped_line() -> None:
    """Each of its rows belongs to the line."""

    async def act(terminal: Terminal) -> None:
        source = terminal.main.source
        await terminal.press("5", "W", "g")
        await terminal.pilot.click("#source", offset=(20, 4))
        await terminal.pilot.pause()
        assert source.line == 2
        below = source.top_of(2) + 1 - int(source.scroll_offset.y)
        await terminal.pilot.click("#source", offset=(20, below))
        await terminal.pilot.pause()
        assert source.line == 3

    in_terminal(act, LONG, size=(100, 40))


def test_where_lines_are_folded() -> None:
    """Behind blanks, else where the width ends; a wide character takes two cells, a combining one none."""
    assert fold_points("one two three", 8, 2) == [0, 8]
    assert fold_points("one two three", 100, 2) == [0]
    assert fold_points("aaaaaaaaaa", 4, 2) == [0, 4, 6, 8]
    assert fold_points("a    b", 3, 0) == [0, 5]
    assert fold_points("\u6f22" * 4, 4, 0) == [0, 2]
    assert fold_points("e\u0301" * 4, 4, 0) == [0]
    assert fold_points("", 4, 0) == [0]
    assert fold_points("   word", 5, 3) == [0, 5]


@given(st.text(max_size=80), st.integers(1, 30), st.integers(0, 10), st.integers(0, 80))
def test_nothing_is_lost(text: str, width: int, indent: int, cut: int) -> None:
    """The rows of a line have all of it, with its roles, whatever it holds."""
    spans = (Span(text[:cut], "a", Goal(line=1)), Span(text[cut:], "b"))
    points = fold_points(text, width, indent)
    found = folded(spans, points, indent)
    assert len(found) == len(points)
    assert points == sorted(set(points))
    pieces = [span for row in found for span in row if span.role]
    assert "".join(span.text for span in pieces) == text
    assert "".join(span.text for span in pieces if span.role == "a") == text[:cut]
