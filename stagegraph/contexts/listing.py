"""The paths of a tree that a source with wildcards, ``--exclude`` or ``--parents`` takes.

BuildKit: ``includedPaths`` of ``cache/contenthash/checksum.go``.
"""

from __future__ import annotations

from stagegraph.contexts.gopatterns import GoPattern
from stagegraph.contexts.matching import PatternMatcher
from stagegraph.contexts.symlinks import MissingPath, resolved
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.contexts.matching import Matches
    from stagegraph.contexts.tree import FileTree


class Listed(Record):
    """A path that is taken: a file, a link, or a folder without what is in it.

    Attributes:
        path: as the source names it, absolute; links before the first wildcard are not followed in it.
        found: the same in the tree.
        top: it is in no folder that the source names, so that a link there is followed.
    """

    path: str
    found: str
    top: bool


class _Folder:
    """A folder that has been walked into."""

    def __init__(self, item: Listed, matches: tuple[Matches, Matches]) -> None:
        self.item = item
        self.matches = matches
        self.taken = False


def fixed_part(path: str) -> str:
    """What stands before the first part of a path with a wildcard; "" for the root (``wildcardPrefix``)."""
    kept = []
    for part in path.split("/"):
        if has_wildcards(part):
            break
        kept.append(part)
    return "/".join(kept)


class Listing:
    """What of a tree a source takes.

    Args:
        tree: the files.
        source: absolute and clean; "" for the root.
        wildcards: it is a pattern.
        include: patterns of which one has to match, if there are any.
        exclude: patterns of which none may match.

    Raises:
        PatternError: a pattern is refused.
    """

    def __init__(
        self, tree: FileTree, source: str, *, wildcards: bool, include: Sequence[str], exclude: Sequence[str]
    ) -> None:
        self.tree = tree
        self.source = source
        self.pattern = GoPattern(source) if wildcards else None
        self.prefix = fixed_part(source) if wildcards else source
        self.including = PatternMatcher(include) if include else None
        self.excluding = PatternMatcher(exclude)
        self.matched = ""
        self.folders: list[_Folder] = []

    def items(self) -> list[Listed]:
        """The paths, in order.

        Raises:
            MissingPath: links lead in circles.
            PatternError: a pattern is refused only now.
        """
        start = resolved(self.tree, self.prefix or "/", last=self.prefix != self.source)
        out: list[Listed] = []
        if not start or start in self.tree:
            for found in (start, *self.tree.below(start)):
                self.look(found, self.prefix + f"/{found}".rstrip("/")[len(f"/{start}".rstrip("/")) :], out)
        return out

    def look(self, found: str, path: str, out: list[Listed]) -> None:
        """Add a path to a list, and the folders that it is in, if it is taken."""
        while self.folders and not path.startswith(f"{self.folders[-1].item.path}/"):
            self.folders.pop()
        base = self.base(path)
        if base is None:
            return
        inside = f"{path}/".removeprefix(f"{base}/").removesuffix("/")
        taken, matches = self.takes(inside)
        item = Listed(path, found, not self.folders)
        if taken:
            out += (folder.item for folder in self.folders if not folder.taken)
            for folder in self.folders:
                folder.taken = True
            out.append(item)
        if self.tree.is_folder(found):
            self.folders.append(_Folder(item, matches))
            self.folders[-1].taken = taken

    def base(self, path: str) -> str | None:
        """What the patterns of ``--exclude`` and ``--parents`` are relative to; None for a path that does not count."""
        if not path:
            return None
        if self.pattern is None:
            return self.source
        if not (self.matched and path.startswith(f"{self.matched}/")):
            if not self.pattern.matches(path):
                return None
            self.matched = path
        return self.matched

    def takes(self, inside: str) -> tuple[bool, tuple[Matches, Matches]]:
        """Whether the patterns let a path in, and what they are told of what is in it (``shouldIncludePath``)."""
        included, excluded = self.folders[-1].matches if self.folders else (None, None)
        if self.including is not None:
            matched, included = self.including.look(inside, included)
            if not matched:
                return False, (included, None)
        matched, excluded = self.excluding.look(inside, excluded)
        return not matched, (included, excluded)


def check_required(items: Sequence[Listed], required: Sequence[str]) -> None:
    """Make sure that paths are among those that are taken.

    Raises:
        MissingPath: one is not.
    """
    for path in required:
        if not any(item.path.startswith(path) for item in items):
            raise MissingPath(path)
