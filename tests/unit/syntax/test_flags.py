from __future__ import annotations

import pytest

from stagegraph.syntax.flags import FlagError, Flags


def read(*given: str) -> Flags:
    """Flags of three kinds, read from what is given."""
    return Flags(given, texts=("from", "chown"), switches=("link", "parents"), lists=("exclude",))


def test_a_text_flag_has_what_follows_the_first_equals_sign() -> None:
    """The value of a flag begins behind its first equals sign, and may be empty."""
    flags = read("--from=a=b", "--chown=")
    assert flags.text("from") == "a=b"
    assert flags.text("chown") == ""


def test_flags_that_are_not_given_are_empty() -> None:
    """Without the flag a text is empty, a list has no entry, and a switch is neither on nor off."""
    flags = read()
    assert flags.text("from") == ""
    assert flags.all("exclude") == ()
    assert flags.switch("link") is None


def test_a_list_keeps_all_values_in_order() -> None:
    """A flag that may be repeated keeps its values in file order, doubles included."""
    assert read("--exclude=b", "--exclude=a", "--exclude=", "--exclude=b").all("exclude") == ("b", "a", "", "b")


@pytest.mark.parametrize(
    ("given", "on"),
    [
        ("--link", True),
        ("--link=true", True),
        ("--link=TRUE", True),
        ("--link=false", False),
        ("--link=False", False),
    ],
)
def test_a_switch_is_on_or_off(given: str, on: bool) -> None:
    """A switch is on when it is named; true and false may be written in any case."""
    assert read(given).switch("link") is on


@pytest.mark.parametrize(
    ("given", "message"),
    [
        pytest.param(["--form=x"], "unknown flag: --form (did you mean from?)", id="misspelled"),
        pytest.param(["--platform=x"], "unknown flag: --platform", id="of another instruction"),
        pytest.param(["--FROM=x"], "unknown flag: --FROM", id="case counts"),
        pytest.param(["--=x"], "unknown flag: --", id="no name"),
        pytest.param(["--link2"], "unknown flag: --link2 (did you mean link?)", id="misspelled switch"),
        pytest.param(["--from=a", "--from=a"], "duplicate flag specified: --from", id="text twice"),
        pytest.param(["--link", "--link=false"], "duplicate flag specified: --link", id="switch twice"),
        pytest.param(["--from"], "missing a value on flag: --from", id="text without a value"),
        pytest.param(["--exclude"], "missing a value on flag: --exclude", id="list without a value"),
        pytest.param(["--link="], "missing a value on flag: --link", id="switch with an empty value"),
        pytest.param(["--link=1"], "expecting boolean value for flag --link, not: 1", id="no switch"),
        pytest.param(["--link=YES"], "expecting boolean value for flag --link, not: YES", id="value as written"),
        pytest.param(["--nope", "--from"], "unknown flag: --nope", id="the first refusal counts"),
    ],
)
def test_flags_are_refused_in_buildkits_words(given: list[str], message: str) -> None:
    """Unknown, doubled, empty and unswitchable flags are refused with the texts of BuildKit's bflag.go."""
    with pytest.raises(FlagError) as refused:
        read(*given)
    assert str(refused.value) == message
