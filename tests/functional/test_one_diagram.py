"""One analysis, one diagram: every format shows the titles, lines, badges, rows and labels of `diagram_of`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.diagram.model import Level, StageRef, Standing, StepRef
from stagegraph.render.diagram.view import View, diagram_of
from stagegraph.render.documents.planorders import PlanOrder
from stagegraph.render.documents.registry import HTML, JSON, PICTURES, Option, named, written
from stagegraph.render.shared.markup import printable
from tests.helpers.shown import READERS, arrows_of, parts, shown_by_page, squeezed

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram
    from tests.helpers.shown import Shown

_TESTS = Path(__file__).parents[1]
_CASES = (
    "copy-link-context",
    "dedup-same-run-in-two-stages",
    "heredoc-copy-two-files",
    "mount-cache-locked-two-stages",
    "mount-two-stages-one-run",
    "onbuild-copy-from",
    "onbuild-makes-stage-used",
    "platform-two-of-one-image",
    "ref-diamond",
    "ref-digest-and-tag",
    "ref-stage-with-no-steps",
    "ref-transitively-unused",
    "shape-cross-compile",
    "shape-java-targets",
    "shape-rust-chef",
)
_HOSTILE = """\
FROM alpine AS a
RUN echo "<b>&amp;</b>" '#35; | %% --> ]]>' \\\\N $$x$$ \u202e\x1b[31m
RUN --mount=type=cache,id=<i>"&,target=/c echo LONG
FROM a AS b
COPY --from=a "/<x>" "/&amp;"
FROM b
COPY --from=a / /
COPY --from=b / /
""".replace("LONG", 400 * "x")

DOCKERFILES = {
    **{
        path.parent.name: path.read_text(encoding="utf-8")
        for path in sorted(_TESTS.parent.glob("samples/*/Dockerfile"))
    },
    **{name: (_TESTS / "cases" / name / "Dockerfile").read_text(encoding="utf-8") for name in _CASES},
    "hostile": _HOSTILE,
}
VIEWS = {
    "stages": View(),
    "steps": View(Level.STEPS),
    "used": View(hide_unused=True),
    "folded": View(fold=True, simplify=True),
    "folded steps": View(Level.STEPS, fold=True, simplify=True),
    "near": View(depth=1),
}
EACH_DOCKERFILE = pytest.mark.parametrize("name", DOCKERFILES)


def agrees(found: Shown, diagram: Diagram) -> None:
    """A picture shows what the diagram says, all of it and nothing else."""
    for told in (diagram.sentence, *diagram.notes):
        assert squeezed(told) in found.heading
    for texts, known in ((found.cards, diagram.cards), (found.clusters, diagram.clusters)):
        assert texts.keys() == {one.id for one in known}
        for one in known:
            says(texts[one.id], parts(one))
    assert found.arrows == arrows_of(diagram)


def says(text: str, expected: list[str]) -> None:
    """A text consists of these parts, in any order."""
    assert [part for part in expected if part not in text] == []
    assert sorted(text) == sorted("".join(expected))


def test_every_format_is_read() -> None:
    """There is a test below for each format with texts in it: those of a diagram have a reader in `helpers.shown`."""
    drawn = {one.name for one in PICTURES if Option.STEPS in one.heeds and not one.binary}
    assert drawn == READERS.keys(), "READERS in tests/helpers/shown.py needs a reader of each of these formats"
    texts = {one.name for one in PICTURES if not one.binary}
    assert texts == drawn | {HTML.name, JSON.name}, (
        "a format without --steps needs a test in this module, and its name here"
    )


def test_there_are_dockerfiles() -> None:
    """There is something to draw."""
    assert len(DOCKERFILES) >= 20


@EACH_DOCKERFILE
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("file_format", READERS)
def test_formats(file_format: str, view: str, name: str) -> None:
    """The pictures show the diagram of the plan and the view, each text of it once, and nothing besides."""
    request = PlanRequest()
    plan = plan_request(stagegraph.parse(DOCKERFILES[name]), request)
    made = written(named(PICTURES, file_format), PlanOrder(plan, request, VIEWS[view])).decode()
    agrees(READERS[file_format](made), diagram_of(plan, VIEWS[view]))


@EACH_DOCKERFILE
def test_page_of_stages(name: str) -> None:
    """A page shows, for the target that it shows at first, the diagram of its stages."""
    request = PlanRequest()
    dockerfile = stagegraph.parse(DOCKERFILES[name])
    plan = plan_request(dockerfile, request)
    made = written(HTML, PlanOrder(plan, request)).decode()
    agrees(shown_by_page(made, dockerfile, "stages"), diagram_of(plan, View()))


@EACH_DOCKERFILE
def test_page_of_steps(name: str) -> None:
    """It shows the diagram of its steps, too, among those of the other targets."""
    request = PlanRequest()
    dockerfile = stagegraph.parse(DOCKERFILES[name])
    plan = plan_request(dockerfile, request)
    made = written(HTML, PlanOrder(plan, request)).decode()
    found = shown_by_page(made, dockerfile, "steps")
    diagram = diagram_of(plan, View(Level.STEPS))
    steps = [card for card in diagram.cards if card.standing is not Standing.UNUSED and card.wave is not None]
    assert {card.id for card in steps} <= found.cards.keys()
    for card in steps:
        says(found.cards[card.id], parts(card))
    for cluster in diagram.clusters:
        says(found.clusters[cluster.id], parts(cluster))
    ids = {card.id for card in steps}
    arrows = [(arrow.source, arrow.target, "") for arrow in diagram.arrows if {arrow.source, arrow.target} <= ids]
    assert set(arrows) <= set(found.arrows)


@EACH_DOCKERFILE
def test_data(name: str) -> None:
    """The plan as data has the stages and the steps of the diagrams, with their lines."""
    request = PlanRequest()
    plan = plan_request(stagegraph.parse(DOCKERFILES[name]), request)
    document = json.loads(written(JSON, PlanOrder(plan, request)))
    stages = {card.subject: card for card in diagram_of(plan, View()).cards}
    for stage in document["stages"]:
        card = stages[StageRef(stage["index"])]
        assert card.title == printable(stage["display_name"])
        assert card.location is not None
        assert card.location.first == stage["lines"][0]
    steps = {card.subject.id for card in diagram_of(plan, View(Level.STEPS)).cards if isinstance(card.subject, StepRef)}
    assert steps <= {step["id"] for step in document["steps"]}
