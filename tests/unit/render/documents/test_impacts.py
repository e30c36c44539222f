"""What a change does, in every document that tells of it."""

from __future__ import annotations

import json

import pytest

from stagegraph.analysis.request import PlanRequest
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.changeformats import IMPACTS
from stagegraph.render.documents.orders import ImpactOrder
from stagegraph.render.documents.planorders import PlanOrder
from stagegraph.render.documents.registry import HTML, named, written
from stagegraph.values import FrozenMap
from tests.unit.analysis.impact.test_keys import changed

LINES = ("FROM a AS s", "RUN x", "FROM b", "COPY --from=s /f /")
FOUND = changed(LINES, ("FROM a AS s", "RUN y", *LINES[2:]))


def test_texts() -> None:
    """Text and Markdown tell of all steps, or of one; JSON of all."""
    step = next(one.step.id for one in FOUND.steps if one.step.text == "RUN y")
    for name, whole, alone in [
        ("text", "Dockerfile: 1 of 4 steps runs again", "[2/2] RUN y (s L2) runs again: its command differs"),
        ("markdown", "### `Dockerfile`: 1 of 4 steps", "- `[2/2] RUN y` (**s** L2) runs again: its command differs"),
    ]:
        made = named(IMPACTS, name)
        assert written(made, ImpactOrder(FOUND)).decode().startswith(whole)
        assert written(made, ImpactOrder(FOUND, why=step)).decode().startswith(alone)
    assert json.loads(written(named(IMPACTS, "json"), ImpactOrder(FOUND)))["counts"]["runs"] == 1


@pytest.mark.parametrize("marked", [True, False])
def test_page(marked: bool) -> None:
    """The page marks stages and steps."""
    request = PlanRequest(image_configs=FOUND.after.plan.options.image_configs, build_args=FrozenMap())
    view = View(impact=FOUND if marked else None)
    page = written(HTML, PlanOrder(FOUND.after.plan, request, view)).decode()
    for words in ("1 of 2 runs again", "1 of 2 perhaps runs again", "perhaps runs again"):
        assert (words in page) == marked
