from __future__ import annotations

import pytest

from stagegraph.analysis.locks import cache_uses, serialised, taking_turns, unordered
from tests.helpers.building import plan_of


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


LOCK = "RUN --mount=type=cache,target=/c,sharing=locked "
OTHER = "RUN --mount=type=cache,target=/o,sharing=locked "


def together(*lines: str) -> list[list[int]]:
    """For each stage those that can run at the same time."""
    plan = plan_of(*lines)
    return [plan.runs_with(one.index) for one in plan.stages]


def ends(*lines: str) -> tuple[str, ...]:
    """Two stages, and a third one that copies from both."""
    return ("FROM alpine AS a", *lines, "FROM alpine", "COPY --from=a / /a", "COPY --from=b / /b")


def test_stages_take_turns() -> None:
    """Stages whose steps all lock one cache do not run at the same time; what waits for one of them does."""
    assert together(*ends(f"{LOCK}x", "FROM alpine AS b", f"{LOCK}y")) == [[], [2], [1]]


@pytest.mark.parametrize(
    "lines",
    [
        (f"{LOCK}x", "RUN free", "FROM alpine AS b", f"{LOCK}y"),
        (f"{LOCK}x", "FROM alpine AS b", f"{LOCK}y", "RUN free"),
        (f"{LOCK}x", "FROM alpine AS b", f"{OTHER}y"),
        (f"{LOCK}x", "FROM alpine AS b", "RUN --mount=type=cache,target=/c y"),
        (f"{LOCK}x", "FROM alpine AS b", f"{LOCK}y", f"{OTHER}y"),
    ],
)
def test_stages_run_together(lines: tuple[str, ...]) -> None:
    """A step without that lock can run beside the other stage."""
    assert 1 in together(*ends(*lines))[0]


def test_turns_and_waiting() -> None:
    """Stages take turns, too, where the steps that do not lock wait for the other stage."""
    lines = ("FROM alpine AS a", f"{LOCK}x", "FROM alpine", f"{LOCK}y", "COPY --from=a / /")
    assert together(*lines) == [[], []]


def test_very_many_holders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many stages only those are compared that do nothing but lock."""
    monkeypatch.setattr("stagegraph.analysis.locks._MOST_HOLDERS", 1)
    assert together(*ends(f"{LOCK}x", "FROM alpine AS b", f"{LOCK}y")) == [[], [2], [1]]
    assert together("FROM alpine AS a", f"{LOCK}x", "FROM alpine", f"{LOCK}y", "COPY --from=a / /") == [[1], [0]]


def test_one_holder() -> None:
    """A lock that one stage alone holds changes nothing."""
    plan = plan_of(f"FROM alpine\n{LOCK}x\n{LOCK}y")
    assert taking_turns(plan.steps, plan.concurrent) == {}


def test_widest_wave() -> None:
    """In a wave, steps that lock one cache count as one; those with fewer locks go first."""
    both = "RUN --mount=type=cache,target=/c,sharing=locked --mount=type=cache,target=/o,sharing=locked b"
    lines = ("FROM alpine AS a", both, "FROM alpine AS b", f"{LOCK}y", "FROM alpine AS c", f"{OTHER}z")
    copies = [f"COPY --from={one} / /{one}" for one in "abc"]
    plan = plan_of(*lines, "FROM scratch", *copies)
    assert (max(map(len, plan.waves)), plan.peak_parallelism) == (3, 2)


def test_unordered() -> None:
    """A step that every other one waits for, or that waits for all, is not among them."""
    plan = plan_of(
        "FROM alpine AS a", "RUN a", "FROM a AS b", "RUN b", "FROM a AS c", "RUN c", "FROM b", "COPY --from=c / /"
    )
    ids = [step.id for step in plan.steps]
    names = {step.id: step.name.rpartition(" ")[2] for step in plan.steps}
    assert [names[one] for one in unordered(plan.steps, ids)] == ["b", "c"]
    assert unordered(plan.steps, ids[:1]) == ()
