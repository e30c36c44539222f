"""Run `stagegraph` as a process of its own: CPU seconds, highest memory use, exit status."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PROGRAM = str(Path(sys.executable).with_name("stagegraph"))
_KILOBYTES = 1024 if sys.platform == "linux" else 1024 * 1024  # in what `ru_maxrss` counts, for a megabyte
_MOST_SECONDS, _MOST_BYTES = 60, 4 << 30  # of a run; what wants more is ended


@dataclass(frozen=True)
class Run:
    """What a command took. ``status`` is negative where it was ended by a signal."""

    seconds: float
    megabytes: float
    status: int
    message: str


def measured(*arguments: str) -> Run:
    """Run a command of stagegraph with its output thrown away."""
    # The child starts as a copy of this process: memory counts from what this one has, so it imports little.
    process = subprocess.Popen(
        [PROGRAM, *arguments],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        preexec_fn=_limited,  # noqa: PLW1509  (there are no threads here)
    )
    message = process.stderr.read() if process.stderr else ""
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    first = message.partition("\n")[0]
    return Run(usage.ru_utime + usage.ru_stime, usage.ru_maxrss / _KILOBYTES, process.returncode, first)


def _limited() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))


_ANSWERS = frozenset((0,))
_REFUSALS = frozenset((0, 1, 2, 3))


def verdict(
    run: Run, seconds: float, megabytes: float, *, refusals: bool = False, statuses: frozenset[int] = _ANSWERS
) -> str:
    """``ok`` or what is too much.

    Args:
        run: what was measured.
        seconds: of CPU that are allowed.
        megabytes: that are allowed.
        refusals: exit statuses 2 and 3 are answers, too, and 1, for what is found.
        statuses: those that are answers.
    """
    wrong = []
    if run.status not in (_REFUSALS if refusals else statuses):
        wrong.append(f"status {run.status}: {run.message}")
    if run.seconds > seconds:
        wrong.append(f"more than {seconds:g} s")
    if run.megabytes > megabytes:
        wrong.append(f"more than {megabytes:g} MB")
    return ", ".join(wrong) or "ok"
