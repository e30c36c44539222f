from __future__ import annotations

import pytest

from stagegraph.analysis.route import critical_route
from tests.helpers.building import plan_of

LONG = ["FROM alpine AS long", "RUN 1", "RUN 2", "RUN 3"]


@pytest.mark.parametrize(
    ("lines", "route"),
    [
        (["FROM scratch"], []),
        (["FROM alpine"], []),
        (LONG, ["long"]),
        ([*LONG, "FROM alpine AS short", "RUN x", "COPY --from=long a a"], ["long", "short"]),
        (
            [*LONG, "FROM long AS child", "RUN x", "FROM scratch AS last", "COPY --from=child a a"],
            ["long", "child", "last"],
        ),
        (
            [*LONG, "FROM long AS empty", "ENV A=1", "FROM scratch AS last", "COPY --from=empty a a"],
            ["long", "empty", "last"],
        ),
        ([*LONG, "FROM long AS empty", "FROM empty AS child", "RUN x"], ["long", "empty", "child"]),
        ([*LONG, "FROM long AS empty"], ["long", "empty"]),
        ([*LONG, "FROM scratch AS by", "COPY --link --from=long a a", "RUN x"], ["long", "by"]),
        (["FROM alpine AS a", "RUN 1", "FROM alpine AS b", "RUN 1", "RUN 2"], ["b"]),
        (["FROM alpine AS a", "RUN 1", "FROM alpine AS b", "RUN 1", "RUN 2", "COPY --from=a x x"], ["b"]),
        (
            ["FROM alpine AS a", "RUN 1", "FROM alpine AS b", "RUN 1", "FROM b AS c", "RUN 2", "COPY --from=a x x"],
            ["b", "c"],
        ),
    ],
)
def test_route(lines: list[str], route: list[str]) -> None:
    """The route names each stage that the critical path goes through, those without steps of their own as well."""
    plan = plan_of(*lines)
    assert [plan.stages[index].display_name for index in critical_route(plan)] == route


def test_route_to_a_stage_among_equals() -> None:
    """Of stages that end in one step the route names the one that is used, so that its arrow is in the picture."""
    lines = ["FROM alpine AS a", "RUN 1", "FROM alpine AS b", "RUN 1", "FROM scratch AS last"]
    assert critical_route(plan_of(*lines, "COPY --from=a x x", target=["b", "last"])) == (0, 2)
    assert critical_route(plan_of(*lines, "COPY --from=b x x", target=["a", "last"])) == (1, 2)
    assert critical_route(plan_of(*lines, "COPY --from=b x x", "COPY --from=a y y")) == (1, 2)


def test_route_by_a_mount_and_a_trigger() -> None:
    """A mount and a trigger of the parent lead from stage to stage like a COPY."""
    mount = plan_of(*LONG, "FROM alpine", "RUN --mount=from=long,target=/m x")
    assert critical_route(mount) == (0, 1)
    trigger = plan_of(*LONG, "FROM debian AS p", "ONBUILD COPY --from=long a a", "FROM p AS child")
    assert critical_route(trigger) == (0, 2)


def test_route_of_several_targets() -> None:
    """The route leads to the target whose chain is the longest."""
    plan = plan_of(*LONG, "FROM alpine AS short", "RUN x", "FROM long AS last", target=["short", "last"])
    assert critical_route(plan) == (0, 2)
