"""What a build cost, as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from stagegraph.analysis.timing.comparingtimings import compare_timings
from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.saving import savings
from stagegraph.analysis.timing.suppositions import Takes
from stagegraph.render.formats.timingjson import timing_changes_json, timing_json
from tests.helpers.timed import LOGS, recorded

if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import Timings

SCHEMA = json.loads((Path(__file__).parents[4] / "docs/timings.schema.json").read_text(encoding="utf-8"))


def document(timings: Timings) -> Any:
    """The document, which fits its schema."""
    made = json.loads(timing_json(timings, "build.log"))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    return made


@pytest.mark.parametrize("planned", [True, False])
@pytest.mark.parametrize("name", ["cached", "failing", "interrupted", "java-7stage", "multi-platform", "scratch-link"])
def test_schema(name: str, planned: bool) -> None:
    """The documents of real builds fit the schema, with their Dockerfiles and without."""
    log = "rawjson.runtime.log" if name == "java-7stage" else "rawjson.log"
    made = document(recorded(name, log, planned=planned))
    assert made["build"]["wall_measured"]
    assert (made["build"]["dockerfile"] is None) is not planned
    assert len(made["build"]["vertices"]) == len(recorded(name, log).vertices)


def test_facts() -> None:
    """The document tells what the log shows: who needs whom, lines, the critical path."""
    build = document(recorded("java-7stage", "rawjson.runtime.log"))["build"]
    by_name = {one["name"]: one for one in build["vertices"]}
    step = next(one for name, one in by_name.items() if name.startswith("[build 2/2]"))
    assert (step["kind"], step["state"], step["stages"], step["lines"]) == ("step", "done", ["build"], [12, 12])
    assert step["critical"]
    assert step["seconds"] == pytest.approx(2.15, abs=0.01)
    assert sum(one["end"] - one["start"] for one in build["critical_path"]) == pytest.approx(build["wall"], abs=1e-4)
    assert (LOGS / "java-7stage").is_dir()


@pytest.mark.parametrize(
    ("name", "ending"), [("scratch-link", "done"), ("failing", "failed"), ("interrupted", "canceled")]
)
def test_endings(name: str, ending: str) -> None:
    """A build that failed and one that somebody ended are told from one that was done."""
    assert document(recorded(name))["build"]["ending"] == ending


def test_forecasts() -> None:
    """What is supposed, and what would save most, fit the schema."""
    timings = recorded("java-7stage", "rawjson.runtime.log")
    forecast = what_if(timings, [Takes("deps", 1.0)])
    made = json.loads(timing_json(timings, "l", forecast=forecast, savings=savings(timings)))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert made["forecast"]["suppositions"] == ["deps=1s"]
    assert made["forecast"]["saved"] == pytest.approx(2.24, abs=0.1)
    assert made["savings"][0]["change"] == "deps 3/3=0s"


def test_comparisons() -> None:
    """Two builds fit the schema, and each change names its step in both."""
    found = compare_timings(recorded("cached"), recorded("cached", "rawjson.4-src-longer.log"))
    made = json.loads(timing_changes_json(found, ("a", "b")))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert {one["pace"] for one in made["changes"]} >= {"now cached"}
    assert made["logs"] == ["a", "b"]
