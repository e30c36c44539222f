"""The page about notes: each rule has its section, with a bad and a good example that are run."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.notes.rules import RULES

if TYPE_CHECKING:
    from tests.helpers.commands import Run

PAGE = (Path(__file__).parents[2] / "docs" / "notes.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^## (\S+)\n(.*?)(?=^## |\Z)", PAGE))
EXAMPLE = r"(?ms)^(Bad|Good)(?:, with `([^`]+)`)?:\n\n```dockerfile\n(.*?)^```$"


def test_sections() -> None:
    """The page has a section for each rule, in their order, with its severity."""
    assert list(SECTIONS) == list(RULES), "docs/notes.md needs a section `## ID` for each of RULES, in their order"
    for name, text in SECTIONS.items():
        assert text.strip().startswith(f"{RULES[name].severity.value.capitalize()}. ")
        assert [one[0] for one in re.findall(EXAMPLE, text)] == ["Bad", "Good"]


@pytest.mark.parametrize("rule", RULES)
def test_examples(rule: str, run: Run, tmp_path: Path) -> None:
    """The bad example of a rule has a note of this rule alone, the good one has no note at all."""
    assert rule in SECTIONS, f"docs/notes.md needs a section `## {rule}`"
    for kind, options, text in re.findall(EXAMPLE, SECTIONS[rule]):
        path = tmp_path / kind
        path.write_text(text)
        noted = run("plan", str(path), *options.split()).errors.splitlines()
        found = [line.rpartition(" [")[2].removesuffix("]") for line in noted]
        assert found == ([rule] if kind == "Bad" else []), noted
