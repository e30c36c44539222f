"""Cards that follow one another without a branch folded into one."""

from __future__ import annotations

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import TARGET_BADGE, Card, Level, OutsideRef, Standing
from stagegraph.render.shared.wording import counted, lines_text, outside_text
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.render.diagram.model import Arrow, Diagram

_LONGEST_ROW = 56  # characters
_MANY_USERS = 6  # an image with more is a row of each, too
_LONGEST_CHAIN = 20  # rows of a card; what is longer becomes several cards
_OUTSIDE = (Standing.OUTSIDE, Standing.OUTSIDE_UNUSED)


class Folding(Record):
    """A folded diagram, and where the cards are that it has no more.

    Attributes:
        diagram: with chains folded.
        hosts: for each card that is gone the id of the card in which it is.
        members: for each card that stands for a chain the ids of the chain, from the first to the last.
    """

    diagram: Diagram
    hosts: Mapping[str, str]
    members: Mapping[str, tuple[str, ...]]


def folding(diagram: Diagram) -> Folding:
    """As `folded`, with the places of the cards that are gone."""
    without = _images_folded(diagram) if diagram.level is Level.STAGES else diagram
    kept = {card.id for card in without.cards}
    members = {chain[0]: tuple(chain) for chain in _chains(without)}
    hosts = {one: head for head, chain in members.items() for one in chain[1:]}
    for arrow in diagram.arrows:
        if arrow.source not in kept:  # an image that is a row of each of its users
            hosts.setdefault(arrow.source, hosts.get(arrow.target, arrow.target))
    return Folding(_chains_folded(without), hosts, members)


def folded(diagram: Diagram) -> Diagram:
    """A diagram in which a chain is one card with a row for each member, and an image a row of the card that uses it.

    Images with several users keep their card, unless these are so many that their arrows hide the rest.

    A chain consists of cards that stand equally (targets and what is in focus aside), each with one arrow to the next
    one and none else; of steps only within a stage. The tooltips have the whole.
    """
    return _chains_folded(_images_folded(diagram) if diagram.level is Level.STAGES else diagram)


def _images_folded(diagram: Diagram) -> Diagram:
    leaving = _by_end(diagram.arrows, leaving=True)
    rows: dict[str, list[str]] = {}
    gone = set()
    for card in diagram.cards:
        arrows = leaving.get(card.id, [])
        users = {arrow.target for arrow in arrows}
        if card.standing not in _OUTSIDE or not users or 1 < len(users) <= _MANY_USERS:
            continue
        gone.add(card.id)
        for arrow in arrows:
            verb = "FROM" if arrow.kind is EdgeKind.FROM else f"{arrow.verb} from"
            rows.setdefault(arrow.target, []).append(f"{verb} {_image_text(card)}")
    cards = [one for one in diagram.cards if one.id not in gone]
    return replace(
        diagram,
        cards=tuple(replace(one, rows=(*rows[one.id], *one.rows)) if one.id in rows else one for one in cards),
        arrows=tuple(one for one in diagram.arrows if one.source not in gone),
    )


def _image_text(card: Card) -> str:
    """An image or a named context in one line."""
    subject = card.subject
    return outside_text(subject.outside) if isinstance(subject, OutsideRef) else card.title


def _chains_folded(diagram: Diagram) -> Diagram:
    cards = {card.id: card for card in diagram.cards}
    chains = _chains(diagram)
    if not chains:
        return diagram
    head_of = {card_id: chain[0] for chain in chains for card_id in chain}
    taken = {arrow.target: _taken(arrow) for arrow in diagram.arrows}
    folds = {chain[0]: _folded_card([cards[one] for one in chain], taken) for chain in chains}
    inner = {one for chain in chains for one in chain[1:]}
    arrows = tuple(
        replace(one, source=head_of.get(one.source, one.source)) for one in diagram.arrows if one.target not in inner
    )
    clusters = tuple(
        replace(cluster, cards=tuple(one for one in cluster.cards if one not in inner)) for cluster in diagram.clusters
    )
    kept = tuple(folds.get(card.id, card) for card in diagram.cards if card.id not in inner)
    notes = []
    for noun, steps in (("stage", False), ("step", True)):
        if lengths := [len(chain) for chain in chains if _is_step(cards[chain[0]]) is steps]:
            notes.append(f"{counted(sum(lengths), noun)} in {counted(len(lengths), 'chain')} folded")
    return replace(diagram, cards=kept, arrows=arrows, clusters=clusters, notes=(*diagram.notes, *notes))


def _chains(diagram: Diagram) -> list[list[str]]:
    """The ids of the cards of each chain, from the first to the last."""
    entering, leaving = _by_end(diagram.arrows, leaving=False), _by_end(diagram.arrows, leaving=True)
    cluster_of = {card_id: cluster.id for cluster in diagram.clusters for card_id in cluster.cards}
    cards = {card.id: card for card in diagram.cards}
    aside = {
        card.id
        for card in diagram.cards
        if card.focused or card.standing in (*_OUTSIDE, Standing.TARGET) or TARGET_BADGE in card.badges
    }
    aside.update(card_id for cluster in diagram.clusters if cluster.focused for card_id in cluster.cards)

    def next_of(card: Card) -> str:
        """The card that a card is folded with, or ""."""
        arrows = leaving.get(card.id, [])
        if len(arrows) != 1 or card.id in aside:
            return ""
        other = cards[arrows[0].target]
        alike = other.standing is card.standing and cluster_of.get(other.id) == cluster_of.get(card.id)
        alone = len(entering[other.id]) == 1 and other.id != card.id and other.id not in aside
        return other.id if alike and alone else ""

    following = {card.id: after for card in diagram.cards if (after := next_of(card))}
    behind = frozenset(following.values())
    chains = []
    for start in following:
        if start not in behind:
            chain = [start]
            while chain[-1] in following:
                chain.append(following[chain[-1]])
            chains += [chain[at : at + _LONGEST_CHAIN] for at in range(0, len(chain), _LONGEST_CHAIN)]
    return [chain for chain in chains if len(chain) >= (2 if _is_step(cards[chain[0]]) else 3)]


def _is_step(card: Card) -> bool:
    """Whether a card is a step: a diagram of steps has stages, too, those that are not built."""
    return card.wave is not None


def _folded_card(members: Sequence[Card], taken: Mapping[str, str]) -> Card:
    first, last = members[0], members[-1]
    steps = _is_step(first)
    rows = [_member_row(one, "" if one is first else taken[one.id], steps=steps) for one in members]
    badges = dict.fromkeys(badge for one in members for badge in one.badges)
    if first.wave is not None and last.wave is not None and last.wave > first.wave:
        badges[f"waves {first.wave + 1} to {last.wave + 1}"] = None
    places = [one.location for one in members if one.location is not None]
    corner = ""
    if places:
        whole = replace(places[0], first=min(one.first for one in places), last=max(one.last for one in places))
        corner = lines_text(whole) if steps else ""
    title = (
        f"{counted(len(members), 'step')} one after the other"
        if steps
        else f"{counted(len(members), 'stage')} in a chain"
    )
    tooltip = "\n\n".join(one.tooltip for one in members)
    return Card(
        id=first.id,
        title=title,
        corner=corner,
        rows=tuple(rows),
        badges=tuple(badges),
        standing=first.standing,
        tooltip=tooltip,
        location=places[0] if places else None,
        wave=first.wave,
        subject=first.subject,
    )


def _taken(arrow: Arrow) -> str:
    return "" if arrow.kind is EdgeKind.FROM else f"{arrow.label.replace(chr(10), ' ')}: "


def _member_row(card: Card, taken: str, *, steps: bool) -> str:
    facts = f"{card.corner}: {taken}{', '.join(card.rows)}"
    text = " ".join((card.title, *card.rows)) if steps else f"{card.title} {facts}"
    return text if len(text) <= _LONGEST_ROW else f"{text[: _LONGEST_ROW - 4]} ..."


def _by_end(arrows: Sequence[Arrow], *, leaving: bool) -> Mapping[str, list[Arrow]]:
    found: dict[str, list[Arrow]] = {}
    for arrow in arrows:
        found.setdefault(arrow.source if leaving else arrow.target, []).append(arrow)
    return found
