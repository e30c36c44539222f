"""What shell commands certainly do, as far as that can be read: nothing is guessed."""

from __future__ import annotations

import re
import shlex

from stagegraph.syntax.instructions import MountType, Run
from stagegraph.syntax.mounts import MountError, parse_mount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_ENDS = r"&&|\|\||[;|\n]"
_OPAQUE = r"`|\$\(|<|\*\*"
_QUIET = r"\s*(?:[12&]?>\s*/dev/null|2>&1|>&2)"
_ASSIGNMENT = r"[A-Za-z_]\w*="
_PACKAGE_FILES = (".deb", ".rpm", ".apk", ".txt", ".list")
_CLEANED = ("/var/lib/apt/", "/var/cache/", "/var/log/", "/tmp/", "/var/tmp/", "/usr/share/doc", "/usr/share/man")  # noqa: S108
_MANAGERS = {
    "apt-get": frozenset(
        "update upgrade dist-upgrade full-upgrade install clean autoclean autoremove purge remove".split()
    ),
    "apt": frozenset("update upgrade full-upgrade install clean autoclean autoremove purge remove".split()),
    "apk": frozenset("add update upgrade del".split()),
    "yum": frozenset("install update upgrade clean makecache remove".split()),
    "dnf": frozenset("install update upgrade clean makecache remove".split()),
    "microdnf": frozenset("install update upgrade clean makecache remove".split()),
    "tdnf": frozenset("install update upgrade clean makecache remove".split()),
}
_HARMLESS = frozenset("set true echo".split())


def only_installs(run: Run) -> bool:
    """Whether a RUN only installs packages by their names, and cleans up: it needs no file that was copied."""
    if run.json or run.heredocs or run.devices or len(run.command) != 1:
        return False
    if any(_is_bind(mount.text) for mount in run.mounts):
        return False
    text = re.sub(_QUIET, " ", run.command[0])
    if re.search(_OPAQUE, text) or ">" in text:
        return False
    installs = False
    for part in re.split(_ENDS, text):
        try:
            words = shlex.split(part)
        except ValueError:
            return False
        while words and (words[0] == "sudo" or re.match(_ASSIGNMENT, words[0])):
            words = words[1:]
        if not words or words[0] in _HARMLESS:
            continue
        if words[0] in _MANAGERS and _by_name(words):
            installs = installs or words[1] in ("install", "add") or "install" in words or "add" in words
        elif words[0] != "rm" or not _cleans(words[1:]):
            return False
    return installs


def _is_bind(text: str) -> bool:
    try:
        return parse_mount(text, lambda word: word).type is MountType.BIND
    except MountError:
        return True


def _by_name(words: Sequence[str]) -> bool:
    """Whether a package manager is asked for something by name, and not for files."""
    plain = [word for word in words[1:] if not word.startswith("-")]
    if not plain or not _MANAGERS[words[0]].intersection(plain):
        return False
    return not any(word.startswith(("/", "./", "../", "~")) or word.endswith(_PACKAGE_FILES) for word in plain)


def _cleans(words: Sequence[str]) -> bool:
    paths = [word for word in words if not word.startswith("-")]
    return bool(paths) and all(path.startswith(_CLEANED) for path in paths)
