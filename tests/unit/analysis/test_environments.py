from __future__ import annotations

from typing import Any

import pytest

from stagegraph.analysis.environments import Environments
from stagegraph.analysis.transfers import transfers
from stagegraph.errors import DockerfileError
from tests.helpers.building import plan_of


def seen(index: int, word: str, *lines: str, **options: Any) -> list[str]:
    """What a word becomes in front of each instruction of a stage."""
    plan = plan_of(*lines, **{"image_configs": {"*": {"config": {}}}, **options})
    walk = Environments(plan.resolution_of(index))
    return [walk.expand(word, state, one.instruction.location) for one, state in walk.commands(index)]


FILE = (
    "ARG G=1",
    "FROM alpine AS a",
    "ARG G",
    "ENV E=$G",
    "WORKDIR /$E",
    "USER u$E",
    "RUN x",
    "FROM a AS b",
    "ENV E=2",
    "RUN y",
    "FROM b",
    "RUN z",
)


def test_variables() -> None:
    """Each instruction sees what stands in front of it, in its stage and in those it goes on with."""
    assert seen(0, "$G$E", *FILE) == ["", "1", "11", "11", "11"]
    assert seen(1, "$G$E", *FILE) == ["11", "12"]
    assert seen(2, "$G$E", *FILE, build_args={"G": "5"}) == ["52"]


def test_folder_and_user() -> None:
    """So do WORKDIR and USER."""
    plan = plan_of(*FILE)
    walk = Environments(plan.resolution_of(2))
    ((_, state),) = walk.commands(2)
    assert (state.working_directory, state.user) == ("/1", "u1")


def test_a_word_that_cannot_be_expanded() -> None:
    """It stays as written."""
    assert seen(0, "${X:?no}", "FROM alpine", "RUN x") == ["${X:?no}"]


def test_an_unknown_image() -> None:
    """What the base image may set stays as written."""
    assert seen(1, "$V$W", "FROM alpine AS a", "ENV V=1", "FROM a", "RUN x", image_configs=None) == ["1$W"]
    assert seen(0, "$W", "FROM scratch", "ENV V=1", image_configs=None) == [""]


def test_what_is_not_run() -> None:
    """A stage that a context replaces has no instructions; one that would be refused ends there."""
    assert seen(0, "$V", "FROM alpine AS a", "ENV V=1", build_contexts={"a": "."}) == []
    assert seen(0, "$V", "FROM alpine AS a", "ENV V=${W:?no}", "RUN x", "FROM alpine") == [""]


DOUBLED = ("ENV A=aaaaaaaaaaaaaaaa", *("ENV A=$A$A",) * 20)


@pytest.mark.parametrize(
    ("lines", "line"),
    [
        ((*DOUBLED, "COPY a b"), 22),
        ((*DOUBLED[:-1], "COPY $A b"), 22),
        ((*DOUBLED[:-1], "RUN --mount=source=$A,target=/a x"), 22),
    ],
)
def test_more_text_than_is_followed(lines: tuple[str, ...], line: int) -> None:
    """A stage that is not built whose variables grow without end is refused with the line where it is too much."""
    plan = plan_of("FROM scratch", *lines, "FROM scratch")
    with pytest.raises(DockerfileError, match="than stagegraph follows") as caught:
        transfers(plan, 0)
    assert caught.value.location is not None
    assert caught.value.location.first == line


def test_triggers_of_several_stages() -> None:
    """Triggers that make no steps are told in the first stage of a base; what they set is seen in each."""
    triggers = ("ONBUILD ENV T=$E", "ONBUILD USER u$E", "ONBUILD LABEL x=y")
    lines: tuple[str, ...] = ("FROM alpine AS a", "ENV E=1", *triggers, "FROM alpine AS b", "ENV E=2", *triggers)
    lines += ("FROM a", "RUN x", "FROM a", "ENV T=5", "RUN y", "FROM b", "RUN z", "FROM b", "RUN v")
    needed = ("FROM scratch", *(f"COPY --from={index} x /" for index in range(2, 6)))
    plan = plan_of(*lines, *needed, image_configs={"*": {"config": {}}})
    walk = Environments(plan.resolution_of(6))

    def last(index: int) -> tuple[int, str, str]:
        told = [
            (command, walk.expand("$T", state, command.instruction.location), state.user)
            for command, state in walk.commands(index)
        ]
        return len(told), *told[-1][1:]

    assert [last(index) for index in range(2, 6)] == [(4, "1", "u1"), (2, "5", "u1"), (4, "2", "u2"), (1, "2", "u2")]


def test_triggers_that_make_steps_are_told_in_each_stage() -> None:
    """A trigger that makes a step is told in each stage that runs it."""
    lines = ("FROM alpine AS a", "ONBUILD ENV E=1", "ONBUILD RUN $E", "FROM a AS b", "RUN x", "FROM a", "RUN x")
    plan = plan_of(*lines, "COPY --from=b x /", image_configs={"*": {"config": {}}})
    walk = Environments(plan.resolution_of(2))
    assert [len(list(walk.commands(index))) for index in (1, 2)] == [3, 4]
