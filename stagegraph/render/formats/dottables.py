"""What stands in a picture as tables in the markup of Graphviz: cards, heads of clusters, title and legend."""

from __future__ import annotations

from stagegraph.render.diagram.model import Standing
from stagegraph.render.layout.places import INSET
from stagegraph.render.shared.markup import escaped
from stagegraph.render.shared.metrics import text_width
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.render.diagram.model import Card, Cluster, Diagram
    from stagegraph.render.diagram.themes import CardColours, Theme
    from stagegraph.render.layout.places import Place

    Meanings = tuple[tuple[Standing, str], ...]

FONT = "Helvetica"  # every engine has its metrics
SMALL = "9"
_BLANK = "  "
# An engine sets a line of one plain font lower than one of several, or a bold one: behind this all are set alike.
_ALIKE = '<FONT POINT-SIZE="1"> </FONT>'
_PADDING = 4  # between the border of a card and its texts
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


class Markup(str):
    """A label in Graphviz's markup: all that it holds is escaped already."""

    __slots__ = ()


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
    return _font(_BLANK, colour, size=size) + _font(text, colour, size=SMALL) if text else ""


def title_table(diagram: Diagram, theme: Theme, *, legend: bool, titled: bool) -> str:
    """What stands above a picture: its name and summary, its notes, a legend; "" for nothing."""
    rows = ""
    if titled:
        summary = "".join(_font(part.text, theme.text, strong=part.stage is not None) for part in diagram.summary)
        name = _font(diagram.name, theme.title, size="15", strong=True)
        rows = f'<TR><TD ALIGN="LEFT">{name}   {summary}</TD></TR>'
    if diagram.notes:
        notes = _font("; ".join(diagram.notes), theme.text, size=SMALL)
        rows += f'<TR><TD ALIGN="LEFT">{notes}</TD></TR>'
    meanings = _meanings(diagram)
    if legend or meanings is not _LEGEND_CARDS:
        rows += f'<TR><TD ALIGN="LEFT">{_legend(theme, meanings)}</TD></TR>'
    return Markup(f'<<TABLE BORDER="0" CELLSPACING="4">{rows}</TABLE>>') if rows else ""


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
    cells.append(_font("   " + "     ".join(_LEGEND_ARROWS), theme.text, size=SMALL))
    row = between.join(f"<TD>{cell}</TD>" for cell in cells)
    return f'<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{row}</TR></TABLE>'


def _legend_card(colours: CardColours, text: str) -> str:
    return _boxed(f"<TR><TD>{_font(text, colours.title, size=SMALL)}</TD></TR>", colours, padding=2)


def card_label(card: Card, theme: Theme, place: Place | None, *, sideways: bool) -> Markup:
    """A card as a table.

    Args:
        card: the card.
        theme: the colours.
        place: where it stands, None where an engine finds that out.
        sideways: it is as wide as its place, as arrows come in from the side.
    """
    colours = _weighted(theme.cards[card.standing], card.heft)
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
        f'<TR><TD ALIGN="LEFT"{span}>{_font(row, colours.text, size=SMALL, strong=strong)}{_ALIKE}</TD></TR>'
        for row, strong in rows
    )
    spare = f'<TR><TD HEIGHT="{int(place.spare)}"></TD></TR>' if place and place.spare > _PADDING else ""
    width = int(place.width) - 2 * colours.width if place and sideways else 0
    return Markup(f"<{_boxed(f'<TR>{head}</TR>{body}{spare}', colours, padding=_PADDING, width=width)}>")


def _weighted(colours: CardColours, heft: float) -> CardColours:
    """A border that is the wider the more of the wall time its card accounts for."""
    return replace(colours, width=colours.width + round(_HEAVIEST * heft)) if heft else colours


def head_label(cluster: Cluster, theme: Theme, width: float = 0.0) -> Markup:
    """The texts above the steps of a stage: side by side on the left, or at both ends where its width is known."""
    title, words = _head_texts(cluster, theme)
    if width:
        words = _beside(_words(cluster), theme.cards[cluster.standing].text, "12")
        room = int(width - 2 * INSET) - _width(_words(cluster), 9) - _width(_BLANK, 12)
        cells = f'<TD ALIGN="LEFT" WIDTH="{room}">{title}</TD>' + (f'<TD ALIGN="RIGHT">{words}</TD>' if words else "")
    else:
        cells = f"<TD>{title}{words.replace('>', '>   ', 1)}</TD>"
        # Arrows enter in the middle: with a blank behind it the title stands left of them.
        blank = 2 * _width(cluster.title, 12) - _width(_words(cluster), 9)
        cells += f'<TD WIDTH="{blank}"></TD>' if blank > 0 else ""
    return Markup(f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{cells}</TR></TABLE>>')


def frame_label(frame: Cluster, theme: Theme, width: float = 0.0) -> Markup:
    """The texts above the stages of a file: the names of its targets, below them the file."""
    rows = _head_texts(frame, theme)
    room = f' WIDTH="{int(width - 2 * INSET)}"' if width else ""
    cells = "".join(f'<TR><TD ALIGN="LEFT"{room}>{row}</TD></TR>' for row in rows if row)
    return Markup(f'<<TABLE BORDER="0" CELLSPACING="0" CELLPADDING="1">{cells}</TABLE>>')


def _head_texts(cluster: Cluster, theme: Theme) -> tuple[str, str]:
    colours = theme.cards[cluster.standing]
    title = _font(cluster.title, colours.title, size="12", strong=True)
    return title, _font(_words(cluster), colours.text, size=SMALL)


def _words(cluster: Cluster) -> str:
    return "   ".join(text for text in (cluster.corner, " | ".join(cluster.badges)) if text)


def _corner_width(card: Card) -> int:
    return _width(_BLANK, 11) + _width(card.corner, 9) + 5 if card.corner else 0


def _width(text: str, size: int) -> int:
    """How wide a text may be, in points."""
    return int(text_width(text, size, bold=True) or len(text) * size * 2 / 3)


def measured_heads(diagram: Diagram, theme: Theme) -> Iterator[tuple[str, Markup, Markup]]:
    """The id of each cluster and each frame, its title and what stands beside or below that, to be measured."""
    for one in diagram.clusters:
        yield one.id, *_marked(_head_texts(one, theme)[0], _beside(_words(one), theme.text, "12"))
    for one in diagram.frames:
        yield one.id, *_marked(*_head_texts(one, theme))


def _marked(title: str, words: str) -> tuple[Markup, Markup]:
    return Markup(f"<{title}>"), Markup(f"<{words or ' '}>")


def small_label(text: str, colour: str) -> Markup:
    """A small text of its own."""
    return Markup(f"<{_font(text, colour, size=SMALL)}>")


def _boxed(rows: str, colours: CardColours, *, padding: int, width: int = 0) -> str:
    """Rows of a table in a rounded box, at least so wide within its border."""
    least = f' WIDTH="{width}"' if width > 0 else ""
    style = "ROUNDED,DASHED" if colours.dashed else "ROUNDED"
    return (
        f'<TABLE BORDER="{colours.width}" COLOR="{colours.border}" BGCOLOR="{colours.background}" STYLE="{style}" '
        f'CELLBORDER="0" CELLSPACING="0" CELLPADDING="{padding}"><TR><TD{least}>'
        f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="1">{rows}</TABLE></TD></TR></TABLE>'
    )
