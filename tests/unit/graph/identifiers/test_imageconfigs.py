from __future__ import annotations

import pytest

from stagegraph.errors import UsageError
from stagegraph.graph.identifiers.configvalues import read_image_configs
from stagegraph.graph.identifiers.imageconfigs import NO_IMAGE_CONFIGS, ImageConfig, ImageConfigs
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform, parse_platform

ONE, TWO = f"sha256:{'1' * 64}", f"sha256:{'2' * 64}"
GO = "docker.io/library/golang:1.23"


def user(configs: ImageConfigs, reference: str, platform: str = "linux/amd64") -> str | None:
    """The user that tells configurations apart, None where none is known."""
    found = configs.find(reference, parse_platform(platform))
    return None if found is None else found.user


def of_user(name: str, **more: object) -> dict[str, object]:
    """A configuration that is told apart by its user."""
    return {"config": {"User": name}, **more}


def test_all_of_a_configuration() -> None:
    """Variables keep their order and their second values; what is not set, or null, is empty."""
    config = {
        "Env": ["A=1", "B", "A=x=y"],
        "WorkingDir": "/go",
        "User": "app:app",
        "Shell": ["/bin/bash", "-c"],
        "OnBuild": ["RUN x"],
        "Cmd": ["bash"],
    }
    document = {"config": config, "digest": ONE, "os": "linux", "architecture": "arm64", "created": "2026-01-01"}
    assert read_image_configs({"golang:1.23": document}).find(GO, BUILD_PLATFORM) == ImageConfig(
        (("A", "1"), ("B", ""), ("A", "x=y")),
        "/go",
        "app:app",
        ("/bin/bash", "-c"),
        ("RUN x",),
        Platform("linux", "arm64"),
        ONE,
    )
    nothing = {"Env": None, "WorkingDir": None, "User": None, "Shell": None, "OnBuild": None}
    for empty in (nothing, {}, None):
        assert read_image_configs({"golang:1.23": {"config": empty}}).find(GO, BUILD_PLATFORM) == ImageConfig()


def test_nothing_given() -> None:
    """Without configurations none is found."""
    assert read_image_configs(None) is read_image_configs({}) is NO_IMAGE_CONFIGS
    assert user(NO_IMAGE_CONFIGS, f"docker.io/library/golang@{ONE}") is None


@pytest.mark.parametrize("key", ["golang:1.23", "library/golang:1.23", "docker.io/golang:1.23", GO])
def test_any_spelling(key: str) -> None:
    """A reference names the same image however it is spelled; another tag is another image."""
    configs = read_image_configs({key: of_user("a")})
    assert user(configs, GO) == "a"
    assert user(configs, "docker.io/library/golang:1.24") is None
    assert user(configs, "docker.io/acme/golang:1.23") is None


def test_no_tag_is_latest() -> None:
    """A reference without tag and digest is that of the tag latest."""
    assert user(read_image_configs({"golang": of_user("a")}), "docker.io/library/golang:latest") == "a"


def test_all_others() -> None:
    """The star stands for every image that is not named."""
    configs = read_image_configs({"*": of_user("all"), "golang:1.23": of_user("a")})
    assert user(configs, GO) == "a"
    assert user(configs, "docker.io/library/node:22") == "all"
    assert user(configs, f"docker.io/library/node:22@{ONE}") == "all"


@pytest.mark.parametrize(
    ("key", "digest", "reference", "found"),
    [
        (f"golang@{ONE}", "", f"golang@{ONE}", True),
        (f"golang@{ONE}", "", f"golang:1.23@{ONE}", True),
        (f"golang:1.23@{ONE}", "", f"golang@{ONE}", True),
        (f"golang:1.23@{ONE}", "", "golang:1.23", False),  # the tag may name another image today
        (f"golang:1.23@{ONE}", "", f"golang:1.23@{TWO}", False),
        ("golang:1.23", ONE, f"golang:1.23@{ONE}", True),
        ("golang:1.23", ONE, f"golang@{ONE}", True),
        ("golang:1.23", ONE, f"golang:1.24@{ONE}", True),
        ("golang:1.23", ONE, f"golang:1.23@{TWO}", False),
        ("golang:1.23", ONE, f"node:22@{ONE}", False),
        ("golang:1.23", "", f"golang:1.23@{TWO}", True),  # as the caller says, that tag has it
        ("golang:1.23", "", f"golang@{TWO}", False),
    ],
)
def test_digests(key: str, digest: str, reference: str, found: bool) -> None:
    """A reference with a digest finds what is known of that digest; a digest that differs is another image."""
    configs = read_image_configs({key: of_user("a", digest=digest)})
    assert user(configs, f"docker.io/library/{reference}") == ("a" if found else None)


@pytest.mark.parametrize(
    ("offered", "platform", "found"),
    [
        ("linux/amd64 linux/arm64", "linux/arm64/v8", "linux/arm64"),
        ("linux/amd64 linux/arm64", "linux/s390x", None),
        ("linux/amd64", "windows/amd64", None),
        ("linux/386", "linux/amd64", "linux/386"),
        ("linux/amd64 linux/amd64/v2", "linux/amd64/v3", "linux/amd64/v2"),
        ("linux/386 linux/amd64", "linux/amd64/v2", "linux/amd64"),
        ("linux/arm/v6 linux/arm/v5", "linux/arm", "linux/arm/v6"),
        ("linux/arm/v7", "linux/arm/v6", None),
        ("linux/arm/v7", "linux/arm64", "linux/arm/v7"),
        ("linux/arm64", "linux/arm64/v9", "linux/arm64"),
        ("linux/amd64", "linux/amd64/v12", "linux/amd64"),
        pytest.param("linux/amd64", f"linux/amd64/v{'9' * 9}", None, id="a number that no machine has"),
        pytest.param("linux/amd64", f"linux/amd64/v{'9' * 5000}", None, id="a number of 5,000 digits"),
        ("windows(10.0.17763)/amd64", "windows/amd64", "windows(10.0.17763)/amd64"),
    ],
)
def test_platforms(offered: str, platform: str, found: str | None) -> None:
    """Of several platforms an image gives the best one that runs there, as it does to BuildKit."""
    configs = read_image_configs({"golang:1.23": {"platforms": {one: of_user(one) for one in offered.split()}}})
    assert user(configs, GO, platform) == found


def test_a_configuration_beside_platforms() -> None:
    """A configuration that stands beside those of platforms is that of all others."""
    configs = read_image_configs({"golang:1.23": of_user("a", platforms={"linux/arm64": of_user("b")})})
    assert user(configs, GO, "linux/arm64") == "b"
    assert user(configs, GO, "linux/s390x") == "a"


def test_digests_of_platforms() -> None:
    """A digest names all platforms, or one; BuildKit shows that of all where there is one."""
    inside = {"linux/amd64": of_user("a", digest=TWO), "linux/arm64": of_user("b")}
    configs = read_image_configs({"golang:1.23": {"digest": ONE, "platforms": inside}})
    assert user(configs, f"docker.io/library/golang@{TWO}") == "a"
    assert user(configs, f"docker.io/library/golang@{ONE}", "linux/arm64") == "b"
    digests = [configs.find(GO, Platform("linux", one)) for one in ("amd64", "arm64")]
    assert [one and one.digest for one in digests] == [ONE, ONE]
    alone = read_image_configs({"golang:1.23": {"platforms": inside}}).find(GO, BUILD_PLATFORM)
    assert alone is not None
    assert alone.digest == TWO


@pytest.mark.parametrize(
    ("document", "layered"),
    [
        ({"rootfs": {"diff_ids": [ONE]}}, True),
        ({"rootfs": {"diff_ids": []}}, False),
        ({"rootfs": {"diff_ids": None}, "history": [{"empty_layer": True}]}, False),
        ({"rootfs": {}, "history": [{"created_by": "x"}]}, True),  # an old image does not list its layers
        ({"rootfs": None}, True),
    ],
)
def test_layers(document: dict[str, object], layered: bool) -> None:
    """An image has layers unless its own document says that it has none."""
    found = read_image_configs({"golang:1.23": {"config": {}, **document}}).find(GO, BUILD_PLATFORM)
    assert found == ImageConfig(layered=layered, layers=(ONE,) if "diff_ids': ['" in str(document) else ())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"Golang": of_user("a")},
            (
                "a configuration is given for 'Golang', which is no image: invalid reference format: "
                "repository name (library/Golang) must be lowercase"
            ),
        ),
        ({"x": 1}, "malformed image configuration: x is no object"),
        ({"x": {}}, "malformed image configuration: x has neither a config nor platforms"),
        ({"x": {"Env": []}}, "malformed image configuration: x has neither a config nor platforms"),
        ({"x": {"config": []}}, "malformed image configuration: config of x is no object"),
        ({"x": {"config": {"Env": "A=1"}}}, "malformed image configuration: Env of config of x is no list of texts"),
        ({"x": {"config": {"Env": [1]}}}, "malformed image configuration: Env of config of x is no list of texts"),
        ({"x": {"config": {"User": 1}}}, "malformed image configuration: User of config of x is no text"),
        ({"x": of_user("a", digest=1)}, "malformed image configuration: digest of x is no text"),
        ({"x": {"platforms": []}}, "malformed image configuration: platforms of x is no object"),
        (
            {"x": {"platforms": {"linux/amd64": {}}}},
            "malformed image configuration: linux/amd64 of x has neither a config nor platforms",
        ),
        (
            {"x": {"platforms": {"a,b": of_user("a")}}},
            (
                "malformed image configuration: platforms of x names no platform: "
                '"a,b" is an invalid OS component of "a,b": OSAndVersion specifier component must match '
                '"^([A-Za-z0-9_-]+)(?:\\\\(([A-Za-z0-9_.%-]*)((?:\\\\+[A-Za-z0-9_.%-]+)*)\\\\))?$": invalid argument'
            ),
        ),
    ],
)
def test_malformed(given: dict[str, object], message: str) -> None:
    """A value of another form is wrong usage; the message says which image and what of it, the hint the form."""
    with pytest.raises(UsageError) as caught:
        read_image_configs(given)
    assert caught.value.message == message
    assert '"config": {"Env": ["NAME=VALUE"]' in caught.value.hint
