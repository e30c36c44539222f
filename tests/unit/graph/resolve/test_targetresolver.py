from __future__ import annotations

import pytest

import stagegraph
from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.identifiers.platforms import parse_platform
from stagegraph.graph.resolve.buildoptions import BuildOptions
from stagegraph.graph.resolve.resolver import resolve
from stagegraph.graph.resolve.targetresolver import TargetResolver

PLAIN = "FROM alpine AS a\nRUN x\nFROM a AS b\nCOPY --from=busybox /x /x\nFROM a\nRUN --mount=from=b y\nFROM b AS A\n"
FILES = {
    "plain": PLAIN,
    "tells the target": "ARG B=$TARGETSTAGE\nFROM alpine AS a\nFROM $B AS b\nRUN x\n",
    "tells the target in two lines": "FROM a AS a\nARG TARGET\\\n# no\nSTAGE\nRUN echo $TARGETSTAGE\nFROM a AS b\n",
    "triggers": "FROM alpine AS a\nFROM busybox AS x\nONBUILD COPY --from=a /a /a\nFROM x AS b\nFROM scratch\n",
    "a refused stage": "FROM alpine AS a\nFROM a AS b\nENV X=${Y:?no}\nFROM b\nFROM a\n",
    "copies from below": "FROM alpine AS a\nCOPY --from=b /x /x\nFROM alpine AS b\n",
    "a refused file": "FROM alpine AS a\nCOPY --from=9 /x /x\nFROM a AS b\n",
    "checks": "# check=error=true\nFROM alpine AS a\nFROM a as b\nRUN x\n",
    "a run of nothing": "FROM alpine AS a\nRUN []\nFROM alpine AS b\n",
}


def answer(target: str, resolver: TargetResolver) -> object:
    """What a shared resolver says to a target, or its refusal."""
    try:
        (found,) = resolver.resolve([target])
    except stagegraph.DockerfileError as problem:
        return str(problem), problem.excerpt, problem.hint
    return found


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_each_target_as_if_alone(text: str) -> None:
    """One target after the other, in any order, gives what each of them gives alone, refusals and all."""
    dockerfile = stagegraph.parse(text)
    options = BuildOptions()
    names = ["", "b", "a", "B", "zzz", "a", "b"]
    for order in (names, names[::-1]):
        shared = TargetResolver(dockerfile, [options])
        for name in order:
            assert answer(name, shared) == answer(name, TargetResolver(dockerfile, [options]))


def test_triggers_of_images_are_resolved_for_each_target() -> None:
    """Where an image has ONBUILD triggers, nothing is shared: those of needed stages alone count."""
    dockerfile = stagegraph.parse("FROM alpine AS a\nRUN x\nFROM trig AS b\nFROM scratch AS c\n")
    trigger = {"config": {"OnBuild": ["COPY --from=a /x /x"]}}
    request = PlanRequest(
        image_configs=stagegraph.plan(dockerfile, image_configs={"trig": trigger}).options.image_configs
    )
    assert [target.needs for target in list_targets(dockerfile, request)] == [(0,), (0, 1), (2,)]


def test_several_platforms_and_targets() -> None:
    """Each target comes once for each platform, the platforms in their order."""
    dockerfile = stagegraph.parse(PLAIN)
    variants = [BuildOptions(platform=parse_platform(name)) for name in ("linux/arm64", "linux/amd64")]
    found = TargetResolver(dockerfile, variants).resolve(["b", "", "B"])
    assert [(one.options.platform.architecture, one.target, one.options.target) for one in found] == [
        ("arm64", 1, "b"),
        ("arm64", 3, ""),
        ("amd64", 1, "b"),
        ("amd64", 3, ""),
    ]
    assert found[1] == resolve(dockerfile, variants[0])


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_targets_are_converted_as_if_alone(text: str) -> None:
    """The list of targets tells of each what a build of it alone tells."""
    dockerfile = stagegraph.parse(text)
    for target in list_targets(dockerfile, PlanRequest()):
        try:
            needs, refusal = (
                stagegraph.plan(dockerfile, target="" if target.default else target.stage.name).build_order,
                "",
            )
        except stagegraph.DockerfileError as problem:
            needs, refusal = (), str(problem)
        assert (target.needs, target.refusal) == (needs, refusal)
