"""What a build is told in: a matrix of stages and targets, and sections of short lines. No markup."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location
    from stagegraph.render.shared.parts import Part


class Mark(Enum):
    """How a stage stands for a target."""

    TARGET = "target"
    REFUSED = "refused"  # it is the target, and BuildKit refuses it
    BUILT = "built"
    SKIPPED = "skipped"


class Section(Record):
    """A heading and its lines; ``folded`` ones are details. ``about`` ends a heading with what it is about."""

    title: str
    lines: tuple[tuple[Part, ...], ...]
    folded: bool = False
    about: Part | None = None

    @property
    def heading(self) -> str:
        """The heading, whole."""
        return self.title if self.about is None else f"{self.title} {self.about.text}"


class Row(Record):
    """A stage in the matrix.

    Attributes:
        stage: its index.
        name: how it is called.
        location: its lines.
        marks: how it stands for each target.
        standing: how it stands for those that are planned.
        reason: why.
    """

    stage: int
    name: str
    location: Location
    marks: tuple[Mark, ...]
    standing: Mark
    reason: tuple[Part, ...]


class Story(Record):
    """A build told for a review.

    Attributes:
        headline: what is built, in a line.
        columns: the names of the targets.
        rows: the stages.
        sections: what else there is to tell.
        left_out: how many targets have no column.
    """

    headline: tuple[Part, ...]
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sections: tuple[Section, ...]
    left_out: int = 0
