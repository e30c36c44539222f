"""Which modules a call loads: the libraries that are slow to import stay out until they are needed."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.helpers.commands import environment
from tests.helpers.reading import JAVA

if TYPE_CHECKING:
    from pathlib import Path

LIBRARIES = {"networkx", "graphviz", "textual", "dockerfile_parse", "shtab", "platformdirs"}
CALL = "import sys; from stagegraph.cli.main import main; sys.argv[0] = 'stagegraph'; sys.exit(main())"
# What Python itself and the environment have loaded before the program (a measurer of coverage has) does not count.
LISTED = """
import sys
before = set(sys.modules)
import atexit
@atexit.register
def tell():
    with open("modules", "w") as file:
        file.write("\\n".join(name for name in sys.modules if name not in before))
"""


# What a call about one Dockerfile does not ask for.
OTHER_QUESTIONS = (
    "analysis.comparison analysis.findings analysis.impact analysis.projects analysis.review analysis.scanning "
    "analysis.timing cli.projects cli.progresslogs cli.forges contexts graph.checks graph.identifiers.configvalues "
    "graph.resolve.linkedtargets graph.resolve.sharedstages graph.resolve.toldtarget library logs project.bake "
    "project.compose project.contexts project.images project.repository projecttargets render.documents.orders "
    "render.documents.timingformats render.page render.timeline syntax.causes syntax.checkoptions syntax.durations "
    "syntax.patterns tui"
).split()
ASKED_FOR = {
    "images": {"render.documents.orders"},
    "targets": {"graph.resolve.sharedstages", "graph.resolve.toldtarget", "render.documents.orders"},
}
SLOW = set("dataclasses datetime importlib.metadata inspect locale logging pathlib shutil socket subprocess".split())
SLOW |= set("tempfile textwrap threading traceback typing unicodedata urllib.parse".split())


def loaded(folder: Path, code: str, *arguments: str) -> set[str]:
    """The names of the packages that a program has loaded when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", LISTED + code, *arguments],
        cwd=folder,
        env=environment({"COVERAGE_PROCESS_START": None}),  # what measures coverage loads modules of its own
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return {name.partition(".")[0] for name in (folder / "modules").read_text().splitlines()}


def test_the_list_tells(folder: Path) -> None:
    """The list would show a library that is loaded."""
    assert "graphviz" in loaded(folder, "import graphviz")


def test_import(folder: Path) -> None:
    """Importing stagegraph loads no library, and not even the modules of stagegraph."""
    names = loaded(folder, "import stagegraph; stagegraph.__version__; dir(stagegraph)")
    assert not names & LIBRARIES
    assert "stagegraph" in names
    modules = [name for name in (folder / "modules").read_text().splitlines() if name.startswith("stagegraph.")]
    assert modules == []


@pytest.mark.parametrize("arguments", ["--version", "--help", "plan --help", "render --help", "targets --help"])
def test_help_and_version(arguments: str, folder: Path) -> None:
    """Help and version load no library."""
    assert not loaded(folder, CALL, *arguments.split()) & LIBRARIES


@pytest.mark.parametrize(
    "arguments",
    [
        "plan",
        "plan --format json",
        "targets",
        "targets --format json",
        "check",
        "check --format sarif",
        "images",
        "images --format json",
        "render -o a.svg",
        "render -o a.json",
        "render -o a.dot",
        "render -o a.png",
    ],
)
def test_commands(arguments: str, folder: Path) -> None:
    """A command loads the parser's library and no other."""
    assert loaded(folder, CALL, *arguments.split()) & LIBRARIES == {"dockerfile_parse"}


def test_completion(folder: Path) -> None:
    """Completion loads the library that writes it and no other."""
    assert loaded(folder, CALL, "completion", "bash") & LIBRARIES == {"shtab"}


LIBRARY = "import stagegraph; plan = stagegraph.plan(stagegraph.parse('FROM scratch')); "


@pytest.mark.parametrize(
    ("code", "libraries"),
    [
        ("", {"dockerfile_parse"}),
        ("plan.to_dict()", {"dockerfile_parse"}),
        ("plan.graph", {"dockerfile_parse", "networkx"}),
        ("plan.step_graph", {"dockerfile_parse", "networkx"}),
        ("stagegraph.picture(plan)", {"dockerfile_parse", "graphviz"}),
    ],
)
def test_library(code: str, libraries: set[str], folder: Path) -> None:
    """A user of the library loads networkx with the first graph, and graphviz with the first picture."""
    assert loaded(folder, LIBRARY + code) & LIBRARIES == libraries


def test_registry(folder: Path) -> None:
    """The registry of formats, which each command reads, loads no writer."""
    loaded(folder, "import stagegraph.render.documents.registry")
    modules = {name for name in (folder / "modules").read_text().splitlines() if name.startswith("stagegraph.")}
    assert modules == {
        "stagegraph.errors",
        "stagegraph.render",
        "stagegraph.render.documents",
        "stagegraph.render.documents.content",
        "stagegraph.render.documents.registry",
        "stagegraph.render.documents.writers",
        "stagegraph.values",
    }


@pytest.mark.parametrize(
    ("arguments", "most"),
    [
        ("--version", 9),
        ("plan", 103),
        ("plan --format json", 94),
        ("targets", 98),
        ("images", 99),
        ("render -o a.svg", 113),
        ("render -o a.dot", 107),
    ],
)
def test_modules_of_a_command(arguments: str, most: int, folder: Path) -> None:
    """A call loads what it needs and no more: each module takes a tenth of a millisecond, so none joins unnoticed."""
    (folder / "Dockerfile").write_bytes(JAVA.read_bytes())
    loaded(folder, CALL, *arguments.split())
    names = (folder / "modules").read_text().splitlines()
    assert not SLOW & set(names)
    own = {name.removeprefix("stagegraph.") for name in names if name.startswith("stagegraph.")}
    others = {name for name in own for other in OTHER_QUESTIONS if f"{name}.".startswith(f"{other}.")}
    assert not others - ASKED_FOR.get(arguments, set())
    assert len(own) <= most


PATTERNS = """
import atexit, re._compiler as compiler
patterns, compiled = [], compiler.compile
def noting(pattern, flags=0):
    patterns.append(str(pattern))
    return compiled(pattern, flags)
compiler.compile = noting
atexit.register(lambda: open("patterns", "w", encoding="utf-8").write("\\n".join(patterns)))
"""


@pytest.mark.parametrize("arguments", ["plan", "explain", "check", "render -o a.svg"])
def test_patterns_of_a_command(arguments: str, folder: Path) -> None:
    """For a file in ASCII no pattern with ranges of other letters is compiled: that takes a twentieth of a command."""
    (folder / "Dockerfile").write_bytes(JAVA.read_bytes())
    loaded(folder, PATTERNS + CALL, *arguments.split())
    found = (folder / "patterns").read_text(encoding="utf-8").splitlines()
    assert found
    assert [one for one in found if not one.isascii()] == []
