from __future__ import annotations

import random

import pytest

import stagegraph
from stagegraph.analysis.buildtargets import Target, list_targets
from stagegraph.analysis.planning import target_resolver
from stagegraph.analysis.request import PlanRequest
from stagegraph.graph.build import build_target
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.resolve.resolution import stage_platforms
from tests.helpers.depth import some

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.syntax.instructions import Dockerfile

COMMON = ["RUN {i}", "COPY a /{i}", "ENV A=$A{i}"]
INSTRUCTIONS = [
    *COMMON * 4,
    *("ARG A", "WORKDIR w{i}", "USER u$A", "LABEL {i}=1", "COPY --link a b", "ADD https://x.y/{i} /"),
    *("COPY --from={stage} a /{i}", "COPY --from=busybox:{i} a a", "COPY --from={number} a a"),
    *("RUN --mount=type=cache,target=/c {i}", "RUN --mount=from={stage},target=/m x", "RUN --mount=from={stage} {i}"),
    # What BuildKit refuses, at once or when it comes to it.
    *("STOPSIGNAL no", "EXPOSE x", "BOGUS", "RUN []", "COPY --from=BAD:: a a", "COPY --from=$A a a"),
]


SETTINGS = [
    "# check=error=true",
    "# check=skip=WorkdirRelativePath;error=true",
    "# check=error=nonsense",
    "# check=skip=all",
]
TOLD = [
    *("ARG TARGETSTAGE", "RUN x$TARGETSTAGE", "ENV B=$TARGETSTAGE", "WORKDIR $TARGETSTAGE", "STOPSIGNAL $TARGETSTAGE"),
    *(
        "ENV C=${B#s1}",
        "RUN ${C:?is told}",
        "ARG TARGETSTAGE=s1",
        "LABEL a=${TARGETSTAGE%s1}",
        "ARG D",
        "USER ${D:?no}",
    ),
]
BROKEN = ["ENV A b", "CMD x", "WORKDIR w", "COPY $NO a", "ARG PASSWORD", "RUN []", "EXPOSE 80/TCP", "ENV c 1", "RUN []"]
IMAGES = {
    "trig": ["COPY --from=s0 a a", "RUN x"],
    "copies": ["COPY --from=trig a a", "ENV A b", "WORKDIR v"],
    "mounts": ["RUN --mount=from=s1 x", "COPY --from=1 a a"],
    "bad": ["STOPSIGNAL no"],
    "worse": ["COPY --from=BAD:: a a"],
    "numbered": ["COPY --from=5 a a"],
    "endless": ["COPY --from=endless a a"],
}
CONTEXTS = ["s0", "s1", "trig", "alpine", "busybox"]
SOURCES = [
    "docker-image://trig",
    "docker-image://copies",
    "docker-image://BAD::",
    "./here",
    "https://x.y/z.git#a:b:c",
    "::",
]
STAGE_HEADS = ["b:$TARGETSTAGE", "${TARGETSTAGE%2}"]


def dockerfile(seed: int) -> tuple[str, PlanRequest]:
    """Some stages of which many have ONBUILD triggers, good and bad ones, and what they are built with."""
    # Of any seed the same, and no matter of security.
    dice = random.Random(seed)  # noqa: S311
    kinds = {kind for kind in ("checks", "told", "told heads", "images", "contexts") if dice.random() < 0.3}
    count = dice.randint(2, 6)
    lines = [dice.choice(SETTINGS)] if "checks" in kinds else []
    if "told" in kinds and dice.random() < 0.6:
        lines += ["ARG D=${TARGETSTAGE#s1}"]
    instructions = INSTRUCTIONS + TOLD * 2 * ("told" in kinds) + BROKEN * ("checks" in kinds)
    images = ["alpine", "scratch", "b:${A:-x}", *[*IMAGES] * ("images" in kinds)]
    heads = [*images, *STAGE_HEADS * (kinds >= {"told", "told heads"})]
    for at in range(count):
        base = dice.choice([*heads, *[f"s{one}" for one in range(at)] * len(images)])
        lines.append(f"FROM {base} AS s{at}" if dice.random() < 0.9 else f"FROM {base}")
        for _ in range(dice.randint(0, 3)):
            written = dice.choice(instructions)
            written = written.replace("{i}", str(dice.randint(1, 3))).replace("{number}", str(dice.randint(0, 7)))
            written = written.replace("{stage}", dice.choice([f"s{dice.randint(0, count)}", dice.choice(images[2:])]))
            lines.append(f"ONBUILD {written}" if dice.random() < 0.6 else written)
    return "\n".join(lines), _request(dice, kinds)


def _request(dice: random.Random, kinds: set[str]) -> PlanRequest:
    configs: dict[str, dict[str, object]] = {}
    if "images" in kinds:
        configs = {name: {"config": {"OnBuild": triggers}} for name, triggers in IMAGES.items()}
    if dice.random() < 0.5:
        configs["alpine"] = {"config": {"Env": ["A=1"]}, "os": "linux", "architecture": "arm64"}
    contexts = {name: dice.choice(SOURCES) for name in dice.sample(CONTEXTS, 2)} if "contexts" in kinds else {}
    # The configurations are read where a plan is made.
    options = stagegraph.plan(stagegraph.parse("FROM scratch"), image_configs=configs).options
    return PlanRequest(image_configs=options.image_configs, build_contexts=contexts)


def alone(parsed: Dockerfile, request: PlanRequest, target: Target) -> tuple[object, ...]:
    """What planning a target by itself tells."""
    try:
        (one,) = target_resolver(parsed, request).resolve(["" if target.default else target.stage.name])
        build_target(one, Numbering())
    except stagegraph.DockerfileError as problem:
        return None, None, (), str(problem), problem.hint, problem.excerpt
    needs = tuple(sorted(number for number in one.built if one.entries[number].stage is not None))
    return one.entries[one.target].base, stage_platforms(one)[one.target], needs, "", "", ""


@pytest.mark.parametrize("part", range(10))
def test_all_targets_as_if_each_was_planned_alone(part: int) -> None:
    """What a target starts from and needs, and why it is refused, is what planning it by itself tells."""
    each = some(600, 40)
    for seed in range(part * 1000, part * 1000 + each):
        text, request = dockerfile(seed)
        try:
            parsed = stagegraph.parse(text)
        except stagegraph.DockerfileError:
            continue
        for target in list_targets(parsed, request):
            problem = target.problem
            words = (target.refusal, problem.hint, problem.excerpt) if problem else ("", "", "")
            found = (target.base, target.platform, target.needs, *words)
            assert found == alone(parsed, request, target), (seed, text, request)
