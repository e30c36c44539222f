from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.diagram.tangles import is_beyond_engines
from stagegraph.render.diagram.view import CROWD
from stagegraph.values import replace
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Arrow, Diagram


def ladder(stages: int, copies: int) -> Diagram:
    """A picture of stages each of which copies from so many of those before it."""
    lines = []
    for at in range(stages):
        lines.append(f"FROM scratch AS s{at}")
        lines += [f"COPY --from=s{one} a a" for one in range(max(0, at - copies), at)]
    return stage_diagram(plan_of(*lines))


def test_a_crowd_is_beyond_engines() -> None:
    """More stages than an engine can place in a moment are beyond it, whatever leads from one to another."""
    assert is_beyond_engines(stage_diagram(plan_of(*(f"FROM alpine AS s{at}" for at in range(CROWD + 1)))))


def test_a_tangle_is_beyond_engines() -> None:
    """A few stages are where their arrows lead past very many others; a long chain and a usual file are not."""
    assert is_beyond_engines(ladder(60, 30))
    assert not is_beyond_engines(ladder(60, 5))
    assert not is_beyond_engines(ladder(300, 1))


def test_arrows_in_a_circle() -> None:
    """Arrows that go round in a circle, as folded stages can have them, count for nothing."""
    diagram = ladder(2, 1)
    (arrow,) = diagram.arrows
    back = replace(arrow, source=arrow.target, target=arrow.source)
    assert not is_beyond_engines(replace(diagram, arrows=(arrow, back, _from(arrow, "s0", "s0"))))


def _from(arrow: Arrow, source: str, target: str) -> Arrow:
    return replace(arrow, source=source, target=target, kind=EdgeKind.FROM)


def test_a_long_instruction_is_not_told_by_each_of_its_arrows() -> None:
    """A RUN with very many mounts has as many arrows: each tells its beginning, and the cards have the whole."""
    mounts = " ".join(f"--mount=from=s{at},target=/c{at}" for at in range(300))
    plan = plan_of(*(f"FROM alpine AS s{at}\nRUN {at}" for at in range(300)), "FROM alpine", f"RUN {mounts} x")
    for diagram in (stage_diagram(plan), step_diagram(plan)):
        told = [arrow.tooltip for arrow in diagram.arrows if arrow.kind is EdgeKind.MOUNT]
        assert len(told) == 300
        assert all(len(one) < 1100 and "--mount=from=s0,target=/c0" in one and one.endswith(" ...") for one in told)
        assert any(mounts in card.tooltip for card in diagram.cards)
