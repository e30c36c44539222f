"""What a change does to the steps of a build, as data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import stagegraph
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.timing.rebuildtime import rebuild_time
from stagegraph.render.formats.impactjson import KINDS, impact_json
from stagegraph.values import FrozenMap
from tests.helpers.building import plan_of
from tests.helpers.cachesets import impact_of, recorded_pairs, tree_of
from tests.helpers.depth import part_of
from tests.helpers.timed import LOGS, recorded

SCHEMA = json.loads((Path(__file__).parents[4] / "docs/impact.schema.json").read_text(encoding="utf-8"))


def document(found: Any) -> Any:
    """The document, which fits its schema."""
    made = json.loads(impact_json(found))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    return made


@pytest.mark.parametrize("name", ["experiments", "content", "edges", "invalidation"])
def test_schema(name: str) -> None:
    """The documents of real pairs of builds fit the schema."""
    for record in part_of(recorded_pairs(name), 20):
        document(impact_of(record))


def test_how_long_it_takes() -> None:
    """With a log the document tells how long the rebuild takes, from when to when."""
    timings = recorded("java-7stage", "rawjson.runtime.log")
    text = (LOGS / "java-7stage/Dockerfile").read_text(encoding="utf-8")
    before = stagegraph.plan(stagegraph.parse(text))
    after = stagegraph.plan(stagegraph.parse(text.replace("mkdir -p target", "mkdir target")))
    found = impact(Build(before, FrozenMap()), Build(after, FrozenMap()))
    made = json.loads(impact_json(found, rebuild_time(found, timings)))
    jsonschema.Draft202012Validator(SCHEMA).validate(made)
    assert 0 < made["rebuild"]["least"] < made["rebuild"]["most"] < made["rebuild"]["recorded"] < 9
    assert document(found)["rebuild"] is None


def test_every_reason() -> None:
    """Each kind of reason has its form."""
    was = (
        "FROM a AS s", "COPY f /f", "RUN x", "FROM ctx", "RUN y", "FROM b", "ARG V", "RUN v", "COPY gone /",
        "ADD https://x/f /", "COPY --from=s /f /f", "COPY --from=1 /f /g",
    )  # fmt: skip
    now = (*was[:5], "FROM c", *was[6:9], "ADD https://y/f /", *was[10:], "WORKDIR /n", "RUN new")
    contexts = {"build_contexts": {"ctx": "./c"}}
    trees = [{"context": tree_of(one), "ctx": tree_of({})} for one in ({"f": "1", "gone": ""}, {"f": "2"})]
    before = Build(plan_of(*was, build_args={"V": "1"}, **contexts), FrozenMap(trees[0]))
    after = Build(plan_of(*now, build_args={"V": "2"}, **contexts), FrozenMap(trees[1]), no_cache=frozenset({"s"}))
    made = document(impact(before, after))
    reasons = [reason for step in made["steps"] for reason in step["because"]]
    assert {reason["kind"] for reason in reasons} == set(KINDS.values())
    variable = next(one for one in reasons if one["kind"] == "differs" and one["name"] == "V")
    assert (variable["before"], variable["now"], variable["build_arg"], variable["lines"]) == ("1", "2", True, [7, 7])
    assert made["counts"] == {"cached": 1, "runs": 11, "content": 0}
    assert [step["was"] for step in made["steps"] if "RUN new" in step["name"]] == [None]
