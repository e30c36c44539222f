"""Dockerfiles edited at random, as people edit them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

_STAGE = re.compile(r"^FROM\s.*\sAS\s+(\S+)\s*$", re.IGNORECASE)


def mutated(text: str, chance: Random, edits: int = 2) -> str:
    """The text after some edits: lines that come, go, move or differ, stages that are called otherwise."""
    lines = text.split("\n")
    for _ in range(edits):
        lines = chance.choice(_EDITS)(lines, chance)
    return "\n".join(lines)


def _removed(lines: list[str], chance: Random) -> list[str]:
    at = chance.randrange(len(lines))
    return [*lines[:at], *lines[at + 1 :]] if len(lines) > 1 else lines


def _added(lines: list[str], chance: Random) -> list[str]:
    at = chance.randrange(len(lines) + 1)
    new = ("RUN extra", "COPY extra /extra", "ENV EXTRA=1", "# a comment", "RUN --mount=type=cache,target=/c make", "")
    return [*lines[:at], chance.choice(new), *lines[at:]]


def _moved(lines: list[str], chance: Random) -> list[str]:
    left = list(lines)
    one = left.pop(chance.randrange(len(left)))
    left.insert(chance.randrange(len(left) + 1), one)
    return left


def _changed(lines: list[str], chance: Random) -> list[str]:
    at = chance.randrange(len(lines))
    return [*lines[:at], re.sub(r"\d+", "7", lines[at]) + " x", *lines[at + 1 :]]


def _renamed(lines: list[str], chance: Random) -> list[str]:
    names = [found[1] for line in lines if (found := _STAGE.match(line))]
    if not names:
        return lines
    name = chance.choice(names)
    return [re.sub(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", f"{name}2", line) for line in lines]


def _new_stage(lines: list[str], chance: Random) -> list[str]:
    starts = [at for at, line in enumerate(lines) if line.upper().startswith("FROM ")]
    at = chance.choice(starts) if starts else 0
    return [*lines[:at], "FROM busybox AS added", "RUN added", *lines[at:]]


_EDITS = (_removed, _added, _moved, _changed, _renamed, _new_stage)
