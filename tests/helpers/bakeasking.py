"""Questions about bake and compose files that a test writes down."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.errors import ProjectError
from stagegraph.project.bake.bakeprint import printed
from stagegraph.project.bake.bakequestion import BakeQuestion
from stagegraph.project.buildfiles import ProjectFiles, read_project

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.project.bake.bakequestion import BakeAnswer


def bake_answer(
    folder: Path,
    files: Mapping[str, str],
    targets: Sequence[str] = (),
    *,
    overrides: Sequence[str] = (),
    env: Mapping[str, str] | None = None,
) -> BakeAnswer:
    """What files say that are written into a folder; those whose names begin with ``+`` are there unnamed."""
    for name, text in files.items():
        path = folder / name.removeprefix("+")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    named = [name for name in files if not name.startswith("+")]
    before = Path.cwd()
    os.chdir(folder)
    try:
        return read_project(
            ProjectFiles(
                bake=tuple(one for one in named if not one.endswith((".yaml", ".yml"))),
                compose=tuple(one for one in named if one.endswith((".yaml", ".yml"))),
                environment=tuple((env or {}).items()),
            ),
            BakeQuestion(tuple(targets), tuple(overrides)),
        )
    finally:
        os.chdir(before)


def bake_target(folder: Path, text: str, **options: Any) -> dict[str, Any]:
    """What ``--print`` says of the target ``a`` of a bake file."""
    answer = bake_answer(folder, {"docker-bake.hcl": text}, ["a"], **options)
    made: dict[str, Any] = json.loads(json.dumps(printed(answer)))["target"]["a"]
    return made


def bake_refusal(folder: Path, files: Mapping[str, str] | str, targets: Sequence[str] = ("a",), **options: Any) -> str:
    """How files are refused: the place, if there is one, and the message."""
    given = {"docker-bake.hcl": files} if isinstance(files, str) else files
    with pytest.raises(ProjectError) as refused:
        bake_answer(folder, given, targets, **options)
    return str(refused.value)
