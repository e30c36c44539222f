"""Two texts compared."""

from __future__ import annotations

from pathlib import Path

import stagegraph
from stagegraph.analysis.comparison.comparing import Changes, compare_sides
from stagegraph.analysis.comparison.sides import FileDraft, two_sides
from stagegraph.analysis.comparison.targetchanges import Files
from stagegraph.analysis.request import PlanRequest

PAIRS = sorted(folder for folder in (Path(__file__).parents[1] / "pairs").iterdir() if folder.is_dir())
FILES = ("old.Dockerfile", "new.Dockerfile")


def draft(text: str, name: str, request: PlanRequest | None = None) -> FileDraft:
    """A file, or its refusal, to be compared."""
    try:
        found: stagegraph.Dockerfile | stagegraph.DockerfileError = stagegraph.parse(text, filename=name)
    except stagegraph.DockerfileError as problem:
        found = problem
    return FileDraft(name, found, request or PlanRequest())


def compared(
    old: str, new: str, *targets: str, request: PlanRequest | None = None, before: PlanRequest | None = None
) -> Changes:
    """What a change from one text to another does, to all targets or to some."""
    sides = two_sides(draft(old, FILES[0], before or request), draft(new, FILES[1], request), targets, targets)
    return compare_sides(*sides, Files())


def pair(folder: Path, *, back: bool = False) -> Changes:
    """What the change of a pair of files does; ``back``: the other way round."""
    texts = [(folder / name).read_text(encoding="utf-8") for name in FILES]
    options = folder / "options"
    targets = options.read_text(encoding="utf-8").split()[1::2] if options.exists() else []
    old, new = reversed(texts) if back else texts
    return compared(old, new, *targets)
