from __future__ import annotations

import pytest

from stagegraph.analysis.stepcounts import step_counts
from stagegraph.render.shared.wording import counts_text, counts_texts
from tests.helpers.building import plan_of

TWO = ["FROM alpine AS a", "RUN x", "FROM alpine AS b", "RUN y", "FROM scratch"]
TWO += ["COPY --from=a a a", "COPY --from=b b b"]
PLATFORMS = "linux/amd64,linux/arm64"


@pytest.mark.parametrize(
    ("lines", "platform", "text"),
    [
        (["FROM alpine", "RUN x"], "", ""),
        (["FROM scratch"], "", ""),
        (["FROM alpine", "COPY a a"], "", "2 in the stages; not counted: the build context"),
        (TWO, "", "6 in the stages, less 1 that they share: 5"),
        (["FROM alpine", "WORKDIR /", "RUN x"], "", "3 in the stages, less 1 with nothing to do: 2"),
        (
            ["FROM alpine", "COPY --link --from=busybox a a", "COPY <<E b", "E", "COPY <<E c", "F", "E"],
            "",
            "4 in the stages; not counted: 1 image, 2 documents, 1 LINK",
        ),
        (["FROM alpine", "ADD https://example.com/a b"], "", ""),
        (
            ["FROM --platform=$BUILDPLATFORM alpine AS a", "WORKDIR /", "RUN x", "FROM debian", "COPY --from=a a a"],
            PLATFORMS,
            "10 in the stages on 2 platforms, less 2 that they share and 2 with nothing to do: 6",
        ),
        (
            ["FROM alpine", "RUN --mount=type=cache,target=/c,from=busybox,uid=1 x"],
            "",
            "2 in the stages; not counted: 1 image, 1 internal step",
        ),
    ],
)
def test_counts(lines: list[str], platform: str, text: str) -> None:
    """The numbers of the stages, less what they share and what has nothing to do, make up the count."""
    plan = plan_of(*lines, platform=platform) if platform else plan_of(*lines)
    assert counts_text(plan) == text
    counts = step_counts(plan)
    assert counts.counted == plan.step_count == counts.numbers - counts.shared - counts.empty


def test_fewer_words() -> None:
    """Where there is little room the same numbers are told in fewer words, at last without what is not counted."""
    shared = ["FROM --platform=$BUILDPLATFORM alpine AS a", "WORKDIR /", "RUN x", "FROM debian", "COPY --from=a a a"]
    assert counts_texts(plan_of(*shared, platform=PLATFORMS))[1:] == (
        "10 in the stages on 2 platforms, less 4: 6",
        "10, less 4: 6",
    )
    links = ["FROM alpine", "COPY --link --from=busybox a a", "WORKDIR /"]
    assert counts_texts(plan_of(*links)) == (
        "3 in the stages, less 1 with nothing to do: 2; not counted: 1 image, 1 LINK",
        "3 in the stages, less 1 with nothing to do: 2; 2 not counted",
        "3 in the stages, less 1: 2; 2 not counted",
        "3 in the stages, less 1: 2",
        "3, less 1: 2",
    )
    assert counts_texts(plan_of("FROM alpine", "COPY --link --from=busybox a a"))[-1] == "2 in the stages"
    assert counts_texts(plan_of("FROM alpine", "RUN x")) == ()


def test_named_context() -> None:
    """A named context that is copied from has no number."""
    plan = plan_of("FROM alpine", "COPY --from=files a a", build_contexts={"files": "./files"})
    assert counts_text(plan) == "2 in the stages; not counted: 1 named context"


def test_triggers_of_an_image_to_copy_from() -> None:
    """The triggers of an image that nothing starts from run nowhere: they are no part of any stage."""
    configs = {"files": {"config": {"OnBuild": ["RUN x", "RUN y"]}}, "base": {"config": {"OnBuild": ["ENV A=1"]}}}
    plan = plan_of("FROM base", "COPY --from=files a a", image_configs=configs)
    assert counts_text(plan) == "3 in the stages, less 1 with nothing to do: 2; not counted: 1 image"


def test_triggers_of_a_trigger() -> None:
    """Where BuildKit begins to count at 2, as a trigger brings the stage in, as many numbers are counted."""
    lines = ["FROM alpine AS p", "ONBUILD COPY --from=x a a", "FROM debian AS x", "RUN x", "FROM p"]
    plan = plan_of(*lines)
    assert [plan.own_steps(index) for index in plan.build_order] == [1, 2, 1]
    assert plan.step_count == 4
