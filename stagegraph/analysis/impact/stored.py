"""What BuildKit's cache has of a build, and what a step of another build is to it, as values."""

from __future__ import annotations

from stagegraph.analysis.impact.builds import Certainty
from stagegraph.contexts.selection import base_name
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.impact.knownfiles import InputContent
    from stagegraph.analysis.impact.sourcekeys import SourceKey


class StoredInput(Record):
    """One input of a record: the number of the record that it was, what is named of it, and its files.

    ``content`` is None where files are not compared, or cannot be found.
    """

    made_by: int
    paths: tuple[str, ...]
    content: InputContent | None

    @property
    def names(self) -> tuple[str, ...]:
        """The base names of the paths: files of other names are others, wherever they come from."""
        return tuple(map(base_name, self.paths))


class Stored(Record):
    """One record of the cache.

    Attributes:
        number: of the record, from 1; unique.
        step: the id of the step that made it.
        operation: what that did; empty for a source.
        inputs: in order.
        root: the number of the record whose file system it went on with, 0 for an empty one.
        source: how a source is known, None for another step.
    """

    number: int
    step: str
    operation: tuple[object, ...]
    inputs: tuple[StoredInput, ...]
    root: int = 0
    source: SourceKey | None = None


class Found(Record):
    """What a step is to the cache.

    Attributes:
        stored: what is stored of it once it has run.
        fits: numbers of the records that it may be, each with how certain that is: one for certain, or any number of
            `Certainty.MAYBE`.
        at_most: how certain it is at most that it is taken from the cache, whatever it is to what comes behind it.
        anew: whether it runs because it has to. A step that goes on with it has no record to look for before it is
            done, and runs, too; what it leaves is known by the same definition as before, so that what comes behind
            that finds its old records.
    """

    stored: Stored
    fits: Mapping[int, Certainty]
    at_most: Certainty = Certainty.YES
    anew: bool = False

    @property
    def identity(self) -> Certainty:
        """Whether it is one of the records to what comes behind it."""
        for certainty in self.fits.values():
            return certainty
        return Certainty.NO

    @property
    def certainty(self) -> Certainty:
        """Whether it is in the cache."""
        return min(self.at_most, self.identity)

    @property
    def number(self) -> int:
        """The record that it is: one of the cache where it is there for certain, else its own."""
        sure = self.fits and self.identity is Certainty.YES
        return next(iter(self.fits)) if sure else self.stored.number

    @property
    def kept(self) -> int:
        """The record whose files it has: one of the cache only where it is surely taken from there."""
        return self.number if self.certainty is Certainty.YES else self.stored.number

    def may_be(self, number: int) -> Certainty:
        """Whether it is a record, to a step that goes on with it."""
        if self.anew:
            return Certainty.NO
        return Certainty.YES if number == self.stored.number else self.fits.get(number, Certainty.NO)
