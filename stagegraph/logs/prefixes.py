"""What stands before the lines of BuildKit in logs of others: times, names of jobs, colours."""

from __future__ import annotations

import re

from stagegraph.logs.logtimes import moment
from stagegraph.logs.plainlines import NUMBERED, OUTPUT_LINE, STRONG
from stagegraph.values import Record

#: Sequences that steer a terminal.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]P_^X][^\x07\x1b]*(?:\x07|\x1b\\)?|[@-Z\\=>78])")
#: A line that GitLab's runner folds by.
_SECTION = re.compile(r"section_(?:start|end):\d+:[^\r]*\r")
_DATE = re.compile(r"\d{4}[-/](?:\d\d|[A-Z][a-z]{2})[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?[+-]\d\d:?\d\d\b)?")
#: Seconds or milliseconds since 1970.
_EPOCH = re.compile(r"(?<![\w.-])(1\d{9})(?:(\d{3})|\.(\d+))?(?![\w.-])")
_CLOCK = re.compile(r"(?<!\d)(\d\d):(\d\d):(\d\d)(?:[.,](\d+))?(?!\d)(?: ?([AP])M\b)?")
#: What changes from line to line.
_LONE_NUMBER = re.compile(r"(?<![\w.-])\d+(?:\.\d+)?(?![\w.-])")
_STREAM_MARK = re.compile(r"(?<=T )\d\d[OE][ +]")
#: What the last lines of a failed step have before them.
_EXCERPT = re.compile(r"\s*\d{1,6}\.\d{1,3} ")
#: A time that Buildkite writes where no terminal shows it.
_HIDDEN_TIME = re.compile(r"\x1b_bk;t=(\d{10})(\d{3})\x07")
#: A line of a vertex within a text that is written with its escapes, and how many of them are no accident.
_ESCAPED_LINE = re.compile(r"\\n#\d+ ")
_LEAST_ESCAPED = 3
_TEXT_END = re.compile(r'(?<!\\)"[\s,}\]]*$')
_HALF_A_DAY = 43200.0
_DAY = 86400.0
#: Characters before a line that may be a prefix.
_LONGEST = 300


class Numbered(Record):
    """A line ``#N rest`` and what stands before it.

    Attributes:
        key: what stands before it, without what changes from line to line; "" for nothing.
        when: the time that stands before it: seconds since 1970, or since midnight, or None.
        absolute: the time has a date.
        number: N.
        rest: what follows, without the blank.
        strong: it is a line of BuildKit for sure, whatever stands before it.
    """

    key: str
    when: float | None
    absolute: bool
    number: int
    rest: str
    strong: bool


def without_escapes(line: str) -> str:
    """A line without colours and what folds it."""
    if "\x1b" in line:
        line = _ESCAPES.sub("", _HIDDEN_TIME.sub(r"\1.\2 ", line))
    if line.startswith("section_"):
        line = _SECTION.sub("", line)
    return line


def parts(text: str) -> list[str]:
    """The lines in a line: those that were written one over the other, or that a text of JSON or of a program holds.

    What a program wrote is one.
    """
    if "\\n#" in text and text[0] != "#" and len(_ESCAPED_LINE.findall(text)) >= _LEAST_ESCAPED:
        return _TEXT_END.sub("", text).replace('\\"', '"').split("\\n")
    if "\r" not in text or OUTPUT_LINE.match(text):
        return [text]
    return [one for one in text.split("\r") if one]


def numbered(line: str, *, prefixed: bool = True) -> Numbered | None:
    """What a line says as one of a vertex, or None. A prefix is any text: who asks knows which ones it has met.

    Args:
        line: without escapes.
        prefixed: a prefix may stand before a line that is not one of BuildKit for sure.
    """
    found = NUMBERED.search(line, 0, _LONGEST + 20) if "#" in line else None
    if found is None:
        return None
    at = found.start()
    rest = found[2] or ""
    if at == 0:
        return Numbered("", None, absolute=False, number=int(found[1]), rest=rest, strong=True)
    strong = STRONG.match(rest) is not None
    prefix = line[:at]
    if not (strong or prefixed) or _EXCERPT.fullmatch(prefix):
        return None
    when, absolute = _time(prefix)
    return Numbered(prefix_key(prefix), when, absolute, int(found[1]), rest, strong)


def lone_time(text: str) -> bool:
    """A line is a date with a time, and nothing else: that of the next line."""
    return text[:2].isdigit() and _DATE.fullmatch(text.strip()) is not None


def begins_with_time(text: str) -> bool:
    """A line has a date with a time of its own."""
    return text[:2].isdigit() and _DATE.match(text) is not None


def prefix_key(prefix: str) -> str:
    """A prefix without what changes from line to line."""
    key = _CLOCK.sub("T", _EPOCH.sub("T", _DATE.sub("T", prefix)))
    key = _STREAM_MARK.sub("", key + " ") if "T " in key else key
    return _LONE_NUMBER.sub("0", key).strip()


def _time(prefix: str) -> tuple[float | None, bool]:
    """The first time in a prefix, and whether it has a date."""
    date = _DATE.search(prefix)
    if date is not None:
        return moment(date[0]), True
    epoch = _EPOCH.search(prefix)
    if epoch is not None:
        return float(f"{epoch[1]}.{epoch[2] or epoch[3] or 0}"), True
    clock = _CLOCK.search(prefix)
    if clock is None:
        return None, False
    hours, minutes, seconds, fraction, half = clock.groups("0")
    hour = int(hours) if half == "0" else int(hours) % 12 + (12 if half == "P" else 0)
    return hour * 3600 + int(minutes) * 60 + float(f"{seconds}.{fraction}"), False


class Clock:
    """Times of one day after the other."""

    def __init__(self) -> None:
        self._last = 0.0
        self._days = 0.0

    def at(self, when: float) -> float:
        """Seconds since the first midnight of a time since midnight."""
        if when + self._days < self._last - _HALF_A_DAY:
            self._days += _DAY
        self._last = when + self._days
        return self._last
