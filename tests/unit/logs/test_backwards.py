from __future__ import annotations

import pytest

from stagegraph.errors import InputError
from stagegraph.logs import backwards
from tests.helpers.readlogs import all_remarks, only_build, read

LINES = [
    '#0 building with "a" instance using docker driver',
    "#1 [internal] load build definition from Dockerfile",
    "#1 DONE 0.0s",
    "#2 [1/3] FROM a",
    "#2 ...",
    "#3 [internal] load build context",
    "#3 DONE 0.2s",
    "#2 [1/3] FROM a",
    "#2 DONE 1.0s",
    "#4 [2/3] RUN b",
    "#4 0.100 output",
    "#4 0.200 output",
    "#4 0.300 output",
    "#4 0.400 output",
    "#4 ERROR: no",
]
TURNED = "\n".join(reversed(LINES)) + "\n"


def test_newest_line_first() -> None:
    """A log whose newest line comes first is read from its end, and this is said."""
    log = read(TURNED)
    build, forwards = only_build(log), only_build(read("\n".join(LINES)))
    assert [(one.number, one.name, one.state, one.seconds, one.at_least) for one in build.vertices] == [
        (one.number, one.name, one.state, one.seconds, one.at_least) for one in forwards.vertices
    ]
    assert build.driver == "docker"
    assert (build.first_line, build.last_line) == (1, len(LINES))
    assert "it was read from its end" in all_remarks(log)


def test_builds_in_the_order_of_time() -> None:
    """Several builds of such a log come in the order of time."""
    second = [line.replace("RUN b", "RUN z").replace("output", "other") for line in LINES]
    first, last = read("\n".join(reversed([*LINES, *second])) + "\n").builds
    assert (first.vertices[-1].name, last.vertices[-1].name) == ("[2/3] RUN b", "[2/3] RUN z")


def test_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is too long to be turned is refused: it is said how to turn it."""
    monkeypatch.setattr(backwards, "MOST", 50)
    with pytest.raises(InputError, match="newest line comes first") as refused:
        read(TURNED)
    assert "tac" in refused.value.hint


@pytest.mark.parametrize(
    "text",
    [
        "#16 5.0 output\n#16 DONE 6.0s\n#17 [6/6] COPY . .\n#17 DONE 0.1s\n#18 exporting to image\n#18 DONE 0.1s\n",
        "#2 DONE 1.0s\n#1 [1/1] RUN a\n#1 DONE 1.0s\n",
    ],
    ids=["the tail of a log", "few vertices"],
)
def test_not_backwards(text: str) -> None:
    """A log that begins within a step is not taken for one."""
    assert "newest line" not in all_remarks(read(text))
