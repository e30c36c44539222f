"""Times and sizes as people read them."""

from __future__ import annotations

_MINUTE, _HOUR = 60, 3600
_UNITS = ("B", "kB", "MB", "GB", "TB", "PB")


def time_text(seconds: float) -> str:
    """``0.04 s``, ``3.1 s``, ``42 s``, ``12 min 5 s``, ``2 h 3 min``; what is too short to count is ``0 s``."""
    if seconds < 0:
        return f"-{time_text(-seconds)}"
    if seconds < 0.005:
        return "0 s"
    if seconds < 0.995:
        return f"{seconds:.2f} s"
    if seconds < 19.95:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < _MINUTE:
        return f"{whole} s"
    if whole < _HOUR:
        return _joined(whole // _MINUTE, "min", whole % _MINUTE, "s")
    minutes = round(seconds / _MINUTE)
    return _joined(minutes // 60, "h", minutes % 60, "min")


def _joined(large: int, unit: str, small: int, lesser: str) -> str:
    return f"{large} {unit} {small} {lesser}" if small else f"{large} {unit}"


def signed_text(seconds: float) -> str:
    """The same with a sign: ``+3.1 s``, ``-12 s``; ``0 s`` has none."""
    text = time_text(seconds)
    return f"+{text}" if seconds > 0 and text != "0 s" else text.replace("-0 s", "0 s")


def share_text(part: float) -> str:
    """A part of a whole in per cent: ``39 %``; ``<1 %`` for what is there, but hardly."""
    if 0 < part < 0.005:
        return "<1 %"
    return f"{part * 100:.0f} %"


def size_text(size: int) -> str:
    """``878 B``, ``1.0 MB``: a size in units of a thousand, as progress logs have it."""
    number, unit = float(size), 0
    while number >= 999.5 and unit < len(_UNITS) - 1:
        number, unit = number / 1000, unit + 1
    return f"{number:.1f} {_UNITS[unit]}" if unit and number < 99.95 else f"{number:.0f} {_UNITS[unit]}"


def together_text(average: float, peak: int) -> str:
    """How much was worked on at the same time, "" where nothing was: of a build that took no time."""
    return f"{average:.1f} at a time on average, {peak} at most" if peak else ""
