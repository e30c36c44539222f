"""Records of the cache that do the same, found by what they went on with instead of one after the other."""

from __future__ import annotations

from stagegraph.analysis.impact.builds import Certainty

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stagegraph.analysis.impact.knownfiles import InputContent
    from stagegraph.analysis.impact.roots import Relatives, Roots
    from stagegraph.analysis.impact.stored import Found, Stored, StoredInput


class Alike:
    """The records of one operation.

    Attributes:
        records: in their order.
        doubted: which of them steps may be that are none of them for certain, by `question`. Each keeps the inputs that
            it was found for, so that no other mapping takes the place of theirs.
    """

    def __init__(self, roots: Roots) -> None:
        self.records: list[Stored] = []
        self.doubted: dict[object, tuple[Mapping[int, Certainty], Sequence[Found]]] = {}
        self._roots = roots
        self._by_input: dict[tuple[int, object], list[Stored]] = {}
        self._by_names: dict[tuple[int, int, tuple[str, ...]], list[Stored]] = {}  # by place, maker, names of the files
        self._makers: dict[tuple[int, int], dict[int, None]] = {}  # by the last record that counts, and the place
        self._relatives: dict[tuple[int, int], Relatives] = {}  # likewise

    def add(self, record: Stored) -> None:
        """File a record of the operation; those before it have lower numbers."""
        self.records.append(record)
        for place, one in enumerate(record.inputs):
            self._by_input.setdefault((place, one.made_by), []).append(record)
            if one.paths:
                self._by_names.setdefault((place, one.made_by, one.names), []).append(record)
            for known in one.content.same_by if one.content is not None else ():
                self._by_input.setdefault((place, known), []).append(record)

    def certain(self, one: Stored, inputs: Sequence[Found]) -> Sequence[Stored]:
        """All records that a step may be for certain, and few more, in their order.

        An input is one for certain only if it is the same record, of which paths of the same names are named, or of
        the same known files.
        """
        if len(self.records) == 1:
            return self.records
        chosen: Sequence[Sequence[Stored]] = [self.records]
        for place, (now, found) in enumerate(zip(one.inputs, inputs, strict=True)):
            makers = {found.stored.number, found.number}
            filed = self._filed(place, now, () if now.paths else makers)
            if now.paths:
                names = now.names
                filed += [self._by_names.get((place, maker, names), ()) for maker in makers]
            chosen = min(chosen, filed, key=_length)
        return _in_order(chosen)

    def possible(self, one: Stored, inputs: Sequence[Found], before: int) -> Sequence[Stored]:
        """All records of earlier builds that a step may be, and few more, in their order.

        Args:
            one: the step.
            inputs: its inputs.
            before: the last number of earlier builds.
        """
        chosen: Sequence[Sequence[Stored]] = [self.records]
        for place, (now, found) in enumerate(zip(one.inputs, inputs, strict=True)):
            known = now.content is None or _uploaded(found)
            if (known or _is_there(found)) and len(found.fits) < len(self.records):
                makers = {found.stored.number, now.made_by, *found.fits}
                if not known:
                    makers.update(self._related(place, now, before))
                chosen = min(chosen, self._filed(place, now, makers), key=_length)
        return _in_order(chosen)

    def _filed(self, place: int, now: StoredInput, makers: Iterable[int]) -> list[Sequence[Stored]]:
        keys: list[object] = [*makers]
        if now.content is not None:
            keys += now.content.same_by
        return [self._by_input.get((place, key), ()) for key in keys]

    def question(self, one: Stored, inputs: Sequence[Found], before: int) -> tuple[object, ...]:
        """All that decides which records of earlier builds a step may be, if it is none of them for certain.

        Args:
            one: the step.
            inputs: its inputs.
            before: the last number of earlier builds.
        """
        return tuple(
            self._asked(place, now, found, before)
            for place, (now, found) in enumerate(zip(one.inputs, inputs, strict=True))
        )

    def _asked(self, place: int, now: StoredInput, found: Found, before: int) -> tuple[object, ...]:
        many = len(found.fits) > 1
        makers = self._makers_until(before, place)
        fits = id(found.fits) if many else tuple(one for one in found.fits.items() if one[0] in makers)
        paths = now.paths if found.fits else ()  # what is no record has no definition that fits
        definition = (paths, found.anew, _sent(found), fits, many)
        if now.content is None:
            return definition
        if _is_there(found):
            same = (now.made_by if now.made_by in makers else 0, *self._filed_by(place, now.content))
            return (*definition, now.content.key, now.content.selectors, same, self._related(place, now, before))
        return (*definition, now.content.key, _uploaded(found))  # who wrote files matters for what is certain alone

    def _filed_by(self, place: int, content: InputContent) -> Iterator[object]:
        """By what of some files a record is found."""
        return (known for known in content.same_by if (place, known) in self._by_input)

    def _related(self, place: int, now: StoredInput, before: int) -> tuple[int, ...]:
        """Of the records that inputs were those with whose files the ones of an input may have to do."""
        asked = (before, place)
        if asked not in self._relatives:
            self._relatives[asked] = self._roots.among(self._makers_until(before, place))
        return self._relatives[asked].of(self._roots.span(now.made_by))

    def _makers_until(self, before: int, place: int) -> Mapping[int, None]:
        """The numbers of what the records of earlier builds read in a place."""
        asked = (before, place)
        if asked not in self._makers:
            self._makers[asked] = {one.inputs[place].made_by: None for one in self.records if one.number <= before}
        return self._makers[asked]


def _is_there(found: Found) -> bool:
    """Whether the result of an input is stored already, so that BuildKit compares its files."""
    return found.certainty is Certainty.YES


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
