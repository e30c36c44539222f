from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.planning import resolutions_of
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.build import build_graph
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.llb.steps import StepKind
from stagegraph.render.formats.jsondoc import plan_json_pieces
from tests.helpers.depth import examples
from tests.helpers.strategies import dockerfiles

pytestmark = pytest.mark.unmeasured

SETTINGS = examples(100)
SAMPLES = Path(__file__).parents[1] / "cases"
# The functions of the document that tells how to read the JSON, without the lines that show their use.
PAGE = (Path(__file__).parents[2] / "docs/plan.md").read_text()
(READER,) = re.findall(r"^```python\n(.*?)^with open", PAGE, re.MULTILINE | re.DOTALL)


def planned(text: str, **options: Any) -> stagegraph.Plan:
    """The plan of a text that is accepted."""
    try:
        return stagegraph.plan(stagegraph.parse(text), **options)
    except stagegraph.DockerfileError:
        assume(False)
        raise


def ancestors(plan: stagegraph.Plan) -> dict[str, set[str]]:
    """For each step the steps that it waits for, itself among them."""
    return {step.id: nx.ancestors(plan.step_graph, step.id) | {step.id} for step in plan.steps}


def own_steps(plan: stagegraph.Plan) -> dict[int, set[str]]:
    """The steps of each needed stage, sources aside."""
    found: dict[int, set[str]] = {index: set() for index in plan.build_order}
    for step in plan.steps:
        if step.kind is not StepKind.SOURCE:
            for stage in step.stages:
                found[stage].add(step.id)
    return found


@SETTINGS
@given(dockerfiles(in_order=False), st.sampled_from((None, "a", "B", "zzz", ["a", "b"])), st.booleans())
def test_never_a_crash(text: str, target: str | list[str] | None, placeholders: bool) -> None:
    """Whatever stages take from each other, there is a whole document or a refusal that says where and why."""
    refusal = None
    try:
        plan = stagegraph.plan(stagegraph.parse(text), target=target, placeholders=placeholders)
        assert json.loads(json.dumps(plan.to_dict()))["stages"]
    except stagegraph.DockerfileError as problem:
        refusal = problem
    assert refusal is None or (refusal.message and 0 <= refusal.line <= text.count("\n"))


@SETTINGS
@given(dockerfiles())
def test_steps(text: str) -> None:
    """Every input stands before its user, every step leads to the target, and no two steps do the same."""
    plan = planned(text)
    seen: set[str] = set()
    for step in plan.steps:
        assert seen.issuperset(step.inputs)
        seen.add(step.id)
        assert step.stages == tuple(sorted(set(step.stages)))
        assert set(step.stages) <= set(plan.build_order)
    assert len(seen) == len(plan.steps)
    assert len({(step.kind, step.source, step.does, step.inputs) for step in plan.steps}) == len(seen)
    if plan.steps:
        assert set(ancestors(plan)[plan.steps[-1].id]) == seen


@SETTINGS
@given(dockerfiles())
def test_waves(text: str) -> None:
    """Waves are networkx's topological generations of the steps."""
    plan = planned(text)
    assert [set(wave) for wave in plan.waves] == [set(one) for one in nx.topological_generations(plan.step_graph)]
    assert all(plan.wave(one) == at for at, wave in enumerate(plan.waves) for one in wave)


@SETTINGS
@given(dockerfiles(), st.booleans())
def test_critical_path(text: str, every_target: bool) -> None:
    """The critical path is as heavy as networkx's longest path: steps first, then RUNs."""
    targets = [stage.name for stage in stagegraph.parse(text).stages if stage.name] if every_target else []
    plan = planned(text, target=targets or None)
    graph: nx.DiGraph[str] = nx.DiGraph()
    graph.add_node("start")
    for step in plan.steps:
        weight = 10_000 + (step.kind is StepKind.EXEC)
        graph.add_weighted_edges_from((one, step.id, weight) for one in step.inputs or ("start",))
    runs = sum(step.kind is StepKind.EXEC for step in plan.steps if step.id in plan.critical_path)
    assert 10_000 * len(plan.critical_path) + runs == nx.dag_longest_path_length(graph)
    assert not plan.critical_path or nx.is_path(plan.step_graph, plan.critical_path)


@SETTINGS
@given(dockerfiles())
def test_runs_with(text: str) -> None:
    """Stages run together unless networkx finds the last step of one among the ancestors of all steps of the other."""
    plan = planned(text)
    before, own = ancestors(plan), own_steps(plan)
    last = {stage: max(steps, key=lambda one: len(before[one])) for stage, steps in own.items() if steps}
    together: dict[int, list[int]] = {stage: [] for stage in own}
    for one, other in itertools.permutations(last, 2):
        follows = all(last[other] in before[step] for step in own[one])
        leads = all(last[one] in before[step] for step in own[other])
        if not follows and not leads:
            together[one].append(other)
        if own[one].isdisjoint(own[other]):
            independent = any(a not in before[b] and b not in before[a] for a in own[one] for b in own[other])
            assert independent is (not follows and not leads)
    assert {stage: plan.runs_with(stage) for stage in own} == together


@SETTINGS
@given(dockerfiles())
def test_runs_with_in_the_document(text: str) -> None:
    """The code of docs/plan.md finds out of the JSON alone, for each pair of stages, what `Plan.runs_with` says."""
    plan = planned(text)
    reader: dict[str, Any] = {}
    exec(READER, reader)  # noqa: S102  (our own document)
    document = json.loads("".join(plan_json_pieces(plan)))
    waits_for = reader["waiting"](document)
    found: dict[int, list[int]] = {stage["index"]: [] for stage in document["stages"]}
    for one, other in itertools.permutations(document["stages"], 2):
        if reader["run_together"](one, other, waits_for):
            found[one["index"]].append(other["index"])
        for each in (one, other):
            assert (each["last_step"] is None) is (each["first_wave"] is None)
        if one["last_step"] and other["last_step"]:
            overlap = one["last_wave"] > other["first_wave"] and other["last_wave"] > one["first_wave"]
            assert not overlap or reader["run_together"](one, other, waits_for)
    assert found == {stage: plan.runs_with(stage) for stage in found}


@SETTINGS
@given(dockerfiles())
def test_stage_waves(text: str) -> None:
    """Stage waves are networkx's topological generations of the needed stages."""
    plan = planned(text)
    graph: nx.DiGraph[int] = nx.DiGraph(plan.graph.subgraph(plan.build_order))
    graph.remove_edges_from(list(nx.selfloop_edges(graph)))  # an ONBUILD trigger may copy from its own stage
    generations = [sorted(one) for one in nx.topological_generations(graph)]
    assert [sorted(wave) for wave in plan.stage_waves] == generations


@SETTINGS
@given(dockerfiles())
def test_stages_are_needed(text: str) -> None:
    """The stages that are built are the target and its ancestors in the stage graph."""
    plan = planned(text)
    stages = plan.graph.subgraph(range(len(plan.stages)))
    assert set(plan.build_order) == nx.ancestors(stages, plan.targets[0]) | {plan.targets[0]}


@SETTINGS
@given(dockerfiles(), st.data())
def test_several_targets(text: str, data: st.DataObject) -> None:
    """A plan of several targets has exactly the steps, used stages and images of the plans of each."""
    names = [stage.name for stage in stagegraph.parse(text).stages if stage.name]
    assume(names)
    targets = data.draw(st.lists(st.sampled_from([*names, ""]), min_size=1, max_size=3))
    plan = planned(text, target=targets)
    alone = [planned(text, target=target) for target in targets]
    assert set(plan.build_order) == {index for one in alone for index in one.build_order}
    assert set(plan.images) == {image for one in alone for image in one.images}
    assert set(plan.edges) == {edge for one in alone for edge in one.edges}
    numbering = Numbering()
    resolutions = resolutions_of(plan.dockerfile, PlanRequest(tuple(targets)))
    expected: dict[str, set[int]] = {}
    for resolution in resolutions:
        for step in build_graph([resolution], numbering).steps:
            expected.setdefault(step.id, set()).update(step.stages)
    assert {step.id: set(step.stages) for step in plan.steps} == expected
    assert len(plan.steps) <= sum(len(one.steps) for one in alone)
    assert len(plan.steps) >= max(len(one.steps) for one in alone)


@SETTINGS
@given(dockerfiles(in_order=False))
def test_targets_share_their_work(text: str) -> None:
    """The list of targets tells of each what a plan of it alone tells: the stages it needs, or the refusal."""
    try:
        dockerfile = stagegraph.parse(text)
    except stagegraph.DockerfileError:
        assume(False)
        raise
    for target in list_targets(dockerfile, PlanRequest()):
        name = None if target.default else target.stage.name
        try:
            needs, refusal = stagegraph.plan(dockerfile, target=name).build_order, ""
        except stagegraph.DockerfileError as problem:
            needs, refusal = (), str(problem)
        assert (target.needs, target.refusal) == (needs, refusal)


@SETTINGS
@given(dockerfiles(), st.permutations([("V", "1"), ("BASE", "debian"), ("W", ""), ("UNUSED", "x")]))
def test_order_of_options(text: str, build_args: list[tuple[str, str]]) -> None:
    """The order in which build args and contexts are given does not change a byte of the document."""
    contexts = [("a", "."), ("busybox", "docker-image://debian"), ("c", "https://example.com/c.git")]

    def document(turn: int) -> str:
        options = {"build_args": dict(build_args[::turn]), "build_contexts": dict(contexts[::turn])}
        return json.dumps(planned(text, **options).to_dict())

    assert document(1) == document(-1)


_SCRIPT = """
import json, sys
import stagegraph
for text in json.load(sys.stdin):
    try:
        print(json.dumps(stagegraph.plan(stagegraph.parse(text), build_args={"A": "1", "B": "2"}).to_dict()))
    except stagegraph.DockerfileError as refusal:
        print(refusal, refusal.hint)
"""


def test_hash_seeds() -> None:
    """The documents and refusals of the same files are the same bytes for every seed of Python's hashes."""
    names = ["shape-java-targets", "shape-rust-chef", "mount-two-stages-one-run", "onbuild-copy-from", "ref-diamond"]
    texts = [(SAMPLES / name / "Dockerfile").read_text(encoding="utf-8") for name in names]
    texts += ["FROM $C$D$E", "FROM --platform=$TARGETO$TARGETARC scratch", "FROM scratch AS a\nCOPY --from=a / /"]
    outputs = []
    for seed in ("0", "1", "2"):
        done = subprocess.run(
            [sys.executable, "-c", _SCRIPT],
            input=json.dumps(texts),
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        )
        outputs.append(done.stdout)
    assert outputs[0].count("\n") == len(texts)
    assert outputs[0] == outputs[1] == outputs[2]
