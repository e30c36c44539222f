"""Diagrams for the tests of the terminal interface: written down, taken from samples, or drawn at random."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st

import stagegraph
from stagegraph.errors import Location
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.model import Arrow, Card, Cluster, Diagram, Level, Standing
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram

SAMPLES = sorted(one.parent.name for one in Path("samples").glob("*/Dockerfile"))
_HERE = Location("Dockerfile", 1, 1)


def card(
    name: str, standing: Standing = Standing.USED, *rows: str, corner: str = "", badges: tuple[str, ...] = ()
) -> Card:
    """A card whose title is its id."""
    return Card(name, name, corner, rows, badges, standing, name)


def arrow(
    source: str,
    target: str,
    kind: EdgeKind = EdgeKind.FROM,
    *,
    label: str = "",
    used: bool = True,
    critical: bool = False,
) -> Arrow:
    """An arrow."""
    return Arrow(source, target, kind, label, used, critical, f"{kind.name} L1", _HERE, lines=(1,))


def diagram(cards: list[Card], arrows: list[Arrow]) -> Diagram:
    """A diagram of stages."""
    return Diagram("Dockerfile", (), tuple(cards), tuple(arrows))


def chain(*names: str) -> Diagram:
    """Each goes on with the one before; the last one is the target."""
    cards = [card(name, Standing.TARGET if name == names[-1] else Standing.USED) for name in names]
    return diagram(cards, [arrow(*pair) for pair in pairwise(names)])


def sample_plan(name: str) -> stagegraph.Plan:
    """The plan of a sample."""
    return stagegraph.plan(stagegraph.parse(Path("samples", name, "Dockerfile").read_text(encoding="utf-8")))


def sample(name: str, *, steps: bool = False) -> Diagram:
    """The stages or the steps of a sample."""
    plan = sample_plan(name)
    return step_diagram(plan) if steps else stage_diagram(plan)


@st.composite
def diagrams(draw: st.DrawFn, *, largest: int = 14) -> Diagram:
    """Any diagram without circles, with or without clusters."""
    size = draw(st.integers(0, largest))
    titles = st.text(st.characters(codec="utf-8"), max_size=12)
    cards = [
        Card(
            f"s{number}",
            draw(titles),
            draw(st.sampled_from(["", "L3", "L10-200"])),
            tuple(draw(st.lists(titles, max_size=3))),
            tuple(draw(st.lists(titles, max_size=2))),
            draw(st.sampled_from(list(Standing))),
            "",
        )
        for number in range(size)
    ]
    pairs = [(a, b) for b in range(size) for a in range(b)]
    chosen = (
        draw(st.lists(st.tuples(st.sampled_from(pairs), st.sampled_from(list(EdgeKind))), unique=True, max_size=30))
        if pairs
        else []
    )
    arrows = [
        arrow(f"s{a}", f"s{b}", kind, label=draw(titles), used=draw(st.booleans()), critical=draw(st.booleans()))
        for (a, b), kind in chosen
    ]
    homes = [draw(st.integers(-1, 3)) for _ in cards] if draw(st.booleans()) else []
    clusters = [
        Cluster(
            f"c{home}",
            draw(titles),
            "",
            (),
            Standing.USED,
            "",
            None,
            tuple(one.id for one, at in zip(cards, homes, strict=True) if at == home),
        )
        for home in sorted(set(homes) - {-1})
    ]
    level = Level.STEPS if clusters else Level.STAGES
    order = draw(st.permutations(cards))
    return Diagram("Dockerfile", (), tuple(order), tuple(arrows), level, tuple(clusters))
