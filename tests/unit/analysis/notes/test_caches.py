from __future__ import annotations

import pytest

from tests.helpers.building import plan_of

APT = "RUN --mount=type=cache,target=/var/cache/apt{0} --mount=type=cache,target=/var/lib/apt{0} apt-get install -y {1}"


def told(first: str, second: str, *more: str) -> list[tuple[str, int, str]]:
    """The notes on two stages that a third one copies from."""
    end = ("FROM debian", "COPY --from=a / /a", "COPY --from=b / /b")
    plan = plan_of("FROM debian AS a", first, "FROM debian AS b", second, *more, *end)
    return [(one.rule.id, one.line, one.text) for one in plan.notes]


def test_a_shared_cache_of_apt() -> None:
    """Two steps that run apt on one cache at the same time are told once, with their stages and lines."""
    text = "these can run at the same time and share apt's cache /var/cache/apt, which apt locks for itself: a L2, b L4"
    assert told(APT.format("", "gcc"), APT.format("", "git")) == [("apt-cache-shared", 2, text)]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (APT.format(",sharing=locked", "gcc"), APT.format(",sharing=locked", "git")),
        (APT.format(",sharing=private", "gcc"), APT.format("", "git")),
        (APT.format("", "gcc"), APT.format(",id=x", "git")),
        (APT.format("", "gcc"), "RUN --mount=type=cache,target=/var/cache/apt ls /var/cache/apt"),
        (APT.format("", "gcc"), "RUN apt-get install git"),
        (APT.format("", "gcc"), APT.format("", "gcc")),
        (APT.format("", "gcc"), "COPY --from=a /x /x\n" + APT.format("", "git")),
        (
            "RUN --mount=type=cache,target=/r apt-get x",
            "RUN --mount=type=cache,target=/r apt-get y",
        ),
    ],
)
def test_caches_that_are_safe(first: str, second: str) -> None:
    """A lock, another cache, no apt, one step, or one after the other: nothing is said."""
    assert told(first, second) == []
