"""A diagram in Mermaid's language, which GitHub and GitLab draw in Markdown and in ``.mmd`` files."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Diagram, Standing
from stagegraph.render.diagram.themes import LIGHT, CardColours
from stagegraph.render.formats.mermaidwords import (
    WIDEST,
    address,
    block,
    coded,
    coded_lines,
    plain_id,
    shortened,
    tooltip,
    yaml_text,
)
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import counted
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.render.diagram.model import Arrow, Card, Cluster

MOST_TEXT = 50_000  # characters: Mermaid draws an error instead of more
MOST_ARROWS = 500  # the same

_WIDEST_TITLE = 150  # of the picture's title, which makes the picture wider
_WIDEST_LABEL = 26  # of a line beside an arrow; Mermaid breaks lines of 200 pixels
_WIDTH = 900  # pixels: more than `WIDEST` characters, so that no line is broken a second time
_NOTE = "note"  # the id of the card with the notes

_HEADS = {
    (EdgeKind.FROM, False): "-->",
    (EdgeKind.FROM, True): "==>",
    (EdgeKind.COPY, False): "-.->",
    (EdgeKind.COPY, True): "-.->",  # there is no thick dotted one: its width makes it so
    (EdgeKind.MOUNT, False): "--o",
    (EdgeKind.MOUNT, True): "==o",
}
_OUTSIDE = (Standing.OUTSIDE, Standing.OUTSIDE_UNUSED)


def _greyed(border: str) -> CardColours:
    """Grey where the theme has white, which would stand out most on a dark page."""
    text = LIGHT.cards[Standing.OUTSIDE].title
    return CardColours(border, "#e1e6eb", text, text, dashed=True)


# A page may be light or dark: a card brings its own background, and text that can be read on it.
_COLOURS = {
    **LIGHT.cards,
    Standing.UNUSED: _greyed(LIGHT.arrow),
    Standing.OUTSIDE: replace(LIGHT.cards[Standing.OUTSIDE], border=LIGHT.arrow),
    Standing.OUTSIDE_UNUSED: _greyed(LIGHT.cards[Standing.OUTSIDE].border),
}


class _Detail(Record):
    """What is written besides titles and arrows."""

    tooltips: bool = True
    rows: bool = True
    badges: bool = True
    links: bool = True


_ALL = _Detail()
# What is left out, one after the other, of a picture that is still too large, and how that is said.
_SHORTER = (
    (_Detail(tooltips=False), "tooltips"),
    (_Detail(tooltips=False, rows=False), "tooltips and facts"),
    (_Detail(tooltips=False, rows=False, badges=False, links=False), "tooltips, facts, badges and links"),
)


def mermaid_text(diagram: Diagram, *, direction: str = "LR", link_base: str = "") -> str:
    """A diagram as a Mermaid flowchart, however large.

    Args:
        diagram: what to draw.
        direction: where the arrows lead, ``LR`` or ``TB``.
        link_base: the address of the file in a web view; each card then links to its lines.
    """
    return _written(diagram, direction, link_base, _ALL)


def mermaid_picture(
    diagrams: Sequence[Diagram], *, direction: str = "LR", link_base: str = "", most: int = MOST_TEXT
) -> str:
    """The most detailed of some diagrams that GitHub draws; the picture says what was left out for that.

    Args:
        diagrams: of the same build, at least one, from the most to the least detailed.
        direction: see `mermaid_text`.
        link_base: see `mermaid_text`.
        most: characters that the text may have.
    """
    for diagram, detail, left_out in _attempts(diagrams, link_base):
        if len(diagram.arrows) > MOST_ARROWS:
            continue
        noted = replace(diagram, notes=(*diagram.notes, *_folded(diagrams[0], diagram, left_out, most)))
        text = _written(noted, direction, link_base, detail)
        if fits(text, len(diagram.arrows), most):
            return text
    return _written(_too_large(diagrams[-1], most), direction, "", _ALL)


def fits(text: str, arrows: int, most: int = MOST_TEXT) -> bool:
    """Whether GitHub draws a text with so many arrows.

    Characters are counted as JavaScript does, and a line end as two: a text typed into a page is sent with those.
    """
    wide = sum(ord(one) > 0xFFFF for one in text)
    return arrows <= MOST_ARROWS and len(text) + wide + text.count("\n") <= most


# --- What is drawn if it gets too large ---------------------------------------------------------------------------


def _attempts(diagrams: Sequence[Diagram], link_base: str) -> Iterable[tuple[Diagram, _Detail, str]]:
    """What to try, one after the other, each with what it leaves out of the diagram."""
    for diagram in diagrams:
        yield diagram, _ALL, ""
        if link_base:  # else there are no tooltips; they are not worth another diagram
            yield diagram, *_SHORTER[0]
    for detail, left_out in _SHORTER[1:]:
        yield diagrams[-1], detail, left_out


def _folded(first: Diagram, diagram: Diagram, left_out: str, most: int) -> Iterable[str]:
    """What is missing of the first diagram, and why, in a sentence; nothing if all is there."""
    parts = []
    if first.level is not diagram.level:
        parts.append("stages are drawn instead of steps")
    if _has_unused(first) and not _has_unused(diagram):
        parts.append("what is not built is left out")
    if not set(diagram.notes) <= set(first.notes):  # the diagram itself says what
        parts.append("a simpler picture is drawn")
    if left_out:
        parts.append(f"{left_out} are left out")
    if parts:
        said = ", ".join(parts)
        yield f"{said[0].upper()}{said[1:]}: {_size(first)} would be too large, {_limits(most)}."


def _has_unused(diagram: Diagram) -> bool:
    return any(card.standing is Standing.UNUSED for card in diagram.cards)


def _size(diagram: Diagram) -> str:
    return f"a picture of {counted(len(diagram.cards), 'card')} and {counted(len(diagram.arrows), 'arrow')}"


def _limits(most: int) -> str:
    if most < MOST_TEXT:
        return f"there is room for {most:,} characters"
    return f"GitHub draws no more than {MOST_TEXT:,} characters and {MOST_ARROWS} arrows"


def _too_large(diagram: Diagram, most: int) -> Diagram:
    """A diagram that only says that there is none."""
    sentence = shortened(diagram.sentence, 4 * WIDEST)
    note = f"Not drawn: {_size(diagram)} would be too large, {_limits(most)}."
    return Diagram(
        name=shortened(diagram.name, WIDEST),
        summary=(Part(sentence),),
        cards=(),
        arrows=(),
        level=diagram.level,
        clusters=(),
        notes=(note,),
    )


# --- The text -----------------------------------------------------------------------------------------------------


def _written(diagram: Diagram, direction: str, link_base: str, detail: _Detail) -> str:
    title = f"{diagram.name}: {diagram.sentence}" if diagram.name else diagram.sentence
    lines = [
        "---",
        f"title: {yaml_text(shortened(title, _WIDEST_TITLE))}",
        "config:",
        "  flowchart:",
        f"    wrappingWidth: {_WIDTH}",
        "---",
        f"flowchart {direction}",
        *_spoken(diagram),
        *(f"  %% {coded(note)}" for note in diagram.notes),
        *_classes(diagram),
        *_cards(diagram, detail),
        *(_arrow(arrow) for arrow in diagram.arrows),
        *_arrow_styles(diagram.arrows),
    ]
    if link_base and detail.links:
        lines += _clicks(diagram.cards, link_base, tooltips=detail.tooltips)
    return "\n".join(lines) + "\n"


def _spoken(diagram: Diagram) -> Iterable[str]:
    """What a screen reader says. Without a text, these statements would take the next one for it."""
    sentence = f"{diagram.sentence}." if diagram.sentence else ""
    for word, text in (("accTitle", diagram.name), ("accDescr", " ".join([sentence, *diagram.notes]))):
        if told := coded(text):
            yield f"  {word}: {told}"


def _classes(diagram: Diagram) -> Iterable[str]:
    """A class for each way to stand out that occurs; of a cluster only the border, so that any page shows its title."""
    found = {card.standing for card in diagram.cards}
    for standing, colours in _COLOURS.items():
        if standing in found:
            fill = f"fill:{colours.background},color:{colours.title}"
            yield f"  classDef {_class_name(standing)} {fill},{_border(colours)},text-align:left"
    found = {cluster.standing for cluster in (*diagram.clusters, *diagram.frames)}
    for standing, colours in _COLOURS.items():
        if standing in found:
            yield f"  classDef {_class_name(standing)}Box fill:transparent,{_border(colours)}"
    if diagram.notes:
        colours = _COLOURS[Standing.USED]
        yield f"  classDef {_NOTE} fill:{LIGHT.background},color:{colours.text},stroke:none,text-align:left"


def _border(colours: CardColours) -> str:
    dashes = ",stroke-dasharray:5 4" if colours.dashed else ""
    return f"stroke:{colours.border},stroke-width:{colours.width}px{dashes}"


def _class_name(standing: Standing) -> str:
    """``outsideUnused``: a name without a dash."""
    first, *others = standing.value.split("-")
    return first + "".join(one.capitalize() for one in others)


def _cards(diagram: Diagram, detail: _Detail) -> Iterable[str]:
    clustered = {one for cluster in (*diagram.clusters, *diagram.frames) for one in cluster.cards}
    by_id = {card.id: card for card in diagram.cards}
    for card in diagram.cards:
        if card.id not in clustered:
            yield f"  {_card(card, detail)}"
    framed: set[str] = set()
    for frame in diagram.frames:
        own = set(frame.cards)
        clusters = [one for one in diagram.clusters if one.cards[0] in own]
        framed.update(one.id for one in clusters)
        alone = own.difference(*(one.cards for one in clusters))
        yield f'  subgraph {plain_id(frame.id)}["{_cluster_label(frame, detail)}"]'
        yield from (f"    {_card(by_id[one], detail)}" for one in frame.cards if one in alone)
        yield from (f"  {line}" for one in clusters for line in _cluster(one, by_id, detail))
        yield "  end"
        yield f"  class {plain_id(frame.id)} {_class_name(frame.standing)}Box"
    for cluster in diagram.clusters:
        if cluster.id not in framed:
            yield from _cluster(cluster, by_id, detail)
    if diagram.notes:
        lines = [line for note in diagram.notes for line in coded_lines(note)]
        yield f'  {_NOTE}["{block(lines)}"]:::{_NOTE}'


def _cluster(cluster: Cluster, by_id: Mapping[str, Card], detail: _Detail) -> Iterable[str]:
    yield f'  subgraph {plain_id(cluster.id)}["{_cluster_label(cluster, detail)}"]'
    yield from (f"    {_card(by_id[one], detail)}" for one in cluster.cards)
    yield "  end"
    yield f"  class {plain_id(cluster.id)} {_class_name(cluster.standing)}Box"


def _card(card: Card, detail: _Detail) -> str:
    opened, closed = '["', '"]'  # what is outside has corners
    if card.standing not in _OUTSIDE:
        opened, closed = '("', '")'
    label = _card_label(card, detail)
    return f"{plain_id(card.id)}{opened}{label}{closed}:::{_class_name(card.standing)}"


def _card_label(card: Card, detail: _Detail) -> str:
    strong = card.standing not in _OUTSIDE
    lines = [_head(card.title, card.corner, strong=strong)]
    if card.badges and detail.badges:
        lines += [f"<i>{line}</i>" for line in coded_lines(" | ".join(card.badges))]
    if detail.rows:
        lines += [line for row in card.rows for line in coded_lines(row)]
    return block(lines)


def _cluster_label(cluster: Cluster, detail: _Detail) -> str:
    """All in one line: there is no room for a second one above the cards."""
    badges = f" | {' | '.join(cluster.badges)}" if cluster.badges and detail.badges else ""
    return _head(cluster.title, f"{cluster.corner}{badges}", strong=True) or "#160;"


def _head(title: str, corner: str, *, strong: bool) -> str:
    lines = [f"<b>{line}</b>" for line in coded_lines(title)] if strong else list(coded_lines(title))
    return "<br/>".join(lines) + (f"#160; {coded(corner)}" if corner else "")


def _arrow(arrow: Arrow) -> str:
    label = "<br/>".join(line for part in arrow.label.split("\n") for line in coded_lines(part, _WIDEST_LABEL))
    text = f'|"{label}"|' if label else ""
    return f"  {plain_id(arrow.source)} {_HEADS[arrow.kind, arrow.critical]}{text} {plain_id(arrow.target)}"


def _arrow_styles(arrows: Sequence[Arrow]) -> Iterable[str]:
    """The critical path thick, what is not built thin and faint; on any background, whatever the page's colours."""
    critical = [str(at) for at, arrow in enumerate(arrows) if arrow.critical]
    unused = [str(at) for at, arrow in enumerate(arrows) if not (arrow.used or arrow.critical)]
    if critical:
        yield f"  linkStyle {','.join(critical)} stroke:{LIGHT.critical},stroke-width:4px"
    if unused:
        yield f"  linkStyle {','.join(unused)} stroke-width:1px,stroke-opacity:0.5"
    for standing in (Standing.ADDED, Standing.REMOVED):
        if compared := [str(at) for at, arrow in enumerate(arrows) if arrow.standing is standing]:
            yield f"  linkStyle {','.join(compared)} stroke:{LIGHT.cards[standing].border},stroke-width:2px"


def _clicks(cards: Iterable[Card], link_base: str, *, tooltips: bool) -> Iterable[str]:
    for card in cards:
        if card.location is not None and card.location.first and (link := address(link_base, card.location)):
            words = tooltip(card.tooltip) if tooltips else ""
            yield f'  click {plain_id(card.id)} href "{link}"' + (words and f' "{words}"')
