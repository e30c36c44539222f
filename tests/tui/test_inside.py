"""The names inside Textual that stagegraph relies on, and those that it must not take from it by chance."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import textwrap
from functools import cache

import pytest
from textual.app import App
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver
from textual.screen import Screen

import stagegraph.tui
from stagegraph.tui.inside import DisplayingApp


def _classes() -> list[type]:
    """The classes of the terminal UI that are Textual's by descent."""
    found = []
    for module in pkgutil.walk_packages(stagegraph.tui.__path__, "stagegraph.tui."):
        for _, kind in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            descends = any(base.__module__.startswith("textual.") for base in kind.__mro__)
            if kind.__module__ == module.name and descends:
                found.append(kind)
    return found


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (App, "_check_bindings"),
        (App, "_display"),
        (App, "_driver"),
        (Driver, "_auto_restart"),
        (LinuxDriver, "_must_signal_resume"),
        (Screen, "_compositor"),
    ],
)
def test_they_are_there(kind: type, name: str) -> None:
    """Each private name that is used is there; one that is gone is found here, and not on somebody's screen."""
    assert hasattr(kind, name) or f"self.{name} = " in inspect.getsource(kind) or f"{name}: " in inspect.getsource(kind)


_MEANT: dict[type, set[str]] = {DisplayingApp: {"_display"}}
"""Private names that are ours in place of Textual's."""


@cache
def _private(kind: type) -> frozenset[str]:
    """The private names that a class's own text gives to something: its methods, and what it sets in itself."""
    found = set()
    for node in ast.walk(ast.parse(textwrap.dedent(inspect.getsource(kind)))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            found.add(node.attr)
    return frozenset(name for name in found if name.startswith("_") and not name.startswith("__"))


@pytest.mark.parametrize("kind", _classes(), ids=lambda kind: kind.__name__)
def test_none_is_taken_by_chance(kind: type) -> None:
    """No private name of ours is one that Textual has for something else in the same object."""
    theirs = frozenset().union(*(_private(base) for base in kind.__mro__ if base.__module__.startswith("textual.")))
    assert not (_private(kind) - _MEANT.get(kind, set())) & theirs
