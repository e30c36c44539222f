"""The pairs under ``tests/pairs``: each change is told as the text beside it, which somebody has read.

To renew the texts: ``STAGEGRAPH_UPDATE=1 python3 -m pytest tests/unit/render/story/test_difftext.py``, then read them.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import jsonschema
import pytest

from stagegraph.render.documents.orders import DiffOrder
from stagegraph.render.documents.registry import DIFFS, named, written
from stagegraph.render.formats.diffjson import diff_json
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.difftext import diff_text
from tests.helpers.twofiles import PAIRS, compared, pair

SCHEMA = json.loads((Path(__file__).parents[4] / "docs/diff.schema.json").read_text(encoding="utf-8"))
UPDATE = bool(os.environ.get("STAGEGRAPH_UPDATE"))


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_told_as_it_was_read(folder: Path) -> None:
    """The text is that which stands beside the pair; no line is wider than asked for."""
    text = diff_text(pair(folder), Style(width=80))
    told = folder / "told.txt"
    if UPDATE:
        told.write_text(text, encoding="utf-8")
    assert text == told.read_text(encoding="utf-8")
    assert max(map(len, text.splitlines())) <= 80


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_other_forms(folder: Path) -> None:
    """The JSON fits its schema, and the Markdown has one headline and fits in a comment, in both directions."""
    for back in (False, True):
        changes = pair(folder, back=back)
        jsonschema.Draft202012Validator(SCHEMA).validate(json.loads(diff_json(changes)))
        text = written(named(DIFFS, "markdown"), DiffOrder(changes)).decode()
        assert text.startswith("### `")
        assert text.count("\n### ") == 0
        assert len(text) < 65_000


def test_enough_pairs() -> None:
    """There are at least thirty pairs."""
    assert len(PAIRS) >= 30


def test_narrow_and_coloured() -> None:
    """A narrow text stays narrow, and colours change nothing but the colours."""
    changes = compared("FROM a AS x\nRUN one\n", "FROM a AS x\nRUN one two three four five six seven\nRUN b\n")
    assert max(map(len, diff_text(changes, Style(width=40)).splitlines())) <= 40
    coloured = diff_text(changes, Style(width=60, colour=True))
    assert "\x1b[32m" in coloured


def test_many_lines_are_cut() -> None:
    """Of very many changes the first are told, and how many there are more."""
    runs = "".join(f"RUN step{at}\n" for at in range(60))
    text = diff_text(compared("FROM a\n", f"FROM a\n{runs}"), Style(width=80))
    assert "... and 20 more; --format json has them all" in text


def test_large_markdown_fits() -> None:
    """Whatever the files hold, the comment is no longer than GitHub takes."""
    old = "".join(f"FROM image{at}:1 AS s{at}\nRUN {'x' * 900}{at}\n" for at in range(120))
    new = "".join(f"FROM image{at}:2 AS s{at}\nRUN {'y' * 900}{at}\nRUN more{at}\n" for at in range(120))
    text = written(named(DIFFS, "markdown"), DiffOrder(compared(old, new))).decode()
    assert len(text) < 65_000
    assert "not looked at" in text
