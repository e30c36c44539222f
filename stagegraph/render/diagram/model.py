"""A picture without a drawing language: cards, arrows, clusters, labels, a title. All renderers draw this."""

from __future__ import annotations

from enum import Enum

from stagegraph.render.shared.parts import plain
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location
    from stagegraph.graph.resolve.bases import Outside
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.render.shared.parts import Part


FOCUS_BADGE = "focus"  # on what a picture is about
TARGET_BADGE = "target"  # on the card of a stage that is a target


class Standing(Enum):
    """How a card stands in the picture."""

    TARGET = "target"
    CRITICAL = "critical"  # on the critical path
    USED = "used"
    UNUSED = "unused"
    OUTSIDE = "outside"  # an image or a named context that is used
    OUTSIDE_UNUSED = "outside-unused"
    RUNS = "runs"  # after a change it runs again
    CONTENT = "content"  # perhaps, as bytes decide
    CACHED = "cached"
    ADDED = "added"  # of two files only the new one has it
    REMOVED = "removed"  # only the old one had it
    CHANGED = "changed"
    FAILED = "failed"  # by the log of a build


class Level(Enum):
    """What a card is."""

    STAGES = "stages"
    STEPS = "steps"


class StageRef(Record):
    """A stage, by its index in the file."""

    index: int


class EmptyStageRef(Record):
    """The place of a stage in whose cluster no step stands, by its index in the file."""

    index: int


class StepRef(Record):
    """A step, by its id in the plan."""

    id: str


class OutsideRef(Record):
    """An image or a named context."""

    outside: Outside


class GoneRef(Record):
    """Something that is not there any more, by the id of its card."""

    id: str


Subject = StageRef | EmptyStageRef | StepRef | OutsideRef | GoneRef
"""What a card stands for."""


class Card(Record):
    """A stage, a step, an image or a named context.

    Attributes:
        id: a plain name, unique in the diagram; it says nothing more.
        title: the first line.
        corner: the lines in the file, or "".
        rows: further lines, shortest facts first.
        badges: words that say what is special about it.
        standing: how it stands out.
        tooltip: the instructions, whole.
        location: where it stands in the file, None for what is outside.
        wave: of a step the wave in which it can start, from 0; else None.
        subject: what it stands for; None for one that is made up, as in a legend.
        focused: it is what the picture is about.
        steps: of a stage how many steps it has, in words, and whether it is built; it is the first of the rows, too.
        heft: by the log of a build the part of the wall time that it accounts for, 0 to 1: its border is as heavy.
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
    subject: Subject | None = None
    focused: bool = False
    steps: str = ""
    heft: float = 0.0


class Cluster(Record):
    """A stage whose steps are cards: ``cards`` are their ids, ``stage`` its index; for the rest see `Card`."""

    id: str
    title: str
    corner: str
    badges: tuple[str, ...]
    standing: Standing
    tooltip: str
    location: Location | None
    cards: tuple[str, ...]
    stage: int | None = None
    focused: bool = False


class Arrow(Record):
    """All uses of one card by another of one kind.

    Attributes:
        source, target: ids of cards; the target waits for the source.
        kind: FROM (it goes on with the file system of the source), COPY or MOUNT.
        label: what is written beside it, or "".
        used: the build needs it.
        critical: it is on the critical path.
        tooltip: the instructions; of a very long one, which can have many arrows, the beginning.
        location: the first of them.
        verb: what the using card does, such as ``COPY`` or ``ONBUILD COPY``, and how often; "" as for a FROM.
        lines: where, counted from 1.
        standing: ADDED or REMOVED where two files are compared, else None.
    """

    source: str
    target: str
    kind: EdgeKind
    label: str
    used: bool
    critical: bool
    tooltip: str
    location: Location
    verb: str = ""
    lines: tuple[int, ...] = ()
    standing: Standing | None = None


class Diagram(Record):
    """A picture.

    Attributes:
        name: the file's name without its folder.
        summary: what is built and skipped, in one sentence.
        cards: all of them; those outside the file first.
        arrows: between cards.
        level: what the cards are.
        clusters: of a diagram of steps the stages, in file order.
        notes: sentences that tell what the picture leaves out.
        frames: of a picture of several targets one for each Dockerfile, around cards and clusters.
        timed: how cards stand out is told by the log of a build.
    """

    name: str
    summary: tuple[Part, ...]
    cards: tuple[Card, ...]
    arrows: tuple[Arrow, ...]
    level: Level = Level.STAGES
    clusters: tuple[Cluster, ...] = ()
    notes: tuple[str, ...] = ()
    frames: tuple[Cluster, ...] = ()
    timed: bool = False

    @property
    def sentence(self) -> str:
        """The summary as plain text."""
        return plain(self.summary)
