"""What two builds cost, step by step, as an account."""

from __future__ import annotations

from stagegraph.analysis.timing.timingchanges import Pace
from stagegraph.logs.buildlog import VertexState
from stagegraph.render.shared.endingtexts import ended_text, which_ended
from stagegraph.render.shared.tables import NOTHING
from stagegraph.render.shared.timetexts import share_text, signed_text, time_text
from stagegraph.render.shared.wording import counted
from stagegraph.render.story.accounts import Account, AccountTable
from stagegraph.render.story.timingwords import (
    PURPOSES,
    STATES,
    critical_table,
    failure_lines,
    remark_text,
    vertex_text,
)
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.timing.timingchanges import TimingChange, TimingComparison
    from stagegraph.analysis.timing.timings import TimedVertex, Timings

_MOST = 30  # rows
_PAINTS = {
    Pace.SLOWER: "red",
    Pace.NOW_BROKEN: "red",
    Pace.FASTER: "green",
    Pace.NOW_CACHED: "green",
    Pace.MENDED: "green",
}


def comparison_account(comparison: TimingComparison, logs: tuple[str, str]) -> Account:
    """What two builds cost: which took longer, and which steps make the difference.

    Args:
        comparison: what is told.
        logs: how the two logs are called.
    """
    before, after = comparison.before, comparison.after
    remarks = [
        f"{log}: {remark_text(one)}"
        for log, timings in zip(logs, (before, after), strict=True)
        for one in timings.build.remarks
    ]
    return Account(
        headline=_headline(comparison, logs),
        failures=(*_failures(before, logs[0]), *_failures(after, logs[1])),
        sentences=tuple(_sentences(comparison)),
        tables=(
            _changes(comparison),
            _spent(comparison),
            replace(critical_table(before), title="Critical path before"),
            replace(critical_table(after), title="Critical path now"),
        ),
        remarks=tuple(remarks),
    )


def _headline(comparison: TimingComparison, logs: tuple[str, str]) -> str:
    before, after = comparison.before, comparison.after
    change = time_text(abs(comparison.wall))
    part = f" ({share_text(abs(comparison.wall) / before.wall)})" if before.wall else ""
    of = f"{logs[0]}{which_ended(before.ending) if before.ending is not after.ending else ''}"
    told = f"{change} {'more' if comparison.wall > 0 else 'less'} than the {time_text(before.wall)} of {of}{part}"
    if change == "0 s":
        told = f"as long as that of {of}"
    return f"{logs[1]}: the build {ended_text(after.ending)} {time_text(after.wall)}, {told}."


def _failures(timings: Timings, log: str) -> Iterator[str]:
    lines = list(failure_lines(timings))
    if lines:
        yield f"{log}: {lines[0]}"
        yield from lines[1:]


def _sentences(comparison: TimingComparison) -> Iterator[str]:
    numbers = {pace: sum(one.pace is pace for one in comparison.changes) for pace in Pace}
    told = [f"{number} {pace.value}" for pace, number in numbers.items() if number]
    number = len(comparison.changes)
    yield f"{number} {'vertex' if number == 1 else 'vertices'}: {', '.join(told)}."
    computed = [not one.wall_measured for one in (comparison.before, comparison.after)]
    if any(computed):
        which = "Both wall times are" if all(computed) else f"The wall time {'before' if computed[0] else 'now'} is"
        yield f"{which} computed from durations and the graph."


def _changes(comparison: TimingComparison) -> AccountTable:
    largest = comparison.largest
    shown = largest[:_MOST]
    rows = tuple((_signed(one), _time(one.was), _time(one.now), one.pace.value, _name(one)) for one in shown)
    left = len(largest) - len(shown)
    return AccountTable(
        "What differs",
        ("CHANGE", "BEFORE", "NOW", "HOW", "STEP"),
        rows,
        flexible=(4,),
        code=(4,),
        paints=tuple(_PAINTS.get(one.pace, "") for one in shown),
        tail=f"{counted(left, 'more step')} that differ less." if left else "",
    )


def _signed(one: TimingChange) -> str:
    return signed_text(one.seconds)


def _time(one: TimedVertex | None) -> str:
    if one is None:
        return NOTHING
    return time_text(one.seconds) if one.state is VertexState.DONE else STATES[one.state]


def _name(one: TimingChange) -> str:
    vertex = one.now or one.was
    return vertex_text(vertex) if vertex is not None else NOTHING


def _spent(comparison: TimingComparison) -> AccountTable:
    was = {one.purpose: one.seconds for one in comparison.before.spent}
    now = {one.purpose: one.seconds for one in comparison.after.spent}
    rows = tuple(
        (
            name,
            time_text(was.get(purpose, 0.0)),
            time_text(now.get(purpose, 0.0)),
            signed_text(now.get(purpose, 0.0) - was.get(purpose, 0.0)),
        )
        for purpose, name in PURPOSES.items()
        if purpose in was or purpose in now
    )
    return AccountTable("Time spent", ("ON", "BEFORE", "NOW", "CHANGE"), rows)
