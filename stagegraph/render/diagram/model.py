"""A picture without a drawing language: cards, arrows, clusters, labels, a title. All renderers draw this."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location
    from stagegraph.graph.resolve.resolution import EdgeKind


FOCUS = "focus"  # the badge of what a picture is about


class Standing(Enum):
    """How a card stands in the picture."""

    TARGET = "target"
    CRITICAL = "critical"  # on the critical path
    USED = "used"
    UNUSED = "unused"
    OUTSIDE = "outside"  # an image or a named context that is used
    OUTSIDE_UNUSED = "outside-unused"


class Level(Enum):
    """What a card is."""

    STAGES = "stages"
    STEPS = "steps"


class Card(Record):
    """A stage, a step, an image or a named context.

    Attributes:
        id: a plain name, unique in the diagram.
        title: the first line.
        corner: the lines in the file, or "".
        rows: further lines, shortest facts first.
        badges: words that say what is special about it.
        standing: how it stands out.
        tooltip: the instructions, whole.
        location: where it stands in the file, None for what is outside.
        wave: of a step the wave in which it can start, from 0; else None.
    """

    id: str
    title: str
    corner: str
    rows: tuple[str, ...]
    badges: tuple[str, ...]
    standing: Standing
    tooltip: str
    location: Location | None = None
    wave: int | None = None


class Cluster(Record):
    """A stage whose steps are cards: ``cards`` are their ids; for the rest see `Card`."""

    id: str
    title: str
    corner: str
    badges: tuple[str, ...]
    standing: Standing
    tooltip: str
    location: Location | None
    cards: tuple[str, ...]


class Arrow(Record):
    """All uses of one card by another of one kind.

    Attributes:
        source, target: ids of cards; the target waits for the source.
        kind: FROM (it goes on with the file system of the source), COPY or MOUNT.
        label: what is written beside it, or "".
        used: the build needs it.
        critical: it is on the critical path.
        tooltip: the instructions, whole.
        location: the first of them.
    """

    source: str
    target: str
    kind: EdgeKind
    label: str
    used: bool
    critical: bool
    tooltip: str
    location: Location


class Diagram(Record):
    """A picture.

    Attributes:
        name: the file's name without its folder.
        summary: what is built and skipped, in parts (text, strong).
        cards: all of them; those outside the file first.
        arrows: between cards.
        level: what the cards are.
        clusters: of a diagram of steps the stages, in file order.
        notes: sentences that tell what the picture leaves out.
    """

    name: str
    summary: tuple[tuple[str, bool], ...]
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]
    level: Level = Level.STAGES
    clusters: tuple[Cluster, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """The summary as plain text."""
        return "".join(text for text, _ in self.summary)
