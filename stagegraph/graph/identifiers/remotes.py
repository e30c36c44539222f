"""What an ADD source is: a path, a URL, or a git repository.

Follows BuildKit's ``frontend/dockerfile/dfgitutil/git_ref.go`` and ``util/gitutil/git_url.go``.
"""

from __future__ import annotations

import re

from stagegraph.graph.identifiers.paths import join
from stagegraph.syntax.gotext import parse_bool, quote
from stagegraph.values import Record

_URL = r"(?s)([a-zA-Z0-9]+)://(?:[^/?#@]*@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?"
_SCP = r"([a-zA-Z0-9-_]+)@([a-zA-Z0-9-.]+):(.*?)(?:\?(.*?))?(?:#(.*))?"
_BAD_ESCAPE = r"%(?![0-9A-Fa-f]{2})"
_HUB = "github.com/"
_SCHEMES = frozenset({"http", "https", "ssh", "git"})
_SWITCHES = frozenset({"submodules", "keep-git-dir", "fetch-by-commit"})  # keys of a query that need no value


class GitReferenceError(ValueError):
    """A git repository whose options are refused; the text is BuildKit's."""


class GitReference(Record):
    """A git repository as a source.

    Attributes:
        host, path: of the repository.
        remote: its address without options.
        ref: a branch, tag or commit, or "".
        subdirectory: the folder in it that is taken, or "".
        checksum: the commit that ``ref`` must be, or "".
        keep_git_dir, submodules: what the address itself says, None where it says nothing.
        fetch_by_commit, mtime: more that it can say; "" where it does not.
        looks_local: it cannot be told from a path (``github.com/a/b``), so BuildKit takes it as one.
    """

    host: str
    path: str
    remote: str
    ref: str = ""
    subdirectory: str = ""
    checksum: str = ""
    keep_git_dir: bool | None = None
    submodules: bool | None = None
    fetch_by_commit: bool = False
    mtime: str = ""
    looks_local: bool = False

    @property
    def identifier(self) -> str:
        """BuildKit's name of the source, ``git://host/path#ref:subdirectory``."""
        name = f"git://{self.host}{join('/', self.path)}"
        if self.ref or self.subdirectory:
            name += f"#{self.ref}"
        return f"{name}:{self.subdirectory}" if self.subdirectory else name


def is_http_source(text: str, *, known_git: bool = False) -> bool:
    """Whether a source is a URL to download; a git repository over HTTP is none."""
    return text.startswith(("http://", "https://")) and not is_git_source(text, known_git=known_git)


def is_git_source(text: str, *, known_git: bool = False) -> bool:
    """Whether a source is a git repository, ``github.com/a/b`` included."""
    try:
        return parse_git_reference(text, known_git=known_git) is not None
    except GitReferenceError:
        return False


def parse_git_reference(text: str, *, known_git: bool = False) -> GitReference | None:
    """The repository that a source names, or None for a path or a URL.

    An HTTP address is a repository when its path ends in ``.git``, or where ``known_git`` says so.

    Raises:
        GitReferenceError: a repository with options that are unknown or contradict each other.
    """
    if text.startswith(("./", "../")) or ("://" not in text and "@" not in text and not text.startswith(_HUB)):
        return None
    looks_local = text.startswith(_HUB)
    found = re.fullmatch(_URL, f"https://{text}" if looks_local else text)
    if found is not None:
        scheme, host, path, query, fragment = found[1].lower(), found[2], found[3], found[4], found[5]
        if scheme not in _SCHEMES or re.search(_BAD_ESCAPE, path + (fragment or "")):
            return None
        if not looks_local and scheme in ("http", "https") and not path.endswith(".git") and not known_git:
            return None
    else:
        scp = re.fullmatch(_SCP, text)
        if scp is None:
            return None
        host, path, query, fragment = scp[2], scp[3], scp[4], scp[5]
    remote = text.partition("#")[0].partition("?")[0]
    return _with_options(GitReference(host, path, remote, looks_local=looks_local), fragment or "", query or "")


def _with_options(repository: GitReference, fragment: str, query: str) -> GitReference:
    options = _Options()
    options.values["ref"], _, subdirectory = fragment.partition(":")
    options.values["subdir"] = join("/", subdirectory).lstrip("/")
    options.read_query(query)
    return GitReference(
        repository.host,
        repository.path,
        repository.remote,
        options.values["ref"],
        options.values["subdir"],
        options.values["checksum"],
        options.switches.get("keep-git-dir"),
        options.switches.get("submodules"),
        options.switches.get("fetch-by-commit", False),
        options.values["mtime"],
        repository.looks_local,
    )


class _Options:
    """``loadQuery``."""

    def __init__(self) -> None:
        self.values = {"ref": "", "subdir": "", "checksum": "", "mtime": ""}
        self.switches: dict[str, bool] = {}

    def read_query(self, query: str) -> None:
        if not query:
            return
        from urllib.parse import parse_qs  # noqa: PLC0415  (a slow import that few files need)

        named: dict[str, str] = {}
        for key, values in parse_qs(query, keep_blank_values=True).items():
            if len(values) > 1:
                raise GitReferenceError(f"query {quote(key)} has multiple values")
            value = values[0]
            if key in _SWITCHES:
                self.switch(key, value)
            elif not value:
                raise GitReferenceError(f"query {quote(key)} has no value")
            elif key in ("tag", "branch"):
                named[key] = value
            elif key in ("checksum", "commit"):
                self.values["checksum"] = value
            elif key in ("ref", "subdir"):
                self.agree(key, value)
            elif key == "mtime":
                self.set_mtime(value)
            else:
                raise GitReferenceError(f"unexpected query {quote(key)}")
        self.name_ref(named)

    def switch(self, key: str, value: str) -> None:
        on = parse_bool(value) if value else True
        if on is None:
            raise GitReferenceError(f"invalid {key} value: {quote(value)}")
        self.switches[key] = on

    def set_mtime(self, value: str) -> None:
        if value not in ("checkout", "commit"):
            raise GitReferenceError(f'invalid mtime value: {quote(value)} (must be "checkout" or "commit")')
        self.values["mtime"] = value

    def agree(self, key: str, value: str) -> None:
        if self.values[key] not in ("", value):
            raise GitReferenceError(f"{key} conflicts: {quote(self.values[key])} vs {quote(value)}")
        self.values[key] = value

    def name_ref(self, named: dict[str, str]) -> None:
        if "tag" in named:
            self.agree("ref", "refs/tags/" + named["tag"].removeprefix("refs/tags/"))
        if "branch" in named:
            if "tag" in named:
                raise GitReferenceError("branch conflicts with tag")
            self.agree("ref", "refs/heads/" + named["branch"].removeprefix("refs/heads/"))
        self.values["ref"] = self.values["ref"] or self.values["checksum"]
