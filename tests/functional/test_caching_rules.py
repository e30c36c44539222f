"""The examples of docs/caching.md are true."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

import stagegraph
from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.deciding import impact
from stagegraph.graph.identifiers.references import normalised_reference
from stagegraph.values import FrozenMap
from tests.helpers.cachesets import sent_of, tree_of

PAGE = (Path(__file__).parents[2] / "docs/caching.md").read_text(encoding="utf-8")
RULES = {
    section.partition("\n")[0]: re.findall(r"^```(\w+)\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    for section in PAGE.split("\n## ")[1:]
}
SETTING = re.compile(r"(file|arg|image|changed) ([^\s=,]+)(?:=([^,\n]*))?")


def build(text: str, when: str) -> Build:
    """A build of an example: what stands in its comments of that time, and in the file."""
    lines = [line.partition(":")[2] for line in text.splitlines() if line.startswith(f"# {when}:")]
    found: dict[str, dict[str, Any]] = {"file": {}, "arg": {}, "image": {}, "changed": {}}
    for kind, name, value in SETTING.findall("\n".join(lines)):
        found[kind][name] = value
    images = {name: {"digest": f"sha256:{digit * 64}", "config": {}} for name, digit in found["image"].items()}
    plan = stagegraph.plan(
        stagegraph.parse(text), build_args=found["arg"], image_configs={"*": {"config": {}}, **images}
    )
    files = found["file"]
    contexts = FrozenMap({"context": sent_of(tree_of(files), files)}) if files else FrozenMap()
    return Build(plan, contexts, changed_images=frozenset(map(normalised_reference, found["changed"])))


def test_rules_are_found() -> None:
    """The page holds rules, each with one or two files and an answer."""
    assert len(RULES) > 20
    assert all([kind for kind, _ in blocks][-2:] == ["dockerfile", "text"] for blocks in RULES.values())


@pytest.mark.parametrize("rule", RULES)
def test_rule(rule: str) -> None:
    """What the page says of an example is what stagegraph says of it."""
    *files, (_, told) = RULES[rule]
    found = impact(build(files[0][1], "before"), build(files[-1][1], "after"))
    steps = [one for one in found.steps if one.step.number and not one.step.image]
    said = sorted(f"{one.status.value:<8} {one.step.text.removeprefix('ONBUILD ')}" for one in steps)
    assert said == sorted(told.splitlines())
