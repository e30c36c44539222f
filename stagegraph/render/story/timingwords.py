"""What a build cost, as an account."""

from __future__ import annotations

from stagegraph.analysis.timing.timings import Ending, Purpose
from stagegraph.analysis.timing.vertexnames import read_name
from stagegraph.logs.buildlog import LogForm, VertexState
from stagegraph.render.shared.cells import cut
from stagegraph.render.shared.endingtexts import ended_text
from stagegraph.render.shared.tables import NOTHING
from stagegraph.render.shared.timetexts import share_text, size_text, time_text, together_text
from stagegraph.render.shared.wording import counted, lines_text, listed
from stagegraph.render.story.accounts import Account, AccountTable
from stagegraph.render.story.forecastwords import forecast_sentences, forecast_table, savings_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stagegraph.analysis.timing.forecasts import Forecast, Saving
    from stagegraph.analysis.timing.timings import PathPart, TimedVertex, Timings
    from stagegraph.logs.buildlog import LogRemark

LONGEST = 100  # characters of what a vertex does
_MOST_ROWS = 8  # of a table of the worst
_TINY = 0.01  # of the wall time: what accounts for less is told in one row
_MOST_ERROR = 12  # lines
STATES = {
    VertexState.DONE: "done",
    VertexState.CACHED: "cached",
    VertexState.FAILED: "failed",
    VertexState.CANCELED: "cancelled",
    VertexState.RUNNING: "no end",
    VertexState.WAITING: "not started",
}
PURPOSES = {
    Purpose.STEPS: "steps",
    Purpose.PULLS: "images pulled",
    Purpose.TRANSFERS: "files transferred",
    Purpose.FRONTEND: "Dockerfile and metadata",
    Purpose.CACHE: "caches moved",
    Purpose.EXPORT: "export",
    Purpose.OTHER: "other",
}
_PAINTS = {
    VertexState.FAILED: "red",
    VertexState.CANCELED: "yellow",
    VertexState.CACHED: "dim",
    VertexState.WAITING: "dim",
}
_FORMS = {
    LogForm.RAWJSON: "rawjson",
    LogForm.PLAIN: "plain",
    LogForm.TTY: "tty",
    LogForm.RECORD: "a build record",
}


def vertex_text(one: TimedVertex) -> str:
    """What a vertex is called in a table: with its build where a log has several, cut where it is long."""
    name = " ".join(one.name.split()) or f"#{one.vertex.number}"
    return cut(f"{one.target}: {name}" if one.target else name, LONGEST)


def timing_account(
    timings: Timings, log: str, *, forecast: Forecast | None = None, savings: Sequence[Saving] = ()
) -> Account:
    """What a build cost, and what a change of it would save.

    Args:
        timings: what is told.
        log: how the log is called.
        forecast: what is supposed, simulated; None where nothing is.
        savings: the changes that would save most.
    """
    supposed = tuple(forecast_sentences(forecast, timings)) if forecast is not None else ()
    return Account(
        headline=headline(timings, log),
        failures=tuple(failure_lines(timings)),
        sentences=(*supposed, *_sentences(timings)),
        tables=(
            *((forecast_table(forecast),) if forecast is not None else ()),
            critical_table(timings),
            savings_table(savings),
            _spent(timings),
            _holding(timings),
            _harmless(timings),
            _steps(timings),
            _unjoined(timings),
            _unlogged(timings),
        ),
        remarks=tuple(map(remark_text, timings.build.remarks)),
    )


def headline(timings: Timings, log: str) -> str:
    """How long it took, and how much of that at the same time."""
    computed = "" if timings.wall_measured else ", as computed"
    name = f" {timings.build.name}" if timings.build.name else ""
    told = f"{log}: the build{name} {ended_text(timings.ending)} {time_text(timings.wall)}{computed}"
    together = together_text(timings.parallelism, timings.peak)
    return f"{told}; {time_text(timings.busy)} of work, {together}." if together else f"{told}."


def failure_lines(timings: Timings) -> Iterator[str]:
    """What failed, each with its error."""
    for one in timings.in_state(VertexState.FAILED):
        location = _lines(timings, one)
        yield f"Failed: {vertex_text(one)}{f' ({location})' if location else ''}"
        yield from [line for line in one.vertex.error.splitlines() if line.strip()][:_MOST_ERROR]
    if timings.build.error and not timings.in_state(VertexState.FAILED):
        first, *others = [line for line in timings.build.error.splitlines() if line.strip()][:_MOST_ERROR] or [""]
        yield f"{'Cancelled' if timings.ending is Ending.CANCELED else 'Failed'}: {first}"
        yield from others


def _sentences(timings: Timings) -> Iterator[str]:
    count = {state: len(timings.in_state(state)) for state in VertexState}
    states = [f"{number} {STATES[state]}" for state, number in count.items() if number]
    form = _FORMS[timings.build.form]
    told = f": {', '.join(states)}" if states else ""
    yield f"{counted(len(timings.vertices), 'vertex').replace('vertexs', 'vertices')} ({form}){told}."
    if not timings.wall_measured:
        graph = "what the names of steps tell of the graph" if timings.guessed else "the graph"
        yield f"The log does not tell when steps started: that is computed from their durations and {graph}."
    elif timings.guessed:
        yield "Which step waited for which is known as far as the names of steps tell it: give the Dockerfile, too."
    if timings.limit:
        yield f"Steps waited for a slot: no more than {timings.limit} ran at once (max-parallelism)."


def remark_text(remark: LogRemark) -> str:
    """A remark of the reader of the log, with its line."""
    return f"line {remark.line}: {remark.message}" if remark.line else remark.message


# --- Tables -------------------------------------------------------------------------------------------------------


def critical_table(timings: Timings) -> AccountTable:
    """The critical path; parts that account for hardly anything are one row at the end.

    Where such parts make up most of the path the longest of them are told all the same.
    """
    parts = [part for part in timings.critical if part.seconds > 0]
    large = [part for part in parts if part.seconds >= _TINY * timings.wall]
    if sum(part.seconds for part in large) < timings.wall / 2:
        longest = sorted(parts, key=lambda part: part.seconds, reverse=True)[:_MOST_ROWS]
        large = sorted({part.start: part for part in (*large, *longest)}.values(), key=lambda part: part.start)
    starts = {part.start for part in large}
    short = [part.seconds for part in parts if part.start not in starts]
    rows = [_part_row(timings, part) for part in large]
    if short:
        number = counted(len(short), "short one")
        rows.append((time_text(sum(short)), share_text(sum(short) / timings.wall), NOTHING, f"{number} together"))
    waited = sum(part.waited for part in parts)
    tail = f"{time_text(waited)} of it passed between steps." if waited >= _TINY * timings.wall else ""
    return AccountTable(
        "Critical path",
        ("TIME", "SHARE", "START", "STEP"),
        tuple(rows),
        flexible=(3,),
        code=(3,),
        tail=tail,
        said=(*(at for at, part in enumerate(large) if part.at is None), len(large)),
    )


def _part_row(timings: Timings, part: PathPart) -> tuple[str, ...]:
    behind = "after the failure" if timings.in_state(VertexState.FAILED) else "after the last step"
    name = "before the first step" if part.start == 0 else behind
    if part.at is not None:
        name = vertex_text(timings.vertices[part.at])
    share = share_text(part.seconds / timings.wall if timings.wall else 0)
    return (time_text(part.seconds), share, time_text(part.start), name)


def _spent(timings: Timings) -> AccountTable:
    rows = [
        (
            PURPOSES[one.purpose],
            time_text(one.seconds),
            share_text(one.covered / timings.wall if timings.wall else 0),
            size_text(one.size) if one.size is not None else NOTHING,
            str(len(one.vertices)),
        )
        for one in timings.spent
    ]
    return AccountTable(
        "Time spent", ("ON", "TIME", "OF THE WALL TIME", "MOVED", "VERTICES"), tuple(rows), dispensable=(4, 3)
    )


def _holding(timings: Timings) -> AccountTable:
    rows = []
    for one in timings.holding[:_MOST_ROWS]:
        waiting = [vertex_text(timings.vertices[held.at]) for held in one.held]
        rows.append((time_text(one.kept_waiting), vertex_text(one), listed(waiting, 1)))
    return AccountTable(
        "Kept others waiting", ("FOR", "STEP", "WHO WAITED FOR IT ALONE"), tuple(rows), flexible=(1, 2), code=(1, 2)
    )


def _harmless(timings: Timings) -> AccountTable:
    rows = [
        (time_text(one.seconds), time_text(one.slack or 0), vertex_text(one)) for one in timings.harmless[:_MOST_ROWS]
    ]
    return AccountTable(
        "Long but harmless",
        ("TIME", "SLACK", "STEP"),
        tuple(rows),
        flexible=(2,),
        code=(2,),
        tail="Slack: how much longer a step could have taken without the build taking longer.",
    )


def in_order(timings: Timings) -> list[TimedVertex]:
    """The vertices by their start; those that never started last."""
    return sorted(
        timings.vertices, key=lambda one: (one.start is None, one.start or 0.0, one.end or 0.0, _place(one), one.at)
    )


def _place(one: TimedVertex) -> int:
    """The number of a step in its stage, 0 for none."""
    number = read_name(one.vertex.name).number
    return number.at if number is not None else 0


def _steps(timings: Timings) -> AccountTable:
    shown = in_order(timings)
    rows = tuple(
        (
            STATES[one.state],
            time_text(one.start) if one.start is not None else NOTHING,
            time_text(one.seconds) if one.seconds or one.state is VertexState.DONE else NOTHING,
            _slack(one),
            vertex_text(one),
            _lines(timings, one) or NOTHING,
        )
        for one in shown
    )
    header = ("STATE", "START", "TIME", "SLACK", "STEP", "LINES")
    known = len(header) - (timings.known is None)
    return AccountTable(
        "Vertices",
        header[:known],
        tuple(row[:known] for row in rows),
        flexible=(4,),
        dispensable=(5, 1)[known < len(header) :],
        code=(4,),
        paints=tuple(_PAINTS.get(one.state, "") for one in shown),
        folded=True,
    )


def _slack(one: TimedVertex) -> str:
    if one.critical:
        return "critical"
    return time_text(one.slack) if one.slack is not None else NOTHING


def _lines(timings: Timings, one: TimedVertex) -> str:
    if timings.known is None or not one.steps:
        return ""
    location = timings.known.step_by_id[one.steps[0]].location
    return lines_text(location) if location.first else ""


def _unjoined(timings: Timings) -> AccountTable:
    rows = tuple(
        (f"#{one.vertex.number}" if one.vertex.number is not None else NOTHING, vertex_text(one))
        for one in timings.unjoined
    )
    return AccountTable(
        "Not in the Dockerfile",
        ("NUMBER", "VERTEX"),
        rows,
        flexible=(1,),
        code=(1,),
        folded=True,
        tail="The log is of another Dockerfile, another target, or other build args.",
    )


def _unlogged(timings: Timings) -> AccountTable:
    plan = timings.known
    if plan is None:
        return AccountTable("", (), ())
    steps = [plan.step_by_id[name] for name in timings.unlogged]
    rows = tuple(
        (lines_text(step.location) if step.location.first else NOTHING, cut(" ".join(step.name.split()), LONGEST))
        for step in steps
    )
    return AccountTable("Not in the log", ("LINES", "STEP"), rows, flexible=(1,), code=(1,), folded=True)
