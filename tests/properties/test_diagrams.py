from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import stagegraph
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.diagram.focus import focused, near_targets
from stagegraph.render.diagram.folding import folded
from stagegraph.render.diagram.model import Level, Standing
from stagegraph.render.diagram.simplifying import simplified
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_card_id, step_diagram
from stagegraph.render.diagram.view import View, diagram_of
from tests.helpers.depth import examples
from tests.helpers.strategies import dockerfiles

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Card, Cluster, Diagram

pytestmark = pytest.mark.unmeasured

SETTINGS = examples(100)
_OUTSIDE = (Standing.OUTSIDE, Standing.OUTSIDE_UNUSED)
_PLATFORMS = ("linux/amd64", "linux/amd64", "linux/arm64", "linux/amd64,linux/arm64")


@st.composite
def plans(draw: st.DrawFn) -> stagegraph.Plan:
    """The plan of a random Dockerfile, for one target or several, one platform or two."""
    dockerfile = stagegraph.parse(draw(dockerfiles()))
    names = [stage.name for stage in dockerfile.stages if stage.name]
    several = st.lists(st.sampled_from(names), min_size=1, max_size=3) if names else st.none()
    contexts = draw(st.sampled_from(({}, {}, {"a": "../a", "alpine": "docker-image://debian"})))
    try:
        return stagegraph.plan(
            dockerfile,
            target=draw(st.one_of(st.none(), several)),
            platform=draw(st.sampled_from(_PLATFORMS)),
            build_contexts=contexts,
        )
    except stagegraph.DockerfileError:
        assume(False)
        raise


@st.composite
def diagrams(draw: st.DrawFn) -> Diagram:
    """The stages or the steps of a random plan."""
    plan = draw(plans())
    return draw(st.sampled_from((stage_diagram, step_diagram)))(plan, hide_unused=draw(st.booleans()))


def views(plan: stagegraph.Plan) -> st.SearchStrategy[View]:
    """Views of a plan that make sense."""
    names = [stage.display_name for stage in plan.stages]
    return st.builds(
        View,
        level=st.sampled_from(Level),
        hide_unused=st.just(False),
        focus=st.lists(st.sampled_from(names), max_size=2).map(tuple),
        depth=st.one_of(st.none(), st.integers(0, 4)),
        fold=st.booleans(),
        simplify=st.booleans(),
    )


def network(diagram: Diagram) -> nx.DiGraph[str]:
    """The cards and arrows as a networkx graph."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_nodes_from(card.id for card in diagram.cards)
    graph.add_edges_from((arrow.source, arrow.target) for arrow in diagram.arrows)
    return graph


def is_whole(diagram: Diagram) -> None:
    """Ids are unique, arrows lead from card to card, and clusters have cards, each in one cluster at most."""
    ids = [card.id for card in diagram.cards]
    assert len(set(ids)) == len(ids)
    assert {end for arrow in diagram.arrows for end in (arrow.source, arrow.target)} <= set(ids)
    clustered = [card for cluster in diagram.clusters for card in cluster.cards]
    assert len(set(clustered)) == len(clustered)
    assert set(clustered) <= set(ids)
    assert all(cluster.cards for cluster in diagram.clusters)
    names = [cluster.id for cluster in diagram.clusters]
    assert len(set(names)) == len(names)
    assert not set(names) & set(ids)
    assert len({(arrow.source, arrow.target, arrow.kind) for arrow in diagram.arrows}) == len(diagram.arrows)


@SETTINGS
@given(st.data())
def test_whole(data: st.DataObject) -> None:
    """Whatever is cut, left out and folded, arrows connect cards that are there, and no card is in two clusters."""
    plan = data.draw(plans())
    diagram = diagram_of(plan, data.draw(views(plan)))
    is_whole(diagram)
    assert diagram.cards


# --- Steps --------------------------------------------------------------------------------------------------------


@SETTINGS
@given(plans())
def test_every_step_once(plan: stagegraph.Plan) -> None:
    """Every step of the plan is exactly one card, in the cluster of its stage, in its wave; all else is no step."""
    diagram = step_diagram(plan)
    cards = {card.id: card for card in diagram.cards}
    steps = [step_card_id(step.id) for step in plan.steps]
    assert Counter(card.id for card in diagram.cards if card.wave is not None) == Counter(steps)
    cluster_of = {card: cluster.id for cluster in diagram.clusters for card in cluster.cards}
    for step in plan.steps:
        card = cards[step_card_id(step.id)]
        assert card.wave == plan.wave(step.id)
        assert cluster_of.get(card.id) == (None if step.stage is None else f"c{step.stage}")
        assert step.name in card.tooltip
        for stage in step.stages:
            assert len(step.stages) == 1 or plan.stages[stage].display_name in card.tooltip
    assert {cluster.id for cluster in diagram.clusters} == {f"c{stage}" for stage in plan.build_order}
    assert {card.id for card in diagram.cards if card.standing is Standing.UNUSED} == {f"s{one}" for one in plan.unused}


@SETTINGS
@given(plans())
def test_every_input_once(plan: stagegraph.Plan) -> None:
    """Every input of a step is exactly one arrow, FROM for the file system it goes on with, and there is no other."""
    diagram = step_diagram(plan)
    steps = {card.id for card in diagram.cards if card.wave is not None}
    found = Counter((arrow.source, arrow.target) for arrow in diagram.arrows if {arrow.source, arrow.target} <= steps)
    expected = Counter((step_card_id(one), step_card_id(step.id)) for step in plan.steps for one in step.inputs)
    assert found == expected
    roots = {step_card_id(step.id): step_card_id(step.root) for step in plan.steps if step.root}
    assert {arrow.target: arrow.source for arrow in diagram.arrows if arrow.kind is EdgeKind.FROM}.items() >= (
        roots.items()
    )
    critical = [(arrow.source, arrow.target) for arrow in diagram.arrows if arrow.critical and arrow.target in steps]
    path = [step_card_id(one) for one in plan.critical_path]
    assert sorted(critical) == sorted(pairwise(path))


@SETTINGS
@given(plans())
def test_stages_without_steps_of_their_own(plan: stagegraph.Plan) -> None:
    """What a stage needs leads to its cluster: also where all of its steps stand in another's."""
    graph = network(step_diagram(plan))
    for planned in plan.stages:
        if planned.used and f"e{planned.index}" in graph:
            own = {step_card_id(one) for one in planned.steps}
            assert own <= nx.ancestors(graph, f"e{planned.index}")


# --- Implied arrows -----------------------------------------------------------------------------------------------


@SETTINGS
@given(diagrams())
def test_simplified(diagram: Diagram) -> None:
    """What reaches what stays the same, only arrows that a longer way implies go, and stages tell each in a row."""
    after = simplified(diagram)
    is_whole(after)
    whole, rest = network(diagram), network(after)
    closures = [set(nx.transitive_closure(graph, reflexive=None).edges) for graph in (whole, rest)]
    assert closures[0] == closures[1]
    gone = [arrow for arrow in diagram.arrows if arrow not in after.arrows]
    assert [arrow for arrow in diagram.arrows if arrow in after.arrows] == list(after.arrows)
    titles = {card.id: card.title for card in diagram.cards}
    lost: dict[str, list[str]] = {}
    for arrow in gone:
        assert arrow.kind is not EdgeKind.FROM
        assert not arrow.critical
        others = set(whole.successors(arrow.source)) - {arrow.target, arrow.source}
        assert any(nx.has_path(whole, other, arrow.target) for other in others)
        lost.setdefault(arrow.target, []).append(titles[arrow.source])
    for before, card in zip(diagram.cards, after.cards, strict=True):
        told = card.rows[len(before.rows) :]
        expected = lost.get(card.id, []) if card.wave is None else []
        assert len(told) == len(expected)
        assert all(f" from {title} L" in row for title, row in zip(expected, told, strict=True))
    assert bool(gone) is bool(after.notes)


@SETTINGS
@given(diagrams())
def test_simplified_is_all(diagram: Diagram) -> None:
    """Where nothing goes in circles, no COPY or MOUNT is left that other arrows imply, but for the critical path."""
    after = simplified(diagram)
    graph = network(after)
    assume(nx.is_directed_acyclic_graph(graph))
    reduced = nx.transitive_reduction(graph)
    for arrow in after.arrows:
        if arrow.kind is not EdgeKind.FROM and not arrow.critical:
            assert reduced.has_edge(arrow.source, arrow.target)


# --- Chains -------------------------------------------------------------------------------------------------------


def findable(card: Card, diagram: Diagram) -> bool:
    """Whether the name of a card is in a title, a row or a tooltip."""
    return any(card.title in text for one in diagram.cards for text in (one.title, *one.rows, one.tooltip))


@SETTINGS
@given(diagrams())
def test_folded(diagram: Diagram) -> None:
    """Every name can be found, what is folded neither branches nor meets, and the rest connects as before."""
    after = folded(diagram)
    is_whole(after)
    assert all(findable(card, after) for card in diagram.cards)
    graph, rest = network(diagram), network(after)
    standing = {card.id: card.standing for card in diagram.cards}
    cluster_of = {card: cluster.id for cluster in diagram.clusters for card in cluster.cards}
    head = {}
    for card in diagram.cards:  # every chain leads to the one card of it that is left
        last = card.id
        while last not in rest and standing[last] not in _OUTSIDE:
            (before,) = graph.predecessors(last)
            assert list(graph.successors(before)) == [last]
            assert standing[before] is standing[last] is not Standing.TARGET
            assert cluster_of.get(before) == cluster_of.get(last)
            last = before
        head[card.id] = last
    images = {one for one in head if standing[one] in _OUTSIDE and one not in rest}
    expected = {(head[source], head[target]) for source, target in graph.edges if source not in images}
    assert {pair for pair in expected if pair[0] != pair[1] or graph.has_edge(*pair)} == set(rest.edges)
    for image in images:
        (card,) = [one for one in diagram.cards if one.id == image]
        for user in graph.successors(image):
            (chain,) = [one for one in after.cards if one.id == head[user]]
            assert any(f" {card.title}" in row for row in chain.rows)


@SETTINGS
@given(diagrams())
def test_folded_rows(diagram: Diagram) -> None:
    """A chain has a row for each member, with all their badges; a card that is no chain is what it was, and images."""
    after = folded(diagram)
    before = {card.id: card for card in diagram.cards}
    outside = {card.id for card in diagram.cards if card.standing in _OUTSIDE}
    left = {card.id for card in after.cards}
    members = 0
    for card in after.cards:
        if card.title != before[card.id].title:
            members += len(card.rows) - 1
            assert len(card.rows) >= (3 if card.wave is None else 2)
            assert set(before[card.id].badges) <= set(card.badges)
        else:
            assert card.rows[len(card.rows) - len(before[card.id].rows) :] == before[card.id].rows
    assert members == len(before) - len(left | outside)


# --- Parts --------------------------------------------------------------------------------------------------------


def within(graph: nx.DiGraph[str], centre: set[str], depth: int | None) -> set[str]:
    """The nodes that lead from or are led to by the centre, as many edges away."""
    lengths = [nx.multi_source_dijkstra_path_length(one, centre) for one in (graph, graph.reverse())]
    return {node for found in lengths for node, length in found.items() if depth is None or length <= depth}


@SETTINGS
@given(st.data())
def test_focused(data: st.DataObject) -> None:
    """A focus is networkx's ancestors and descendants of the stages, or those so many arrows away."""
    plan = data.draw(plans())
    diagram = data.draw(st.sampled_from((stage_diagram, step_diagram)))(plan)
    stages = data.draw(st.lists(st.integers(0, len(plan.stages) - 1), min_size=1, max_size=3))
    depth = data.draw(st.one_of(st.none(), st.integers(0, 4)))
    after = focused(diagram, stages, depth)
    is_whole(after)
    graph = network(diagram)
    clusters = {cluster.id: set(cluster.cards) for cluster in diagram.clusters}
    centre = set().union(*(clusters.get(f"c{stage}", {f"s{stage}"}) for stage in stages))
    expected = within(graph, centre, depth)
    if depth is None:
        assert expected == centre.union(*(nx.ancestors(graph, one) | nx.descendants(graph, one) for one in centre))
    assert [card.id for card in after.cards] == [card.id for card in diagram.cards if card.id in expected]
    assert set(network(after).edges) == set(graph.subgraph(expected).edges)
    drawn: list[Card | Cluster] = [*after.cards, *after.clusters]
    marked = {one.id for one in drawn if one.focused}
    assert {int(one[1:]) for one in marked} == set(stages)


@SETTINGS
@given(st.data())
def test_near_targets(data: st.DataObject) -> None:
    """What is near the targets is what they need so many arrows away."""
    plan = data.draw(plans())
    diagram = data.draw(st.sampled_from((stage_diagram, step_diagram)))(plan)
    depth = data.draw(st.integers(0, 5))
    after = near_targets(diagram, plan.targets, depth)
    is_whole(after)
    clusters = {cluster.id: set(cluster.cards) for cluster in diagram.clusters}
    centre = set().union(*(clusters.get(f"c{target}", {f"s{target}"}) for target in plan.targets))
    lengths = nx.multi_source_dijkstra_path_length(network(diagram).reverse(), centre)
    assert {card.id for card in after.cards} == {one for one, length in lengths.items() if length <= depth}


@SETTINGS
@given(st.data())
def test_what_is_lost_is_counted(data: st.DataObject) -> None:
    """Each card of a part says how many cards it needs and how many use it that are not shown."""
    plan = data.draw(plans())
    diagram = data.draw(st.sampled_from((stage_diagram, step_diagram)))(plan)
    after = focused(diagram, [data.draw(st.integers(0, len(plan.stages) - 1))], data.draw(st.integers(0, 2)))
    graph, ids = network(diagram), {card.id for card in after.cards}
    rows = {card.id: card.rows for card in diagram.cards}
    for card in after.cards:
        needs, users = set(graph.predecessors(card.id)) - ids, set(graph.successors(card.id)) - ids
        told = [f"needs {len(needs)} more, not shown"] if needs else []
        told += [f"used by {len(users)} more, not shown"] if users else []
        assert list(card.rows) == [*rows[card.id], *told]
