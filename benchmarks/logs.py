"""Progress logs of 200 MB in each form: each has to be read within 100 MB of memory."""

from __future__ import annotations

import json
import sys
import tempfile
from base64 import b64encode
from pathlib import Path
from typing import TYPE_CHECKING

from measure import measured, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

SIZE = 200_000_000
LINES = 10_000  # that a step prints
SECONDS, MEGABYTES = 60, 100


def plain() -> Iterator[str]:
    """Steps that print much."""
    yield '#0 building with "default" instance using docker driver\n\n'
    number = 0
    while True:
        number += 1
        lines = [
            f"#{number} {at / 10:.3f} compiling object {at} with many flags, as it is told here\n"
            for at in range(LINES)
        ]
        yield f"#{number} [build {number}/900] RUN make {number}\n{''.join(lines)}#{number} DONE {LINES / 10:.1f}s\n\n"


def stamped() -> Iterator[str]:
    """The same with a time before each line."""
    for piece in plain():
        yield piece.replace("#", "2025-03-04T10:15:20.1234567Z #")


def rawjson() -> Iterator[str]:
    """Messages with what steps print."""
    data = b64encode(b"compiling an object, as it is told here\n" * 5).decode()
    number = 0
    while True:
        number += 1
        one = {
            "digest": f"sha256:{number:064}",
            "name": f"[build {number}/900] RUN make",
            "started": "2026-01-01T00:00:00.5Z",
        }
        output = {"vertex": one["digest"], "stream": 1, "data": data, "timestamp": "2026-01-01T00:00:05.123456789Z"}
        messages = [
            {"vertexes": [one]},
            *[{"logs": [output]}] * LINES,
            {"vertexes": [one | {"completed": "2026-01-01T00:00:06Z"}]},
        ]
        yield "".join(json.dumps(message, separators=(",", ":")) + "\n" for message in messages)


def frames() -> Iterator[str]:
    """A terminal with thirty rows, drawn again and again."""
    number = 0
    while True:
        number += 1
        rows = "".join(f" => [build {row}/40] RUN make {row}{number / 10:>50.1f}s\r\n" for row in range(30))
        yield f"\x1b[1A\x1b[0G\x1b[?25l[+] Building {number / 10:.1f}s (3/40)    docker:default\r\n{rows}"


def others() -> Iterator[str]:
    """A log of something else, with what could be taken for BuildKit's."""
    yield "FROM somewhere\n"
    while True:
        yield "another line of a long job, with words such as #12 and => arrows 12.3s in it\n" * 1000


def one_line() -> Iterator[str]:
    """A line without an end."""
    while True:
        yield "x" * 100_000


def main() -> None:
    """Measure each form."""
    forms: tuple[Callable[[], Iterator[str]], ...] = (plain, stamped, rawjson, frames, others, one_line)
    with tempfile.TemporaryDirectory() as folder:
        for form in forms:
            if sys.argv[1:] and form.__name__ not in sys.argv[1:]:
                continue
            path = Path(folder) / "build.log"
            written = 0
            with path.open("w", encoding="utf-8", newline="") as file:
                for piece in form():
                    written += file.write(piece)
                    if written >= SIZE:
                        break
            run = measured("timings", str(path))
            told = verdict(run, SECONDS, MEGABYTES, refusals=form in {others, one_line})
            print(f"{form.__name__:<10} {written / 1e6:5.0f} MB {run.seconds:6.1f} s {run.megabytes:6.0f} MB  {told}")


if __name__ == "__main__":
    main()
