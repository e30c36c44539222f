from __future__ import annotations

import ast
from collections import Counter
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2] / "stagegraph"
_MODULES = [path for path in sorted(_ROOT.rglob("*.py")) if path.name != "__init__.py"]


def repeated(names: list[str]) -> list[str]:
    """Those that are there more than once."""
    return [name for name, times in Counter(names).items() if times > 1]


@pytest.mark.wide
def test_each_class_has_a_name_of_its_own() -> None:
    """No two modules have a class of one name, be it a private one."""
    trees = [ast.parse(path.read_text(encoding="utf-8")) for path in _MODULES]
    names = [node.name for tree in trees for node in tree.body if isinstance(node, ast.ClassDef)]
    assert len(names) > 200
    assert repeated(names) == []


def test_each_module_has_a_name_of_its_own() -> None:
    """No two modules have one name, except that a command's module is called as the command is."""
    names = [path.stem for path in _MODULES if path.parent != _ROOT / "cli" / "commands"]
    assert len(names) > 150
    assert repeated(names) == []
