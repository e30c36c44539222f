"""Time and memory of large pictures, from the Dockerfile to the file, with the engine."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

from generate import dockerfile

PICTURES = (
    ("260 stages, svg", 260, "stages.svg", ()),
    ("260 stages, svg, nothing folded", 260, "whole.svg", ("--no-fold", "--no-simplify")),
    ("260 stages, mermaid", 260, "stages.mmd", ()),
    ("260 stages, html", 260, "stages.html", ()),
    ("130 stages, steps, svg", 130, "half.svg", ("--steps",)),
    ("260 stages, steps, svg", 260, "steps.svg", ("--steps",)),
    ("130 stages, steps from left to right, svg", 130, "half-right.svg", ("--steps", "--direction", "LR")),
    ("260 stages, steps from left to right, svg", 260, "steps-right.svg", ("--steps", "--direction", "LR")),
    ("260 stages, steps from left to right, png", 260, "steps-right.png", ("--steps", "--direction", "LR")),
)


def measured(command: list[str]) -> tuple[float, float, float]:
    """Seconds of CPU, with those of the engine, seconds on the clock, and the highest memory use in megabytes."""
    started = time.perf_counter()
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    elapsed = time.perf_counter() - started
    if status:
        raise SystemExit(f"{command} failed")
    memory = usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    return usage.ru_utime + usage.ru_stime, elapsed, memory


def main() -> None:
    """Draw each picture once."""
    program = str(Path(sys.executable).with_name("stagegraph"))
    with tempfile.TemporaryDirectory() as folder:
        for what, stages, name, options in PICTURES:
            path = Path(folder, f"Dockerfile.{stages}")
            path.write_text(dockerfile(stages))
            output = Path(folder, name)
            seconds, elapsed, megabytes = measured([program, "render", str(path), *options, "-o", str(output)])
            size = output.stat().st_size / 1024
            print(f"{what}: {seconds:.2f} s of CPU, {elapsed:.2f} s in all, {megabytes:.0f} MB, {size:.0f} kB written")


if __name__ == "__main__":
    main()
