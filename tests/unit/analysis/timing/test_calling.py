"""Steps and stages, as people call them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.timing.calling import called
from stagegraph.analysis.timing.forecasting import works_of
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.errors import UsageError
from stagegraph.values import replace
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, lasted

if TYPE_CHECKING:
    from stagegraph.analysis.timing.works import Work

PLAN = plan_of(
    "FROM alpine AS build",
    "RUN make one",
    "RUN make two",
    "FROM build AS Empty",
    "FROM alpine",
    "COPY --from=build --link /x /x",
    "COPY --from=build /y /y",
)


@cache
def built() -> tuple[Work, ...]:
    """The works of the build."""
    vertices = [lasted(step.name, 1.0, number=at) for at, step in enumerate(PLAN.steps, 1)]
    return tuple(works_of(timings_of(build_of(*vertices, lasted("exporting to image", 1.0, number=9)), PLAN)))


def names(asked: str) -> list[str]:
    """The names of what is meant."""
    return [built()[at].name for at in called(built(), asked)]


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("build", ["[build 2/3] RUN make one", "[build 3/3] RUN make two"]),
        ("BUILD", ["[build 2/3] RUN make one", "[build 3/3] RUN make two"]),
        ("build 3/3", ["[build 3/3] RUN make two"]),
        ("[build 2/3]", ["[build 2/3] RUN make one"]),
        (
            "stage-2 2/3",
            ["[stage-2 2/3] COPY --from=build --link /x /x", "[stage-2 2/3] LINK COPY --from=build --link /x /x"],
        ),
        ("L2", ["[build 2/3] RUN make one"]),
        ("7", ["[stage-2 3/3] COPY --from=build /y /y"]),
        ("#9", ["exporting to image"]),
        ("exporting", ["exporting to image"]),
        ("make TWO", ["[build 3/3] RUN make two"]),
        ("[build 2/3] RUN make one", ["[build 2/3] RUN make one"]),
    ],
)
def test_what_is_meant(asked: str, meant: list[str]) -> None:
    """A stage is its steps without its image; a step is known by number, line, number in the log, or words."""
    assert names(asked) == meant


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ("qa", "no step and no stage of the build is called 'qa'"),
        ("empty", "no step and no stage of the build is called 'empty'"),
        ("other build 3/3", "no step and no stage of the build is called 'other build 3/3'"),
        ("L99", "no step and no stage of the build is called 'L99'"),
        ("make", "'make' may be [build 2/3] RUN make one; [build 3/3] RUN make two"),
        ("a", "'a' may be [build 1/3] FROM docker.io/library/alpine:latest; [build 2/3] RUN make one; "),
    ],
)
def test_what_is_not_clear(asked: str, message: str) -> None:
    """What nothing is called, and what several steps are called, is refused with what to write."""
    with pytest.raises(UsageError) as caught:
        names(asked)
    assert caught.value.message.startswith(message)
    assert caught.value.hint


def test_what_may_be_meant() -> None:
    """A stage that is called almost so is named; where a log has no numbers, that is said of one that is asked for."""
    with pytest.raises(UsageError, match=r"is called 'bulid' \(did you mean build\?\)"):
        names("bulid")
    with pytest.raises(UsageError, match="is called '#3': its log has no numbers"):
        called([replace(work, number=0) for work in built()], "#3")
    first, *others = built()
    with pytest.raises(UsageError, match=r"is called '#999'$"):
        called([first, *(replace(work, number=0) for work in others)], "#999")
    with pytest.raises(UsageError, match=r"is called '#999'$"):
        names("#999")
