"""The language of what-if: ``package=10s``, ``package=50%``, ``cached:deps``, ``link:runtime 3/8``."""

from __future__ import annotations

import re

from stagegraph.analysis.timing.suppositions import FromCache, Linked, Takes, TakesPart, Unlocked
from stagegraph.errors import UsageError
from stagegraph.syntax.durations import parse_duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.timing.suppositions import WhatIf

_KINDS: dict[str, type[FromCache | Linked | Unlocked]] = {"cached": FromCache, "link": Linked, "unlock": Unlocked}
_PERCENT = re.compile(r"([0-9]{1,6}(?:\.[0-9]{1,6})?)%")
_HINT = (
    "Write a duration as in 'package=10s', a part as in 'package=50%', 'cached:deps', 'link:runtime 3/8' or "
    "'unlock:build'. A step or a stage is named by its name, its number as in \"build 3/5\", its line as in L12, its "
    "number in the log as in #7, or words of it."
)
_DURATION_HINT = "Write it as in 90s, 1m30s or 1.5h."


def parse_what_if(text: str) -> WhatIf:
    """What a text supposes.

    Args:
        text: one supposition.

    Raises:
        UsageError: it supposes nothing that is known.
    """
    kind, colon, name = text.partition(":")
    if colon and kind.strip().lower() in _KINDS:
        return _KINDS[kind.strip().lower()](_named(name, text))
    name, equals, value = text.rpartition("=")
    if not equals:
        raise UsageError(f"{text!r} supposes nothing", hint=_HINT)
    named = _named(name, text)
    percent = _PERCENT.fullmatch(value.strip())
    if percent:
        return TakesPart(named, float(percent[1]) / 100)
    return Takes(named, seconds_of(value.strip(), text))


def seconds_of(value: str, whole: str = "") -> float:
    """A duration as Go writes it, such as ``10m`` or ``1m30s``, in seconds.

    Args:
        value: the text.
        whole: what it is part of, for the message.

    Raises:
        UsageError: it is no duration, or a negative one.
    """
    told = f"{value!r} in {whole!r}" if whole else repr(value)
    try:
        found = parse_duration(value)
    except ValueError:
        missing = ": a unit is missing" if re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) else ""
        raise UsageError(f"{told} is no duration{missing}", hint=_DURATION_HINT) from None
    if found < 0:
        raise UsageError(f"{told} is negative", hint=_DURATION_HINT)
    return found


def _named(name: str, text: str) -> str:
    name = name.strip()
    if not name:
        raise UsageError(f"{text!r} names no step and no stage", hint=_HINT)
    return name
