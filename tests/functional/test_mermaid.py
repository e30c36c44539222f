from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import stagegraph
from stagegraph.errors import Location
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Level, Standing
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.formats.mermaid import MOST_ARROWS, mermaid_picture, mermaid_text
from stagegraph.render.shared.parts import Part
from tests.helpers.drawing import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    Read = Callable[[dict[str, str]], dict[str, dict[str, Any]]]

pytestmark = pytest.mark.mermaid

_TESTS = Path(__file__).parents[1]
_CHECK = _TESTS / "mermaid" / "check.mjs"
_PACKAGES = Path(os.environ.get("STAGEGRAPH_MERMAID") or _TESTS / "mermaid" / "node_modules")
_SECONDS = 300  # it reads hundreds of diagrams in one process
_LINK = "https://github.com/o/style-guide/blob/main/Dockerfile"
_HOSTILE = (
    'say "hi"',
    "a#b #35; #quot; &lt; &amp; &#60;",
    "<b>bold</b><br/><script>alert(1)</script><img src=x onerror=alert(1)>",
    "a < b > c && d << e",
    "%% comment",
    '%%{init: {"theme": "forest"}}%%',
    "---",
    "- item",
    "+ item",
    "* item",
    "1. item",
    "12) item",
    "123456789. item",
    "# heading",
    "> quote",
    "=== x",
    "`code` ``` fence",
    "`md string`",
    "**b** __b__ _e_ *e* ~~d~~ MY_VAR __init__",
    "[link](https://example.com) ![x](y) https://example.com www.example.com a@example.com",
    "a | b || c",
    "$$x^2$$ $HOME ${A:-b}",
    "fa:fa-ban fab:fa-github",
    "style a:#b; c;",
    "style:#b; classDef x:#y; z",
    "linkStyle 0 stroke:#f00;",
    "direction TB",
    "direction LR x",
    "C4Context C4Container C4Component C4Dynamic C4Deployment",
    "stateDiagram-v2 sequenceDiagram erDiagram",
    "end",
    "subgraph x",
    "click s0 call f()",
    "A --> B; C",
    "a\\nb \\\\ \\u0041",
    "ﬂ°lt¶ß ﬂ°°60¶ß ¶ ß °",
    "naïve 日本語 😀",
    "a\nb\tc\x00d\u202ee",
    "(x) {y} {{z}} ([a]) @{ shape: cat }",
    "}",
    "x" * 300,
    "word " * 60,
    "'single' = =\"double\"",
    " ",
)
_IDS = (
    "end", "default", "graph", "subgraph", "flowchart", "style", "linkStyle", "class", "classDef", "click", "call",
    "href", "interpolate", "direction", "o", "x", "v", "ox", "o1", "x1", "e1", "LR", "TB", "_top", "constructor",
    "__proto__", "toString", "a-b", "a.b", "a b", "1", "note", "n_end", "end_", "", "\u00e9",
)  # fmt: skip


@pytest.fixture(scope="module")
def read() -> Read:
    """Has Mermaid's own parser read texts by name: what it understood, or its error."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Mermaid: node is not on PATH")
    if not (_PACKAGES / "mermaid").is_dir():
        pytest.skip("no Mermaid: its package is not installed (npm install in tests/mermaid, or STAGEGRAPH_MERMAID)")

    def read(texts: dict[str, str]) -> dict[str, dict[str, Any]]:
        given = "".join(json.dumps({"name": name, "text": text}) + "\n" for name, text in texts.items())
        done = subprocess.run(
            [node, str(_CHECK), str(_PACKAGES)],
            input=given.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
        assert [one["name"] for one in answers] == list(texts)
        return {one["name"]: one for one in answers}

    return read


def case_plans() -> Iterable[tuple[str, stagegraph.Plan]]:
    """The plan of each case and sample that is not refused."""
    for path in sorted([*_TESTS.glob("cases/*/Dockerfile"), *_TESTS.parent.glob("samples/*/Dockerfile")]):
        try:
            text = path.read_bytes().decode("utf-8", "replace")
            yield f"{path.parts[-3]}/{path.parent.name}", stagegraph.plan(stagegraph.parse(text))
        except stagegraph.StagegraphError:
            continue


def squeezed(text: str) -> str:
    """A text without blanks: lines that are too wide are broken."""
    return re.sub(r"\s+", "", shown(text))


def told(parts: Iterable[str]) -> str:
    """What a label of such parts shows."""
    return squeezed(" ".join(parts))


def of_card(card: Card) -> str:
    """What a card shows."""
    return told([card.title, card.corner, *([" | ".join(card.badges)] if card.badges else []), *card.rows])


def of_cluster(cluster: Cluster) -> str:
    """What the heading of a cluster shows."""
    return told([cluster.title, cluster.corner, *(f"| {badge}" for badge in cluster.badges)])


def check(diagram: Diagram, answer: dict[str, Any], ids: dict[str, str] | None = None) -> None:
    """Mermaid understood a diagram as it was meant; ``ids`` are the names that it has for ours."""
    assert "error" not in answer, answer["error"]
    assert answer["type"] == "flowchart-v2"
    ids = ids or {name: name for name in (*(one.id for one in diagram.cards), *(one.id for one in diagram.clusters))}
    nodes = {node["id"]: node for node in answer["nodes"]}
    expected = {ids[card.id]: of_card(card) for card in diagram.cards}
    if diagram.notes:
        expected["note"] = told(diagram.notes)
    assert {one: squeezed(node["label"]["text"]) for one, node in nodes.items()} == expected
    assert {tag for node in nodes.values() for tag in node["label"]["tags"]} <= {"b", "br", "div", "i"}
    # Mermaid lists clusters inside others first, and ours hold none.
    clusters = {one["id"]: one for one in answer["clusters"]}
    assert {one: squeezed(found["label"]["text"]) for one, found in clusters.items()} == {
        ids[cluster.id]: of_cluster(cluster) for cluster in diagram.clusters
    }
    for cluster in diagram.clusters:
        assert sorted(clusters[ids[cluster.id]]["nodes"]) == sorted(ids[card] for card in cluster.cards)
    assert [(one["start"], one["end"], squeezed(one["label"]["text"])) for one in answer["edges"]] == [
        (ids[arrow.source], ids[arrow.target], told([arrow.label])) for arrow in diagram.arrows
    ]
    assert [line_of(one) for one in answer["edges"]] == [line_for(arrow) for arrow in diagram.arrows]
    assert squeezed(answer["title"]) == squeezed(diagram.name)
    assert squeezed(answer["description"]) == told([f"{diagram.sentence}.", *diagram.notes])


def line_of(edge: dict[str, Any]) -> tuple[bool, str, bool, bool]:
    """How Mermaid draws an edge: dotted or not, its head, wide or not, faint or not."""
    thick = "stroke-width:4px" in edge["style"]
    return edge["stroke"] == "dotted", edge["type"], thick, "stroke-opacity:0.5" in edge["style"]


def line_for(arrow: Arrow) -> tuple[bool, str, bool, bool]:
    """The same as an arrow should be drawn."""
    head = "arrow_circle" if arrow.kind is EdgeKind.MOUNT else "arrow_point"
    return arrow.kind is EdgeKind.COPY, head, arrow.critical, not (arrow.used or arrow.critical)


def test_cases(read: Read) -> None:
    """Every case and sample, by stages and by steps, is read with the ids, arrows, clusters and labels it was given."""
    diagrams = {}
    for name, plan in case_plans():
        diagrams[f"{name} stages"] = stage_diagram(plan)
        diagrams[f"{name} steps"] = step_diagram(plan)
    assert len(diagrams) > 100
    answers = read({name: mermaid_text(diagram, link_base=_LINK) for name, diagram in diagrams.items()})
    for name, diagram in diagrams.items():
        check(diagram, answers[name])


def hostile_diagram(text: str, *, name: str = "Dockerfile") -> Diagram:
    """A diagram in which every label is one text."""
    place = Location("Dockerfile", 3, 7)
    cards = (
        Card("i0", text, "", (text,), (), Standing.OUTSIDE, text),
        Card("s0", text, text, (text, text), (text, text), Standing.USED, text, place),
        Card("s1", text, text, (text,), (text,), Standing.TARGET, text, place),
    )
    cluster = Cluster("c1", text, text, (text, text), Standing.TARGET, text, place, ("s1",))
    arrows = tuple(Arrow("s0", "s1", kind, text, True, False, text, place) for kind in EdgeKind)
    return Diagram(name, (Part(text),), cards, arrows, Level.STEPS, (cluster,), (text, f"x{text}"))


def test_hostile_texts(read: Read) -> None:
    """No text is obeyed anywhere, whether as markup, a comment, a setting or a statement: all are shown as they are."""
    diagrams = {text: hostile_diagram(text, name=text) for text in _HOSTILE}
    answers = read({text: mermaid_text(diagram, link_base=_LINK) for text, diagram in diagrams.items()})
    for text, diagram in diagrams.items():
        check(diagram, answers[text])
        assert {node["kind"] for node in answers[text]["nodes"]} == {"string"}


def test_tooltips_and_links(read: Read) -> None:
    """Cards with a place link to it and tell their instructions, shortened, word for word."""
    diagrams = {text: hostile_diagram(text) for text in _HOSTILE}
    answers = read({text: mermaid_text(diagram, link_base=_LINK) for text, diagram in diagrams.items()})
    for text, answer in answers.items():
        nodes = {node["id"]: node for node in answer["nodes"]}
        assert (nodes["i0"]["link"], nodes["i0"]["tooltip"]) == ("", "")
        assert nodes["s0"]["link"].replace("%73", "s") == f"{_LINK}#L3-L7"
        tooltip = squeezed(nodes["s0"]["tooltip"].replace("\u2060", ""))
        whole = squeezed(text)
        assert tooltip == whole or (tooltip.endswith("...") and whole.startswith(tooltip[:-3]))


def test_ids(read: Read) -> None:
    """Ids that are words of the language, begin as arrows do or are no words at all do no harm."""
    place = Location("Dockerfile", 1, 1)
    cards = tuple(Card(one, f"card {at}", "", (), (), Standing.USED, "x", place) for at, one in enumerate(_IDS))
    arrows = tuple(
        Arrow(one, other, kind, "", True, critical, "x", place)
        for one, other in zip(_IDS, [*_IDS[1:], _IDS[0]], strict=True)
        for kind in EdgeKind
        for critical in (False, True)
    )
    cluster = Cluster("end", "title", "", (), Standing.USED, "x", place, _IDS[3:9])
    diagram = Diagram("Dockerfile", (Part("x"),), cards, arrows, Level.STEPS, ())
    clustered = Diagram("Dockerfile", (Part("x"),), cards[3:9], (), Level.STEPS, (cluster,))
    answers = read({"ids": mermaid_text(diagram, link_base=_LINK), "cluster": mermaid_text(clustered)})
    found = {node["label"]["text"]: node["id"] for node in answers["ids"]["nodes"]}
    ids = {card.id: found[card.title] for card in cards}
    assert len(set(ids.values())) == len(_IDS)
    check(diagram, answers["ids"], ids)
    check(clustered, answers["cluster"], ids)


@pytest.mark.parametrize("stages", [80, 260])
@pytest.mark.parametrize("uses", [1, 3])
def test_large_files(stages: int, uses: int, read: Read) -> None:
    """A file too large for Mermaid ends in a picture that Mermaid draws, and that says what is missing."""
    lines = []
    for at in range(stages):
        base = f"stage{at - 1}" if at % 7 else "alpine"
        lines += [f"FROM {base} AS stage{at}", *(f"RUN command {at} {one}" for one in "abc")]
        lines += [f"COPY --from=stage{at - back} /from/{back} /to" for back in range(2, 2 + uses) if at >= back]
    plan = stagegraph.plan(stagegraph.parse("\n".join(lines)))
    diagrams = [step_diagram(plan), stage_diagram(plan), stage_diagram(plan, hide_unused=True)]
    (answer,) = read({"large": mermaid_picture(diagrams, link_base=_LINK)}).values()
    assert "error" not in answer, answer["error"]
    assert len(answer["edges"]) <= MOST_ARROWS
    assert "GitHub draws no more than" in answer["description"]
    assert "note" in {node["id"] for node in answer["nodes"]}
