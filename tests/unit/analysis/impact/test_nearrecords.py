"""To which records steps come nearest."""

from __future__ import annotations

from stagegraph.analysis.impact.buildcache import Cache
from stagegraph.analysis.impact.cachekeys import input_keys
from stagegraph.analysis.impact.nearrecords import NearRecords
from tests.unit.analysis.impact.test_alike import two_builds


def test_how_well_records_fit() -> None:
    """Of many builds the inputs of each record fit as well as held against it alone."""
    seen: set[int] = set()
    for before, after in map(two_builds, range(60)):
        cache, compared = Cache(), frozenset(before.contexts) & frozenset(after.contexts)
        cache.look_up(before, compared)
        now = cache.look_up(after, compared)
        for step in after.plan.steps:
            one = now[step.id].stored
            inputs = [now[read.step] for read in input_keys(step)]
            if one.source is None:
                near = NearRecords(cache, cache.like(one))
                expected = [sum(map(cache.fit_input, was.inputs, one.inputs, inputs)) for was in near.records]
                assert near.fits(one, inputs) == expected
                seen.update(expected)
    assert seen > {0, 1, 2}
