from __future__ import annotations

import importlib
import logging
import sys
from typing import TYPE_CHECKING

from stagegraph.syntax.deferred import logging_deferred

if TYPE_CHECKING:
    import pytest


def test_logging_is_loaded_on_use(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A module that only makes a logger leaves logging unloaded; once it logs, that is logged as always."""
    monkeypatch.delitem(sys.modules, "logging")
    with logging_deferred():
        given = importlib.import_module("logging").getLogger("some.module")
        assert given is not logging.getLogger("some.module")
    assert "logging" not in sys.modules
    monkeypatch.setitem(sys.modules, "logging", logging)
    given.error("said %s", 1)
    assert caplog.record_tuples == [("some.module", logging.ERROR, "said 1")]
    assert given.name == "some.module"


def test_logging_that_is_loaded_stays() -> None:
    """Where logging is loaded already, nothing stands in for it."""
    with logging_deferred():
        assert importlib.import_module("logging") is logging
    assert sys.modules["logging"] is logging


def test_logging_loaded_meanwhile_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    """What somebody else has loaded meanwhile is left alone."""
    monkeypatch.delitem(sys.modules, "logging")
    with logging_deferred():
        sys.modules["logging"] = logging
    assert sys.modules["logging"] is logging
