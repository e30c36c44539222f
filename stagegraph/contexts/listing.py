"""The paths of a tree that a source with wildcards, ``--exclude`` or ``--parents`` takes.

BuildKit: ``includedPaths`` of ``cache/contenthash/checksum.go``.
"""

from __future__ import annotations

from functools import cached_property

from stagegraph.contexts.gopatterns import GoPattern
from stagegraph.contexts.possiblematches import PathTexts
from stagegraph.contexts.symlinks import MissingPath, resolved
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.contexts.matching import Matches, PatternMatcher
    from stagegraph.contexts.tree import FileTree


def fixed_part(path: str) -> str:
    """What stands before the first part of a path with a wildcard; "" for the root (``wildcardPrefix``)."""
    kept = []
    for part in path.split("/"):
        if has_wildcards(part):
            break
        kept.append(part)
    return "/".join(kept)


class Listed(Record):
    """A path that may be taken: a file, a link, or a folder without what is in it.

    Attributes:
        path: as the source names it, absolute; links before the first wildcard are not followed in it.
        found: the same in the tree.
        inside: what the patterns of ``--exclude`` and ``--parents`` are held against.
        folder: the number of the folder that it is in, of those that the source names; -1 where there is none, so that
            a link there is followed.
    """

    path: str
    found: str
    inside: str
    folder: int


class Listing:
    """What a source names in a tree, whatever patterns leave out; paths are counted from 0, in order.

    Args:
        tree: the files.
        source: absolute and clean; "" for the root.
        wildcards: it is a pattern.

    Attributes:
        prefix: what stands before the first part of the source with a wildcard.
        items: the paths; a folder, then all that is in it.
        last: by the number of each folder, that of the last path in it, or its own.

    Raises:
        MissingPath: links lead in circles.
        PatternError: the source is refused.
    """

    def __init__(self, tree: FileTree, source: str, *, wildcards: bool) -> None:
        self._source = source
        self._pattern = GoPattern(source) if wildcards else None
        self._matched = ""
        self.prefix = fixed_part(source) if wildcards else source
        self.items: list[Listed] = []
        self.last: dict[int, int] = {}
        start = resolved(tree, self.prefix or "/", last=self.prefix != source)
        if not start or start in tree:
            self._walk(tree, start)

    def _walk(self, tree: FileTree, start: str) -> None:
        folders: list[int] = []
        for found in (start, *tree.below(start)):
            path = self.prefix + f"/{found}".rstrip("/")[len(f"/{start}".rstrip("/")) :]
            while folders and not path.startswith(f"{self.items[folders[-1]].path}/"):
                self.last[folders.pop()] = len(self.items) - 1
            base = self._base(path)
            if base is None:
                continue
            inside = f"{path}/".removeprefix(f"{base}/").removesuffix("/")
            self.items.append(Listed(path, found, inside, folders[-1] if folders else -1))
            if tree.is_folder(found):
                folders.append(len(self.items) - 1)
        self.last.update(dict.fromkeys(folders, len(self.items) - 1))

    def _base(self, path: str) -> str | None:
        """What the patterns of ``--exclude`` and ``--parents`` are relative to; None for a path that does not count."""
        if not path:
            return None
        if self._pattern is None:
            return self._source
        if not (self._matched and path.startswith(f"{self._matched}/")):
            if not self._pattern.matches(path):
                return None
            self._matched = path
        return self._matched

    @cached_property
    def _texts(self) -> PathTexts:
        return PathTexts([item.inside for item in self.items])

    def left_out(self, including: PatternMatcher | None, excluding: PatternMatcher) -> tuple[int, ...]:
        """The numbers of the paths that patterns leave out (``shouldIncludePath``).

        Args:
            including: patterns of which one has to match, if there are any.
            excluding: patterns of which none may match.

        Raises:
            PatternError: a pattern is refused only now.
        """
        asked = range(len(self.items)) if including or excluding.refuses else self._possible(excluding)
        out: dict[int, None] = {}
        known: dict[int, tuple[Matches, Matches]] = {}
        for number in asked:
            item = self.items[number]
            above = known.get(item.folder, (None, None if item.folder < 0 else 0))
            included, known[number] = _takes(item.inside, above, including, excluding)
            if not included:
                out[number] = None
                continue
            folder = item.folder
            while folder in out:  # a folder is taken with what is in it
                del out[folder]
                folder = self.items[folder].folder
        return tuple(sorted(out))

    def _possible(self, excluding: PatternMatcher) -> list[int]:
        """The numbers of the paths that patterns can match, and of all that is in such folders."""
        found = {number for pattern in excluding.patterns for number in self._texts.possible(pattern)}
        for number in tuple(found):
            if number in self.last:
                found.update(range(number, self.last[number] + 1))
        return sorted(found)


def need(listed: Sequence[Listed], required: Sequence[str]) -> None:
    """Make sure that paths are among those that are taken.

    Raises:
        MissingPath: one is not.
    """
    for path in required:
        if not any(item.path.startswith(path) for item in listed):
            raise MissingPath(path)


def _takes(
    inside: str, above: tuple[Matches, Matches], including: PatternMatcher | None, excluding: PatternMatcher
) -> tuple[bool, tuple[Matches, Matches]]:
    """Whether the patterns let a path in, and what they are told of what is in it."""
    included, excluded = above
    if including is not None:
        matched, included = including.look(inside, included)
        if not matched:
            return False, (included, None)
    matched, excluded = excluding.look(inside, excluded)
    return not matched, (included, excluded)
