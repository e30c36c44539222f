from __future__ import annotations

from stagegraph.analysis.takes import transfers
from tests.building import plan_of


def origins(index: int, *lines: str, **options: object) -> list[tuple[bool, int | None, str, str]]:
    """What the COPYs and ADDs of a stage take from."""
    found = transfers(plan_of(*lines, **options), index)
    return [(one.onbuild, one.stage, one.image, one.source) for one in found]


def test_from_everywhere() -> None:
    """A transfer tells whether it takes from the build context, a stage, an image, a named context or nothing."""
    lines = ["FROM alpine AS a", "FROM scratch", "COPY x y", "COPY --from=a x y", "COPY --from=busybox:1 x y"]
    lines += ["COPY --from=ctx x y", "COPY --from=scratch x y", "ADD z y", "RUN true"]
    assert origins(1, *lines, build_contexts={"ctx": "../c"}) == [
        (False, None, "", ""),
        (False, 0, "", ""),
        (False, None, "docker.io/library/busybox:1", ""),
        (False, None, "context:ctx", "../c"),
        (False, None, "scratch", ""),
        (False, None, "", ""),
    ]


def test_triggers_come_first() -> None:
    """The ONBUILD triggers of the parent are told before the stage's own, each with the stage that it takes from."""
    lines = [
        "FROM alpine AS a",
        "FROM alpine AS b",
        "ONBUILD COPY --from=a x y",
        "ONBUILD RUN true",
        "FROM b",
        "ADD z y",
    ]
    assert origins(2, *lines) == [(True, 0, "", ""), (False, None, "", "")]


def test_an_unused_stage() -> None:
    """A stage that no target needs takes what it would take if it were built."""
    assert origins(1, "FROM alpine AS a", "FROM a AS b", "COPY --from=a x y", "FROM a AS c") == [(False, 0, "", "")]
