"""Which paths of a tree the source of a COPY, of an ADD or of a bind mount names, and the content key that they make.

Two keys are equal exactly where BuildKit's are (``cache/contenthash/checksum.go``), though they are not its numbers.
The base name of a source counts in a COPY's definition (``solver/llbsolver/ops/file.go``), not in the key.
"""

from __future__ import annotations

import posixpath

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
    path = selector.path.strip("/")
    if path and path not in tree:
        return SelectedFiles((), "", selector.path)
    return SelectedFiles((*((path,) if path else ()), *tree.below(path)), tree.digest(path).hex())


def content_key(tree: FileTree, selectors: Sequence[Selector]) -> str:
    """The key of all that one operation takes of one input (``NewContentHashFunc``): of several sources, or mounts.

    Args:
        tree: the input.
        selectors: none stands for all of it.

    Raises:
        PatternError: a pattern that BuildKit refuses.
    """
    return "\0".join(selected(tree, one).key for one in selectors or (Selector("/"),))
