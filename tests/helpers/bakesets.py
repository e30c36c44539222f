"""Recorded answers of ``docker buildx bake --print``, and what stagegraph says otherwise."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

from stagegraph.errors import StagegraphError
from stagegraph.project.bake.bakeprint import printed
from stagegraph.project.bake.bakequestion import BakeQuestion
from stagegraph.project.buildfiles import ProjectFiles, read_project

DATA = Path(__file__).parent.parent / "data" / "bake.jsonl.gz"
REAL = Path(__file__).parent.parent.parent.parent / "shared" / "bake" / "real.jsonl.gz"
_DEFAULTS: dict[str, object] = {
    "context": ".",
    "dockerfile": "Dockerfile",
    "target": "",
    "args": {},
    "contexts": {},
    "platforms": [],
    "dockerfile-inline": "",
}


def bake_records(path: Path = DATA) -> list[dict[str, Any]]:
    """All records of a set."""
    with gzip.open(path, "rt", encoding="utf-8") as rows:
        return [json.loads(row) for row in rows]


def asked(question: dict[str, Any], folder: Path) -> dict[str, Any]:
    """What stagegraph prints for a question whose files are in a folder, or ``{"error": TEXT}``."""
    before = Path.cwd()
    named = question.get("files") or []
    compose = tuple(one for one in named if one.lower().endswith((".yaml", ".yml")))
    files = ProjectFiles(
        bake=tuple(one for one in named if one not in compose),
        compose=compose,
        variables=tuple((question.get("vars") or {}).items()),
        environment=tuple({"HOME": "/home/user", **(question.get("env") or {})}.items()),
    )
    os.chdir(folder)
    try:
        answer = read_project(files, BakeQuestion(tuple(question["targets"]), tuple(question["set"])))
        made: dict[str, Any] = json.loads(json.dumps(printed(answer)))
    except StagegraphError as problem:
        return {"error": str(problem)}
    else:
        return made
    finally:
        os.chdir(before)


def laid_out(record: dict[str, Any], folder: Path) -> Path:
    """Write the files of a record; the folder where bake ran."""
    for name, text in record["files"].items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    home = folder / (record["question"].get("cwd") or "")
    home.mkdir(parents=True, exist_ok=True)
    return home


def differences(record: dict[str, Any], folder: Path) -> list[str]:
    """What stagegraph says otherwise than bake about one question."""
    recorded = record["answer"]
    got = asked(record["question"], laid_out(record, folder))
    name = record["id"]
    if ("error" in recorded) != ("error" in got):
        return [f"{name}: {recorded.get('error', 'accepted')} != {got.get('error', 'accepted')}"]
    if "error" in recorded:
        return []
    if recorded["target"].keys() != got["target"].keys():
        return [f"{name}: {sorted(recorded['target'])} != {sorted(got['target'])}"]
    return [
        f"{name}: {target}.{field}: {wanted} != {has}"
        for target in recorded["target"]
        for field in _DEFAULTS
        if (wanted := _field(recorded["target"][target], field, folder))
        != (has := _field(got["target"][target], field, folder))
    ]


def _field(target: dict[str, Any], name: str, folder: Path) -> object:
    value = target.get(name) or _DEFAULTS[name]
    return json.loads(json.dumps(value).replace(str(folder), "/case"))
