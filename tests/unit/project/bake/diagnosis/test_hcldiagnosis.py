"""What HCL says first about a text that it refuses, recorded from HCL itself: words, and the place to the column."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from stagegraph.project.bake.diagnosis.hcldiagnosis import diagnosis, template_diagnosis
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.bake.hclreading import read_hcl

DATA = Path(__file__).parents[4] / "data" / "hcl-diagnoses.jsonl.gz"
ROWS = [json.loads(row) for row in gzip.decompress(DATA.read_bytes()).splitlines()]


def _told(found: BakeRefused | None) -> str:
    return f"{found.span}: {found.message}" if found else ""


def test_recorded_diagnoses() -> None:
    """Each text is refused as HCL refuses it, and none that HCL takes."""
    assert len(ROWS) > 300
    assert [row["text"] for row in ROWS if _told(diagnosis(row["text"], "docker-bake.hcl")) != row["answer"]] == []


def test_what_is_diagnosed_is_refused() -> None:
    """The tree that answers are made from is no more lenient than HCL, nor stricter."""
    wrong = []
    for row in ROWS:
        try:
            read_hcl(row["text"], "docker-bake.hcl")
            got = ""
        except BakeRefused as refusal:
            got = _told(refusal)
        if got != row["answer"]:
            wrong.append((row["text"], got))
    assert wrong == []


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("${a", "f:1,1-3: Unclosed template interpolation sequence; There is no closing brace for this interpolation "),
        ("a ${b:c}", "f:1,6-7: Extra characters after interpolation expression; Template interpolation doesn't expect"),
        ("%{ if a }", "f:1,10-10: Unexpected end of template; The if directive at f:1,1-10 is missing its "),
        ('a\\q " ${b}%{ if c }$${d}%{ endif }\n', ""),
        ("a\r${b", ""),
    ],
)
def test_templates_without_quotes(text: str, wanted: str) -> None:
    """A string of a JSON file is a template whose backslashes mean nothing."""
    told = _told(template_diagnosis(text, "f"))
    assert told.startswith(wanted)
    assert bool(told) == bool(wanted)


def test_too_deep_to_tell() -> None:
    """A text that is nested too deeply for a diagnosis has none."""
    assert diagnosis("x = " + "(" * 5000, "f") is None


def test_what_only_stagegraph_refuses() -> None:
    """A text that bake takes and our own parser does not is refused without words that would be bake's."""
    with pytest.raises(BakeRefused, match="stagegraph cannot read this HCL"):
        read_hcl('x = "a\x00b"\n', "f")
