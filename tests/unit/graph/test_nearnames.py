from __future__ import annotations

import random

import pytest

from stagegraph.graph.checks.nearnames import NearNames
from stagegraph.syntax.suggest import nearest

_CHOSEN = random.Random(1)  # noqa: S311  (the same each time)


def _word() -> str:
    return "".join(_CHOSEN.choices("abc", k=_CHOSEN.randrange(8)))


@pytest.mark.unmeasured
def test_the_nearest_of_many_is_the_nearest_compared_one_by_one() -> None:
    """Words get the name that comparing them with one name after the other finds, whatever names were added before."""
    for _ in range(400):
        names = list(dict.fromkeys(_word() for _ in range(_CHOSEN.randrange(12))))
        near = NearNames(_word() for _ in range(3))
        near.add(names[:5])
        for count in (5, len(names)):
            near.add(names)
            among = _CHOSEN.sample(names[:count], len(names[:count]))
            word = _word()
            assert near.nearest(word, among) == nearest(word, among), (word, among)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        pytest.param("biuld", "build", id="two steps away"),
        pytest.param("tst", "tast", id="among equals the first"),
        pytest.param("tes", "test", id="the nearest wins"),
        pytest.param("final", "", id="all too far"),
        pytest.param("te", "test", id="longer by two"),
        pytest.param("testXY", "test", id="shorter by two"),
        pytest.param("test", "", id="none for a name that exists"),
    ],
)
def test_the_nearest_name(word: str, found: str) -> None:
    """It is the first of the nearest ones at most two steps away, and none where the name exists."""
    assert NearNames(["tast", "build", "test"]).nearest(word) == found


def test_names_that_do_not_count_hide_none() -> None:
    """A name that does not count here is no suggestion, and one farther away is told instead."""
    near = NearNames(["value", "vxlxe"])
    assert near.nearest("valxe", {"vxlxe": ""}) == "vxlxe"
    assert near.nearest("value", {"vxlxe": ""}) == "vxlxe"
    assert "value" in near
    assert "valxe" not in near


def test_of_equally_near_names_their_order_here_decides() -> None:
    """The order of the names that count decides between equally near ones, not that in which they were added."""
    assert NearNames(["tast", "test"]).nearest("tst", ["test", "tast"]) == "test"


def test_there_is_no_name() -> None:
    """Without names there is no suggestion."""
    assert NearNames().nearest("a") == ""
