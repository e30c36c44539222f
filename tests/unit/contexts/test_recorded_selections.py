"""What BuildKit's content hashes say of random trees and sources: recorded with ``cache/contenthash`` itself.

It was given digests of single files, made from kind, mode, target and content, so its keys can be compared.
"""

from __future__ import annotations

import gzip
import json
from collections import Counter
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stagegraph.contexts.selection import Selector, selected
from stagegraph.contexts.tree import TreeEntry
from tests.helpers.trees import tree

if TYPE_CHECKING:
    import pytest

DATA = Path(__file__).parents[2] / "data" / "selections.jsonl.gz"
with gzip.open(DATA, "rt", encoding="utf-8") as _file:
    RECORDS: list[dict[str, Any]] = [json.loads(line) for line in _file]


def header(entry: TreeEntry) -> str:
    """The digest of a single file that BuildKit was given."""
    text = f"{entry.kind.value} {entry.mode} {entry.target} {entry.digest.hex()}"
    return "sha256:" + sha256(text.encode()).hexdigest()


def selector(ask: dict[str, Any]) -> Selector:
    """The question of a record; lists that are empty, and what is false, are left out there."""
    lists = {name: tuple(ask.get(name, ())) for name in ("include", "exclude", "required")}
    return Selector(ask["path"], ask.get("wildcards", False), ask.get("follow", False), **lists)


def test_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key is BuildKit's, to the last digit, and what it does not find is missing."""
    monkeypatch.setattr(TreeEntry, "header", header)
    seen = Counter[str]()
    for record in RECORDS:
        files = tree(record["files"])
        for ask in record["asks"]:
            found = selected(files, selector(ask))
            assert found.key.removeprefix("sha256:")[:12] == ask["key"], (record["files"], ask)
            assert bool(found.missing) == (not ask["key"])
            seen["missing" if found.missing else "paths" if found.paths else "nothing"] += 1
    assert min(seen["missing"], seen["paths"], seen["nothing"]) > 100
