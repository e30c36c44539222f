from __future__ import annotations

from typing import Any

from stagegraph.analysis.absence import Absence, Absences
from tests.helpers.building import plan_of

LINES = (
    "FROM golang AS base",
    "RUN a",
    "FROM base AS build",
    "COPY --from=base a a",
    "FROM alpine",
    "COPY --from=build x x",
)


def absence(index: int, *lines: str, **options: Any) -> Absence:
    """Why a stage is not built."""
    return Absences(plan_of(*lines, **options)).of(index)


def test_users() -> None:
    """The stages that use it are told, itself aside."""
    lines = ("FROM alpine AS a", "ONBUILD COPY --from=b x x", "FROM a AS b", "FROM b", "FROM b", "FROM alpine")
    assert absence(0, *lines) == Absence((1,), (), ())
    assert absence(1, *lines).users == (2, 3)


def test_a_user_from_a_context() -> None:
    """A stage that a named context replaces would use it."""
    found = absence(0, *LINES, build_contexts={"build": "./out"})
    assert found.namings == ()
    assert [(edge.stage, edge.kind.name, edge.line) for edge in found.bypassed] == [(1, "FROM", 3), (1, "COPY", 4)]
    assert absence(0, *LINES, build_contexts={"other": "./out"}).bypassed == ()


def test_a_file_that_needs_the_context() -> None:
    """Where the file is refused without the context, nobody can tell who would use what."""
    trigger = "ONBUILD COPY --from=9 a a"
    lines = ("FROM golang AS base", trigger, "FROM base AS build", "FROM alpine", "COPY --from=build x x")
    assert absence(0, *lines, build_contexts={"build": "./out"}) == Absence((), (), ())
