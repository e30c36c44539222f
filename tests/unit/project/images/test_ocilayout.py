from __future__ import annotations

import pytest

from stagegraph.errors import InputError
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform
from stagegraph.project.images import ocilayout as layouts
from stagegraph.project.images.ocilayout import read_layout
from tests.helpers.imagedocs import GO, GO_PAIRS, LAYER, ONE, Layout

NODE = "docker.io/library/node:22"


def read(layout: Layout, reference: str = "") -> list[tuple[str, Platform | None, str, str]]:
    """What is read of a layout: reference, platform, digest and user."""
    found = read_layout(layout.files.get, "f", reference)
    return [(one.reference, one.platform, one.config.digest, one.config.user) for one in found]


def problem(layout: Layout, reference: str = "") -> str:
    """The message with which a layout is refused."""
    with pytest.raises(InputError) as caught:
        read(layout, reference)
    return caught.value.message


def test_one_image() -> None:
    """An image with a name is known by it, with the digest of its manifest."""
    layout = Layout()
    digest = layout.root(layout.image(User="u"), name="docker.io/library/golang:1.23", ref_name="1.23")
    assert read(layout) == [(GO, BUILD_PLATFORM, digest, "u")]
    (found,) = read_layout(layout.files.get, "f")
    assert (found.config.env, found.config.working_dir) == (GO_PAIRS, "/go")
    assert found.origin.startswith("f/blobs/sha256/")


def test_platforms_in_nested_indexes() -> None:
    """The images of an index, and of indexes inside, are read for their platforms; attestations are none."""
    layout = Layout()
    attestation = {**layout.blob({"layers": []}), "annotations": {"vnd.docker.reference.type": "attestation-manifest"}}
    arm = layout.image("arm64", User="b")
    amd = layout.image(User="a")
    digest = layout.root(layout.index(layout.index(amd, attestation), arm), ref_name="golang:1.23")
    assert read(layout) == [
        (GO, BUILD_PLATFORM, digest, "a"),
        (f"docker.io/library/golang@{amd['digest']}", None, amd["digest"], "a"),
        (GO, Platform("linux", "arm64"), digest, "b"),
        (f"docker.io/library/golang@{arm['digest']}", None, arm["digest"], "b"),
    ]


def test_platform_of_the_configuration() -> None:
    """Where no descriptor tells the platform, the configuration does."""
    layout = Layout()
    descriptor = layout.image("arm64")
    del descriptor["platform"]
    layout.root(descriptor, ref_name="golang:1.23")
    assert read(layout)[0][:2] == (GO, Platform("linux", "arm64"))


def test_missing_blobs() -> None:
    """A layout can hold one platform of many: what is missing is left out, unless nothing is left."""
    layout = Layout()
    layout.root(layout.index(layout.image("arm64"), {"digest": ONE}, layout.blob({"config": {"digest": LAYER}})), GO)
    assert {one[1] for one in read(layout)} == {Platform("linux", "arm64"), None}
    other = Layout()
    other.root({"digest": ONE}, GO)
    assert problem(other) == "f/index.json: .manifests[0]: no configuration of an image lies in the layout"


def test_which_image() -> None:
    """The image that is asked for is found by its name, by its tag, or as the only one."""
    layout = Layout()
    go = layout.root(layout.image(User="go"), name="golang:1.23")
    node = layout.root(layout.image(User="node"), ref_name="22")
    assert read(layout) == [(GO, BUILD_PLATFORM, go, "go")]
    assert read(layout, GO) == [(GO, BUILD_PLATFORM, go, "go")]
    assert read(layout, NODE) == [(NODE, BUILD_PLATFORM, node, "node")]
    assert problem(layout, "docker.io/library/x:1") == (
        "f holds several images, and none of them is called docker.io/library/x:1: 22, docker.io/library/golang:1.23"
    )
    only = Layout()
    digest = only.root(only.image())
    only.root(only.image())
    assert read(only, "localhost:5000/x:1") == [("localhost:5000/x:1", BUILD_PLATFORM, digest, "")]


def test_no_name() -> None:
    """A layout whose images have no names, or only tags, does not say which ones they are."""
    layout = Layout()
    layout.root(layout.image(), ref_name="latest")
    assert problem(layout) == "f does not say of which image it is"


@pytest.mark.parametrize(
    ("index", "message"),
    [
        (None, "f is no OCI layout: it holds no index.json"),
        (b"x", "f/index.json is no JSON: line 1, column 1: expecting value"),
        (b"", "f/index.json is empty"),
        (b"[]", "f/index.json: expected an index, an object, found a list"),
        (b"{}", 'f/index.json: no "manifests" are given'),
        (b'{"manifests": []}', "f holds no image"),
        (b'{"manifests": [1]}', "f/index.json: .manifests[0]: expected a descriptor, an object, found a number"),
        (
            b'{"manifests": [{"annotations": {"org.opencontainers.image.ref.name": "a:1"}}]}',
            'f/index.json: .manifests[0]: no "digest" is given',
        ),
        (
            b'{"manifests": [{"digest": "sha256:../../../etc/passwd"}]}',
            "f/index.json: .manifests[0].digest: sha256:../../../etc/passwd is no digest",
        ),
    ],
)
def test_no_layout(index: bytes | None, message: str) -> None:
    """What is no layout is refused with the place; a digest never leads out of it."""
    layout = Layout()
    if index is not None:
        layout.files["index.json"] = index
    assert problem(layout, "" if index and b"annotations" in index else GO) == message


def test_damaged() -> None:
    """A blob whose content does not have the digest of its name is refused."""
    layout = Layout()
    layout.root(layout.image(), GO)
    layout.files[next(path for path in layout.files if path.startswith("blobs/"))] += b" "
    assert problem(layout).endswith(" is damaged: its content has another digest")


def test_neither_index_nor_manifest() -> None:
    """A blob that is neither is refused."""
    layout = Layout()
    layout.root(layout.blob({"layers": []}), GO)
    assert problem(layout).endswith(': expected an index with "manifests" or a manifest with "config"')


def nested(depth: int) -> Layout:
    """A layout whose image stands behind so many indexes."""
    layout = Layout()
    descriptor = layout.image()
    for _ in range(depth):
        descriptor = layout.index(descriptor)
    layout.root(descriptor, GO)
    return layout


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Indexes in indexes are followed so deep, and so many blobs are read, and no further."""
    assert len(read(nested(8))) == 2
    assert problem(nested(9)).endswith(": the indexes are nested too deeply")
    monkeypatch.setattr(layouts, "_MOST_BLOBS", 2)
    assert len(read(nested(0))) == 1
    assert problem(nested(1)) == "f is too large: more than 2 blobs describe its images"
