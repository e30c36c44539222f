"""The door: what a log tells of the builds in it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stagegraph.errors import InputError
from stagegraph.logs.buildlog import BuildLog
from stagegraph.logs.lines import lines_of
from stagegraph.logs.prefixes import without_escapes
from stagegraph.logs.rawjson import RawJsonReader
from stagegraph.logs.streams import PlainStreams

if TYPE_CHECKING:
    from collections.abc import Iterable

_FAILED = re.compile(r"(?:ERROR|[Ee]rror): (?:target \S+: )?(failed to .*)")


def read_log(chunks: Iterable[bytes]) -> BuildLog:
    """What a log tells, whatever wrote it; what is missing or cannot be understood is remarked, not refused.

    Args:
        chunks: bytes of the log, in pieces of any size; they are read once, and not kept.

    Raises:
        InputError: there is no build of BuildKit in it; the message says what was recognised.
    """
    raw, plain = RawJsonReader(), PlainStreams()
    last: RawJsonReader | PlainStreams | None = None
    for number, line in enumerate(lines_of(chunks), 1):
        text = without_escapes(line)
        if raw.read(text, number):
            last = raw
        elif plain.read(text, number):
            last = plain
        elif last is not None and (found := _FAILED.search(text)):
            last.fail(found[1].strip())
    builds = sorted([*raw.builds(), *plain.builds()], key=lambda one: one.first_line)
    if not builds:
        raise InputError("This is no progress log of BuildKit.")
    return BuildLog(tuple(builds), skipped=raw.skipped)
