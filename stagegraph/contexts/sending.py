"""What of a folder is sent as a build context: what no ignore pattern hides, and of that what the build asks for.

BuildKit: ``filterFS.Walk`` of fsutil, and ``FollowLinks`` for the paths that a build asks for.
"""

from __future__ import annotations

from bisect import bisect_left

from stagegraph.contexts.gopatterns import GoPattern, PatternError
from stagegraph.contexts.matching import PatternMatcher
from stagegraph.graph.identifiers.paths import clean, has_wildcards, join
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Protocol

    from stagegraph.contexts.ignorepattern import IgnorePattern
    from stagegraph.contexts.matching import Matches

    class FolderLister(Protocol):
        """A folder with all that is in it, as it is listed while one walks."""

        def names(self, folder: str) -> Sequence[Name]:
            """What is in a folder, "" for the top, in any order; nothing where it is none."""
            ...

        def target(self, path: str) -> str | None:
            """Where a link leads; None where there is no link."""
            ...


class Name(Record):
    """A name in a folder."""

    text: str
    is_folder: bool


def asked_paths(sources: Iterable[str]) -> tuple[str, ...] | None:
    """The paths of a context that a build asks for; ``normalizeContextPaths``.

    Args:
        sources: of COPY, ADD and mounts, as they are written.

    Returns:
        Clean and sorted; None where all is asked for: where one names the context itself, or where there is none.
    """
    paths = sorted({join("/", one)[1:] for one in sources})
    return tuple(paths) if paths and paths[0] else None


def followed_paths(folders: FolderLister, asked: Iterable[str]) -> tuple[str, ...] | None:
    """The paths that are asked for, and where links on their way lead, none out of the folder; ``FollowLinks``.

    Args:
        folders: what is there.
        asked: clean, relative; the last parts may be patterns.

    Returns:
        Patterns of what is sent, sorted; None where that is all.
    """
    kept: set[str] = set()
    left = [*asked][::-1]  # in their order, as a link that is come to again is not followed with what stands behind it
    while left:
        rest, current, targets = clean(f"/{left.pop()}")[1:], "", None
        while rest and targets is None:
            part, _, rest = rest.partition("/")
            current = f"{current}/{part}".lstrip("/")
            targets = _targets(folders, current)
        if current not in kept:
            kept.add(current)
            left += (f"{target}/{rest}" for target in (targets or [])[::-1])
    return None if "" in kept else _without_inner(sorted(kept))


def _targets(folders: FolderLister, path: str) -> list[str] | None:
    """Where a path leads, or the links that a pattern matches, from the top; None where there is no link."""
    folder, _, name = path.rpartition("/")
    names = [name]
    if has_wildcards(name):
        try:
            pattern = GoPattern(name)
        except PatternError:
            return None
        names = [one.text for one in folders.names(folder) if pattern.matches(one.text)]
    found = [folders.target(f"{folder}/{one}".lstrip("/")) for one in names]
    links = [one if one.startswith("/") else f"{folder}/{one}" for one in found if one is not None]
    return links or None


def _without_inner(paths: Iterable[str]) -> tuple[str, ...]:
    """Sorted paths without those in a folder that is among them; ``dedupePaths``."""
    kept: list[str] = []
    for path in paths:
        if not kept or not path.startswith(f"{kept[-1]}/"):
            kept.append(path)
    return tuple(kept)


class _Visited:
    """A folder that is walked, and whether it is sent."""

    def __init__(self, path: str, above: _Visited | None, matches: tuple[Matches, Matches]) -> None:
        self.path = path
        self.above = above
        self.matches = matches
        self.sent = above is None


class Sender:
    """What is sent of a folder.

    Args:
        folders: what is there.
        ignore: the patterns of the ignore file.
        asked: what `asked_paths` gives.

    Raises:
        PatternError: a pattern is refused; the text is BuildKit's.
    """

    def __init__(self, folders: FolderLister, ignore: Sequence[str] = (), asked: Sequence[str] | None = None) -> None:
        self.folders = folders
        self.excluding = _matcher(ignore, "exclude")
        followed = None if asked is None else followed_paths(folders, asked)
        self.including = _matcher(followed, "include") if followed else None
        # Whether a folder that does not match can be left out without a look at what is in it.
        self.plain_inclusion = self.including is not None and _plain(self.including.patterns, takes_back=False)
        self.plain_exceptions = _plain(self.excluding.patterns, takes_back=True)
        self._included = _folders(self.including.patterns if self.including else (), takes_back=False)
        self._excepted = _folders(self.excluding.patterns, takes_back=True)

    def paths(self) -> Iterator[str]:
        """The paths that are sent, each after its folder.

        Raises:
            PatternError: a pattern is refused only now.
            PermissionError: a folder that is sent cannot be listed.
        """
        left: list[_Visited] = [_Visited("", None, (None, None))]
        while left:
            folder = left.pop()
            try:
                names = self.folders.names(folder.path)
            except PermissionError:
                if folder.sent:
                    raise
                continue
            for name in names:
                path = f"{folder.path}/{name.text}" if folder.path else name.text
                sent, walked, matches = self.look(path, folder, is_folder=name.is_folder)
                if sent:
                    yield from _unsent(folder)
                    yield path
                if name.is_folder and walked:
                    left.append(_Visited(path, folder, matches))
                    left[-1].sent = sent

    def look(self, path: str, folder: _Visited, *, is_folder: bool) -> tuple[bool, bool, tuple[Matches, Matches]]:
        """Whether a path is sent, whether one has to look at what is in it, and what matched it."""
        included, excluded = folder.matches
        sent = walked = True
        if self.including is not None:
            sent, included = self.including.look(path, included)
            looked = not is_folder or not self.plain_inclusion or _inside(self._included, path)
            walked = sent or looked
        if walked:
            hidden, excluded = self.excluding.look(path, excluded)
            sent = sent and not hidden
            walked = not hidden or not self.plain_exceptions or _inside(self._excepted, path)
        return sent, walked, (included, excluded)


def _matcher(patterns: Sequence[str], which: str) -> PatternMatcher:
    try:
        return PatternMatcher(patterns)
    except PatternError as problem:
        raise PatternError(f"invalid {which}patterns: [{' '.join(patterns)}]: {problem}") from None


def _plain(patterns: Iterable[IgnorePattern], *, takes_back: bool) -> bool:
    """Whether none of the patterns that take back, or of the others, has a wildcard but for one at its end."""
    return not any(set(one.folder) & set("*[]?^\\") for one in patterns if one.takes_back == takes_back)


def _folders(patterns: Iterable[IgnorePattern], *, takes_back: bool) -> list[str]:
    """What the patterns that take back, or the others, are about, each with a slash behind it, sorted."""
    return sorted(f"{one.folder}/" for one in patterns if one.takes_back == takes_back)


def _inside(folders: Sequence[str], path: str) -> bool:
    """Whether one of these patterns is about something in a folder."""
    start = f"{path}/"
    at = bisect_left(folders, start)
    return at < len(folders) and folders[at].startswith(start)


def _unsent(folder: _Visited) -> Iterator[str]:
    """The folders from the top that are sent only now, as something in them is."""
    above: list[str] = []
    one: _Visited | None = folder
    while one is not None and not one.sent:
        one.sent = True
        above.append(one.path)
        one = one.above
    yield from reversed(above)
