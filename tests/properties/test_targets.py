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


def dockerfile(seed: int) -> str:
    """Some stages of which many have ONBUILD triggers, good and bad ones."""
    # Of any seed the same, and no matter of security.
    dice = random.Random(seed)  # noqa: S311
    count = dice.randint(2, 6)
    lines = []
    for at in range(count):
        base = dice.choice(["alpine", "scratch", "b:${A:-x}", *[f"s{one}" for one in range(at)] * 3])
        lines.append(f"FROM {base} AS s{at}" if dice.random() < 0.9 else f"FROM {base}")
        for _ in range(dice.randint(0, 3)):
            written = dice.choice(INSTRUCTIONS)
            written = written.format(
                i=dice.randint(1, 3), stage=f"s{dice.randint(0, count)}", number=dice.randint(0, 7)
            )
            lines.append(f"ONBUILD {written}" if dice.random() < 0.6 else written)
    return "\n".join(lines)


def alone(parsed: Dockerfile, request: PlanRequest, target: Target) -> tuple[object, ...]:
    """What planning a target by itself tells."""
    try:
        (one,) = target_resolver(parsed, request).resolve(["" if target.default else target.stage.name])
        build_target(one, Numbering())
    except stagegraph.DockerfileError as problem:
        return None, None, (), str(problem), problem.hint, problem.excerpt
    needs = tuple(sorted(number for number in one.used if one.entries[number].stage is not None))
    return one.entries[one.target].base, stage_platforms(one)[one.target], needs, "", "", ""


@pytest.mark.parametrize("part", range(10))
def test_all_targets_as_if_each_was_planned_alone(part: int) -> None:
    """What a target starts from and needs, and why it is refused, is what planning it by itself tells."""
    each = some(600, 40)
    for seed in range(part * 1000, part * 1000 + each):
        try:
            parsed = stagegraph.parse(dockerfile(seed))
        except stagegraph.DockerfileError:
            continue
        for target in list_targets(parsed, PlanRequest()):
            problem = target.problem
            words = (target.refusal, problem.hint, problem.excerpt) if problem else ("", "", "")
            found = (target.base, target.platform, target.needs, *words)
            assert found == alone(parsed, PlanRequest(), target), dockerfile(seed)
