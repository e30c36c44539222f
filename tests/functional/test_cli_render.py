from __future__ import annotations

import json
import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.drawing import picture_of
from tests.programs import program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.commands import Done

    Run = Callable[..., Done]

SIGNS = {"svg": b"<?xml", "png": b"\x89PNG\r\n", "dot": b"digraph stagegraph {", "json": b'{\n  "version": 1,'}
STAGES = ["s0", "s1", "s2", "s3"]
INSTALL = "Install Graphviz (the package is called graphviz) so that dot is on PATH."


# --- Formats ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "file_format"),
    [("a.svg", "svg"), ("b.PNG", "png"), ("c.dot", "dot"), ("d.gv", "dot"), ("e.json", "json"), (".svg", "svg")],
)
def test_format_of_the_suffix(name: str, file_format: str, run: Run, folder: Path) -> None:
    """The suffix of the output file tells the format, and nothing goes to standard output."""
    done = run("render", "-o", name)
    assert (done.status, done.raw, done.errors) == (0, b"", "")
    assert (folder / name).read_bytes().startswith(SIGNS[file_format])


@pytest.mark.parametrize("file_format", SIGNS)
@pytest.mark.parametrize("output", [[], ["-o", "-"]])
def test_format_option(file_format: str, output: list[str], run: Run) -> None:
    """A format can be asked for; without a file, and for ``-``, the picture goes to standard output."""
    done = run("render", "--format", file_format, *output)
    assert (done.status, done.errors) == (0, "")
    assert done.raw.startswith(SIGNS[file_format])


def test_format_option_wins(run: Run, folder: Path) -> None:
    """The format asked for wins over the suffix."""
    assert run("render", "--format", "dot", "-o", "a.svg").status == 0
    assert (folder / "a.svg").read_bytes().startswith(SIGNS["dot"])


def test_default_is_svg(run: Run) -> None:
    """Without a format and a file, the picture is SVG."""
    assert picture_of(run("render").raw).nodes == ["i0", *STAGES]


@pytest.mark.graphviz
@pytest.mark.parametrize("output", ["a.pdf", "a.svg", "a.png"])
def test_dot_on_path(output: str, run: Run, folder: Path) -> None:
    """The dot program on PATH draws PDF without being asked, and everything else when asked."""
    engine = [] if output == "a.pdf" else ["--engine", "dot"]
    assert run("render", "-o", output, *engine).status == 0
    assert (folder / output).read_bytes().startswith({**SIGNS, "pdf": b"%PDF"}[output[2:]])


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-o", "graph.bmp"], "End it in one of .svg, .png, .pdf, .dot, .gv, .json, or give --format."),
        (["-o", "graph"], "End it in one of .svg, .png, .pdf, .dot, .gv, .json, or give --format."),
        (["-o", "a.svg/graph"], "End it in one of .svg"),
        (["--format", "bmp"], "The formats are svg, png, pdf, dot, json."),
        (["--link-base", "javascript:alert(1)"], "--link-base javascript:alert(1) is no web address"),
        (["--theme", "blue"], "argument --theme: invalid choice"),
        (["--direction", "up"], "argument --direction: invalid choice"),
        (["--format"], "argument --format: expected one argument"),
        (["a", "b"], "unrecognized arguments: b"),
    ],
)
def test_wrong_usage(arguments: list[str], hint: str, run: Run, folder: Path) -> None:
    """A call that makes no sense is refused with what can be given, and writes no file."""
    run("render", *arguments).fails_with(2, hint)
    assert [path.name for path in folder.iterdir()] == ["Dockerfile"]


# --- Options of the picture ---------------------------------------------------------------------------------------


def test_hide_unused(run: Run) -> None:
    """Stages that are not needed can be left out."""
    assert picture_of(run("render", "--hide-unused").raw).nodes == ["i0", "s0", "s1", "s3"]


def test_legend_theme_and_direction(run: Run) -> None:
    """Legend, theme and direction are those asked for."""
    plain = run("render", "--format", "dot").output
    assert ('rankdir="LR"' in plain, "#ffffff" in plain, "dotted: RUN" in plain) == (True, True, False)
    done = run("render", "--format", "dot", "--legend", "--theme", "dark", "--direction", "TB").output
    assert ('rankdir="TB"' in done, "#ffffff" in done, "dotted: RUN" in done) == (True, False, True)


def test_link_base(run: Run) -> None:
    """Cards and arrows link to the lines of a web view."""
    base = "https://example.com/o/r/blob/main/Dockerfile"
    assert f"{base}#L2" in picture_of(run("render", "--link-base", base).raw).links


def test_json_is_the_plan(run: Run) -> None:
    """The JSON of a picture is the document of the plan."""
    done = run("render", "--format", "json", "--target", "test")
    assert json.loads(done.output)["targets"] == ["test"]
    assert done.raw == run("plan", "--format", "json", "--target", "test").raw


# --- Engines ------------------------------------------------------------------------------------------------------


def test_pdf_without_dot(run: Run, folder: Path) -> None:
    """Without Graphviz a PDF cannot be drawn, and it is told what to install."""
    done = run("render", "-o", "a.pdf", env={"PATH": str(folder)})
    done.fails_with(4, "no engine can draw pdf: the embedded engine cannot draw pdf, and no dot is on PATH", INSTALL)
    assert not (folder / "a.pdf").exists()


def test_embedded_needs_no_path(run: Run, folder: Path) -> None:
    """The embedded engine is found without PATH, and is taken even where PATH has a dot."""
    program(folder, "dot", "sys.exit('not this one')")
    for path in ("", str(folder)):
        assert run("render", "-o", "a.svg", env={"PATH": path}).status == 0


@pytest.mark.parametrize(
    ("engine", "hint"),
    [
        ("dot", INSTALL),
        ("./missing", "Give embedded, dot, or the path of a dot program with --engine or STAGEGRAPH_DOT."),
        ("./Dockerfile", "the engine ./Dockerfile does not exist or cannot be run"),
    ],
)
@pytest.mark.parametrize("by", ["option", "variable"])
def test_missing_engine(engine: str, hint: str, by: str, run: Run, folder: Path) -> None:
    """An engine that is asked for and is not there is not replaced by another."""
    option, env = (["--engine", engine], {}) if by == "option" else ([], {"STAGEGRAPH_DOT": engine})
    run("render", *option, env={"PATH": str(folder), **env}).fails_with(4, hint)


def test_named_engine(run: Run, folder: Path) -> None:
    """STAGEGRAPH_DOT names an engine, and --engine wins over it."""
    env = {"STAGEGRAPH_DOT": program(folder, "mine", "print('<svg >mine</svg>')")}
    assert "mine</svg>" in run("render", env=env).output
    yours = program(folder, "yours", "print('<svg >yours</svg>')")
    assert "yours</svg>" in run("render", "--engine", yours, env=env).output
    assert picture_of(run("render", "--engine", "embedded", env=env).raw).nodes == ["i0", *STAGES]


def test_engine_found_on_path(run: Run, folder: Path) -> None:
    """An engine can be named without its folder where PATH has it."""
    program(folder, "mydot", "print('<svg >mine</svg>')")
    done = run("render", "--engine", "mydot", env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"})
    assert "mine</svg>" in done.output


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("sys.exit('out of order')", "failed (exit status 1): out of order"),
        ("pass", "failed (exit status 0): it said nothing"),
        ("print('hello')", "made is no svg"),
        ("sys.stdout.buffer.write(bytes(range(256)))", "made is no svg"),
        ("import os; os.kill(os.getpid(), 9)", "failed (exit status -9)"),
    ],
)
@pytest.mark.parametrize("before", [None, b"what was here before"])
def test_failing_engine(line: str, says: str, before: bytes | None, run: Run, folder: Path) -> None:
    """An engine that fails is reported, and the file stays what it was."""
    path = folder / "a.svg"
    if before is not None:
        path.write_bytes(before)
    engine = program(folder, "engine", line)
    run("render", "-o", "a.svg", "--engine", engine).fails_with(4, f"the engine {engine}", says)
    assert (path.read_bytes() if path.exists() else None) == before
    assert sorted(one.name for one in folder.iterdir() if one != path) == ["Dockerfile", "engine"]


def test_engine_that_cannot_start(run: Run, folder: Path) -> None:
    """An engine that is no program is reported."""
    path = folder / "engine"
    path.write_text("no program")
    path.chmod(0o755)
    run("render", "--engine", "./engine").fails_with(4, "the engine ./engine cannot be started: Exec format error")


IMPATIENT = """\
import sys
from stagegraph.cli.main import main
from stagegraph.render import engine
engine._SECONDS = 0.3
sys.exit(main())
"""


def test_slow_engine(run: Run, folder: Path) -> None:
    """An engine that takes longer than it may is stopped and reported, and the file stays what it was."""
    (folder / "a.svg").write_bytes(b"before")
    slow = program(folder, "slow", "time.sleep(60)")
    done = run("render", "-o", "a.svg", "--engine", slow, command=[sys.executable, "-c", IMPATIENT])
    done.fails_with(4, f"the engine {slow} took longer than 0.3 seconds", "Draw less")
    assert (folder / "a.svg").read_bytes() == b"before"
