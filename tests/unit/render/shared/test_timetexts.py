from __future__ import annotations

import pytest

from stagegraph.render.shared.timetexts import share_text, signed_text, size_text, time_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"), (0.004, "0 s"), (0.04, "0.04 s"), (0.994, "0.99 s"), (0.996, "1.0 s"), (3.14, "3.1 s"),
        (19.94, "19.9 s"),
        (19.96, "20 s"), (59.4, "59 s"), (59.6, "1 min"), (61, "1 min 1 s"), (725, "12 min 5 s"), (3599.6, "1 h"),
        (7380, "2 h 3 min"), (-3.14, "-3.1 s"),
    ],
)  # fmt: skip
def test_times(seconds: float, text: str) -> None:
    """A time has two digits or more, and units that people use."""
    assert time_text(seconds) == text


def test_signs() -> None:
    """A difference has its sign, unless it is none."""
    assert [signed_text(one) for one in (3.14, -3.14, 0, 0.001, -0.001)] == ["+3.1 s", "-3.1 s", "0 s", "0 s", "0 s"]


def test_shares() -> None:
    """A part is told in per cent; what is there, but hardly, is no zero."""
    assert [share_text(one) for one in (0, 0.001, 0.394, 1)] == ["0 %", "<1 %", "39 %", "100 %"]


def test_sizes() -> None:
    """A size is told in units of a thousand, with as many digits as it needs."""
    sizes = (0, 878, 1000, 1031404, 45_300_000, 453_000_000, 2 * 10**18)
    assert [size_text(one) for one in sizes] == ["0 B", "878 B", "1.0 kB", "1.0 MB", "45.3 MB", "453 MB", "2000 PB"]
