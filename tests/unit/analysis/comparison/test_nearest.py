"""Which numbers and which stages belong together where none has a name."""

from __future__ import annotations

from random import Random

import pytest

import stagegraph
from stagegraph.analysis.comparison.nearest import nearest_pairs
from stagegraph.analysis.comparison.stagepairs import StagePairs, paired_stages
from tests.helpers.twofiles import compared


def _ranked(left: list[int], right: list[int]) -> list[tuple[int, int]]:
    """The same by its definition: all pairs in their order, each taken whose numbers are still there."""
    found: list[tuple[int, int]] = []
    for *_, one, other in sorted((abs(one - other), one + other, one, other) for one in left for other in right):
        if all(one != was and other != now for was, now in found):
            found.append((one, other))
    return found


@pytest.mark.parametrize(("left", "right"), [([], [1]), ([4], [4]), ([3], [2, 4]), ([2, 4], [3]), ([1, 2], [1, 2])])
def test_few_numbers(left: list[int], right: list[int]) -> None:
    """The nearest come first, of equally near ones those with the smaller sum."""
    assert list(nearest_pairs(left, right)) == _ranked(left, right)


def test_many_numbers() -> None:
    """Whatever the numbers are, the pairs and their order are those of all pairs in their order."""
    chance = Random(5)  # noqa: S311  (no secret)
    for _ in range(400):
        most = chance.randint(1, 14)
        left, right = (chance.sample(range(most), chance.randint(0, most)) for _ in range(2))
        assert list(nearest_pairs(left, right)) == _ranked(left, right)


def _paired(old: str, new: str) -> StagePairs:
    return paired_stages(stagegraph.parse(old), stagegraph.parse(new))


def test_many_equal_stages() -> None:
    """Of very many renamed stages those with the same instructions belong together, of several the nearest."""
    old = "".join(f"FROM a AS s{i}\nRUN {i % 7}\nRUN y\n" for i in range(220))
    new = "".join(f"FROM a AS t{i}\nRUN y\nRUN {i % 7}\n" for i in range(3, 218))
    assert _paired(old, new).pairs == tuple((at + 3, at) for at in range(215))


def test_many_similar_stages() -> None:
    """Of very many renamed stages those that are only similar are not looked for; of fewer they are."""
    old, new = ("".join(f"FROM a AS {name}{i}\nRUN {name}\n" for i in range(205)) for name in "st")
    last = "FROM a AS z\n"
    assert _paired(old + last, new + last).pairs == ((205, 205),)
    old, new = ("".join(f"FROM a AS {name}{i}\nRUN {name}\n" for i in range(20)) for name in "st")
    assert len(_paired(old, new).pairs) == 20


def test_similar_stages_of_different_length() -> None:
    """A renamed stage with a part of its instructions is the same one if that is half of both together."""
    old = "FROM a AS s\nRUN 1\nRUN 1\nRUN 2\nRUN 3\nFROM b\n"
    assert _paired(old, "FROM a AS t\nRUN 1\nFROM b\n").pairs == ((0, 0), (1, 1))
    assert _paired(old, "FROM a AS t\nRUN 5\nFROM b\n").pairs == ((1, 1),)
    assert _paired(old, "FROM a AS t\nFROM b\n").pairs == ((1, 1),)
    assert _paired(old, "FROM c AS t\nRUN 1\nRUN 1\nFROM b\n").pairs == ((0, 0), (1, 1))


def test_settings_of_one_subject() -> None:
    """Of several settings of one name each is the changed one of the first that is left; the rest come or go."""
    old = "FROM a\nLABEL a=1\nLABEL b=1\nLABEL a=2\nLABEL a=3\n"
    new = "FROM a\nLABEL a=4\nLABEL a=5\nLABEL c=1\n"
    assert [
        (one.alteration.value, one.was and one.was.text, one.now and one.now.text)
        for one in compared(old, new).settings
    ] == [
        ("changed", "LABEL a=1", "LABEL a=4"),
        ("changed", "LABEL a=2", "LABEL a=5"),
        ("added", None, "LABEL c=1"),
        ("removed", "LABEL b=1", None),
        ("removed", "LABEL a=3", None),
    ]


def test_images_of_one_repository() -> None:
    """Of several images of one repository each is the changed one of the first that is left; the rest come or go."""
    old, new = (
        "FROM scratch\n" + "".join(f"COPY --from={one} a /\n" for one in images)
        for images in (("x:1", "x:2", "x:3", "z:1"), ("x:4", "x:5", "y:1"))
    )
    assert [(one.alteration.value, one.was, one.now) for one in compared(old, new).images] == [
        ("changed", "docker.io/library/x:1", "docker.io/library/x:4"),
        ("changed", "docker.io/library/x:2", "docker.io/library/x:5"),
        ("added", "", "docker.io/library/y:1"),
        ("removed", "docker.io/library/x:3", ""),
        ("removed", "docker.io/library/z:1", ""),
    ]
