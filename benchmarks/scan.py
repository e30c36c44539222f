"""``stagegraph scan`` of a tree of 2,000 Dockerfiles: CPU seconds, wall clock, memory, size, in each format.

Takes the path of a file of JSON lines, gzipped, each with the text of a Dockerfile under ``text``, or else copies the
samples, each with another number in it.
"""

from __future__ import annotations

import gzip
import json
import os
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from measure import measured, verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES, FOLDERS = 2000, 40
SAMPLES = Path(__file__).parents[1] / "samples"
FORMATS = ("text", "json", "csv", "sarif", "html")
SECONDS, MEGABYTES = 40, 200  # of CPU: 20 s on two cores
STATUSES = frozenset((0, 1, 3))  # something is found, or refused, in most trees


def given(path: str) -> Iterator[str]:
    """The texts of a file of JSON lines."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)["text"]


def samples() -> Iterator[str]:
    """The samples over and over, no two alike."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*/Dockerfile"))]
    for at in range(FILES):
        yield f"{texts[at % len(texts)]}\nLABEL number={at}\n"


def main() -> None:
    """Write the tree, scan it in each format."""
    texts = given(sys.argv[1]) if len(sys.argv) > 1 else samples()
    with tempfile.TemporaryDirectory() as folder:
        count = 0
        for text in islice(texts, FILES):
            place = Path(folder, "tree", f"{count % FOLDERS:02}", f"{count:04}")
            place.mkdir(parents=True)
            (place / "Dockerfile").write_text(text, encoding="utf-8")
            count += 1
        print(f"{count} files; {len(os.sched_getaffinity(0))} cores, load {os.getloadavg()[0]:.1f}")
        print(f"{'':6} {'CPU':>8} {'on two cores':>13} {'wall clock':>12} {'memory of one':>14} {'size':>9}")
        for name in FORMATS:
            out = Path(folder, f"out.{'txt' if name == 'text' else name}")
            started = time.perf_counter()
            run = measured("scan", str(Path(folder, "tree")), "-o", str(out))
            taken = time.perf_counter() - started
            size = out.stat().st_size / 1e6
            told = verdict(run, SECONDS, MEGABYTES, statuses=STATUSES)
            print(
                f"{name:6} {run.seconds:6.1f} s {run.seconds / 2:11.1f} s {taken:10.1f} s "
                f"{run.megabytes:11.0f} MB {size:6.1f} MB   {told}"
            )


if __name__ == "__main__":
    main()
