"""Lines of a log that something keeps one by one in JSON: Docker's json-file driver, collectors of logs."""

from __future__ import annotations

import json

from stagegraph.logs.jsonparts import text
from stagegraph.logs.rawjson import MESSAGE

_LINES = ("log", "message", "msg", "textPayload", "line")
_TIMES = ("time", "timestamp", "@timestamp", "ts")


def unwrapped(line: str) -> str:
    """The line that an object of JSON holds, behind its time; any other line as it is."""
    if not line.startswith("{") or MESSAGE.match(line):
        return line
    try:
        document = json.loads(line)
    except (ValueError, RecursionError):
        return line
    inner = next((found for key in _LINES if (found := text(document, key))), None)
    if inner is None:
        return line
    when = next((found for key in _TIMES if (found := text(document, key))), "")
    return f"{when} {inner}".strip().removesuffix("\n")
