from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.impact.verdicts import Status
from tests.helpers.twofiles import PAIRS, compared, pair

if TYPE_CHECKING:
    from pathlib import Path

REMOTE = "FROM alpine:3.21\nADD https://example.com/a /a\nRUN make\nFROM scratch\nCOPY --from=0 /b /\n"


def test_steps_of_one_number() -> None:
    """An ADD that runs again, and what it loads, which is cached, are one step: the numbers add up to all steps."""
    (target,) = compared(REMOTE, REMOTE.replace("3.21", "3.22"), "1").targets
    found = target.impact
    assert found is not None
    assert found.after.plan.step_count == 4
    assert [found.count(status) for status in Status] == [0, 3, 1]


@pytest.mark.parametrize("folder", PAIRS, ids=lambda path: path.name)
def test_sums(folder: Path) -> None:
    """Whatever changes, the numbers of steps that run, may run and are cached add up to those of the build."""
    for one in pair(folder).targets:
        if one.impact is not None:
            assert sum(one.impact.count(status) for status in Status) == one.impact.after.plan.step_count
