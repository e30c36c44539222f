"""Whatever a file holds that is given as image configurations: it is read, or refused with a word on why."""

from __future__ import annotations

import json
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stagegraph.errors import InputError
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM
from stagegraph.project.files import decoded
from stagegraph.project.images.gathering import gathered
from stagegraph.project.images.ocilayout import read_layout
from stagegraph.project.images.recognise import read_text
from tests.helpers.imagedocs import GO, ONE, Layout, imagetools, inspected, oci_config

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.project.images.found import FoundImage

pytestmark = pytest.mark.unmeasured

_WORDS = st.sampled_from(
    "name image manifest manifests digest platform platforms config Config Env WorkingDir User Shell OnBuild RepoTags "
    "RepoDigests Os Architecture Variant os architecture variant rootfs diff_ids history empty_layer RootFS Layers Id "
    "annotations schemaVersion linux/amd64 linux/arm64 golang:1.23 *".split()
)
_TEXTS = st.sampled_from(["", "A=1", "linux", "amd64", "golang:1.23", "x/y/z/w", "A", ONE, f"golang@{ONE}", "\ud800"])
_SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | _TEXTS | st.text(max_size=5)
_VALUES = st.recursive(
    _SCALARS, lambda inside: st.lists(inside, max_size=3) | st.dictionaries(_WORDS, inside, max_size=4), max_leaves=20
)
_REAL = (
    [inspected("golang:1.23", digests=(f"golang@{ONE}",))],
    imagetools("golang:1.23", "amd64", "arm64"),
    imagetools("golang:1.23"),
    oci_config("arm64"),
    {"golang:1.23": {"digest": ONE, "config": {}, "platforms": {"linux/arm64": {"digest": ONE, "config": {}}}}},
)


@st.composite
def damaged(draw: Callable[..., Any]) -> object:
    """A document of a real form in which one value is another one."""
    document = json.loads(json.dumps(draw(st.sampled_from(_REAL))))
    here = document
    while isinstance(here, dict | list) and here:
        keys = list(here) if isinstance(here, dict) else list(range(len(here)))
        key = draw(st.sampled_from(keys))
        if draw(st.booleans()) or not isinstance(here[key], dict | list):
            here[key] = draw(_VALUES)
            break
        here = here[key]
    return document


def refusal(call: Callable[[], object]) -> str:
    """The message with which a call is refused, "f" for none."""
    try:
        call()
    except InputError as problem:
        return problem.message
    return "f"


def read(text: str) -> None:
    """Read a text: what is found has to be of use, what is refused has to be told in one paragraph."""
    found: list[FoundImage] = []
    message = refusal(lambda: found.extend(read_text(text, "f")))
    assert message.startswith("f")
    assert "\n\n" not in message
    gathered(one for one in found if one.reference).find(GO, BUILD_PLATFORM)
    assert all(one.origin == "f" for one in found)


@given(_VALUES)
def test_any_document(document: object) -> None:
    """Any JSON document is read or refused."""
    read(json.dumps(document))


@given(damaged())
def test_damaged_documents(document: object) -> None:
    """A document of a known form is read or refused, whatever stands in one of its places."""
    read(json.dumps(document))


@given(st.text())
def test_any_text(text: str) -> None:
    """Any text is read or refused."""
    read(text)


@given(st.binary())
def test_any_bytes(content: bytes) -> None:
    """Any bytes are text or refused."""
    message = refusal(lambda: decoded(content, "f"))
    assert message == "f" or message.startswith("f is no UTF-")


@given(_VALUES, _VALUES, _VALUES)
def test_any_layout(manifest: object, config: object, more: object) -> None:
    """A layout is read or refused, whatever its blobs hold."""
    layout = Layout()
    inside = {"config": layout.blob(config), "layers": []}
    for descriptor in (
        layout.blob(manifest),
        layout.blob(inside),
        layout.index(layout.blob(inside), layout.blob(more)),
    ):
        layout.root(descriptor, GO)
        for reference in ("", GO):
            message = refusal(partial(read_layout, layout.files.get, "f", reference))
            assert message.startswith("f")
