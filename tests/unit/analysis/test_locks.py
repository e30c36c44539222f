from __future__ import annotations

import pytest

from stagegraph.analysis.locks import cache_uses, serialised
from tests.building import plan_of


def run(text: str, mount: str) -> str:
    """A RUN with a cache mount."""
    return f"RUN --mount=type=cache,{mount} {text}"


LINES = [
    "FROM alpine AS a",
    run("a1", "target=/c,sharing=locked"),
    run("a2", "id=/c,target=/d,sharing=locked --mount=type=cache,id=/c,target=/e,sharing=locked"),
    "FROM alpine AS b",
    run("b", "target=/c,sharing=locked"),
    "FROM a AS child",
    run("child", "target=/c,sharing=locked"),
    run("other", "target=/b,sharing=private"),
    run("free", "target=/c"),
    "FROM scratch",
    "COPY --from=b x x",
    "COPY --from=child y y",
]


def test_cache_uses() -> None:
    """Cache mounts are told by id, with the steps of each kind of sharing, each step once."""
    plan = plan_of(*LINES)
    texts = {step.id: step.name.rpartition(" ")[2] for step in plan.steps}
    found = [
        (one.id, *([texts[step] for step in steps] for steps in (one.shared, one.private, one.locked, one.steps)))
        for one in cache_uses(plan.steps)
    ]
    assert found == [
        ("/b", [], ["other"], [], ["other"]),
        ("/c", ["free"], [], ["b", "a1", "a2", "child"], ["free", "b", "a1", "a2", "child"]),
    ]


def test_serialised() -> None:
    """Steps that lock a cache wait for each other where the graph would let them run at the same time."""
    plan = plan_of(*LINES)
    texts = {step.id: step.name.rpartition(" ")[2] for step in plan.steps}
    other, cache = cache_uses(plan.steps)
    assert [texts[one] for one in serialised(plan.steps, cache)] == ["b", "a1", "a2", "child"]
    assert serialised(plan.steps, other) == ()


def test_two_stages() -> None:
    """Two stages that lock one cache are enough."""
    plan = plan_of(*LINES[:2], *LINES[3:5], "COPY --from=a x x")
    (cache,) = cache_uses(plan.steps)
    assert serialised(plan.steps, cache) == cache.locked
    assert len(cache.locked) == 2


def test_a_lock_behind_a_fork() -> None:
    """Of the steps that lock a cache, those that all others wait for, or that wait for all others, are not held up."""
    lines = ["FROM alpine AS first", run("1", "target=/c,sharing=locked"), "FROM first AS left"]
    lines += [run("2", "target=/c,sharing=locked"), "FROM first AS right", run("3", "target=/c,sharing=locked")]
    lines += ["COPY --from=left x x", run("4", "target=/c,sharing=locked")]
    plan = plan_of(*lines)
    (cache,) = cache_uses(plan.steps)
    assert [len(cache.locked), len(serialised(plan.steps, cache))] == [4, 2]
    texts = {step.id: step.name.rpartition(" ")[2] for step in plan.steps}
    assert {texts[one] for one in serialised(plan.steps, cache)} == {"2", "3"}


@pytest.mark.parametrize("sharing", ["shared", "private"])
def test_no_lock(sharing: str) -> None:
    """Without a lock, steps of two stages use a cache at the same time."""
    mount = f"target=/c,sharing={sharing}"
    plan = plan_of("FROM alpine AS a", run("1", mount), "FROM debian AS b", run("2", mount), "COPY --from=a x x")
    (cache,) = cache_uses(plan.steps)
    assert (len(cache.steps), serialised(plan.steps, cache)) == (2, ())


def test_a_merged_step_locks_once() -> None:
    """A step that two stages share is one user of its cache."""
    lines = ["FROM alpine AS a", run("1", "target=/c,sharing=locked"), "FROM alpine AS b"]
    plan = plan_of(*lines, run("1", "target=/c,sharing=locked"), "COPY --from=a x x")
    (cache,) = cache_uses(plan.steps)
    assert (len(cache.locked), serialised(plan.steps, cache)) == (1, ())


def test_nothing_is_serialised_in_a_chain() -> None:
    """Steps behind each other wait anyhow, and one step alone waits for none."""
    plan = plan_of(*LINES[:3], "FROM alpine AS b", "RUN x", "COPY --from=a y y")
    (cache,) = cache_uses(plan.steps)
    assert len(cache.locked) == 2
    assert serialised(plan.steps, cache) == ()
    alone = plan_of(*LINES[:2])
    assert serialised(alone.steps, cache_uses(alone.steps)[0]) == ()
