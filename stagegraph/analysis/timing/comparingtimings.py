"""Two builds are compared step by step."""

from __future__ import annotations

from stagegraph.analysis.timing.carrying import counterparts_of
from stagegraph.analysis.timing.timingchanges import Pace, TimingChange, TimingComparison
from stagegraph.logs.buildlog import VertexState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import TimedVertex, Timings

_BROKEN = frozenset({VertexState.FAILED, VertexState.CANCELED, VertexState.RUNNING, VertexState.WAITING})
_LEAST = 0.05  # seconds, and a twentieth of the time: what differs by less takes as long


def compare_timings(before: Timings, after: Timings) -> TimingComparison:
    """What became of each step from one build to another.

    Steps belong together as in the comparison of their Dockerfiles, where both have one; else, and for what is no step,
    by their names, and then by their stage and number.

    Args:
        before: the one build.
        after: the other one.
    """
    pairs = _pairs(before, after)
    changes = [TimingChange(_pace(pairs.get(one.at), one), pairs.get(one.at), one) for one in after.vertices]
    known = {one.at for one in pairs.values()}
    gone = [TimingChange(Pace.GONE, one, None) for one in before.vertices if one.at not in known]
    return TimingComparison(before, after, (*changes, *gone))


def _pairs(before: Timings, after: Timings) -> dict[int, TimedVertex]:
    """For the vertices of the build after those of the build before."""
    left = {one.at: one for one in before.vertices}
    found: dict[int, TimedVertex] = {}

    def pair(now: TimedVertex, was: TimedVertex | None) -> None:
        if was is not None and was.at in left and now.at not in found:
            found[now.at] = left.pop(was.at)

    if before.plan is not None and after.plan is not None:
        known = counterparts_of(before.plan, after.plan)
        of_step = {step: one for one in before.vertices for step in one.steps}
        for now in after.vertices:
            for step in now.steps:
                pair(now, of_step.get(known.get(step, "")))
    for key in (_whole, _place):
        places: dict[tuple[str, ...], list[TimedVertex]] = {}
        for was in left.values():
            places.setdefault(key(was), []).append(was)
        for now in after.vertices:
            if now.at not in found and places.get(key(now)):
                pair(now, places[key(now)].pop(0))
    return found


def _whole(one: TimedVertex) -> tuple[str, ...]:
    return (one.target, one.name)


def _place(one: TimedVertex) -> tuple[str, ...]:
    """Its stage and number and command; the name where it has none."""
    return (one.target, one.title, one.text.partition(" ")[0] if "/" in one.title else one.text)


def _pace(was: TimedVertex | None, now: TimedVertex) -> Pace:
    if was is None:
        return Pace.CAME
    if (was.state in _BROKEN) != (now.state in _BROKEN):
        return Pace.NOW_BROKEN if now.state in _BROKEN else Pace.MENDED
    cached = VertexState.CACHED
    if (was.state is cached) != (now.state is cached):
        return Pace.NOW_CACHED if now.state is cached else Pace.NOW_RUNS
    change = now.seconds - was.seconds
    if abs(change) < max(_LEAST, was.seconds / 20):
        return Pace.SAME
    return Pace.SLOWER if change > 0 else Pace.FASTER
