"""A module that others import and that is loaded when it is first used."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from types import ModuleType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any


class _LoggerLater:
    """A logger that loads logging when somebody logs, or looks at it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        import logging  # noqa: PLC0415  (what this is for)

        return getattr(logging.getLogger(self._name), attribute)


@contextmanager
def logging_deferred() -> Iterator[None]:
    """Modules that are imported meanwhile get loggers that load logging on use, unless it is loaded already.

    dockerfile_parse makes a logger and has nothing to say where it only splits; loading logging with all that it needs
    takes as long as drawing a small picture.
    """
    if "logging" in sys.modules:
        yield
        return
    stand_in = ModuleType("logging")
    stand_in.getLogger = _LoggerLater  # type: ignore[attr-defined]  # a module has any attributes
    sys.modules["logging"] = stand_in
    try:
        yield
    finally:
        if sys.modules.get("logging") is stand_in:
            del sys.modules["logging"]
