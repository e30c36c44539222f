from __future__ import annotations

import pytest

from stagegraph.errors import (
    DockerfileError,
    EnvironmentLacks,
    InputError,
    Location,
    StagegraphError,
    UsageError,
)


@pytest.mark.parametrize(
    ("location", "printed"),
    [
        pytest.param(Location("a/Dockerfile", 3, 5), "a/Dockerfile:3-5", id="lines"),
        pytest.param(Location("a/Dockerfile", 3, 3), "a/Dockerfile:3", id="one line"),
        pytest.param(Location("a/Dockerfile", 0, 0), "a/Dockerfile", id="no line"),
    ],
)
def test_location_prints_as_editors_read_it(location: Location, printed: str) -> None:
    """A location prints as path:first-last, shorter for one line and for none."""
    assert str(location) == printed


@pytest.mark.parametrize("kind", [DockerfileError, InputError, UsageError, EnvironmentLacks])
def test_every_error_can_be_caught_as_one(kind: type[StagegraphError]) -> None:
    """All errors raised on purpose share a base, a message and a hint."""
    with pytest.raises(StagegraphError) as caught:
        raise kind("no good", hint="Try another.")
    assert (caught.value.message, caught.value.hint) == ("no good", "Try another.")
    assert str(caught.value) == "no good"
    assert kind("no good").hint == ""


def test_dockerfile_error_knows_its_place() -> None:
    """A refusal prints its place before the message, and gives the first line as a number."""
    error = DockerfileError("unknown instruction: FORM", Location("Dockerfile", 2, 3), excerpt="   2 | >>> FORM a")
    assert str(error) == "Dockerfile:2-3: unknown instruction: FORM"
    assert error.message == "unknown instruction: FORM"
    assert error.line == 2
    assert error.location == Location("Dockerfile", 2, 3)
    assert error.excerpt == "   2 | >>> FORM a"


def test_dockerfile_error_without_a_place() -> None:
    """Where BuildKit gives no line, the refusal has line 0 and prints the message alone."""
    error = DockerfileError("target stage could not be found")
    assert str(error) == "target stage could not be found"
    assert error.line == 0
    assert error.excerpt == ""
