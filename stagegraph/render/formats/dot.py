"""A diagram in Graphviz's language. The only module that imports graphviz."""

from __future__ import annotations

from enum import Enum

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Level, Standing
from stagegraph.render.diagram.themes import LIGHT, CardColours, Theme
from stagegraph.render.layout.places import FRAME_HEAD, HEAD, INSET
from stagegraph.render.shared.markup import escaped, printable
from stagegraph.render.shared.metrics import text_width
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.errors import Location
    from stagegraph.render.layout.places import Layout, Place, Point

    Meanings = tuple[tuple[Standing, str], ...]

_FONT = "Helvetica"  # every engine has its metrics
_SMALL = "9"
_BLANK = "  "
# An engine sets a line of one plain font lower than one of several, or a bold one: behind this all are set alike.
_ALIKE = '<FONT POINT-SIZE="1"> </FONT>'
_PADDING = 4  # between the border of a card and its texts
_MANY_ARROWS = 200  # beyond, curves take minutes, and labels hide more than they tell
_ARROWS = {
    EdgeKind.FROM: {"style": "solid", "arrowhead": "normal", "penwidth": "1.2"},
    EdgeKind.COPY: {"style": "dashed", "arrowhead": "empty", "penwidth": "1.2"},
    EdgeKind.MOUNT: {"style": "dotted", "arrowhead": "odot", "penwidth": "1.8"},
}
_LEGEND_ARROWS = ("solid arrow: FROM", "dashed: COPY --from", "dotted: RUN --mount=from")
_LEGEND_CARDS = (
    (Standing.TARGET, "target"),
    (Standing.CRITICAL, "on the critical path"),
    (Standing.USED, "built"),
    (Standing.UNUSED, "not built"),
    (Standing.OUTSIDE, "image or named context"),
)
_LEGEND_FATES = (
    (Standing.RUNS, "runs again"),
    (Standing.CONTENT, "runs again if what an earlier step writes differs"),
    (Standing.CACHED, "cached"),
    (Standing.UNUSED, "not built"),
    (Standing.OUTSIDE, "image or named context"),
)
_LEGEND_CHANGES = (
    (Standing.ADDED, "new"),
    (Standing.REMOVED, "removed"),
    (Standing.CHANGED, "changed"),
    (Standing.RUNS, "as before, runs again"),
    (Standing.USED, "as before"),
    (Standing.UNUSED, "not built"),
)
_LEGEND_TIMES = (
    (Standing.TARGET, "target"),
    (Standing.CRITICAL, "on the critical path by time; wider for more of it"),
    (Standing.USED, "built"),
    (Standing.CACHED, "cached"),
    (Standing.FAILED, "failed"),
    (Standing.UNUSED, "not built"),
    (Standing.OUTSIDE, "image or named context"),
)
_HEAVIEST = 5  # points that a border gets for all of the wall time
_FATES = frozenset((Standing.RUNS, Standing.CONTENT, Standing.CACHED))
_CHANGES = frozenset((Standing.ADDED, Standing.REMOVED, Standing.CHANGED))


class _Markup(str):
    """A label in Graphviz's markup: all that it holds is escaped already."""

    __slots__ = ()


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
    many = not shows_labels(diagram)
    graph = {
        "rankdir": direction_of(diagram, direction).value,
        "bgcolor": theme.background,
        "fontname": _FONT,
        "fontsize": "11",
        "nodesep": "0.28",
        "ranksep": "0.6",
        "pad": "0.25",
        "splines": "ortho" if many else "true",
        "labelloc": "t",
        "labeljust": "l",
        "label": _title(diagram, theme, legend=legend, titled=titled),
        "tooltip": f"{diagram.name}: {diagram.sentence}",
        "nslimit": "1" if many else "4",
    }
    if diagram.level is Level.STEPS and not layout:
        graph |= {"newrank": "true", "ranksep": "0.35"}  # with newrank the ranks of clusters go together
    if layout:
        graph |= {"bb": f"0,0,{layout.width:g},{layout.height:g}"}
    elif many:
        graph["dpi"] = "72"  # as an SVG has it: at a finer grain, a PNG would take longer than all the rest
    statements = [
        _statement("graph", graph),
        _statement("node", {"shape": "plain", "fontname": _FONT, "fontsize": "11"}),
        _statement("edge", {"fontname": _FONT, "fontsize": _SMALL, "arrowsize": "0.7"}),
        *(_placed_waves(diagram, theme, layout) if layout else _waves(diagram, theme)),
        *(_statement(card.id, _card(card, theme, link_base, layout)) for card in _ordered(diagram, layout)),
        *_clusters(diagram, theme, link_base, layout),
        *(
            _statement(f"{arrow.source} -> {arrow.target}", {**_arrow(arrow, theme, link_base), **more})
            for arrow, more in _arrows(diagram, layout, labels=not many)
        ),
    ]
    return "\n".join(["digraph stagegraph {", *statements, "}\n"])


def _statement(subject: str, attributes: dict[str, str]) -> str:
    written = " ".join(f"{name}={_quoted(value)}" for name, value in attributes.items())
    return f"  {subject} [{written}]"


def _quoted(value: str) -> str:
    """A value of an attribute, either markup or a text, which is shown word for word.

    Graphviz reads the entities of HTML in a text, and in a tooltip it looks for its own escapes twice.
    """
    if isinstance(value, _Markup):
        return value
    value = printable(value, keep="\n").replace("&", "&amp;").replace("\\", 4 * "\\")
    value = value.replace('"', '\\"').replace("\n", "\\n")
    return f'"{value}"'


def _font(text: str, colour: str, *, size: str = "", strong: bool = False) -> str:
    if not text:
        return ""  # Graphviz refuses a font without text
    points = f' POINT-SIZE="{size}"' if size else ""
    inner = escaped(text).replace("\\", 2 * "\\")  # Graphviz looks for its own escapes here, too
    if strong:
        inner = f"<B>{inner}</B>"
    return f'<FONT COLOR="{colour}"{points}>{inner}</FONT>'


def _beside(text: str, colour: str, size: str = "11") -> str:
    """A small text in a cell beside a larger one, on the same base line: a blank of that size comes before it."""
    return _font(_BLANK, colour, size=size) + _font(text, colour, size=_SMALL) if text else ""


def _title(diagram: Diagram, theme: Theme, *, legend: bool, titled: bool) -> str:
    rows = ""
    if titled:
        summary = "".join(_font(part.text, theme.text, strong=part.stage is not None) for part in diagram.summary)
        name = _font(diagram.name, theme.title, size="15", strong=True)
        rows = f'<TR><TD ALIGN="LEFT">{name}   {summary}</TD></TR>'
    if diagram.notes:
        notes = _font("; ".join(diagram.notes), theme.text, size=_SMALL)
        rows += f'<TR><TD ALIGN="LEFT">{notes}</TD></TR>'
    meanings = _meanings(diagram)
    if legend or meanings is not _LEGEND_CARDS:
        rows += f'<TR><TD ALIGN="LEFT">{_legend(theme, meanings)}</TD></TR>'
    return _Markup(f'<<TABLE BORDER="0" CELLSPACING="4">{rows}</TABLE>>') if rows else ""


def _meanings(diagram: Diagram) -> Meanings:
    """What the cards of a picture mean: of a build, of one after a change, or of two builds compared."""
    found = {card.standing for card in diagram.cards} | {cluster.standing for cluster in diagram.clusters}
    if found & _CHANGES or any(arrow.standing for arrow in diagram.arrows) or {Standing.RUNS, Standing.USED} <= found:
        return _LEGEND_CHANGES
    if found & {Standing.RUNS, Standing.CONTENT}:
        return _LEGEND_FATES
    if diagram.timed:
        return _LEGEND_TIMES
    return _LEGEND_FATES if found & _FATES else _LEGEND_CARDS


def _legend(theme: Theme, meanings: Meanings) -> str:
    """A row of small cards, each with its meaning in it, and the arrows in words."""
    between = '<TD WIDTH="6"></TD>'
    cells = [_legend_card(theme.cards[standing], text) for standing, text in meanings]
    cells.append(_font("   " + "     ".join(_LEGEND_ARROWS), theme.text, size=_SMALL))
    row = between.join(f"<TD>{cell}</TD>" for cell in cells)
    return f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{row}</TR></TABLE>'


def _legend_card(colours: CardColours, text: str) -> str:
    return _boxed(f"<TR><TD>{_font(text, colours.title, size=_SMALL)}</TD></TR>", colours, padding=2)


def _card(card: Card, theme: Theme, link_base: str, layout: Layout | None) -> dict[str, str]:
    colours = _weighted(theme.cards[card.standing], card.heft)
    place = layout.boxes[card.id] if layout else None
    strong = card.standing not in (Standing.OUTSIDE, Standing.OUTSIDE_UNUSED)
    title = f"{_font(card.title, colours.title, strong=strong)}{_ALIKE}"
    corner = _beside(card.corner, colours.text) if card.corner else ""
    room = place.width - 2 * (colours.width + _PADDING) if place else 0
    left = f' WIDTH="{int(room - _corner_width(card))}"' if room > 0 else ""
    head = f'<TD ALIGN="LEFT"{left}>{title}</TD>' + (f'<TD ALIGN="RIGHT">{corner}</TD>' if corner else "")
    rows = [(row, False) for row in card.rows]
    if card.badges:
        # What is special about a stage comes first; what a step does comes before what is special about it.
        rows.insert(0 if card.wave is None else len(rows), (" | ".join(card.badges), True))
    span = ' COLSPAN="2"' if corner else ""
    body = "".join(
        f'<TR><TD ALIGN="LEFT"{span}>{_font(row, colours.text, size=_SMALL, strong=strong)}{_ALIKE}</TD></TR>'
        for row, strong in rows
    )
    spare = f'<TR><TD HEIGHT="{int(place.spare)}"></TD></TR>' if place and place.spare > _PADDING else ""
    # Arrows come in from the side there: it has to be where they end.
    width = int(place.width) - 2 * colours.width if layout and place and layout.sideways else 0
    label = _Markup(f"<{_boxed(f'<TR>{head}</TR>{body}{spare}', colours, padding=_PADDING, width=width)}>")
    found = {"label": label, "tooltip": card.tooltip, **_link(link_base, card.location)}
    return found if not (layout and place) else found | {"pos": _point(_middle(place), layout)}


def _weighted(colours: CardColours, heft: float) -> CardColours:
    """A border that is the wider the more of the wall time its card accounts for."""
    return replace(colours, width=colours.width + round(_HEAVIEST * heft)) if heft else colours


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
    attributes = {
        "label": _head(cluster, theme, layout) if inside is None else _frame_head(cluster, theme, layout),
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


def _head(cluster: Cluster, theme: Theme, layout: Layout | None) -> _Markup:
    """The texts above the steps of a stage: side by side on the left, or at both ends where their place is known."""
    title, words = _head_texts(cluster, theme)
    if layout:
        words = _beside(_words(cluster), theme.cards[cluster.standing].text, "12")
        room = int(layout.clusters[cluster.id].width - 2 * INSET) - _width(_words(cluster), 9) - _width(_BLANK, 12)
        cells = f'<TD ALIGN="LEFT" WIDTH="{room}">{title}</TD>' + (f'<TD ALIGN="RIGHT">{words}</TD>' if words else "")
    else:
        cells = f"<TD>{title}{words.replace('>', '>   ', 1)}</TD>"
        # Arrows enter in the middle: with a blank behind it the title stands left of them.
        blank = 2 * _width(cluster.title, 12) - _width(_words(cluster), 9)
        cells += f'<TD WIDTH="{blank}"></TD>' if blank > 0 else ""
    return _Markup(f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{cells}</TR></TABLE>>')


def _frame_head(frame: Cluster, theme: Theme, layout: Layout | None) -> _Markup:
    """The texts above the stages of a file: the names of its targets, below them the file."""
    rows = _head_texts(frame, theme)
    width = f' WIDTH="{int(layout.clusters[frame.id].width - 2 * INSET)}"' if layout else ""
    cells = "".join(f'<TR><TD ALIGN="LEFT"{width}>{row}</TD></TR>' for row in rows if row)
    return _Markup(f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1">{cells}</TABLE>>')


def _head_texts(cluster: Cluster, theme: Theme) -> tuple[str, str]:
    colours = theme.cards[cluster.standing]
    title = _font(cluster.title, colours.title, size="12", strong=True)
    return title, _font(_words(cluster), colours.text, size=_SMALL)


def _words(cluster: Cluster) -> str:
    return "   ".join(text for text in (cluster.corner, " | ".join(cluster.badges)) if text)


def _corner_width(card: Card) -> int:
    return _width(_BLANK, 11) + _width(card.corner, 9) + 5 if card.corner else 0


def _width(text: str, size: int) -> int:
    """How wide a text may be, in points."""
    return int(text_width(text, size, bold=True) or len(text) * size * 2 / 3)


def _placed_waves(diagram: Diagram, theme: Theme, layout: Layout) -> Iterable[str]:
    """The number of each wave, on the left of its row or above its column."""
    rows: dict[tuple[int, float], list[Place]] = {}  # bands may have the same wave
    for card in diagram.cards:
        if card.wave is not None:
            place = layout.boxes[card.id]
            rows.setdefault((card.wave, place.x if layout.sideways else place.y), []).append(place)
    for at, ((wave, start), places) in enumerate(sorted(rows.items())):
        label = _Markup(f"<{_font(f'wave {wave + 1}', theme.text, size=_SMALL)}>")
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
    heads = [(one, _head_texts(one, theme)[0], _beside(_words(one), theme.text, "12")) for one in diagram.clusters]
    heads += [(one, *_head_texts(one, theme)) for one in diagram.frames]
    for cluster, title, words in heads:
        nodes |= {f"t{cluster.id}": _Markup(f"<{title}>"), f"w{cluster.id}": _Markup(f"<{words or ' '}>")}
    defaults = _statement("node", {"shape": "plain", "fontname": _FONT, "fontsize": "11", "pos": "0,0"})
    return "\n".join(["digraph {", defaults, *(_statement(one, {"label": of}) for one, of in nodes.items()), "}\n"])


def _waves(diagram: Diagram, theme: Theme) -> Iterable[str]:
    """A row for each wave, headed by its number."""
    rows: dict[int, list[str]] = {}
    for card in diagram.cards:
        if card.wave is not None:
            rows.setdefault(card.wave, []).append(card.id)
    for wave, cards in sorted(rows.items()):
        label = _Markup(f"<{_font(f'wave {wave + 1}', theme.text, size=_SMALL)}>")
        yield _statement(f"w{wave}", {"label": label, "shape": "plaintext", "tooltip": f"wave {wave + 1}"})
        yield f"  {{rank=same; w{wave}; {'; '.join(cards)}}}"
    if len(rows) > 1:
        yield _statement(" -> ".join(f"w{wave}" for wave in sorted(rows)), {"style": "invis", "weight": "100"})


def _boxed(rows: str, colours: CardColours, *, padding: int, width: int = 0) -> str:
    """Rows of a table in a rounded box, at least so wide within its border."""
    least = f' WIDTH="{width}"' if width > 0 else ""
    style = "ROUNDED,DASHED" if colours.dashed else "ROUNDED"
    return (
        f'<TABLE BORDER="{colours.width}" COLOR="{colours.border}" BGCOLOR="{colours.background}" STYLE="{style}" '
        f'CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}"><TR><TD{least}>'
        f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{rows}</TABLE></TD></TR></TABLE>'
    )


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
