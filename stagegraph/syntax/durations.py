"""Go's durations (``1m30s``), which HEALTHCHECK takes; ``time.ParseDuration``."""

from __future__ import annotations

import re

from stagegraph.syntax.gotext import quote

_PART = r"([0-9]*)(\.[0-9]*)?([^0-9.]*)"
_SECONDS = {"ns": 1e-9, "us": 1e-6, "\u00b5s": 1e-6, "\u03bcs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def parse_duration(text: str) -> float:
    """A duration in seconds.

    Raises:
        ValueError: no number, no unit, or an unknown one; the text is Go's.
    """
    rest = text[1:] if text[:1] in ("+", "-") else text
    if rest == "0":
        return 0.0
    seconds = 0.0
    if not rest:
        raise ValueError(f"time: invalid duration {quote(text)}")
    while rest:
        found = re.match(_PART, rest)
        if found is None or not (found[1] or (found[2] or ".") != "."):
            raise ValueError(f"time: invalid duration {quote(text)}")
        if not found[3]:
            raise ValueError(f"time: missing unit in duration {quote(text)}")
        if found[3] not in _SECONDS:
            raise ValueError(f"time: unknown unit {quote(found[3])} in duration {quote(text)}")
        seconds += float(f"0{found[1]}{found[2] or ''}") * _SECONDS[found[3]]
        rest = rest[found.end() :]
    return -seconds if text.startswith("-") else seconds
