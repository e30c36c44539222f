"""Mended files of the recorded sets: they can be read, have nothing left to mend, and do the same."""

from __future__ import annotations

from pathlib import Path

import pytest

import stagegraph
from stagegraph.analysis.findings.fixes import fixed_text
from tests.helpers.depth import part_of
from tests.helpers.recorded import Record, records_in

DATA = Path(__file__).parents[1] / "data"


def mended(record: Record, text: str) -> str:
    """A file with all of BuildKit's checks mended that can be."""
    found = stagegraph.check(stagegraph.parse(text), build_args=record.build_args, select=["buildkit"])
    return fixed_text(text, found)


@pytest.mark.unmeasured
def test_mended_files_do_the_same() -> None:
    """Mending the case of words changes no step, and a second time nothing."""
    changed = 0
    for record in part_of(list(records_in(DATA / "generated.jsonl.gz"))[::5], 60):
        try:
            before = stagegraph.plan(stagegraph.parse(record.text), build_args=record.build_args)
        except stagegraph.DockerfileError:
            continue
        new = mended(record, mended(record, record.text))
        after = stagegraph.plan(stagegraph.parse(new), build_args=record.build_args)
        assert [(one.inputs, one.does) for one in after.steps] == [(one.inputs, one.does) for one in before.steps]
        assert mended(record, new) == new
        changed += new != record.text
    assert changed > 10
