from __future__ import annotations

import json
import os
import re
import sys
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from stagegraph.cli.main import main
from stagegraph.render.documents.registry import PICTURES, Needs, Option
from tests.helpers.drawing import picture_of
from tests.helpers.formats import GIVEN, each, sign_of
from tests.helpers.programs import program

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stagegraph.render.documents.planorders import PlanOrder
    from stagegraph.render.documents.registry import Format
    from tests.helpers.commands import Done

    Run = Callable[..., Done]

HINT = f"End it in one of {', '.join(f'.{suffix}' for one in PICTURES for suffix in one.suffixes)}, or give --format."
FORMATS = f"The formats are {', '.join(one.name for one in PICTURES)}."
STAGES = ["s0", "s1", "s2", "s3"]
INSTALL = "Install Graphviz (the package is called graphviz) so that dot is on PATH."


# --- Formats ------------------------------------------------------------------------------------------------------


@each(PICTURES)
def test_format_of_the_suffix(wanted: Format[PlanOrder], run: Run, folder: Path) -> None:
    """Each suffix of a format tells it, in any case, and nothing goes to standard output."""
    for suffix in wanted.suffixes:
        for name in (f"a.{suffix}", f"b.{suffix.upper()}", f".{suffix}"):
            done = run("render", "-o", name)
            assert (done.status, done.raw, done.errors) == (0, b"", "")
            assert (folder / name).read_bytes().startswith(sign_of(wanted.name))


@each(PICTURES)
@pytest.mark.parametrize("output", [[], ["-o", "-"]])
def test_format_option(wanted: Format[PlanOrder], output: list[str], run: Run) -> None:
    """A format can be asked for; without a file, and for ``-``, the picture goes to standard output."""
    done = run("render", "--format", wanted.name, *output)
    assert (done.status, done.errors) == (0, "")
    assert done.raw.startswith(sign_of(wanted.name))


def test_format_option_wins(run: Run, folder: Path) -> None:
    """The format asked for wins over the suffix."""
    assert run("render", "--format", "dot", "-o", "a.svg").status == 0
    assert (folder / "a.svg").read_bytes().startswith(sign_of("dot"))


def test_default_is_svg(run: Run) -> None:
    """Without a format and a file, the picture is SVG."""
    assert picture_of(run("render").raw).nodes == ["i0", *STAGES]


@pytest.mark.graphviz
@pytest.mark.parametrize("output", ["a.pdf", "a.svg", "a.png"])
def test_dot_on_path(output: str, run: Run, folder: Path) -> None:
    """The dot program on PATH draws PDF without being asked, and everything else when asked."""
    engine = [] if output == "a.pdf" else ["--engine", "dot"]
    assert run("render", "-o", output, *engine).status == 0
    assert (folder / output).read_bytes().startswith(sign_of(output[2:]))


@pytest.mark.parametrize(
    ("arguments", "hint"),
    [
        (["-o", "graph.bmp"], HINT),
        (["-o", "a.svg/graph.bmp"], HINT),
        (["--format", "bmp"], FORMATS),
        (["--link-base", "javascript:alert(1)"], "--link-base javascript:alert(1) is no web address"),
        (["--theme", "blue"], "argument --theme: invalid choice"),
        (["--direction", "up"], "argument --direction: invalid choice"),
        (["--format"], "argument --format: expected one argument"),
        (
            ["--focus", "biuld"],
            "error: there is no stage biuld (did you mean build?)\nhint: The stages are base, build, ",
        ),
        (["--focus", "build", "--focus", "x"], "error: there is no stage x\n"),
        (["--focus", "0"], "error: there is no stage 0\n"),
        (["--focus", "test", "--hide-unused"], "the stage test is left out: no target needs it"),
        (["--focus"], "argument --focus: expected one argument"),
        (["--depth", "far"], "error: --depth far is no number\nhint: Write 0, 1, 2, ...: how many arrows away."),
        (["--depth", "-1"], "--depth -1 is no number"),
        (["--depth", "1.5"], "--depth 1.5 is no number"),
        (["--depth", ""], "--depth  is no number"),
        (["--depth", "\u00b2"], "is no number"),
        (["--depth", 5000 * "9"], "is no number"),
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


# --- What is drawn ------------------------------------------------------------------------------------------------


def nodes(done: Done) -> list[str]:
    """The ids of the cards of a picture, without the heads of waves."""
    assert (done.status, done.errors) == (0, "")
    return [node for node in picture_of(done.raw).nodes if not node.startswith("w")]


def test_steps(run: Run) -> None:
    """The steps of the stages that are built are drawn, and the stages that are not."""
    done = run("render", "--steps")
    assert nodes(done) == ["p1", "p2", "p3", "p4", "s2"]
    assert picture_of(done.raw).clusters == ["cluster_c0", "cluster_c1", "cluster_c3"]
    assert nodes(run("render", "--steps", "--hide-unused", "--target", "test")) == ["p1", "p2", "p3", "p4", "p5"]


@pytest.mark.parametrize(
    ("options", "cards"),
    [
        (["--focus", "build"], ["i0", *STAGES]),
        (["--focus", "TEST"], ["i0", "s0", "s1", "s2"]),
        (["--focus", "test", "--depth", "0"], ["s2"]),
        (["--focus", "base", "--depth", "1"], ["i0", "s0", "s1", "s2"]),
        (["--focus", "test", "--focus", "final", "--depth", "0"], ["s2", "s3"]),
        (["--focus", "final", "--hide-unused"], ["i0", "s0", "s1", "s3"]),
        (["--depth", "0"], ["s3"]),
        (["--depth", "1"], ["s1", "s3"]),
        (["--depth", "007"], ["i0", "s0", "s1", "s3"]),
        (["--depth", "1", "--target", "test", "--target", "final"], ["s0", "s1", "s2", "s3"]),
        (["--focus", "build", "--depth", "0", "--steps"], ["p3"]),
        (["--steps", "--depth", "1"], ["p3", "p4"]),
    ],
)
def test_part(options: list[str], cards: list[str], run: Run) -> None:
    """Of a file, some stages and what is near them can be drawn, or what is near the targets."""
    assert nodes(run("render", *options)) == cards


CHAIN = "FROM scratch AS a\nRUN a\nFROM a AS b\nRUN b\nFROM b AS c\nRUN c\nFROM c AS d\nRUN d\nCOPY --from=a / /\n"


@pytest.mark.parametrize(
    ("options", "cards", "arrows", "note"),
    [
        ([], 4, 4, ""),
        (["--fold"], 4, 4, ""),
        (["--simplify"], 4, 3, "1 arrow that others imply is not drawn"),
        (["--simplify", "--fold"], 2, 1, "1 arrow that others imply is not drawn; 3 stages in 1 chain folded"),
        (["--simplify", "--fold", "--no-fold", "--no-simplify"], 4, 4, ""),
    ],
)
def test_fold_and_simplify(options: list[str], cards: int, arrows: int, note: str, run: Run) -> None:
    """Chains and implied arrows can be left out, and the picture says so; the last word counts."""
    picture = picture_of(run("render", "-", *options, stdin=CHAIN.encode()).raw)
    assert (len(picture.nodes), len(picture.edges)) == (cards, arrows)
    assert not note or note in picture.texts


def test_large_pictures_are_folded(run: Run) -> None:
    """A large picture is folded and simplified without being asked, and is not if told so."""
    lines = [f"FROM {f's{at - 1}' if at else 'scratch'} AS s{at}\nRUN {at}\n" for at in range(61)]
    text = "".join([*lines, "COPY --from=s0 / /\n"]).encode()
    picture = picture_of(run("render", "-", stdin=text).raw)
    assert (len(picture.nodes), len(picture.edges)) == (4, 3)
    picture = picture_of(run("render", "-", "--no-fold", stdin=text).raw)
    assert (len(picture.nodes), len(picture.edges)) == (61, 60)
    picture = picture_of(run("render", "-", "--no-fold", "--no-simplify", stdin=text).raw)
    assert (len(picture.nodes), len(picture.edges)) == (61, 61)


def test_print_theme(run: Run) -> None:
    """The theme for print has greys alone."""
    colours = set(re.findall("#[0-9a-f]{6}", run("render", "--format", "dot", "--theme", "print").output))
    assert "#ffffff" in colours
    assert {colour for colour in colours if colour[1:3] != colour[3:5]} == set()


@pytest.mark.parametrize(
    ("options", "svg", "mermaid"),
    [
        ([], 'rankdir="LR"', "flowchart LR"),
        (["--steps"], 'rankdir="TB"', "flowchart TB"),
        (["--direction", "TB"], 'rankdir="TB"', "flowchart TB"),
        (["--steps", "--direction", "LR"], 'rankdir="LR"', "flowchart LR"),
    ],
)
def test_direction(options: list[str], svg: str, mermaid: str, run: Run) -> None:
    """Stages stand from left to right and steps from top to bottom, if not told otherwise."""
    assert svg in run("render", "--format", "dot", *options).output
    assert f"\n{mermaid}\n" in run("render", "--format", "mermaid", *options).output


# Each option changes something in its picture.
TOWER = "".join(
    [
        "FROM alpine AS a\nRUN a\n",
        *(f"FROM {one} AS {other}\nRUN {other}\n" for one, other in pairwise("abcd")),
        "FROM d AS build\nRUN e\nCOPY --from=c / /\n",
        "FROM alpine AS idle\nFROM build\n",
    ]
)


def test_every_option_is_tried() -> None:
    """The tests below give each option that a format may heed."""
    assert GIVEN.keys() == set(Option)


@each(PICTURES)
@pytest.mark.parametrize("option", Option)
def test_options(
    wanted: Format[PlanOrder],
    option: Option,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An option changes the picture, or is refused by a format that cannot heed it: none is forgotten."""
    monkeypatch.chdir(folder)
    monkeypatch.delenv("STAGEGRAPH_DOT", raising=False)
    (folder / "Dockerfile").write_text(TOWER)
    given = GIVEN[option]
    call = ["render", "--format", wanted.name, "-o"]
    assert main([*call, "plain"]) == 0
    status, errors = main([*call, "other", *given]), capsys.readouterr().err
    if option not in wanted.heeds:
        assert status == 2
        assert errors == f"error: {given[0]} means nothing for {wanted.name}\nhint: Leave {given[0]} out.\n"
        assert not (folder / "other").exists()
    elif option is Option.ENGINE:
        assert status == 4
        assert "the engine ./missing does not exist" in errors
    else:
        assert (status, errors) == (0, "")
        assert (folder / "plain").read_bytes() != (folder / "other").read_bytes()


@pytest.mark.parametrize("option", ["--no-fold", "--no-simplify"])
def test_negative_options_without_meaning(option: str, run: Run, folder: Path) -> None:
    """An option is refused under the name that it was given by, and by a suffix as by a format."""
    message = f"error: {option} means nothing for json\nhint: Leave {option} out.\n"
    run("render", "-o", "a.json", option).fails_with(2, message)
    assert [path.name for path in folder.iterdir()] == ["Dockerfile"]


def test_engine_variable_is_no_option(run: Run) -> None:
    """The variable that names an engine does no harm where none is needed."""
    for wanted in PICTURES:
        if wanted.needs is Needs.NOTHING:
            assert run("render", "--format", wanted.name, env={"STAGEGRAPH_DOT": "./missing"}).status == 0


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
from stagegraph.render.formats import engine
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


def test_a_page_of_too_many_steps(run: Run, folder: Path) -> None:
    """A build that is too large for a page is refused in words, with what to do instead."""
    (folder / "Dockerfile").write_text("FROM scratch\n" + "".join(f"RUN {number}\n" for number in range(5001)))
    result = run("render", "-o", "a.html")
    assert result.status == 2
    assert "the page would show 5,001 steps, and a page shows at most 5,000" in result.errors
    assert "--focus STAGE" in result.errors
    assert not (folder / "a.html").exists()
