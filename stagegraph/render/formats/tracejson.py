"""Builds in time as a trace, for Perfetto and ``chrome://tracing``: a process a build, a thread a parallel row.

The form is Chrome's trace event format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

from __future__ import annotations

import json
from itertools import pairwise

from stagegraph.render.timeline.lanepacking import lanes_of_bars

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from stagegraph.render.timeline.timebars import TimeBar, Timeline

_MICROSECONDS = 1_000_000


def timeline_trace(timelines: Sequence[Timeline]) -> str:
    """Builds as trace events, one in a line.

    What never started is left out; what took no time is an instant event. Arrows (flow events) lead along the critical
    path.

    Args:
        timelines: each becomes a process.
    """
    events = [event for number, one in enumerate(timelines, 1) for event in _events(one, number)]
    encode = json.JSONEncoder(ensure_ascii=False).encode
    lines = ",\n".join(map(encode, events))
    return f'{{"displayTimeUnit": "ms", "traceEvents": [\n{lines}\n]}}\n'


def _events(timeline: Timeline, process: int) -> Iterator[dict[str, Any]]:
    pairs = [(band.name, bar) for band in timeline.bands for bar in band.bars if bar.start is not None]
    lanes = lanes_of_bars([bar for _, bar in pairs])
    yield _named("process_name", process, 0, timeline.title)
    for lane in sorted(set(lanes)):
        yield _named("thread_name", process, lane, f"row {lane + 1}")
        yield {**_named("thread_sort_index", process, lane, ""), "args": {"sort_index": lane}}
    places = {}
    for (band, bar), lane in zip(pairs, lanes, strict=True):
        places[bar.at] = (bar, lane)
        yield _work(band, bar, process, lane)
    yield from _arrows([places[at] for at in timeline.path if at in places], process)


def _named(what: str, process: int, thread: int, name: str) -> dict[str, Any]:
    return {"ph": "M", "name": what, "pid": process, "tid": thread, "args": {"name": name}}


def _work(band: str, bar: TimeBar, process: int, lane: int) -> dict[str, Any]:
    start, end = _moment(bar.start), _moment(bar.end)
    event: dict[str, Any] = {
        "ph": "X",
        "name": f"{band} {bar.label}",
        "cat": bar.look.value,
        "pid": process,
        "tid": lane,
        "ts": start,
        "dur": end - start,
        "args": {"stage": band, "state": bar.look.value, "critical": bar.critical, "told": "\n".join(bar.told)},
    }
    if bar.locked:
        event["args"]["locked_s"] = round(bar.locked, 6)
    if not bar.critical:
        event["args"]["slack_s"] = round(bar.slack, 6)
    if bar.location is not None:
        event["args"]["lines"] = f"{bar.location.first}-{bar.location.last}"
    if bar.point:
        del event["dur"]
        event |= {"ph": "i", "s": "t"}
    return event


def _arrows(path: Sequence[tuple[TimeBar, int]], process: int) -> Iterator[dict[str, Any]]:
    for at, ((before, lane), (after, next_lane)) in enumerate(pairwise(path)):
        arrow = {"name": "critical path", "cat": "critical path", "id": process * 1_000_000 + at, "pid": process}
        yield {**arrow, "ph": "s", "tid": lane, "ts": max(_moment(before.end) - 1, _moment(before.start))}
        yield {**arrow, "ph": "f", "bp": "e", "tid": next_lane, "ts": _moment(after.start)}


def _moment(seconds: float | None) -> int:
    return round((seconds or 0.0) * _MICROSECONDS)
