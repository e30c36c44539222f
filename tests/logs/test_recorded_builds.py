"""BuildKit's own logs of real builds against the plans of their Dockerfiles.

``tests/data/logs`` holds them, ``builds.json`` there the options of each build, and every place where a log differs
from the plan, with the reason. What became of a step is judged only if it really executed: see `Vertex.executed`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from functools import cached_property
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.locks import cache_uses, serialised
from stagegraph.graph.llb.steps import StepKind
from tests.helpers.progress import Vertex, of_the_graph, read_progress

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.graph.llb.steps import Step

LOGS = Path(__file__).parents[1] / "data" / "logs"
TOLD = json.loads((LOGS / "builds.json").read_text(encoding="utf-8"))
# What the base images of these builds set, as far as their Dockerfiles could use it.
IMAGES = {"*": {"config": {"Env": ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}}}
TOLERANCE = 0.05  # seconds; the clocks of a busy machine


class Build:
    """A recorded build: its plan and its log, both by step.

    Attributes:
        name: of the log, below `LOGS`.
        told: its entry in ``builds.json``, completed with the defaults.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.told = TOLD["defaults"] | TOLD["builds"][name]

    def __str__(self) -> str:
        return self.name

    @property
    def succeeded(self) -> bool:
        """BuildKit's client ended with status 0."""
        return bool(self.told["exit_code"] == 0)

    @cached_property
    def vertices(self) -> dict[str, Vertex]:
        """The vertices of the target's graph by digest; the exceptions of ``builds.json`` are taken out or renamed."""
        lines = (LOGS / self.name).read_text(encoding="utf-8").splitlines()
        found = of_the_graph(read_progress(lines))
        for exception in self.told["exceptions"]:
            (digest,) = (digest for digest, one in found.items() if one.name == exception["recorded"])
            if exception["ours"] is not None:
                found[digest].name = exception["ours"]
                continue
            gone = found.pop(digest)
            for one in found.values():  # what waits for it now waits for its inputs
                if digest in one.inputs:
                    at = one.inputs.index(digest)
                    one.inputs = one.inputs[:at] + gone.inputs + one.inputs[at + 1 :]
        return found

    @cached_property
    def recorded(self) -> dict[str, Vertex]:
        """The vertices of the target's graph by key."""
        keys = self.vertex_keys
        return {keys[digest]: vertex for digest, vertex in self.vertices.items()}

    @cached_property
    def vertex_keys(self) -> dict[str, str]:
        """The key of each vertex by digest."""
        return _keys(self.name, {digest: (one.name, one.inputs) for digest, one in self.vertices.items()})

    @cached_property
    def dockerfile(self) -> stagegraph.Dockerfile:
        """The file that was built."""
        path = (LOGS / self.name).with_name(self.told["dockerfile"])
        return stagegraph.parse(path.read_bytes().decode("utf-8"), filename=path.name)

    @cached_property
    def plan(self) -> stagegraph.Plan:
        """What stagegraph says of the build."""
        return stagegraph.plan(
            self.dockerfile,
            target=self.told["targets"] or None,
            build_args=self.told["build_args"],
            platform=",".join(self.told["platforms"]),
            build_contexts=self.told["build_contexts"],
            image_configs=IMAGES,
        )

    @cached_property
    def step_keys(self) -> dict[str, str]:
        """The key of each step by id."""
        return _keys(self.name, {step.id: (step.name, step.inputs) for step in self.plan.steps})

    @cached_property
    def steps(self) -> dict[str, Step]:
        """The steps of the plan by key, every input before its user."""
        return {self.step_keys[step.id]: step for step in self.plan.steps}

    @cached_property
    def waits_for(self) -> dict[str, frozenset[str]]:
        """For each step all that it waits for in the plan, directly or through others; all by key."""
        found: dict[str, frozenset[str]] = {}
        for key, step in self.steps.items():
            inputs = [self.step_keys[one] for one in step.inputs]
            found[key] = frozenset(inputs).union(*(found[one] for one in inputs))
        return found

    @cached_property
    def common(self) -> dict[str, Vertex]:
        """The recorded vertices that the plan has too, by key: all of them, as `test_steps` proves."""
        return {key: vertex for key, vertex in self.recorded.items() if key in self.steps}

    @cached_property
    def executed(self) -> dict[str, Vertex]:
        """Those that really executed, by key."""
        return {key: vertex for key, vertex in self.common.items() if vertex.executed}

    def ordered_pairs(self) -> Iterator[tuple[str, str]]:
        """Steps that executed, with each one they wait for in the plan and that executed too, that one first."""
        for later in self.executed:
            for earlier in sorted(self.waits_for[later] & self.executed.keys()):
                yield earlier, later

    def overlapping_pairs(self) -> Iterator[tuple[str, str]]:
        """Two steps each that the log shows at work at the same time."""
        for (one, first), (other, second) in combinations(self.executed.items(), 2):
            begin, end = max(first.started, second.started), min(first.completed, second.completed)
            if end - begin > TOLERANCE:
                yield one, other


def _keys(build: str, nodes: Mapping[str, tuple[str, tuple[str, ...]]]) -> dict[str, str]:
    """The key of each node (a name and inputs): its name; of equal names with the users and what input of them it is.

    Inline documents have equal names.
    """
    count = Counter(name for name, _ in nodes.values())
    users: dict[str, list[str]] = {}
    for name, inputs in nodes.values():
        for place, one in enumerate(inputs, 1):
            users.setdefault(one, []).append(f"{name!r} as input {place}")
    found = {
        node: name if count[name] == 1 else f"{name} for {', '.join(sorted(users.get(node, ())))}"
        for node, (name, _) in nodes.items()
    }
    assert len(set(found.values())) == len(found), f"{build}: steps that cannot be told apart: {sorted(found.values())}"
    return found


BUILDS = [Build(name) for name in sorted(TOLD["builds"])]
GRAPHS = [build for build in BUILDS if not build.told["refused"]]
FAILURES = [build for build in GRAPHS if not build.succeeded]

every_graph = pytest.mark.parametrize("build", GRAPHS, ids=str)


def test_every_log_is_judged() -> None:
    """The options of every log are known, every exception has a reason, and the tests below judge all these steps."""
    assert {path.relative_to(LOGS).as_posix() for path in LOGS.glob("*/rawjson*.log")} == set(TOLD["builds"])
    for build in BUILDS:
        assert build.told.keys() == TOLD["defaults"].keys(), build
        reasons = [one["reason"] for one in build.told["exceptions"]] + list(build.told["late"].values())
        assert all(reasons), f"{build}: an exception without a reason"
    judged = {
        "steps": sum(len(build.steps) for build in GRAPHS),
        "inputs": sum(len(step.inputs) for build in GRAPHS for step in build.steps.values()),
        "executed": sum(len(build.executed) for build in GRAPHS),
        "ordered": sum(1 for build in GRAPHS for _ in build.ordered_pairs()),
        "overlapping": sum(1 for build in GRAPHS for _ in build.overlapping_pairs()),
    }
    assert judged == {"steps": 531, "inputs": 602, "executed": 391, "ordered": 1475, "overlapping": 332}


def test_reader() -> None:
    """The reader skips text, merges updates, keeps the first real error, and takes the last state."""
    image = {"digest": "sha256:a", "name": f"[1/2] FROM a@sha256:{'0' * 64}"}
    run = {"digest": "sha256:b", "name": "[2/2] RUN b", "inputs": ["sha256:a"]}
    second = "2026-01-01T00:00:0"
    events = [
        {"vertexes": [image, run]},
        {"vertexes": [image | {"started": f"{second}1Z"}]},
        {"statuses": [{"id": "extracting", "vertex": "sha256:a"}]},
        {"vertexes": [image | {"started": f"{second}1Z", "completed": f"{second}2.5Z"}]},
        {"vertexes": [image | {"started": f"{second}3Z", "completed": f"{second}3.123456789Z", "cached": True}]},
        {"vertexes": [{"digest": "sha256:b", "name": "[2/2] RUN b", "started": f"{second}4Z"}]},
        {"vertexes": [run | {"error": "exit code: 1"}, run | {"error": "context canceled"}]},
    ]
    found = read_progress(["WARNING: text", *map(json.dumps, events), "error: {text}"])
    assert found.keys() == {"sha256:a", "sha256:b"}
    first, last = found.values()
    assert (first.name, first.inputs, first.cached, first.executed) == ("[1/2] FROM a", (), True, False)
    assert len(first.intervals) == 2
    assert first.completed - first.started == pytest.approx(2.123456)
    assert (last.inputs, last.error, last.cancelled, last.executed) == (("sha256:a",), "exit code: 1", False, True)
    assert last.completed == float("inf")


@every_graph
def test_steps(build: Build) -> None:
    """The plan has the steps of the recorded graph under their recorded names, and no other ones."""
    assert build.recorded, f"{build}: the log has no graph"
    missing = sorted(build.recorded.keys() - build.steps.keys())
    assert not missing, f"{build}: recorded, but not in the plan: {missing}"
    surplus = sorted(build.steps.keys() - build.recorded.keys())
    assert not surplus, f"{build}: in the plan, but not recorded: {surplus}"
    if build.succeeded:
        never = [key for key, vertex in build.recorded.items() if not vertex.intervals]
        assert not never, f"{build}: never started although the build succeeded: {never}"


@every_graph
def test_inputs(build: Build) -> None:
    """Each step has the recorded inputs in the recorded order, and no other ones."""
    for key, vertex in build.common.items():
        theirs = [build.vertex_keys.get(one, one) for one in vertex.inputs]
        ours = [build.step_keys[one] for one in build.steps[key].inputs]
        assert ours == theirs, f"{build}: {key} waits for {theirs}, in the plan for {ours}"


@every_graph
def test_no_step_starts_before_what_it_waits_for(build: Build) -> None:
    """No step started before the end of any step that it waits for in the plan, directly or through others."""
    for earlier, later in build.ordered_pairs():
        ahead = build.executed[earlier].completed - build.executed[later].started
        assert ahead <= TOLERANCE, f"{build}: {later} started {ahead:.3f} s before the end of {earlier}"


@every_graph
def test_steps_at_the_same_time(build: Build) -> None:
    """Steps at work at the same time are unordered in the plan, and their stages are said to run together."""
    for one, other in build.overlapping_pairs():
        ordered = one in build.waits_for[other] or other in build.waits_for[one]
        assert not ordered, f"{build}: {one} and {other} ran at the same time, in the plan one waits for the other"
        first, second = build.steps[one], build.steps[other]
        if StepKind.SOURCE in {first.kind, second.kind}:
            continue  # an image or the context: loaded at the very start, whatever the stages do
        if any({first.id, second.id} <= set(use.locked) for use in cache_uses(build.plan.steps)):
            continue  # in a log a step is at work, too, while it waits for the other's lock
        for mine in first.stages:
            apart = set(second.stages) - {mine} - set(build.plan.runs_with(mine))
            assert not apart, f"{build}: {one} and {other} ran at the same time, stages {mine} and {apart} cannot"


@every_graph
def test_nothing_else_delays_a_step(build: Build) -> None:
    """A step started as soon as its inputs in the plan were done, or as soon as one of BuildKit's slots was free."""
    late = set()
    for key, vertex in build.executed.items():
        inputs = [build.step_keys[one] for one in build.steps[key].inputs]
        if not inputs or not build.executed.keys() >= set(inputs):
            continue  # the times of cached inputs are those of their announcement
        delay = vertex.started - max(build.executed[one].completed for one in inputs)
        before = vertex.started - TOLERANCE
        busy = sum(one.started < vertex.started and one.completed > before for one in build.executed.values())
        if delay > TOLERANCE and busy < build.told["max_parallelism"]:
            late.add(key)
            assert key in build.told["late"], f"{build}: {key} started {delay:.3f} s after its last input was done"
    assert late == set(build.told["late"]), f"{build}: an exception that is none"


@pytest.mark.parametrize("build", FAILURES, ids=str)
def test_failure(build: Build) -> None:
    """When a build fails, what waits for a step that did not finish never executes, and all else was started."""
    unfinished = {key for key, vertex in build.common.items() if vertex.error}
    assert unfinished, f"{build}: nothing failed"
    for key, vertex in build.common.items():
        waits = sorted(build.waits_for[key] & unfinished)
        if waits:
            assert not vertex.executed, f"{build}: {key} executed although {waits} did not finish"
        else:
            assert vertex.intervals, f"{build}: {key} never started, though it waits for no step that failed"


@pytest.mark.parametrize("build", [build for build in BUILDS if build.told["refused"]], ids=str)
def test_refusal(build: Build) -> None:
    """A file that BuildKit cannot parse is refused with the recorded message, at the recorded line."""
    assert not build.vertices, f"{build}: there is a graph"
    recorded = (LOGS / build.name).with_name("stderr.txt").read_text(encoding="utf-8")
    with pytest.raises(stagegraph.DockerfileError) as refused:
        _ = build.dockerfile
    message = re.search(r"^error: failed to solve: (.+)$", recorded, re.MULTILINE)
    lines = re.findall(r"^ +\d+ \| .*$", recorded, re.MULTILINE)
    marked = [int(line.split("|")[0]) for line in lines if ">>>" in line]
    assert message is not None, f"{build}: no message"
    assert refused.value.message == message[1], build
    assert [refused.value.line] == marked, build
    *shown, empty = (line.rstrip() for line in lines)  # BuildKit counts an empty line behind the last newline
    assert (refused.value.excerpt.splitlines(), empty[-1]) == (shown, "|"), build


@pytest.mark.parametrize("sharing", ["locked", "private", "shared"])
def test_cache_mounts(sharing: str) -> None:
    """Steps that the plan says are serialised by a lock end one after the other, unlocked ones at the same time."""
    (build,) = (build for build in GRAPHS if build.name == f"cache-{sharing}/rawjson.log")
    (use,) = cache_uses(build.plan.steps)
    assert len(use.steps) == 3, build
    ends = sorted(build.executed[build.step_keys[one]].completed for one in use.steps)
    gaps = [later - earlier for earlier, later in pairwise(ends)]
    if serialised(build.plan.steps, use):
        assert min(gaps) >= 2, f"{build}: the steps, each a sleep of 2 s, end {gaps} s apart"
    else:
        assert sum(gaps) < 1, f"{build}: the steps end {gaps} s apart"
