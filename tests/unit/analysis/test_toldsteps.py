"""How texts name steps."""

from __future__ import annotations

from typing import Any

import pytest

from stagegraph.analysis.toldsteps import told_steps
from tests.helpers.building import plan_of

CACHED = "RUN --mount=type=cache,target=/c"


@pytest.mark.parametrize(
    ("lines", "options", "names"),
    [
        (["FROM alpine AS b", f"{CACHED} y", f"{CACHED} x"], {}, ["b L2", "b L3"]),
        (["FROM alpine AS b", f"{CACHED} y"], {"platform": "linux/amd64,linux/arm64"}, ["b (2 platforms) L2"]),
        (
            ["FROM alpine AS a", f"ONBUILD {CACHED} y", f"ONBUILD {CACHED} x", "FROM a AS b"],
            {},
            ["b (2 steps) L4"],
        ),
        (["FROM alpine AS a", f"{CACHED} x", "FROM alpine AS b", f"{CACHED} x"], {"target": ["a", "b"]}, ["a/b L2"]),
    ],
)
def test_names(lines: list[str], options: dict[str, Any], names: list[str]) -> None:
    """Each step has its stages and its line; those that have both in common are told once, with their number."""
    plan = plan_of(*lines, **options)
    found = [(name, step.location.first) for step, name in told_steps(plan, plan.cache_mounts["/c"].steps)]
    assert [f"{name} L{line}" for name, line in found] == names
