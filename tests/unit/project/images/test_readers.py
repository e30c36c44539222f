"""Each form that people have at hand, read from text as it is printed."""

from __future__ import annotations

import hashlib
import json

import pytest

from stagegraph.errors import InputError
from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform
from stagegraph.project.images.found import FoundImage, chosen, named, platform_at, reference_at
from stagegraph.project.images.jsonplaces import JsonPlace
from stagegraph.project.images.recognise import read_text
from tests.helpers.imagedocs import GO, GO_PAIRS, LAYER, ONE, TWO, imagetools, inspected, oci_config

ARM = Platform("linux", "arm64")
WRITTEN_ARM = Platform("linux", "arm64", "v8")
GO_CONFIG = ImageConfig(GO_PAIRS, "/go", platform=BUILD_PLATFORM, layers=(LAYER,))


def read(*documents: object, name: str = "f") -> list[FoundImage]:
    """What a file tells that holds some documents, one after the other."""
    return read_text("\n".join(json.dumps(one, indent=2) for one in documents), name)


def names(found: list[FoundImage]) -> list[str]:
    """The references of what was found."""
    return [one.reference for one in found]


def problem(*documents: object) -> str:
    """The message with which documents are refused."""
    with pytest.raises(InputError) as caught:
        read(*documents)
    assert caught.value.hint
    return caught.value.message


# --- docker image inspect -----------------------------------------------------------------------------------------


def test_inspected() -> None:
    """An image is known by each of its tags and digests; a tag has the digest of the same repository."""
    found = read([inspected("golang:1.23", "me/go:1", digests=(f"golang@{ONE}",))])
    assert names(found) == [GO, "docker.io/me/go:1", f"docker.io/library/golang@{ONE}"]
    assert [one.platform for one in found] == [BUILD_PLATFORM] * 3
    assert [one.config.digest for one in found] == [ONE, "", ONE]
    assert found[1].config == GO_CONFIG
    assert found[0].origin == "f"


def test_inspected_one_by_one() -> None:
    """With --format docker prints one object after the other, which are read likewise; so are several lists."""
    assert names(read(inspected("a:1"), [inspected("b:1")])) == [f"docker.io/library/{one}:1" for one in "ab"]


def test_inspected_platform() -> None:
    """The platform is that of the image, in canonical spelling; the image itself says how it writes it."""
    found = read([inspected("golang:1.23", architecture="arm64", digests=(f"golang@{ONE}",))])[0]
    assert found.platform == ARM
    assert found.config.platform == WRITTEN_ARM


@pytest.mark.parametrize(
    ("digests", "kind", "alone"),
    [
        ((), "", True),
        ((f"golang@{ONE}",), "", False),
        ((f"golang@{ONE}",), "application/vnd.oci.image.index.v1+json", False),
        ((), "application/vnd.docker.distribution.manifest.list.v2+json", False),
        ((f"golang@{ONE}",), "application/vnd.oci.image.manifest.v1+json", True),
        ((f"golang@{ONE}",), "application/vnd.docker.distribution.manifest.v2+json", True),
    ],
)
def test_inspected_images_of_one_platform(digests: tuple[str, ...], kind: str, alone: bool) -> None:
    """What was built here, or has a manifest and no index, is that image whatever platform is asked for."""
    document = inspected("golang:1.23", architecture="arm64", digests=digests)
    if kind:
        document["Descriptor"] = {"mediaType": kind, "digest": ONE}
    found = read([document])[0]
    assert found.platform == (None if alone else ARM)
    assert found.config.platform == WRITTEN_ARM


def test_inspected_of_all_fields() -> None:
    """User, shell and triggers are read, too; an image without layers is told."""
    document = inspected("a:1", User="app", Shell=["/bin/bash", "-c"], OnBuild=["COPY . /app"])
    document["RootFS"] = {"Type": "layers"}
    (found,) = read([document])
    assert found.config == ImageConfig(
        GO_PAIRS, "/go", "app", ("/bin/bash", "-c"), ("COPY . /app",), BUILD_PLATFORM, layered=False
    )


def test_inspected_without_a_platform() -> None:
    """What does not tell its platform is for all of them."""
    (found,) = read([{"RepoTags": ["a:1"], "Config": {"User": "u"}}])
    assert (found.platform, found.config) == (None, ImageConfig(user="u"))


def test_inspected_without_names() -> None:
    """An image without a tag has no name, however docker says so."""
    for document in (inspected(), inspected("<none>:<none>", digests=("<none>@<none>",)), {"Id": ONE, "Config": {}}):
        assert names(read([document])) == [""]


def test_inspected_of_a_list_of_platforms() -> None:
    """Of an image of which docker has no platform nothing is known, but of the others beside it."""
    bare = {"Id": TWO, "RepoTags": ["b:1"], "RepoDigests": [f"b@{TWO}"], "Config": None}
    assert names(read([bare, inspected("a:1")])) == ["docker.io/library/a:1"]
    assert problem(bare) == problem([bare]) == 'f: no "Config" is given'


@pytest.mark.parametrize(("descriptor", "digest"), [(None, ""), (ONE, ONE), (f"sha256:{'9' * 64}", "")])
def test_inspected_with_several_digests(descriptor: str | None, digest: str) -> None:
    """Of several digests of a repository a tag has the one that docker says is the image's own, else none."""
    document = inspected("golang:1.23", digests=(f"golang@{TWO}", f"golang@{ONE}"))
    if descriptor:
        document["Descriptor"] = {"mediaType": "application/vnd.oci.image.index.v1+json", "digest": descriptor}
    assert read([document])[0].config.digest == digest


@pytest.mark.parametrize(
    ("documents", "message"),
    [
        ([], "f: the list holds no image"),
        ([1], "f: [0]: expected what docker image inspect prints, an object, found a number"),
        ([{"Id": ONE, "State": {}, "Config": {}}], "f: [0]: it describes a container, not an image"),
        ([{"RepoTags": ["a:1"]}], 'f: [0]: no "Config" is given'),
        ([{"Id": ONE, "RepoTags": ["a:1"], "Config": None}], 'f: no "Config" is given'),
        (
            [{"RepoTags": [], "Config": []}],
            "f: [0].Config: expected the configuration of an image, an object, found a list",
        ),
        ([{"RepoTags": "a", "Config": {}}], "f: [0].RepoTags: expected a list of texts, found a text"),
        ([{"Config": {"Env": ["A=1", None]}}], "f: [0].Config.Env[1]: expected a text, found null"),
        ([{"Config": {"User": 1000}}], "f: [0].Config.User: expected a text, found a number"),
        ([{"Config": {}, "Os": True}], "f: [0].Os: expected a text, found true"),
    ],
)
def test_inspected_malformed(documents: list[object], message: str) -> None:
    """What docker does not print is refused with its place."""
    assert problem(documents) == message


# --- docker buildx imagetools inspect -----------------------------------------------------------------------------


def test_imagetools_of_one_platform() -> None:
    """An image of one platform tells it in its configuration."""
    (found,) = read(imagetools("golang:1.23"))
    assert found == FoundImage(
        GO, BUILD_PLATFORM, ImageConfig(GO_PAIRS, "/go", platform=BUILD_PLATFORM, digest=ONE, layers=(LAYER,)), "f"
    )


def test_imagetools_of_several_platforms() -> None:
    """Each platform has a configuration, all the digest of the index; each is also known by its own digest."""
    found = read(imagetools("golang:1.23", "amd64", "arm64"))
    assert [(one.reference, one.platform, one.config.user, one.config.digest) for one in found[:2]] == [
        (GO, BUILD_PLATFORM, "amd64", ONE),
        (GO, ARM, "arm64", ONE),
    ]
    own = [f"sha256:{hashlib.sha256(one.encode()).hexdigest()}" for one in ("amd64", "arm64")]
    assert [(one.reference, one.platform, one.config.digest) for one in found[2:]] == [
        (f"docker.io/library/golang@{digest}", None, digest) for digest in own
    ]


def test_imagetools_of_several_images() -> None:
    """The output of several calls in one file is read, and each document is counted in messages."""
    found = read(imagetools("a:1"), imagetools("b:1"))
    assert names(found) == ["docker.io/library/a:1", "docker.io/library/b:1"]
    assert [one.origin for one in found] == ["f", "f"]
    assert problem(imagetools("a:1"), {"name": "b:1"}) == 'f: document 2: no "image" is given'


def test_imagetools_without_digests() -> None:
    """Without its manifest, or where that tells no platforms, an image has no digest."""
    document = {"name": "golang:1.23", "image": {"linux/arm64/v8": {"config": {}}}}
    (found,) = read(document)
    assert (found.platform, found.config) == (ARM, ImageConfig())
    for manifest in ({}, {"manifests": [{"digest": ONE}]}):
        assert read({**document, "manifest": manifest}) == [found]


def test_imagetools_of_the_image_alone() -> None:
    """With .Image the platforms are told, and not the name."""
    found = read(imagetools("golang:1.23", "amd64", "arm64")["image"])
    assert [(one.reference, one.platform, one.config.user) for one in found] == [
        ("", BUILD_PLATFORM, "amd64"),
        ("", ARM, "arm64"),
    ]
    assert names(read({"linux": {"config": {}}, "acme/linux": {"config": {}}})) == [
        "docker.io/library/linux:latest",
        "docker.io/acme/linux:latest",
    ]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"name": "golang:1.23", "manifest": {}}, 'f: no "image" is given'),
        ({"name": "golang:1.23", "image": {}}, "f: .image: it is empty: no platform is given"),
        ({"name": "A", "image": {}}, "f: .name: A is no image reference: invalid reference format: "),
        ({"name": "a", "image": 1}, "f: .image: expected the configuration of an image, or one for each platform, "),
        ({"name": "a", "manifest": {"digest": "x"}}, "f: .manifest.digest: x is no digest: invalid checksum digest "),
        ({"name": "a", "image": {"x/y/z/w": {}}}, 'f: .image["x/y/z/w"]: x/y/z/w is no platform: '),
        (
            {"name": "a", "manifest": {"manifests": [1]}, "image": {"linux/arm64": {}}},
            "f: .manifest.manifests[0]: expected a descriptor, an object, found a number",
        ),
    ],
)
def test_imagetools_malformed(document: object, message: str) -> None:
    """What buildx does not print is refused with its place."""
    assert problem(document).startswith(message)


# --- crane config, skopeo inspect --config ------------------------------------------------------------------------


def test_oci_config() -> None:
    """A configuration from a registry tells its platform and not its name."""
    (found,) = read(oci_config("arm64", User="u"))
    assert found == FoundImage("", ARM, ImageConfig(GO_PAIRS, "/go", "u", platform=WRITTEN_ARM, layers=(LAYER,)), "f")


@pytest.mark.parametrize(
    ("changes", "layered"),
    [
        ({}, True),
        (
            {"rootfs": {"type": "layers", "diff_ids": []}, "history": [{"empty_layer": True}, {"empty_layer": True}]},
            False,
        ),
        ({"rootfs": {"diff_ids": None}, "history": None}, False),
        ({"rootfs": {}, "history": [{"created_by": "x"}]}, True),
        ({"rootfs": {}, "history": [{"empty_layer": False}]}, True),
        ({"rootfs": None}, True),
    ],
)
def test_oci_config_layers(changes: dict[str, object], layered: bool) -> None:
    """An image has layers unless its configuration says that it has none; an old one does not list them."""
    assert read({**oci_config(), **changes})[0].config.layered is layered


def test_oci_config_of_nothing() -> None:
    """An image of layers alone has an empty configuration."""
    assert read({"os": "linux"})[0].config == ImageConfig()


# --- Our own form -------------------------------------------------------------------------------------------------


def test_own() -> None:
    """An entry is known for all platforms, by its reference in any spelling; the star stands for all others."""
    found = read({"golang:1.23": {"digest": ONE, "config": {"Env": ["A=1", "B"]}}, "*": {"config": {}}, "node": None})
    assert [(one.reference, one.platform, one.config) for one in found] == [
        (GO, None, ImageConfig((("A", "1"), ("B", "")), digest=ONE)),
        ("*", None, ImageConfig()),
    ]
    assert read({}) == []


def test_own_by_platform() -> None:
    """A configuration of each platform, and one of all others beside them; a platform's digest names it alone."""
    inside = {"linux/arm64/v8": {"config": {"User": "b"}, "digest": TWO}}
    found = read({"golang:1.23": {"digest": ONE, "config": {"User": "a"}, "platforms": inside}})
    assert [(one.reference, one.platform, one.config.user, one.config.digest) for one in found] == [
        (GO, None, "a", ONE),
        (GO, ARM, "b", ONE),
        (f"docker.io/library/golang@{TWO}", None, "b", TWO),
    ]
    (alone, _) = read({"golang:1.23": {"platforms": inside}})
    assert alone.config.digest == TWO
    assert names(read({"*": {"platforms": inside}})) == ["*"]


def test_own_with_a_whole_configuration() -> None:
    """What crane prints can stand in an entry as it is: it tells the platform that the image is made for."""
    (found,) = read({"golang:1.23": oci_config("arm64")})
    assert found.platform is None
    assert found.config.platform == WRITTEN_ARM


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"Golang": {"config": {}}}, "f: .Golang: Golang is no image reference: invalid reference format: "),
        ({"a": 1}, 'f: .a: expected an object with "config" or "platforms", found a number'),
        ({"a:1": {}}, 'f: ["a:1"]: neither "config" nor "platforms" is given'),
        ({"a": {"config": None}}, 'f: .a: neither "config" nor "platforms" is given'),
        ({"a": {"config": "x"}}, "f: .a.config: expected the configuration of an image, an object, found a text"),
        ({"a": {"config": {"env": []}}}, "f: .a.config.env: it is called Env"),
        ({"a": {"config": {"WorkDir": "/"}}}, "f: .a.config.WorkDir: it is called WorkingDir"),
        ({"a": {"config": {"working_dir": "/"}}}, "f: .a.config.working_dir: it is called WorkingDir"),
        ({"a": {"config": {"Env": {"A": "1"}}}}, "f: .a.config.Env: expected a list of texts, found an object"),
        ({"a": {"digest": "1", "config": {}}}, "f: .a.digest: 1 is no digest: invalid checksum digest format"),
        ({"a": {"platforms": []}}, "f: .a.platforms: expected an object of platforms, found a list"),
        ({"a": {"platforms": {"linux": 1}}}, 'f: .a.platforms.linux: expected an object with "config", found a number'),
        ({"a": {"platforms": {"linux": {}}}}, 'f: .a.platforms.linux: no "config" is given'),
        ({"a": {"platforms": {"what": {}}}}, 'f: .a.platforms.what: what is no platform: "what": unknown operating '),
    ],
)
def test_own_malformed(document: object, message: str) -> None:
    """What has another form is refused with its place."""
    assert problem(document).startswith(message)


# --- Text that is none of them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "f is empty"),
        (" \n", "f is empty"),
        ("FROM golang\n", "f is no JSON: line 1, column 1: expecting value"),
        ('{"a": \n}', "f is no JSON: line 2, column 1: expecting value"),
        ("{} x", "f is no JSON: line 1, column 4: expecting value"),
        ("1", "f: expected a description of images, an object or a list, found a number"),
        ("null", "f: expected a description of images, an object or a list, found null"),
        ('"x"', "f: expected a description of images, an object or a list, found a text"),
        ("[" * 100_000, "f is no description of an image: it is nested too deeply"),
        ('{"a": ' + "9" * 10_000 + "}", 'f: .a: expected an object with "config" or "platforms", found a number'),
        ('{"schemaVersion": 2}', "f: it is a manifest or an index, which holds no configuration"),
        ('{"imageLayoutVersion": "1.0.0"}', "f: it only tells the version of an OCI layout"),
        ('{"images": []}', "f: it is what stagegraph images --format json prints, a list"),
        ('{"Name": "docker.io/library/golang"}', "f: it is what skopeo inspect prints, which holds no configuration"),
    ],
)
def test_other_texts(text: str, message: str) -> None:
    """What is none of the forms is refused; what people have at hand beside them is told by its name."""
    with pytest.raises(InputError) as caught:
        read_text(text, "f")
    assert caught.value.message == message
    assert caught.value.hint


# --- What was found -----------------------------------------------------------------------------------------------


def found_image(reference: str, platform: Platform | None, user: str) -> FoundImage:
    """A configuration that is told apart by its user."""
    return FoundImage(reference, platform, ImageConfig(user=user), "f")


def test_chosen() -> None:
    """Of the same image and platform the last one counts; one for all platforms replaces what was said of each."""
    a, b, c = (found_image(GO, ARM, user) for user in "abc")
    assert chosen([a, b]) == [b]
    every = found_image(GO, None, "all")
    assert chosen([a, every, found_image("x", ARM, "x"), c]) == [every, found_image("x", ARM, "x"), c]


def test_named() -> None:
    """A file for one image holds it under its name, or only one under whatever names, each platform once."""
    a, b = found_image(GO, ARM, "a"), found_image("x", ARM, "b")
    assert named([a, b], GO, "f") == [a]
    assert named([b, found_image("y", ARM, "b"), found_image("", None, "c")], GO, "f") == [
        found_image(GO, ARM, "b"),
        found_image(GO, None, "c"),
    ]
    with pytest.raises(InputError, match=r"^f tells of several images, and none of them is called docker\.io/x:1$"):
        named([a, b], "docker.io/x:1", "f")
    with pytest.raises(InputError, match=r"^f tells of no image$"):
        named([], GO, "f")


def test_places() -> None:
    """A text of a document that is no reference, or no platform, is refused at its place."""
    place = JsonPlace("", "f", ".a")
    with pytest.raises(InputError, match=r"^f: \.a: A is no image reference: "):
        reference_at(place, "A")
    with pytest.raises(InputError, match=r"^f: \.a: what is no platform: "):
        platform_at(place, "what")
