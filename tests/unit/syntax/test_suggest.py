from __future__ import annotations

import pytest

from stagegraph.syntax.suggest import did_you_mean, distance, nearest


@pytest.mark.parametrize(
    ("left", "right", "apart"),
    [
        ("", "", 0),
        ("from", "from", 0),
        ("", "add", 3),
        ("from", "", 4),
        ("form", "from", 2),
        ("fro", "from", 1),
        ("frrom", "from", 1),
        ("frim", "from", 1),
        ("kitten", "sitting", 3),
        ("é", "e", 1),
    ],
)
def test_distance_counts_insertions_deletions_and_replacements(left: str, right: str, apart: int) -> None:
    """The distance is Levenshtein's, in characters, as far as it matters: two swapped letters are two steps."""
    for most in range(5):
        assert distance(left, right, most) == min(apart, most + 1)
        assert distance(right, left, most) == min(apart, most + 1)


@pytest.mark.parametrize(
    ("word", "options", "found"),
    [
        pytest.param("bulid", ["base", "build"], "build", id="two steps away"),
        pytest.param("bxxid", ["base", "bxyyd"], "bxyyd", id="the limit is below three steps"),
        pytest.param("bulid", ["base", "final"], "", id="all too far"),
        pytest.param("biuld", ["b", "build-and-test"], "", id="lengths too different"),
        pytest.param("tast", ["text", "test"], "test", id="the nearest wins"),
        pytest.param("tst", ["tast", "test"], "tast", id="among equals the first"),
        pytest.param("test", ["tost", "test"], "", id="none for a name that exists"),
        pytest.param("TEST", ["test"], "", id="case counts"),
        pytest.param("x", [], "", id="no options"),
    ],
)
def test_nearest_is_buildkits_suggestion(word: str, options: list[str], found: str) -> None:
    """BuildKit suggests the nearest option at a distance below 3, and none where the name exists."""
    assert nearest(word, options) == found


@pytest.mark.parametrize(
    ("word", "found"),
    [
        pytest.param("FORM", "FROM", id="all upper"),
        pytest.param("form", "from", id="all lower"),
        pytest.param("Form", "from", id="mixed"),
        pytest.param("FrOm", "", id="the option itself in another case"),
    ],
)
def test_nearest_without_case_follows_the_word(word: str, found: str) -> None:
    """Where case does not count, the suggestion takes the case of a word that is all lower or all upper."""
    assert nearest(word, ["RUN", "FROM"], case_sensitive=False) == found


def test_nearest_without_letters_has_no_case() -> None:
    """A word without letters is lower case to BuildKit, and so is its suggestion."""
    assert nearest("12", ["A1", "A12"], case_sensitive=False) == "a12"


def test_did_you_mean_adds_a_suggestion() -> None:
    """The suggestion stands in brackets behind the message, which stays alone where there is none."""
    assert did_you_mean("unknown flag: --form", "form", ["from"]) == "unknown flag: --form (did you mean from?)"
    assert did_you_mean("unknown flag: --x", "x", ["from"]) == "unknown flag: --x"
    message = "unknown instruction: FORM"
    assert did_you_mean(message, "FORM", ["from"], case_sensitive=False) == f"{message} (did you mean FROM?)"
