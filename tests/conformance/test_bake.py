"""Bake and compose files are read as ``docker buildx bake --print`` reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.bakesets import REAL, bake_records, differences
from tests.helpers.depth import part_of

if TYPE_CHECKING:
    from pathlib import Path


def test_recorded_cases(tmp_path: Path) -> None:
    """Each case is refused or answered as bake did, target by target and field by field."""
    records = bake_records()
    assert len(records) == 366
    found = []
    for at, record in enumerate(part_of(records, 180)):
        found += differences(record, tmp_path / str(at))
    assert found == []


@pytest.mark.wide
@pytest.mark.skipif(not REAL.is_file(), reason="the recorded answers of public bake files are not here")
def test_public_files(tmp_path: Path) -> None:
    """The bake and compose files of public repositories are read as bake reads them, all of them."""
    found = []
    for at, record in enumerate(bake_records(REAL)):
        found += differences(record, tmp_path / str(at))
    assert found == []
