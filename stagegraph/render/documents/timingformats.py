"""The formats of `stagegraph timings`."""

from __future__ import annotations

from stagegraph.render.documents.registry import Format, Option
from stagegraph.render.documents.timingwriters import (
    write_timing_changes,
    write_timing_changes_json,
    write_timing_changes_markdown,
    write_timing_changes_svg,
    write_timing_changes_trace,
    write_timings,
    write_timings_json,
    write_timings_markdown,
    write_timings_svg,
    write_timings_trace,
)

TIMINGS = (
    Format("text", "what the build cost, as text", ("txt",), write_timings),
    Format("json", "what the build cost, as data", ("json",), write_timings_json),
    Format("markdown", "what the build cost, for a comment", ("md",), write_timings_markdown),
    Format(
        name="svg",
        label="the build in time, as a picture",
        suffixes=("svg",),
        write=write_timings_svg,
        heeds=frozenset((Option.THEME, Option.LINK_BASE)),
    ),
    Format("trace", "the build in time, for Perfetto and chrome://tracing", ("trace",), write_timings_trace),
)
# Of two builds; the same names as of one.
TIMING_CHANGES = (
    Format("text", "what differs between two builds, as text", ("txt",), write_timing_changes),
    Format("json", "what differs between two builds, as data", ("json",), write_timing_changes_json),
    Format("markdown", "what differs between two builds, for a comment", ("md",), write_timing_changes_markdown),
    Format(
        name="svg",
        label="two builds in time, as a picture",
        suffixes=("svg",),
        write=write_timing_changes_svg,
        heeds=frozenset((Option.THEME, Option.LINK_BASE)),
    ),
    Format("trace", "two builds in time, for Perfetto and chrome://tracing", ("trace",), write_timing_changes_trace),
)
