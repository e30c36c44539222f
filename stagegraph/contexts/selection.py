"""Which paths of a tree the source of a COPY, of an ADD or of a bind mount names, and the content key that they make.

Two keys are equal exactly where BuildKit's are (``cache/contenthash/checksum.go``), though they are not its numbers.
The base name of a source counts in a COPY's definition (``solver/llbsolver/ops/file.go``), not in the key.
"""

from __future__ import annotations

import posixpath
from functools import lru_cache
from itertools import chain

from stagegraph.contexts.listing import Listing, need
from stagegraph.contexts.matching import PatternMatcher
from stagegraph.contexts.symlinks import MissingPath, resolved
from stagegraph.contexts.tree import EntryKind, digest_of, key_of
from stagegraph.graph.identifiers.paths import clean, has_wildcards, join
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import TypeVar

    from stagegraph.contexts.listing import Listed
    from stagegraph.contexts.tree import FileTree

    _T = TypeVar("_T")

_MOST_KNOWN = 16


class Selector(Record):
    """What an operation takes from an input; ``opsutils.Selector``.

    Attributes:
        path: absolute and clean, a pattern where ``wildcards``.
        wildcards: the path is one of Go's patterns.
        follow: a link at the path is followed; links among its folders always are.
        include: patterns of which one has to match, relative to the path; from ``--parents``.
        exclude: patterns of which none may match; from ``--exclude``.
        required: paths that have to be there, absolute.
    """

    path: str
    wildcards: bool = False
    follow: bool = True
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


class SelectedFiles(Record):
    """What a selector takes of a tree.

    Attributes:
        paths: those that it takes, links followed, in order; a folder, then all that is in it.
        key: a digest that is equal where BuildKit's content key is; "" where something is missing.
        missing: the path that BuildKit does not find, absolute, so that it refuses the build; "" where there is none.
    """

    paths: tuple[str, ...]
    key: str
    missing: str = ""


def copy_selector(source: str, *, exclude: Sequence[str] = (), parents: bool = False) -> Selector:
    """What a source of COPY or ADD stands for (``dispatchCopy``, ``addSelector``).

    Args:
        source: as written, variables expanded.
        exclude: the patterns of ``--exclude``.
        parents: ``--parents`` is given.
    """
    pattern = ""
    required: tuple[str, ...] = ()
    if parents:
        parent, pivot, rest = source.partition("/./")
        source, pattern = (parent, rest) if pivot else ("/", source)
        pattern = join("/", pattern).removeprefix("/")
        if not has_wildcards(source) and not has_wildcards(pattern):
            required = (join("/", source, pattern),)
    path = clean(join("/", source))
    return Selector(path, has_wildcards(path), True, (pattern,) if pattern else (), tuple(exclude), required)


def mount_selector(source: str) -> Selector:
    """What ``source=`` of a mount stands for; ``toSelectors`` of ``solver/llbsolver/ops/exec.go``."""
    return Selector(join("/", source))


def base_name(source: str) -> str:
    """What COPY's definition keeps of the path of a selector (``path.Base``): "/" for the root."""
    return posixpath.basename(source.rstrip("/")) or "/"


def copied(tree: FileTree, source: str, *, exclude: Sequence[str] = (), parents: bool = False) -> SelectedFiles:
    """What one source of a COPY or ADD takes of a tree; see `copy_selector` and `selected`."""
    return selected(tree, copy_selector(source, exclude=exclude, parents=parents))


def mounted(tree: FileTree, source: str) -> SelectedFiles:
    """What a bind mount takes of a tree, or a cache mount that starts from one; "" and "/" are all of it."""
    return selected(tree, mount_selector(source))


def selected(tree: FileTree, selector: Selector) -> SelectedFiles:
    """What a selector takes of a tree.

    Raises:
        PatternError: a pattern that BuildKit refuses.
    """
    try:
        if selector.wildcards or selector.include or selector.exclude:
            return _listed(tree, selector)
        return _whole(tree, selector.path, follow=selector.follow)
    except MissingPath as problem:
        return SelectedFiles((), "", str(problem))


def content_key(tree: FileTree, selectors: Sequence[Selector]) -> str:
    """The key of all that one operation takes of one input: of several sources, or of several mounts.

    BuildKit: ``dedupeSelectors`` and ``NewContentHashFunc``.

    Args:
        tree: the input.
        selectors: none stands for all of it.

    Returns:
        "" where something is missing.

    Raises:
        PatternError: a pattern that BuildKit refuses.
    """
    keys = [selected(tree, one).key for one in _without_inner(selectors) or (Selector("/"),)]
    return digest_of("\0".join(keys).encode()) if all(keys) else ""


def _without_inner(selectors: Sequence[Selector]) -> list[Selector]:
    """Those whose path is in a folder that another one takes as a whole count for nothing."""
    plain = {one for one in selectors if not (one.wildcards or one.include or one.exclude)}
    kept = [one for one in plain if not any(other.follow == one.follow and _inside(one, other) for other in plain)]
    listed = [one for one in selectors if one not in plain]
    return sorted([*sorted(kept, key=lambda one: (one.follow, one.path)), *listed], key=lambda one: one.path)


def _inside(one: Selector, other: Selector) -> bool:
    return one.path != other.path and one.path.startswith(other.path.rstrip("/") + "/")


def _whole(tree: FileTree, path: str, *, follow: bool) -> SelectedFiles:
    """A path with all that is below it; ``lazyChecksum``."""
    found = resolved(tree, path, last=follow)
    if found and found not in tree:
        raise MissingPath(path)
    below = tree.below(found) if tree.is_folder(found) else ()
    return SelectedFiles((found, *below) if found else below, tree.digest(found))


def _listed(tree: FileTree, selector: Selector) -> SelectedFiles:
    """The paths that match; ``Checksum``."""
    including = PatternMatcher(selector.include) if selector.include else None
    excluding = PatternMatcher(selector.exclude)
    source = selector.path.rstrip("/")
    named = _named(tree, source, wildcards=selector.wildcards, follow=selector.follow)
    left_out = named.listing.left_out(including, excluding)
    if selector.required:
        need(named.without(left_out), selector.required)
    return named.taken(left_out, posixpath.basename(selector.path))


@lru_cache(maxsize=16)  # thousands of sources can differ in nothing but what they leave out
def _named(tree: FileTree, source: str, *, wildcards: bool, follow: bool) -> _NamedFiles:
    return _NamedFiles(tree, Listing(tree, source, wildcards=wildcards), follow=follow)


class _NamedFiles:
    """What a source names in a tree, of which any part can be taken."""

    def __init__(self, tree: FileTree, listing: Listing, *, follow: bool) -> None:
        self.listing = listing
        self._tree = tree
        self._follow = follow
        count = len(listing.items)
        self._unknown = set(range(count))  # the paths of which these are not known yet
        self._paths: list[tuple[str, ...]] = [()] * count
        self._keys = [""] * count
        self._parts = [b""] * count
        self._known: dict[tuple[tuple[int, ...], str], SelectedFiles] = {}

    def without(self, left_out: Sequence[int]) -> list[Listed]:
        """The paths but for some."""
        return _others(self.listing.items, left_out)

    def taken(self, left_out: tuple[int, ...], base: str) -> SelectedFiles:
        """What is taken where some paths are left out.

        Raises:
            MissingPath: links lead in circles.
        """
        asked = (left_out, base)
        if asked not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[asked] = self._taken(left_out, base)
        return self._known[asked]

    def _taken(self, left_out: tuple[int, ...], base: str) -> SelectedFiles:
        for number in sorted(self._unknown.difference(left_out)):
            self._know(number)
        paths = tuple(dict.fromkeys(chain.from_iterable(_others(self._paths, left_out))))
        items = self.without(left_out)
        if len(items) == 1 and base == posixpath.basename(items[0].path):
            return SelectedFiles(paths, _others(self._keys, left_out)[0])
        return SelectedFiles(paths, digest_of(b"".join(_others(self._parts, left_out))))

    def _know(self, number: int) -> None:
        """Work out what one path comes to."""
        item, tree = self.listing.items[number], self._tree
        entry = tree.get(item.found)
        if entry and entry.kind is EntryKind.LINK and item.folder < 0 and self._follow:
            whole = _whole(tree, item.path, follow=True)
            self._paths[number], self._keys[number] = whole.paths, whole.key
        else:
            self._paths[number] = (item.found,) if item.found else ()
            self._keys[number] = tree.header(item.found)
        name = key_of(item.path.removeprefix(self.listing.prefix)) or b"\0"
        self._parts[number] = name + self._keys[number].encode()
        self._unknown.remove(number)


def _others(members: Sequence[_T], left_out: Sequence[int]) -> list[_T]:
    """All members but those with some numbers, which are sorted."""
    found: list[_T] = []
    start = 0
    for number in left_out:
        found += members[start:number]
        start = number + 1
    return found + list(members[start:])
