"""What git ignores below a folder (its ``dir.c``): the patterns of ``.gitignore`` files, the nearest first."""

from __future__ import annotations

import os

from stagegraph.project.repository.wildmatch import wild_test
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class _IgnoreLine(Record):
    """A pattern: what is matched is no longer ignored (``negated``); it means folders alone, or names anywhere."""

    matches: Callable[[str], object]
    negated: bool
    folders: bool
    names: bool


class GitIgnore(Record):
    """The patterns of one file.

    Attributes:
        folder: to which they are relative: "" for the top, else a path that ends with a slash.
        lines: the patterns, in order.
    """

    folder: str
    lines: tuple[_IgnoreLine, ...]

    def says(self, path: str, *, folder: bool) -> bool | None:
        """Whether what lies under a path is ignored; None where no pattern is about it. See `is_ignored`."""
        name = path.rpartition("/")[2]
        for line in reversed(self.lines):
            if (folder or not line.folders) and line.matches(name if line.names else path):
                return not line.negated
        return None


def ignore_file(folder: str, content: bytes) -> GitIgnore:
    """The patterns that a file holds, one a line; see `GitIgnore`."""
    texts = content.removeprefix(b"\xef\xbb\xbf").decode("latin-1").split("\n")
    return GitIgnore(folder, tuple(_lines(one.removesuffix("\r") for one in texts)))


def _lines(texts: Iterable[str]) -> Iterable[_IgnoreLine]:
    for text in texts:
        if text.startswith("#"):
            continue
        pattern = _trimmed(text)
        negated = pattern.startswith("!")
        pattern = pattern.removeprefix("!")
        folders = pattern.endswith("/")
        pattern = pattern.removesuffix("/")
        if pattern:
            names = "/" not in pattern
            test = wild_test(pattern.removeprefix("/"))
            yield _IgnoreLine(matches=test, negated=negated, folders=folders, names=names)


def _trimmed(text: str) -> str:
    """Without the blanks at the end, but for one behind a backslash."""
    bare = text.rstrip(" ")
    escapes = len(bare) - len(bare.rstrip("\\"))
    return bare + " " if escapes % 2 and len(bare) < len(text) else bare


def is_ignored(files: tuple[GitIgnore, ...], path: str, *, folder: bool) -> bool:
    """Whether git ignores what lies in a folder that it does not ignore.

    Args:
        files: of the folders on the way, the top's first.
        path: from the top, with slashes.
        folder: it is one.
    """
    if not files:
        return False
    whole = os.fsencode(path).decode("latin-1")
    for one in reversed(files):
        start = len(os.fsencode(one.folder))
        said = one.says(whole[start:], folder=folder)
        if said is not None:
            return said
    return False
