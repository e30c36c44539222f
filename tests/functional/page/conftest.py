from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers.browser import Browser, browser_program
from tests.helpers.reading import JAVA, Reader, made

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(scope="session")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """One browser for all tests."""
    if not browser_program():
        pytest.skip("no browser: chromium is not on PATH")
    with Browser(tmp_path_factory.mktemp("profile")) as found:
        yield found


@pytest.fixture
def browser(window: Browser) -> Iterator[Browser]:
    """A quiet browser: whatever the test does, the page complains about nothing and asks for nothing."""
    window.console.clear()
    window.requests.clear()
    window.dialogs.clear()
    window.resize(1400, 900)
    window.prefer()
    yield window
    assert window.run("window.forbidden") == []
    loud = [one for one in window.console if one[0] not in ("log", "info", "debug", "verbose")]
    assert loud == []
    assert window.dialogs == []
    assert [one for one in window.requests if not one.startswith(("file://", "about:"))] == []


@pytest.fixture
def java(browser: Browser, tmp_path: Path) -> Reader:
    """The page of samples/java."""
    return Reader(browser, made(tmp_path, JAVA.read_text(encoding="utf-8"))).open()
