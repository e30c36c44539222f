"""To which of the records of one operation a step that is none of them comes nearest."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stagegraph.analysis.impact.buildcache import Cache
    from stagegraph.analysis.impact.stored import Found, Stored, StoredInput


class NearRecords:
    """Some records that do the same. Thousands of steps ask: what of the records is the same is held against each once.

    Attributes:
        records: in their order.
    """

    def __init__(self, cache: Cache, records: Iterable[Stored]) -> None:
        self.records = tuple(records)
        self._cache = cache
        self._places = [_Place(inputs) for inputs in zip(*[one.inputs for one in self.records], strict=True)]

    def fits(self, one: Stored, inputs: Sequence[Found]) -> list[int]:
        """How well the inputs of each record fit, as the sum of their certainties.

        Args:
            one: the step.
            inputs: its inputs.
        """
        sums = [0] * len(self.records)
        for place, now, found in zip(self._places, one.inputs, inputs, strict=True):
            for was, members in place.perhaps(now, found):
                fit = self._cache.fit_input(was, now, found)
                if fit:
                    for at in members:
                        sums[at] += fit
        return sums


class _Place:
    """What the records read in one place: the different inputs, each with the places of the records that have it."""

    def __init__(self, inputs: Sequence[StoredInput]) -> None:
        self._compared: dict[StoredInput, list[int]] = {}
        self._defined: dict[tuple[int, tuple[str, ...]], tuple[StoredInput, list[int]]] = {}
        for at, one in enumerate(inputs):
            if one.content is None:
                self._defined.setdefault((one.made_by, one.paths), (one, []))[1].append(at)
            else:
                self._compared.setdefault(one, []).append(at)

    def perhaps(self, now: StoredInput, found: Found) -> Iterable[tuple[StoredInput, Sequence[int]]]:
        """All that may fit: of those whose files are not compared the ones that an input is by its definition."""
        yield from self._compared.items()
        for number in {found.stored.number: None, **found.fits}:
            if (number, now.paths) in self._defined:
                yield self._defined[number, now.paths]
