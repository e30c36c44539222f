"""What happens after a change, marked in pictures."""

from __future__ import annotations

import pytest

from stagegraph.render.diagram.fates import with_fates
from stagegraph.render.diagram.model import Card, Diagram, Level, Standing
from stagegraph.render.diagram.view import View, diagram_of
from stagegraph.render.formats.dot import dot_source
from tests.helpers.building import plan_of
from tests.unit.analysis.impact.test_keys import changed

LINES = (
    "FROM golang AS build",
    "COPY go.mod ./",
    "COPY src ./",
    "RUN go build",
    "FROM node AS web",
    "RUN npm ci",
    "FROM alpine AS unused",
    "RUN x",
    "FROM build AS alias",
    "FROM node AS twin",
    "RUN npm ci",
    "FROM alpine AS final",
    "COPY --from=alias /out /app",
    "COPY --from=web /dist /web",
    "COPY --from=twin /dist /twin",
)
OLD = {"go.mod": "1", "src/a": "1"}


def drawn(level: Level, **view: object) -> Diagram:
    """The picture after a change of a source file."""
    impact = changed(LINES, LINES, files=(OLD, {**OLD, "src/a": "2"}))
    return diagram_of(impact.after.plan, View(level, impact=impact, **view))  # type: ignore[arg-type]


def card(diagram: Diagram, part: str) -> Card:
    """The one card whose title or rows hold a text."""
    (found,) = (one for one in diagram.cards if part in " ".join((one.title, *one.rows)))
    return found


@pytest.mark.parametrize(
    ("title", "badge", "standing"),
    [
        ("build", "2 of 4 run again", Standing.RUNS),
        ("twin", "cached", Standing.CACHED),
        ("web", "cached", Standing.CACHED),
        ("final", "3 of 4 perhaps run again", Standing.CONTENT),
    ],
)
def test_stages(title: str, badge: str, standing: Standing) -> None:
    """A stage says how many of its steps run again, and stands out by the worst of them."""
    found = card(drawn(Level.STAGES), title)
    assert (found.badges[0], found.standing) == (badge, standing)


def test_what_is_not_built_is_not_marked() -> None:
    """Stages that are not built, and images that are the same, look as they do."""
    diagram = drawn(Level.STAGES)
    assert card(diagram, "unused").standing is Standing.UNUSED
    assert card(diagram, "golang").standing is Standing.OUTSIDE
    assert diagram.notes == ("after the change 2 steps run again, 3 perhaps, 5 cached",)


def test_steps() -> None:
    """A step says what happens to it; clusters do as their stages; the upload says nothing."""
    diagram = drawn(Level.STEPS)
    assert (card(diagram, "COPY src").badges[0], card(diagram, "COPY src").standing) == ("runs again", Standing.RUNS)
    assert card(diagram, "COPY --from=alias").badges[0] == "perhaps runs again"
    assert card(diagram, "npm ci").badges[0] == "cached"
    assert card(diagram, "load build context").badges == ()
    assert card(diagram, "golang").standing is Standing.OUTSIDE
    assert card(diagram, "steps are in").badges[0] == "cached"
    assert {one.title: (one.badges[0], one.standing) for one in diagram.clusters if one.badges}["final"] == (
        "3 of 4 perhaps run again",
        Standing.CONTENT,
    )


def test_images() -> None:
    """An image that is another one is marked, at both levels."""
    impact = changed(LINES, LINES, changed_images=frozenset({"docker.io/library/golang:latest"}))
    for level in Level:
        found = card(diagram_of(impact.after.plan, View(level, impact=impact)), "golang")
        assert (found.badges, found.standing) == (("another image",), Standing.RUNS)
    known = [{"image_configs": {"golang": {"digest": f"sha256:{one * 64}", "config": {}}}} for one in "12"]
    impact = changed(LINES, LINES, before=known[0], after=known[1])
    found = card(diagram_of(impact.after.plan, View(impact=impact)), "golang")
    assert (found.badges, found.standing) == (("perhaps other layers",), Standing.CONTENT)


def test_one_and_both() -> None:
    """One step is told in the singular; a stage of both kinds tells both."""
    lines = ("FROM a AS s", "RUN x", "FROM b", "RUN y", "COPY --from=s /f /")
    now = ("FROM a AS s", "RUN z", "FROM b", "COPY new /", "COPY --from=s /f /")
    impact = changed(lines, now)
    found = diagram_of(impact.after.plan, View(impact=impact))
    assert found.notes[0].startswith("after the change 3 steps run again")
    impact = changed(("FROM a", "RUN x", "RUN y"), ("FROM a", "RUN x", "RUN z"))
    found = diagram_of(impact.after.plan, View(impact=impact))
    assert (found.notes[0], card(found, "stage-0").badges[0]) == (
        "after the change 1 step runs again, 0 perhaps, 2 cached",
        "1 of 3 runs again",
    )
    both = ("FROM a AS s", "RUN x", "FROM b AS t", "COPY --from=s /f /", "FROM t", "ENV A=1", "RUN y")
    impact = changed(both, (both[0], "RUN z", *both[2:4], "RUN n", *both[4:]))
    assert badges(diagram_of(impact.after.plan, View(impact=impact)))["t"] == "1 of 3 runs again, 1 perhaps"
    perhaps = ("FROM a AS s", "RUN x", "FROM b", "COPY --from=s /f /")
    impact = changed(perhaps, (perhaps[0], "RUN z", *perhaps[2:]))
    assert badges(diagram_of(impact.after.plan, View(impact=impact)))["stage-1"] == "1 of 2 perhaps runs again"


def badges(diagram: Diagram) -> dict[str, str]:
    """The first badge of each card that has one, by title."""
    return {one.title: one.badges[0] for one in diagram.cards if one.badges}


def test_another_plan() -> None:
    """Of another plan of the file that is marked which both have."""
    impact = changed(LINES, LINES, files=(OLD, {**OLD, "src/a": "2"}))
    other = plan_of(*LINES, target="unused")
    diagram = with_fates(diagram_of(other, View()), other, impact)
    assert card(diagram, "unused").badges == ("target",)


def test_folding_and_the_legend() -> None:
    """Targets are never folded away, and the legend explains the marks."""
    lines = ("FROM a AS s0", "RUN x", *(line for n in range(5) for line in (f"FROM s{n} AS s{n + 1}", f"RUN {n}")))
    impact = changed(("FROM a", "RUN y"), lines)
    diagram = diagram_of(impact.after.plan, View(fold=True, impact=impact))
    assert [one.title for one in diagram.cards if "target" in one.badges] == ["s5"]
    assert "5 stages in a chain" in [one.title for one in diagram.cards]
    assert "runs again if what an earlier step writes differs" in dot_source(diagram)
    assert "on the critical path" not in dot_source(diagram, legend=True)
