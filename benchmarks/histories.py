"""Consecutive versions of public Dockerfiles, edited at random, compared by ``stagegraph diff``: CPU seconds of each.

Takes the path of a file of JSON lines, gzipped, each with the text of a Dockerfile under ``text``.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))

import stagegraph
from stagegraph.render.documents.changeformats import DIFFS
from stagegraph.render.documents.orders import DiffOrder
from stagegraph.render.documents.registry import written
from tests.helpers.mutating import mutated
from tests.helpers.twofiles import compared

FILES, VERSIONS, TRIES = 40, 3, 8
WANTED = 1.0  # seconds


def edited(text: str, chance: Random) -> str:
    """The text after an edit that BuildKit takes, if one of some does."""
    new = text
    for _ in range(TRIES):
        new = mutated(text, chance)
        try:
            stagegraph.plan(stagegraph.parse(new))
        except stagegraph.DockerfileError:
            continue
        break
    return new


def main(path: str) -> None:
    """Compare versions of the largest multi-stage files, and of some of the others."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        texts = [json.loads(line)["text"] for line in lines]
    texts = sorted((one for one in texts if one.upper().count("\nFROM ") > 1), key=len)
    chance = Random(3)  # noqa: S311  (no secret)
    chosen = [*texts[-FILES // 2 :], *texts[:: max(1, len(texts) // (FILES // 2))][: FILES // 2]]
    found = []
    for text in chosen:
        old = text
        for _ in range(VERSIONS):
            new = edited(old, chance)
            start = time.process_time()
            changes = compared(old, new)
            for one in DIFFS:
                written(one, DiffOrder(changes))
            found.append((time.process_time() - start, len(text), bool(changes.both)))
            old = new
    found.sort()
    seconds, size, _ = found[-1]
    print(f"{len(found)} comparisons, {sum(one[2] for one in found)} of two builds, each as text, Markdown and JSON")
    print(f"median {found[len(found) // 2][0]:.3f} s, longest {seconds:.3f} s ({size:,} characters)")
    print("ok" if seconds < WANTED else f"more than {WANTED:g} s")


if __name__ == "__main__":
    main(*sys.argv[1:])
