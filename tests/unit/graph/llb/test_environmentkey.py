from __future__ import annotations

from stagegraph.graph.llb.environmentkey import path_key
from tests.helpers.building import merged

_LONG = "/a" * 3000


def test_path_key() -> None:
    """A path stays as it is; one that is longer than Linux takes becomes shorter, and another one for another path."""
    assert path_key("/a/b/") == "/a/b/"
    assert path_key(_LONG) == path_key("/a" * 3000)
    assert len(path_key(_LONG)) < len(_LONG)
    assert path_key(_LONG).startswith(_LONG[:4000])
    assert len({path_key(f"{_LONG}{ending}") for ending in ("", "/", "/b", "b")}) == 4
    assert path_key(f"{_LONG}/").endswith("/")


def test_copies_to_long_paths() -> None:
    """COPYs to the same very long path become one step, and to different ones do not."""
    copy = ("FROM scratch", f"WORKDIR {_LONG}", "COPY a b")
    assert merged(*copy, *copy)
    assert not merged(*copy, "FROM scratch", f"WORKDIR {_LONG}", "COPY a c")
