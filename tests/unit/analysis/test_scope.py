"""Build args and variables in scope."""

from __future__ import annotations

from stagegraph.analysis.scope import Origin, scope
from tests.helpers.building import plan_of


def in_scope(*lines: str, stage: int = -1, **options: object) -> list[tuple[str, str | None, str, int, int]]:
    """Name, value, origin, line and stage of each variable of a stage."""
    plan = plan_of(*lines, **options)
    index = stage if stage >= 0 else len(plan.stages) - 1
    return [(one.name, one.value, one.origin.value, one.line, one.stage) for one in scope(plan, index)]


def test_origins() -> None:
    """A value comes from the caller, else from the ARG itself, else from the ARG of that name before the first FROM."""
    found = in_scope(
        "ARG GLOBAL=g",
        "FROM scratch",
        "ARG GIVEN=no OWN=o",
        "ARG GLOBAL",
        "ARG NOTHING",
        "ARG TARGETARCH",
        "ENV A=$OWN-$GIVEN",
        "RUN make",
        build_args={"GIVEN": "yes"},
    )
    assert found == [
        ("GIVEN", "yes", "given", 3, 0),
        ("OWN", "o", "default", 3, 0),
        ("GLOBAL", "g", "global", 4, 0),
        ("NOTHING", None, "unset", 5, 0),
        ("TARGETARCH", "amd64", "automatic", 6, 0),
        ("A", "o-yes", "env", 7, 0),
    ]


def test_a_global_arg_is_not_in_scope_by_itself() -> None:
    """What stands before the first FROM is in scope only where the stage declares it again."""
    assert in_scope("ARG A=1", "FROM scratch", "ENV B=${A:-none}") == [("B", "none", "env", 3, 0)]


def test_what_a_base_sets_is_inherited() -> None:
    """A stage goes on with the variables of the stage that it is FROM, with the place where they were set."""
    lines = ("FROM alpine AS a", "ARG X=1", "ENV Y=2", "FROM a AS b", "ENV Y=3", "FROM b")
    assert in_scope(*lines) == [("X", "1", "default", 2, 0), ("Y", "3", "env", 5, 1)]
    assert in_scope(*lines, stage=0) == [("X", "1", "default", 2, 0), ("Y", "2", "env", 3, 0)]


def test_the_values_of_an_env_see_what_was_set_before_it() -> None:
    """The pairs of one ENV do not see each other."""
    assert in_scope("FROM scratch", "ENV A=1", "ENV A=2 B=$A")[-1] == ("B", "1", "env", 3, 0)


def test_an_arg_without_a_value_leaves_an_earlier_one() -> None:
    """An ARG for which there is no value does not hide the ENV before it."""
    assert in_scope("FROM scratch", "ENV A=1", "ARG A") == [("A", "1", "env", 2, 0)]


def test_a_stage_that_a_named_context_replaces() -> None:
    """Nothing of a replaced stage is in scope."""
    lines = ("FROM alpine AS a", "ENV X=1", "FROM a AS b")
    assert in_scope(*lines, build_contexts={"a": "docker-image://busybox"}) == []


def test_a_refused_instruction_of_an_unused_stage() -> None:
    """In a stage that is not built, what stands behind an instruction that would be refused is left out."""
    lines = ("FROM alpine AS a", "ENV X=1", "ENV Y=${X:?no}${Z:?missing}", "ENV W=1", "FROM scratch AS b")
    assert in_scope(*lines, stage=0) == [("X", "1", "env", 2, 0)]


def test_origin_names() -> None:
    """Each origin has a name of its own."""
    assert len({one.value for one in Origin}) == len(Origin)


def test_what_is_not_known() -> None:
    """Of a variable that depends on what the image brings along the text is told in which that stands as written."""
    found = in_scope("FROM golang", "ENV A=$HOME/a", "ARG A", "ARG B=$A/b", "ARG C", image_configs=None)
    assert [(name, value) for name, value, *_ in found] == [("A", "$HOME/a"), ("B", "$A/b"), ("C", None)]
