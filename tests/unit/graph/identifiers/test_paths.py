from __future__ import annotations

import pytest

from stagegraph.graph.identifiers.paths import (
    PathError,
    action_path,
    clean,
    has_wildcards,
    is_absolute,
    join,
    normalise,
    to_slash,
    without_drive,
)


@pytest.mark.parametrize(
    ("path", "cleaned"),
    [
        ("", "."),
        (".", "."),
        ("/", "/"),
        ("//", "/"),
        ("///a", "/a"),
        ("//a/../b/./c/", "/b/c"),
        ("a/../..", ".."),
        ("/../a", "/a"),
    ],
)
def test_clean(path: str, cleaned: str) -> None:
    """Paths are shortened as Go's ``path.Clean`` does; two slashes in front mean no more than one."""
    assert clean(path) == cleaned


@pytest.mark.parametrize(
    ("parts", "joined"), [((), ""), (("", ""), ""), (("a", "", "b"), "a/b"), (("/", "../x"), "/x"), (("/", ""), "/")]
)
def test_join(parts: tuple[str, ...], joined: str) -> None:
    """Empty parts are left out as in Go's ``path.Join``; nothing stays nothing."""
    assert join(*parts) == joined


@pytest.mark.parametrize(
    ("path", "without"),
    [
        ("C:\\app", "/app"),
        ("c:/app/", "/app/"),
        ("C:app", "app"),
        ("\\app\\..\\b\\", "/b/"),
        ("C:\\", "/"),
        ("app", "app"),
    ],
)
def test_windows_drive(path: str, without: str) -> None:
    """A Windows path loses ``C:`` and its backslashes; a slash at the end stays."""
    assert without_drive(path, "windows") == without


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("C:", 'No relative path specified in "C:"'),
        ("D:\\app", "The specified path is not on the system drive (C:)"),
        ("\\\\host\\share", "UNC paths are not supported"),
        ("//host/share", "UNC paths are not supported"),
    ],
)
def test_windows_refused(path: str, message: str) -> None:
    """A drive alone, another drive and a network path are refused with BuildKit's words."""
    with pytest.raises(PathError) as caught:
        without_drive(path, "windows")
    assert str(caught.value) == message


def test_linux_paths_have_no_drive() -> None:
    """On Linux a colon or a backslash is part of the name."""
    assert without_drive("D:\\app", "linux") == "D:\\app"
    assert to_slash("a\\b", "linux") == "a\\b"
    assert to_slash("a\\b", "windows") == "a/b"


@pytest.mark.parametrize(
    ("path", "system", "absolute"),
    [
        ("/a", "linux", True),
        ("a", "linux", False),
        ("C:\\a", "linux", False),
        ("C:\\a", "windows", True),
        ("\\a", "windows", True),
        ("C:a", "windows", False),
        ("D:\\a", "windows", False),
    ],
)
def test_absolute(path: str, system: str, absolute: bool) -> None:
    """A path is absolute by the rules of its own system; one that is refused there is not."""
    assert is_absolute(path, system) is absolute


@pytest.mark.parametrize(
    ("parent", "path", "keep_slash", "normal"),
    [
        ("", "", False, "/"),
        ("/app", "", False, "/app"),
        ("/app", "x/../y", False, "/app/y"),
        ("/app", "/x//y/", False, "/x//y/"),
        ("/app", "/x/..", False, "/x/.."),
        ("app", "x", False, "/app/x"),
        ("/app", "..", False, "/"),
        ("/app", "x/", True, "/app/x/"),
        ("/app", "/", True, "/"),
        ("/app", "./", True, "/app/"),
        ("/app", "x/.", True, "/app/x/."),
        ("/", "/.", True, "/./."),
        ("/app", "x", True, "/app/x"),
    ],
)
def test_normalise(parent: str, path: str, keep_slash: bool, normal: str) -> None:
    """A relative path starts from its parent; a slash or a dot at the end stays where BuildKit keeps it."""
    assert normalise(parent, path, "linux", keep_slash=keep_slash) == normal


def test_normalise_on_windows() -> None:
    """Parent and path of Windows become one path with slashes and without a drive."""
    assert normalise("\\app", "sub\\dir\\", "windows", keep_slash=True) == "/app/sub/dir/"
    with pytest.raises(PathError) as caught:
        normalise("\\app", "D:\\x", "windows", keep_slash=False)
    assert str(caught.value) == "removing drive letter: The specified path is not on the system drive (C:)"


@pytest.mark.parametrize(
    ("path", "written"),
    [("/x//y/", "/x/y/"), ("/x/.", "/x/."), ("/.", "/."), ("/./.", "/."), ("/a/..", "/"), ("/", "/")],
)
def test_action_path(path: str, written: str) -> None:
    """A step has its paths shortened, but for a slash or ``/.`` at the end."""
    assert action_path(path) == written


@pytest.mark.parametrize(
    ("path", "wild"), [("a*b", True), ("a?", True), ("[a]", True), (r"\*\?\[", False), (r"\\*", True), ("a\\", False)]
)
def test_wildcards(path: str, wild: bool) -> None:
    """A wildcard behind a backslash is none."""
    assert has_wildcards(path) is wild


@pytest.mark.parametrize(
    ("parent", "path", "normal"),
    [
        ("/a/../b/", "c//d/", "/b/c/d/"),
        ("/a/b", "../c", "/a/c"),
        ("/a/b", "..", "/a"),
        ("/a/", ".", "/a"),
        ("/", "a", "/a"),
        ("/", "..", "/"),
        ("/a", "..b", "/a/..b"),
    ],
)
def test_normalise_below(parent: str, path: str, normal: str) -> None:
    """A relative path lies in its parent, both shortened, and goes up from it where it says so."""
    assert normalise(parent, path, "linux", keep_slash=True) == normal
    assert action_path(normal) == normal


def test_normalise_on_windows_what_only_looks_absolute() -> None:
    """A path with a colon is none that starts at the root of a Windows drive: it lies below the parent."""
    assert normalise("/a", "C://.C: ", "windows", keep_slash=True) == "/a/.C: "
