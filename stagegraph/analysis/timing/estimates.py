"""How long a step takes of which nothing is known: as long as others of its kind in the log, else as usual."""

from __future__ import annotations

from statistics import median

from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.logs.buildlog import VertexState

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.timing.timings import TimedVertex, Timings

#: Seconds that a step usually takes, by its command; ``""`` is any other vertex of the graph.
USUAL = {"RUN": 10.0, "COPY": 0.2, "ADD": 1.0, "WORKDIR": 0.1, "FROM": 2.0, "LINK": 0.05, "": 0.1}


class Estimates:
    """Estimates of durations by command, from the steps of a log that ran."""

    def __init__(self, timings: Timings | None) -> None:
        found: dict[str, list[float]] = {}
        for one in timings.vertices if timings is not None else ():
            if one.state is VertexState.DONE and one.seconds:
                found.setdefault(_command(one), []).append(one.seconds - one.locked)
        self._known = {command: median(seconds) for command, seconds in found.items()}

    def seconds(self, command: str) -> float:
        """How long a step takes, in seconds.

        Args:
            command: RUN, COPY, ADD, WORKDIR, FROM, LINK for the second vertex of a COPY --link, or anything else.
        """
        known = command if command in USUAL else ""
        return self._known.get(known, USUAL[known])


def _command(one: TimedVertex) -> str:
    if one.kind not in {VertexKind.STEP, VertexKind.IMAGE}:
        return ""
    text = one.name.partition("] ")[2] or one.name
    word = text.removeprefix("ONBUILD ").partition(" ")[0]
    return word if word in USUAL else ""
