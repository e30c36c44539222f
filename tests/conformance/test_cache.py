"""Which steps run again is what a real BuildKit ran again."""

from __future__ import annotations

import pytest

from tests.helpers.cachesets import mistakes, reasoned_pairs, recorded_pairs
from tests.helpers.depth import part_of


@pytest.mark.unmeasured
@pytest.mark.parametrize(
    ("name", "count", "part"), [("experiments", 165, 40), ("content", 35, 10), ("edges", 128, 128)]
)
def test_recorded_pairs(name: str, count: int, part: int) -> None:
    """For each step of each second build the answer is BuildKit's, or that bytes decide where they do."""
    records = recorded_pairs(name)
    assert len(records) == count
    assert [found for record in part_of(records, part) for found in mistakes(record)] == []


def test_rules_one_by_one() -> None:
    """The 96 pairs of builds for one rule each are told as BuildKit did them; where bytes decide, that is said."""
    records = recorded_pairs("invalidation")
    assert len(records) == 96
    found = [mistake for record in records for mistake in mistakes(record)]
    assert [one for one in found if not one.endswith("stagegraph content")] == []
    # What a step wrote that ran again was equal, or not: no rule can know.
    assert len(found) == 25


def test_rules_in_many_forms() -> None:
    """Spellings, flags, mounts, links, ignore files, ARG, ENV, images, triggers, targets: one or two at a time."""
    records = reasoned_pairs()
    assert len(records) == 381
    assert [found for record in records for found in mistakes(record)] == []
