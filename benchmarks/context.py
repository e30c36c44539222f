"""Reading a build context of 50,000 files and 1 GB: seconds, memory, and what a revision and a hostile file take."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from stagegraph.contexts.ignoring import parse_ignore
from stagegraph.contexts.matching import PatternMatcher
from stagegraph.contexts.selection import copied
from stagegraph.project.contexts.folder import read_tree
from stagegraph.project.contexts.git import Repository
from stagegraph.project.contexts.revision import read_revision

FOLDERS, IN_EACH, BYTES = 500, 100, 20_000
IGNORE = """
**/*.log
**/*~
**/__pycache__
**/.DS_Store
node_modules
*.tmp
build/*
!build/keep
**/test-[0-9]*
docs/**/*.md
"""
WANTED = 10.0  # seconds
HOSTILE = "*a" * 200 + "*b"


def fill(folder: Path) -> None:
    """Write the files."""
    block = os.urandom(BYTES)
    for number in range(FOLDERS):
        inside = folder / f"part{number // 25}" / f"folder{number}"
        inside.mkdir(parents=True)
        for at in range(IN_EACH):
            (inside / f"file{at}.txt").write_bytes(b"%d %d" % (number, at) + block)


def timed(what: str, started: tuple[float, float]) -> None:
    """Print what took how long."""
    seconds, cpu = time.perf_counter() - started[0], time.process_time() - started[1]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    verdict = "ok" if seconds < WANTED else f"more than {WANTED:g} s"
    print(f"{what:44} {seconds:6.2f} s  {cpu:6.2f} s of CPU  {memory:5.0f} MB  {verdict}")


def now() -> tuple[float, float]:
    """The clocks."""
    return time.perf_counter(), time.process_time()


def main() -> None:
    """Write the files, and measure."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder)
        print(f"{FOLDERS * IN_EACH:,} files, {FOLDERS * IN_EACH * BYTES / 1e9:.1f} GB, {os.cpu_count()} cores")
        patterns = parse_ignore(IGNORE)
        for what in ("read for the first time", "read again"):
            started = now()
            tree = read_tree(name, patterns)
            timed(what, started)
        started = now()
        copied(tree, ".")
        copied(tree, "part*/folder*/*.txt")
        copied(tree, "part1", exclude=["**/*9.txt"])
        timed("keys of three sources", started)
        git = [
            "git",
            "-C",
            name,
            "-c",
            "user.name=a",
            "-c",
            "user.email=a",
            "-c",
            "gc.auto=0",
            "-c",
            "maintenance.auto=false",
        ]
        for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            subprocess.run([*git, *command], check=True)
        for path in sorted(folder.glob("part1/folder*/*.txt")):
            path.write_bytes(b"changed")
        started = now()
        repository = Repository(name)
        read_revision(repository, repository.commit("HEAD"), [*patterns, ".git"], now=tree)
        timed("its revision, 2,500 files changed", started)
        started = now()
        PatternMatcher([HOSTILE]).look("a" * 4000)
        timed("a pattern of 200 stars, a path of 4,000", started)


if __name__ == "__main__":
    main()
