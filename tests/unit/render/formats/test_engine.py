from __future__ import annotations

import sys
from importlib import metadata
from pathlib import Path

import pytest

from stagegraph.errors import EnvironmentLacks
from stagegraph.render.formats import engine
from stagegraph.render.formats.engine import Engine, draw, find_engine
from tests.helpers.programs import program

GRAPH = 'digraph { a [label="\u00fc"] a -> b }'


@pytest.fixture
def path_without_dot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that is all of PATH."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    return folder


@pytest.fixture
def not_beside_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python's own folders hold no embedded engine."""
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    monkeypatch.setattr(sys, "prefix", str(tmp_path))


@pytest.fixture
def no_embedded(not_beside_python: None, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: ARG001  (a step before)
    """The embedded engine is not installed."""

    def missing(_: str) -> None:
        raise metadata.PackageNotFoundError

    monkeypatch.setattr(metadata, "files", missing)


def problem_with(file_format: str, wanted: str = "") -> EnvironmentLacks:
    """The error with which no engine is found."""
    with pytest.raises(EnvironmentLacks) as caught:
        find_engine(file_format, wanted)
    return caught.value


# --- Finding an engine --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("wanted", ["", "embedded"])
@pytest.mark.parametrize("file_format", ["svg", "png"])
def test_embedded_first(wanted: str, file_format: str, path_without_dot: Path) -> None:
    """The embedded engine draws what it can, though another one is on PATH."""
    program(path_without_dot, "dot")
    found = find_engine(file_format, wanted)
    assert found.embedded
    assert Path(found.path).name.startswith("graphviz-pure")
    assert Path(found.path).is_file()


@pytest.mark.usefixtures("not_beside_python")
def test_embedded_by_its_files() -> None:
    """The embedded engine is found through the list of its files where it does not stand beside Python."""
    found = find_engine("svg", "embedded")
    assert draw(found, GRAPH, "svg").count(b'class="edge"') == 1


@pytest.mark.usefixtures("not_beside_python")
def test_embedded_files_that_are_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A list of files of which the program is missing, or that is missing itself, names no engine."""
    recorded = [one for one in metadata.files("graphviz-pure") or () if not one.name.startswith("graphviz-pure")]
    for files in (recorded, None):
        monkeypatch.setattr(metadata, "files", lambda _, files=files: files)
        assert problem_with("svg", "embedded").message == "the embedded engine graphviz-pure is not installed"


def test_dot_draws_the_rest(path_without_dot: Path) -> None:
    """A format that the embedded engine lacks is drawn by dot, and dot draws everything when asked for."""
    path = program(path_without_dot, "dot")
    assert find_engine("pdf") == Engine(path, embedded=False)
    assert find_engine("svg", "dot") == Engine(path, embedded=False)


@pytest.mark.usefixtures("no_embedded")
def test_dot_without_embedded(path_without_dot: Path) -> None:
    """Without an embedded engine dot draws everything."""
    path = program(path_without_dot, "dot")
    assert find_engine("svg") == Engine(path, embedded=False)


@pytest.mark.usefixtures("path_without_dot")
def test_named_engine(tmp_path: Path) -> None:
    """An engine can be named by its path."""
    path = program(tmp_path, "other")
    assert find_engine("svg", path) == Engine(path, embedded=False)


INSTALL = "Install Graphviz (the package is called graphviz) so that dot is on PATH."


@pytest.mark.usefixtures("path_without_dot")
@pytest.mark.parametrize(
    ("file_format", "wanted", "message", "hint"),
    [
        ("pdf", "", "no engine can draw pdf: the embedded engine cannot draw pdf, and no dot is on PATH", INSTALL),
        ("pdf", "embedded", "the embedded engine cannot draw pdf", INSTALL),
        ("svg", "dot", "--engine dot needs Graphviz, and no dot is on PATH", INSTALL),
        (
            "svg",
            "/no/such/dot",
            "the engine /no/such/dot does not exist or cannot be run",
            "Give embedded, dot, or the path of a dot program with --engine or STAGEGRAPH_DOT.",
        ),
    ],
)
def test_no_engine(file_format: str, wanted: str, message: str, hint: str) -> None:
    """Where no engine is found, it is told which one lacks, and what to install or to give."""
    problem = problem_with(file_format, wanted)
    assert (problem.message, problem.hint) == (message, hint)


@pytest.mark.usefixtures("path_without_dot", "no_embedded")
def test_no_engine_at_all() -> None:
    """Where even the embedded engine lacks, it is told why."""
    problem = problem_with("svg")
    assert problem.message == (
        "no engine can draw svg: the embedded engine graphviz-pure is not installed for this platform, "
        "and no dot is on PATH"
    )
    assert problem.hint == INSTALL
    problem = problem_with("svg", "embedded")
    assert problem.message == "the embedded engine graphviz-pure is not installed"
    assert "--engine dot" in problem.hint


# --- Drawing ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["embedded", pytest.param("dot", marks=pytest.mark.graphviz)])
@pytest.mark.parametrize(("file_format", "sign"), [("svg", b"<?xml"), ("png", b"\x89PNG"), ("plain", b"graph ")])
def test_draw(name: str, file_format: str, sign: bytes) -> None:
    """Both engines draw."""
    assert draw(find_engine("svg", name), GRAPH, file_format).startswith(sign)


@pytest.mark.graphviz
def test_draw_pdf() -> None:
    """Graphviz's own dot draws PDF."""
    assert draw(find_engine("pdf"), GRAPH, "pdf").startswith(b"%PDF")


@pytest.mark.parametrize(("file_format", "more"), [("svg", []), ("png", ["-Gdpi=144"])])
def test_call(file_format: str, more: list[str], tmp_path: Path) -> None:
    """An engine is called as dot is, and given the graph as UTF-8; PNG gets the resolution of fine screens."""
    path = program(
        tmp_path, "echo", r"sys.stdout.buffer.write(b'<svg\x89PNG' + given + ' '.join(sys.argv[1:]).encode())"
    )
    said = draw(Engine(path, embedded=False), GRAPH, file_format)
    assert said == b"<svg\x89PNG" + GRAPH.encode() + " ".join(["-Kdot", f"-T{file_format}", "-q1", *more]).encode()
    said = draw(Engine(path, embedded=False), GRAPH, file_format, placed=True, size=(500, 300))
    assert said.endswith(" ".join(["-Knop2", f"-T{file_format}", "-q1", *more]).encode())


def test_huge_pictures_are_coarser(tmp_path: Path) -> None:
    """A PNG has twice the points of an SVG, fewer where it would become too large to be opened."""
    path = program(tmp_path, "echo", r"sys.stdout.buffer.write(b'\x89PNG' + ' '.join(sys.argv[1:]).encode())")
    said = draw(Engine(path, embedded=False), GRAPH, "png", placed=True, size=(20_000, 30_000))
    assert 20 < int(said.rpartition(b"=")[2]) < 72


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["sys.exit(3)"], "failed (exit status 3): it said nothing"),
        (["print('<svg>'); sys.exit('first'+chr(10)+'last')"], "failed (exit status 1): last"),
        (["sys.exit('Warning: w'+chr(10)+'Error: e'+chr(10)+'in label')"], "failed (exit status 1): Error: e"),
        (["pass"], "failed (exit status 0): it said nothing"),
    ],
)
def test_failing_engine(lines: list[str], message: str, tmp_path: Path) -> None:
    """An engine that fails or draws nothing is reported with what it said, its error rather than the rest."""
    path = program(tmp_path, "engine", *lines)
    with pytest.raises(EnvironmentLacks) as caught:
        draw(Engine(path, embedded=False), GRAPH, "svg")
    assert caught.value.message == f"the engine {path} {message}"


@pytest.mark.parametrize("file_format", ["svg", "png", "pdf"])
def test_engine_that_draws_something_else(file_format: str, tmp_path: Path) -> None:
    """What is no picture of the format is not taken for one."""
    path = program(tmp_path, "engine", "print(' '.join(sys.argv))")
    with pytest.raises(EnvironmentLacks) as caught:
        draw(Engine(path, embedded=False), GRAPH, file_format)
    assert caught.value.message == f"what the engine {path} made is no {file_format}"
    assert "STAGEGRAPH_DOT" in caught.value.hint


def test_engine_that_is_no_program(tmp_path: Path) -> None:
    """An engine that cannot be started is reported with the reason."""
    path = tmp_path / "engine"
    path.write_text("no program")
    path.chmod(0o755)
    with pytest.raises(EnvironmentLacks, match="engine cannot be started: "):
        draw(Engine(str(path), embedded=False), GRAPH, "svg")


def test_slow_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that takes too long is stopped."""
    monkeypatch.setattr(engine, "_SECONDS", 0.2)
    path = program(tmp_path, "engine", "time.sleep(60)")
    with pytest.raises(EnvironmentLacks) as caught:
        draw(Engine(path, embedded=False), GRAPH, "svg")
    assert caught.value.message == f"the engine {path} took longer than 0.2 seconds"
    assert "--hide-unused" in caught.value.hint


def test_engine_that_does_not_listen(tmp_path: Path) -> None:
    """An engine that ends before it has read a large graph is reported, not waited for."""
    path = tmp_path / "deaf"
    path.write_text(f"#!{sys.executable} -I\nraise SystemExit('deaf')\n")
    path.chmod(0o755)
    with pytest.raises(EnvironmentLacks, match=r"deaf$"):
        draw(Engine(str(path), embedded=False), GRAPH * 100_000, "svg")
