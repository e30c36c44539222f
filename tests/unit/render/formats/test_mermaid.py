from __future__ import annotations

import re
from typing import Any

import pytest

from stagegraph.errors import Location
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Level, Standing
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.formats.mermaid import MOST_ARROWS, MOST_TEXT, fits, mermaid_picture, mermaid_text
from stagegraph.render.shared.parts import Part
from stagegraph.values import replace
from tests.helpers.building import plan_of

LINK = "https://github.com/o/r/blob/main/Dockerfile"
PLACE = Location("Dockerfile", 3, 7)
JOINER = "\u2060"
DASHES = "stroke-dasharray:5 4,text-align:left"
LINES = [
    "FROM alpine:3.22 AS base",
    "RUN x",
    "FROM base AS test",
    "RUN --mount=from=tools,target=/t y",
    "FROM base AS run",
    "COPY --from=base a b",
]


def card(name: str = "s0", title: str = "title", **changes: object) -> Card:
    """A card."""
    made = Card(name, title, "", (), (), Standing.USED, "FROM x", PLACE)
    return replace(made, **changes)


def arrow(source: str = "s0", target: str = "s1", **changes: object) -> Arrow:
    """An arrow."""
    return replace(Arrow(source, target, EdgeKind.FROM, "", True, False, "FROM x", PLACE), **changes)


def diagram(*cards: Card, arrows: tuple[Arrow, ...] = (), **changes: object) -> Diagram:
    """A diagram of some cards."""
    return replace(Diagram("Dockerfile", (Part("target x builds"),), cards, arrows), **changes)


def lines_with(text: str, part: str) -> list[str]:
    """The lines that hold some text, without the blanks before them."""
    return [line.strip() for line in text.splitlines() if part in line]


def label_of(text: str) -> str:
    """How a text is written as the title of a card."""
    (line,) = lines_with(mermaid_text(diagram(card(title=text))), "s0(")
    return line.removeprefix('s0("<div><b>').removesuffix('</b></div>"):::used')


def test_text() -> None:
    """The text is a flowchart with title, description, classes, cards, arrows and their styles."""
    assert mermaid_text(stage_diagram(plan_of(*LINES))).splitlines() == [
        "---",
        'title: "Dockerfile: target run builds 2 of 3 stages in 3 steps; skips test"',
        "config:",
        "  flowchart:",
        "    wrappingWidth: 900",
        "---",
        "flowchart LR",
        "  accTitle: Dockerfile",
        "  accDescr: target run builds 2 of 3 stages in 3 steps#59; skips test.",
        "  classDef target fill:#dafbe1,color:#0f4f21,stroke:#1a7f37,stroke-width:2px,text-align:left",
        "  classDef critical fill:#ddf4ff,color:#0a3069,stroke:#0969da,stroke-width:2px,text-align:left",
        f"  classDef unused fill:#e1e6eb,color:#424a53,stroke:#59636e,stroke-width:1px,{DASHES}",
        f"  classDef outside fill:#ffffff,color:#424a53,stroke:#59636e,stroke-width:1px,{DASHES}",
        f"  classDef outsideUnused fill:#e1e6eb,color:#424a53,stroke:#8c959f,stroke-width:1px,{DASHES}",
        '  i0["<div>alpine<br/>3.22</div>"]:::outside',
        '  i1["<div>tools<br/>latest</div>"]:::outsideUnused',
        '  s0("<div><b>base</b>#160; L1-2<br/>2 steps</div>"):::critical',
        '  s1("<div><b>test</b>#160; L3-4<br/>not built, 1 step</div>"):::unused',
        '  s2("<div><b>run</b>#160; L5-6<br/><i>target</i><br/>1 step</div>"):::target',
        "  i0 --> s0",
        '  i1 --o|"MOUNT"| s1',
        "  s0 --> s1",
        "  s0 ==> s2",
        '  s0 -.->|"COPY"| s2',
        "  linkStyle 3,4 stroke:#0969da,stroke-width:4px",
        "  linkStyle 1,2 stroke-width:1px,stroke-opacity:0.5",
    ]


def test_direction() -> None:
    """The picture may lead down instead of to the right."""
    assert "\nflowchart TB\n" in mermaid_text(diagram(card()), direction="TB")


def test_arrows() -> None:
    """Every combination of kind, critical path and use is told apart by line, head and width, not by colour alone."""
    kinds = [(kind, used, critical) for kind in EdgeKind for used, critical in ((1, 1), (1, 0), (0, 0))]
    arrows = tuple(arrow(kind=kind, used=bool(used), critical=bool(critical)) for kind, used, critical in kinds)
    text = mermaid_text(diagram(card(), card("s1"), arrows=arrows))
    ways = [line.split()[1] for line in text.splitlines() if re.fullmatch(r"  s0 \S+ s1", line)]
    styles: list[list[str]] = [[] for _ in arrows]
    for line in lines_with(text, "linkStyle"):
        _, numbers, style = line.split(" ", 2)
        for number in numbers.split(","):
            styles[int(number)].append(re.sub(r"stroke:#\w+,", "", style))
    assert len({(way, *style) for way, style in zip(ways, styles, strict=True)}) == len(kinds)
    assert ways == ["==>", "-->", "-->", "-.->", "-.->", "-.->", "==o", "--o", "--o"]


def test_no_arrows() -> None:
    """Without arrows there is nothing to style."""
    assert "linkStyle" not in mermaid_text(diagram(card()))


def test_labels_of_arrows() -> None:
    """A label keeps its lines, and wide ones are broken; one of blanks is none."""
    arrows = (arrow(label="COPY x4\nat 5/8"), arrow(label="word " * 8), arrow(label=" \n "))
    text = mermaid_text(diagram(card(), card("s1"), arrows=arrows))
    assert lines_with(text, "-->") == [
        's0 -->|"COPY x4<br/>at 5/8"| s1',
        's0 -->|"word word word word word<br/>word word word"| s1',
        "s0 --> s1",
    ]


def test_cards() -> None:
    """A card shows its title, its lines, its badges and its rows; what is outside has corners and a plain title."""
    inside = card(corner="L3-7", badges=("target", "heredoc"), rows=("2 steps", "cache /c"), standing=Standing.TARGET)
    outside = card("i0", "alpine", rows=("3.22",), standing=Standing.OUTSIDE, location=None)
    text = mermaid_text(diagram(outside, inside))
    assert lines_with(text, "<div>") == [
        'i0["<div>alpine<br/>3.22</div>"]:::outside',
        's0("<div><b>title</b>#160; L3-7<br/><i>target #124; heredoc</i><br/>2 steps<br/>cache /c</div>"):::target',
    ]


def test_clusters() -> None:
    """Clusters hold their cards and have a heading in one line; their titles have the colour of the page."""
    clusters = (
        Cluster("c0", "build", "L3-7", ("heredoc", "ONBUILD"), Standing.CRITICAL, "", PLACE, ("p1", "p2")),
        Cluster("c1", "", "", (), Standing.UNUSED, "", None, ()),
    )
    cards = (card("p0"), card("p1"), card("p2"))
    text = mermaid_text(diagram(*cards, level=Level.STEPS, clusters=clusters))
    assert text.splitlines()[9:] == [
        "  classDef used fill:#f6f8fa,color:#1f2328,stroke:#6e7781,stroke-width:1px,text-align:left",
        "  classDef criticalBox fill:transparent,stroke:#0969da,stroke-width:2px",
        "  classDef unusedBox fill:transparent,stroke:#59636e,stroke-width:1px,stroke-dasharray:5 4",
        '  p0("<div><b>title</b></div>"):::used',
        '  subgraph c0["<b>build</b>#160; L3-7 #124; heredoc #124; ONBUILD"]',
        '    p1("<div><b>title</b></div>"):::used',
        '    p2("<div><b>title</b></div>"):::used',
        "  end",
        "  class c0 criticalBox",
        '  subgraph c1["#160;"]',
        "  end",
        "  class c1 unusedBox",
    ]


def test_notes() -> None:
    """Notes are a card of their own, comments, and part of the description."""
    text = mermaid_text(diagram(card(), notes=("12 steps are folded.", "50 % are missing.")))
    assert lines_with(text, "accDescr") == ["accDescr: target x builds. 12 steps are folded. 50 #37; are missing."]
    assert lines_with(text, "%%") == ["%% 12 steps are folded.", "%% 50 #37; are missing."]
    assert lines_with(text, "note[") == ['note["<div>12 steps are folded.<br/>50 #37; are missing.</div>"]:::note']
    assert "  classDef note fill:#ffffff,color:#59636e,stroke:none,text-align:left\n" in text


def test_titles() -> None:
    """The title is cut between words, or within a long one; a file without a name has none before its sentence."""
    long = diagram(card(), name="", summary=(Part("word " * 50, stage=1),))
    assert lines_with(mermaid_text(long), "title:") == [f'title: "{"word " * 29}..."'.replace(" ...", "...")]
    longer = diagram(card(), name="", summary=(Part("x" * 200, stage=1),))
    assert lines_with(mermaid_text(longer), "title:") == [f'title: "{"x" * 75}..."']
    assert "accTitle" not in mermaid_text(long)
    assert "accDescr" not in mermaid_text(diagram(card(), summary=()))
    hostile = mermaid_text(diagram(card(), name='a"b\\c<d>&\n$$---'))
    assert lines_with(hostile, "title:") == [f'title: "a\\"b\\\\c\u2039d\u203a\uff06 ${JOINER}$---: target x builds"']


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('"x"', "#34;x#34;"),
        ("#35; &lt;", "#35;35#59; #38;lt#59;"),
        ("<b>", "#60;b#62;"),
        ("%%{init}%%", "#37;#37;{init}#37;#37;"),
        ("`a` *b* ~c~", "#96;a#96; #42;b#42; #126;c#126;"),
        ("[a](b) a|b a@b", "#91;a#93;(b) a#124;b a#64;b"),
        ("_a_ A_B __c__", "#95;a#95; A_B #95;#95;c#95;#95;"),
        ("https://a www.b", "https#58;//a www#46;b"),
        ("a:b w.b", "a:b w#46;b"),
        ("style classDef", "sty#108;e class#68;ef"),
        ("direction TB", "direc#116;ion TB"),
        ("C4Container C4 AC4Deployment", "C#52;Container C4 AC#52;Deployment"),
        ("- a", "#45; a"),
        ("--- ", "#45;--"),
        ("+ a - b", "#43; a - b"),
        ("=== a", "#61;== a"),
        ("1. a", "#49;. a"),
        ("12) a", "#49;2) a"),
        ("1.", "#49;."),
        ("3 steps", "3 steps"),
        ("3.22", "3.22"),
        ("$$x$$ $HOME", f"#36;{JOINER}#36;x#36;{JOINER}#36; #36;HOME"),
        ("fa:fa-ban fab:fa-x", f"fa{JOINER}#58;fa-ban fab{JOINER}#58;fa-x"),
        ("a\\nb \\x", f"a#92;{JOINER}nb #92;x"),
        ("\ufb02\xb0lt\xb6\xdf", f"#64258;{JOINER}\xb0lt#182;{JOINER}\xdf"),
        ("a\nb\tc\x00d\x01e\u202ef", "a b c d e f"),
        ("日本語 \xd7", "日本語 \xd7"),
        ("/a-b/c.d,e='f' (g) {h} x^2!?", "/a-b/c.d,e='f' (g) {h} x^2!?"),
    ],
)
def test_what_mermaid_would_obey(text: str, written: str) -> None:
    """Whatever means something to one of Mermaid's passes is coded or parted; the rest stays readable."""
    assert label_of(text) == written


def test_wide_lines() -> None:
    """Lines that are too wide are broken, between words if possible."""
    assert label_of("x" * 65) == f"{'x' * 64}</b><br/><b>x"
    assert label_of(f"a-b {'x-' * 31}") == f"a-b</b><br/><b>{'x-' * 31}"
    assert lines_with(mermaid_text(diagram(card(title=" \n "))), "s0(") == ['s0("<div></div>"):::used']


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("s0", "s0"),
        ("p12_3", "p12_3"),
        ("x1", "x1"),
        ("end", "n_end"),
        ("a b", "n_a_32_b"),
        ("a_b", "n_a_95_b"),
        ("note", "n_note"),
        ("o", "n_o"),
        ("", "n_"),
    ],
)
def test_ids(name: str, written: str) -> None:
    """Plain ids stay; others get a mark, so that they are no word of the language, and stay apart."""
    text = mermaid_text(diagram(card(name), arrows=(arrow(name, name),)), link_base=LINK)
    assert lines_with(text, " --> ") == [f"{written} --> {written}"]
    assert lines_with(text, "<div>")[0].startswith(f'{written}("')
    assert lines_with(text, "click ")[0].startswith(f"click {written} href ")


def test_links() -> None:
    """With an address each card that stands somewhere links to it, with its instructions as tooltip, if it has one."""
    cards = (
        card(tooltip='FROM x\nRUN cat <<E > "a" && b &lt;'),
        card("s1", tooltip="word " * 60),
        card("s2", tooltip=" "),
        card("i0", location=None),
        card("p1", location=Location("Dockerfile", 0, 0)),
    )
    clicks = lines_with(mermaid_text(diagram(*cards), link_base=LINK), "click")
    lesser, both = f"#60;{JOINER}", f"#38;{JOINER}"
    assert clicks == [
        f'click s0 href "{LINK}#L3-L7" "FROM x RUN cat {lesser}{lesser}E #62; #34;a#34; {both}{both} b {both}lt#59;"',
        f'click s1 href "{LINK}#L3-L7" "{"word " * 31}..."'.replace(" ...", "..."),
        f'click s2 href "{LINK}#L3-L7"',
    ]
    assert "click" not in mermaid_text(diagram(*cards))


def test_addresses() -> None:
    """What Mermaid would obey in an address is encoded, too, which changes nothing for a browser."""
    base = "https://h/style;classDef/C4Container/C4/a b"
    text = mermaid_text(diagram(card(tooltip="")), link_base=base)
    encoded = "https://h/%73tyle%3B%63lassDef/%434Container/C4/a%20b"
    assert lines_with(text, "click") == [f'click s0 href "{encoded}#L3-L7"']


# --- Pictures that would be too large -----------------------------------------------------------------------------


def many(cards: int, arrows: int = 0, **changes: Any) -> Diagram:
    """A diagram of many cards."""
    made = tuple(card(f"s{at}", rows=("row " * 8,), badges=("badge " * 4,), **changes) for at in range(cards))
    uses = tuple(arrow(f"s{at % cards}", f"s{(at + 1) % cards}") for at in range(arrows))
    return diagram(*made, arrows=uses)


def note_of(text: str) -> str:
    """What the card with the notes shows, in one line."""
    found = re.search(r'note\["<div>(.*)</div>"\]', text)
    return found[1].replace("<br/>", " ") if found else ""


def test_fits() -> None:
    """A text fits up to the limits, counted as JavaScript counts, and with two characters a line end."""
    assert fits("x" * MOST_TEXT, MOST_ARROWS)
    assert not fits("x" * (MOST_TEXT + 1), 0)
    assert not fits("x" * (MOST_TEXT - 1) + "\n", 0)
    assert not fits("x" * (MOST_TEXT - 1) + "\U0001f600", 0)
    assert not fits("", MOST_ARROWS + 1)
    assert not fits("xx", 0, 1)


def test_a_small_picture() -> None:
    """The most detailed picture is taken as it is if it fits."""
    assert mermaid_picture([many(3), many(2)], link_base=LINK, direction="TB") == mermaid_text(
        many(3), link_base=LINK, direction="TB"
    )


def test_stages_instead_of_steps() -> None:
    """Of steps that are too many, stages are left, then the built ones; the picture says so and why."""
    steps = replace(many(3, 501), level=Level.STEPS)
    unused = replace(many(2, 501), cards=(card(standing=Standing.UNUSED),))
    why = ": a picture of 3 cards and 501 arrows would be too large, GitHub draws no more than 50,000 characters and"
    assert note_of(mermaid_picture([steps, many(2)])) == f"Stages are drawn instead of steps{why} 500 arrows."
    both = mermaid_picture([replace(steps, cards=(*steps.cards[:2], *unused.cards)), unused, many(2)])
    assert note_of(both) == f"Stages are drawn instead of steps, what is not built is left out{why} 500 arrows."
    assert both.count(":::used") == 2
    assert len(lines_with(both, "%%")) == 1


def test_no_less_detailed_picture_is_told_without_a_reason() -> None:
    """A picture that differs in nothing that has a name is not explained."""
    assert note_of(mermaid_picture([many(3, 501), many(2)])) == ""


@pytest.mark.parametrize(
    ("most", "left_out", "counts"),
    [
        (5_000, "Tooltips", [20, 20, 20, 0]),
        (4_000, "Tooltips and facts", [20, 0, 20, 0]),
        (3_000, "Tooltips, facts, badges and links", [0, 0, 0, 0]),
    ],
)
def test_less_and_less(most: int, left_out: str, counts: list[int]) -> None:
    """What does not fit loses its tooltips, then its facts, then its badges and links, and says so."""
    text = mermaid_picture([many(20, tooltip="tip " * 20)], link_base=LINK, most=most)
    why = f"a picture of 20 cards and 0 arrows would be too large, there is room for {most:,} characters."
    assert note_of(text) == f"{left_out} are left out: {why}"
    assert [text.count(part) for part in ("<i>badge", "<br/>row", "click", '" "tip')] == counts
    assert fits(text, 0, most)


def test_tooltips_go_before_steps() -> None:
    """Tooltips are left out before another diagram is taken; without an address there are none to leave out."""
    steps = many(20, tooltip="tip " * 20)
    assert "Tooltips are left out" in mermaid_picture([steps, many(2)], link_base=LINK, most=5_000)
    assert mermaid_picture([steps, many(2)], most=2_000) == mermaid_text(many(2))


def test_nothing_fits() -> None:
    """Of what does not fit in any way a card is left that says what is built, and that it is not drawn."""
    large = replace(many(3, 501), summary=(Part("target " + "x " * 300),), name="n" * 100)
    text = mermaid_picture([large], link_base=LINK)
    assert lines_with(text, "title:")[0].endswith('x..."')
    assert note_of(text) == (
        "Not drawn: a picture of 3 cards and 501 arrows would be too large, "
        "GitHub draws no more than 50,000 characters and 500 arrows."
    )
    assert len(text) < 2_000
    assert len(lines_with(text, "<div>")) == 1


def test_simpler_picture_is_told() -> None:
    """Where a folded picture stands for one that is too large, the text says so."""
    whole = stage_diagram(plan_of(*(f"FROM alpine:{at} AS s{at}" for at in range(60))))
    simpler = replace(whole, cards=whole.cards[:2], arrows=(), notes=("9 images folded",))
    text = mermaid_picture([whole, simpler], most=len(mermaid_text(whole)) - 1)
    assert "%% 9 images folded" in text
    assert re.search(r"%% .*[Aa] simpler picture is drawn", text)
