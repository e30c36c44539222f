"""Pictures of the samples: complete, the same everywhere, and without anything of the machine they were made on."""

from __future__ import annotations

import re
import shlex
import shutil
import sys
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.render.diagram.model import Level
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.diagram.stepcards import step_diagram
from stagegraph.render.diagram.themes import THEMES
from stagegraph.render.diagram.view import View, diagram_of
from stagegraph.render.documents.registry import JSON, PICTURES, Needs, Option, named
from stagegraph.render.formats.dot import dot_source
from stagegraph.render.formats.engine import draw, find_engine
from tests.helpers.commands import run_in
from tests.helpers.diagrams import tooltips_of
from tests.helpers.drawing import ENGINES, drawn_diagram, picture_of, shown
from tests.helpers.shown import shown_by_mermaid, squeezed

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.render.diagram.model import Diagram
    from tests.helpers.commands import Done

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
@pytest.mark.parametrize("make", [stage_diagram, step_diagram])
def test_sample(make: Callable[[stagegraph.Plan], Diagram], sample: Path, engine: str) -> None:
    """Each engine draws each card and each arrow of a sample, once, with its texts and tooltips."""
    diagram = make(plan_of_sample(sample))
    nodes = sorted(card.id for card in diagram.cards)
    edges = sorted((arrow.source, arrow.target) for arrow in diagram.arrows)
    waves = sorted({f"w{card.wave}" for card in diagram.cards if card.wave is not None}, key=lambda one: int(one[1:]))
    source = dot_source(diagram)
    assert sorted(re.findall(r"^  ([isep]\d+) \[", source, re.MULTILINE)) == nodes
    assert sorted(re.findall(r"^  ([isep]\d+) -> (\w+) \[", source, re.MULTILINE)) == edges
    assert plain_layout(source, engine) == (sorted([*nodes, *waves]), sorted([*edges, *pairwise(waves)]))
    picture = drawn_diagram(diagram, engine)
    assert (picture.nodes, picture.edges) == (sorted([*nodes, *waves]), edges)
    assert picture.clusters == sorted(f"cluster_{cluster.id}" for cluster in diagram.clusters)
    assert {card.title for card in diagram.cards} <= set(picture.texts)
    assert {row for card in diagram.cards for row in card.rows} <= set(picture.texts)
    tooltips = set(map(shown, tooltips_of(diagram)))
    assert tooltips <= picture.tooltips


@EACH_ENGINE
@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("direction", ["LR", "TB"])
def test_every_look(theme: str, direction: str, engine: str, run: Run, folder: Path) -> None:
    """Each theme and direction, with legend, links and without what is unused, gives a picture in each format."""
    shutil.copy(SAMPLES[0], folder / "Dockerfile")
    look = ["--theme", theme, "--direction", direction, "--legend", "--hide-unused"]
    done = run("render", *look, "--link-base", "https://a/b?c=1&d=2", "--engine", engine)
    assert (done.status, done.errors) == (0, "")
    assert picture_of(done.raw).nodes
    assert run("render", *look, "--engine", engine, "--format", "png").raw.startswith(b"\x89PNG")


CALLS = [
    "render --format svg --legend",
    *(f"render --format {one.name}" for one in PICTURES if one.needs is not Needs.DOT),
    "render --format svg --steps",
    "render --format dot --steps",
    "render --format mermaid --steps",
    "render --format svg --steps --fold --simplify --focus release --depth 3",
    "render --format png --steps --fold",
    "plan",
    "plan --format json",
    "targets",
]


@pytest.mark.parametrize("call", [*CALLS[:2], *(pytest.param(one, marks=pytest.mark.wide) for one in CALLS[2:])])
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
@pytest.mark.parametrize(
    "call",
    [
        f"{one.name}{steps}"
        for one in PICTURES
        if not one.binary and one is not JSON
        for steps in (("", " --steps") if Option.STEPS in one.heeds else ("",))
    ],
)
def test_nothing_of_the_machine(call: str, engine: str, run: Run, folder: Path) -> None:
    """Pictures hold no version, no date and no path of the machine, though the Dockerfile is named by one."""
    heeds = named(PICTURES, call.split(maxsplit=1)[0]).heeds
    chosen = ["--engine", engine] if Option.ENGINE in heeds else []
    text = run("render", str(folder / "Dockerfile"), "--format", *call.split(), *chosen).output
    assert "final" in text
    text = re.sub(r' d="[^"]*"', "", text)  # the lines of icons
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


CONTEXT = {"outside": "https://x/<y>&z.git"}
HOSTILE_NAMES = pytest.mark.parametrize("name", ["<script>&\"'\\N.txt", "]]>\n\u202e\u200b.txt", "<<TABLE>>", "-"])
LEVELS = pytest.mark.parametrize("level", Level, ids=lambda level: level.value)


def hostile_diagram(name: str, level: Level) -> Diagram:
    """The diagram of the hostile file."""
    dockerfile = stagegraph.parse(HOSTILE.replace("LONG", 10_000 * "x"), filename="stdin" if name == "-" else name)
    return diagram_of(stagegraph.plan(dockerfile, build_contexts=CONTEXT, placeholders=True), View(level))


def rendered(run: Run, folder: Path, name: str, *options: str) -> Done:
    """What is drawn of the hostile file under a name."""
    text = HOSTILE.replace("LONG", 10_000 * "x")
    if name != "-":
        (folder / name).write_text(text, encoding="utf-8")
    context = f"outside={CONTEXT['outside']}"
    done = run("render", "--placeholders", "--build-context", context, *options, "--", name, stdin=text.encode())
    assert (done.status, done.errors) == (0, "")
    return done


@EACH_ENGINE
@LEVELS
@HOSTILE_NAMES
def test_hostile_file(name: str, level: Level, engine: str, run: Run, folder: Path) -> None:
    """A Dockerfile and a name made to break out of a picture are drawn as the texts they are."""
    options = ["--legend", "--engine", engine, *(["--steps"] if level is Level.STEPS else [])]
    picture = picture_of(rendered(run, folder, name, *options).raw)
    assert picture.tags == {"svg", "title", "desc", "g", "a", "path", "polygon", "ellipse", "text"}
    diagram = hostile_diagram(name, level)
    assert [one for one in picture.nodes if one[0] != "w"] == sorted(card.id for card in diagram.cards)
    assert picture.edges == sorted((arrow.source, arrow.target) for arrow in diagram.arrows)
    tooltips = set(map(shown, tooltips_of(diagram)))
    assert tooltips <= picture.tooltips
    texts = {shown(text) for card in diagram.cards for text in (card.title, *card.rows)}
    assert texts <= set(picture.texts)
    assert any("cache <b>" in text and "&lt; (locked)" in text for text in picture.texts)
    assert picture.root[0].text == shown(diagram.name).replace("\n", " ")


@EACH_ENGINE
@LEVELS
@HOSTILE_NAMES
def test_hostile_dot(name: str, level: Level, engine: str, run: Run, folder: Path) -> None:
    """As Graphviz's language, too, they are a graph that each engine reads with these cards and arrows alone."""
    done = rendered(run, folder, name, "--format", "dot", *(["--steps"] if level is Level.STEPS else []))
    nodes, edges = plain_layout(done.output, engine)
    diagram = hostile_diagram(name, level)
    assert [one for one in nodes if one[0] != "w"] == sorted(card.id for card in diagram.cards)
    assert [one for one in edges if one[0][0] != "w"] == sorted((one.source, one.target) for one in diagram.arrows)


@LEVELS
@HOSTILE_NAMES
def test_hostile_mermaid(name: str, level: Level, run: Run, folder: Path) -> None:
    """As Mermaid's language, they are statements that begin as ours do, line by line."""
    done = rendered(run, folder, name, "--format", "mermaid", *(["--steps"] if level is Level.STEPS else []))
    diagram = hostile_diagram(name, level)
    found = shown_by_mermaid(done.output)
    assert found.cards.keys() == {card.id for card in diagram.cards}
    assert found.arrows.keys() == {(one.source, one.target, squeezed(one.label)) for one in diagram.arrows}
    assert "<script" not in done.output


@HOSTILE_NAMES
def test_hostile_page(name: str, run: Run, folder: Path) -> None:
    """On a page they end no element and begin none."""
    output = rendered(run, folder, name, "--format", "html").output
    assert output.count("<script") == output.count("</script>") == 2
    assert output.count("<title") == output.count("</title>")
    assert "<script>alert" not in output
    assert not set("\u202e\u200b\x07\x1b") & set(output)
