"""Pictures of the samples: complete, the same everywhere, and without anything of the machine they were made on."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.render.dot import dot_source
from stagegraph.render.engine import draw, find_engine
from stagegraph.render.stagecards import stage_diagram
from stagegraph.render.themes import THEMES
from tests.commands import run_in
from tests.drawing import ENGINES, drawn, picture_of, shown

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.commands import Done

    Run = Callable[..., Done]

SAMPLES = sorted((Path(__file__).parents[2] / "samples").glob("*/Dockerfile"))
EACH_SAMPLE = pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.parent.name)
EACH_ENGINE = pytest.mark.parametrize("engine", ENGINES)


def plan_of_sample(sample: Path) -> stagegraph.Plan:
    """The plan of a sample for its default target."""
    return stagegraph.plan(stagegraph.parse(sample.read_text(encoding="utf-8"), filename=str(sample)))


def plain_layout(source: str, engine: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The nodes and edges of a graph, sorted, as Graphviz lists them in its plain format."""
    text = draw(find_engine("svg", engine), source, "plain").decode()
    rows = [shlex.split(line) for line in text.replace("\\\n", "").splitlines() if not line.startswith("graph")]
    nodes = sorted(row[1] for row in rows if row[0] == "node")
    return nodes, sorted((row[1], row[2]) for row in rows if row[0] == "edge")


def test_there_are_samples() -> None:
    """The tests below have samples to draw."""
    assert len(SAMPLES) >= 7


@EACH_ENGINE
@EACH_SAMPLE
def test_sample(sample: Path, engine: str) -> None:
    """Each engine draws each card and each arrow of a sample, once, with its texts and tooltips."""
    plan = plan_of_sample(sample)
    diagram = stage_diagram(plan)
    nodes = sorted(card.id for card in diagram.cards)
    edges = sorted((arrow.source, arrow.target) for arrow in diagram.arrows)
    assert len(nodes) >= len(plan.stages)
    source = dot_source(diagram)
    assert sorted(re.findall(r"^  ([is]\d+) \[", source, re.MULTILINE)) == nodes
    assert sorted(re.findall(r"^  (\w+) -> (\w+) \[", source, re.MULTILINE)) == edges
    assert plain_layout(source, engine) == (nodes, edges)
    picture = drawn(plan, engine)
    assert (picture.nodes, picture.edges) == (nodes, edges)
    assert {card.title for card in diagram.cards} <= set(picture.texts)
    assert {row for card in diagram.cards for row in card.rows} <= set(picture.texts)
    assert {shown(one.tooltip) for one in (*diagram.cards, *diagram.arrows)} <= picture.tooltips


@EACH_ENGINE
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_every_look(theme: str, direction: str, engine: str, run: Run, folder: Path) -> None:
    """Each theme and direction, with legend, links and without what is unused, gives a picture in each format."""
    shutil.copy(SAMPLES[0], folder / "Dockerfile")
    look = [
        "--theme",
        theme,
        "--direction",
        direction,
        "--legend",
        "--hide-unused",
        "--link-base",
        "https://a/b?c=1&d=2",
    ]
    done = run("render", *look, "--engine", engine)
    assert (done.status, done.errors) == (0, "")
    assert picture_of(done.raw).nodes
    assert run("render", *look, "--engine", engine, "--format", "png").raw.startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "call", ["render --format svg --legend", "render --format dot", "plan", "plan --format json", "targets"]
)
def test_same_bytes(call: str, folder: Path) -> None:
    """Whatever the seed of Python's hashes, the folder and the language, the output is the same, byte for byte."""
    shutil.copy(next(sample for sample in SAMPLES if sample.parent.name == "cross"), folder / "Dockerfile")
    other = folder / "another folder"
    other.mkdir()
    shutil.copy(folder / "Dockerfile", other)
    outputs = {
        run_in(
            place, *call.split(), "--target", "release", "--target", "tests", env={"PYTHONHASHSEED": seed, **more}
        ).raw
        if "targets" not in call
        else run_in(place, *call.split(), env={"PYTHONHASHSEED": seed, **more}).raw
        for place, seed, more in (
            (folder, "0", {}),
            (folder, "1", {"LC_ALL": "C", "TZ": "Asia/Tokyo"}),
            (other, "2", {"LC_ALL": "tr_TR.UTF-8", "SOURCE_DATE_EPOCH": "0"}),
        )
    }
    assert len(outputs) == 1
    assert outputs != {b""}


@EACH_ENGINE
@pytest.mark.parametrize("file_format", ["svg", "dot"])
def test_nothing_of_the_machine(file_format: str, engine: str, run: Run, folder: Path) -> None:
    """SVG and DOT hold no version, no date and no path of the machine, though the Dockerfile is named by one."""
    text = run("render", str(folder / "Dockerfile"), "--format", file_format, "--engine", engine).output
    assert "final" in text
    assert re.findall(r"\d+\.\d+\.\d+|20\d\d[-./]?\d\d[-./]?\d\d|generated|version \d", text, re.IGNORECASE) == []
    for path in (folder, Path(find_engine("svg", engine).path).parent, Path(sys.prefix), Path.cwd()):
        assert str(path) not in text


HOSTILE = """\
# syntax=docker/dockerfile:1
# a says <script>alert(1)</script> & "more" ]]> \u202eleft\u202c \x07
FROM alpine AS a
RUN echo "<script>alert('&lt;&amp;')</script>" ']]>' "\\N \\G \\\\ \\n" \u202eabc\u200b \x01\x1b[31m %s {x}
RUN --mount=type=cache,id=<b>\\\\N&lt;,target=/c,sharing=locked echo LONG
FROM ${BASE:?<no>&"\\N"]]>} AS b
COPY --from=a "/<x>" "/&amp;"
FROM outside AS c
RUN --mount=from=a,target=/a <<E\u202e
</title><script>
E\u202e
COPY --from=b a b
"""


@EACH_ENGINE
@pytest.mark.parametrize("name", ["<script>&\"'\\N.txt", "]]>\n\u202e\u200b.txt", "<<TABLE>>", "-"])
def test_hostile_file(name: str, engine: str, run: Run, folder: Path) -> None:
    """A Dockerfile and a name made to break out of a picture are drawn as the texts they are."""
    text = HOSTILE.replace("LONG", 10_000 * "x")
    if name != "-":
        (folder / name).write_text(text, encoding="utf-8")
    options = ["--placeholders", "--build-context", "outside=https://x/<y>&z.git", "--legend", "--engine", engine]
    done = run("render", *options, "--", name, stdin=text.encode())
    assert (done.status, done.errors) == (0, "")
    picture = picture_of(done.raw)
    assert picture.tags == {"svg", "title", "desc", "g", "a", "path", "polygon", "ellipse", "text"}
    assert (len(picture.nodes), len(picture.edges)) == (6, 6)
    plan = stagegraph.plan(
        stagegraph.parse(text, filename="stdin" if name == "-" else name),
        build_contexts={"outside": "https://x/<y>&z.git"},
        placeholders=True,
    )
    diagram = stage_diagram(plan)
    assert {shown(one.tooltip) for one in (*diagram.cards, *diagram.arrows)} <= picture.tooltips
    assert {text for card in diagram.cards for text in (card.title, *card.rows)} <= set(picture.texts)
    assert any(text.startswith("cache <b>") and text.endswith("&lt; (locked)") for text in picture.texts)
    assert picture.root[0].text == shown(diagram.name).replace("\n", " ")
