"""The page about rules: each has its section, with a bad and a good example that are run."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagegraph.analysis.findings.checklist import CHECKS
from stagegraph.analysis.findings.fixes import FIXABLE
from stagegraph.analysis.notes.rules import RULES

if TYPE_CHECKING:
    from tests.helpers.commands import Run

PAGE = (Path(__file__).parents[2] / "docs" / "rules.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"(?ms)^### (\S+)\n(.*?)(?=^##|\Z)", PAGE))
FILE = r"(?: and this `([^`]+)`:\n\n```text\n(.*?)^```\n)?"
EXAMPLE = rf"(?ms)^(Bad|Good)(?:, with `([^`]+)`)?{FILE}:?\n\n?```dockerfile\n(.*?)^```$"


def test_sections() -> None:
    """The page has a section for each rule that is no note, with its severity and whether it is mended."""
    wanted = [name for name in CHECKS if name not in RULES]
    assert sorted(SECTIONS) == sorted(wanted)
    for name, text in SECTIONS.items():
        mended = ", mended" if name in FIXABLE else ""
        assert text.strip().startswith(f"{CHECKS[name].severity.value.capitalize()}{mended}. "), name
        assert [one[0] for one in re.findall(EXAMPLE, text)] == ["Bad", "Good"], name
        assert CHECKS[name].page in text or not CHECKS[name].page.startswith("https://")


@pytest.mark.parametrize("rule", SECTIONS)
def test_examples(rule: str, run: Run, tmp_path: Path) -> None:
    """The bad example of a rule has findings of this rule alone, the good one has none at all."""
    for kind, options, name, content, text in re.findall(EXAMPLE, SECTIONS[rule]):
        (tmp_path / "Dockerfile").write_text(text)
        if name:
            (tmp_path / name).write_text(content)
        done = run("check", "--no-config", "--format", "json", *options.split())
        found = json.loads(done.output)["files"][0]["findings"]
        assert {one["rule"] for one in found} == ({rule} if kind == "Bad" else set()), found
        assert done.status == (3 if rule == "refused" else CHECKS[rule].severity.value != "info") * (kind == "Bad")
