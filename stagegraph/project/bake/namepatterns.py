"""Patterns for names: Go's path.Match for texts without a slash."""

from __future__ import annotations

import re


def matching(pattern: str, name: str) -> bool:
    """Whether a name is one that a pattern means.

    Raises:
        ValueError: the pattern is none.
    """
    return re.fullmatch(_translated(pattern), name, re.DOTALL) is not None


def _translated(pattern: str) -> str:
    made, at = "", 0
    while at < len(pattern):
        one = pattern[at]
        at += 1
        if one == "*":
            made += "[^/]*"
        elif one == "?":
            made += "[^/]"
        elif one == "[":
            part, at = _class(pattern, at)
            made += part
        elif one == "\\":
            if at == len(pattern):
                raise ValueError(pattern)
            made += re.escape(pattern[at])
            at += 1
        else:
            made += re.escape(one)
    return made


def _class(pattern: str, at: int) -> tuple[str, int]:
    """``[...]`` from behind its bracket, and where it ends."""
    negated = pattern.startswith("^", at)
    at += negated
    made, count = "", 0
    while at < len(pattern) and (pattern[at] != "]" or not count):
        count += 1
        low, at = _member(pattern, at)
        high = low
        if pattern.startswith("-", at):
            high, at = _member(pattern, at + 1)
        if low <= high:
            made += f"{re.escape(low)}-{re.escape(high)}"
    if at >= len(pattern):
        raise ValueError(pattern)
    if not made:
        return ("[^/]" if negated else "(?!)"), at + 1
    return f"[{'^' if negated else ''}{made}]", at + 1


def _member(pattern: str, at: int) -> tuple[str, int]:
    if at >= len(pattern) or pattern[at] in "-]":
        raise ValueError(pattern)
    if pattern[at] == "\\":
        at += 1
        if at >= len(pattern):
            raise ValueError(pattern)
    return pattern[at], at + 1
