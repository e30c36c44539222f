"""One analysis, one diagram: every format shows the titles, lines, badges, rows and labels of `diagram_of`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.plan import PlanRequest, plan_request
from stagegraph.cli.pictures import Look, content
from stagegraph.render.diagram.model import Level, Standing
from stagegraph.render.diagram.view import View, diagram_of
from tests.shown import READERS, arrows_of, parts, shown_by_page, squeezed

if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram
    from tests.shown import Shown

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
    made = content(plan, request, VIEWS[view], Look(), file_format)
    text = made if isinstance(made, str) else made.decode()
    agrees(READERS[file_format](text), diagram_of(plan, VIEWS[view]))


@EACH_DOCKERFILE
def test_page_of_stages(name: str) -> None:
    """A page shows, for the target that it shows at first, the diagram of its stages."""
    request = PlanRequest()
    dockerfile = stagegraph.parse(DOCKERFILES[name])
    plan = plan_request(dockerfile, request)
    made = content(plan, request, View(), Look(), "html")
    assert isinstance(made, str)
    agrees(shown_by_page(made, dockerfile, "stages"), diagram_of(plan, View()))


@EACH_DOCKERFILE
def test_page_of_steps(name: str) -> None:
    """It shows the diagram of its steps, too, among those of the other targets."""
    request = PlanRequest()
    dockerfile = stagegraph.parse(DOCKERFILES[name])
    plan = plan_request(dockerfile, request)
    made = content(plan, request, View(), Look(), "html")
    assert isinstance(made, str)
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
