from __future__ import annotations

import csv
import io

from stagegraph.render.formats.scancsv import scan_csv
from tests.helpers.scans import FILES, some_scan


def test_lines() -> None:
    """There is a line for each file, with what was found as numbers, and names separated by blanks."""
    rows = list(csv.DictReader(io.StringIO(scan_csv(some_scan()))))
    assert [one["dockerfile"] for one in rows] == list(FILES)
    api = rows[1]
    assert (api["stages"], api["targets"], api["refused"]) == ("3", "base test app", "")
    assert (api["error"], api["warning"], api["info"], api["notes"]) == ("0", "1", "1", "0")
    assert api["builds"].split() == [f"t{at}" for at in range(8)]
    assert len(api["images"].split()) == 3
    assert "must be lowercase" in rows[0]["refused"]
