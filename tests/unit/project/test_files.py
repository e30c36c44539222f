from __future__ import annotations

import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import InputError
from stagegraph.project.files import decoded, dockerfile_text, kind_of, name_of, need_regular, read_file, stamp_of

if TYPE_CHECKING:
    from pathlib import Path

TEXT = '{"a": "\u00fc"}'


def test_read_file(tmp_path: Path) -> None:
    """A file of the greatest size is read, one byte more is refused."""
    path = tmp_path / "f"
    path.write_bytes(b"12345")
    assert read_file(str(path), most=5) == b"12345"
    with pytest.raises(InputError) as caught:
        read_file(str(path), most=4)
    assert caught.value.message == f"{path} is too large: it holds more than 4 bytes"


def test_read_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hyphen is standard input, which is empty where it is closed."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"123")))
    assert read_file("-") == b"123"
    monkeypatch.setattr(sys, "stdin", None)
    assert read_file("-") == b""
    assert name_of("-") == "standard input"


@pytest.mark.parametrize(
    ("path", "why"), [("none", "No such file or directory"), (".", "Is a directory"), ("a\0b", "embedded null byte")]
)
def test_unreadable(path: str, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be read is refused with the reason."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InputError) as caught:
        read_file(path)
    assert caught.value.message == f"cannot read {path}: {why}"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    """Text is UTF-8 with or without a mark, or UTF-16 with one, in either order of bytes."""
    assert decoded(TEXT.encode(encoding), "f") == TEXT
    assert decoded(b"\xfe\xff" + TEXT.encode("utf-16-be"), "f") == TEXT


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'{"a": "\xfc"}', "f is no UTF-8 text: the byte at 7 does not belong there"),
        (b"\xef\xbb\xbf\xff", "f is no UTF-8 text: the byte at 3 does not belong there"),
        (b"\xff\xfea", "f is no UTF-16 text: the byte at 2 does not belong there"),
    ],
)
def test_no_text(content: bytes, message: str) -> None:
    """What is no text is refused with the place of the byte, counted from 0."""
    with pytest.raises(InputError) as caught:
        decoded(content, "f")
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xfeF\0", "f is UTF-16 text, a Dockerfile is UTF-8"),
        (b"FROM a\nRUN \0b\n", "f is no text: line 2 holds a zero byte"),
        (b"FROM a\n\n# \xe4\n", "f is not UTF-8: line 3 holds the byte 0xe4"),
    ],
)
def test_no_text_of_a_dockerfile(content: bytes, message: str) -> None:
    """What is no UTF-8 text is no Dockerfile: the line is told, and what to do."""
    with pytest.raises(InputError) as caught:
        dockerfile_text(content, "f")
    assert caught.value.message == message
    assert caught.value.hint


def test_text_of_a_dockerfile() -> None:
    """The text stays as it is, its byte order mark, too."""
    assert dockerfile_text("\ufeffFROM a # \u00e4\r\n".encode(), "f") == "\ufeffFROM a # \u00e4\r\n"


def test_stamp(tmp_path: Path) -> None:
    """The stamp of a file changes with it; what is missing has none."""
    path = tmp_path / "f"
    assert stamp_of(str(path)) is None
    assert stamp_of("a\0b") is None
    path.write_bytes(b"1")
    before = stamp_of(str(path))
    assert stamp_of(str(path)) == before
    path.write_bytes(b"12")
    assert stamp_of(str(path)) != before


def test_what_cannot_be_read_again(tmp_path: Path) -> None:
    """A file, a folder and what is not there have no kind; what may be waited for in vain has, and is refused."""
    path = tmp_path / "f"
    path.write_bytes(b"1")
    for regular in (str(path), str(tmp_path), str(tmp_path / "none"), "\0"):
        assert kind_of(regular) == ""
        need_regular(regular)
    assert kind_of(os.devnull) == "a device"
    with pytest.raises(InputError, match="is a device and no file any more"):
        need_regular(os.devnull)
