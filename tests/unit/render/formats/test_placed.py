"""Pictures of steps, which are laid out before an engine draws them: nothing runs through a text, everything meets."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

import pytest

import stagegraph
from stagegraph.errors import EnvironmentLacks
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.diagram.themes import THEMES
from stagegraph.render.documents.pictures import svg_picture
from stagegraph.render.documents.planorders import Look
from stagegraph.render.layout.sizes import read_sizes
from tests.helpers.building import plan_of
from tests.helpers.diagrams import tooltips_of
from tests.helpers.drawing import ENGINES, picture_of
from tests.helpers.geometry import Drawing, crossed, drawing_of, overlapping, run_through, strays

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram

SAMPLES = Path(__file__).parents[4] / "samples"
EACH_DIRECTION = pytest.mark.parametrize("direction", ["TB", "LR"])
EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)
LONG = "a-very-long-name-of-a-stage-which-is-wider-than-all-of-its-steps-together-can-be"
FILES = {
    "chain": ["FROM a AS x", "RUN 1", "FROM x AS y", "RUN 2", "FROM y AS z", "RUN 3"],
    "long names": [f"FROM a AS {LONG}", "RUN 1", f"FROM {LONG} AS {LONG}-2", "RUN 2", f"FROM {LONG}-2 AS y", "RUN 3"],
    "fan": [
        "FROM a AS base",
        "RUN 0",
        *(line for at in range(9) for line in (f"FROM base AS part{at}", f"RUN --mount=type=cache,target=/c {at}")),
        "FROM base AS all-parts-together",
        "RUN " + " ".join(f"--mount=from=part{at},target=/{at}" for at in range(9)) + " x",
        *(f"COPY --from=part{at} / /" for at in range(9)),
    ],
    "side by side": [
        "FROM a AS first",
        "RUN 1",
        "FROM b AS second",
        "COPY --link --from=first /a /a",
        "COPY --link --from=first /b /b",
        "COPY --link . .",
        "FROM second AS third",
        "COPY --from=first /c /c",
        "COPY --from=second /c /c",
    ],
    "not built": [
        "FROM a AS x",
        "RUN 1",
        "FROM x AS y",
        "RUN 2",
        "FROM y AS w",
        "COPY --from=x / /",
        "FROM b",
        "FROM x",
    ],
    "nothing to do": ["FROM scratch AS x", "FROM x AS y", "FROM y AS z", "COPY --from=x / /"],
    "other letters": [
        "FROM a AS x",
        "RUN echo \u4e2d\u6587\u5b57\u7b26 \u00e4\u00f6\u00fc",
        "FROM x",
        "COPY --from=x /\u4e2d /",
    ],
}


def steps_of(name: str) -> Diagram:
    """The steps of one of the files."""
    return step_diagram(plan_of(*FILES[name]))


def placed(diagram: Diagram, engine: str, **look: Any) -> Drawing:
    """A diagram as SVG, laid out as the command does."""
    return Drawing(ElementTree.fromstring(svg_picture(diagram, Look(engine=engine, **look))))  # noqa: S314  (ours)


@EACH_ENGINE
@EACH_DIRECTION
@pytest.mark.parametrize("name", FILES)
def test_no_arrow_through_a_text(name: str, direction: str, engine: str) -> None:
    """No arrow runs through the title of a cluster or a text of a card."""
    assert run_through(placed(steps_of(name), engine, direction=direction)) == []


@EACH_ENGINE
@EACH_DIRECTION
@pytest.mark.parametrize("name", FILES)
def test_arrows_meet_their_cards(name: str, direction: str, engine: str) -> None:
    """Each arrow is drawn once, begins at the far edge of its source and ends at the near edge of its target."""
    diagram = steps_of(name)
    drawing = placed(diagram, engine, direction=direction)
    assert sorted(one.ends for one in drawing.arrows) == sorted((one.source, one.target) for one in diagram.arrows)
    for arrow in drawing.arrows:
        source, target = (drawing.cards[one] for one in arrow.ends)
        x, y = arrow.points[0]
        if direction == "TB":
            assert source.left < x < source.right
            assert y == pytest.approx(source.bottom, abs=2.5)  # borders are up to 2 points wide
        else:
            assert source.top < y < source.bottom
            assert x == pytest.approx(source.right, abs=2.5)
        assert min(target.distance(one) for one in arrow.points) < 6  # a thick head's outline is inside of it


@EACH_ENGINE
@EACH_DIRECTION
@pytest.mark.parametrize("name", FILES)
def test_cards_in_their_clusters(name: str, direction: str, engine: str) -> None:
    """Cards stand in their clusters with all of their texts, and no two overlap."""
    diagram = steps_of(name)
    drawing = placed(diagram, engine, direction=direction)
    assert drawing.cards.keys() == {one.id for one in diagram.cards}
    boxes = list(drawing.cards.values())
    assert all(one.away(other) > 0 for at, one in enumerate(boxes) for other in boxes[at + 1 :])
    for cluster in diagram.clusters:
        inside = {one for one, box in drawing.cards.items() if drawing.clusters[f"cluster_{cluster.id}"].away(box) == 0}
        assert inside == set(cluster.cards)
    assert drawing.texts
    for name_of, text, box in drawing.texts:
        if name_of.startswith("w"):  # the number of a wave
            continue
        around = drawing.cards.get(name_of) or drawing.clusters[name_of]
        wide = 0 if text.isascii() or "\xa0" in text else 40  # the widths of other letters are guessed here
        assert around.left - 1 < box.left
        assert box.right < around.right + 1 + wide


@EACH_ENGINE
@EACH_DIRECTION
def test_what_is_drawn_beside(direction: str, engine: str) -> None:
    """Waves have their numbers at their beginning, and title, legend, links and tooltips are as in other pictures."""
    diagram = steps_of("chain")
    picture = picture_of(
        svg_picture(
            diagram, Look(theme="dark", legend=True, link_base="https://a/b", engine=engine, direction=direction)
        )
    )
    assert [one for one in picture.nodes if one.startswith("w")] == ["w0", "w1", "w2", "w3"]
    assert {"wave 1", "on the critical path"} <= set(picture.texts)
    assert "https://a/b#L2" in picture.links
    assert tooltips_of(diagram) <= picture.tooltips
    assert THEMES["dark"].background in ElementTree.tostring(picture.root).decode()


@EACH_ENGINE
def test_directions(engine: str) -> None:
    """Waves follow one another down the picture or to the right, stages beside them."""
    diagram = steps_of("chain")
    waves = {card.id: card.wave for card in diagram.cards if card.wave is not None}
    for direction, along in (("", "top"), ("TB", "top"), ("LR", "left")):
        cards = placed(diagram, engine, direction=direction).cards
        found = {wave: {getattr(cards[one], along) for one in waves if waves[one] == wave} for wave in waves.values()}
        starts = [min(found[wave]) for wave in sorted(found)]
        assert all(max(one) - min(one) < 3 for one in found.values())
        assert starts == sorted(starts)
        assert starts[-1] - starts[0] > 100


def test_stretched_cards() -> None:
    """A card that many arrows make higher than its texts shows these at its top."""
    lines = [*(line for at in range(20) for line in (f"FROM a{at} AS p{at}", "RUN x")), "FROM z AS last"]
    lines.append("RUN " + " ".join(f"--mount=from=p{at},target=/{at}" for at in range(20)) + " x")
    drawing = placed(step_diagram(plan_of(*lines)), "embedded", direction="LR")
    card = max(drawing.cards, key=lambda one: drawing.cards[one].bottom - drawing.cards[one].top)
    box = drawing.cards[card]
    assert box.bottom - box.top > 100
    assert max(one.bottom for name, _, one in drawing.texts if name == card) < box.top + 60
    tips = sorted(arrow.points[-1][1] for arrow in drawing.arrows if arrow.ends[1] == card)
    assert len(tips) > 20


def test_a_picture_is_as_large_as_one_of_stages() -> None:
    """A point of a picture whose places are known is a point of the SVG, as in one that an engine has laid out."""
    assert b'transform="scale(1 1)' in svg_picture(steps_of("chain"))


@pytest.mark.parametrize("answer", [b"", b"{}", b"[]", b'{"objects": [{"name": "p0"}]}', b'{"objects": 3}'])
def test_no_sizes(answer: bytes) -> None:
    """What is no answer to the question for sizes is refused in words."""
    with pytest.raises(EnvironmentLacks, match="no layout"):
        read_sizes(answer, steps_of("chain"))


@EACH_DIRECTION
def test_labels_of_steps(direction: str) -> None:
    """Arrows into stages that are not built have their labels, each at its own arrow, on no text and no arrow."""
    lines = ["FROM a AS x", "RUN 1", "FROM x AS y", "COPY --from=x / /", "RUN --mount=from=x 2", "FROM b"]
    svg = svg_picture(step_diagram(plan_of(*lines)), Look(direction=direction))
    drawing = drawing_of(svg)
    assert sorted(arrow.text for arrow in drawing.arrows if arrow.label) == ["COPY", "MOUNT"]
    assert (strays(drawing), overlapping(drawing), run_through(drawing), crossed(drawing)) == ([], [], [], [])


def sample(name: str) -> Diagram:
    """The steps of a sample."""
    return step_diagram(stagegraph.plan(stagegraph.parse((SAMPLES / name / "Dockerfile").read_text(encoding="utf-8"))))


@pytest.mark.unmeasured
@EACH_DIRECTION
@pytest.mark.parametrize("name", sorted(one.parent.name for one in SAMPLES.glob("*/Dockerfile")))
def test_samples(name: str, direction: str) -> None:
    """No arrow of a sample runs through a text or a label, each label is at its own arrow, and no two cards overlap."""
    drawing = placed(sample(name), "embedded", direction=direction)
    assert (strays(drawing), overlapping(drawing), run_through(drawing), crossed(drawing)) == ([], [], [], [])
    assert not any(one.away(other) == 0 for one, other in combinations(drawing.cards.values(), 2))


CROWD = [
    *(line for at in range(5) for line in (f"FROM a{at} AS p{at}", f"RUN {at}")),
    "FROM p0 AS used",
    "RUN " + " ".join(f"--mount=from=p{at},target=/{at}" for at in range(1, 5)) + " x",
    "RUN y",
]


@EACH_DIRECTION
@pytest.mark.parametrize("stages", [1, 2, 4])
def test_labels_in_a_crowd(stages: int, direction: str) -> None:
    """Where many arrows with labels come into cards beside each other, no arrow runs through any of the labels."""
    parts = (
        line
        for at in range(stages)
        for line in (f"FROM p{at} AS crowd{at}", *(f"RUN --mount=from=p{one},target=/x {one}" for one in range(5)))
    )
    diagram = step_diagram(plan_of(*CROWD, *parts, "FROM used", target="used"))
    drawing = placed(diagram, "embedded", direction=direction)
    assert sum(arrow.label is not None for arrow in drawing.arrows) > 3 * stages
    assert (overlapping(drawing), run_through(drawing), crossed(drawing)) == ([], [], [])


def test_many_arrows_keep_no_room_for_labels() -> None:
    """Where arrows are too many to bear labels, cards from left to right stand as close as those without any."""

    def start(count: int) -> float:
        parts = (line for at in range(count) for line in (f"FROM b AS s{at}", "COPY --from=first / /"))
        diagram = step_diagram(plan_of("FROM a AS first", "RUN 1", *parts, "FROM first"))
        return drawing_of(svg_picture(diagram, Look(direction="LR"))).cards["s1"].left

    assert start(201) < start(20) - 15
