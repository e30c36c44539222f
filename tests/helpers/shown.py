"""What the formats show of a diagram, read back from what they made."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from stagegraph.analysis.choices import choices_of
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from tests.helpers.drawing import picture_of, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    import stagegraph
    from stagegraph.render.diagram.model import Card, Cluster, Diagram

_SVG = "{http://www.w3.org/2000/svg}"
_CODE = re.compile(r"#(\d+);")


def squeezed(text: str) -> str:
    """A text without blanks, without what shows nothing, and without what stands between badges."""
    return re.sub(r"[\s|]+", "", shown(text))


@dataclass(frozen=True)
class Shown:
    """What is to be read in a picture, squeezed.

    Attributes:
        heading: what stands above it.
        cards, clusters: all that is written in each, by id.
        arrows: ends and label of each.
    """

    heading: str
    cards: dict[str, str]
    clusters: dict[str, str]
    arrows: Counter[tuple[str, str, str]]


def parts(one: Card | Cluster) -> list[str]:
    """The texts of a card or cluster: title, lines, badges, rows."""
    rows = getattr(one, "rows", ())
    return [text for text in map(squeezed, (one.title, one.corner, *one.badges, *rows)) if text]


def arrows_of(diagram: Diagram) -> Counter[tuple[str, str, str]]:
    """Ends and label of each arrow."""
    return Counter((arrow.source, arrow.target, squeezed(arrow.label)) for arrow in diagram.arrows)


# --- SVG ----------------------------------------------------------------------------------------------------------


def shown_by_svg(text: str) -> Shown:
    """What an SVG of an engine shows; the heads of waves aside."""
    picture = picture_of(text.encode())
    edges = [(title.partition("->"), label) for title, label in picture.groups("edge")]
    return Shown(
        squeezed(picture.heading),
        {name: squeezed(found) for name, found in picture.groups("node") if not name.startswith("w")},
        {name.removeprefix("cluster_"): squeezed(found) for name, found in picture.groups("cluster")},
        Counter((source, target, squeezed(label)) for (source, _, target), label in edges),
    )


# --- Graphviz's language ------------------------------------------------------------------------------------------


def shown_by_dot(text: str) -> Shown:
    """What a graph's text would show; the heads of waves aside."""
    inside = re.findall(r"^  subgraph cluster_(\w+) \{\n    label=<(.*)>$", text, re.MULTILINE)
    edges = re.findall(r"^  ([isep]\d+) -> (\w+) \[(.*)\]$", text, re.MULTILINE)
    (heading,) = re.findall(r"^  graph \[.* label=<(.*?)> tooltip=", text, re.MULTILINE)
    cards = re.findall(r"^  ([isep]\d+) \[label=<(.*?)> tooltip=", text, re.MULTILINE)
    return Shown(
        _of_markup(heading),
        {name: _of_markup(found) for name, found in cards},
        {name: _of_markup(found) for name, found in inside},
        Counter((source, target, _dot_label(attributes)) for source, target, attributes in edges),
    )


def _of_markup(label: str) -> str:
    return squeezed(html.unescape(re.sub("<[^>]*>", " ", label)).replace("\\\\", "\\"))


def _dot_label(attributes: str) -> str:
    found = re.search(r' label="((?:[^"\\]|\\.)*)"', attributes)
    return squeezed(html.unescape(found[1]).replace("\\n", " ")) if found else ""


# --- Mermaid ------------------------------------------------------------------------------------------------------


def shown_by_mermaid(text: str) -> Shown:
    """What a Mermaid flowchart shows, notes with its heading."""
    (title,) = re.findall(r"^title: (.*)$", text, re.MULTILINE)
    found = {name: _of_codes(label) for name, label in re.findall(r'^ +(\w+)[(\[]"(.*)"[)\]]:::', text, re.MULTILINE)}
    arrows = re.findall(r'^  (\w+) (?:-->|==>|-\.->|--o|==o)(?:\|"(.*)"\|)? (\w+)$', text, re.MULTILINE)
    return Shown(
        squeezed(str(json.loads(title))) + found.pop("note", ""),
        found,
        {name: _of_codes(label) for name, label in re.findall(r'^ +subgraph (\w+)\["(.*)"\]$', text, re.MULTILINE)},
        Counter((source, target, _of_codes(label)) for source, label, target in arrows),
    )


def _of_codes(label: str) -> str:
    return squeezed(_CODE.sub(lambda found: chr(int(found[1])), re.sub("<[^>]*>", " ", label)))


# --- Pages --------------------------------------------------------------------------------------------------------


def shown_by_page(text: str, dockerfile: stagegraph.Dockerfile, level: str) -> Shown:
    """What a page shows at first of its stages or steps. Its cards and arrows are numbered in the order of a diagram.

    That is the one for all targets together: what the first target does not need is there, too.
    """
    union = choices_of(dockerfile, PlanRequest()).union
    diagram = stage_diagram(union) if level == "stages" else step_diagram(union)
    (svg,) = re.findall(rf'<svg [^>]*id="{level}-svg".*?</svg>', text, re.DOTALL)
    groups = dict(_page_groups(svg))
    pairs = [(arrow.source, arrow.target, groups.get(f"l{at}", "")) for at, arrow in enumerate(diagram.arrows)]
    (heading,) = re.findall(r'<p id="summary"[^>]*>(.*?)</p>', text, re.DOTALL) or [""]
    return Shown(
        squeezed(html.unescape(re.sub("<[^>]*>", "", heading))),
        {card.id: groups[f"c{at}"] for at, card in enumerate(diagram.cards)},
        {cluster.id: groups[f"g{at}"] for at, cluster in enumerate(diagram.clusters)},
        Counter(pairs),
    )


def _page_groups(svg: str) -> Iterator[tuple[str, str]]:
    for group in ElementTree.fromstring(svg).iter(f"{_SVG}g"):  # noqa: S314  (made a moment ago)
        if key := group.get("data-key"):
            yield key, squeezed("".join(_page_texts(group)))


def _page_texts(group: ElementTree.Element) -> Iterable[str]:
    for one in group.iter():
        if one.tag in (f"{_SVG}text", f"{_SVG}tspan") and one.get("class") != "mark":
            yield one.text or ""


READERS: dict[str, Callable[[str], Shown]] = {"svg": shown_by_svg, "dot": shown_by_dot, "mermaid": shown_by_mermaid}
