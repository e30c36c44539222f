"""How bake refuses files whose form is right: unknown names, wrong types, wrong counts, circles; recorded from bake."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

from tests.helpers.bakeasking import bake_answer, bake_refusal

DATA = Path(__file__).parents[3] / "data" / "bake-refusals.jsonl.gz"
ROWS = [json.loads(row) for row in gzip.decompress(DATA.read_bytes()).splitlines()]


def _sentence(text: str) -> str:
    """A refusal without the names that it suggests: among several HCL takes one at random."""
    return re.sub(r" Did you mean.*", "", text).rstrip(". \n")


def test_recorded_refusals(tmp_path: Path) -> None:
    """Each file is refused in bake's words, at its line."""
    assert len(ROWS) > 100
    wrong = []
    for at, row in enumerate(ROWS):
        told = bake_refusal(tmp_path / str(at), {row["file"]: row["text"]}, ("*",))
        if _sentence(told) != _sentence(row["answer"]):
            wrong.append((row["text"], told))
    assert wrong == []


def test_suggestions(tmp_path: Path) -> None:
    """A word that is nearly right is told what it may have been meant to be."""
    told = bake_refusal(tmp_path, 'function "f" {\n params = []\n reslt = 1\n}\n')
    assert 'An argument named "reslt" is not expected here. Did you mean "result"?' in told
    told = bake_refusal(tmp_path, 'function "f" {\n params {\n }\n}\n')
    assert 'Did you mean to define argument "params"? If so, use the equals sign' in told


def test_others_may_say_more(tmp_path: Path) -> None:
    """Targets, groups and variables may hold what bake does not know; it is not evaluated."""
    more = "x = nope\n y {\n }\n"
    text = f'target "a" {{\n {more}}}\ngroup "g" {{\n targets = []\n {more}}}\nvariable "V" {{\n {more}}}\n'
    assert list(bake_answer(tmp_path, {"docker-bake.hcl": text}, ("a",)).targets) == ["a"]


def test_overrides(tmp_path: Path) -> None:
    """A name that is empty is one; a wrong value is told with its kind."""
    target = {"docker-bake.hcl": 'target "a" {}\n'}
    made = bake_answer(tmp_path, target, ("a",), overrides=["a.args.=x"])
    assert made.targets["a"].pairs("args") == {"": "x"}
    for override, wanted in (
        ("a.output=x=1,y", "invalid value for outputs: invalid value y"),
        ("a.secrets=x", "invalid value for outputs: invalid field 'x' must be a key=value pair"),
        ("a.attest=x", "invalid value for attest: invalid value x"),
        ("a.cache-to=type=", 'type required for "type="'),
        ("a.extra-hosts=x", "invalid format for extra-hosts, expecting extra-hosts.<hostname>=<ip>"),
        ("a.labels=x", "invalid format for labels, expecting labels.<name>=<value>"),
    ):
        assert wanted in bake_refusal(tmp_path, target, overrides=[override])
