from __future__ import annotations

from typing import Any

import pytest

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.choices import Choices, choices_of
from stagegraph.analysis.request import PlanRequest
from tests.helpers.building import names

THREE = ("FROM alpine AS a", "RUN x", "FROM a AS b", "RUN y", "FROM a AS c", "RUN z")


def choices_for(*lines: str, **options: Any) -> Choices:
    """What can be picked of a Dockerfile given line by line; ``options`` are those of `PlanRequest`."""
    dockerfile = stagegraph.parse("".join(f"{line}\n" for line in lines))
    return choices_of(dockerfile, PlanRequest(**options))


def entry_names(choices: Choices) -> list[str]:
    """What the entries are called."""
    return [entry.name for entry in choices.entries]


def test_every_target_is_an_entry() -> None:
    """Each stage that can be a target has its own plan, in file order; the default one is picked."""
    choices = choices_for(*THREE)
    assert entry_names(choices) == ["a", "b", "c"]
    assert choices.picked == 2
    for entry in choices.entries:
        alone = stagegraph.plan(entry.plan.dockerfile, entry.name)
        assert names(entry.plan) == names(alone)
        assert entry.plan.unused == alone.unused
        assert [len(wave) for wave in entry.plan.waves] == [len(wave) for wave in alone.waves]
    assert (choices.refused, choices.left_out) == ((), 0)


def test_steps_have_one_id_everywhere() -> None:
    """A step bears the same id in the plans of all entries and in that of all together, and no other step does."""
    choices = choices_for(*THREE)
    union = {step.id: step.name for step in choices.union.steps}
    for entry in choices.entries:
        assert {step.id: step.name for step in entry.plan.steps}.items() <= union.items()
    assert len(union) == 4
    assert choices.union.targets == (2, 0, 1)


def test_what_was_asked_for_is_picked() -> None:
    """The target asked for is picked; its plan is that of the build."""
    choices = choices_for(*THREE, targets=("B",))
    assert entry_names(choices) == ["a", "b", "c"]
    assert choices.entries[choices.picked].name == "b"


def test_several_targets_asked_for() -> None:
    """Several targets in one build are an entry of their own before the others."""
    choices = choices_for(*THREE, targets=("c", "a"))
    assert entry_names(choices) == ["c, a", "a", "b", "c"]
    assert choices.picked == 0
    assert choices.entries[0].plan.targets == (2, 0)


def test_platforms() -> None:
    """Every entry is built for all platforms asked for."""
    choices = choices_for(*THREE, platform="linux/amd64,linux/arm64")
    assert {len(entry.plan.platforms) for entry in choices.entries} == {2}
    assert len(choices.union.platforms) == 2


def test_refused_targets() -> None:
    """A target that BuildKit refuses is no entry, and told with BuildKit's message as `list_targets` tells it."""
    lines = ("FROM alpine AS bad", "COPY --chmod=999 a b", "FROM alpine AS good")
    choices = choices_for(*lines)
    assert entry_names(choices) == ["good"]
    (refused,) = choices.refused
    (target, _) = list_targets(choices.union.dockerfile, PlanRequest())
    assert (refused.name, refused.why) == ("bad", target.refusal)
    with pytest.raises(stagegraph.DockerfileError, match="chmod"):
        choices_for(*lines, targets=("bad",))


def test_refused_default_target() -> None:
    """The default target may be refused, too, while another one is asked for."""
    choices = choices_for("FROM alpine AS good", "FROM good", "COPY --chmod=999 a b", targets=("good",))
    assert entry_names(choices) == ["good"]
    assert [one.name for one in choices.refused] == ["stage-1"]


def test_stages_of_one_name_and_without_one() -> None:
    """Of stages of one name only the last can be picked; one without a name only if it is the last of the file."""
    choices = choices_for("FROM alpine AS a", "FROM alpine AS a", "RUN x", "FROM alpine", "FROM a")
    assert entry_names(choices) == ["a@L2", "stage-3"]
    assert choices.entries[0].plan.targets == (1,)


def large(stages: int, *more: str) -> list[str]:
    """The lines of a file with that many stages in pairs: the second of a pair uses the first."""
    return [
        line
        for at in range(stages // 2)
        for line in (f"FROM alpine AS base{at}", f"RUN {at}", f"FROM base{at} AS leaf{at}", *more)
    ]


def test_large_files() -> None:
    """Of a large file what was asked for, the default and the targets that nobody uses are offered, not more."""
    choices = choices_for(*large(100), targets=("base3",))
    offered = entry_names(choices)
    assert "base3" in offered
    assert "leaf49" in offered
    assert {name[:4] for name in offered} == {"base", "leaf"}
    assert len([name for name in offered if name.startswith("base")]) == 1
    assert len(offered) == 42
    assert choices.left_out == 58
    assert choices.entries[choices.picked].name == "base3"


def test_huge_files() -> None:
    """Of a huge file only what was asked for and the default are offered."""
    choices = choices_for(*large(4002), targets=("leaf7",))
    assert entry_names(choices) == ["leaf7", "leaf2000"]
    assert choices.left_out == 4000
