"""Whatever a log tells, every document of it can be written, and says the same each time."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from random import Random
from xml.etree import ElementTree

import jsonschema
from hypothesis import given
from hypothesis import strategies as st

from stagegraph.analysis.timing.comparingtimings import compare_timings
from stagegraph.analysis.timing.forecasting import what_if
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.analysis.timing.saving import savings
from stagegraph.errors import InputError
from stagegraph.logs.reading import read_log
from stagegraph.render.documents.orders import TimingChangesOrder, TimingsOrder
from stagegraph.render.documents.registry import written
from stagegraph.render.documents.timingformats import TIMING_CHANGES, TIMINGS
from stagegraph.render.shared.cells import width_of
from stagegraph.render.shared.tables import Style
from tests.helpers.damaging import damaged
from tests.helpers.depth import examples
from tests.helpers.timed import LOGS, recorded

SCHEMA = jsonschema.Draft202012Validator(
    json.loads((Path(__file__).parents[2] / "docs/timings.schema.json").read_text(encoding="utf-8"))
)


NAMES = ("failing/rawjson.log", "java-7stage/rawjson.test.log", "cache-locked/rawjson.log", "interrupted/rawjson.log")


@cache
def logs() -> tuple[bytes, ...]:
    """Recorded logs."""
    return tuple((LOGS / name).read_bytes() for name in NAMES)


@given(st.integers(min_value=0, max_value=1 << 40), st.sampled_from([40, 80, 200]))
@examples(600)
def test_every_document(seed: int, width: int) -> None:
    """Text fits, JSON fits its schema, pictures are well-formed, traces are JSON; also of what is supposed."""
    log = damaged(logs(), Random(seed))  # noqa: S311  (chance, not secrets)
    try:
        builds = read_log([log]).builds
    except InputError:
        return
    found = timings_of(builds[-1])
    order = TimingsOrder(found, "log", what_if(found, limit=2), savings(found), style=lambda: Style(width))
    before = recorded("failing")
    changes = TimingChangesOrder(compare_timings(before, found), ("a", "b"), style=lambda: Style(width))
    made = {one.name: written(one, order).decode() for one in TIMINGS}
    made |= {f"changes {one.name}": written(one, changes).decode() for one in TIMING_CHANGES}
    for name, text in made.items():
        if name.endswith("svg"):
            ElementTree.fromstring(text)  # noqa: S314  (our own)
        elif name.endswith("json"):
            SCHEMA.validate(json.loads(text))
        elif name.endswith("trace"):
            assert json.loads(text)["traceEvents"]
        elif name.endswith("text"):
            assert max(map(width_of, text.splitlines())) <= width
    assert made["svg"] == written(TIMINGS[3], order).decode()
