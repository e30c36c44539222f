from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from html.parser import HTMLParser
from pathlib import Path

import pytest

from stagegraph.render.diagram.model import Standing
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.themes import DARK, LIGHT
from stagegraph.render.page.htmlpage import theme_style
from tests.helpers.building import plan_of
from tests.helpers.drawing import picture_of
from tests.helpers.pages import data_of, page_of

LINES = ("FROM alpine AS a", "RUN x", "FROM scratch AS b", "COPY --from=a /x /y", "FROM a AS c", "RUN z")
_VOID = {"meta", "input", "br", "img", "link"}


class Elements(HTMLParser):
    """The elements of a page with their attributes and contents; fails where they are not nested."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.content: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element begins."""
        self.found.append((tag, dict(attrs)))
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element without content."""
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """An element ends: the one that began last."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """A text."""
        if self.open:
            self.content.setdefault(self.open[-1], []).append(data)


def policy_of(html: str) -> dict[str, str]:
    """The Content-Security-Policy of a page."""
    (text,) = [
        str(attributes["content"])
        for tag, attributes in Elements(html).found
        if tag == "meta" and attributes.get("http-equiv") == "Content-Security-Policy"
    ]
    return {name: rest for name, _, rest in (one.strip().partition(" ") for one in text.split(";"))}


def digest(text: str) -> str:
    """What the policy calls a text."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def test_policy() -> None:
    """The page may load nothing; only its own style and its own script count, by their digests."""
    html = page_of(*LINES)
    policy = policy_of(html)
    assert policy["default-src"] == "'none'"
    (style,) = re.findall(r"<style>(.*?)</style>", html, re.DOTALL)
    (script,) = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    assert policy["style-src"] == digest(style)
    assert policy["script-src"] == digest(script)
    assert "unsafe" not in str(policy)


def test_nothing_is_loaded() -> None:
    """No element of the page names an address, none carries style or script of its own."""
    for tag, attributes in Elements(page_of(*LINES)).found:
        assert tag not in {"link", "img", "iframe", "object", "form", "a"}
        assert not {"src", "href", "style", "action"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)


def test_script_sets_no_markup() -> None:
    """The script puts texts into the page as texts, and runs none of them."""
    (script,) = re.findall(r"<script>(.*?)</script>", page_of(*LINES), re.DOTALL)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)
    assert script.startswith('(() => {\n"use strict";')


HOSTILE = "</script><script>alert(1)</script><!-- & ' \" {{data}} \u202e \u2028"


def test_hostile_texts() -> None:
    """Texts that want to be markup are no markup, wherever they stand."""
    html = page_of(
        f"FROM alpine AS a\nRUN echo {HOSTILE}",
        f"RUN <<'EOF'\n{HOSTILE}\nEOF",
        "FROM a",
        "COPY --from=ctx a b",
        name=f"{HOSTILE}\n.Dockerfile",
        build_contexts={"ctx": HOSTILE},
    )
    elements = Elements(html)
    assert [tag for tag, _ in elements.found].count("script") == 2
    assert "\u202e" not in html
    assert html.count("</script>") == 2
    data = data_of(html)
    assert data["source"][1] == f"RUN echo {HOSTILE.replace(chr(0x202E), ' ').replace(chr(0x2028), ' ')}"
    assert data["images"][0]["source"] or data["images"][1]["source"]


def test_data_holds_no_markup() -> None:
    """The embedded data holds neither angle brackets nor ampersands."""
    html = page_of("FROM alpine", "RUN a && b < c > d")
    (text,) = re.findall(r'id="data">(.*?)</script>', html, re.DOTALL)
    assert not set("<>&") & set(text)
    assert text.isascii()
    assert data_of(html)["source"][1] == "RUN a && b < c > d"


def test_one_page_for_one_file() -> None:
    """The same file gives the same bytes."""
    assert page_of(*LINES) == page_of(*LINES)


@pytest.mark.parametrize("target", ["a", "b", "c"])
def test_picture_without_script(target: str) -> None:
    """The picture in the page is that of the target asked for, with title and description."""
    html = page_of(*LINES, targets=(target,))
    (svg,) = re.findall(r'<svg xmlns[^>]*?id="stages-svg".*?</svg>', html, re.DOTALL)
    picture = picture_of(svg)
    diagram = stage_diagram(plan_of(*LINES, target=target))
    assert (picture.root[0].text, picture.root[1].text) == ("Dockerfile: stages", diagram.sentence)
    labels = {card.title for card in diagram.cards} | {row for card in diagram.cards for row in card.rows}
    assert labels <= set(picture.texts)
    groups = {one.get("data-key"): str(one.get("class")).split() for one in picture.root.iter() if one.get("data-key")}
    for at, card in enumerate(diagram.cards):
        assert groups[f"c{at}"] == ["card", card.standing.value]
    for at, arrow in enumerate(diagram.arrows):
        assert groups[f"a{at}"][:2] == ["arrow", arrow.kind.value]
        assert ("critical" in groups[f"a{at}"]) == arrow.critical
        assert ("unused" in groups[f"a{at}"]) == (not arrow.used and not arrow.critical)


def test_texts_in_several_lines() -> None:
    """A text too long for a card stands there whole: in lines, the last of them unseen."""
    html = page_of("FROM alpine", "COPY --from=ctx a b", build_contexts={"ctx": f"../{'x' * 900}"})
    (svg,) = re.findall(r'<svg xmlns[^>]*?id="stages-svg".*?</svg>', html, re.DOTALL)
    spans = [one for one in picture_of(svg).root.iter() if one.tag.endswith("tspan")]
    kept = [one.text or "" for one in spans if one.get("class") != "mark"]
    assert "".join(kept) == f"../{'x' * 900}"
    assert [one.get("class") for one in spans[-2:]] == ["mark", "rest"]
    assert 'class="rest"' not in page_of("FROM alpine", "COPY --from=ctx a b", build_contexts={"ctx": f"../{'x' * 90}"})


def test_badge_of_unknown_width() -> None:
    """A badge whose width is not known is given one by the script."""
    html = page_of("FROM alpine", "RUN --mount=type=cache,id=\u4e2d,target=/c x")
    assert 'class="pill"' in html
    assert 'width="0"' in html


def test_all_kinds_of_arrows() -> None:
    """FROM, COPY and MOUNT differ in their heads, not only in their classes."""
    html = page_of("FROM alpine AS a", "RUN x", "FROM a", "COPY --from=a /x /y", "RUN --mount=from=a,target=/m y")
    for kind, head in (("from", "path"), ("copy", "path"), ("mount", "circle")):
        assert re.search(rf'<g class="arrow {kind}[^>]*>(?:<path[^>]*/>){{2}}<{head} class="head"', html)


@pytest.mark.parametrize(
    ("base", "link"),
    [
        ("", []),
        ("https://github.com/o/r/blob/main/Dockerfile", ["https://github.com/o/r/blob/main/Dockerfile#L", "-L"]),
        ("https://gitlab.com/o/r/-/blob/main/Dockerfile", ["https://gitlab.com/o/r/-/blob/main/Dockerfile#L", "-"]),
        ("https://example.com/#L1", ["https://example.com/#L1#L", "-L"]),
    ],
)
def test_link_base(base: str, link: list[str]) -> None:
    """Addresses of lines are made as in the other pictures."""
    assert data_of(page_of(*LINES, link_base=base))["link"] == link


def test_hidden_at_first() -> None:
    """What the target does not need can be hidden when the page opens; it is in the page all the same."""
    assert data_of(page_of(*LINES))["hideUnused"] is False
    data = data_of(page_of(*LINES, hide_unused=True))
    assert data["hideUnused"] is True
    assert len(data["stages"]) == 3


def test_faces() -> None:
    """For each target each card names one of its faces."""
    data = data_of(page_of(*LINES))
    assert data["picked"] == 2
    for level in data["levels"].values():
        for one in (*level["cards"], *level["clusters"], *level["arrows"]):
            shown = one["shown"] if isinstance(one["shown"], list) else [one["shown"]] * 3
            assert len(shown) == 3
            assert all(0 <= at < len(one["faces"]) for at in shown)


# --- Colours ----------------------------------------------------------------------------------------------------------


def test_colours_are_those_of_the_themes() -> None:
    """Every colour of both themes is a property of the style sheet."""
    style = theme_style()
    assert f"--background: light-dark({LIGHT.background}, {DARK.background});" in style
    for standing in Standing:
        light, dark = LIGHT.cards[standing], DARK.cards[standing]
        assert f"--{standing.value}-border: light-dark({light.border}, {dark.border});" in style
        assert re.search(rf"\.{standing.value} {{[^}}]*--card-dash: {'4 3' if light.dashed else 'none'};", style)


def luminance(colour: str) -> float:
    """How bright a colour is, as WCAG measures it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", [0, 1])
@pytest.mark.parametrize("text", ["title", "text", "critical"])
@pytest.mark.parametrize("ground", ["surface", "canvas", "soft", "match-soft"])
def test_contrast(theme: int, text: str, ground: str) -> None:
    """What is written in the bar, the panel and the timeline has a contrast of 4.5 to 1 and more."""
    sheet = theme_style() + Path("stagegraph/render/page/assets/common.css").read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([\w-]+): light-dark\((#\w{6}), #\w{6}\)", sheet))
    if theme:
        colours = dict(re.findall(r"--([\w-]+): light-dark\(#\w{6}, (#\w{6})\)", sheet))
    one, other = sorted((luminance(colours[text]), luminance(colours[ground])))
    if text == "critical" and ground in ("soft", "match-soft"):
        return  # links stand on neither
    assert (other + 0.05) / (one + 0.05) >= 4.5
