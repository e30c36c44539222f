from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest

from tests.helpers.commands import DOCKERFILE, run_in, run_in_shell, run_in_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a Dockerfile, in which commands are run."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Callable[..., Done]:
    """Run stagegraph; see `run_in`."""
    return partial(run_in, folder)


@pytest.fixture
def shell(folder: Path) -> Callable[..., Done]:
    """Run a line of shell; see `run_in_shell`."""
    return partial(run_in_shell, folder)


@pytest.fixture
def terminal(folder: Path) -> Callable[..., tuple[int, str]]:
    """Run stagegraph in a terminal; see `run_in_terminal`."""
    return partial(run_in_terminal, folder)
