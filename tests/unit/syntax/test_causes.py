from __future__ import annotations

import pytest

import stagegraph

CR = "The lines end in carriage returns alone"


def hint_of(text: str) -> str:
    """The hint with which a text is refused."""
    with pytest.raises(stagegraph.DockerfileError) as caught:
        stagegraph.plan(stagegraph.parse(text))
    return caught.value.hint


@pytest.mark.parametrize(
    "text", ["ARG V=1\rFROM alpine:$V\rRUN true\r", "# x\rFROM alpine\r", "FROM alpine\rrun x\rCOPY a b", "FROM a\r#"]
)
def test_carriage_returns(text: str) -> None:
    """Lines that end in carriage returns alone are told, whatever BuildKit says of them."""
    assert hint_of(text).startswith(CR)


def test_other_carriage_returns() -> None:
    """Those of Windows, and those inside of a line, are none of these."""
    assert hint_of("ARG V=1\r\n") == "Add a FROM instruction."
    assert hint_of("FROM alpine a\rb\n") == ""


WINDOWS = "FROM nanoserver AS a\nCOPY src c:\\app\\\n{0}\nFROM nanoserver\nCOPY --from=b c:\\app c:\\app\nFOO\n"


def test_a_swallowed_line() -> None:
    """A backslash at the end of a path swallows the next instruction; the line and the directive are told."""
    assert hint_of(WINDOWS.format("RUN dir c:\\app")) == (
        "The \\ at the end of line 2 swallows the next line (RUN dir c:\\app): "
        "write # escape=` as the first line of the file, or the path without it."
    )
    assert f"({'RUN ' + 53 * 'x'}...)" in hint_of(WINDOWS.format("RUN " + 80 * "x"))


@pytest.mark.parametrize(
    "text",
    [
        WINDOWS.format("  more"),
        "# escape=`\n" + WINDOWS.format("RUN dir"),
        "FROM alpine\nRUN a \\\nRUN b\nFOO\n",
    ],
)
def test_nothing_swallowed(text: str) -> None:
    """Another escape character, a shell's continuation, or no instruction in the next line is no such mistake."""
    assert hint_of(text) == ""


LOST = "FROM alpine\n{0}\n\tone\n\tEOF\n"


@pytest.mark.parametrize("line", ["RUN cat <<- EOF > /x", "COPY <<-\t'EOF' /x", "run cat <<- EOF"])
def test_a_lost_heredoc(line: str) -> None:
    """Behind <<- no blank may stand: that what follows is no document is told, with what to write."""
    assert hint_of(LOST.format(line)) == (
        "<<- with a blank behind it begins no heredoc, so what follows line 2 is read as instructions: write <<-EOF."
    )


@pytest.mark.parametrize(
    "text",
    [LOST.format("RUN cat <<- OTHER"), "FROM alpine\nRUN cat <<- EOF\nFOO\n", "FROM alpine\n# cat <<- EOF\nFOO\nEOF\n"],
)
def test_no_lost_heredoc(text: str) -> None:
    """Without the line that would end it, or in a comment, it is no such mistake."""
    assert hint_of(text) == ""
