"""Names of vertices, read."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing.timings import VertexKind
from stagegraph.analysis.timing.vertexnames import read_name, target_and_stage, targets_of
from stagegraph.graph.llb.steps import StepNumber


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("[build 2/5] RUN make", VertexKind.STEP),
        ("[ 2/11] RUN make", VertexKind.STEP),
        ("[build 1/5] FROM docker.io/library/alpine:3.20@sha256:12", VertexKind.IMAGE),
        ("FROM docker.io/library/busybox:1@sha256:12", VertexKind.IMAGE),
        ("[build 3/5] LINK COPY --link a b", VertexKind.STEP),
        ("[internal] load build definition from Dockerfile", VertexKind.FRONTEND),
        ("[linux/386 internal] load metadata for docker.io/library/alpine:3.20", VertexKind.FRONTEND),
        ("[app internal] load .dockerignore", VertexKind.FRONTEND),
        ("resolve image config for docker-image://docker/dockerfile:1", VertexKind.FRONTEND),
        ("docker-image://docker.io/docker/dockerfile:1@sha256:12", VertexKind.FRONTEND),
        ("[internal] load build context", VertexKind.CONTEXT),
        ("[internal] load git source https://github.com/moby/buildkit.git", VertexKind.CONTEXT),
        ("[context base] load metadata for docker.io/library/alpine:3", VertexKind.FRONTEND),
        ("[context base] OCI load from client", VertexKind.CONTEXT),
        ("https://example.com/x.tgz", VertexKind.CONTEXT),
        ("[auth] library/alpine:pull token for registry-1.docker.io", VertexKind.AUTH),
        ("[internal] preparing inline document", VertexKind.INTERNAL),
        ("[internal] setting cache mount permissions", VertexKind.INTERNAL),
        ("[internal] booting buildkit", VertexKind.CLIENT),
        ("[internal] load local bake definitions", VertexKind.CLIENT),
        ("importing cache manifest from example.com/cache", VertexKind.IMPORT),
        ("exporting to image", VertexKind.EXPORT),
        ("[app] exporting to image", VertexKind.EXPORT),
        ("exporting cache to client directory", VertexKind.CACHE_EXPORT),
        ("resolving provenance for metadata file", VertexKind.CLIENT),
        ("[internal] juggling", VertexKind.OTHER),
        ("[] RUN", VertexKind.OTHER),
        ("anything", VertexKind.OTHER),
        ("", VertexKind.OTHER),
    ],
)
def test_the_kind(name: str, kind: VertexKind) -> None:
    """BuildKit's names tell what a vertex does."""
    assert read_name(name).kind is kind


def test_number_stage_and_platform() -> None:
    """In the brackets stand a target, a platform, a stage, a number; an image's digest is no part of the text."""
    name = read_name("[app linux/amd64->386 build  3/12] FROM docker.io/library/alpine@sha256:12ab")
    assert name.number == StepNumber(3, 12)
    assert name.platform == "linux/amd64->386"
    assert name.words == ("app", "build")
    assert name.text == "FROM docker.io/library/alpine"
    assert target_and_stage(name, frozenset(["app"])) == ("app", "build")
    assert target_and_stage(name, frozenset()) == ("", "app")


def test_targets_of_a_log() -> None:
    """What stands before ``internal`` is a target; a platform is none."""
    names = ["[app internal] load .dockerignore", "[linux/386 internal] load metadata for x", "[internal] load x"]
    assert targets_of(map(read_name, names)) == {"app"}
    assert target_and_stage(read_name("[app 2/3] RUN x"), frozenset(["app"])) == ("app", "")


def test_what_links() -> None:
    """The second vertex of a COPY --link, be it of a trigger."""
    assert read_name("[a 2/3] LINK COPY --link a b").linked
    assert read_name("[a 2/3] ONBUILD LINK COPY --link a b").linked
    assert not read_name("[a 2/3] COPY --link a b").linked
    assert not read_name("LINK COPY").linked


def test_what_is_cut() -> None:
    """A long name that ends in dots is cut, a short one may be written so."""
    assert read_name("[build 2/5] RUN " + "x" * 60 + "...").cut
    assert not read_name("[build 2/5] RUN x...").cut
