"""Times (go-cty, cty/function/stdlib/datetime.go; bake/hclparser/stdlib.go)."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

from stagegraph.project.bake.ctyvalues import NUMBER, STRING, count_value, object_value, text_value
from stagegraph.project.bake.functions.arithmetic import whole_number
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.syntax.durations import parse_duration

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:(Z)|([+-])(\d\d):(\d\d))", re.ASCII)
_PIECE = re.compile(r"''|'(?:[^']|'')*'|'|([a-zA-Z])\1*|[^a-zA-Z']+")
_MONTHS = "January February March April May June July August September October November December".split()
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()


def time_of(text: str, argument: int) -> datetime:
    """The time that a stamp in the form of RFC 3339 tells.

    Raises:
        FunctionRefused: it is none.
    """
    found = _STAMP.fullmatch(text)
    if found is None:
        raise FunctionRefused(f'not a valid RFC3339 timestamp: "{text}"', argument)
    fraction = int((found[7] or "0").ljust(6, "0")[:6])
    offset = timedelta(hours=int(found[10] or 0), minutes=int(found[11] or 0))
    try:
        zone = UTC if found[8] else timezone(-offset if found[9] == "-" else offset)
        year, month, day, hour, minute, second = (int(found[at]) for at in range(1, 7))
        return datetime(year, month, day, hour, minute, second, fraction, zone)
    except ValueError:
        raise FunctionRefused(f'not a valid RFC3339 timestamp: "{text}"', argument) from None


def stamp_of(moment: datetime) -> str:
    """A time in the form of RFC 3339."""
    text = moment.replace(microsecond=0, tzinfo=None).isoformat()
    return text + (_zone(moment, ":") or "Z")


def _zone(moment: datetime, colon: str) -> str:
    minutes = int((moment.utcoffset() or timedelta()).total_seconds()) // 60
    if not minutes:
        return ""
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{colon}{abs(minutes) % 60:02}"


_PLACES: dict[str, Callable[[datetime], str]] = {
    "YY": lambda moment: f"{moment.year % 100:02}",
    "YYYY": lambda moment: f"{moment.year:04}",
    "M": lambda moment: str(moment.month),
    "MM": lambda moment: f"{moment.month:02}",
    "MMM": lambda moment: _MONTHS[moment.month - 1][:3],
    "MMMM": lambda moment: _MONTHS[moment.month - 1],
    "D": lambda moment: str(moment.day),
    "DD": lambda moment: f"{moment.day:02}",
    "EEE": lambda moment: _DAYS[moment.weekday()][:3],
    "EEEE": lambda moment: _DAYS[moment.weekday()],
    "h": lambda moment: str(moment.hour),
    "hh": lambda moment: f"{moment.hour:02}",
    "H": lambda moment: str(moment.hour % 12 or 12),
    "HH": lambda moment: f"{moment.hour % 12 or 12:02}",
    "AA": lambda moment: "AM" if moment.hour < 12 else "PM",
    "aa": lambda moment: "am" if moment.hour < 12 else "pm",
    "m": lambda moment: str(moment.minute),
    "mm": lambda moment: f"{moment.minute:02}",
    "s": lambda moment: str(moment.second),
    "ss": lambda moment: f"{moment.second:02}",
    "Z": lambda moment: _zone(moment, ":") or "Z",
    "ZZZ": lambda moment: _zone(moment, "") or "UTC",
    "ZZZZ": lambda moment: _zone(moment, "") or "+0000",
    "ZZZZZ": lambda moment: _zone(moment, ":") or "+00:00",
}


def _formatted(layout: str, moment: datetime) -> str:
    made = []
    for found in _PIECE.finditer(layout):
        piece = found[0]
        if piece.startswith("'"):
            if len(piece) < 2:
                raise FunctionRefused("unterminated literal '", 0)
            made.append(piece[1:-1].replace("''", "'") or "'")
        elif not found[1]:
            made.append(piece)
        elif piece in _PLACES:
            made.append(_PLACES[piece](moment))
        else:
            raise FunctionRefused(f'invalid date format verb "{piece}"', 0)
    return "".join(made)


def _format_date(given: Sequence[CtyValue]) -> CtyValue:
    return text_value(_formatted(given[0].text, time_of(given[1].text, 1)))


def _seconds(value: CtyValue, argument: int) -> int:
    try:
        return whole_number(value)
    except FunctionRefused:
        raise FunctionRefused("unix timestamp must be an integer", argument) from None


def _unix(value: CtyValue, argument: int) -> datetime:
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=_seconds(value, argument))
    except OverflowError:
        raise FunctionRefused("stagegraph does not support times of other years than 1 to 9999", argument) from None


def _format_timestamp(given: Sequence[CtyValue]) -> CtyValue:
    layout, when = given
    if when.type == STRING:
        moment = time_of(when.text, 1)
    elif when.type == NUMBER:
        moment = _unix(when, 1)
    else:
        raise FunctionRefused("must be a string timestamp or a unix timestamp number", 1)
    if layout.text == "X":
        return text_value(str(int((moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(seconds=1))))
    return text_value(_formatted(layout.text, moment))


def _time_add(given: Sequence[CtyValue]) -> CtyValue:
    moment = time_of(given[0].text, 0)
    try:
        length = parse_duration(given[1].text)
    except ValueError as problem:
        raise FunctionRefused(str(problem), 1) from None
    try:
        return text_value(stamp_of(moment + timedelta(seconds=length)))
    except OverflowError:
        raise FunctionRefused("stagegraph does not support times of other years than 1 to 9999", 0) from None


def _unix_parts(given: Sequence[CtyValue]) -> CtyValue:
    moment = _unix(given[0], 0)
    year, week, _ = moment.isocalendar()
    counts = {
        "year": moment.year,
        "year_day": moment.timetuple().tm_yday,
        "day": moment.day,
        "month": moment.month,
        "weekday": moment.isoweekday() % 7,
        "hour": moment.hour,
        "minute": moment.minute,
        "second": moment.second,
        "iso_year": year,
        "iso_week": week,
    }
    texts = {
        "month_name": _MONTHS[moment.month - 1],
        "weekday_name": _DAYS[moment.weekday()],
        "rfc3339": stamp_of(moment),
    }
    return object_value(
        {name: count_value(count) for name, count in counts.items()}
        | {name: text_value(text) for name, text in texts.items()}
    )


TIMES: dict[str, HclFunction] = {
    "formatdate": function_of("SS", "format time", _format_date),
    "formattimestamp": function_of("SD", "format time", _format_timestamp),
    "timeadd": function_of("SS", "timestamp duration", _time_add),
    "unixtimestampparse": function_of("N", "unix_timestamp", _unix_parts),
}
