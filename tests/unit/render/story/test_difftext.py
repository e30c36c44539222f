"""The pairs under ``tests/pairs``: each change is told as the text beside it, which somebody has read.

To renew the texts: ``STAGEGRAPH_UPDATE=1 python3 -m pytest tests/unit/render/story/test_difftext.py``, then read them.
"""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import jsonschema
import pytest

from stagegraph.analysis.request import PlanRequest
from stagegraph.render.documents.changeformats import DIFFS
from stagegraph.render.documents.orders import DiffOrder
from stagegraph.render.documents.registry import named, written
from stagegraph.render.formats.diffjson import diff_json
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.diffmarkdown import diff_parts
from stagegraph.render.story.difftext import diff_text
from stagegraph.values import FrozenMap
from tests.helpers.twofiles import PAIRS, compared, pair

SCHEMA = json.loads((Path(__file__).parents[4] / "docs/diff.schema.json").read_text(encoding="utf-8"))
UPDATE = bool(os.environ.get("STAGEGRAPH_UPDATE"))


@pytest.mark.parametrize("folder", PAIRS, ids=lambda folder: folder.name)
def test_told_as_it_was_read(folder: Path) -> None:
    """The text is that which stands beside the pair; no line is wider than asked for."""
    text = diff_text(pair(folder), Style(width=80))
    beside = folder / "told.txt"
    if UPDATE:
        beside.write_text(text, encoding="utf-8")
    assert text == beside.read_text(encoding="utf-8")
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


def told(old: str, new: str, *targets: str, request: PlanRequest | None = None) -> str:
    """The text of a change, in wide lines."""
    return diff_text(compared(old, new, *targets, request=request), Style(width=200))


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("FROM a\nENV A=1\nENV B=1\n", "FROM a\nENV B=1\nENV A=1\n", "only the order of instructions differs"),
        (
            "FROM a AS x\nRUN x\nFROM b AS y\nRUN one\nCOPY --from=x /x /\nRUN two\n",
            "FROM a AS x\nRUN x\nFROM b AS y\nRUN one\nRUN three\nRUN --mount=from=x,target=/t four\nRUN two\n",
            "~ y waits for x at 4/5 (L6), was at 3/4 (L5)",
        ),
        (
            "FROM b AS y\nRUN one\nCOPY --from=alpine /x /\n",
            "FROM a AS alpine\nRUN x\nFROM b AS y\nRUN one\nCOPY --from=alpine /x /\n",
            "+ y now takes from alpine (COPY L5)",
        ),
        (
            "FROM a AS alpine\nRUN x\nFROM b AS y\nRUN one\nCOPY --from=alpine /x /\n",
            "FROM b AS y\nRUN one\nCOPY --from=alpine /x /\n",
            "- y no longer takes from alpine (COPY, was L5)",
        ),
        (
            "FROM a\nRUN one\nRUN two\nRUN three\n",
            "FROM a\nRUN two\nRUN three\nRUN one\n",
            "^ stage-0 L4 RUN one stands behind RUN three now",
        ),
        (
            "FROM a AS x\nRUN q\nFROM a AS y\nRUN q\nFROM scratch AS z\nCOPY --from=x /q /\n",
            "FROM a AS x\nRUN q\nFROM a AS y\nRUN q\nFROM scratch AS z\nCOPY --from=y /q /\n",
            "z now builds y, no longer builds x",
        ),
        (
            "FROM a\nRUN --mount=type=cache,target=/c x\n",
            "FROM a\nRUN --mount=type=cache,target=/d,sharing=private x\n",
            "+ cache /d in stage-0 (private)",
        ),
        (
            "FROM a\nRUN make a b\nRUN make a c\n",
            "FROM a\nRUN make a d\n",
            "~ stage-0 L2 RUN make a d instead of RUN make a b",
        ),
        (
            "FROM a AS x\nRUN q\nFROM a AS y\nRUN q\nFROM b AS w\nRUN w\n",
            "FROM a AS z\nRUN q\nFROM b AS w\nRUN w\n",
            "~ z L1-2: was called x",
        ),
        ("ARG A\nFROM a\n", "FROM a\n", "- before FROM was L1 ARG A"),
        (
            "FROM a AS c\nRUN x\n",
            "FROM a AS c\nRUN x\nFROM a AS b\nRUN x\nRUN z\n",
            "the default target is b, was c",
        ),
    ],
)
def test_lines(old: str, new: str, line: str) -> None:
    """Each of these changes is told in such a line."""
    assert line in told(old, new, *(["z"] if "AS z\nCOPY" in old else []))


def test_a_stage_with_another_name_that_is_built_now() -> None:
    """All that differs in one stage stands in one line."""
    old = "FROM a AS x\nRUN q\nFROM b AS z\nRUN z\n"
    new = "FROM a AS y\nRUN q\nFROM b AS z\nCOPY --from=y /q /\nRUN z\n"
    assert "~ y L1-2: was called x; is built now" in told(old, new, "z")


def test_notes_without_a_line() -> None:
    """A note on what stands on the command line is told without a line."""
    request = PlanRequest(build_args=FrozenMap({"A": "1"}))
    there = told("ARG A\nFROM a:$A\n", "FROM a\n", request=request)
    back = told("FROM a\n", "ARG A\nFROM a:$A\n", request=request)
    assert re.search(r"NOTES\n  \+ [^L].*\(build-arg-undeclared\)", there)
    assert re.search(r"NOTES\n  - no longer: [^w].*\(build-arg-undeclared\)", back)


def test_notes_on_a_renamed_stage() -> None:
    """A note that only names a stage otherwise is the same one."""
    old = "FROM a AS build\nRUN x\nFROM b AS end\nCOPY --from=biuld /x /\n"
    new = old.replace("AS build", "AS built").replace("biuld", "bulit")
    assert "NOTES" not in told(old, old.replace("RUN x", "RUN y"), "end")
    assert "NOTES" in told(old, new, "end")
    renamed = "FROM a:1 AS {0}\nRUN x\nFROM --platform=linux/arm64 {0} AS end\nRUN z\n"
    assert "NOTES" not in told(renamed.format("one"), renamed.format("two"))


def test_markdown_is_cut() -> None:
    """Of many targets and many lines, and of details that have no room, the rest is counted."""
    old = "".join(f"FROM a AS s{at}\nRUN {at}\n" for at in range(40))
    runs = "".join(f"RUN more {'x' * 55} {at}\n" for at in range(120))
    changes = compared(old, old.replace("FROM a ", "FROM b ") + runs)
    text = written(named(DIFFS, "markdown"), DiffOrder(changes)).decode()
    assert "| and 10 more |" in text
    assert "- and 20 more" in text
    assert "More details are left out" in diff_parts(changes).with_picture("", 4_000)


def test_a_lock_that_stays() -> None:
    """A cache that is shared as before, with another step that locks it, is told for its lock alone."""
    run = "RUN --mount=type=cache,target=/c,sharing=locked"
    old = f"FROM a AS x\n{run} x\nFROM x AS y\n{run} y\n"
    new = old.replace("FROM x AS y", "FROM a AS y")
    assert "~ cache /c in x, y; its lock lets steps of x, y take turns" in told(old, new)
    assert "~ cache /c in x, y; steps of x, y no longer take turns" in told(new, old)


def test_only_notes_differ() -> None:
    """Where only a note differs, the headline says that no step does."""
    request = PlanRequest(build_args=FrozenMap({"A": "1"}))
    text = told("FROM a\nARG A\n", "FROM a\n", request=request)
    assert "no step changes, 1 setting differs in stage-0, +1 note" in text
    changes = compared("FROM a\n", "FROM a\n", request=request, before=PlanRequest())
    assert "no step changes, +1 note" in diff_text(changes, Style(width=200))


def test_several_platforms() -> None:
    """What differs on several platforms is told once."""
    request = PlanRequest(platform="linux/amd64,linux/arm64")
    text = told("FROM a\nRUN x\n", "FROM a\nRUN x\nRUN y\n", request=request)
    assert text.count("+ stage-0 L3 RUN y") == 1


def test_refused_before_and_now() -> None:
    """Where BuildKit refuses every target before and now, the headline says so."""
    assert ": still refused by BuildKit." in told("FROM $X\n", "FROM $X AS a\n")
