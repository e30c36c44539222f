"""One picture for all targets: every card once, with a face for each way in which it looks."""

from __future__ import annotations

from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Level, StageRef, Standing
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from stagegraph.render.shared.parts import Part

    _Face = TypeVar("_Face", bound=Hashable)

_OUTSIDE = (Standing.OUTSIDE, Standing.OUTSIDE_UNUSED)


class Face(Record):
    """What is written on a card, or on the head of a cluster, and how it stands out."""

    title: str
    corner: str
    rows: tuple[str, ...]
    badges: tuple[str, ...]
    standing: Standing


class ArrowFace(Record):
    """What is written beside an arrow, and how it stands out."""

    label: str
    used: bool
    critical: bool


class SheetCard(Record):
    """A card or a cluster: as it is in the picture of all targets, its faces, and which one each target shows."""

    card: Card | Cluster
    faces: tuple[Face, ...]
    shown: tuple[int, ...]


class SheetArrow(Record):
    """An arrow, likewise."""

    arrow: Arrow
    faces: tuple[ArrowFace, ...]
    shown: tuple[int, ...]


class Sheet(Record):
    """All that a picture shows for one target or another.

    Attributes:
        level: what the cards are.
        cards, arrows, clusters: those of the picture for all targets together.
        summaries: for each target what is built, as in `Diagram`.
    """

    level: Level
    cards: tuple[SheetCard, ...]
    arrows: tuple[SheetArrow, ...]
    clusters: tuple[SheetCard, ...]
    summaries: tuple[tuple[Part, ...], ...]


def sheet_of(union: Diagram, diagrams: Sequence[Diagram], stages: Sequence[Diagram] = ()) -> Sheet:
    """The pictures of several targets as one.

    Args:
        union: the picture for all targets together.
        diagrams: that of each target. Cards are the same that stand for the same, whatever their ids.
        stages: for pictures of steps, those of the stages, which tell how a stage looks that is not built.
    """
    dealt = [{_key(card): card for card in one.cards} for one in diagrams]
    cards = [_card(card, [one.get(_key(card)) for one in dealt]) for card in union.cards]
    clusters = []
    built = [{cluster.stage: cluster for cluster in one.clusters} for one in diagrams]
    unbuilt = [{_key(card): card for card in one.cards} for one in stages]
    for cluster in union.clusters:
        known = [_cluster_face(cluster, one, of) for one, of in zip(built, unbuilt, strict=True)]
        clusters.append(SheetCard(cluster, *_dealt(known)))
    arrows = _arrows(union, diagrams)
    return Sheet(
        level=union.level,
        cards=tuple(cards),
        arrows=arrows,
        clusters=tuple(clusters),
        summaries=tuple(one.summary for one in diagrams),
    )


def face_of(card: Card) -> Face:
    """What is written on a card."""
    return Face(title=card.title, corner=card.corner, rows=card.rows, badges=card.badges, standing=card.standing)


def _key(card: Card) -> Hashable:
    """What a card is, whatever the target: ids are given anew for each."""
    return card.id if card.subject is None else card.subject


def _card(card: Card, looks: Iterable[Card | None]) -> SheetCard:
    standing = Standing.OUTSIDE_UNUSED if card.standing in _OUTSIDE else Standing.UNUSED
    absent = replace(face_of(card), badges=(), standing=standing)
    return SheetCard(card, *_dealt([absent if one is None else face_of(one) for one in looks]))


def _cluster_face(cluster: Cluster, built: Mapping[int | None, Cluster], unbuilt: Mapping[Hashable, Card]) -> Face:
    found = built.get(cluster.stage)
    if found is not None:
        return Face(title=found.title, corner=found.corner, rows=(), badges=found.badges, standing=found.standing)
    card = unbuilt[StageRef(cluster.stage if cluster.stage is not None else -1)]
    return Face(
        title=card.title, corner=card.corner, rows=(), badges=("not built", *card.badges), standing=Standing.UNUSED
    )


def _arrows(union: Diagram, diagrams: Sequence[Diagram]) -> tuple[SheetArrow, ...]:
    known = []
    for one in diagrams:
        keys = {card.id: _key(card) for card in one.cards}
        known.append({_ends(arrow, keys): arrow for arrow in one.arrows})
    keys = {card.id: _key(card) for card in union.cards}
    found = []
    for arrow in union.arrows:
        looks = [one.get(_ends(arrow, keys)) for one in known]
        faces = [
            ArrowFace(arrow.label, used=False, critical=False)
            if look is None
            else ArrowFace(look.label, look.used, look.critical)
            for look in looks
        ]
        found.append(SheetArrow(arrow, *_dealt(faces)))
    return tuple(found)


def _ends(arrow: Arrow, keys: Mapping[str, Hashable]) -> tuple[Hashable, Hashable, Hashable]:
    return keys.get(arrow.source, arrow.source), keys.get(arrow.target, arrow.target), arrow.kind


def _dealt(faces: Iterable[_Face]) -> tuple[tuple[_Face, ...], tuple[int, ...]]:
    """Each face once, and for each target the place of its own."""
    places: dict[_Face, int] = {}
    shown = tuple(places.setdefault(face, len(places)) for face in faces)
    return tuple(places), shown
