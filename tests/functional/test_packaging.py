"""What is installed is what the project says."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from importlib import metadata, resources
from pathlib import Path

import pytest

import stagegraph
from stagegraph import __main__
from tests.helpers.commands import environment

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))


def test_version() -> None:
    """The version is written once, in the package, and is that of the installation."""
    assert PROJECT["project"]["dynamic"] == ["version"]
    assert PROJECT["tool"]["hatch"]["version"]["path"] == "stagegraph/__init__.py"
    assert metadata.version("stagegraph") == stagegraph.__version__


def test_typed() -> None:
    """Type checkers are told that the package is annotated."""
    assert resources.files("stagegraph").joinpath("py.typed").is_file()


def test_data_files(tmp_path: Path) -> None:
    """The files of the package that are no code (styles, scripts, marks) are installed with it."""
    package = Path(__file__).parents[2] / "stagegraph"
    data = {path.relative_to(package).as_posix() for path in package.rglob("*.*") if path.is_file()}
    data = {name for name in data if not name.endswith((".py", ".pyc"))}
    code = "import stagegraph; print(stagegraph.__path__[0])"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path, env=environment(), check=True
    )
    installed = Path(done.stdout.strip())
    assert {"py.typed", "tui/app.tcss", "render/page/assets/page.css"} <= data
    assert {name for name in data if not (installed / name).is_file()} == set()


def test_public_names() -> None:
    """Each public name resolves, is listed by dir(), and nothing else can be got."""
    assert sorted(stagegraph.__all__) == dir(stagegraph)
    for name in stagegraph.__all__:
        assert getattr(stagegraph, name) is not None
    assert stagegraph.StagegraphError.__name__ == "StagegraphError"
    assert stagegraph.plan is stagegraph.plan
    with pytest.raises(AttributeError, match="module 'stagegraph' has no attribute 'nothing'"):
        stagegraph.nothing  # noqa: B018  (the access is what is tested)


def test_star_import() -> None:
    """``from stagegraph import *`` brings the public names."""
    code = "from stagegraph import *; import stagegraph; print(set(stagegraph.__all__) - set(globals()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "set()\n"


def test_console_script() -> None:
    """The command ``stagegraph`` is installed and is the same as ``python -m stagegraph``."""
    (entry,) = metadata.entry_points(group="console_scripts", name="stagegraph")
    assert entry.value == PROJECT["project"]["scripts"]["stagegraph"]
    assert entry.load() is __main__.main
    script = Path(sys.executable).with_name("stagegraph")
    calls = ([str(script), "--help"], [sys.executable, "-m", "stagegraph", "--help"])
    shown = [
        subprocess.run(call, capture_output=True, env=environment(), timeout=60, check=True).stdout for call in calls
    ]
    assert shown[0] == shown[1]
    assert shown[0].startswith(b"usage: stagegraph ")


def test_dependencies() -> None:
    """What the installation requires is what the project names."""
    required = {
        line.partition(";")[0].strip() for line in metadata.requires("stagegraph") or () if "extra ==" not in line
    }
    named = {line.partition(";")[0].strip() for line in PROJECT["project"]["dependencies"]}
    assert {_sorted(line) for line in required} == {_sorted(line) for line in named}


def _sorted(requirement: str) -> tuple[str, ...]:
    """A requirement as a set of words, as builders write the bounds in an order of their own."""
    name = requirement.replace(">=", " >=").replace("<", " <").replace(",", " ")
    return tuple(sorted(name.split()))


def test_supported_pythons() -> None:
    """This Python is one of those that the project supports."""
    assert sys.version_info >= (3, 11)
    assert metadata.metadata("stagegraph")["Requires-Python"] == PROJECT["project"]["requires-python"]
