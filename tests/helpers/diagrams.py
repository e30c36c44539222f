"""Small diagrams made by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagegraph.errors import Location
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Level, StageRef, Standing
from stagegraph.render.shared.parts import Part

if TYPE_CHECKING:
    from stagegraph.render.diagram.themes import Theme

PLACE = Location("Dockerfile", 3, 5)
NOWHERE = Location("Dockerfile", 0, 0)


def colours_of(theme: Theme) -> list[str]:
    """Every colour of a theme, as often as it is written there."""
    parts: tuple[Any, ...] = (theme, *theme.cards.values())
    values = [getattr(part, name) for part in parts for name in part.__match_args__]
    return [value for value in values if isinstance(value, str) and value.startswith("#")]


def card(number: int = 0, standing: Standing = Standing.USED, **more: Any) -> Card:
    """A card with little on it."""
    values = {"title": f"name{number}", "corner": "L3-5", "rows": ("1 step",), "badges": (), "tooltip": "t"}
    subject = StageRef(number)
    return Card(**{"id": f"s{number}", "subject": subject, "standing": standing, "location": PLACE, **values, **more})


def arrow(kind: EdgeKind = EdgeKind.COPY, *, used: bool = True, critical: bool = False, **more: Any) -> Arrow:
    """An arrow from the first card to the second."""
    verb = "" if kind is EdgeKind.FROM else kind.name
    values = {"label": verb, "verb": verb, "tooltip": "t", "location": PLACE, **more}
    return Arrow(**{"source": "s0", "target": "s1", "kind": kind, "used": used, "critical": critical, **values})


def cluster(number: int, *cards: str, standing: Standing = Standing.USED, **more: Any) -> Cluster:
    """A cluster of the cards with these ids."""
    values = {"title": f"stage{number}", "corner": "L3-5", "badges": (), "tooltip": "t", **more}
    return Cluster(id=f"c{number}", stage=number, standing=standing, location=PLACE, cards=cards, **values)


def tooltips_of(picture: Diagram) -> set[str]:
    """The tooltips of all cards, arrows and clusters."""
    return {
        *(one.tooltip for one in picture.cards),
        *(one.tooltip for one in picture.arrows),
        *(one.tooltip for one in picture.clusters),
    }


def diagram(*parts: Card | Arrow | Cluster, name: str = "Dockerfile", **more: Any) -> Diagram:
    """A diagram of cards, arrows and clusters; of steps, if there are clusters."""
    cards = tuple(part for part in parts if isinstance(part, Card))
    arrows = tuple(part for part in parts if isinstance(part, Arrow))
    clusters = tuple(part for part in parts if isinstance(part, Cluster))
    level = Level.STEPS if clusters else Level.STAGES
    summary = (Part("target "), Part("name1", stage=1), Part(" builds"))
    return Diagram(name, summary, cards, arrows, **{"level": level, "clusters": clusters, **more})
