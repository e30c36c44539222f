from __future__ import annotations

import pytest

from stagegraph.analysis.notes import notes
from tests.building import plan_of


@pytest.mark.parametrize(
    ("line", "text"),
    [
        ("COPY --from=buidl a a", "COPY from buidl"),
        ("RUN --mount=from=biuld,target=/m x", "MOUNT from biuld"),
        ("FROM buil", "FROM buil"),
    ],
)
def test_near_name(line: str, text: str) -> None:
    """An image whose name is nearly that of an idle stage is probably meant to be that stage."""
    plan = plan_of("FROM alpine AS build", "FROM scratch", line)
    image = f"docker.io/library/{text.rpartition(' ')[2]}:latest"
    assert [(note.line, note.text) for note in notes(plan)] == [
        (3, f"{text} names the image {image}; did you mean the stage build?")
    ]


@pytest.mark.parametrize(
    "lines",
    [
        ["FROM alpine AS build", "FROM scratch", "COPY --from=build a a", "COPY --from=buidl a a"],
        ["FROM alpine AS build", "FROM scratch", "COPY --from=other a a"],
        ["FROM alpine AS build", "FROM scratch", "COPY --from=buidl:1 a a"],
        ["FROM alpine AS build", "FROM scratch", "COPY --from=acme/buidl a a"],
        ["FROM alpine AS bin", "FROM scratch", "COPY --from=bni a a"],
        ["FROM alpine", "FROM scratch", "COPY --from=stage-o a a"],
        ["FROM buidl AS build"],
    ],
)
def test_no_note(lines: list[str]) -> None:
    """A name that is used, far, short, tagged, or not the stage's own is left alone."""
    assert notes(plan_of(*lines)) == ()


def test_one_note_a_line() -> None:
    """The same mistake twice in a line is noted once."""
    plan = plan_of(
        "FROM alpine AS build", "FROM scratch", "RUN --mount=from=buidl,target=/m --mount=from=buidl,target=/n x"
    )
    assert len(notes(plan)) == 1
