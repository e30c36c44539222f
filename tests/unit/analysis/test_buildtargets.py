from __future__ import annotations

from typing import Any

import pytest

import stagegraph
from stagegraph.analysis.buildtargets import Target, list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.llb import convert

LINES = [
    "# build makes it",
    "FROM --platform=linux/arm64 alpine AS build",
    "FROM debian AS twice",
    "FROM scratch AS twice",
    "COPY --from=build a a",
    "FROM scratch AS broken",
    "STOPSIGNAL NO",
    "FROM scratch",
    "COPY --from=twice a a",
]


def targets_of(*lines: str, **options: Any) -> tuple[Target, ...]:
    """The targets of a Dockerfile given line by line."""
    return list_targets(stagegraph.parse("\n".join(lines)), PlanRequest(**options))


def test_targets() -> None:
    """Each name is a target once, for its last stage; the last stage of the file is one with or without a name."""
    found = targets_of(*LINES)
    assert [one.stage.index for one in found] == [0, 2, 3, 4]
    assert [one.needs for one in found] == [(0,), (0, 2), (), (0, 2, 4)]
    assert [one.default for one in found] == [False, False, False, True]
    build, twice, broken, last = found
    assert build.base is not None
    assert twice.base is not None
    assert (build.base.image, str(build.platform), build.stage.description) == (
        "docker.io/library/alpine:latest",
        "linux/arm64",
        "makes it",
    )
    assert (twice.base.scratch, twice.platform, last.stage.display_name) == (True, None, "stage-4")
    assert (broken.base, broken.refusal) == (None, "Dockerfile:7: invalid signal: NO")


def test_last_stage_with_a_name() -> None:
    """The last stage is listed once, as the default, and resolved like it: TARGETSTAGE is its name."""
    (only,) = targets_of("FROM image-$TARGETSTAGE AS last")
    assert only.base is not None
    assert (only.default, only.base.image) == (True, "docker.io/library/image-last:latest")


def test_options() -> None:
    """The build options count, the targets among them do not."""
    (only,) = targets_of("ARG B", "FROM $B", build_args={"B": "alpine"}, targets=("nowhere",))
    assert only.base is not None
    assert only.base.image == "docker.io/library/alpine:latest"
    with pytest.raises(stagegraph.UsageError, match="invalid platform"):
        targets_of("FROM scratch", platform="no")


def test_bounds_refuse_other_targets_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is asked for is no more refused for the sake of all other targets than where it is planned alone."""
    monkeypatch.setattr(convert, "MOST_VARIABLES", 4)  # PATH and A for two stages
    lines = ["FROM scratch AS a", "ENV A=1", *(f"FROM a AS b{at}" for at in range(4))]
    for asked, good in (("", ["a", "b0", "b3"]), ("B2", ["a", "b0", "b2"]), ("nowhere", ["a", "b0", "b1"])):
        found = targets_of(*lines, targets=(asked,))
        assert [one.stage.name for one in found if not one.refusal] == good


def test_refused_file() -> None:
    """Where the whole file is refused every target says so."""
    assert {one.refusal for one in targets_of("FROM $B AS a", "FROM a AS b")} == {
        "Dockerfile:1: base name ($B) should not be blank"
    }
