"""A build in time becomes bars: a band a stage, in it a bar for each vertex."""

from __future__ import annotations

from enum import Enum

from stagegraph.analysis.timing.timings import Ending, VertexKind
from stagegraph.analysis.timing.vertexnames import read_name
from stagegraph.logs.buildlog import VertexState
from stagegraph.render.shared.endingtexts import ended_text
from stagegraph.render.shared.timetexts import share_text, time_text, together_text
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from stagegraph.analysis.timing.forecasts import Forecast, ForecastStep
    from stagegraph.analysis.timing.timings import TimedVertex, Timings
    from stagegraph.errors import Location

_SHORTEST = 0.0005  # seconds; a bar of less is a point in time


class BarLook(Enum):
    """How a bar looks; the values are what a legend calls it."""

    WORK = "work"
    MOVED = "pulled, sent or exported"
    CACHED = "cached"
    FAILED = "failed"
    CANCELLED = "cancelled"
    OPEN = "no end known"
    WAITING = "not started"
    SUPPOSED = "supposed"


_STATES = {
    VertexState.CACHED: BarLook.CACHED,
    VertexState.FAILED: BarLook.FAILED,
    VertexState.CANCELED: BarLook.CANCELLED,
    VertexState.RUNNING: BarLook.OPEN,
    VertexState.WAITING: BarLook.WAITING,
}
_MOVING = {
    VertexKind.IMAGE,
    VertexKind.CONTEXT,
    VertexKind.IMPORT,
    VertexKind.EXPORT,
    VertexKind.CACHE_EXPORT,
}
_BEFORE, _SENT, _OTHER, _BEHIND = "Dockerfile, metadata", "context", "other", "export"
_BANDS = {
    VertexKind.FRONTEND: _BEFORE,
    VertexKind.AUTH: _BEFORE,
    VertexKind.CLIENT: _BEFORE,
    VertexKind.IMPORT: _BEFORE,
    VertexKind.CONTEXT: _SENT,
    VertexKind.EXPORT: _BEHIND,
    VertexKind.CACHE_EXPORT: _BEHIND,
}


class TimeBar(Record):
    """A piece of work in time.

    Attributes:
        at: the index of its vertex, or of the step of a forecast.
        label: what it is called beside its band: its number and what it does.
        start: seconds since the build's beginning; None for what never started.
        end: likewise.
        time: how long it took, as text; "" where that says nothing.
        look: how it looks.
        critical: it is on the critical path.
        locked: seconds from its start on in which it waited for a lock.
        slack: how much longer it could have taken.
        told: all that a reader may want to know of it, in lines.
        location: its lines in the Dockerfile, where they are known.
        stage: the index of its stage, None where none is known.
        step: the id of its step, or "".
        place: its number in its stage, 0 for none.
    """

    at: int
    label: str
    start: float | None
    end: float | None
    time: str
    look: BarLook
    critical: bool = False
    locked: float = 0.0
    slack: float = 0.0
    told: tuple[str, ...] = ()
    location: Location | None = None
    stage: int | None = None
    step: str = ""
    place: int = 0

    @property
    def point(self) -> bool:
        """It has a moment, and no length that one could see."""
        return self.start is not None and self.end is not None and self.end - self.start < _SHORTEST


class TimeBand(Record):
    """The bars of a stage, or of what belongs together otherwise, in the order in which they start.

    Attributes:
        name: what it is called.
        bars: there is one at least.
        own: it is a stage.
    """

    name: str
    bars: tuple[TimeBar, ...]
    own: bool = True


class Timeline(Record):
    """A build in time.

    Attributes:
        title: what it is of, and how long that took.
        summary: what else has to be known, in a line.
        bands: from the top.
        wall: how long it took.
        path: the indexes of the bars on the critical path, first one first.
        failed: the build failed.
    """

    title: str
    summary: str
    bands: tuple[TimeBand, ...]
    wall: float
    path: tuple[int, ...] = ()
    failed: bool = False

    @property
    def bars(self) -> tuple[TimeBar, ...]:
        """All bars, from the top."""
        return tuple(bar for band in self.bands for bar in band.bars)


def timeline_of(timings: Timings, log: str) -> Timeline:
    """A build of a log as bars.

    Args:
        timings: what it cost.
        log: how the log is called.
    """
    found = _Bands()
    for one in timings.vertices:
        found.add(_band_of(timings, one), _bar(timings, one), own=one.kind not in _BANDS)
    failed = timings.ending in {Ending.FAILED, Ending.CANCELED}
    name = f" {timings.build.name}" if timings.build.name else ""
    computed = "" if timings.wall_measured else ", as computed"
    numbers = {state: len(timings.in_state(state)) for state in VertexState}
    counts = [f"{number} {_plural(state.value)}" for state, number in numbers.items() if number]
    return Timeline(
        title=f"{log}: the build{name} {ended_text(timings.ending)} {time_text(timings.wall)}{computed}",
        summary="; ".join(filter(None, (together_text(timings.parallelism, timings.peak), ", ".join(counts)))),
        bands=found.bands(_order_of(timings)),
        wall=timings.wall,
        path=tuple(part.at for part in timings.critical if part.at is not None),
        failed=failed,
    )


def _plural(state: str) -> str:
    return {"canceled": "cancelled", "waiting": "not started", "running": "without an end"}.get(state, state)


class _Bands:
    """Bands in the middle of it."""

    def __init__(self) -> None:
        self.found: dict[str, list[TimeBar]] = {}
        self.own: dict[str, bool] = {}

    def add(self, name: str, bar: TimeBar, *, own: bool) -> None:
        """Put a bar into the band of a name."""
        self.found.setdefault(name, []).append(bar)
        self.own[name] = own or self.own.get(name, False)

    def bands(self, order: Callable[[str, Iterable[TimeBar]], tuple[int, float, str]]) -> tuple[TimeBand, ...]:
        made = []
        for name, bars in self.found.items():
            bars.sort(key=lambda bar: (bar.start is None, bar.start or 0.0, bar.end or 0.0, bar.place, bar.at))
            made.append(TimeBand(name, tuple(bars), own=self.own[name]))
        return tuple(sorted(made, key=lambda band: order(band.name, band.bars)))


def _order_of(timings: Timings) -> Callable[[str, Iterable[TimeBar]], tuple[int, float, str]]:
    """Where a band stands: what comes before the steps, the stages of the file or as they start, what comes behind."""
    ranks = {_BEFORE: 0, _SENT: 1, _OTHER: 3, _BEHIND: 4}

    def order(name: str, bars: Iterable[TimeBar]) -> tuple[int, float, str]:
        stages = [bar.stage for bar in bars if bar.stage is not None]
        starts = [bar.start for bar in bars if bar.start is not None]
        place = float(min(stages)) if timings.known is not None and stages else min(starts, default=timings.wall)
        return ranks.get(name, 2), place, name

    return order


def _band_of(timings: Timings, one: TimedVertex) -> str:
    if one.kind in _BANDS:
        return _BANDS[one.kind]
    name = one.stage
    if timings.known is not None and one.stages:
        name = timings.known.stages[one.stages[0]].display_name
    platform = one.title.partition(" ")[0] if "/" in one.title.partition(" ")[0] and " " in one.title else ""
    return " ".join(filter(None, (one.target, name or _OTHER, platform)))


def _bar(timings: Timings, one: TimedVertex) -> TimeBar:
    look = _STATES.get(one.state, BarLook.MOVED if one.kind in _MOVING else BarLook.WORK)
    location = None
    if timings.known is not None and one.steps:
        location = timings.known.step_by_id[one.steps[0]].location
    name = read_name(one.vertex.name)
    text = " ".join(one.text.split()) or f"#{one.vertex.number}"
    return TimeBar(
        at=one.at,
        label=f"{name.number} {text}" if name.number is not None and one.kind not in _BANDS else text,
        start=one.start,
        end=one.end,
        time="" if look in {BarLook.CACHED, BarLook.WAITING} else time_text(one.seconds),
        look=look,
        critical=one.critical,
        locked=one.locked,
        slack=one.slack or 0.0,
        told=tuple(_told(one)),
        location=location if location is not None and location.first else None,
        stage=one.stages[0] if one.stages else None,
        step=one.steps[0] if one.steps else "",
        place=name.number.at if name.number is not None else 0,
    )


def _told(one: TimedVertex) -> list[str]:
    state = _plural(one.state.value)
    lines = [" ".join(one.name.split())]
    if one.start is None or one.end is None:
        return [*lines, state]
    lines.append(f"{state}, {time_text(one.seconds)}: from {time_text(one.start)} to {time_text(one.end)}")
    if one.critical:
        lines.append(f"on the critical path: {share_text(one.share)} of the wall time")
    else:
        lines.append(f"slack {time_text(one.slack or 0.0)}")
    if one.locked:
        lines.append(f"waited {time_text(one.locked)} for a cache mount that another step had locked")
    lines += [line for line in one.vertex.error.splitlines() if line.strip()][:3]
    return lines


# --- What is supposed ---------------------------------------------------------------------------------------------


def forecast_timeline(forecast: Forecast, timings: Timings) -> Timeline:
    """A simulated build as bars.

    Args:
        forecast: the build.
        timings: what the build of the log cost.
    """
    found = _Bands()
    for at, step in enumerate(forecast.steps):
        name = _forecast_band(forecast, timings, step)
        found.add(name, _forecast_bar(forecast, timings, at), own=name not in {_BEFORE, _SENT, _OTHER, _BEHIND})
    supposed = f" with {', '.join(map(str, forecast.suppositions))}" if forecast.suppositions else ""
    limit = f" with {forecast.limit} at a time" if forecast.limit is not None else ""
    return Timeline(
        title=f"simulated{limit}: the build takes {time_text(forecast.wall)}{supposed}",
        summary=f"instead of {time_text(forecast.before)} without what is supposed",
        bands=found.bands(_order_of(timings)),
        wall=forecast.wall,
        path=forecast.critical,
    )


def _forecast_band(forecast: Forecast, timings: Timings, step: ForecastStep) -> str:
    if step.kind in _BANDS:
        return _BANDS[step.kind]
    if forecast.plan is not None and step.step and not (timings.project is not None and step.vertex is not None):
        stages = forecast.plan.step_by_id[step.step].stages
        if stages:
            return forecast.plan.stages[stages[0]].display_name
    return _band_of(timings, timings.vertices[step.vertex]) if step.vertex is not None else _OTHER


def _forecast_bar(forecast: Forecast, timings: Timings, at: int) -> TimeBar:
    step = forecast.steps[at]
    vertex = timings.vertices[step.vertex] if step.vertex is not None else None
    seconds = time_text(step.end - step.start)
    basis = "" if step.basis.value == "log" else f" ({step.basis.value})"
    lines = [" ".join(step.name.split()), f"{seconds}{basis}: from {time_text(step.start)} to {time_text(step.end)}"]
    lines.append("on the critical path" if step.critical else f"slack {time_text(step.slack)}")
    look = BarLook.MOVED if step.kind in _MOVING else BarLook.WORK
    if vertex is not None and vertex.state is VertexState.CACHED and not step.seconds:
        look = BarLook.CACHED
    if basis:
        look = BarLook.SUPPOSED
    of_log = _bar(timings, vertex) if vertex is not None else None
    stage, location = None, None
    if forecast.plan is not None and step.step:
        planned = forecast.plan.step_by_id[step.step]
        stage = planned.stages[0] if planned.stages else None
        location = planned.location if planned.location.first else None
    return TimeBar(
        at=at,
        label=of_log.label if of_log is not None else " ".join(step.name.split()),
        start=step.start,
        end=step.end,
        time="" if look is BarLook.CACHED else seconds,
        look=look,
        critical=step.critical,
        locked=step.locked,
        slack=step.slack,
        told=tuple(lines),
        location=location,
        stage=stage,
        step=step.step,
        place=of_log.place if of_log is not None else 0,
    )
