from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands import Done

    Run = Callable[..., Done]

LINK = "https://example.com/o/r/blob/main/Dockerfile"


def output(done: Done) -> str:
    """What a call that went well printed."""
    assert (done.status, done.errors) == (0, "")
    return done.output


def test_explain(run: Run) -> None:
    """The build is told as text: what is built and why, what starts at once, what waits, the bottleneck."""
    text = output(run("explain"))
    assert text.startswith("Dockerfile: target final builds 3 of 4 stages in 3 steps; skips test\n")
    headings = [line for line in text.splitlines() if line and line.upper() == line]
    assert headings == ["STARTS AT ONCE", "WAITS", "BOTTLENECK", "WHAT THE IMAGE OF FINAL TAKES"]


def test_explain_targets(run: Run) -> None:
    """Another target, and several, are told the same way."""
    assert output(run("explain", "--target", "test")).startswith("Dockerfile: target test builds 3 of 4 stages")
    both = output(run("explain", "--target", "test", "--target", "final"))
    assert both.startswith("Dockerfile: targets test, final build 4 of 4 stages")


def test_markdown(run: Run) -> None:
    """Markdown has a table, folded details and, where the file's address is given, links to its lines."""
    text = output(run("explain", "--format", "markdown", "--link-base", LINK))
    assert text.startswith("### Dockerfile: target **final** builds")
    assert "<details><summary>What the image of final takes</summary>" in text
    assert f"[L14]({LINK}#L14)" in text


def test_file(run: Run, folder: Path) -> None:
    """The suffix of the output file says which format is meant; no other suffix is known."""
    assert output(run("explain", "-o", "review.md")) == ""
    assert (folder / "review.md").read_text(encoding="utf-8") == output(run("explain", "--format", "markdown"))
    assert output(run("explain", "-o", "review.txt")) == ""
    assert (folder / "review.txt").read_text(encoding="utf-8") == output(run("explain"))
    run("explain", "-o", "review.doc").fails_with(2, "review.doc")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["base"], "base is built for final:\n  final <- COPY L14 - build <- FROM L6 - base\n"),
        (["FINAL"], "final is a target itself.\n"),
        (["test"], "test is not built for final: no stage uses it.\n"),
        (
            ["build", "--target", "test", "--format", "markdown"],
            "- **build** is built for **test**:\n- **test** \\<- COPY L9 - **build**\n",
        ),
    ],
)
def test_why(arguments: list[str], text: str, run: Run) -> None:
    """The command tells why a stage, named in any case, is built for a target, or why not."""
    assert output(run("explain", "--why", *arguments)) == text


def test_why_no_such_stage(run: Run) -> None:
    """A stage that is not there is wrong usage; the message tells which ones are."""
    run("explain", "--why", "buidl").fails_with(
        2, "there is no stage buidl", "did you mean build?", "base, build, test"
    )
