from __future__ import annotations

import pytest

from stagegraph.syntax.durations import parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0),
        ("+0", 0),
        ("-0", 0),
        ("0s", 0),
        ("30s", 30),
        ("1m30s", 90),
        ("2h45m", 9900),
        ("1.5h", 5400),
        (".5s", 0.5),
        ("5.s", 5),
        ("+5s", 5),
        ("-1.5s", -1.5),
        ("250ms", 0.25),
        ("3us", 3e-06),
        ("3\u00b5s", 3e-06),
        ("3\u03bcs", 3e-06),
        ("1ns", 1e-09),
        ("0007s", 7),
        ("1s1s", 2),
        ("3s1h", 3603),
        ("0.9ns", 0),
        ("0.1234567890123456789012345s", 0.123456789),
        ("2562047h47m16.854775807s", 9223372036.854775807),
        ("-2562047h47m16.854775808s", -9223372036.854775808),
    ],
)
def test_durations_are_sums_of_numbers_with_units(text: str, seconds: float) -> None:
    """A duration is an optional sign and numbers with units, counted in whole nanoseconds as Go does."""
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", 'time: invalid duration ""'),
        ("-", 'time: invalid duration "-"'),
        (".s", 'time: invalid duration ".s"'),
        ("s", 'time: invalid duration "s"'),
        ("--1s", 'time: invalid duration "--1s"'),
        (" 1s", 'time: invalid duration " 1s"'),
        ("1s m", 'time: unknown unit "s m" in duration "1s m"'),
        ("30", 'time: missing unit in duration "30"'),
        ("1.", 'time: missing unit in duration "1."'),
        ("1m30", 'time: missing unit in duration "1m30"'),
        ("1d", 'time: unknown unit "d" in duration "1d"'),
        ("1\u00c2\u00b5s", r'time: unknown unit "\xc3\x82\xc2\xb5s" in duration "1\xc3\x82\xc2\xb5s"'),
        ('"\\', r'time: invalid duration "\"\\"'),
        ("\t1s\x7f", 'time: invalid duration "\\x091s\x7f"'),
        ("1S", 'time: unknown unit "S" in duration "1S"'),
        ("2562047h47m16.854775808s", 'time: invalid duration "2562047h47m16.854775808s"'),
        ("-2562047h47m16.854775809s", 'time: invalid duration "-2562047h47m16.854775809s"'),
        ("3000000h5x", 'time: invalid duration "3000000h5x"'),
        ("9223372036854775809", 'time: invalid duration "9223372036854775809"'),
        ("99999999999999999999ns", 'time: invalid duration "99999999999999999999ns"'),
    ],
)
def test_refusals_are_gos(text: str, message: str) -> None:
    """What is no duration is refused in Go's words, as is what does not fit in 64 bits of nanoseconds."""
    with pytest.raises(ValueError, match=r"^time: ") as refused:
        parse_duration(text)
    assert str(refused.value) == message
