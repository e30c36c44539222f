"""Pairs of builds that a real BuildKit made one after the other, and what it ran of the second one.

A record holds both builds: files by path (``-> x`` is a link, a path with a slash at its end an empty folder), modes of
files and folders, build args, target, what images bring along; and the steps of the second one: name, ``runs`` or
``cached``, and whether only bytes decide that an earlier step writes.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import stagegraph
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.deciding import impact
from stagegraph.contexts.ignoring import IGNORE_FILE, parse_ignore
from stagegraph.contexts.sending import Name, Sender
from stagegraph.contexts.tree import LINK_MODE, EntryKind, FileTree, TreeEntry
from stagegraph.values import FrozenMap

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.impact.verdicts import Impact

_DATA = Path(__file__).parents[1] / "data"
RECORDS = _DATA / "cache.jsonl.gz"
REASONED = _DATA / "rules.jsonl.gz"


def recorded_pairs(name: str) -> list[dict[str, Any]]:
    """The records of one set: ``experiments``, ``content``, ``edges``, ``invalidation``."""
    with gzip.open(RECORDS, "rt", encoding="utf-8") as lines:
        return [one for one in map(json.loads, lines) if one["set"] == name]


def reasoned_pairs() -> list[dict[str, Any]]:
    """Records of pairs that nobody built: what BuildKit's functions say of them, ``content`` among it."""
    with gzip.open(REASONED, "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def entry_of(content: str) -> TreeEntry:
    """A file of that content, or a link for ``-> x``."""
    if content.startswith("-> "):
        return TreeEntry(EntryKind.LINK, LINK_MODE, target=content.removeprefix("-> "))
    held = content.encode()
    return TreeEntry(EntryKind.FILE, 0o644, sha256(held).digest(), size=len(held))


def tree_of(files: Mapping[str, str], modes: Mapping[str, int | str] | None = None) -> FileTree:
    """The files of a folder, all of them; see the head of this module."""
    entries = {
        path.rstrip("/"): TreeEntry(EntryKind.FOLDER, 0o755) if path.endswith("/") else entry_of(content)
        for path, content in files.items()
    }
    entries = dict(FileTree(entries).entries)
    for given, mode in (modes or {}).items():
        path = given.rstrip("/")
        old = entries.get(path)
        if old is not None and old.kind is not EntryKind.LINK:
            number = int(mode, 8) if isinstance(mode, str) else mode
            entries[path] = TreeEntry(old.kind, number, old.digest, size=old.size)
    return FileTree(entries)


class _Folders:
    def __init__(self, tree: FileTree) -> None:
        self.tree = tree

    def names(self, folder: str) -> list[Name]:
        """What is in a folder."""
        return [Name(path.rpartition("/")[2], self.tree.is_folder(path)) for path in self.tree.children(folder)]

    def target(self, path: str) -> str | None:
        """Where a link leads."""
        entry = self.tree.get(path)
        return entry.target if entry and entry.kind is EntryKind.LINK else None


def sent_of(tree: FileTree, files: Mapping[str, str]) -> FileTree:
    """What the ignore file among the files leaves of a tree."""
    found = [files[name] for name in (f"Dockerfile{IGNORE_FILE}", IGNORE_FILE) if name in files]
    sender = Sender(_Folders(tree), parse_ignore(found[0]) if found else (), None)
    return FileTree({path: tree[path] for path in sender.paths()})


def build_of(told: Mapping[str, Any]) -> Build:
    """A build of a record."""
    files = told["files"]
    plan = stagegraph.plan(
        stagegraph.parse(files["Dockerfile"]),
        target=told["target"] or None,
        build_args=told["build_args"],
        image_configs=told["images"],
    )
    context = sent_of(tree_of(files, told["modes"]), files)
    return Build(
        plan,
        FrozenMap({"context": context}),
        changed_images=frozenset(told.get("changed_images", ())),
        no_cache=frozenset(told.get("no_cache", ())),
    )


def impact_of(record: Mapping[str, Any]) -> Impact:
    """What stagegraph says of the second build of a record."""
    before, after = record["before"], {**record["before"], **record["after"]}
    changed = {**before["files"], **after.get("changed", {})}
    after["files"] = {path: text for path, text in changed.items() if path not in after.get("gone", ())}
    return impact(build_of(before), build_of(after))


def mistakes(record: Mapping[str, Any]) -> Iterator[str]:
    """What stagegraph says otherwise than BuildKit did; "content" is right where only bytes decide."""
    said = defaultdict(list)
    for one in impact_of(record).steps:
        if not one.step.text.startswith("FROM ") and not one.step.name.startswith("[internal]"):
            said[one.step.name].append(one.status.value)
    for name, status, free in record["steps"]:
        have = said[name].pop(0) if said[name] else "missing"
        if have != status and not (have == "content" and free):
            yield f"{record['case']}: {name}: BuildKit {status}, stagegraph {have}"
    yield from (f"{record['case']}: {name}: not in the build" for name, left in said.items() if left)
