from __future__ import annotations

import pytest

from stagegraph.syntax.gotext import (
    equal_fold,
    is_finite,
    lower,
    parse_bool,
    parse_int,
    parse_uint,
    quote,
    trim_space,
    upper,
)


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        pytest.param(
            " \t\n\v\f\r\x85\xa0\u1680\u2000\u200a\u2028\u2029\u202f\u205f\u3000a ", "a", id="Go's white space"
        ),
        pytest.param("\x1c\x1d\x1e\x1f", "\x1c\x1d\x1e\x1f", id="separators that only Python takes for white space"),
        pytest.param("\u200ba\ufeff", "\u200ba\ufeff", id="characters without width"),
        pytest.param(" a b ", "a b", id="white space inside stays"),
    ],
)
def test_trim_space_takes_what_go_takes(text: str, trimmed: str) -> None:
    """White space is what Go's unicode.IsSpace says, which differs from Python's own notion."""
    assert trim_space(text) == trimmed


@pytest.mark.parametrize(
    ("text", "quoted"),
    [
        pytest.param("plain", '"plain"', id="plain"),
        pytest.param('say "a\\b"', r'"say \"a\\b\""', id="quotes and backslashes"),
        pytest.param("\a\b\f\n\r\t\v", r'"\a\b\f\n\r\t\v"', id="controls with a short form"),
        pytest.param("\x00\x1f\x7f", r'"\x00\x1f\x7f"', id="other ASCII controls"),
        pytest.param("é木🐳", '"é木🐳"', id="what can be printed"),
        pytest.param("\x85\xad\u2028", r'"\u0085\u00ad\u2028"', id="what cannot be printed"),
        pytest.param("\U000e0001", r'"\U000e0001"', id="and needs more than four digits"),
        pytest.param("a\udce9", r'"a\xe9"', id="a byte that is no UTF-8"),
    ],
)
def test_quote_is_gos_percent_q(text: str, quoted: str) -> None:
    """Text in BuildKit's messages is quoted as Go's %q does it."""
    assert quote(text) == quoted


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0),
        ("42", 42),
        ("+7", 7),
        ("-7", -7),
        ("007", 7),
        ("0" * 30 + "9", 9),
        ("-" + "0" * 30 + "9", -9),
        ("9223372036854775807", 2**63 - 1),
        ("9223372036854775808", None),
        ("-9223372036854775808", -(2**63)),
        ("-9223372036854775809", None),
        ("1" * 5000, None),
        ("", None),
        ("+", None),
        ("--1", None),
        ("1_000", None),
        ("1 ", None),
        ("0x10", None),
        ("٣", None),
    ],
)
def test_parse_int_takes_what_gos_atoi_takes(text: str, number: int | None) -> None:
    """A number is a sign and ASCII digits, within 64 bits, with as many leading zeros as one likes."""
    assert parse_int(text) == number


@pytest.mark.parametrize(
    ("text", "base", "bits", "number"),
    [
        ("0755", 8, 32, 0o755),
        ("8", 8, 32, None),
        ("37777777777", 8, 32, 2**32 - 1),
        ("40000000000", 8, 32, None),
        ("4294967295", 10, 32, 2**32 - 1),
        ("4294967296", 10, 32, None),
        ("65535", 10, 16, 2**16 - 1),
        ("65536", 10, 16, None),
        ("0" * 40 + "1", 10, 16, 1),
        ("000", 10, 16, 0),
        ("9" * 5000, 10, 32, None),
        ("", 10, 32, None),
        ("+1", 10, 32, None),
        ("-1", 10, 32, None),
        ("1k", 10, 32, None),
    ],
)
def test_parse_uint_takes_what_gos_parseuint_takes(text: str, base: int, bits: int, number: int | None) -> None:
    """A number without a sign has digits of its base only, and fits in so many bits."""
    assert parse_uint(text, base, bits) == number


@pytest.mark.parametrize("text", ["1", "t", "T", "true", "TRUE", "True"])
def test_parse_bool_knows_gos_words_for_yes(text: str) -> None:
    """Go's ParseBool has six words for true."""
    assert parse_bool(text) is True


@pytest.mark.parametrize("text", ["0", "f", "F", "false", "FALSE", "False"])
def test_parse_bool_knows_gos_words_for_no(text: str) -> None:
    """Go's ParseBool has six words for false."""
    assert parse_bool(text) is False


@pytest.mark.parametrize("text", ["", "tRUE", "yes", "on", "2", " true"])
def test_parse_bool_knows_no_other_words(text: str) -> None:
    """Anything else is no switch for Go's ParseBool."""
    assert parse_bool(text) is None


@pytest.mark.parametrize(
    ("text", "small", "large"),
    [
        ("Run", "run", "RUN"),
        ("\u00c4\u00e9", "\u00e4\u00e9", "\u00c4\u00c9"),
        ("\u00df", "\u00df", "\u00df"),
        ("\u0130", "i", "\u0130"),
        ("A\u03a3", "a\u03c3", "A\u03a3"),
        ("\u1f80", "\u1f80", "\u1f88"),
        ("\ufb01", "\ufb01", "\ufb01"),
        ("\u212a", "k", "\u212a"),
    ],
)
def test_case_changes_one_character_to_one(text: str, small: str, large: str) -> None:
    """Go knows no letter that becomes two, and none that depends on its neighbours."""
    assert lower(text) == small
    assert upper(text) == large


@pytest.mark.parametrize(("text", "finite"), [("1e308", True), ("-0.5", True), ("1e309", False), ("-1e309", False)])
def test_is_finite_tells_what_go_refuses(text: str, finite: bool) -> None:
    """Go's ParseFloat refuses a number beyond 64 bits, which Python reads as infinity."""
    assert is_finite(float(text)) is finite


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("Context", "conTEXT", True),
        ("\u017fcratch", "SCRATCH", True),
        ("\u212a", "k", True),
        ("\u0130", "i", False),
        ("\u00df", "ss", False),
        ("a", "b", False),
    ],
)
def test_texts_are_equal_whatever_their_case(one: str, other: str, equal: bool) -> None:
    """Go compares one character with one: a long s is an s, a sharp s is not two of them."""
    assert equal_fold(one, other) is equal
