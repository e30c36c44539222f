"""Comparing files that a generator made: with themselves, and in both directions."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.comparison.alterations import Alteration
from stagegraph.render.formats.diffjson import diff_json
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.difftext import diff_text
from tests.helpers.depth import part_of
from tests.helpers.mutating import mutated
from tests.helpers.recorded import records_in
from tests.helpers.twofiles import PAIRS, compared, pair

if TYPE_CHECKING:
    from stagegraph.analysis.comparison.comparing import Changes

pytestmark = pytest.mark.unmeasured

GENERATED = Path(__file__).parents[1] / "data" / "generated.jsonl.gz"
OPPOSITE = {
    Alteration.ADDED: Alteration.REMOVED,
    Alteration.REMOVED: Alteration.ADDED,
    Alteration.CHANGED: Alteration.CHANGED,
    Alteration.MOVED: Alteration.MOVED,
}


def _texts() -> list[str]:
    return [record.text for record in part_of(list(records_in(GENERATED))[::6], 50)]


def _told(changes: Changes, *, back: bool) -> dict[str, Counter[object]]:
    """What a comparison reports, so that one in the other direction reports the same."""

    def way(alteration: Alteration) -> Alteration:
        return OPPOSITE[alteration] if back else alteration

    def ends(was: object, now: object) -> tuple[object, object]:
        return (now, was) if back else (was, now)

    return {
        "stages": Counter(
            (way(one.alteration), *ends(one.was and one.was.name, one.now and one.now.name)) for one in changes.stages
        ),
        "images": Counter((way(one.alteration), *ends(one.was, one.now)) for one in changes.images),
        "steps": Counter(
            (way(one.alteration), *ends(one.was and one.was.text, one.now and one.now.text))
            for one in changes.steps
            if one.alteration is not Alteration.MOVED
        ),
        "moved": Counter({"moved": sum(one.alteration is Alteration.MOVED for one in changes.steps)}),
        "uses": Counter((way(one.alteration), one.kind) for one in changes.edges),
        "waits": Counter(way(one.alteration) for one in changes.waits),
        "pairs": Counter(way(one.alteration) for one in changes.concurrency for _ in one.others),
        "caches": Counter((way(one.alteration), one.id, *ends(one.was, one.now)) for one in changes.caches),
        "merges": Counter(way(one.alteration) for one in changes.merges for _ in one.steps),
        "settings": Counter(way(one.alteration) for one in changes.settings),
        "notes": Counter((way(one.alteration), one.note.rule.id) for one in changes.notes),
    }


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_pairs_both_ways(folder: Path) -> None:
    """What a comparison reports removed is reported added the other way round."""
    assert _told(pair(folder), back=False) == _told(pair(folder, back=True), back=True)
    assert pair(folder).differs == pair(folder, back=True).differs


def test_reflexive() -> None:
    """A file compared with itself is always empty."""
    for text in _texts():
        changes = compared(text, text)
        assert changes.empty
        assert not changes.differs
        assert not any((changes.stages, changes.edges, changes.images, changes.steps, changes.merges, changes.notes))
        assert not any((changes.waits, changes.concurrency, changes.caches, changes.settings, changes.idle))
        assert not changes.reruns


def test_generated_both_ways() -> None:
    """Of two generated files, and of one that was edited, what is gone in one direction comes in the other."""
    chance = random.Random(7)  # noqa: S311  (texts of tests)
    texts = _texts()
    for text, other in zip(texts, [*texts[1:], texts[0]], strict=True):
        for new in (other, mutated(text, chance)):
            there, back = compared(text, new), compared(new, text)
            assert _told(there, back=False) == _told(back, back=True), f"{text}\n-----\n{new}"
            assert there.differs == back.differs


def test_any_edit_is_told() -> None:
    """Whatever is edited, the comparison is told in every form."""
    chance = random.Random(11)  # noqa: S311  (texts of tests)
    for text in _texts():
        changes = compared(text, mutated(text, chance))
        assert diff_text(changes, Style(width=80)).endswith("\n")
        assert diff_json(changes).startswith("{")
