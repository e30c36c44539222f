"""A sheet made ready to be laid out, and put together with its layout."""

from __future__ import annotations

from math import ceil

from stagegraph.render.diagram.model import Level
from stagegraph.render.layout.places import Box, Head, Link
from stagegraph.render.page.typeset import head_widths, natural_width, set_card, set_head, set_label
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.layout.places import Layout
    from stagegraph.render.page.sheets import Sheet
    from stagegraph.render.page.typeset import Setting, TextRun


class Draft(Record):
    """A sheet set in type.

    Attributes:
        sheet: what is shown.
        boxes: the cards, large enough for each of their faces.
        links: the arrows, likewise with the largest of their labels.
        cards: for each card the texts of its faces.
        labels: for each arrow the labels of its faces, None where one has none.
        heads: how wide the texts in the head of each cluster are at most, by its id.
    """

    sheet: Sheet
    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    cards: tuple[tuple[Setting, ...], ...]
    labels: tuple[tuple[TextRun | None, ...], ...]
    heads: dict[str, Head]


class Composed(Record):
    """A sheet set in type and laid out: as `Draft`; ``clusters`` are the texts of each cluster's faces."""

    sheet: Sheet
    layout: Layout
    cards: tuple[tuple[Setting, ...], ...]
    clusters: tuple[tuple[Setting, ...], ...]
    labels: tuple[tuple[TextRun | None, ...], ...]


def draft_of(sheet: Sheet) -> Draft:
    """A sheet set in type. Steps are all of one width."""
    widths = [max(natural_width(face) for face in one.faces) for one in sheet.cards]
    if sheet.level is Level.STEPS:
        widths = [max(widths, default=0.0)] * len(widths)
    widths = [float(ceil(width)) for width in widths]
    boxes, cards = [], []
    for one, width in zip(sheet.cards, widths, strict=True):
        settings = tuple(set_card(face, width, tabs=sheet.level is Level.STAGES) for face in one.faces)
        cards.append(settings)
        boxes.append(Box(one.card.id, width, max(setting.height for setting in settings)))
    links, labels = [], []
    for arrow in sheet.arrows:
        known = [set_label(face.label) if face.label else None for face in arrow.faces]
        labels.append(tuple(label.run if label else None for label in known))
        width = max(label.width if label else 0.0 for label in known)
        height = max(label.height if label else 0.0 for label in known)
        links.append(
            Link(
                source=arrow.arrow.source, target=arrow.arrow.target, kind=arrow.arrow.kind, width=width, height=height
            )
        )
    heads = {}
    for cluster in sheet.clusters:
        texts = [head_widths(face) for face in cluster.faces]
        heads[cluster.card.id] = Head(max(title for title, _ in texts), max(words for _, words in texts))
    return Draft(
        sheet=sheet, boxes=tuple(boxes), links=tuple(links), cards=tuple(cards), labels=tuple(labels), heads=heads
    )


def composed(draft: Draft, layout: Layout) -> Composed:
    """A draft with its layout."""
    clusters = tuple(
        tuple(set_head(face, layout.clusters[one.card.id].width) for face in one.faces) for one in draft.sheet.clusters
    )
    return Composed(sheet=draft.sheet, layout=layout, cards=draft.cards, clusters=clusters, labels=draft.labels)
