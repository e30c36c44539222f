"""Comparisons of plans and of files, each rule on its own."""

from __future__ import annotations

import pytest

import stagegraph
from stagegraph import Alteration, Verdict
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.identifiers.configvalues import read_image_configs
from tests.helpers.twofiles import compared

TEXT = "FROM alpine AS a\nRUN one\nFROM a AS b\nRUN two\nFROM b AS c\nCOPY x /\n"


def _plans(text: str, *targets: str) -> list[stagegraph.Plan]:
    parsed = stagegraph.parse(text)
    return [stagegraph.plan(parsed, target) for target in targets]


def test_plans() -> None:
    """Two plans are compared as one target, whatever it is called in each."""
    changes = stagegraph.diff(_plans(TEXT, "a")[0], _plans(TEXT, "b")[0])
    assert [(one.was and one.was.name, one.name, one.verdict) for one in changes.targets] == [
        ("a", "b", Verdict.CHANGED)
    ]
    assert repr(changes) == "<Changes of Dockerfile: 1 of 1 targets>"


def test_several_plans() -> None:
    """Several plans of a file are several targets, and equal steps of them are one."""
    changes = stagegraph.diff(_plans(TEXT, "a", "b"), _plans(TEXT.replace("one", "one more"), "a", "b"))
    assert [
        (one.name, one.impact and len(one.impact.with_status(stagegraph.Status.RUNS))) for one in changes.targets
    ] == [
        ("b", 2),
        ("a", 1),
    ]
    assert len(changes.reruns) == 2
    assert changes.first_time == frozenset()


def test_several_targets_in_one_plan() -> None:
    """A plan of several targets is one target with all their names."""
    parsed = stagegraph.parse(TEXT)
    both = stagegraph.plan(parsed, ["a", "b"])
    changes = stagegraph.diff(both, both)
    assert [one.name for one in changes.targets] == ["a, b"]
    assert changes.empty


def test_errors_are_sides() -> None:
    """A refusal stands for a file that BuildKit does not build."""
    problem = stagegraph.DockerfileError("no")
    (plan,) = _plans(TEXT, "c")
    assert [one.verdict for one in stagegraph.diff(plan, problem).targets] == [Verdict.REFUSED]
    assert [one.verdict for one in stagegraph.diff(problem, plan).targets] == [Verdict.ACCEPTED]
    changes = stagegraph.diff(problem, problem)
    assert (changes.targets, changes.differs, changes.first_time, changes.idle) == ((), False, frozenset(), ())
    assert stagegraph.diff(problem, plan).differs


def test_plans_of_several_files_are_no_side() -> None:
    """Plans of several files, or none, cannot be one side."""
    (plan,) = _plans(TEXT, "c")
    for wrong in ([], [plan, *_plans(TEXT, "c")]):
        with pytest.raises(stagegraph.UsageError, match="plans of one file"):
            stagegraph.diff(plan, wrong)


def test_refused_targets_are_told_alone() -> None:
    """A target that is refused now does not make all that it built look gone, nor does one that is accepted."""
    broken = TEXT.replace("COPY x /", "COPY --from=zzz/.. x /")
    changes = compared(TEXT, broken)
    assert next((one.name, one.verdict) for one in changes.targets) == ("c", Verdict.REFUSED)
    assert not (changes.stages)
    assert not (changes.steps)
    assert not (changes.images)
    back = compared(broken, TEXT)
    assert Verdict.ACCEPTED in [one.verdict for one in back.targets]
    assert not (back.stages)
    assert not (back.steps)
    assert not (back.images)
    assert compared(broken, broken).targets[0].verdict is Verdict.STILL_REFUSED


def test_nothing_is_built_on_one_side() -> None:
    """Where a file with no target that can be built is parsed, only what its text says is compared."""
    changes = compared("FROM $X\n", "# comment\nFROM $X\n")
    assert changes.both is None
    assert [one.name for one in changes.idle] == ["COMMENTS"]
    assert not changes.differs


def test_a_new_target_that_is_refused() -> None:
    """A target that is new and refused counts as refused."""
    changes = compared(TEXT, f"{TEXT}FROM $X AS d\n")
    assert [one.verdict for one in changes.targets if one.name == "d"] == [Verdict.REFUSED]


def test_targets_by_number_and_unknown_ones() -> None:
    """A target can be a number, as for BuildKit; one that only one file has is told as gone or new."""
    assert [one.name for one in compared(TEXT, TEXT, "1").targets] == ["b"]
    changes = compared(TEXT, TEXT + "FROM c AS d\n", "d", "a")
    assert {one.name: one.verdict for one in changes.targets} == {"a": Verdict.SAME, "d": Verdict.ADDED}
    assert compared(TEXT, TEXT, "9").targets == ()


def test_digests_that_configurations_tell() -> None:
    """A tag that names another image than before is told by its digests."""

    def request(digest: str) -> PlanRequest:
        config = {"config": {}, "digest": f"sha256:{digest * 64}"}
        return PlanRequest(image_configs=read_image_configs({"alpine": config}))

    (image,) = compared(TEXT, TEXT, before=request("1"), request=request("2")).images
    assert (image.alteration, image.was == image.now) == (Alteration.CHANGED, True)
    assert image.digest_was != image.digest_now


def test_large_files_compare_some_targets() -> None:
    """Of a large file the last targets that nobody starts from are compared, the same ones of both files."""
    text = "".join(f"FROM alpine AS s{at}\nRUN {at}\n" for at in range(80))
    changes = compared(text, text + "FROM s1 AS new\n")
    assert len(changes.targets) == 13
    assert changes.new.left_out > 60
    assert {one.verdict for one in changes.targets if one.name not in ("new", "s79")} == {Verdict.SAME}
    refused = compared(text, "RUN\n")
    assert {one.verdict for one in refused.targets} == {Verdict.REFUSED}
    assert {one.verdict for one in compared("RUN\n", text).targets} == {Verdict.ACCEPTED}


def test_many_stages_are_paired_only_if_they_are_the_same() -> None:
    """Of very many stages without a counterpart by name, those with the same instructions belong together."""
    old = "".join(f"FROM scratch AS a{at}\nCOPY {at} /\nCOPY x{at} /\n" for at in range(210))
    new = "".join(f"FROM scratch AS b{at}\nCOPY {at} /\nCOPY {'y' if at == 5 else 'x'}{at} /\n" for at in range(210))
    changes = compared(old, new)
    assert len(changes.both.stages.removed if changes.both else ()) == 1


def test_many_steps_are_not_compared_with_each_other() -> None:
    """Of very many steps without a counterpart none is taken for another one."""
    old = "FROM a\n" + "".join(f"RUN old {at}\n" for at in range(101))
    new = "FROM a\n" + "".join(f"RUN new {at}\n" for at in range(101))
    assert {one.alteration for one in compared(old, new).steps} == {Alteration.ADDED, Alteration.REMOVED}


def test_alike_steps() -> None:
    """ADD and COPY are of one sort; RUN and COPY are not, whatever they say."""
    changes = compared("FROM a\nCOPY x /y\nRUN z /q\n", "FROM a\nADD x /y\nCOPY z /q\n")
    assert sorted(one.alteration.value for one in changes.steps) == ["added", "changed", "removed"]


def test_bases_that_swap() -> None:
    """Where two stages swap their images, each starts from something else, though no image comes or goes."""
    old = "FROM a:1 AS x\nRUN x\nFROM a:2 AS y\nRUN y\n"
    changes = compared(old, old.replace("a:1", "a:3").replace("a:2", "a:1").replace("a:3", "a:2"))
    assert [(one.now.name, one.rebased) for one in changes.stages if one.now] == [("x", True), ("y", True)]
    assert not changes.images


def test_settings() -> None:
    """Of instructions that say the same each is one; what is set to another value is one that differs."""
    changes = compared("FROM a\nENV A=1\nENV A=1\nLABEL l=1\n", "FROM a\nENV A=1\nENV A=2\nCMD x\n")
    assert [(one.alteration.value, (one.now or one.was or changes).keyword) for one in changes.settings] == [  # type: ignore[union-attr]
        ("changed", "ENV"),
        ("added", "CMD"),
        ("removed", "LABEL"),
    ]


def test_unused_stages_without_effect() -> None:
    """What differs in stages that are not built has no effect, whether they come, go or say something else."""
    for new in (TEXT.replace("two", "2"), "FROM a AS z\n" + TEXT):
        changes = compared(TEXT, new, "a")
        assert changes.empty
        assert "UNUSED" in [one.name for one in changes.idle]


def test_targets_state_what_is_built() -> None:
    """A target that needs other stages than before says which."""
    changes = compared(TEXT, TEXT.replace("FROM b AS c", "FROM a AS c"), "c")
    (target,) = changes.targets
    assert (target.no_longer_built, target.newly_built, target.longer) == (("b",), (), -1)


def test_a_step_of_several_targets_is_told_once() -> None:
    """A step that several targets have runs again once, and perhaps once; a cache that stays is not told."""
    old = "FROM a AS x\nRUN --mount=type=cache,target=/c x\nFROM b AS y\nCOPY --from=x /x /\nFROM y AS z\nRUN z\n"
    changes = compared(old, old.replace("target=/c x", "target=/c x x"))
    statuses = [one.status.value for _, one in changes.reruns.values()]
    assert sorted(statuses) == ["content", "content", "runs"]
    assert not changes.caches


LAST = "FROM scratch\nCOPY --from=a / /a\nCOPY --from=b / /b\n"


def _told(before: str, after: str) -> list[tuple[Alteration, str, int]]:
    """How steps differ, in which stage, and in which line."""
    changes = compared(before, after)
    lines = ((one, one.now or one.was) for one in changes.steps)
    return [(one.alteration, one.stage, step.location.first if step else 0) for one, step in lines]


def test_steps_of_several_stages_come_apart() -> None:
    """Steps that were one for several stages and no longer are, are told with these; backwards they become one."""
    one, two = ("FROM alpine AS a\nRUN x\nRUN y\n", "FROM alpine AS b\nRUN x\nRUN y\n")
    together, apart = one + two + LAST, one + two.replace("alpine", "debian") + LAST
    for before, after, alteration in ((together, apart, Alteration.REMOVED), (apart, together, Alteration.ADDED)):
        (found,) = compared(before, after).merges
        assert (found.alteration, found.stages, len(found.steps)) == (alteration, ("a", "b"), 2)
    assert not compared(together, together).merges


def test_steps_that_several_stages_share() -> None:
    """A step of several stages that is written otherwise is told for each of them, at its own line."""
    stages = "FROM alpine AS a\nRUN make x\nFROM alpine AS b\nRUN make x\n" + LAST
    assert _told(stages, stages.replace("make x", "make y")) == [
        (Alteration.CHANGED, "a", 2),
        (Alteration.CHANGED, "b", 4),
    ]


def test_triggers_that_several_stages_share() -> None:
    """ONBUILD triggers that come, go and change are told for each stage that runs them."""
    before = "FROM alpine AS t\nONBUILD RUN 1\nONBUILD RUN make 2\nONBUILD RUN 3\nFROM t AS a\nFROM t AS b\n" + LAST
    changed = _told(before, before.replace("make 2", "make two"))
    assert not compared(before, before.replace("make 2", "make two")).merges
    assert [one[:2] for one in changed] == [(Alteration.CHANGED, "a"), (Alteration.CHANGED, "b")]
    found = compared(before, before.replace("FROM t AS b\n", "FROM t AS b\nRUN 4\n"))
    assert [(one.alteration, one.stage) for one in found.steps] == [(Alteration.ADDED, "b")]
    assert not found.merges


def test_steps_between_equal_ones() -> None:
    """What comes and goes between steps that stay is told alone; of equal steps the first ones belong together."""
    many = "FROM alpine\nRUN 1\nRUN 2\nRUN 3\nRUN 4\nRUN 5\n"
    assert _told(many, many.replace("RUN 3\n", "")) == [(Alteration.REMOVED, "stage-0", 4)]
    assert _told(many, many.replace("RUN 3\n", "RUN 3\nADD x /\n")) == [(Alteration.ADDED, "stage-0", 5)]
    assert _told(many, many.replace("RUN 2\nRUN 3\n", "RUN 3\nRUN 2\n")) == [(Alteration.MOVED, "stage-0", 3)]
    equal = "FROM alpine\nRUN 1\nRUN 2\nRUN 1\n"
    assert _told(equal, equal.replace("RUN 2\n", "RUN 1\nRUN 2\n")) == [
        (Alteration.MOVED, "stage-0", 3),
        (Alteration.ADDED, "stage-0", 5),
    ]


def test_stages_that_run_at_the_same_time_no_longer() -> None:
    """Each pair is told once, under the stage that has the most of them, wherever the stages have moved in the file."""
    names, last = "abcd", "FROM scratch\n" + "".join(f"COPY --from={one} / /{one}\n" for one in "abcd")
    apart = "".join(f"FROM alpine AS {one}\nRUN {one}\n" for one in names) + last
    chained = apart.replace("RUN b", "COPY --from=a x /\nRUN b").replace("RUN c", "COPY --from=b x /\nRUN c")
    chained = chained.replace("FROM alpine AS c", "FROM debian AS unused\nFROM alpine AS c")
    told = [(Alteration.REMOVED, "a", ("b", "c")), (Alteration.REMOVED, "b", ("c",))]
    assert [(one.alteration, one.stage, one.others) for one in compared(apart, chained).concurrency] == told
    back = [(Alteration.ADDED, *one[1:]) for one in told]
    assert [(one.alteration, one.stage, one.others) for one in compared(chained, apart).concurrency] == back


def test_where_stages_wait() -> None:
    """That a stage waits at another one of its steps is told, and not that the step stands further down."""
    before = "FROM alpine AS a\nRUN a\nFROM alpine AS b\n"
    before += "RUN --mount=type=cache,uid=5,target=/c 1\nCOPY --from=a / /\nRUN 2\n"
    later = before.replace(" 1\nCOPY --from=a / /\nRUN 2\n", " 1\nRUN 3\nCOPY --from=a / /a\nRUN 2\n")
    ((change),) = compared(before, before.replace("COPY --from=a / /\nRUN 2", "RUN 2\nRUN --mount=from=a x")).waits
    assert (change.alteration, change.stage, change.other) == (Alteration.CHANGED, "b", "a")
    assert not compared(before, later).waits
