"""What a line of a frame of a terminal says."""

from __future__ import annotations

from stagegraph.logs.ttyrows import frame_head, frame_row


def test_numbers_of_very_many_digits_are_none_of_a_frame() -> None:
    """A line with a number that BuildKit cannot count to is no head of a frame, and none such is a row's time."""
    many = "9" * 5000
    for line in (f"{many}.1s (1/2)", f"1.1s ({many}/2)", f"1.1s (1/{many})"):
        assert frame_head(f"[+] Building {line}") is None
    row = frame_row(f" => [a 1/2] RUN x  {many}.0s", "")
    assert row is not None
    assert row.seconds is None
