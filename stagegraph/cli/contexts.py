"""Reading the folders that a build reads, with a progress bar on a terminal."""

from __future__ import annotations

import os
import sys

from stagegraph.errors import InputError
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stagegraph.contexts.tree import FileTree

_BAR = 30  # characters


def read_folder(folder: str, dockerfile: str, paths: Sequence[str]) -> FileTree:
    """The files of a folder, as they are sent.

    Args:
        folder: its path.
        dockerfile: the path of the Dockerfile beside which an ignore file of its own may lie, "" for none.
        paths: what the build takes of it, absolute.

    Raises:
        InputError: it cannot be read, or BuildKit refuses a pattern of its ignore file.
    """
    from stagegraph.contexts.sending import asked_paths  # noqa: PLC0415  (--help does not need these)
    from stagegraph.project.contexts.folder import read_tree  # noqa: PLC0415

    bar = progress_bar(f"reading {folder}")
    try:
        return read_tree(folder, ignored(folder, dockerfile), asked=asked_paths(paths), progress=bar)
    finally:
        if bar is not None:
            bar(0, 0)


def ignored(folder: str, dockerfile: str) -> tuple[str, ...]:
    """The patterns of the ignore file of a folder; see `read_folder`."""
    from stagegraph.contexts.ignoring import IGNORE_FILE, ignore_files, parse_ignore  # noqa: PLC0415
    from stagegraph.project.files import decoded, read_file  # noqa: PLC0415

    beside, inside = ignore_files(os.path.basename(dockerfile)) if dockerfile else ("", IGNORE_FILE)
    places = [os.path.join(os.path.dirname(dockerfile), beside)] if beside else []
    for place in (*places, os.path.join(folder, inside)):
        if os.path.isfile(place):
            return parse_ignore(decoded(read_file(place), place))
    return ()


def progress_bar(what: str) -> Callable[[int, int], None] | None:
    """What draws a bar on standard error while bytes are read, and takes it away with 0 of 0; None on no terminal."""
    screen = sys.stderr
    if screen is None or not screen.isatty():
        return None

    def draw(done: int, total: int) -> None:
        if total:
            filled = _BAR * done // total
            screen.write(
                f"\r{what}: [{'#' * filled}{' ' * (_BAR - filled)}] {done / 1e6:,.0f} of {total / 1e6:,.0f} MB"
            )
        else:
            screen.write("\r\x1b[K")
        screen.flush()

    return draw


def read_contexts(
    folders: Mapping[str, str], dockerfile: str, needed: Mapping[str, Sequence[str]]
) -> FrozenMap[str, FileTree]:
    """The files of contexts by name.

    Args:
        folders: their paths by name.
        dockerfile: the path of the Dockerfile, "" for standard input.
        needed: what is taken of each context.

    Raises:
        InputError: as `read_folder`; a folder does not exist.
    """
    found = {}
    for name, folder in folders.items():
        if name not in needed:
            continue
        if not os.path.isdir(folder):
            what = "the build context" if name == "context" else f"the context {name}"
            raise InputError(f"{what} {folder} is no folder", hint="Give the path of a folder.")
        found[name] = read_folder(folder, dockerfile if name == "context" else "", needed[name])
    return FrozenMap(found)
