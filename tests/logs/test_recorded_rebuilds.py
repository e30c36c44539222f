"""How long BuildKit's own rebuilds took, against what the log of the build before them foretells."""

from __future__ import annotations

import pytest

import stagegraph
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.timing.rebuildtime import rebuild_time
from tests.helpers.loggedbuilds import recorded_plan, recorded_timings

NEAR = 0.3  # seconds by which a busy machine differs from itself


@pytest.mark.parametrize(
    ("before", "after", "changed"),
    [
        ("arg-cache/rawjson.log", "arg-cache/rawjson.2-V-changed.log", ""),
        ("arg-cache/rawjson.2-V-changed.log", "arg-cache/rawjson.3-undeclared-arg.log", ""),
        ("arg-cache/rawjson.2-V-changed.log", "arg-cache/rawjson.4-TAG-changed.log", ""),
        ("cached/rawjson.log", "cached/rawjson.2-unchanged.log", ""),
        ("diamond-20/rawjson.log", "diamond-20/rawjson.2-cached.log", ""),
        ("heredoc/rawjson.log", "heredoc/rawjson.2-cached.log", ""),
        ("link/rawjson.log", "link/rawjson.2-cached.log", ""),
        ("link/rawjson.log", "link/rawjson.3-base-changed.log", "docker.io/library/alpine:3.20"),
    ],
)
def test_a_rebuild_takes_as_long_as_foretold(before: str, after: str, changed: str) -> None:
    """Another build arg, another base, or nothing: the recorded time lies in the range that is told."""
    old, new = recorded_plan(before), recorded_plan(after)
    assert old is not None
    assert new is not None
    impact = stagegraph.impact(Build(old), Build(new, changed_images=frozenset([changed] if changed else [])))
    foretold = rebuild_time(impact, recorded_timings(before))
    recorded = recorded_timings(after).wall
    assert foretold.least.wall - NEAR <= recorded <= foretold.most.wall + NEAR
    assert foretold.least.wall <= foretold.most.wall
