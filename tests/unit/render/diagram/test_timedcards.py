"""How long everything took, marked in pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.logs.buildlog import VertexState
from stagegraph.render.diagram.model import Card, Diagram, Level, Standing
from stagegraph.render.diagram.timedcards import vertices_of, with_times
from stagegraph.render.diagram.view import View, diagram_of
from stagegraph.render.formats.dot import dot_source
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.timed import ran, recorded, written_build

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings

JAVA = recorded("java-7stage", "rawjson.runtime.log")
FAILING = recorded("failing")


def drawn(timings: Timings, level: Level = Level.STAGES, **more: object) -> Diagram:
    """The picture with times."""
    assert timings.plan is not None
    return diagram_of(timings.plan, View(level, timings=timings, **more))  # type: ignore[arg-type]


def card(diagram: Diagram, part: str) -> Card:
    """The first card whose title or rows hold a text."""
    return next(one for one in diagram.cards if part in " ".join((one.title, *one.rows)))


def titled(diagram: Diagram, title: str) -> Card:
    """The card of a title."""
    return next(one for one in diagram.cards if one.title == title)


@pytest.mark.parametrize(
    ("title", "badge", "standing"),
    [
        ("deps", "3.2 s of work, bounds 40 %", Standing.CRITICAL),
        ("build", "2.2 s of work, bounds 28 %", Standing.CRITICAL),
        ("runtime", "3.4 s of work, bounds 15 %", Standing.TARGET),
        ("alpine", "0.09 s, bounds 1 %", Standing.OUTSIDE),
    ],
)
def test_stages(title: str, badge: str, standing: Standing) -> None:
    """A stage tells the work of its steps and the part of the wall time that it bounds."""
    found = card(drawn(JAVA), title)
    assert (found.badges[0], found.standing) == (badge, standing)


def test_what_is_not_built() -> None:
    """What is not built has no times; the picture tells how long the build took."""
    diagram = drawn(JAVA)
    assert card(diagram, "lint").badges == ()
    assert diagram.timed
    assert diagram.notes == ("by its log the build took 8.1 s",)
    computed = drawn(replace(JAVA, wall_measured=False))
    assert computed.notes == ("by its log the build took 8.1 s, as computed",)
    assert drawn(FAILING).notes == ("by its log the build failed after 1.5 s",)


def test_steps() -> None:
    """A step tells how long it took behind what is special about it; its border is as heavy as its part of the time."""
    diagram = drawn(JAVA, Level.STEPS)
    found = card(diagram, "[deps 3/3]")
    assert found.badges == ("cache /root/.m2", "3.1 s, bounds 39 %")
    assert found.heft == pytest.approx(0.39, abs=0.01)
    assert found.tooltip.endswith("3.1 s, from 1.5 s to 4.6 s")
    other = card(diagram, "[runtime 2/5]")
    assert (other.badges, other.standing, other.heft) == (("2.2 s",), Standing.USED, 0)
    assert other.tooltip.endswith("slack 4.5 s")
    (cluster,) = (one for one in diagram.clusters if one.title == "deps")
    assert cluster.badges[0] == "3.2 s of work, bounds 40 %"


def test_arrows() -> None:
    """An arrow is critical where the critical path by time goes along it, and tells how long it was waited for."""
    arrows = {(one.source, one.target): one for one in drawn(JAVA).arrows}
    assert arrows["s2", "s6"].critical
    assert arrows["s2", "s6"].label == "COPY\nat 4/5\nwaited 4.5 s"
    assert not arrows["i0", "s6"].critical
    steps = [one for one in drawn(JAVA, Level.STEPS).arrows if one.label == "waited 4.5 s"]
    assert [one.critical for one in steps] == [True]


def test_states() -> None:
    """What failed stands out; what was cancelled, is cached or never started is told."""
    diagram = drawn(FAILING)
    assert (card(diagram, "bad").badges[0], card(diagram, "bad").standing) == ("failed", Standing.FAILED)
    steps = drawn(FAILING, Level.STEPS)
    assert card(steps, "[bad 3/3]").badges == ("failed after 0.11 s",)
    assert card(steps, "[slow 2/3]").badges[0].startswith("1.3 s cancelled")
    assert card(steps, "[slow 3/3]").badges == ("not started",)
    assert card(steps, "[bad 3/3]").tooltip.split("\n")[-1].startswith("0.11 s failed, from ")
    cached = recorded("cached", "rawjson.2-unchanged.log")
    assert card(drawn(cached, Level.STEPS), "[build 2/5]").badges == ("cached",)
    assert card(drawn(cached, Level.STEPS), "[build 2/5]").standing is Standing.CACHED


def test_stages_as_a_whole() -> None:
    """A stage of which all steps are cached or never started says so; one off the critical path tells its slack."""
    plan = plan_of("FROM a AS s", "RUN x", "FROM b AS t", "RUN y", "FROM c AS u", "RUN z", "FROM scratch",
                   "COPY --from=s / /", "COPY --from=t / /", "COPY --from=u / /")  # fmt: skip
    names = ("[s 2/2] RUN x", "[t 2/2] RUN y", "[u 2/2] RUN z", "[stage-3 1/3] COPY --from=s / /")
    vertices = (
        replace(ran(names[0], 0, 0), state=VertexState.CACHED),
        replace(ran(names[1], 0, 0), state=VertexState.WAITING, intervals=(), seconds=None),
        ran(names[2], 0, 3),
        ran(names[3], 0, 9, 0),
        ran("other", 0, 9),
    )
    diagram = drawn(timings_of(written_build(*vertices, wall=9.0), plan))
    assert [titled(diagram, name).badges[0] for name in "stu"] == [
        "cached",
        "not started",
        "3.0 s of work, slack 6.0 s",
    ]
    assert titled(diagram, "s").standing is Standing.CACHED


def test_locks() -> None:
    """A step that waited for a lock says so to whoever points at it."""
    tips = [one.tooltip for one in drawn(recorded("cache-locked"), Level.STEPS).cards]
    assert any("for a lock" in tip for tip in tips)


def test_what_the_log_does_not_have() -> None:
    """What the log does not tell of is on no critical path; without a plan nothing is known of any step."""
    assert JAVA.plan is not None
    other = plan_of("FROM x AS s", "RUN never", "RUN logged")
    diagram = with_times(diagram_of(other, View()), other, JAVA)
    assert titled(diagram, "s").standing is Standing.TARGET
    alone = replace(diagram_of(other, View()), cards=(replace(diagram.cards[0], subject=None),), arrows=())
    assert with_times(alone, other, JAVA).cards[0].badges == ()
    steps = with_times(diagram_of(other, View(Level.STEPS)), other, JAVA)
    assert {one.standing for one in steps.cards} <= {Standing.USED, Standing.OUTSIDE}
    assert vertices_of(other, timings_of(JAVA.build)) == {}


def test_the_legend_and_borders() -> None:
    """The legend tells what the looks mean by time; a heavier border is drawn wider."""
    source = dot_source(drawn(JAVA))
    assert "on the critical path by time" in source
    assert 'TABLE BORDER="4"' in source  # two points, and two for 40 % of the wall time
    assert "runs again" not in source
