"""Digests of many files, several at once: hashing and reading let other threads run meanwhile."""

from __future__ import annotations

import os
import stat
from functools import partial
from hashlib import sha256

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Progress = Callable[[int, int], None]
    """Called with the bytes that have been read, and all that are to be."""

_FILES_AT_ONCE, _BYTES_AT_ONCE = 64, 1 << 24  # that a thread takes at a time
_PIECE = 1 << 18  # bytes that are read at a time
_TRIES = 3
_THREADS = 4
# Nothing that is opened blocks, is a link, or is handed on to other programs; Windows has none of these.
_HOW = (
    os.O_RDONLY
    | getattr(os, "O_NOFOLLOW", 0)
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)


class ChangedMeanwhile(OSError):
    """A file that does not stay the same while it is read, or is gone."""


class Hashed(Record):
    """What a file holds: SHA-256, and how many bytes."""

    digest: bytes
    size: int


def hash_files(folder: str, sizes: Mapping[str, int], progress: Progress | None = None) -> Iterator[tuple[str, Hashed]]:
    """The digests of files.

    Args:
        folder: that the paths are relative to.
        sizes: about how large each file is, by path.
        progress: told how far it is.

    Raises:
        UnreadableFile: one cannot be read.
    """
    portions = list(_portions(sizes))
    total, done = sum(sizes.values()), 0
    for paths, found in _hashed(folder, portions):
        yield from zip(paths, found, strict=True)
        done += sum(sizes[path] for path in paths)
        if progress is not None:
            progress(done, total)


def _hashed(folder: str, portions: Sequence[Sequence[str]]) -> Iterator[tuple[Sequence[str], list[Hashed]]]:
    """The portions with what their files hold, in order."""
    if len(portions) == 1:
        yield portions[0], _hash_several(folder, portions[0])
        return
    if portions:
        from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415  (takes as long as hashing one portion)

        with ThreadPoolExecutor(_THREADS) as threads:
            try:
                every = threads.map(partial(_hash_several, folder), portions)
                yield from zip(portions, every, strict=True)
            finally:
                threads.shutdown(cancel_futures=True)


def _portions(sizes: Mapping[str, int]) -> Iterator[list[str]]:
    """Paths in portions, none of many files or many bytes, so that threads have equally much to do."""
    portion: list[str] = []
    size = 0
    for path, its_size in sizes.items():
        portion.append(path)
        size += its_size
        if len(portion) == _FILES_AT_ONCE or size >= _BYTES_AT_ONCE:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


class UnreadableFile(Exception):
    """A file that cannot be read: its path, and why."""

    def __init__(self, path: str, problem: OSError) -> None:
        super().__init__(path)
        self.path = path
        self.problem = problem


def _hash_several(folder: str, paths: Sequence[str]) -> list[Hashed]:
    found = []
    for path in paths:
        try:
            found.append(_hash(os.path.join(folder, path)))
        except OSError as problem:
            raise UnreadableFile(path, problem) from None
    return found


def _hash(path: str) -> Hashed:
    for _ in range(_TRIES):
        try:
            file = os.open(path, _HOW)
        except FileNotFoundError:
            raise ChangedMeanwhile from None
        try:
            before = os.fstat(file)
            if not stat.S_ISREG(before.st_mode):
                raise ChangedMeanwhile
            digest, size = sha256(), 0
            while piece := os.read(file, _PIECE):
                digest.update(piece)
                size += len(piece)
            after = os.fstat(file)
        finally:
            os.close(file)
        if size == after.st_size and before.st_mtime_ns == after.st_mtime_ns:
            return Hashed(digest.digest(), size)
    raise ChangedMeanwhile
