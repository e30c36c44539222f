"""Near names found in an index are those that comparing each two names finds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from stagegraph.analysis.notes.nearness import Names, is_near

WORDS = st.text("ab-", max_size=7)


def distance(left: str, right: str) -> int:
    """How many insertions, deletions, replacements and swaps of neighbours lie between two words."""
    rows = [list(range(len(right) + 1))]
    for i, one in enumerate(left, 1):
        row = [i]
        for j, other in enumerate(right, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (one != other))
            if i > 1 and j > 1 and one == right[j - 2] and left[i - 2] == other:
                cost = min(cost, rows[-2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]


@given(WORDS, WORDS)
def test_near(left: str, right: str) -> None:
    """Near means one edit apart, or an ending of two characters."""
    short, long = sorted((left, right), key=len)
    ending = len(long) == len(short) + 2 and long.startswith(short)
    assert is_near(left, right) == (distance(left, right) == 1 or ending)


@given(st.lists(WORDS, max_size=30), st.lists(WORDS, min_size=1, max_size=8), st.integers(1, 4))
def test_index(names: list[str], words: list[str], most: int) -> None:
    """Of few words and of many the first near names are found in their order, none for a word that is among them."""
    found = Names(names, most)
    for word in words:
        expected = [one for one in dict.fromkeys(names) if is_near(word, one)]
        assert found.near(word) == (() if word in names else tuple(expected[:most]))
