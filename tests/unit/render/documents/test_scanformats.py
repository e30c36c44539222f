from __future__ import annotations

import pytest

from stagegraph.render.documents.orders import ScanOrder
from stagegraph.render.documents.registry import Format, written
from stagegraph.render.documents.scanformats import SCANS
from tests.helpers.scans import some_scan

SIGNS = {
    "text": b"DOCKERFILE ",
    "json": b'{\n  "version": 1,\n  "root": "some/tree",',
    "csv": b"dockerfile,refused,",
    "html": b"<!DOCTYPE html>",
    "sarif": b'{\n  "$schema": ',
    "github": b"::error file=a b/Dockerfile",
    "gitlab": b"[\n",
}


@pytest.mark.parametrize("wanted", SCANS, ids=lambda one: one.name)
def test_forms(wanted: Format[ScanOrder]) -> None:
    """A scan is written in each of its formats."""
    assert written(wanted, ScanOrder(some_scan(), "1.0")).startswith(SIGNS[wanted.name])
