from __future__ import annotations

import pytest

from stagegraph.render.formats.pdf import finished_pdf


@pytest.mark.parametrize(
    "date",
    [
        b"/CreationDate (D:20250102030405Z)",
        b"/CreationDate (D:20250102030405+02'00')",
        b"/ModDate(D:20250102030405-01'30)",
    ],
)
def test_dates(date: bytes) -> None:
    """A date becomes as many blanks, as a PDF tells where its parts begin by counting bytes."""
    before, after = b"%PDF-1.7\n\x00\xff<< /Producer (x)\n   ", b"\n>>\nendobj"
    assert finished_pdf(before + date + after) == before + len(date) * b" " + after


def test_all_else() -> None:
    """All else stays, byte for byte."""
    picture = b"%PDF-1.7\n" + bytes(range(256)) + b"/CreationDate 1 0 R (D:2025) /Date (D:20250102030405Z)"
    assert finished_pdf(picture) == picture
