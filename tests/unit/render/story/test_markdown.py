from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from markdown_it import MarkdownIt

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.identifiers.paths import clean
from stagegraph.render.story.markdown import lines_as_markdown, story_markdown
from stagegraph.render.story.reasons import told_why
from stagegraph.render.story.story import tell
from stagegraph.syntax.words import Lexer
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from markdown_it.token import Token

LINES = ["FROM alpine AS base", "RUN x", "FROM base AS test", "RUN y", "FROM base AS run", "RUN z"]
LINK = "https://example.com/Dockerfile"
HOSTILE = [
    "`",
    "``` a ` b ``",
    "a | b",
    "[x](https://example.com) ![y](z)",
    "<script>alert(1)</script>",
    "</details></summary>",
    "<!-- x",
    "@octocat #1 !2 ~bug $3 :tada:",
    "**a** __b__ ~~c~~",
    "&lt;b&gt; &amp;",
    "\\` \\| \\",
    "$`x`$",
]


def markdown_of(*lines: str, link_base: str = "", filename: str = "Dockerfile", **options: Any) -> str:
    """A Dockerfile given line by line, told as Markdown."""
    plan = stagegraph.plan(stagegraph.parse("".join(f"{line}\n" for line in lines), filename), **options)
    request = {name: value for name, value in options.items() if name != "target"}
    return story_markdown(tell(plan, list_targets(plan.dockerfile, PlanRequest(**request))), link_base=link_base)


def tokens_of(text: str) -> list[Token]:
    """Markdown with tables, read by a parser: all tokens, those inside lines too."""
    return list(_flat(MarkdownIt("commonmark").enable("table").parse(text)))


def _flat(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _flat(token.children or ())


def codes(text: str) -> list[str]:
    """What is shown as code."""
    return [token.content for token in tokens_of(text) if token.type == "code_inline"]


def html_of(text: str) -> list[str]:
    """The pieces that are HTML, without the line ends around them."""
    return [token.content.strip() for token in tokens_of(text) if token.type.startswith("html")]


def test_markdown() -> None:
    """The Markdown is a heading, the matrix as a table, and sections, details of which are folded."""
    assert markdown_of(*LINES).splitlines() == [
        "### `Dockerfile`: target **run** builds 2 of 3 stages in 3 steps; skips test",
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
        r"- **base** \> **run**: 3 of 3 steps, one after the other",
        "- 1 step waits for `[base 2/2] RUN x` L2",
        "",
        "<details><summary>What goes into the image of run</summary>",
        "",
        "- all of **base** L5",
        "",
        "</details>",
    ]


PICTURES = ["flowchart LR\n  a --> b\n", "one\n```\ntwo", "one\n  ````mermaid\n```\n", "`", "# x\n\n- y\n</details>\n"]


@pytest.mark.parametrize("picture", PICTURES)
def test_picture(picture: str) -> None:
    """A picture stands behind the headline, between fences that nothing in it closes."""
    plan = plan_of(*LINES)
    story = tell(plan, list_targets(plan.dockerfile, PlanRequest()))
    text = story_markdown(story, picture=picture)
    (fence,) = [token for token in tokens_of(text) if token.type == "fence"]
    assert (fence.info, fence.content) == ("mermaid", f"{picture.rstrip()}\n")
    without = story_markdown(story)
    head, rest = without.split("\n\n", 1)
    assert text.startswith(f"{head}\n\n")
    assert text.endswith(f"\n\n{rest}")
    assert "fence" not in [token.type for token in tokens_of(without)]


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
        f"- **base** is built for **run**:\n- **base** \\> **run** (FROM {link})\n"
    )


@pytest.mark.parametrize(
    ("command", "shown"),
    [
        ("echo `id`", "``  [2/3] RUN echo `id`  ``".replace("  ", " ")),
        ("a | b", "`[2/3] RUN a | b`"),
        ("<b>&amp;", "`[2/3] RUN <b>&amp;`"),
        ("a\u202eb", "`[2/3] RUN a b`"),
    ],
)
def test_commands_are_code(command: str, shown: str) -> None:
    """Nothing in a command is taken for markup, and nothing in it ends the code."""
    assert f"- 1 step waits for {shown} L2" in markdown_of("FROM alpine", f"RUN {command}", "RUN last")


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_texts_are_code(text: str) -> None:
    """Whatever a command, a path or the file is called, it is shown as it is, as code, and nothing of it is markup."""
    lines = ["FROM alpine", f"RUN {text} .", f'COPY ["{json.dumps(text)[1:-1]}", "/d"]']
    run = plan_of(*lines).steps[1].name
    told = markdown_of(*lines, filename=text)
    path = Lexer().expand(text, {})
    changed = clean(f"/{path}").removeprefix("/")
    assert codes(told) == [text, changed, " ".join(run.split()), "alpine:latest", f"{path} -> /d"]
    assert html_of(told) == ["<details><summary>What goes into the image of stage-0</summary>", "</details>"]
    assert not {"link_open", "image", "em_open", "s_open"} & {token.type for token in tokens_of(told)}


def test_names_of_stages_are_no_markup() -> None:
    """What Markdown would obey in the name of a stage is escaped."""
    text = markdown_of("FROM alpine AS a_b_c", "RUN x", "FROM a_b_c AS d__e__f")
    assert r"| a\_b\_c |" in text
    assert r"| stage | lines | d\_\_e\_\_f | why |" in text
    assert not [token for token in tokens_of(text) if token.type == "em_open"]


def test_names_of_images_are_code() -> None:
    """An image or a named context is shown as code, so that what is behind its @ is not mentioned."""
    digest = f"@sha256:{64 * 'a'}"
    lines = ["FROM $BASE@x", f"COPY --from=tool{digest} a b", "COPY --from=ctx c d"]
    text = markdown_of(*lines, placeholders=True, build_contexts={"ctx": "../@team"})
    assert {"$BASE@x", "tool@sha256:aaaaaaaaaaaa...", "ctx (named context ../@team)"} <= set(codes(text))


def test_a_text_has_no_file() -> None:
    """A text whose file has no name is told without one."""
    assert markdown_of("FROM scratch", filename="").startswith("### : target **stage-0** builds 1 of 1 stage")


# --- As a Markdown parser reads it --------------------------------------------------------------------------------

MANY = [
    "FROM alpine AS base",
    "ONBUILD COPY --from=tools /a|b /c",
    "FROM alpine AS tools",
    "RUN --mount=type=cache,target=/c,sharing=locked one | two",
    "ADD https://example.com/x|y /z",
    "FROM base AS left",
    "RUN left",
    "FROM alpine AS bad",
    "COPY --from=last a b",
    "FROM base AS last",
    "RUN --mount=from=left,target=/l <<E",
    "cat <<X | sh",
    "E",
]


@pytest.mark.parametrize("options", [{}, {"link_base": LINK}, {"target": ["left", "last"]}, {"link_base": "x|y) `z"}])
def test_cells(options: dict[str, Any]) -> None:
    """Each row of the matrix has as many cells as its header, which names each target."""
    tokens = tokens_of(markdown_of(*MANY, **options))
    types = [token.type for token in tokens]
    assert (types.count("table_open"), types.count("tr_open")) == (1, 6)
    cells = len(["stage", "lines", *(["left"] if "target" in options else []), "bad", "last", "why"])
    assert (types.count("th_open"), types.count("td_open")) == (cells, 5 * cells)
    inside = tokens[types.index("table_open") : types.index("table_close")]
    texts = [token.content for token in inside if token.type == "inline"]
    assert texts[:2] == ["stage", "lines"]
    assert "refused" in texts


@pytest.mark.parametrize("link_base", ["", LINK])
def test_folded_sections(link_base: str) -> None:
    """The only HTML is that of folded sections, each a block of its own with a blank line behind its summary."""
    text = markdown_of(*MANY, link_base=link_base)
    titles = ["Cache mounts", "Merged steps", "Remote sources", "What goes into the image of last"]
    expected = [one for title in titles for one in (f"<details><summary>{title}</summary>", "</details>")]
    assert html_of(text) == expected
    assert {token.type for token in tokens_of(text) if token.type.startswith("html")} == {"html_block"}
    lists = [token.type for token in tokens_of(text) if token.type in {"html_block", "bullet_list_open"}]
    assert lists[-12:] == 4 * ["html_block", "bullet_list_open", "html_block"]


@pytest.mark.parametrize(
    ("base", "dash"),
    [
        ("https://github.com/o/r/blob/main/Dockerfile", "-L"),
        ("https://gitlab.com/o/r/-/blob/main/Dockerfile", "-"),
        ("https://example.com/(a)_b)/Dockerfile", "-L"),
    ],
)
def test_links_of_web_views(base: str, dash: str) -> None:
    """Each place is a link, in the form of the web view; nothing else is one."""
    written = base.replace("(", "%28").replace(")", "%29")
    tokens = tokens_of(markdown_of(*LINES, link_base=base))
    links = [str(token.attrGet("href")) for token in tokens if token.type == "link_open"]
    lines = [f"L1{dash}2", "L5", f"L3{dash}4", f"L5{dash}6", "L6", "L2", "L5"]
    assert links == [f"{written}#{one}" for one in lines]


def test_titles() -> None:
    """A heading of details is text in HTML, where an underscore is no markup."""
    text = markdown_of("FROM scratch AS a_b", "COPY a b")
    assert html_of(text)[0] == "<details><summary>What goes into the image of a_b</summary>"


def test_very_many_targets() -> None:
    """Of very many targets some have columns, and the others are counted."""
    text = markdown_of(*(f"FROM alpine AS s{at}" for at in range(43)))
    assert "\n\nand 3 more targets; `stagegraph targets` lists all\n\n" in text
