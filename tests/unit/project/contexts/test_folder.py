from __future__ import annotations

import os
import socket
from hashlib import sha256
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from stagegraph.contexts.tree import EntryKind, TreeEntry
from stagegraph.errors import InputError
from stagegraph.project.contexts import folder as reading
from stagegraph.project.contexts import hashing
from stagegraph.project.contexts.folder import read_tree
from tests.helpers.trees import tree, write

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"a.txt": "1", "d/x": "2", "d/y/z": "3", "e/": "", "l": "-> d/x", "out": "-> ../.."}


def test_a_folder_is_read(tmp_path: Path) -> None:
    """Files, empty folders, links that stay links, and modes."""
    write(tmp_path / "c", FILES, {"d": 0o700, "a.txt": 0o4755})
    assert read_tree(str(tmp_path / "c")) == tree({"d/": "", **FILES}, {"d": 0o700, "a.txt": 0o4755})


def test_a_folder_behind_a_link(tmp_path: Path) -> None:
    """The folder itself may be named by a link, or with a slash at its end."""
    write(tmp_path / "c", FILES)
    (tmp_path / "link").symlink_to("c")
    assert read_tree(str(tmp_path / "link")) == read_tree(f"{tmp_path / 'c'}/")


def test_what_is_ignored_is_not_read(tmp_path: Path) -> None:
    """What a pattern hides, or nobody asks for, is not there."""
    write(tmp_path, FILES)
    assert list(read_tree(str(tmp_path), ["d/*", "!d/y", "out"])) == ["a.txt", "d", "d/y", "d/y/z", "e", "l"]
    assert list(read_tree(str(tmp_path), [], asked=["l"])) == ["d", "d/x", "l"]
    assert list(read_tree(str(tmp_path), [], asked=["*.txt", "nothing/x", "a.txt/x"])) == ["a.txt"]


def test_names_that_are_no_text(tmp_path: Path) -> None:
    """A name may be any bytes, and a file may hold any."""
    (tmp_path / os.fsdecode(b"\xff")).write_bytes(b"\0\xff")
    assert read_tree(str(tmp_path))["\udcff"].digest == sha256(b"\0\xff").digest()


def test_special_files(tmp_path: Path) -> None:
    """A pipe is told and never opened; a socket is sent as an empty file, as fsutil does; a device by its numbers."""
    os.mkfifo(tmp_path / "pipe", 0o644)
    with socket.socket(socket.AF_UNIX) as door:
        before = os.getcwd()  # noqa: PTH109  (the path of a socket is short)
        os.chdir(tmp_path)
        try:
            door.bind("door")
        finally:
            os.chdir(before)
        (tmp_path / "door").chmod(0o600)
        found = read_tree(str(tmp_path))
    assert found["pipe"] == TreeEntry(EntryKind.OTHER, 0o644, target="fifo")
    assert found["door"] == TreeEntry(EntryKind.FILE, 0o600, sha256().digest())
    assert reading._device(os.stat("/dev/null")) == "character 1:3"  # noqa: SLF001, PTH116  (nobody may make one)
    disk = SimpleNamespace(st_mode=0o060644, st_rdev=os.makedev(8, 1))
    assert reading._device(disk) == "block 8:1"  # type: ignore[arg-type]  # noqa: SLF001


def test_attributes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Extended attributes count, but for those of security modules and of a Mac."""
    write(tmp_path, {"a": "1"})
    attributes = {
        "user.b": b"2",
        "user.a": b"1",
        "security.selinux": b"x",
        "com.apple.x": b"",
        "security.capability": b"c",
    }
    monkeypatch.setattr(os, "listxattr", lambda *_, **__: list(attributes), raising=False)
    monkeypatch.setattr(os, "getxattr", lambda _, name, **__: attributes[name], raising=False)
    found = read_tree(str(tmp_path))["a"]
    assert found.attributes == (("security.capability", b"c"), ("user.a", b"1"), ("user.b", b"2"))
    monkeypatch.delattr(os, "listxattr")
    assert read_tree(str(tmp_path))["a"].attributes == ()


def test_attributes_that_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file system without extended attributes is read all the same."""

    def refuse(*_: object, **__: object) -> list[str]:
        raise OSError

    monkeypatch.setattr(os, "listxattr", refuse, raising=False)
    write(tmp_path, {"a": "1"})
    assert read_tree(str(tmp_path)) == tree({"a": "1"})


def test_windows_sends_other_modes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows does not know who may run a file, so all are sent as such that everybody may run."""
    monkeypatch.setattr(os, "name", "nt")
    assert reading._mode(0o100666) == 0o755  # noqa: SLF001


def test_progress(tmp_path: Path) -> None:
    """How far the reading is, in bytes, is told until all has been read."""
    write(tmp_path, {f"f{number}": "x" * number for number in range(200)})
    told: list[tuple[int, int]] = []
    read_tree(str(tmp_path), progress=lambda done, total: told.append((done, total)))
    assert [total for _, total in told] == [19_900] * len(told)
    assert len(told) > 1
    assert told == sorted(told)
    assert told[-1] == (19_900, 19_900)


def test_portions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Threads take many small files or one large one at a time; the result is the same."""
    files = {f"f{number}": "x" * number for number in range(20)}
    write(tmp_path, files)
    monkeypatch.setattr(hashing, "_BYTES_AT_ONCE", 30)
    told: list[int] = []
    assert read_tree(str(tmp_path), progress=lambda done, _: told.append(done)) == tree(files)
    assert 5 < len(told) < 15


def test_large_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file is read piece by piece."""
    monkeypatch.setattr(hashing, "_PIECE", 7)
    write(tmp_path, {"a": "x" * 1000})
    assert read_tree(str(tmp_path)) == tree({"a": "x" * 1000})


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("nothing", "No such file or directory"),
        ("a.txt", "is no folder"),
        ("a.txt/x", "Not a directory"),
        ("\0", "null"),
    ],
)
def test_no_folder(tmp_path: Path, name: str, message: str) -> None:
    """What is no folder is told."""
    write(tmp_path, FILES)
    with pytest.raises(InputError, match=message):
        read_tree(f"{tmp_path}/{name}")


def test_refused_patterns(tmp_path: Path) -> None:
    """A pattern that BuildKit refuses is told with its words."""
    write(tmp_path, FILES)
    for pattern in ("[", "[b-a]"):
        with pytest.raises(InputError, match="syntax error in pattern") as refused:
            read_tree(str(tmp_path), [pattern])
        assert refused.value.hint == "BuildKit refuses the ignore file."


def test_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A context that would not fit into memory is refused, with what to do."""
    write(tmp_path, FILES)
    monkeypatch.setattr(reading, "MOST_ENTRIES", 8)
    assert len(read_tree(str(tmp_path))) == 8
    (tmp_path / "one more").write_text("")
    with pytest.raises(InputError, match="holds more than 8 files and folders") as refused:
        read_tree(str(tmp_path))
    assert ".dockerignore" in refused.value.hint


def deny(monkeypatch: pytest.MonkeyPatch, function: str, path: Path, problem: OSError) -> None:
    """Have a function of the system fail for one path; root may do everything."""
    real = getattr(os, function)

    def maybe(what: str, *rest: object, **more: object) -> object:
        if os.fspath(what) == os.fspath(path):
            problem.filename = os.fspath(path)
            raise problem
        return real(what, *rest, **more)

    monkeypatch.setattr(os, function, maybe)


@pytest.mark.parametrize(
    ("function", "path"), [("open", "d/x"), ("scandir", "d/y"), ("lstat", "d/x"), ("readlink", "l"), ("scandir", "")]
)
def test_what_cannot_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, function: str, path: str) -> None:
    """A file, a folder or a link that cannot be read is named, with what to do; hidden, it does not matter."""
    write(tmp_path, FILES)
    where = tmp_path / path if path else f"{tmp_path}/"
    deny(monkeypatch, function, where, PermissionError(13, "Permission denied"))  # type: ignore[arg-type]
    named = f"{path} of the build context" if path else "the build context"
    with pytest.raises(InputError, match=f"cannot read {named} .*: Permission denied"):
        read_tree(str(tmp_path))
    if path:
        assert path not in read_tree(str(tmp_path), ["d", "l"])


def test_links_that_cannot_be_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that is asked for and cannot be read is told."""
    write(tmp_path, FILES)
    deny(monkeypatch, "readlink", tmp_path / "l", PermissionError(13, "Permission denied"))
    with pytest.raises(InputError, match="cannot read l of the build context"):
        read_tree(str(tmp_path), asked=["l"])


def test_files_that_vanish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is listed and gone when it is looked at, or read, has changed meanwhile."""
    write(tmp_path, FILES)
    for function in ("lstat", "open"):
        with monkeypatch.context() as patched:
            deny(patched, function, tmp_path / "d/x", FileNotFoundError(2, "No such file or directory"))
            with pytest.raises(InputError, match=r"d/x of the build context .* changed while it was read") as refused:
                read_tree(str(tmp_path))
            assert refused.value.hint.startswith("Try again.")


def test_files_that_grow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is written to while it is read is read again, and told where that does not end."""
    write(tmp_path, {"a": "1"})
    real, times = os.read, [0]

    def grow(file: int, count: int) -> bytes:
        times[0] += 1
        if times[0] <= most:
            with (tmp_path / "a").open("a") as more:
                more.write("x")
            os.utime(tmp_path / "a", (times[0], times[0]))
            return b"" if times[0] % 2 else real(file, count)
        return real(file, count)

    monkeypatch.setattr(os, "read", grow)
    most = 1
    assert read_tree(str(tmp_path)) == tree({"a": "1x"})
    times[0], most = 0, 100
    with pytest.raises(InputError, match=r"a of the build context .* changed while it was read"):
        read_tree(str(tmp_path))


def test_files_that_become_something_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that is a pipe, or a link out of the folder, when it is opened is not read, and nothing blocks."""
    write(tmp_path, {"a": "1"})
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/passwd")
    real = os.open
    for name, message in (("pipe", "changed while it was read"), ("link", "cannot read a of")):
        monkeypatch.setattr(os, "open", lambda _, how, name=name: real(tmp_path / name, how))
        with pytest.raises(InputError, match=message):
            read_tree(str(tmp_path), ["pipe", "link"])


def test_other_errors_of_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error that names no path is one of the folder."""

    def fail(_: str) -> object:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "scandir", fail)
    with pytest.raises(InputError, match=r"cannot read the build context .*: Input/output error"):
        read_tree(str(tmp_path))
