"""Progress logs of 200 MB in each form, and small ones that are made to take long: time and memory."""

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
SMALL_SECONDS, SMALL_MEGABYTES = 2, 300


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


def told(*names: str) -> str:
    """A plain log of steps of a second each."""
    return "".join(f"#{number} {name}\n#{number} DONE 1.0s\n\n" for number, name in enumerate(names, 1))


def each(text: str, count: int) -> list[str]:
    """A text again and again, counted as ``{i}``; ``{j}`` is the number before."""
    return [text.replace("{i}", str(at)).replace("{j}", str(at - 1)) for at in range(count)]


SMALL = {
    "a chain of stages": (
        told(*each("[s{i} 1/1] RUN {i}", 3000)),
        "FROM alpine AS s-1\n" + "".join(each("FROM s{j} AS s{i}\nRUN {i}\n", 3500)),
    ),
    "vertices of one name, of one step": (
        told(*["[s0 2/3001] RUN x"] * 3000),
        "FROM alpine AS s0\n" + "RUN x\n" * 3000,
    ),
    "vertices of one name, of equal steps": (
        told(*["[s 2/2] RUN x"] * 1500, *["[stage-2000 1/3] COPY --from=1 a a"] * 1500),
        "FROM alpine AS s\nRUN x\n" * 2000 + "FROM scratch\n" + "".join(each("COPY --from={i} a a\n", 2000)),
    ),
    "many contexts, many COPYs": (
        told(*["[internal] load build context"] * 1300, *each("[s{i} 1/2] COPY a a", 1300)),
        "",
    ),
    "stages behind many stages": (
        told(*each("[s{i} 2/2] RUN {i}", 1000), *each("[t{i} 1/1] COPY x{i} a", 1000)),
        "".join(each("FROM alpine AS s{i}\nRUN {i}\n", 1000))
        + "FROM scratch AS all\n"
        + "".join(each("COPY --from=s{i} a a\n", 1000))
        + "".join(each("FROM all AS t{i}\nCOPY x{i} a\n", 1000))
        + "FROM scratch\n"
        + "".join(each("COPY --from=t{i} a a\n", 1000)),
    ),
}
"""Logs, each with the Dockerfile of its build, or without one."""


def run_small(folder: Path) -> None:
    """Measure each of the small ones."""
    for name, (log, dockerfile) in SMALL.items():
        (folder / "build.log").write_text(log, encoding="utf-8")
        (folder / "Dockerfile").write_text(dockerfile, encoding="utf-8")
        files = [str(folder / one) for one in (("build.log", "Dockerfile") if dockerfile else ("build.log",))]
        run = measured("timings", *files)
        found = verdict(run, SMALL_SECONDS, SMALL_MEGABYTES)
        print(f"{name:<36} {len(log) // 1000:4} KB {run.seconds:6.2f} s {run.megabytes:6.0f} MB  {found}")


def main() -> None:
    """Measure each form; arguments choose some of them, or ``small``."""
    forms: tuple[Callable[[], Iterator[str]], ...] = (plain, stamped, rawjson, frames, others, one_line)
    with tempfile.TemporaryDirectory() as folder:
        if not sys.argv[1:] or "small" in sys.argv[1:]:
            run_small(Path(folder))
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
