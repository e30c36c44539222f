"""What the page tells of the log of a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stagegraph.analysis.choices import choices_of
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.pages import page
from stagegraph.render.page.timesdata import times_data
from stagegraph.values import replace
from tests.helpers.pages import data_of
from tests.helpers.timed import recorded, written_build

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings


def told(timings: Timings) -> dict[str, Any]:
    """The values, with the ids that a page of all targets has."""
    assert timings.plan is not None
    return times_data(choices_of(timings.plan.dockerfile, PlanRequest()).union, timings)


def test_bars() -> None:
    """Every vertex that started is a bar in the band of its stage, in a lane of its own where others run meanwhile."""
    timings = recorded("java-7stage", "rawjson.runtime.log")
    found = told(timings)
    assert found["facts"] == "8.1 s; 1.3 at a time on average, 2 at most; 15 done"
    bands = {band["name"]: band for band in found["bands"]}
    assert bands["deps"]["stage"] == 1
    assert bands["context"]["stage"] == ""
    assert sum(len(band["bars"]) for band in found["bands"]) == len(timings.vertices)
    step, label, start, end, lane, look, critical, tip = bands["deps"]["bars"][-1]
    assert (label[-5:], lane, look, critical) == ("3.1 s", 0, "work", 1)
    assert end - start > 3
    assert tip.startswith("[deps 3/3]")
    assert found["told"][step][1] == "on the critical path: 39 % of the wall time"
    assert found["path"][-1] in found["told"]
    assert [text for _, text in found["ticks"]] == ["0 s", "2 s", "4 s", "6 s", "8 s"]


def test_computed_and_empty_builds() -> None:
    """Times that are computed are called so; a build of nothing has no axis, and what never started no bar."""
    timings = recorded("failing")
    assert sum(len(band["bars"]) for band in told(timings)["bands"]) == 8
    assert "as computed" in told(replace(timings, wall_measured=False))["facts"]
    nothing = timings_of(written_build(), timings.plan)
    assert (told(nothing)["ticks"], told(nothing)["bands"]) == ([], [])


def test_pages() -> None:
    """A page with a log has its times, and cards that tell them; one without has none."""
    timings = recorded("java-7stage", "rawjson.runtime.log")
    assert timings.plan is not None
    html = page(timings.plan.dockerfile, PlanRequest(), View(timings=timings))
    assert data_of(html)["times"]["wall"] == timings.wall
    assert "3.2 s of work" in html
    assert data_of(page(timings.plan.dockerfile, PlanRequest()))["times"] is None
