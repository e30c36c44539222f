"""CPU time and memory of `stagegraph plan` for large files."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from generate import dockerfile

SIZES = (1000, 5000)


def measured(command: list[str]) -> tuple[float, float]:
    """CPU seconds and the highest memory use in megabytes of a command."""
    process = os.posix_spawn(command[0], command, os.environ)
    _, status, usage = os.wait4(process, 0)
    if status:
        raise SystemExit(f"{command} failed")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)


def main() -> None:
    """Plan files of several sizes."""
    program = str(Path(sys.executable).with_name("stagegraph"))
    with tempfile.TemporaryDirectory() as folder:
        for stages in SIZES:
            path = Path(folder, f"Dockerfile.{stages}")
            path.write_text(dockerfile(stages))
            seconds, megabytes = measured([program, "plan", str(path), "-o", f"{folder}/plan.txt"])
            print(f"{stages} stages: {seconds:.2f} s of CPU, {megabytes:.0f} MB")


if __name__ == "__main__":
    main()
