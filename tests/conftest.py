from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.helpers.depth import DEPTH

_ROOT = Path(__file__).parent.parent


def pytest_addoption(parser: pytest.Parser) -> None:
    """The depth of the search."""
    parser.addoption(
        "--wide",
        action="store_true",
        help="search as widely as .ci/run does: every example of the properties, and the tests marked wide",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell the depth to what is loaded later."""
    DEPTH.wide = config.getoption("--wide")
    # What the user's own terminal view keeps is neither read nor written: a folder cannot be made in a device.
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        os.environ[name] = os.devnull


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """A process for each core and two more, as many tests wait; none besides this one where some were named."""
    named = [one for one in config.args if Path(one.partition("::")[0]).resolve() not in (_ROOT, _ROOT / "tests")]
    return 0 if named else (os.cpu_count() or 1) + 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the wide tests where they are not asked for; skip what needs a dot program where there is none."""
    if not DEPTH.wide and config.option.markexpr == "":
        wide = [item for item in items if item.get_closest_marker("wide")]
        if wide:
            config.hook.pytest_deselected(items=wide)  # the summary counts them
            items[:] = [item for item in items if item not in wide]
    if shutil.which("dot") is None:
        for item in items:
            if item.get_closest_marker("graphviz"):
                item.add_marker(pytest.mark.skip(reason="no Graphviz: dot is not on PATH"))
