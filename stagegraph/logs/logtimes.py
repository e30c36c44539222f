"""Moments and spans of time as logs write them, in seconds."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from stagegraph.logs.buildlog import Interval

if TYPE_CHECKING:
    from collections.abc import Iterable

_FRACTION = re.compile(r"[.,](\d+)")
_MONTH = re.compile(r"-([A-Z][a-z]{2})-")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GO_SPAN = re.compile(r"([\d.]+)(h|ms|\u00b5s|us|ns|m|s)")
_GO_UNITS = {"h": 3600.0, "m": 60.0, "s": 1.0, "ms": 1e-3, "\u00b5s": 1e-6, "us": 1e-6, "ns": 1e-9}


def moment(text: str) -> float | None:
    """Seconds since 1970 (UTC) of a date with a time, RFC 3339 or near it, or None.

    The month may be a name of three letters. Without a zone it is taken as UTC. Go's zero time is None.
    """
    fraction = _FRACTION.search(text, 19, 32)
    whole = text if fraction is None else text[: fraction.start()] + text[fraction.end() :]
    try:
        when = datetime.fromisoformat(_MONTH.sub(_month, whole.replace("/", "-"), 1))
    except ValueError:
        return None
    if when.year < 1970:
        return None
    if when.tzinfo is None:
        when = when.replace(tzinfo=UTC)
    return when.timestamp() + (float(f"0.{fraction[1]}") if fraction else 0.0)


def _month(found: re.Match[str]) -> str:
    """The number of a month."""
    name = found[1]
    return f"-{_MONTHS.index(name) + 1:02}-" if name in _MONTHS else found[0]


def rounded(seconds: float) -> float:
    """Seconds without the digits that a float of seconds since 1970 does not hold."""
    return round(seconds, 6)


def go_span(text: str) -> float:
    """Seconds of a span as Go prints it: ``1m2.5s``, ``221.456217ms``; 0 for what is none."""
    found = _GO_SPAN.findall(text)
    return rounded(sum(float(number) * _GO_UNITS[unit] for number, unit in found if number.count(".") < 2))


def joined(spans: Iterable[tuple[float, float]]) -> tuple[Interval, ...]:
    """Spans (start, end) in order, those that touch or overlap as one.

    BuildKit does so in ``util/progress/progressui/display.go``, ``mergeIntervals``.
    """
    found: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(Interval(rounded(start), rounded(end)) for start, end in found)
