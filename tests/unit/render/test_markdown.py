from __future__ import annotations

from typing import Any

import pytest

from stagegraph.analysis.plan import PlanRequest
from stagegraph.analysis.targets import list_targets
from stagegraph.render.markdown import lines_as_markdown, story_markdown
from stagegraph.render.story import tell, told_why
from tests.building import plan_of

LINES = ["FROM alpine AS base", "RUN x", "FROM base AS test", "RUN y", "FROM base AS run", "RUN z"]
LINK = "https://example.com/Dockerfile"


def markdown_of(*lines: str, link_base: str = "", **options: Any) -> str:
    """A Dockerfile given line by line, told as Markdown."""
    plan = plan_of(*lines, **options)
    return story_markdown(tell(plan, list_targets(plan.dockerfile, PlanRequest(**options))), link_base=link_base)


def test_markdown() -> None:
    """The Markdown is a heading, the matrix as a table, and sections, details of which are folded."""
    assert markdown_of(*LINES).splitlines() == [
        "### Dockerfile: target **run** builds 2 of 3 stages in 2 steps; skips test",
        "",
        "| stage | lines | test | run | why |",
        "| --- | --- | :-: | :-: | --- |",
        "| base | L1-2 | yes | yes | FROM in **run** L5 |",
        "| test | L3-4 | **target** |  | not built: nothing uses it |",
        "| run | L5-6 |  | **target** | target |",
        "",
        "**Starts at once**",
        "",
        "- **base**",
        "",
        "**Waits**",
        "",
        "- **run** at step 1/1 L6 for **base**",
        "",
        "**Bottleneck**",
        "",
        r"- **base** \> **run**: 2 of 2 steps, one after the other",
        "- 1 step waits for `[base 2/2] RUN x` L2",
        "",
        "<details><summary>What the image of run takes</summary>",
        "",
        "- all of **base** L5",
        "",
        "</details>",
    ]


def test_links() -> None:
    """With an address of the file, every place is a link to its lines."""
    text = markdown_of(*LINES, link_base=LINK)
    assert f"| base | [L1-2]({LINK}#L1-L2) |" in text
    assert f"- **run** at step 1/1 [L6]({LINK}#L6) for **base**" in text


def test_lines() -> None:
    """Lines of an answer are a list."""
    lines = told_why(plan_of(*LINES), 0)
    link = f"[L5]({LINK}#L5)"
    assert lines_as_markdown(lines, link_base=LINK) == (
        f"- **base** is built for **run**:\n- **run** \\<- FROM {link} - **base**\n"
    )


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("echo `id`", "``  [2/3] RUN echo `id`  ``".replace("  ", " ")),
        ("a | b", r"`[2/3] RUN a \| b`"),
        ("<b>&amp;", "`[2/3] RUN <b>&amp;`"),
        ("a\u202eb", "`[2/3] RUN a b`"),
    ],
)
def test_commands_are_code(command: str, shown: str) -> None:
    """Nothing in a command is taken for markup, and it ends neither the code nor a cell."""
    assert f"- 1 step waits for {shown} L2" in markdown_of("FROM alpine", f"RUN {command}", "RUN last")


def test_names_are_no_markup() -> None:
    """What Markdown would obey in a path or a name is escaped."""
    text = markdown_of("FROM alpine AS a_b_c", "COPY *_<i>@x|y[z](u) /d", "ADD x `$HOME`")
    assert r"| a\_b\_c |" in text
    assert r"\*\_\<i\>\@x\|y\[z\](u) -\> /d" in text
    assert r"\`\$HOME\`" in text


def test_titles_are_no_markup() -> None:
    """A heading of details is text in HTML."""
    text = markdown_of("FROM scratch AS a_b", "COPY a b")
    assert "<details><summary>What the image of a_b takes</summary>" in text
