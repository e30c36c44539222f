"""Pictures of many Dockerfiles: their frames follow one another in bands, as words do in lines.

Frames that nothing leads on from would stand beside each other in one very long band. What belongs together stays
together, and what takes from others comes behind them.
"""

from __future__ import annotations

from math import log, sqrt

from stagegraph.render.diagram.model import Level
from stagegraph.render.layout.grid import Grid
from stagegraph.render.layout.lodgers import lanes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.render.diagram.model import Diagram
    from stagegraph.render.layout.grid import Lanes
    from stagegraph.render.layout.measure import Measure
    from stagegraph.render.layout.places import Box, Head, Link

_PLEASANT = 1.5  # how much wider than high a picture is that people like to look at
_FEW = 4  # frames: they need no bands
_TRIED = (-1, 0, 1, 2)  # how many bands more than reckoned


def banded_lanes(
    diagram: Diagram, boxes: Sequence[Box], links: Sequence[Link], heads: dict[str, Head], *, sideways: bool
) -> Lanes:
    """Where cards stand, in as many bands as make the picture pleasant to look at.

    Args:
        diagram: what is drawn.
        boxes: its cards.
        links: its arrows.
        heads: the texts of its clusters and frames, by their ids.
        sideways: it leads from left to right.
    """
    found = lanes_of(diagram)
    if len(diagram.frames) <= _FEW:
        return found

    def measure(lanes: Lanes) -> Measure:
        from stagegraph.render.layout.lanes import measure_of  # noqa: PLC0415  (few pictures have as many frames)

        return measure_of(Grid(links, lanes), boxes, links, heads, sideways=sideways)

    def strangeness(lanes: Lanes) -> float:
        across, along = measure(lanes).size()
        wide = along / across if sideways else across / along
        return abs(log(wide / _PLEASANT))

    whole = measure(found)
    across, along = whole.size()
    reckoned = sqrt(across / along * (_PLEASANT if sideways else 1 / _PLEASANT))
    numbers = sorted({max(round(reckoned) + more, 1) for more in _TRIED})
    lengths, order = whole.spans(), _order(diagram)
    tried = [lanes_of(diagram, _dealt(order, lengths, min(number, len(order)))) for number in numbers]
    return min(tried, key=strangeness)


def _order(diagram: Diagram) -> list[str]:
    """The frames, each behind those that it takes from, and as near to them as can be; else in their own order.

    That two files start from the same image says nothing about them.
    """
    frame_of = {one: frame.id for frame in diagram.frames for one in frame.cards}
    led_to = {arrow.target for arrow in diagram.arrows}
    sources: dict[str, set[str]] = {frame.id: set() for frame in diagram.frames}
    users: dict[str, dict[str, None]] = {frame.id: {} for frame in diagram.frames}
    for arrow in diagram.arrows:
        source, target = frame_of.get(arrow.source), frame_of.get(arrow.target)
        if source and target and source != target and (diagram.level is Level.STAGES or arrow.source in led_to):
            sources[target].add(source)
            users[source][target] = None
    found: dict[str, None] = {}
    waiting = list(reversed(sources))
    while waiting:
        one = waiting.pop()
        if one in found or not sources[one] <= found.keys():
            continue
        found[one] = None
        waiting += reversed(users[one])
    return [*found, *(one for one in sources if one not in found)]  # the rest take from each other


def _dealt(order: Sequence[str], lengths: dict[str, float], number: int) -> dict[str, int]:
    """The band of each frame, in that order: at most so many, the longest of them as short as can be."""
    low, high = max(lengths.values()), sum(lengths.values())
    for _ in range(20):
        middle = (low + high) / 2
        low, high = (low, middle) if _filled(order, lengths, middle)[-1] < number else (middle, high)
    return dict(zip(order, _filled(order, lengths, high), strict=True))


def _filled(order: Sequence[str], lengths: dict[str, float], most: float) -> list[int]:
    """The bands of frames where none is longer than that."""
    bands: list[int] = []
    band, length = 0, 0.0
    for one in order:
        if length and length + lengths[one] > most:
            band, length = band + 1, 0.0
        length += lengths[one]
        bands.append(band)
    return bands
