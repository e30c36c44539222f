"""The registry of formats as parameters of tests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.render.documents.registry import Needs, Option

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.render.documents.registry import Format

# How a file of each format begins.
SIGNS = {
    "svg": b"<?xml",
    "png": b"\x89PNG\r\n",
    "pdf": b"%PDF",
    "dot": b"digraph stagegraph {",
    "mermaid": b'---\ntitle: "Dockerfile: ',
    "html": b"<!DOCTYPE html>\n",
    "json": b'{\n  "version": 2,',
    "markdown": b"### `",
}

# How each option of a picture is given so that it changes something in the picture of `DOCKERFILE`.
GIVEN = {
    Option.STEPS: ["--steps"],
    Option.FOCUS: ["--focus", "build"],
    Option.DEPTH: ["--depth", "0"],
    Option.FOLD: ["--fold"],
    Option.SIMPLIFY: ["--simplify"],
    Option.THEME: ["--theme", "dark"],
    Option.DIRECTION: ["--direction", "TB"],
    Option.LEGEND: ["--legend"],
    Option.HIDE_UNUSED: ["--hide-unused"],
    Option.LINK_BASE: ["--link-base", "https://example.com/f"],
    Option.ENGINE: ["--engine", "./missing"],
}


def sign_of(name: str) -> bytes:
    """How a file of the format of this name begins."""
    assert name in SIGNS, f"write into SIGNS of tests/helpers/formats.py how a file of the format {name} begins"
    return SIGNS[name]


def each(formats: Iterable[Format[Any]]) -> pytest.MarkDecorator:
    """A test for each of these formats, as ``wanted``; one that dot draws is left out where there is none."""
    return pytest.mark.parametrize(
        "wanted",
        [
            pytest.param(one, id=one.name, marks=[pytest.mark.graphviz] if one.needs is Needs.DOT else [])
            for one in formats
        ],
    )
