"""What the log of a build tells of a step, and of the whole."""

from __future__ import annotations

from stagegraph.logs.buildlog import VertexState
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.timetexts import share_text, time_text, together_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.timing.timings import Timings
    from stagegraph.graph.llb.steps import Step
    from stagegraph.tui.model.knowledge import Knowledge

_ENDS = {
    VertexState.DONE: "took",
    VertexState.CACHED: "cached, took",
    VertexState.FAILED: "failed after",
    VertexState.CANCELED: "cancelled after",
    VertexState.RUNNING: "without an end in the log, took at least",
}


def build_time(timings: Timings) -> str:
    """How long the build took by its log."""
    from stagegraph.render.shared.endingtexts import ended_text  # noqa: PLC0415  (most are opened without a log)

    computed = "" if timings.wall_measured else ", as computed"
    together = together_text(timings.parallelism, timings.peak)
    told = f"by the log the build {ended_text(timings.ending)} {time_text(timings.wall)}{computed}"
    return ", ".join(filter(None, (told, together)))


def step_times(known: Knowledge, step: Step) -> Iterable[tuple[Part, ...]]:
    """When a step was worked on, how much of the wall time it bounds or could take longer, whom it kept waiting."""
    if known.timings is None:
        return
    found = known.times.get(step.id)
    if found is None:
        yield (Part("not in the log"),)
        return
    if found.start is None or found.end is None:
        yield (Part("never started, by the log"),)
        return
    when = f", from {time_text(found.start)} to {time_text(found.end)}"
    yield (Part(f"{_ENDS.get(found.state, 'took')} {time_text(found.seconds)}{when}"),)
    if found.critical:
        yield (Part(f"bounds {share_text(found.share)} of the time of the build"),)
    else:
        yield (Part(f"could take {time_text(found.slack or 0.0)} longer without the build taking longer"),)
    if found.locked:
        yield (Part(f"waited {time_text(found.locked)} for a cache mount that another step had locked"),)
    for held in found.held[:3]:
        waiting = known.timings.vertices[held.at]
        yield (Part(" ".join(waiting.name.split()), code=True), Part(f" waited {time_text(held.seconds)} for it alone"))
    for line in [line for line in found.vertex.error.splitlines() if line.strip()][:3]:
        yield (Part(line),)
