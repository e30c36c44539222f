from __future__ import annotations

import pytest

from stagegraph.analysis.notes.nearness import Names, is_near


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("build", "builder", True),  # an ending of two letters
        ("build", "rebuild", False),
        ("build", "buil", True),
        ("build", "biuld", True),
        ("build", "built", True),
        ("build", "build", False),
        ("build", "b", False),
        ("build", "tests", False),
    ],
)
def test_is_near(*, one: str, other: str, near: bool) -> None:
    """One letter more, less, other or swapped is near, and an ending of two; the order does not count."""
    assert is_near(one, other) is near
    assert is_near(other, one) is near


def test_names_near() -> None:
    """Near names are found in their order, none for a word that is one of them, however many words are looked up."""
    names = Names(["built", "builder", "tests", "build", "builx"], most=2)
    for _ in range(5):
        assert names.near("buil") == ("built", "build")
        assert names.near("biuld") == ("build",)
        assert names.near("buidl") == ("build",)
        assert names.near("build") == ()
