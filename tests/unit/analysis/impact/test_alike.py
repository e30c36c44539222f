"""Records are found by what they went on with; the answer is that of all records, one after the other."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

from stagegraph.analysis.impact import alike
from stagegraph.analysis.impact.buildcache import Cache
from stagegraph.analysis.impact.builds import Build, Certainty
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.impact.grounds import OtherPart
from stagegraph.analysis.impact.sourcekeys import SourceKey, same_source
from stagegraph.analysis.impact.verdicts import Status
from stagegraph.values import FrozenMap, replace
from tests.helpers.building import plan_of
from tests.helpers.cachesets import tree_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

CHANGED = "docker.io/library/im1:latest"
STEPS = (
    "COPY --from={} a a",
    "COPY --from={} /b/a a",
    "COPY --link --from={} a a",
    "RUN --mount=from={},target=/c x",
    "RUN --mount=from={0},source=/q,target=/c --mount=from={1},target=/d x",
    "RUN --mount=from={},source=/r/q,target=/c x",
    "RUN --mount=from={},source=/p,target=/c x",
    "RUN x",
    "WORKDIR /w",
    "COPY f f",
    "COPY --link f a",
    "COPY <<E a\nz\nE",
)


def alike_steps(chance: Random) -> list[str]:
    """Stages of few kinds of steps, all of them needed."""
    lines: list[str] = []
    count = chance.randint(2, 6)
    for stage in range(count):
        sources = ["im1", "im2", *(f"s{one}" for one in range(stage))]
        lines.append(f"FROM {chance.choice(['scratch', *sources])} AS s{stage}")
        lines.extend(chance.choice(STEPS).format(*chance.choices(sources, k=2)) for _ in range(chance.randint(0, 4)))
    return [*lines, "FROM scratch", *(f"COPY --from=s{stage} a a" for stage in range(count))]


def two_builds(seed: int) -> tuple[Build, Build]:
    """Two builds that have much in common."""
    chance = Random(seed)  # noqa: S311  (the same each time)
    lines = alike_steps(chance)
    later = alike_steps(chance) if seed % 4 == 0 else [one.replace("s2", "s1", one[0] == "C") for one in lines]
    files = [FrozenMap({"context": tree_of({"f": chance.choice("12"), "a": "1"})}) for _ in range(2)]
    before, after = Build(plan_of(*lines), files[0]), Build(plan_of(*later), files[1] if seed % 3 else FrozenMap())
    changed = frozenset([CHANGED] if seed % 2 else [])
    return before, replace(after, changed_images=changed, no_cache=frozenset(["s1"] if seed % 5 == 0 else []))


def found(pairs: Sequence[tuple[Build, Build]]) -> list[Mapping[int, Certainty]]:
    """Which records the steps of each later build may be."""
    answers: list[Mapping[int, Certainty]] = []
    for before, after in pairs:
        cache = Cache()
        compared = frozenset(before.contexts) & frozenset(after.contexts)
        cache.look_up(before, compared)
        answers += [one.fits for one in cache.look_up(after, compared).values()]
    return answers


def test_the_answer_of_all_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of many builds each step is the same records, whether all of one operation are looked at or few."""
    pairs = [two_builds(seed) for seed in range(150)]
    filed = found(pairs)
    monkeypatch.setattr(alike.Alike, "certain", lambda self, *_: self.records)
    monkeypatch.setattr(alike.Alike, "possible", lambda self, *_: self.records)
    monkeypatch.setattr(alike.Alike, "question", lambda *_: object())
    assert filed == found(pairs)
    assert max(map(len, filed)) > 1
    assert {certainty for one in filed for certainty in one.values()} == {Certainty.YES, Certainty.MAYBE}


def looked_at(monkeypatch: pytest.MonkeyPatch, lines: Sequence[str]) -> int:
    """How many records are looked at for the steps of a build, unchanged and behind another image."""
    looked = 0
    fit = Cache.fit

    def counted(*given: object) -> Certainty:
        nonlocal looked
        looked += 1
        return fit(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(Cache, "fit", counted)
    build = Build(plan_of(*lines))
    found([(build, build), (build, replace(build, changed_images=frozenset([CHANGED])))])
    return looked


def test_equal_copies_look_at_few_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of stages whose copies are equal is compared with few records for each step, also behind a change."""
    count = 200
    lines = ["FROM scratch", "COPY --from=im1 a a"]
    for stage in range(count):
        lines += ["FROM scratch", f"COPY --from={stage} a a"]
    assert looked_at(monkeypatch, lines) < 10 * count


def test_mounts_of_other_files_look_at_few_records(monkeypatch: pytest.MonkeyPatch) -> None:
    """Equal RUNs beside each other that mount other files of one stage are compared with few records each."""
    count = 200
    lines = ["FROM im1 AS s", "RUN x", "FROM im2 AS b"]
    lines += [
        one for at in range(count) for one in (f"FROM b AS t{at}", f"RUN --mount=from=s,source=/a{at},target=/m x")
    ]
    lines += ["FROM scratch", *(f"COPY --from=t{at} a a" for at in range(count))]
    assert looked_at(monkeypatch, lines) < 20 * count


def test_many_unknown_variables() -> None:
    """Steps of one environment of many unknown variables are cached, those behind another one of them are not.

    Which one it is is told of some, of more than 64 as little as of variables that are known.
    """
    _is_another_run_for_the_last(60, ("a59", "$x", "$y"))
    _is_another_run_for_the_last(100, ("", None, None))


def _is_another_run_for_the_last(count: int, told: tuple[str, str | None, str | None]) -> None:
    names = [f"a{number}" for number in range(count)]

    def written(*values: str) -> list[str]:
        pairs = " ".join(f"{name}={value}" for name, value in zip(names, values, strict=True))
        return ["FROM im1", "RUN x", f"ENV {pairs}", "RUN x", "RUN y"]

    was, now = written(*["$x"] * count), written(*["$x"] * (count - 1), "$y")
    same, other = (impact(*(plan_of(*lines, image_configs={}) for lines in (was, one))) for one in (was, now))
    assert [one.status for one in same.steps] == [Status.CACHED] * 4
    assert [one.status for one in other.steps] == [Status.CACHED, Status.CACHED, Status.RUNS, Status.RUNS]
    reason = other.steps[2].because[0]
    assert isinstance(reason, OtherPart)
    assert (reason.name, reason.before, reason.now) == told


def test_sources_of_other_names() -> None:
    """Of sources of which nothing else is known the name decides, and what is asked of it."""
    assert same_source(SourceKey("a"), SourceKey("a")) is Certainty.YES
    assert same_source(SourceKey("a"), SourceKey("b")) is Certainty.NO
