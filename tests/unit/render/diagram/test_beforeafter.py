"""Pictures of a build compared with an earlier one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.diagram.beforeafter import marker_of
from stagegraph.render.diagram.model import Diagram, GoneRef, Level, Standing
from stagegraph.render.diagram.view import View, diagram_of
from stagegraph.render.documents.pages import page
from stagegraph.render.documents.planorders import PlanOrder
from stagegraph.render.documents.registry import DOT, HTML, MERMAID, SVG, written
from tests.helpers.twofiles import PAIRS, compared, pair

if TYPE_CHECKING:
    from pathlib import Path

OLD = """\
FROM alpine:1 AS base
RUN one
FROM busybox AS gone
RUN gone
FROM base AS app
COPY --from=gone /x /x
RUN app
RUN last
"""
NEW = """\
FROM alpine:2 AS base
RUN one
FROM node AS fresh
RUN fresh
FROM base AS app
COPY --from=fresh /y /y
RUN app
"""


def drawn(old: str, new: str, *targets: str, level: Level = Level.STAGES) -> Diagram:
    """The picture of a change."""
    changes = compared(old, new, *targets)
    assert changes.new.whole is not None
    return diagram_of(changes.new.whole, View(level=level, changes=changes))


def looks(diagram: Diagram) -> dict[str, tuple[Standing, str]]:
    """How each card stands out, and its first badge, by title."""
    return {card.title: (card.standing, card.badges[0] if card.badges else "") for card in diagram.cards}


def test_stages() -> None:
    """What is new, gone and changed says so; what is gone leads nowhere."""
    diagram = drawn(OLD, NEW, "app")
    assert looks(diagram) == {
        "alpine": (Standing.CHANGED, "was 1"),
        "node": (Standing.ADDED, "new"),
        "base": (Standing.RUNS, "2 steps run again"),
        "fresh": (Standing.ADDED, "new"),
        "app": (Standing.CHANGED, "steps: 1 removed, 1 changed"),
        "busybox": (Standing.REMOVED, "removed"),
        "gone": (Standing.REMOVED, "removed"),
    }
    assert [card.subject for card in diagram.cards if isinstance(card.subject, GoneRef)]
    arrows = {(one.source, one.target): one.standing for one in diagram.arrows}
    assert arrows["gs1", "s2"] is Standing.REMOVED
    assert arrows["s1", "s2"] is Standing.ADDED
    assert all(one.location.first == 0 for one in diagram.arrows if one.standing is Standing.REMOVED)
    assert diagram.notes[-1].startswith("compared with old.Dockerfile: 1 stage new, 1 stage removed, 1 stage changed")


def test_steps() -> None:
    """Steps that are gone stand in their stage, behind what they went on with; a stage that is gone is one card."""
    diagram = drawn(OLD, NEW, "app", level=Level.STEPS)
    gone = [card for card in diagram.cards if card.standing is Standing.REMOVED]
    assert [card.title for card in gone] == ["[app 3/3]", "gone"]
    app = next(cluster for cluster in diagram.clusters if cluster.title == "app")
    assert {card.id for card in gone[:1]} <= set(app.cards)
    waves = {card.id: card.wave for card in diagram.cards}
    for arrow in diagram.arrows:
        before, after = waves[arrow.source], waves[arrow.target]
        assert before is None or after is None or before < after


def test_arrows_between_stages_that_stay() -> None:
    """An arrow that is new or gone between two stages of both files has a label that says so."""
    old = "FROM a AS x\nRUN x\nFROM b AS y\nRUN y\nFROM c AS z\nCOPY --from=x /x /\n"
    labels = {one.label.partition("\nat")[0] for one in drawn(old, old.replace("--from=x", "--from=y"), "z").arrows}
    assert {"new\nCOPY", "removed\nCOPY"} <= labels


def test_words_of_stages() -> None:
    """Names, bases, settings and whether it is built stand on the card of a stage."""
    old = "FROM a AS x\nRUN x\nFROM a AS y\nRUN y\nUSER 1\nFROM scratch AS z\nCOPY --from=y / /\n"
    new = old.replace("AS y", "AS w").replace("--from=y / /", "--from=x / /").replace("USER 1", "USER 2")
    found = looks(drawn(old, new, "z"))
    assert found["w"][1] == "was y, no longer built"
    assert found["x"][1] == "built now"
    rebased = looks(drawn(old, old.replace("FROM a AS y", "FROM q AS y").replace("USER 1", "USER 2")))
    assert rebased["y"][1] == "another base"
    assert looks(drawn(old, old.replace("USER 1", "USER 2")))["y"][1] == "settings changed"


def test_perhaps() -> None:
    """A stage of whose steps only bytes decide says perhaps; so does its step."""
    old = "FROM a AS x\nRUN x\nFROM b AS y\nCOPY --from=x /x /\nCOPY --from=x /z /\n"
    diagram = drawn(old, old.replace("RUN x", "RUN x y"), "y")
    assert looks(diagram)["y"] == (Standing.CONTENT, "2 steps perhaps run again")
    steps = looks(drawn(old, old.replace("RUN x", "RUN x y"), "y", level=Level.STEPS))
    assert steps["[y 2/3]"] == (Standing.CONTENT, "perhaps runs again")
    assert steps["[x 2/2]"] == (Standing.CHANGED, "changed")


def test_an_image_by_its_digest() -> None:
    """An image with the same tag and another digest says what it was."""
    old = f"FROM a@sha256:{'1' * 64}\nRUN x\n"
    assert looks(drawn(old, old.replace("1", "2")))["a"][0] is Standing.CHANGED


def test_nothing_changes() -> None:
    """A picture of a file compared with itself has no marks and says so."""
    diagram = drawn(OLD, OLD)
    assert {card.standing for card in diagram.cards} <= {Standing.USED, Standing.OUTSIDE}
    assert diagram.notes[-1] == "compared with old.Dockerfile: nothing changes"


def test_no_marks_without_two_builds() -> None:
    """Where nothing can be built of one file, the picture is that of the other."""
    changes = compared("FROM $X\n", NEW)
    assert marker_of(changes) is None
    plan = stagegraph.plan(stagegraph.parse(NEW))
    assert diagram_of(plan, View(changes=changes)) == diagram_of(plan, View())
    assert "compared with" not in page(plan.dockerfile, PlanRequest(), View(changes=changes))


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_every_pair_is_drawn(folder: Path) -> None:
    """The change of every pair is drawn in each direction, at each level, and cards and arrows go together."""
    for back in (False, True):
        changes = pair(folder, back=back)
        plan = changes.new.whole
        if plan is None or changes.both is None:
            continue
        for level in Level:
            diagram = diagram_of(plan, View(level=level, changes=changes))
            ids = [card.id for card in diagram.cards]
            assert len(set(ids)) == len(ids)
            assert {end for arrow in diagram.arrows for end in (arrow.source, arrow.target)} <= set(ids)
            text = written(DOT, PlanOrder(plan, PlanRequest(), View(level=level, changes=changes))).decode()
            assert "compared with" in text


def test_formats() -> None:
    """Colours and words of the marks stand in each format, with a legend."""
    changes = compared(OLD, NEW)
    plan = changes.new.whole
    assert plan is not None
    order = PlanOrder(plan, PlanRequest(), View(changes=changes))
    assert ">as before, runs again<" in written(SVG, order).decode()
    assert "stroke:#cf222e" in written(MERMAID, order).decode()
    html = written(HTML, order).decode()
    assert "arrow copy came" in html
    assert '"gone","gs1"' in html


def test_what_is_gone_already() -> None:
    """A card of what is gone is left as it is when a picture is marked once more."""
    changes = compared(OLD, NEW)
    marker, plan = marker_of(changes), changes.new.whole
    assert marker is not None
    assert plan is not None
    once = marker.marked(diagram_of(plan, View()), plan)
    twice = marker.marked(once, plan)
    assert twice.cards[: len(once.cards)][-1] == once.cards[-1]
