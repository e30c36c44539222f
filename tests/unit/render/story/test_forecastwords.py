"""What a changed build would cost, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.forecasts import Saving
from stagegraph.analysis.timing.rebuildtime import rebuild_time
from stagegraph.analysis.timing.saving import savings
from stagegraph.analysis.timing.suppositions import FromCache, Linked, Takes, TakesPart, Unlocked
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.accounts import account_text
from stagegraph.render.story.forecastwords import forecast_sentences, rebuild_sentences, savings_table
from stagegraph.render.story.impactmarkdown import impact_markdown
from stagegraph.render.story.impacttext import impact_text
from stagegraph.render.story.timingwords import timing_account
from stagegraph.values import FrozenMap, replace
from tests.helpers.building import plan_of
from tests.helpers.timed import LOGS, recorded

if TYPE_CHECKING:
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.timing.rebuilding import RebuildTime

TIMINGS = recorded("java-7stage", "rawjson.runtime.log")


def test_a_supposition() -> None:
    """The new wall time and what it saves, the new critical path, and what would save most then."""
    forecast = what_if(TIMINGS, [Takes("deps", 1.0)])
    told = account_text(
        timing_account(TIMINGS, "l", forecast=forecast, savings=savings(TIMINGS, forecast.suppositions)), Style(200)
    )
    assert "What if deps=1s: the build takes 5.8 s, 2.3 s less than the 8.1 s before (28 %)." in told
    assert "CRITICAL PATH THEN" in told
    assert "supposed" in told
    assert "build 2/2 takes no time, or is cached" in told


def test_no_difference() -> None:
    """What changes nothing takes as long as before."""
    (told,) = forecast_sentences(what_if(TIMINGS, [Takes("runtime 2/5", 2.0)]), TIMINGS)
    assert told.endswith("the build takes 8.1 s, as long as before.")
    (told,) = forecast_sentences(what_if(TIMINGS, limit=1), TIMINGS)
    assert "no more than 1 steps at once" in told
    assert "more than the" in told


def test_another_build() -> None:
    """Of another build it is told which, and for how many of its steps the log has no time."""
    plan = plan_of("FROM alpine:3.20 AS base", "RUN sleep 1; echo base tools > /base.txt", "RUN other")
    first, second = forecast_sentences(what_if(TIMINGS, plan=plan), TIMINGS)
    assert "What if base of Dockerfile is built: " in first
    assert second == "The log has no time of 1 step: as long is taken as others of the kind took."


@pytest.mark.parametrize(("before", "words"), [(20.0, "11.9 s more"), (2.0, "6.1 s less")])
def test_a_simulation_that_is_off(before: float, words: str) -> None:
    """How far the simulation of the unchanged build is from the log is told where it is far."""
    forecast = replace(what_if(TIMINGS, limit=2), before=before)
    assert f"the build takes {words} than the log tells" in " ".join(forecast_sentences(forecast, TIMINGS))
    nothing = replace(forecast, before=0.0, recorded=0.0, wall=1.0)
    assert "1.0 s more than the 0 s before (-)" in next(forecast_sentences(nothing, TIMINGS))


def test_savings() -> None:
    """Each kind of change has its words, and the option that asks for it."""
    changes = (Takes("a", 0.0), Takes("a", 3.0), TakesPart("a", 0.5), FromCache("a"), Linked("a"), Unlocked("a"), None)
    rows = savings_table([Saving(change, 0, 5.0, 2.0) for change in changes]).rows
    assert [row[2:] for row in rows] == [
        ("a takes no time, or is cached", "a=0s"),
        ("a takes 3.0 s", "a=3s"),
        ("a takes 50 % of its time", "a=50%"),
        ("a is cached", "cached:a"),
        ("a has --link", "link:a"),
        ("a shares its cache mounts instead of locking them", "unlock:a"),
        ("steps wait for no slot (max-parallelism)", "-"),
    ]
    assert rows[0][:2] == ("2.0 s", "5.0 s")


def test_rebuilds() -> None:
    """How long a rebuild takes, from when to when where content decides; steps without a time are counted."""
    text = (LOGS / "java-7stage/Dockerfile").read_text(encoding="utf-8")

    def told(new: str) -> tuple[Impact, RebuildTime]:
        after = stagegraph.plan(stagegraph.parse(new))
        assert TIMINGS.plan is not None
        found = impact(Build(TIMINGS.plan, FrozenMap()), Build(after, FrozenMap()))
        return found, rebuild_time(found, TIMINGS)

    found, rebuild = told(text.replace("mkdir -p", "mkdir"))
    words = "By the log the rebuild takes from 2.2 s to 3.5 s, as the content that earlier steps write decides;"
    assert words in " ".join(impact_text(found, Style(100), rebuild).split())
    assert words in impact_markdown(found, rebuild=rebuild)
    _, rebuild = told(f"{text}\nRUN more\n")
    first, second = rebuild_sentences(rebuild)
    assert first.startswith("By the log the rebuild takes ")
    assert "from" not in first
    assert second == "The log has no time of 1 step: as long is taken as others of the kind took."
