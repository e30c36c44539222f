from __future__ import annotations

import shutil

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip the tests that draw with the dot program where there is none."""
    if shutil.which("dot") is not None:
        return
    for item in items:
        if item.get_closest_marker("graphviz"):
            item.add_marker(pytest.mark.skip(reason="no Graphviz: dot is not on PATH"))
