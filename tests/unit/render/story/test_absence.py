"""Why a stage is not built, as it is told."""

from __future__ import annotations

from typing import Any

from stagegraph.analysis.buildtargets import list_targets
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.shared.parts import plain
from stagegraph.render.shared.tables import Style
from stagegraph.render.story.reasons import told_why
from stagegraph.render.story.story import tell
from stagegraph.render.story.text import plan_text, targets_text
from tests.helpers.building import plan_of

CONTEXT = ("FROM golang AS base", "RUN a", "FROM base AS build", "RUN b", "FROM alpine", "COPY --from=build x x")
FLAVORS = ("ARG FLAVOR=slim", "FROM a AS slim", "FROM b AS full", "FROM c AS none", "FROM $FLAVOR", "FROM $FLAVOR")
MANY = (*FLAVORS, "FROM $FLAVOR", "FROM $FLAVOR", "FROM $FLAVOR")
TWICE = ("FROM golang AS final", "RUN a", "FROM final AS final", "RUN b")


def why(index: int, *lines: str, **options: Any) -> list[str]:
    """The answer in lines."""
    return [plain(line) for line in told_why(plan_of(*lines, **options), index)]


def reasons(*lines: str, **options: Any) -> list[str]:
    """The reasons in the matrix."""
    plan = plan_of(*lines, **options)
    return [plain(row.reason) for row in tell(plan, list_targets(plan.dockerfile, PlanRequest(**options))).rows]


def test_a_context_stands_in() -> None:
    """A stage that a context replaces is not built; what it gives is used, or it is the target itself."""
    options = {"build_contexts": {"base": "docker-image://golang:1.23"}}
    head = "base is not built: the named context base=docker-image://golang:1.23 stands in for it"
    assert why(0, *CONTEXT, **options) == [
        f"{head}; what it gives is used for stage-2:",
        "  base > build (FROM L3) > stage-2 (COPY L6)",
    ]
    assert why(0, *CONTEXT, **options, target="base") == [f"{head}."]
    assert reasons(*CONTEXT, **options)[0] == (
        "not built: the named context base=docker-image://golang:1.23 stands in for it; FROM in build L3"
    )


def test_a_user_from_a_context() -> None:
    """A stage whose user comes from a context is not needed."""
    lines = (*CONTEXT[:2], "FROM base AS other", *CONTEXT[2:], "COPY --from=other x x")
    options = {"build_contexts": {"build": "./out", "other": "./x"}}
    (told,) = why(0, *lines, **options)
    assert told == (
        "base is not built for stage-3: other uses it (FROM L3), but other comes from the named context other=./x; "
        "build uses it (FROM L4), but build comes from the named context build=./out."
    )
    assert reasons(*CONTEXT, build_contexts={"build": "./out"})[0] == (
        "not built: build uses it (FROM L3), but build comes from the named context build=./out"
    )
    text = plan_text(plan_of(*CONTEXT, build_contexts={"build": "./out"}), Style())
    assert "base       L1-2   only for build, from a named context" in text


def test_a_build_arg() -> None:
    """A stage that a FROM can name is told with the value."""
    told = "full is not built for stage-4 with these build args: "
    first = "FROM $FLAVOR L5 can name it (--build-arg FLAVOR=full)"
    assert why(1, *FLAVORS) == [f"{told}{first}; {first.replace('L5', 'L6')}."]
    assert why(1, *MANY)[0].count("can name it") == 3
    assert reasons(*FLAVORS)[1].startswith(f"not built with these build args: {first}")
    assert f"full       L3     {first}" in plan_text(plan_of(*FLAVORS), Style())


def test_names_that_are_not_unique() -> None:
    """Stages that no target name reaches are told below the targets."""
    plan = plan_of(*TWICE)
    assert why(0, *TWICE) == ["final@L1 is built for final@L3:", "  final@L1 > final@L3 (FROM L3)"]
    targets = list_targets(plan.dockerfile, PlanRequest())
    text = targets_text(plan.dockerfile, targets, Style())
    end = "\n\nfinal@L1 cannot be a target: a later stage has its name. --why and --focus tell about it.\n"
    assert text.endswith(end)
    plan = plan_of(*TWICE, "FROM final AS final")
    text = targets_text(plan.dockerfile, list_targets(plan.dockerfile, PlanRequest()), Style())
    assert (
        "final@L1, final@L3 cannot be targets: a later stage has their name. --why and --focus tell about them." in text
    )
