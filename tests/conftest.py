from __future__ import annotations

import gc
import importlib
import os
import shutil
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.helpers.depth import DEPTH

if TYPE_CHECKING:
    from collections.abc import Generator

_ROOT = Path(__file__).parent.parent
# Where somebody waits for all tests, so many cases of each are run: programs and terminals take longest.
_CASES = {"functional": 1, "tui": 1}
_OTHER_CASES = 2


def pytest_addoption(parser: pytest.Parser) -> None:
    """The depth of the search."""
    parser.addoption(
        "--wide",
        action="store_true",
        help="search as widely as .ci/run does: every recorded case, and the tests marked wide",
    )
    parser.addoption("--widest", action="store_true", help="likewise, with every random example of the properties")
    parser.addoption("--one-case", action="store_true", help="of each test that has several cases run the first one")


def pytest_configure(config: pytest.Config) -> None:
    """Tell the depth to what is loaded later."""
    DEPTH.widest = config.getoption("--widest")
    DEPTH.wide = DEPTH.widest or config.getoption("--wide")
    # What the user's own terminal view keeps is neither read nor written: a folder cannot be made in a device.
    for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        os.environ[name] = os.devnull
    # Modules are compiled once, not by each process of each run, whatever else the user has Python do.
    sys.dont_write_bytecode = False
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """A process for each core and one more, as many tests wait; none besides this one where some were named."""
    return 0 if _some_are_named(config) else (os.cpu_count() or 1) + 1


def _some_are_named(config: pytest.Config) -> bool:
    return any(Path(one.partition("::")[0]).resolve() not in (_ROOT, _ROOT / "tests") for one in config.args)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Find the tests; what they are stays, and Python need not look meanwhile or later whether it is garbage."""
    gc.disable()
    try:
        _load_test_modules()
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def _load_test_modules() -> None:
    """Load all of them, each process from another one on: what one has compiled the others only read."""
    count = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "0"))
    if count:
        names = sorted(str(path.relative_to(_ROOT).with_suffix("")) for path in (_ROOT / "tests").rglob("test_*.py"))
        first = int(os.environ["PYTEST_XDIST_WORKER"].removeprefix("gw")) * len(names) // count
        for name in names[first:] + names[:first]:
            with suppress(Exception, pytest.skip.Exception):  # told when it is collected
                importlib.import_module(name.replace(os.sep, "."))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out wide tests and cases of the others, where not all are wanted; skip what needs dot if there is none."""
    if not DEPTH.wide and config.option.markexpr == "":
        _leave_out(config, items, {item.nodeid for item in items if item.get_closest_marker("wide")})
        if not _some_are_named(config) and not config.option.keyword:
            _leave_out(config, items, _further_cases(items))
    if config.getoption("--one-case"):
        first = {item.nodeid.partition("[")[0]: item.nodeid for item in reversed(items)}
        _leave_out(config, items, {item.nodeid for item in items} - set(first.values()))
    if shutil.which("dot") is None:
        for item in items:
            if item.get_closest_marker("graphviz"):
                item.add_marker(pytest.mark.skip(reason="no Graphviz: dot is not on PATH"))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Leave out the coverage of tests that are marked so: others reach the same lines."""
    coverage = sys.modules.get("coverage") if item.get_closest_marker("unmeasured") else None
    measurer = coverage.Coverage.current() if coverage is not None else None
    if measurer is None:
        return (yield)
    measurer.stop()
    try:
        return (yield)
    finally:
        measurer.start()


def _further_cases(items: list[pytest.Item]) -> set[str]:
    """What is not waited for: all cases of each test but the first ones, and what a browser shows."""
    cases: dict[str, list[str]] = {}
    for item in items:
        if not item.get_closest_marker("browser"):
            cases.setdefault(item.nodeid.partition("[")[0], []).append(item.nodeid)
    wanted = {name for test, names in cases.items() for name in names[: _CASES.get(test.split("/")[1], _OTHER_CASES)]}
    return {item.nodeid for item in items} - wanted


def _leave_out(config: pytest.Config, items: list[pytest.Item], names: set[str]) -> None:
    left = [item for item in items if item.nodeid in names]
    if left:
        config.hook.pytest_deselected(items=left)  # the summary counts them
        items[:] = [item for item in items if item.nodeid not in names]
