from __future__ import annotations

import pytest

from tests.helpers.building import plan_of


def told(*lines: str, **options: object) -> list[tuple[str, int, str]]:
    """Rule, line and text of each note."""
    return [(one.rule.id, one.line, one.text) for one in plan_of(*lines, **options).notes]


@pytest.mark.parametrize(
    ("lines", "what"),
    [
        (("FROM alpine", "COPY --link --chown=app a /a"), "--chown=app names an owner, but --link starts"),
        (("FROM alpine", "ADD --link --chown=1:staff a /a"), "--chown=1:staff names an owner, but --link starts"),
        (("FROM alpine", "COPY --link --chown=app <<EOF /a", "x", "EOF"), "--chown=app names an owner, but --link"),
        (("FROM scratch", "COPY --chown=app a /a"), "--chown=app names an owner, but the stage starts"),
        (("FROM scratch", "COPY --link --chmod=755 --chown=app a /a"), "--chown=app names an owner, but the stage"),
        (("FROM alpine", "ARG U=app", "COPY --link --chown=$U a /a"), "--chown=app names an owner, but --link starts"),
        (("FROM scratch", "USER app", "WORKDIR /x"), "USER app names an owner, but the stage starts"),
    ],
)
def test_a_named_owner(lines: tuple[str, ...], what: str) -> None:
    """A name cannot be looked up where there is no file system: BuildKit fails in the middle of the build."""
    ((rule, line, text),) = told(*lines)
    number = next(at for at, one in enumerate(lines, 1) if "chown" in one or "WORKDIR" in one)
    assert (rule, line) == ("chown-name", number)
    assert text.startswith(what)
    assert text.endswith("BuildKit fails with invalid user index: -1")


@pytest.mark.parametrize(
    "lines",
    [
        ("FROM alpine", "COPY --chown=app a /a", "COPY --link --chown=1000:1000 a /b", "COPY --link a /c"),
        ("FROM alpine", "COPY --link --chown=root:0 a /a", "COPY --link --chown=:5 a /a"),
        ("FROM alpine", "COPY --link --chmod=755 --chown=app a /a"),
        ("FROM scratch", "COPY a /a", "COPY --chown=app a /b", "USER app", "WORKDIR /w"),
        ("FROM scratch", "WORKDIR /w"),
        ("FROM scratch", "USER 1000", "WORKDIR /w"),
        ("FROM alpine AS a", "COPY --link --chown=app a /a", "FROM alpine"),
    ],
)
def test_an_owner_that_is_known(lines: tuple[str, ...]) -> None:
    """Numbers, root, a file system to look into, and stages that are not built are left alone."""
    assert told(*lines) == []


def test_a_copy_from_the_parent() -> None:
    """What is copied to its own place from the base is there already; paths are compared as they are used."""
    lines = ("FROM busybox AS one", "WORKDIR /w", "FROM one AS two", "ARG P=b", "COPY --from=one /w/$P ./b")
    assert told(*lines) == [("copy-from-parent", 5, "two starts from one: /w/b is there already")]


@pytest.mark.parametrize(
    "line",
    [
        "COPY --from=one /b /c",
        "COPY --from=one /b /c /d/",
        "COPY --from=one --chown=1 /b /b",
        "COPY --from=one --chmod=755 /b /b",
        "COPY --from=one --exclude=x /b /b",
        "COPY --from=one --parents /b /b",
        "COPY --from=one /b* /b*",
        "COPY --from=busybox /b /b",
        "COPY b /b",
        "RUN rm /b\nCOPY --from=one /b /b",
    ],
)
def test_a_copy_that_changes_something(line: str) -> None:
    """Another path, owner, mode, choice or source, or a RUN before it: the COPY is wanted."""
    assert told("FROM busybox AS one", "FROM one", line) == []


def test_a_path_that_cannot_be_used() -> None:
    """In a stage that is not built, a path that BuildKit would refuse is left alone."""
    lines = ("FROM nanoserver AS one", "FROM one", "COPY --from=one d:/b d:/b", "FROM scratch")
    assert told(*lines, platform="windows/amd64") == []


def test_triggers() -> None:
    """What a trigger of the parent copies is told at the FROM of the child, whatever other triggers stand there."""
    lines = ("FROM scratch AS a", "ONBUILD COPY --link --chown=app x /x", "ONBUILD RUN y", "FROM a")
    assert [(rule, line) for rule, line, _ in told(*lines)] == [("chown-name", 4)]


@pytest.mark.parametrize("words", ["/b b", "/b $X/b", "$X/b /b", "--link --chown=$X a /a"])
def test_what_an_unknown_image_may_say(words: str) -> None:
    """Where folder and variables of the base image are not known, nobody can tell: nothing is said."""
    lines = ("FROM busybox AS one", "FROM one", f"COPY --from=one {words}")
    assert told(*lines, image_configs=None) == []
    assert told("FROM busybox AS one", "FROM one", "COPY --from=one /b /b", image_configs=None) != []
