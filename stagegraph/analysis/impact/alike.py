"""Records of the cache that do the same, found by what they went on with instead of one after the other."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.analysis.impact.builds import Certainty
    from stagegraph.analysis.impact.stored import Found, Stored, StoredInput


class Alike:
    """The records of one operation.

    Attributes:
        records: in their order.
        doubted: which of them steps may be that are none of them for certain, by `question`. Each keeps the inputs that
            it was found for, so that no other mapping takes the place of theirs.
    """

    def __init__(self) -> None:
        self.records: list[Stored] = []
        self.doubted: dict[object, tuple[Mapping[int, Certainty], Sequence[Found]]] = {}
        self._by_input: dict[tuple[int, object], list[Stored]] = {}

    def add(self, record: Stored) -> None:
        """File a record of the operation; those before it have lower numbers."""
        self.records.append(record)
        for place, one in enumerate(record.inputs):
            self._by_input.setdefault((place, one.made_by), []).append(record)
            for known in one.content.same_by if one.content is not None else ():
                self._by_input.setdefault((place, known), []).append(record)

    def certain(self, one: Stored, inputs: Sequence[Found]) -> Sequence[Stored]:
        """All records that a step may be for certain, and few more, in their order.

        An input is one for certain only if it is the same record, or of the same known files.
        """
        chosen: Sequence[Sequence[Stored]] = [self.records]
        for place, (now, found) in enumerate(zip(one.inputs, inputs, strict=True)):
            filed = self._filed(place, now, {found.stored.number, found.number})
            chosen = min(chosen, filed, key=_length)
        return _in_order(chosen)

    def possible(self, one: Stored, inputs: Sequence[Found]) -> Sequence[Stored]:
        """All records that a step may be, and few more, in their order."""
        chosen: Sequence[Sequence[Stored]] = [self.records]
        for place, (now, found) in enumerate(zip(one.inputs, inputs, strict=True)):
            narrow = now.content is None or _uploaded(found)
            if narrow and len(found.fits) < len(self.records):
                filed = self._filed(place, now, {found.stored.number, *found.fits})
                chosen = min(chosen, filed, key=_length)
        return _in_order(chosen)

    def _filed(self, place: int, now: StoredInput, makers: Iterable[int]) -> list[Sequence[Stored]]:
        keys: list[object] = [*makers]
        if now.content is not None:
            keys += now.content.same_by
        return [self._by_input.get((place, key), ()) for key in keys]


def question(one: Stored, inputs: Sequence[Found], sure: Certainty) -> tuple[object, ...]:
    """All that decides which records of earlier builds a step may be, if it is none of them for certain.

    Args:
        one: the step.
        inputs: its inputs.
        sure: how certain an input is whose result is there already.
    """
    return tuple(_asked(now, found, sure) for now, found in zip(one.inputs, inputs, strict=True))


def _asked(now: StoredInput, found: Found, sure: Certainty) -> tuple[object, ...]:
    many = len(found.fits) > 1
    definition = (now.paths, found.anew, _sent(found), id(found.fits) if many else tuple(found.fits.items()), many)
    if now.content is None:
        return definition
    if found.certainty is sure:
        return (*definition, now.content)
    return (*definition, now.content.key, _uploaded(found))  # who wrote files matters for what is certain alone


def _sent(found: Found) -> bool:
    return found.stored.source is not None and found.stored.source.sent


def _uploaded(found: Found) -> bool:
    return found.stored.source is not None and found.stored.source.upload


def _length(lists: Sequence[Sequence[Stored]]) -> int:
    return sum(map(len, lists))


def _in_order(lists: Sequence[Sequence[Stored]]) -> Sequence[Stored]:
    filled = [one for one in lists if one]
    if len(filled) == 1:
        return filled[0]
    found = {record.number: record for records in filled for record in records}
    return [found[number] for number in sorted(found)]
