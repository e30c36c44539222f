"""What an ADD source is: a path, a URL, or a git repository.

Follows BuildKit's ``frontend/dockerfile/dfgitutil/git_ref.go`` and ``util/gitutil/git_url.go``.
"""

from __future__ import annotations

import re

from stagegraph.graph.identifiers.paths import clean, join
from stagegraph.syntax.gotext import parse_bool, quote
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.graph.identifiers.urls import Url

_SCHEME = "([a-zA-Z0-9]+)://"
_SCP = r"([a-zA-Z0-9-_]+)@([a-zA-Z0-9-.]+):(.*?)(?:\?(.*?))?(?:#(.*))?"
_NO_UTF8 = "[\udc80-\udcff]"
_UNNAMED = "__unnamed__"
_HUB = "github.com/"
_SCHEMES = frozenset({"http", "https", "ssh", "git"})
_WEB = frozenset({"http", "https"})
_SWITCHES = frozenset({"submodules", "keep-git-dir", "fetch-by-commit"})  # keys of a query that need no value


class GitReferenceError(ValueError):
    """A git repository whose options are refused; the text is BuildKit's."""


class GitReference(Record):
    """A git repository as a source.

    Attributes:
        host, path: of the repository.
        remote: its address without options, in Go's spelling.
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
        """BuildKit's name of the source, ``git://host/path#ref:subdirectory``; bytes that are no UTF-8 as U+FFFD."""
        name = f"git://{self.host}{join('/', self.path)}"
        if self.ref or self.subdirectory:
            name += f"#{self.ref}"
        if self.subdirectory:
            name += f":{self.subdirectory}"
        return re.sub(_NO_UTF8, "\ufffd", name)

    @property
    def is_text(self) -> bool:
        """Whether nothing in it is undone to bytes that are no UTF-8, which BuildKit cannot hand on."""
        return all(map(is_text, (self.host, self.path, self.ref, self.subdirectory, self.checksum)))

    @property
    def asks(self) -> tuple[object, ...]:
        """What the address says of how the repository is fetched, where no flag can say it as well."""
        return (self.remote, self.submodules is False, self.fetch_by_commit)


def is_text(text: str) -> bool:
    """Whether all its bytes are UTF-8; others stand in it as Python keeps them (``surrogateescape``)."""
    return re.search(_NO_UTF8, text) is None


def is_http_source(text: str) -> bool:
    """Whether a source is a URL to download; a git repository over HTTP is none."""
    return text.startswith(("http://", "https://")) and not is_git_source(text)


def download_name(address: str) -> str:
    """The name that a downloaded file gets: the last part of the address, ``__unnamed__`` where it has none."""
    from stagegraph.graph.identifiers.urls import UrlError, parse_url  # noqa: PLC0415  (most sources are plain paths)

    try:
        path = parse_url(address).path
    except UrlError:
        return _UNNAMED
    name = clean(path).rpartition("/")[2]
    return _UNNAMED if name in ("", ".") else name


def is_git_source(text: str) -> bool:
    """Whether a source is a git repository, ``github.com/a/b`` included."""
    try:
        return parse_git_reference(text) is not None
    except GitReferenceError:
        return False


def parse_git_reference(text: str) -> GitReference | None:
    """The repository that a source names, or None for a path or a URL (``ParseGitRef``).

    An HTTP address is a repository when its path ends in ``.git``.

    Raises:
        GitReferenceError: a repository with options that are unknown or contradict each other.
    """
    if "://" not in text and "@" not in text and not text.startswith(_HUB):
        return None
    from stagegraph.graph.identifiers.urls import UrlError  # noqa: PLC0415  (as above)

    if text.startswith(("./", "../")):
        return None
    try:
        found = _scp(text) if not text.startswith(_HUB) and not re.match(_SCHEME, text) else _address(text)
    except UrlError:
        return None
    if found is None:
        return None
    url, settings = found
    repository = GitReference(url.host, url.path, url.plain, looks_local=text.startswith(_HUB))
    return _with_options(repository, url.fragment, settings)


def _address(text: str) -> tuple[Url, Mapping[str, Sequence[str]]] | None:
    from stagegraph.graph.identifiers.urls import parse_url, query_settings  # noqa: PLC0415  (as above)

    scheme = re.match(_SCHEME, text)
    if scheme is not None and scheme[1].lower() not in _SCHEMES:
        return None
    url = parse_url(text)
    if url.scheme in _WEB and not url.path.endswith(".git"):
        return None
    return url, query_settings(url.query, lenient=True)


def _scp(text: str) -> tuple[Url, Mapping[str, Sequence[str]]] | None:
    """``user@host:path`` (``ParseSCPStyleURL``); no escapes, and a strict query."""
    from stagegraph.graph.identifiers.urls import Url, query_settings  # noqa: PLC0415  (as above)

    found = re.fullmatch(_SCP, text)
    if found is None:
        return None
    user, host, path, query, fragment = found.groups(default="")
    return Url(
        scheme="ssh", host=host, path=path, query=query, fragment=fragment, plain=f"{user}@{host}:{path}"
    ), query_settings(query, lenient=False)


def _with_options(repository: GitReference, fragment: str, settings: Mapping[str, Sequence[str]]) -> GitReference:
    options = _Options()
    options.values["ref"], _, subdirectory = fragment.partition(":")
    options.values["subdir"] = join("/", subdirectory).lstrip("/")
    options.read(settings)
    return GitReference(
        host=repository.host,
        path=repository.path,
        remote=repository.remote,
        ref=options.values["ref"],
        subdirectory=options.values["subdir"],
        checksum=options.values["checksum"],
        keep_git_dir=options.switches.get("keep-git-dir"),
        submodules=options.switches.get("submodules"),
        fetch_by_commit=options.switches.get("fetch-by-commit", False),
        mtime=options.values["mtime"],
        looks_local=repository.looks_local,
    )


class _Options:
    """``loadQuery``."""

    def __init__(self) -> None:
        self.values = {"ref": "", "subdir": "", "checksum": "", "mtime": ""}
        self.switches: dict[str, bool] = {}

    def read(self, settings: Mapping[str, Sequence[str]]) -> None:
        named: dict[str, str] = {}
        for key, values in settings.items():
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
