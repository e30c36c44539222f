"""Cold starts of the commands, as multiples of a bare Python start."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 30
SAMPLE = Path(__file__).parents[1] / "samples" / "java" / "Dockerfile"


def milliseconds(command: list[str]) -> float:
    """How long a command takes, wall clock."""
    started = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    return (time.perf_counter() - started) * 1000


def main() -> None:
    """Measure all commands in turn, so that a busy moment hits all of them."""
    program = str(Path(sys.executable).with_name("stagegraph"))
    with tempfile.TemporaryDirectory() as folder:
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "--version": [program, "--version"],
            "--help": [program, "--help"],
            "plan": [program, "plan", str(SAMPLE)],
            "explain": [program, "explain", str(SAMPLE)],
            "check": [program, "check", str(SAMPLE)],
            "render -o graph.svg": [program, "render", str(SAMPLE), "-o", f"{folder}/graph.svg"],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(ROUNDS):
            for name, command in commands.items():
                times[name].append(milliseconds(command))
    bare = times["python -c pass"]
    print(f"{'':20} {'best':>9} {'median':>9}   times a bare start (best, median)")
    for name, taken in times.items():
        best, median = min(taken), statistics.median(taken)
        ratios = f"{best / min(bare):.2f}  {median / statistics.median(bare):.2f}"
        print(f"{name:20} {best:6.1f} ms {median:6.1f} ms   {ratios}")


if __name__ == "__main__":
    main()
