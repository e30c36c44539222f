from __future__ import annotations

import pytest

from tests.helpers.building import names, plan_of, refusal_of, refused, used

EPOCH = "ARG SOURCE_DATE_EPOCH=src"
ONE_ADD = "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD"
LAST = ["FROM scratch AS last", "ARG SOURCE_DATE_EPOCH", "RUN echo $SOURCE_DATE_EPOCH"]


@pytest.mark.parametrize(
    ("value", "shown"), [("1700000000", "1700000000"), ("-5", "-5"), ("+7", "7"), ("007", "7"), ("0", "0")]
)
def test_number(value: str, shown: str) -> None:
    """A number of seconds goes on in its shortest form, as the caller's build arg and as a default."""
    assert names(plan_of(*LAST, build_args={"SOURCE_DATE_EPOCH": value})) == [f"[1/1] RUN echo {shown}"]
    assert names(plan_of(f"ARG SOURCE_DATE_EPOCH={value}", *LAST)) == [f"[1/1] RUN echo {shown}"]


@pytest.mark.parametrize("value", ["context", "src", "SRC", ""])
def test_no_known_time(value: str) -> None:
    """Where the time is that of a source, or the value is empty, the build arg is gone for the stages."""
    lines = [*LAST, "FROM scratch AS src", "ADD https://example.com/a.tgz /"]
    plan = plan_of(*lines, target="last", build_args={"SOURCE_DATE_EPOCH": value})
    assert names(plan) == ["[last 1/1] RUN echo $SOURCE_DATE_EPOCH"]
    assert plan.to_dict()["build_args"] == {"SOURCE_DATE_EPOCH": value}


def test_the_caller_wins() -> None:
    """The build arg of the caller is looked at before the default in the file."""
    plan = plan_of("ARG SOURCE_DATE_EPOCH=bad", *LAST, build_args={"SOURCE_DATE_EPOCH": "5"})
    assert names(plan) == ["[1/1] RUN echo 5"]


def test_empty_default() -> None:
    """An empty default in the file is no epoch, and stays an empty build arg."""
    assert names(plan_of("ARG SOURCE_DATE_EPOCH=", *LAST)) == ["[1/1] RUN echo "]


def test_named_context() -> None:
    """The value can name a named context."""
    plan = plan_of(EPOCH, *LAST, build_contexts={"src": "https://example.com/a.tgz"})
    assert names(plan) == ["[1/1] RUN echo $SOURCE_DATE_EPOCH"]


def test_named_context_of_a_reserved_name() -> None:
    """A context whose name no stage is replaced by tells the time all the same."""
    plan = plan_of(*LAST, build_args={"SOURCE_DATE_EPOCH": "scratch"}, build_contexts={"scratch": "https://host/a.tgz"})
    assert names(plan) == ["[1/1] RUN echo $SOURCE_DATE_EPOCH"]


def test_bad_named_context() -> None:
    """A named context that is not loaded is refused as it is elsewhere, without a line."""
    found = refused(EPOCH, *LAST, build_contexts={"src": "ssh://host/x"})
    assert found == ("unsupported context source ssh for src", 0)


@pytest.mark.parametrize("value", ["nowhere", "12x", "last-"])
def test_unknown(value: str) -> None:
    """A value that is neither a number nor a source is refused, without a line."""
    message = f"invalid SOURCE_DATE_EPOCH: {value}"
    assert refused(*LAST, build_args={"SOURCE_DATE_EPOCH": value}) == (message, 0)


def test_unknown_is_shown() -> None:
    """Where the file says it, the line is shown; what it can be is told."""
    for lines, options, line in (
        (["FROM scratch AS src", *LAST], {"build_args": {"SOURCE_DATE_EPOCH": "x"}}, 0),
        (["ARG A=1", "ARG SOURCE_DATE_EPOCH=x", *LAST], {}, 2),
        (["ARG SOURCE_DATE_EPOCH=1", *LAST], {"build_args": {"SOURCE_DATE_EPOCH": "x"}}, 0),
    ):
        refusal = refusal_of(*lines, **options)
        assert (refusal.line, refusal.shown_location.first) == (0, line)
        assert refusal.hint == "It is a number of seconds since 1970, context, or the name of a stage."


@pytest.mark.parametrize(
    "stage",
    [
        ["ADD https://example.com/a.tgz /"],
        [f"ADD --checksum=sha256:{'0' * 64} https://example.com/a.tgz /"],
        ["ADD https://host/repo.git#v1 /"],
        ["ADD --keep-git-dir=true https://host/repo /"],
        ["ADD --checksum=$SUM git@host:repo /"],
        ["ARG V=1", "ARG W=$V V", "ADD https://example.com/a-$V$W.tgz /"],
    ],
)
def test_fitting_stage(stage: list[str]) -> None:
    """A stage FROM scratch with one remote ADD, and ARGs, is a source of the time; it is not built for that."""
    assert used(plan_of(EPOCH, "FROM scratch AS src", *stage, *LAST)) == ["last"]


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        (["FROM alpine AS src", "ADD https://a/b /"], "SOURCE_DATE_EPOCH stage must use FROM scratch"),
        (
            ["FROM ${X:?} AS src"],
            (
                'failed to process source stage base name "${X:?}": failed to process "${X:?}": '
                "X: is not allowed to be unset"
            ),
        ),
        (["FROM scratch AS src"], ONE_ADD),
        (["FROM scratch AS src", "ADD https://a/b /", "ADD https://a/c /"], ONE_ADD),
        (["FROM scratch AS src", "ADD https://a/b https://a/c /"], f"{ONE_ADD} source"),
        (["FROM scratch AS src", "ADD <<F /", "F"], f"{ONE_ADD} source"),
        (
            ["FROM scratch AS src", "ADD a.tgz /"],
            "SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD",
        ),
        (
            ["FROM scratch AS src", "ADD github.com/acme/repo /"],
            "SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD",
        ),
        (
            ["FROM scratch AS src", "copy a b"],
            "SOURCE_DATE_EPOCH stage does not meet source-only requirements: unsupported copy instruction",
        ),
        (["FROM scratch AS src", "ADD --checksum=sha256:0 https://a/b /"], "invalid checksum digest length"),
        (["FROM scratch AS src", "ADD --keep-git-dir git@host:repo?x=1 /"], 'unexpected query "x"'),
        (
            ["FROM scratch AS src", "ADD --checksum=${S:?} git@host:repo /"],
            'failed to process "${S:?}": S: is not allowed to be unset',
        ),
        (
            ["FROM scratch AS src", "ARG A=${B:?}"],
            'failed to process "${B:?}": B: is not allowed to be unset',
        ),
    ],
)
def test_unfitting_stage(stage: list[str], message: str) -> None:
    """A stage of that name which is no single remote source is refused at its FROM, used or not."""
    assert refused(EPOCH, *stage, *LAST) == (message, 2)


def test_build_args_in_the_stage() -> None:
    """ARGs of the stage take the caller's values."""
    lines = [EPOCH, "FROM scratch AS src", "ARG HOST=local", "ADD $HOST/a.tgz /", *LAST]
    assert used(plan_of(*lines, build_args={"HOST": "https://example.com"})) == ["last"]
    assert refused(*lines)[1] == 2


def test_first_of_two_stages() -> None:
    """Of two stages of that name the first one is meant."""
    lines = [EPOCH, "FROM scratch AS src", "ADD https://a/b /", "FROM alpine AS src", *LAST]
    assert used(plan_of(*lines)) == ["last"]
