"""What a build was asked for, as its log tells."""

from __future__ import annotations

import pytest

from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.timing.loggedtargets import logged_platforms, logged_request
from stagegraph.logs.buildlog import VertexState
from stagegraph.syntax.parser import parse
from tests.helpers.timed import ran, recorded, written_build

TEXT = """\
FROM a AS base
RUN base
FROM base AS build
RUN build
FROM base AS test
RUN test
FROM base AS docs
RUN docs
FROM b
COPY --from=build /o /o
"""


def asked(*names: str, error: str = "") -> tuple[str, ...]:
    """The targets that a log of these vertices shows."""
    build = written_build(*(ran(name, 0, 1) for name in names), error=error)
    return logged_request(build, parse(TEXT), PlanRequest()).targets


@pytest.mark.parametrize(
    ("names", "targets"),
    [
        (("[base 2/2] RUN base", "[build 2/2] RUN build", "[stage-4 2/2] COPY"), ("",)),
        (("[base 2/2] RUN base", "[test 2/2] RUN test"), ("test",)),
        (("[base 2/2] RUN base",), ("base",)),
        (("[base 2/2] RUN base", "[test 2/2] RUN test", "[docs 2/2] RUN docs"), ("test", "docs")),
        (("[base 2/2] RUN base", "[test 2/2] RUN test", "[stage-4 2/2] COPY"), ("test", "4")),
        (("[other 1/2] FROM x", "[internal] load build context"), ("",)),
    ],
)
def test_targets(names: tuple[str, ...], targets: tuple[str, ...]) -> None:
    """The target is that which needs the stages of the log and no more; several where no single one does."""
    assert asked(*names) == targets


def test_a_failed_build() -> None:
    """Of a build that failed early the usual target is taken for its own, if it needs what the log has."""
    assert asked("[build 2/2] RUN build", error="failed") == ("",)
    assert asked("[test 2/2] RUN test", error="failed") == ("test",)
    build = written_build(ran("[build 2/2] RUN build", 0, 1, state=VertexState.FAILED))
    assert logged_request(build, parse(TEXT), PlanRequest()).targets == ("",)


def test_platforms() -> None:
    """Platforms stand before the names of stages; a step that runs elsewhere names both."""
    names = (
        "[linux/amd64 base 1/2] FROM a",
        "[linux/amd64->arm64 build 2/2] RUN x",
        "[base 2/2] RUN y",
        "[internal] l",
    )
    assert logged_platforms(written_build(*(ran(name, 0, 1) for name in names))) == "linux/amd64,linux/arm64"
    assert logged_platforms(recorded("multi-platform").build) == "linux/386,linux/amd64"
