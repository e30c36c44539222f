from __future__ import annotations

from typing import Any

from stagegraph.analysis.transfers import Transfer, TransferOrigin, transfers
from stagegraph.graph.resolve.bases import Outside
from tests.helpers.building import plan_of

KNOWN: dict[str, object] = {"*": {"config": {}}}


def taken(index: int, *lines: str, **options: Any) -> list[Transfer]:
    """What a stage copies and mounts, its base image known to bring nothing along."""
    return list(transfers(plan_of(*lines, **{"image_configs": KNOWN, **options}), index))


def origins(index: int, *lines: str, **options: Any) -> list[tuple[TransferOrigin, int | None, Outside | None]]:
    """Where that comes from."""
    return [(one.origin, one.stage, one.outside) for one in taken(index, *lines, **options)]


def test_from_everywhere() -> None:
    """A transfer tells whether it takes from the build context, a stage, an image, a named context or nothing."""
    lines = ["FROM alpine AS a", "FROM scratch", "COPY x y", "COPY --from=a x y", "COPY --from=busybox:1 x y"]
    lines += ["COPY --from=ctx x y", "COPY --from=scratch x y", "ADD z y", "RUN true"]
    assert origins(1, *lines, build_contexts={"ctx": "../c"}) == [
        (TransferOrigin.CONTEXT, None, None),
        (TransferOrigin.STAGE, 0, None),
        (TransferOrigin.OUTSIDE, None, Outside("docker.io/library/busybox:1")),
        (TransferOrigin.OUTSIDE, None, Outside("ctx", context=True, value="../c")),
        (TransferOrigin.OUTSIDE, None, Outside("scratch")),
        (TransferOrigin.CONTEXT, None, None),
    ]


def test_several_origins() -> None:
    """Files, addresses and documents of one instruction are told apart."""
    lines = ("FROM alpine", "ADD a https://x.example/b.tgz git://x.example/c.git d <<E /to/", "text", "E")
    assert [(one.origin, one.paths, one.destination) for one in taken(0, *lines)] == [
        (TransferOrigin.CONTEXT, ("a", "d"), "/to/"),
        (TransferOrigin.REMOTE, ("https://x.example/b.tgz", "git://x.example/c.git"), "/to/"),
        (TransferOrigin.DOCUMENT, ("<<E",), "/to/"),
    ]


def test_expanded() -> None:
    """Paths are told with the values of their variables."""
    lines = (
        "FROM debian AS deps",
        "FROM debian",
        "ARG TARGETARCH",
        "COPY --from=deps /i-${TARGETARCH}/$NONE /e$TARGETARCH",
    )
    (found,) = taken(1, *lines, platform="linux/arm64")
    assert (found.paths, found.destination, found.line) == (("/i-arm64/",), "/earm64", 4)


def test_an_unknown_image() -> None:
    """What the base image may set stays as written; what the file sets does not."""
    lines = (
        "FROM golang AS a",
        "ENV D=x",
        "FROM a",
        "COPY $D $GOPATH/src",
        "RUN --mount=source=$D,target=/m/$GOPATH x",
    )
    first, second = taken(1, *lines, image_configs=None)
    assert (first.paths, first.destination) == (("x",), "$GOPATH/src")
    assert (second.paths, second.destination) == (("x",), "/m/$GOPATH")


def test_mounts() -> None:
    """What a RUN reads through mounts is told, too; caches without a source, secrets and the like are not."""
    flags = [
        "--mount=type=bind,from=deps,target=/d",
        "--mount=type=cache,from=deps,source=/s,target=/c",
        "--mount=type=cache,target=/e",
        "--mount=source=src,target=/f",
        "--mount=from=busybox,target=/b",
        "--mount=type=secret,id=x",
        "--mount=type=tmpfs,target=/t",
    ]
    found = taken(1, "FROM debian AS deps", "FROM debian", f"RUN {' '.join(flags)} make")
    assert all(one.mounted and one.line == 3 for one in found)
    assert [(one.origin, one.stage, one.paths, one.destination) for one in found] == [
        (TransferOrigin.STAGE, 0, ("/",), "/d"),
        (TransferOrigin.STAGE, 0, ("/s",), "/c"),
        (TransferOrigin.CONTEXT, None, ("src",), "/f"),
        (TransferOrigin.OUTSIDE, None, ("/",), "/b"),
    ]


def test_a_mount_that_would_be_refused() -> None:
    """In a stage that is not built it is left out."""
    assert taken(0, "FROM debian", "ARG T", "RUN --mount=type=$T,target=/x y", "FROM debian") == []


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
    assert [(one.onbuild, one.stage) for one in taken(2, *lines)] == [(True, 0), (False, None)]


def test_an_unused_stage() -> None:
    """A stage that no target needs takes what it would take if it were built."""
    assert origins(1, "FROM alpine AS a", "FROM a AS b", "COPY --from=a x y", "FROM a AS c") == [
        (TransferOrigin.STAGE, 0, None)
    ]
