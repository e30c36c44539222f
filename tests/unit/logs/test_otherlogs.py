from __future__ import annotations

import gzip

import pytest

from stagegraph.errors import InputError
from tests.helpers.readlogs import all_remarks, only_build, read

PLAIN = b"#1 [1/1] FROM a\n#1 DONE 1.0s\n"


@pytest.mark.parametrize(
    ("text", "named", "advice"),
    [
        (
            "Sending build context to Docker daemon  2.048kB\nStep 1/2 : FROM a\n",
            "Docker's classic builder (line 1:",
            "DOCKER_BUILDKIT=1",
        ),
        ("[INFO] Step 1/2 : FROM a\n ---> Running in 0123456789ab\n", "Docker's classic builder (line 1:", "rawjson"),
        ("hello\n ---> Using cache\n", "Docker's classic builder (line 2:", "rawjson"),
        ("STEP 1/3: FROM a\nCOMMIT b\n", "Buildah or Podman (line 1: STEP 1/3: FROM a)", "docker buildx build"),
        ("[1/2] STEP 1/3: FROM a\n", "Buildah or Podman", "docker buildx build"),
        ("\x1b[36mINFO\x1b[0m[0001] Retrieving image manifest a\n", "kaniko", "docker buildx build"),
        ("===> DETECTING\n", "Cloud Native Buildpacks", "docker buildx build"),
        ("+base | --> RUN make\n", "Earthly", "docker buildx build"),
        ("Containerizing application to me/app...\n", "Jib", "docker buildx build"),
        (
            "# syntax=docker/dockerfile:1\nFROM alpine AS a\nRUN b\n",
            "a Dockerfile, not a log (line 2:",
            "Name the log first",
        ),
        ("\n# a\nARG A\nFROM $A\n", "a Dockerfile, not a log (line 3: ARG A)", "Name the log first"),
        ("Run this first\n", "nothing in its one line is written by BuildKit", "standard error"),
        ("", "it is empty", "standard error"),
        (" \n\n", "it is empty", "standard error"),
        ("hello\n", "nothing in its one line is written by BuildKit", "standard error"),
        ("hello\nStep by step\n", "nothing in its 2 lines is written by BuildKit", "standard error"),
        (b"PK\x03\x04abc", "a zip archive", "unzip"),
        (b"\x28\xb5\x2f\xfdabc", "zstd", "zstd -d"),
        (b"BZh9", "bzip2", "bunzip2"),
        (b"\xfd7zXZ\0", "xz", "xz -d"),
        (b"%PDF-1.4", "a PDF document", ""),
        (b"\x89PNG\r\n", "a picture", ""),
        (b"\x7fELF\0\0", "a program", ""),
        (b"a\0\0b\0c", "this is no text", ""),
        ("hello, world".encode("utf-16"), "nothing in its one line is written by BuildKit", "standard error"),
        ("from somewhere\n", "nothing in its one line is written by BuildKit", "standard error"),
    ],
)
def test_refusals(text: str | bytes, named: str, advice: str) -> None:
    """What is no log of BuildKit is refused: what it is, and what to do."""
    with pytest.raises(InputError) as refused:
        read(text)
    assert refused.value.message.startswith("The file is no progress log of BuildKit: ")
    assert named in refused.value.message
    assert advice in refused.value.hint


def test_a_log_in_another_log() -> None:
    """Where BuildKit wrote something, the rest is of no account."""
    assert only_build(read(b"Step 1/2 : FROM a\n" + PLAIN)).vertices[0].seconds == 1.0


@pytest.mark.parametrize("piece", [1, 10, 100_000])
def test_compressed(piece: int) -> None:
    """A log that is compressed with gzip, in several parts too, is read; zeros behind it are nothing."""
    data = gzip.compress(PLAIN) + gzip.compress(b"#2 [2/2] RUN b\n#2 DONE 2.0s\n") + bytes(20)
    log = read(data, piece)
    assert [one.seconds for one in only_build(log).vertices] == [1.0, 2.0]
    assert not all_remarks(log)


def test_large_compressed() -> None:
    """What is small when it is compressed is not kept whole."""
    data = gzip.compress(PLAIN + b"x\n" * 50_000 + b"#2 [2/2] RUN b\n#2 DONE 2.0s\n")
    assert len(only_build(read(data)).vertices) == 2


@pytest.mark.parametrize(("left", "damage"), [(-100, b""), (-8, bytes(8))], ids=["cut", "damaged"])
def test_damaged_compressed(left: int, damage: bytes) -> None:
    """Of a compressed log that is cut or damaged what can be read is told, and that something is missing."""
    log = read(gzip.compress(PLAIN + bytes(range(256)) * 4000)[:left] + damage)
    assert log.builds[0].vertices[0].seconds == 1.0
    assert "The compressed file is cut or damaged: what stood behind is missing." in all_remarks(log)
