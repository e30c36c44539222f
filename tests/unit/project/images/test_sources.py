from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from stagegraph.errors import InputError, UsageError
from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS, ImageConfig
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform
from stagegraph.project.images.found import FoundImage
from stagegraph.project.images.gathering import gathered
from stagegraph.project.images.sources import ConfigSource, config_source, read_source, source_stamp
from tests.helpers.imagedocs import GO, ONE, TWO, Layout, imagetools, oci_config

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def written(folder: Path, name: str, document: object) -> str:
    """The name of a file with a document."""
    (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return name


# --- What a value names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("a.json", ConfigSource("a.json")),
        ("*=a.json", ConfigSource("a.json", "*")),
        ("docker", ConfigSource("docker")),
        ("-", ConfigSource("-")),
        ("golang:1.23=a.json", ConfigSource("a.json", GO)),
        (f"golang@{ONE}=a=b", ConfigSource("a=b", f"docker.io/library/golang@{ONE}")),
        ("golang:1.23=-", ConfigSource("-", GO)),
    ],
)
def test_config_source(text: str, source: ConfigSource) -> None:
    """A value is a path, the word docker, or a reference and a path."""
    assert config_source(text) == source


def test_a_path_with_an_equals_sign(folder: Path) -> None:
    """A file that exists is a file, whatever its name looks like."""
    written(folder, "a=b", {})
    assert config_source("a=b") == ConfigSource("a=b")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "--image-config names no file"),
        ("golang=", "--image-config golang= names no file behind the reference"),
        ("golang=docker", "--image-config golang=docker: docker is asked for all images of the file, not for one"),
        ("A=b", "--image-config A=b: there is no such file, and A is no image reference: invalid reference format: "),
        ("=b", "--image-config =b: there is no such file, and  is no image reference: invalid reference format"),
    ],
)
def test_no_source(text: str, message: str) -> None:
    """A value that names nothing is wrong usage."""
    with pytest.raises(UsageError) as caught:
        config_source(text)
    assert caught.value.message.startswith(message)
    assert "Write --image-config " in caught.value.hint


# --- Reading it ---------------------------------------------------------------------------------------------------


def test_read_file(folder: Path) -> None:
    """A file is read whatever its encoding; one without a name needs the reference."""
    text = json.dumps(imagetools("golang:1.23"))
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (folder / "a.json").write_text(text, encoding=encoding)
        assert [one.reference for one in read_source(ConfigSource("a.json"))] == [GO]
    written(folder, "b.json", oci_config())
    (found,) = read_source(ConfigSource("b.json", GO))
    assert (found.reference, found.platform, found.origin) == (GO, BUILD_PLATFORM, "b.json")
    with pytest.raises(InputError, match=r"^b\.json does not say of which image it is$") as caught:
        read_source(ConfigSource("b.json"))
    assert "REF=FILE" in caught.value.hint


def test_read_file_for_all_others(folder: Path) -> None:
    """A file can stand for all images of which nothing else is known; its digest is not theirs."""
    path = written(folder, "a.json", {"a": {"config": {"User": "u"}, "digest": ONE}})
    (found,) = read_source(ConfigSource(path, "*"))
    assert (found.reference, found.config.digest) == ("*", "")
    known = gathered([found]).find("docker.io/library/b:latest", BUILD_PLATFORM)
    assert known is not None
    assert known.user == "u"


def test_read_folder(folder: Path) -> None:
    """A folder is an OCI layout."""
    layout = Layout()
    layout.root(layout.index(layout.image(), {"digest": ONE}), GO)
    layout.write(folder / "layout")
    assert read_source(ConfigSource("layout"))[0].reference == GO
    assert read_source(ConfigSource("layout", "docker.io/library/x:1"))[0].reference == "docker.io/library/x:1"
    with pytest.raises(InputError, match=r"^layout/blobs is no OCI layout"):
        read_source(ConfigSource("layout/blobs"))


def test_read_archive(folder: Path) -> None:
    """An archive is told to be unpacked."""
    (folder / "a.tar.gz").write_bytes(gzip.compress(b"x"))
    with pytest.raises(InputError, match=r"^a\.tar\.gz is an archive$") as caught:
        read_source(ConfigSource("a.tar.gz"))
    assert "tar -xf FILE" in caught.value.hint


def test_stamp(folder: Path) -> None:
    """A stamp changes with the file, or with the index of a layout."""
    source = ConfigSource("a.json")
    assert source_stamp(source) is None
    written(folder, "a.json", {})
    before = source_stamp(source)
    written(folder, "a.json", {"a": {"config": {}}})
    assert before is not None
    assert source_stamp(source) != before
    (folder / "layout").mkdir()
    assert source_stamp(ConfigSource("layout")) is None
    written(folder / "layout", "index.json", {})
    assert source_stamp(ConfigSource("layout")) is not None


# --- Putting it together ------------------------------------------------------------------------------------------


def test_gathered() -> None:
    """What several files tell of an image is put together, by platform, and found by each digest."""
    arm = Platform("linux", "arm64")
    found = [
        FoundImage(GO, None, ImageConfig(user="all", digest=ONE), "f"),
        FoundImage(GO, arm, ImageConfig(user="old"), "f"),
        FoundImage(GO, arm, ImageConfig(user="arm", digest=TWO), "g"),
        FoundImage("*", None, ImageConfig(user="others"), "g"),
    ]
    configs = gathered(found)

    def user(reference: str, platform: Platform) -> str:
        config = configs.find(reference, platform)
        return config.user if config is not None else ""

    assert user(GO, arm) == "arm"
    assert user(GO, BUILD_PLATFORM) == "all"
    assert user(f"docker.io/library/golang@{TWO}", arm) == "arm"
    assert user("docker.io/library/x:1", arm) == "others"


def test_gathered_nothing() -> None:
    """Of nothing nothing is known."""
    assert gathered([]) is NO_IMAGE_CONFIGS
