from __future__ import annotations

import codecs

import pytest

from stagegraph.logs import lines
from stagegraph.logs.lines import lines_of

TEXT = "#1 [internal] load build definition from Dockerfile\r\n#1 DONE 0.0s\n\nBäckerei\n"
LINES = ["#1 [internal] load build definition from Dockerfile", "#1 DONE 0.0s", "", "Bäckerei"]


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode(),
        codecs.BOM_UTF8 + TEXT.encode(),
        codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
    ],
    ids=["utf-8", "utf-8 with mark", "utf-16-le with mark", "utf-16-be with mark", "utf-16-le", "utf-16-be"],
)
@pytest.mark.parametrize("piece", [1, 5, 1000])
def test_encodings(data: bytes, piece: int) -> None:
    """Lines are the same in each encoding, with and without its mark, in pieces of any size."""
    assert list(lines_of(data[start : start + piece] for start in range(0, len(data), piece))) == LINES


def test_no_text() -> None:
    """What is no text in the encoding becomes a mark, and lines end where they end."""
    assert list(lines_of([b"a\xff\xfeb\nc"])) == ["a\ufffd\ufffdb", "c"]


def test_nothing() -> None:
    """No bytes are no lines."""
    assert list(lines_of([])) == []
    assert list(lines_of([b"", b""])) == []


def test_zeros_are_no_utf_16() -> None:
    """Zeros on both sides are no UTF-16."""
    assert len(list(lines_of([bytes(64) + b"\n" + bytes(64)]))) == 2


def test_long_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a line that is longer than can be kept, the beginning is kept; the next one is whole."""
    monkeypatch.setattr(lines, "LONGEST", 10)
    data = b"x" * 100 + b"\nshort\n" + b"y" * 100
    for piece in (3, 50, 1000):
        found = list(lines_of(data[start : start + piece] for start in range(0, len(data), piece)))
        assert [one[:10] for one in found] == ["x" * 10, "short", "y" * 10]
        assert found[0] == "x" * 10
