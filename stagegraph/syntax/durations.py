"""Go's durations (``1m30s``), which HEALTHCHECK takes; ``time.ParseDuration``."""

from __future__ import annotations

import re

_PART = r"([0-9]*)(?:\.([0-9]*))?([^0-9.]*)"
_NANOSECONDS = {
    "ns": 1, "us": 10**3, "\u00b5s": 10**3, "\u03bcs": 10**3, "ms": 10**6,
    "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9,
}  # fmt: skip
_LIMIT = 1 << 63  # nanoseconds; Go has room for fewer, or for as many with a minus sign
_DIGITS = 19  # of `_LIMIT`


def parse_duration(text: str) -> float:
    """A duration in seconds; like Go, it drops what is less than a nanosecond.

    Raises:
        ValueError: no number, no unit, an unknown one, or more than 292 years; the text is Go's.
    """
    sign = text[:1] if text[:1] in ("+", "-") else ""
    rest = text[len(sign) :]
    if rest == "0":
        return 0.0
    if not rest:
        raise _invalid(text)
    total = 0
    while rest:
        part, rest = _part(rest, text)
        total += part
        if total >= _LIMIT + (sign == "-"):
            raise _invalid(text)
    return (-total if sign == "-" else total) / 10**9


def _part(rest: str, text: str) -> tuple[int, str]:
    """The first number and unit of ``rest`` in nanoseconds, and what follows."""
    found = re.match(_PART, rest)
    if found is None or not (found[1] or found[2]):
        raise _invalid(text)
    whole = found[1].lstrip("0")
    if len(whole) > _DIGITS or int(whole or 0) > _LIMIT:
        raise _invalid(text)
    if not found[3]:
        raise ValueError(f"time: missing unit in duration {_quoted(text)}")
    if found[3] not in _NANOSECONDS:
        raise ValueError(f"time: unknown unit {_quoted(found[3])} in duration {_quoted(text)}")
    unit = _NANOSECONDS[found[3]]
    fraction = (found[2] or "0")[: _DIGITS - 1]
    return int(whole or 0) * unit + int(int(fraction) * (unit / 10 ** len(fraction))), rest[found.end() :]


def _quoted(text: str) -> str:
    """The quoting of Go's package ``time``: all that is not ASCII byte by byte."""
    out = []
    for byte in text.encode("utf-8", "surrogatepass"):
        plain = 0x20 <= byte < 0x80
        out.append(("\\" if chr(byte) in '"\\' else "") + chr(byte) if plain else f"\\x{byte:02x}")
    return '"' + "".join(out) + '"'


def _invalid(text: str) -> ValueError:
    return ValueError(f"time: invalid duration {_quoted(text)}")
