"""The library as its users see it."""

from __future__ import annotations

import pickle
import subprocess
import sys
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, Any

import graphviz
import pytest

import stagegraph
from stagegraph.render.diagram.stagecards import stage_diagram
from stagegraph.render.formats.dot import dot_source
from tests.helpers.building import plan_of

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent.parent
THREE = (
    "FROM alpine AS base",
    "RUN apk add make",
    "FROM base AS build",
    "ARG MODE=fast",
    "COPY . .",
    "RUN --mount=type=cache,sharing=locked,target=/c make ${MODE}",
    "FROM scratch AS docs",
    "COPY --from=base /x /x",
    "FROM scratch",
    "COPY --from=build /out /",
    "COPY --from=build /more /",
)


@pytest.fixture(scope="module")
def plan() -> stagegraph.Plan:
    """A plan of four stages, one of which is not built."""
    return plan_of(*THREE)


def test_steps_and_stages_are_found(plan: stagegraph.Plan) -> None:
    """A step is found by its id; a stage by its name in any case, by ``stage-N``, and by its index."""
    assert [plan.step(one.id) for one in plan.steps] == list(plan.steps)
    assert plan.stage("BASE") is plan.stage(0) is plan.stages[0]
    assert plan.stage("stage-3") is plan.stage(3)
    other = stagegraph.plan(stagegraph.parse("FROM a AS stage-1\nFROM b\nFROM c AS d\nFROM e AS d\n"))
    assert [other.stage(one).index for one in ("stage-1", "stage-1@L1", "stage-1@L2", "d", "d@L3")] == [0, 0, 1, 3, 2]
    assert [one.id for one in plan.steps_of("build")] == list(plan.stages[1].steps)


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda plan: plan.step("x"), "there is no step 'x'"),
        (lambda plan: plan.stage("bild"), "there is no stage bild .did you mean build"),
        (lambda plan: plan.stage(4), "there is no stage 4"),
        (lambda plan: plan.stage(-1), "there is no stage -1"),
        (lambda plan: plan.why("x"), "there is no stage x"),
        (lambda plan: plan.svg(level="x"), "unknown level 'x'"),
        (lambda plan: plan.svg(theme="x"), "unknown theme 'x'"),
        (lambda plan: plan.mermaid(direction="x"), "unknown direction 'x'"),
        (lambda plan: plan.dot(depth=-1), "depth -1 is no number of arrows"),
        (lambda plan: plan.dot(focus="x"), "there is no stage x"),
        (lambda plan: stagegraph.plan(plan.dockerfile, no_notes=["x"]), "x"),
    ],
)
def test_what_is_not_there(plan: stagegraph.Plan, ask: Callable[[stagegraph.Plan], object], message: str) -> None:
    """A name that there is not is told with what there is."""
    with pytest.raises(stagegraph.UsageError, match=message):
        ask(plan)


PARSED: Any = stagegraph.parse("FROM scratch\nCOPY . .\n")
LIBRARY: Any = stagegraph  # seen as by a caller without a type checker


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: LIBRARY.parse(b"FROM x"), "takes the text of a Dockerfile, not bytes"),
        (lambda: LIBRARY.plan("FROM x"), "stagegraph.plan takes what stagegraph.parse returned, not str"),
        (lambda: LIBRARY.targets(None), "stagegraph.targets takes .* not None"),
        (lambda: LIBRARY.plan(PARSED, target=1), "target is the name of a stage, or several names, not int"),
        (lambda: LIBRARY.plan(PARSED, target=[1]), "target is the name .* not list"),
        (lambda: LIBRARY.plan(PARSED, build_args=["A=1"]), "build_args is a mapping .* not list"),
        (lambda: LIBRARY.plan(PARSED, build_args={"A": 1}), "build_args maps texts to texts, not 'A' to 1"),
        (lambda: LIBRARY.plan(PARSED, build_contexts=1), "build_contexts is a mapping"),
        (lambda: LIBRARY.plan(PARSED, platform=None), "platform is a text"),
        (lambda: LIBRARY.plan(PARSED, image_configs=[]), "image_configs is a mapping"),
        (lambda: LIBRARY.plan(PARSED).stage(1.5), "by its name or index, not by float"),
    ],
)
def test_wrong_types(ask: Callable[[], object], message: str) -> None:
    """An argument of another type is named, with what it should be."""
    with pytest.raises(TypeError, match=message):
        ask()


def test_who_uses_whom(plan: stagegraph.Plan) -> None:
    """Needs and users of a stage are its edges, by line; what comes from outside stands apart."""
    assert [(one.source, one.kind.value, one.line) for one in plan.needs("stage-3")] == [
        (1, "copy", 10),
        (1, "copy", 11),
    ]
    assert [(one.stage, one.kind.value) for one in plan.users("base")] == [(1, "from"), (2, "copy")]
    assert [one.image for one in plan.outside("base")] == ["docker.io/library/alpine:latest"]
    assert plan.users(3) == plan.outside("docs") == ()


def test_around(plan: stagegraph.Plan) -> None:
    """Around a stage stand what it needs and what needs it, all in all or so many uses away, but not its siblings."""
    assert plan.around("build") == (0, 1, 3)
    assert plan.around("base", 1) == (0, 1, 2)
    assert plan.around("base", 0) == (0,)
    assert plan.around("base") == (0, 1, 2, 3)


def test_what_follows(plan: stagegraph.Plan) -> None:
    """Reasons, variables, transfers, waits, cache mounts, notes and base images are a call away."""
    assert plan.why("base").users == (1, 2)
    assert [one.name for one in plan.variables("build")] == ["MODE"]
    assert [one.stage for one in plan.transfers(3)] == [1, 1]
    assert [one.others for one in plan.waits[3]] == [(1,), (1,)]
    assert plan.steps_at_once[0] == 2  # its FROM is one of them
    assert list(plan.cache_mounts) == list(plan.taking_turns) == ["/c"]
    assert plan.notes == ()
    assert [one.image for one in plan.base_images] == ["docker.io/library/alpine:latest"]
    assert plan.notes is plan.notes  # worked out once


def test_targets() -> None:
    """The targets of a file are listed with what they need, under the options that are given."""
    dockerfile = stagegraph.parse("ARG B=one\nFROM scratch AS one\nFROM $B AS two\n")
    assert [(one.stage.name, one.needs) for one in stagegraph.targets(dockerfile)] == [("one", (0,)), ("two", (0, 1))]
    (_, two) = stagegraph.targets(dockerfile, build_args={"B": "scratch"})
    assert two.needs == (1,)


def test_pictures(plan: stagegraph.Plan) -> None:
    """Every text of a picture comes from the plan, with a level, a theme, a focus and a direction of its own."""
    assert plan.dot() == dot_source(stage_diagram(plan))
    assert plan.dot(hide_unused=True).count("FROM scratch") < plan.dot().count("FROM scratch")
    assert "COPY --from=base" not in plan.dot(focus="build")
    assert plan.dot(focus=["build", "docs"], depth=0).count("->") == 0 < plan.dot().count("->")
    assert "RUN apk add make" in plan.mermaid(level="steps")
    assert plan.mermaid(direction="TB").splitlines()[-1] == plan.mermaid().splitlines()[-1]
    assert plan.svg().startswith("<?xml")
    assert plan.svg(theme="dark") != plan.svg()
    assert plan.png()[:4] == b"\x89PNG"
    assert plan.html(hide_unused=True).startswith("<!DOCTYPE html>")


def test_notebooks_show_a_picture(plan: stagegraph.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    """A notebook shows the picture, and the printed form where there is no engine."""
    assert plan._repr_svg_() == plan.svg()
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("stagegraph.render.formats.engine.find_engine", _no_engine)
    assert plan._repr_svg_() is None


def _no_engine(*_: object) -> None:
    raise stagegraph.EnvironmentLacks("no engine")


def test_graphviz(plan: stagegraph.Plan) -> None:
    """The picture is an object of the graphviz package, too."""
    found: object = stagegraph.picture(plan, level="steps")
    assert isinstance(found, graphviz.Source)
    assert found.source == plan.dot(level="steps")


def test_impact(tmp_path: Path) -> None:
    """Two builds are compared by their plans alone, or with the files that they read."""
    (tmp_path / "a").write_text("1", encoding="utf-8")
    (tmp_path / "b").write_text("1", encoding="utf-8")
    (tmp_path / ".dockerignore").write_text("c\n", encoding="utf-8")
    (tmp_path / "c").write_text("1", encoding="utf-8")
    dockerfile = stagegraph.parse("FROM x\nARG V\nCOPY a /\nRUN y\n")
    was, now = (stagegraph.plan(dockerfile, build_args={"V": version}) for version in "12")
    assert [one.step.text for one in stagegraph.impact(was, now).with_status(stagegraph.Status.RUNS)] == ["RUN y"]
    old = stagegraph.read_context(str(tmp_path), [was, now])
    assert list(old) == ["a"]
    assert list(stagegraph.read_context(str(tmp_path))) == [".dockerignore", "a", "b"]
    (tmp_path / "a").write_text("2", encoding="utf-8")
    new = stagegraph.read_context(str(tmp_path), [was, now])
    builds = (stagegraph.Build(was, {"context": old}), stagegraph.Build(now, {"context": new}))
    found = stagegraph.impact(*builds).with_status(stagegraph.Status.RUNS)
    assert [one.step.text for one in found] == ["COPY a /", "RUN y"]
    assert [(one.paths, one.runs) for one in now.change_costs] == [(("/a",), 2)]


def test_values_are_values(plan: stagegraph.Plan) -> None:
    """The options can be hashed, and stages and edges pickled."""
    request = stagegraph.plan(plan.dockerfile, build_args={"MODE": "slow"}).request
    assert {request: 1}[stagegraph.plan(plan.dockerfile, build_args={"MODE": "slow"}).request] == 1
    assert pickle.loads(pickle.dumps(plan.edges)) == plan.edges  # noqa: S301  (what was just pickled here)


@pytest.mark.parametrize("name", [one for one in stagegraph.__all__ if one != "__version__"])
def test_every_name_is_there(name: str) -> None:
    """Each public name can be imported, says what it is, and has a signature where it is called."""
    thing = getattr(stagegraph, name)
    assert thing.__doc__
    if callable(thing) and not isinstance(thing, type):
        assert signature(thing).parameters


def test_the_reference_is_current() -> None:
    """The reference page says what the docstrings say."""
    made = subprocess.run(
        [sys.executable, ROOT / ".ci" / "api.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == made.stdout


STRANGER = """
import stagegraph

plan = stagegraph.plan(stagegraph.parse("FROM scratch"))
reveal_type(plan.graph)
reveal_type(plan.step_graph)
reveal_type(plan.picture())
reveal_type(stagegraph.picture(plan).pipe("svg"))
reveal_type(plan.stage("a").base)
reveal_type(plan.notes)
reveal_type(plan.svg(level="steps", theme="dark"))
plan.svg(colour="red")
"""
SEEN = """
MultiDiGraph[int | str, dict[str, object], dict[str, object]]
DiGraph[str, dict[str, object], dict[str, object]]
stagegraph.library.GraphvizSource
bytes
stagegraph.graph.resolve.bases.Base
tuple[stagegraph.analysis.notes.rules.Note, ...]
str
"""


@pytest.mark.wide
def test_types_from_outside(tmp_path: Path) -> None:
    """Who checks types strictly sees those of plans, graphs and pictures, and no Any; a wrong option is found."""
    pytest.importorskip("mypy", reason="mypy is one of the tools of development")
    (tmp_path / "stranger.py").write_text(STRANGER)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "stranger.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    told = done.stdout
    for kind in SEEN.split("\n"):
        assert kind in told
    assert "Any" not in told
    assert 'Unexpected keyword argument "colour"' in told
    assert told.count("error:") == 1
