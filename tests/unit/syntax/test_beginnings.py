"""How a Dockerfile begins."""

from __future__ import annotations

import pytest

from stagegraph.syntax.beginnings import first_instruction


@pytest.mark.parametrize(
    ("head", "line"),
    [
        (b"FROM alpine\n", 1),
        (b"# syntax=docker/dockerfile:1\n\n  from alpine\n", 3),
        (b"\r\nARG A\r\n", 2),
        (b"#1 [internal] load build definition\n#1 DONE 0.0s\n", 0),
        (b"hello\nFROM alpine\n", 0),
        (b"", 0),
    ],
)
def test_first_instruction(head: bytes, line: int) -> None:
    """The first line that is no comment begins with the name of an instruction."""
    assert first_instruction(head) == line
