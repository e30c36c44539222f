from __future__ import annotations

import json
from typing import Any

import pytest

from stagegraph.graph.llb.environmentkey import path_key
from tests.helpers.building import merged, plan_of

_LONG = "/a" * 3000
_MANY = ["a"] * 100


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


@pytest.mark.parametrize("shell", [["sh"], _MANY[:63], _MANY[:64], _MANY, [_LONG], ["", _LONG, "\0"]])
def test_long_shells(shell: list[str]) -> None:
    """Whatever the words of a shell are: a command behind them is the same step as the RUN that lists all of them."""
    shelled = ("FROM a", f"SHELL {json.dumps(shell)}", "RUN x")
    assert merged(*shelled, *shelled)
    assert merged(*shelled, "FROM a", f"RUN {json.dumps([*shell, 'x'])}")
    for other in ([*shell, "y"], [*shell, "", "x"], [*shell[:-1], f"{shell[-1]}x"], ["x", *shell, "x"]):
        assert not merged(*shelled, "FROM a", f"RUN {json.dumps(other)}")


@pytest.mark.parametrize(
    ("one", "other"),
    [(["ab", "c"], ["a", "bc"]), (["1:a"], ["", "a"]), (["a1:b"], ["a", "b"]), (["a\0b"], ["a", "b"])],
)
def test_where_words_end(one: list[str], other: list[str]) -> None:
    """Of many words it counts where each ends, whatever characters are in them."""
    runs = [f"RUN {json.dumps([*_MANY, *words, 'x'])}" for words in (one, other)]
    assert not merged("FROM a", runs[0], "FROM a", runs[1])


def test_a_shell_that_many_share() -> None:
    """Thousands of RUNs do not hold the many words of their shell each; the last argument is told as it is."""
    plan = plan_of("FROM a", f"SHELL {json.dumps(_MANY)}", *(f"RUN {at}" for at in range(3)))
    does: list[Any] = [step.does for step in plan.steps[1:]]
    assert [one.arguments[-1] for one in does] == ["0", "1", "2"]
    assert len({id(one.arguments[0]) for one in does}) == 1
    assert {len(one.arguments) for one in does} == {2}
