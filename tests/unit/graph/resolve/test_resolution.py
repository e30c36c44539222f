from __future__ import annotations

import stagegraph
from stagegraph.graph.resolve.buildoptions import BuildOptions
from stagegraph.graph.resolve.resolution import EdgeKind, Use, uses
from stagegraph.graph.resolve.resolver import resolve

LINES = [
    "FROM alpine AS a",
    "ONBUILD COPY --from=busybox t t",
    "FROM a AS b",
    "COPY --from=a x x",
    "COPY --from=0 y y",
    "RUN --mount=from=a,target=/m --mount=type=cache,target=/c --mount=from=busybox,target=/n x",
    "COPY z z",
    "FROM scratch AS unused",
    "COPY --from=a x x",
    "FROM b",
]


def test_uses() -> None:
    """Every FROM, COPY --from and mount of every stage is a use, a trigger at its child's FROM; of nothing none is."""
    resolution = resolve(stagegraph.parse("\n".join(LINES)), BuildOptions())
    found = uses(resolution)
    empty, first_busybox, second_busybox = 4, 5, 6
    named = {empty: "scratch", first_busybox: "image", second_busybox: "image"}
    assert {number: "scratch" if resolution.entries[number].base.scratch else "image" for number in named} == named
    assert found == [
        Use(0, 1, EdgeKind.FROM, 3),
        Use(second_busybox, 1, EdgeKind.COPY, 3, onbuild=True),
        Use(0, 1, EdgeKind.COPY, 4),
        Use(0, 1, EdgeKind.COPY, 5),
        Use(0, 1, EdgeKind.MOUNT, 6),
        Use(first_busybox, 1, EdgeKind.MOUNT, 6),
        Use(0, 2, EdgeKind.COPY, 9),
        Use(1, 3, EdgeKind.FROM, 10),
    ]
    assert resolution.used == {0, 1, 3, empty, first_busybox, second_busybox}


def test_entries() -> None:
    """Stages come first, with their index as number; what they refer to follows in the order of its first look."""
    resolution = resolve(stagegraph.parse("\n".join(LINES)), BuildOptions(target="b"))
    assert [entry.number for entry in resolution.entries] == list(range(7))
    assert [entry.stage.index if entry.stage else None for entry in resolution.entries] == [
        0,
        1,
        2,
        3,
        None,
        None,
        None,
    ]
    assert (resolution.target, resolution.order) == (1, (0, 1, 2, 3, 4, 5, 6))
    assert [entry.total for entry in resolution.entries] == [1, 5, 1, 0, 0, 0, 0]
    assert [command.onbuild for command in resolution.entries[1].commands] == [True, False, False, False, False]


def test_a_use_twice_in_a_line_is_one() -> None:
    """Two mounts of one stage in one RUN are one use."""
    lines = ["FROM scratch AS a", "FROM scratch", "RUN --mount=from=a,target=/m --mount=from=a,target=/n x"]
    resolution = resolve(stagegraph.parse("\n".join(lines)), BuildOptions())
    assert uses(resolution) == [Use(0, 1, EdgeKind.MOUNT, 3)]
