"""A diagram in Graphviz's language: text."""

from __future__ import annotations

from enum import Enum

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Level, Standing
from stagegraph.render.diagram.themes import LIGHT, Theme
from stagegraph.render.formats.dottables import (
    FONT,
    SMALL,
    Markup,
    card_label,
    frame_label,
    head_label,
    measured_heads,
    small_label,
    title_table,
)
from stagegraph.render.layout.places import FRAME_HEAD, HEAD
from stagegraph.render.shared.markup import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.errors import Location
    from stagegraph.render.layout.places import Layout, Place, Point

_MANY_ARROWS = 200  # beyond, curves take minutes, and labels hide more than they tell
_ARROWS = {
    EdgeKind.FROM: {"style": "solid", "arrowhead": "normal", "penwidth": "1.2"},
    EdgeKind.COPY: {"style": "dashed", "arrowhead": "empty", "penwidth": "1.2"},
    EdgeKind.MOUNT: {"style": "dotted", "arrowhead": "odot", "penwidth": "1.8"},
}


class Direction(Enum):
    """Where the target stands: to the right, or at the bottom."""

    RIGHT = "LR"
    DOWN = "TB"


_DIRECTIONS = {Level.STAGES: Direction.RIGHT, Level.STEPS: Direction.DOWN}


def direction_of(diagram: Diagram, direction: Direction | None = None) -> Direction:
    """Where the arrows lead: if not said, stages stand from left to right, steps from top to bottom."""
    return direction or _DIRECTIONS[diagram.level]


def shows_labels(diagram: Diagram) -> bool:
    """Whether arrows bear their labels: not where they are so many that labels hide more than they tell."""
    return len(diagram.arrows) <= _MANY_ARROWS


def dot_source(
    diagram: Diagram,
    *,
    theme: Theme = LIGHT,
    direction: Direction | None = None,
    legend: bool = False,
    titled: bool = True,
    link_base: str = "",
    layout: Layout | None = None,
) -> str:
    """A diagram as the text of a Graphviz graph.

    Args:
        diagram: what to draw.
        theme: the colours.
        direction: where the arrows lead; if not given, stages stand from left to right, steps from top to bottom.
        legend: explain the cards and arrows above the picture.
        titled: write the name of the file and what is built above it.
        link_base: the address of the file in a web view; each card and arrow then links to its line.
        layout: where everything stands, for an engine that only draws; if not given the engine finds it out.
    """
    title = title_table(diagram, theme, legend=legend, titled=titled)
    statements = [
        _statement("graph", _graph(diagram, theme, layout, direction=direction_of(diagram, direction), title=title)),
        _statement("node", {"shape": "plain", "fontname": FONT, "fontsize": "11"}),
        _statement("edge", {"fontname": FONT, "fontsize": SMALL, "arrowsize": "0.7"}),
        *(_placed_waves(diagram, theme, layout) if layout else _waves(diagram, theme)),
        *(_statement(card.id, _card(card, theme, link_base, layout)) for card in _ordered(diagram, layout)),
        *_clusters(diagram, theme, link_base, layout),
        *(
            _statement(f"{arrow.source} -> {arrow.target}", {**_arrow(arrow, theme, link_base), **more})
            for arrow, more in _arrows(diagram, layout, labels=shows_labels(diagram))
        ),
    ]
    return "\n".join(["digraph stagegraph {", *statements, "}\n"])


def _graph(
    diagram: Diagram, theme: Theme, layout: Layout | None, *, direction: Direction, title: str
) -> dict[str, str]:
    """How the whole is laid out and coloured, and what stands above it."""
    many = not shows_labels(diagram)
    found = {
        "rankdir": direction.value,
        "bgcolor": theme.background,
        "fontname": FONT,
        "fontsize": "11",
        "nodesep": "0.28",
        "ranksep": "0.6",
        "pad": "0.25",
        "splines": "ortho" if many else "true",
        "labelloc": "t",
        "labeljust": "l",
        "label": title,
        "tooltip": f"{diagram.name}: {diagram.sentence}",
        "nslimit": "1" if many else "4",
    }
    if diagram.level is Level.STEPS and not layout:
        found |= {"newrank": "true", "ranksep": "0.35"}  # with newrank the ranks of clusters go together
    if layout:
        found |= {"bb": f"0,0,{layout.width:g},{layout.height:g}"}
    elif many:
        found["dpi"] = "72"  # as an SVG has it: at a finer grain, a PNG would take longer than all the rest
    return found


def _statement(subject: str, attributes: dict[str, str]) -> str:
    written = " ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())
    return f"  {subject} [{written}]"


def _quoted(value: str) -> str:
    """A value of an attribute, either markup or a text, which is shown word for word.

    Graphviz reads the entities of HTML in a text, and in a tooltip it looks for its own escapes twice.
    """
    if isinstance(value, Markup):
        return value
    value = printable(value, keep="\n").replace("&", "&amp;").replace("\\", 4 * "\\")
    value = value.replace('"', '\\"').replace("\n", "\\n")
    return f'"{value}"'


def _card(card: Card, theme: Theme, link_base: str, layout: Layout | None) -> dict[str, str]:
    place = layout.boxes[card.id] if layout else None
    label = card_label(card, theme, place, sideways=layout is not None and layout.sideways)
    found = {"label": label, "tooltip": card.tooltip, **_link(link_base, card.location)}
    return found if not (layout and place) else found | {"pos": _point(_middle(place), layout)}


def _clusters(diagram: Diagram, theme: Theme, link_base: str, layout: Layout | None) -> Iterable[str]:
    """The stages of a picture of steps, in the frames of their files where there are several."""
    written = {one.id: _cluster(one, theme, link_base, layout) for one in diagram.clusters}
    for frame in diagram.frames:
        own = set(frame.cards)
        inside = [written.pop(one.id) for one in diagram.clusters if one.cards[0] in own]
        yield _cluster(frame, theme, "", layout, inside=inside)
    yield from written.values()


def _cluster(
    cluster: Cluster, theme: Theme, link_base: str, layout: Layout | None, *, inside: Sequence[str] | None = None
) -> str:
    """A stage around its steps, or with what stands inside the frame of a file."""
    colours = theme.cards[cluster.standing]
    label = head_label if inside is None else frame_label
    attributes = {
        "label": label(cluster, theme, layout.clusters[cluster.id].width if layout else 0.0),
        "style": "rounded,filled",
        "color": colours.border,
        "fillcolor": theme.panel if inside is None else theme.background,
        "penwidth": str(colours.width),
        "margin": "10",
        "tooltip": cluster.tooltip,
        **_link(link_base, cluster.location),
    }
    if layout:
        place = layout.clusters[cluster.id]
        low, high = (place.x, place.y + place.height), (place.x + place.width, place.y)
        attributes["bb"] = f"{_point(low, layout)},{_point(high, layout)}"
        head = HEAD if inside is None else FRAME_HEAD
        attributes["lp"] = _point((place.x + place.width / 2, place.y + head / 2), layout)
    inner = [f"  {name}={_quoted(value)}" for name, value in attributes.items()]
    members = "; ".join(cluster.cards)
    return "\n".join(
        [
            f"  subgraph cluster_{cluster.id} {{",
            *(f"  {line}" for line in inner),
            f"    {members}",
            *(inside or ()),
            "  }",
        ]
    )


def _placed_waves(diagram: Diagram, theme: Theme, layout: Layout) -> Iterable[str]:
    """The number of each wave, on the left of its row or above its column."""
    rows: dict[tuple[int, float], list[Place]] = {}  # bands may have the same wave
    for card in diagram.cards:
        if card.wave is not None:
            place = layout.boxes[card.id]
            rows.setdefault((card.wave, place.x if layout.sideways else place.y), []).append(place)
    for at, ((wave, start), places) in enumerate(sorted(rows.items())):
        label = small_label(f"wave {wave + 1}", theme.text)
        if layout.sideways:
            middle = start + max(one.width for one in places) / 2, 0.0
        else:
            middle = 0.0, start + max(one.height for one in places) / 2
        attributes = {"label": label, "shape": "plaintext", "tooltip": f"wave {wave + 1}"}
        yield _statement(f"w{at}", attributes | {"pos": _point(middle, layout)})


def _arrows(diagram: Diagram, layout: Layout | None, *, labels: bool) -> Iterable[tuple[Arrow, dict[str, str]]]:
    """Each arrow with what it has beside its look: its label, or its way where that is known."""
    if not layout:
        for arrow in diagram.arrows:
            shown = labels and arrow.label
            yield arrow, {"label": arrow.label, "labeltooltip": arrow.tooltip} if shown else {}
        return
    for arrow, way in zip(diagram.arrows, layout.ways, strict=True):
        points = " ".join(_point(one, layout) for one in way.points)
        placed = {"pos": f"e,{_point(way.tip, layout)} {points}"}
        if labels and arrow.label:
            placed |= {"label": arrow.label, "labeltooltip": arrow.tooltip, "lp": _point(way.label, layout)}
        yield arrow, placed


def _ordered(diagram: Diagram, layout: Layout | None) -> Sequence[Card]:
    """The cards; where places are known, those last to which the arrows lead that matter most.

    Of the arrows that leave a card in one line an engine draws that one last, and so on top, whose end it read last.
    """
    if not layout:
        return diagram.cards
    reached: dict[str, int] = {}
    for arrow in diagram.arrows:
        reached[arrow.target] = max(reached.get(arrow.target, 0), arrow.used + arrow.critical)
    return sorted(diagram.cards, key=lambda card: reached.get(card.id, 0))


def _middle(place: Place) -> Point:
    return place.x + place.width / 2, place.y + place.height / 2


def _point(point: Point, layout: Layout) -> str:
    """A point as Graphviz counts, from the bottom."""
    return f"{round(point[0], 2):g},{round(layout.height - point[1], 2):g}"


def sizes_source(diagram: Diagram, *, theme: Theme = LIGHT) -> str:
    """What to ask an engine that only draws for its ``json0`` in order to know how large cards and heads are."""
    nodes = {card.id: _card(card, theme, "", None)["label"] for card in diagram.cards}
    for one, title, words in measured_heads(diagram, theme):
        nodes |= {f"t{one}": title, f"w{one}": words}
    defaults = _statement("node", {"shape": "plain", "fontname": FONT, "fontsize": "11", "pos": "0,0"})
    return "\n".join(["digraph {", defaults, *(_statement(one, {"label": of}) for one, of in nodes.items()), "}\n"])


def _waves(diagram: Diagram, theme: Theme) -> Iterable[str]:
    """A row for each wave, headed by its number."""
    rows: dict[int, list[str]] = {}
    for card in diagram.cards:
        if card.wave is not None:
            rows.setdefault(card.wave, []).append(card.id)
    for wave, cards in sorted(rows.items()):
        label = small_label(f"wave {wave + 1}", theme.text)
        yield _statement(f"w{wave}", {"label": label, "shape": "plaintext", "tooltip": f"wave {wave + 1}"})
        yield f"  {{rank=same; w{wave}; {'; '.join(cards)}}}"
    if len(rows) > 1:
        yield _statement(" -> ".join(f"w{wave}" for wave in sorted(rows)), {"style": "invis", "weight": "100"})


def _arrow(arrow: Arrow, theme: Theme, link_base: str) -> dict[str, str]:
    colour = theme.critical if arrow.critical else theme.arrow if arrow.used else theme.unused
    unused = theme.cards[Standing.UNUSED].text
    text = theme.critical if arrow.critical else theme.text if arrow.used else unused
    attributes = {
        **_ARROWS[arrow.kind],
        "color": colour,
        "fontcolor": text,
        "tooltip": arrow.tooltip,
        **_link(link_base, arrow.location),
    }
    if arrow.standing is not None:
        attributes["color"] = theme.cards[arrow.standing].border
        attributes["fontcolor"] = theme.cards[arrow.standing].text
        attributes["penwidth"] = "2" if arrow.standing is Standing.ADDED else "1.4"
    if arrow.critical:
        attributes["penwidth"] = "2.4"
    return attributes


def _link(link_base: str, location: Location | None) -> dict[str, str]:
    if not link_base or location is None or not location.first:
        return {}
    from stagegraph.render.shared.links import line_link  # noqa: PLC0415  (few pictures have links)

    address = line_link(link_base, location)
    return {"URL": address, "target": "_top"} if address else {}
