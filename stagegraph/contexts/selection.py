"""Which paths of a tree the source of a COPY, of an ADD or of a bind mount names, and the content key that they make.

Two keys are equal exactly where BuildKit's are (``cache/contenthash/checksum.go``), though they are not its numbers.
The base name of a source counts in a COPY's definition (``solver/llbsolver/ops/file.go``), not in the key.
"""

from __future__ import annotations

import posixpath

from stagegraph.contexts.listing import Listing, check_required
from stagegraph.contexts.symlinks import MissingPath, resolved
from stagegraph.contexts.tree import EntryKind, digest_of, key_of
from stagegraph.graph.identifiers.paths import clean, has_wildcards, join
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.contexts.tree import FileTree


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
    listing = Listing(
        tree,
        selector.path.rstrip("/"),
        wildcards=selector.wildcards,
        include=selector.include,
        exclude=selector.exclude,
    )
    items = listing.items()
    check_required(items, selector.required)
    paths: dict[str, None] = {}
    keys: list[str] = []
    for item in items:
        entry = tree.get(item.found)
        if entry and entry.kind is EntryKind.LINK and item.top and selector.follow:
            whole = _whole(tree, item.path, follow=True)
            paths.update(dict.fromkeys(whole.paths))
            keys.append(whole.key)
        else:
            paths.update({item.found: None} if item.found else {})
            keys.append(tree.header(item.found))
    if len(items) == 1 and posixpath.basename(selector.path) == posixpath.basename(items[0].path):
        return SelectedFiles(tuple(paths), keys[0])
    names = [key_of(item.path.removeprefix(listing.prefix)) or b"\0" for item in items]
    made = b"".join(name + key.encode() for name, key in zip(names, keys, strict=True))
    return SelectedFiles(tuple(paths), digest_of(made))
