from __future__ import annotations

import pytest

from stagegraph.graph.identifiers.references import (
    ReferenceFormatError,
    check_digest,
    context_name,
    normalised_reference,
)

HEX = "0123456789abcdef" * 4
SHA256 = f"sha256:{HEX}"


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("alpine", "docker.io/library/alpine:latest"),
        ("alpine:3.20", "docker.io/library/alpine:3.20"),
        ("library/alpine", "docker.io/library/alpine:latest"),
        ("docker.io/alpine", "docker.io/library/alpine:latest"),
        ("index.docker.io/alpine", "docker.io/library/alpine:latest"),
        ("acme/tool", "docker.io/acme/tool:latest"),
        ("ghcr.io/acme/tool:1", "ghcr.io/acme/tool:1"),
        ("localhost/tool", "localhost/tool:latest"),
        ("localhost:5000/tool", "localhost:5000/tool:latest"),
        ("host:5000/tool:v1", "host:5000/tool:v1"),
        ("Host/tool", "Host/tool:latest"),
        ("[::1]:5000/tool", "[::1]:5000/tool:latest"),
        ("a__b/c.d-e---f", "docker.io/a__b/c.d-e---f:latest"),
        (f"alpine@{SHA256}", f"docker.io/library/alpine@{SHA256}"),
        (f"alpine:3@{SHA256}", f"docker.io/library/alpine:3@{SHA256}"),
        ("0", "docker.io/library/0:latest"),
        ("my_host.x/foo", "my_host.x/foo:latest"),
    ],
)
def test_normalised(text: str, whole: str) -> None:
    """Domain, ``library/`` and ``:latest`` are added where missing; a digest needs no tag."""
    assert normalised_reference(text) == whole


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "invalid reference format"),
        ("alpine:", "invalid reference format"),
        ("alpine::3", "invalid reference format"),
        ("a..b", "invalid reference format"),
        ("-a", "invalid reference format"),
        ("a b", "invalid reference format"),
        ("a/", "invalid reference format"),
        ("-x.y/a", "invalid reference format"),
        ("a:b/c", "invalid reference format"),
        ("alpine:-a", "invalid reference format"),
        (f"alpine@{HEX}", "invalid reference format"),
        ("Alpine", "invalid reference format: repository name (library/Alpine) must be lowercase"),
        ("acme/Tool:1", "invalid reference format: repository name (acme/Tool) must be lowercase"),
        ("ghcr.io/Acme/tool", "invalid reference format: repository name (Acme/tool) must be lowercase"),
        ("alpine:\u212a", "repository name must be lowercase"),  # the Kelvin sign, in lower case a k
        (HEX, f"invalid repository name ({HEX}), cannot specify 64-byte hexadecimal strings"),
        ("a/" + "b" * 254, "repository name must not be more than 255 characters"),
        (f"alpine@{SHA256[:-2]}", "invalid checksum digest length"),
        (f"alpine@md5:{HEX}", "unsupported digest algorithm"),
    ],
)
def test_refused(text: str, message: str) -> None:
    """What is no reference is refused with the words of distribution/reference."""
    with pytest.raises(ReferenceFormatError) as caught:
        normalised_reference(text)
    assert str(caught.value) == message


def test_the_longest_path() -> None:
    """255 characters of path are the most, the domain aside."""
    path = "a/" + "b" * 253
    assert normalised_reference(path) == f"docker.io/{path}:latest"


@pytest.mark.parametrize("digest", [SHA256, f"sha384:{HEX}{HEX[:32]}", f"sha512:{HEX}{HEX}"])
def test_digest(digest: str) -> None:
    """SHA-256, SHA-384 and SHA-512 in lower-case hexadecimal are digests."""
    check_digest(digest)


@pytest.mark.parametrize(
    ("digest", "message"),
    [
        ("", "invalid checksum digest format"),
        ("sha256", "invalid checksum digest format"),
        ("sha256:", "invalid checksum digest format"),
        (f":{HEX}", "invalid checksum digest format"),
        (f"SHA256:{HEX}", "invalid checksum digest format"),
        (f"sha256:{HEX.upper()}", "invalid checksum digest format"),
        (f"sha256:{HEX[:-1]}!", "invalid checksum digest format"),
        ("sha256:!", "invalid checksum digest length"),
        ("md5:abc", "unsupported digest algorithm"),
        ("a+b:abc=", "unsupported digest algorithm"),
        ("a+:abc", "invalid checksum digest format"),
    ],
)
def test_no_digest(digest: str, message: str) -> None:
    """go-digest asks for the algorithm first, then the length, then the digits."""
    with pytest.raises(ReferenceFormatError) as caught:
        check_digest(digest)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("alpine", "alpine"),
        ("alpine:latest", "alpine"),
        ("docker.io/library/alpine:3", "alpine:3"),
        ("docker.io/acme/tool", "acme/tool"),
        ("library/acme/tool", "library/acme/tool"),
        ("ghcr.io/acme/tool:latest", "ghcr.io/acme/tool"),
        (f"alpine@{SHA256}", f"alpine@{SHA256}"),
    ],
)
def test_context_name(text: str, name: str) -> None:
    """A named context is looked up by the familiar form of its name, without ``:latest``."""
    assert context_name(text) == name
