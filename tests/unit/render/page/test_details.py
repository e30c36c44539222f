from __future__ import annotations

from typing import Any

import pytest

from stagegraph.analysis.waiting import waits
from tests.helpers.building import plan_of
from tests.helpers.pages import data_of, page_of

LINES = (
    "FROM alpine AS a",
    "RUN --mount=type=cache,target=/c,sharing=locked x",
    "FROM alpine AS b",
    "RUN y",
    "FROM a AS c",
    "COPY --from=b /x /y",
    "COPY . .",
    "# d is the end",
    "FROM --platform=linux/arm64 a AS d",
    "RUN z",
)


def data_for(*lines: str, **options: Any) -> dict[str, Any]:
    """The data of the page of a Dockerfile given line by line."""
    return data_of(page_of(*lines, **options))


def keys(data: dict[str, Any], kind: str) -> list[str]:
    """What the address calls the stages, images or steps."""
    return [one["key"] for one in data[kind]]


def test_stages() -> None:
    """A stage's name, lines, description, base and platform are told."""
    data = data_for(*LINES)
    a, _, c, d = data["stages"]
    assert (a["name"], a["lines"], a["base"], a["from"]) == ("a", [1, 2], "alpine:latest", ["image", 0])
    assert (c["base"], c["from"], c["platform"], c["about"]) == ("a", ["stage", 0], "", "")
    assert (d["platform"], d["about"]) == ("", "is the end")  # its base is a stage, so --platform has no effect


def test_notes() -> None:
    """The notes of each target are told with line and stage; the page lists those of the target picked."""
    page = page_of(*LINES)
    data = data_of(page)
    ((line, text, stage, rule),) = data["targets"][data["picked"]]["notes"]
    assert (line, stage, rule) == (9, 3, "platform-ignored")
    assert f"<li>L9 {text} <span>platform-ignored</span></li>" in page
    assert '<details id="notes"><summary>1 note</summary>' in page
    assert '<details id="notes" hidden><summary>0 notes</summary>' in page_of("FROM alpine")


def test_uses() -> None:
    """Who needs what is told with kind and line."""
    data = data_for(*LINES)
    assert [edge for edge in data["edges"] if edge[1] == 2] == [
        [["stage", 0], 2, "from", 5, 0],
        [["stage", 1], 2, "copy", 6, 0],
    ]
    assert [["image", 0], 0, "from", 1, 0] in data["edges"]


def test_what_a_target_has_is_exact() -> None:
    """Steps, waits and what runs together are, for each target, those of its own plan."""
    lines = (*LINES, "FROM c", "COPY --from=d /z /z", "ONBUILD RUN k")
    data = data_for(*lines)
    for target in data["targets"]:
        plan = plan_of(*lines, target=target["name"] if target["name"] != "stage-4" else None)
        assert target["used"] == list(plan.build_order)
        assert (target["waves"], target["peak"]) == (len(plan.waves), plan.peak_parallelism)
        names = {step["id"]: step["faces"] for step in data["steps"]}
        own_waits = waits(plan.steps)
        for index in plan.build_order:
            steps = target["stageSteps"].get(str(index), data["stageSteps"].get(str(index)))
            mine = {step.id: step.name for step in plan.steps}
            assert [mine[one] for one in plan.stages[index].steps] == [
                next(face[0] for face in names[one] if face[0] in mine.values()) for one in steps
            ]
            found = target["waits"].get(str(index), data["waits"].get(str(index), []))
            assert [one[0] for one in found] == [str(one.number or "") for one in own_waits.get(index, ())]
            bits = int(target["together"].get(str(index), data["together"][str(index)]), 16)
            both = [at for at in plan.build_order if bits >> at & 1]
            assert both == plan.runs_with(index)


def test_waits_for_several_are_named_once() -> None:
    """Who waits for several stages as before has the place where these are named; one stage is named each time."""
    equal = [line for name in "ab" for line in (f"FROM alpine AS {name}", "RUN x")]
    own = ["FROM alpine AS c", "RUN y", "FROM scratch"]
    data = data_for(*equal, *own, *(f"COPY --from={one} a a" for one in "acbc"))
    found = [(line, others) for _, line, _, others in data["waits"]["3"]]
    assert found == [(8, [0, 1]), (9, [2]), (10, 0), (11, [2])]


def test_a_step_that_is_not_the_same_for_all_targets() -> None:
    """A build arg that names the target makes other steps for it: then the target has lists of its own."""
    lines = ("FROM alpine AS a", "ARG TARGETSTAGE", "RUN echo $TARGETSTAGE", "RUN x", "FROM a AS b", "RUN y")
    data = data_for(*lines)
    first = next(one for one in data["targets"] if one["name"] == "a")
    assert len(first["stageSteps"]["0"]) == 3
    assert first["stageSteps"]["0"] != data["targets"][1]["stageSteps"]["0"]
    assert len({step["id"] for step in data["steps"]}) == 6


def test_steps() -> None:
    """A step's kind, lines, inputs, source, caches and wave are told, and what each target makes of it."""
    data = data_for(*LINES)
    run = next(step for step in data["steps"] if step["faces"][0][0].endswith("sharing=locked x"))
    assert (run["kind"], run["lines"], run["wave"], run["caches"]) == ("exec", [2, 2], 1, [["/c", "locked", "/c"]])
    image = next(step for step in data["steps"] if step["id"] == run["inputs"][0])
    assert image["source"] == "docker-image://docker.io/library/alpine:latest"
    assert [one["name"] for one in data["targets"]] == ["a", "b", "c", "d"]
    assert run["shown"] == [0, -1, 0, 0]
    assert image["shown"] == [0, 1, 2, 0]


def test_keys_of_stages() -> None:
    """An address names stages by their names, with a line where a name is there twice."""
    data = data_for("FROM alpine AS a", "FROM alpine AS a", "RUN x", "FROM a", "FROM alpine AS stage-2", "FROM a AS z")
    assert keys(data, "stages") == ["a@L1", "a@L2", "stage-2@L4", "stage-2@L5", "z"]


def test_keys_of_steps() -> None:
    """An address names steps by stage and number, what has none by what it loads or by its line."""
    lines = ("FROM alpine AS a", "COPY x /y", "ADD https://example.com/a /b", "FROM a", "COPY --from=busybox /x /y")
    data = data_for(*lines, build_contexts={"alpine": "docker-image://alpine:edge"})
    found = keys(data, "steps")
    assert found == ["L1", "context", "a:1", "a:2", "a:2@L3", "L5", "stage-1:1"]


def test_keys_of_images() -> None:
    """An address names images as people do."""
    data = data_for("FROM alpine", "COPY --from=assets a b", build_contexts={"assets": "../assets"})
    assert sorted(keys(data, "images")) == ["alpine:latest", "assets (named context)"]
    context = next(one for one in data["images"] if one["context"])
    assert (context["source"], context["short"]) == ("../assets", "assets (named context ../assets)")


def test_the_same_step_for_two_platforms() -> None:
    """Steps of several platforms have names of their own in addresses."""
    data = data_for("FROM alpine AS a", "RUN x", "FROM a", "RUN y", platform="linux/amd64,linux/arm64")
    found = keys(data, "steps")
    assert {"a:2", "a:2@L2"} <= set(found)
    assert len(set(found)) == len(found) == 6


def test_three_of_one_key() -> None:
    """However many things would be called the same, each has a name of its own."""
    platforms = "linux/amd64,linux/arm64,linux/s390x,linux/ppc64le"
    found = keys(data_for("FROM alpine AS a", "RUN x", platform=platforms), "steps")
    assert [one for one in found if one.startswith("a:2")] == ["a:2", "a:2@L2", "a:2@L2~2", "a:2@L2~3"]


@pytest.mark.parametrize("line", ["RUN a\tb", "RUN a    b", "RUN a    b\r"])
def test_source_lines(line: str) -> None:
    """The file's lines are shown without line ends, tabs as blanks."""
    assert data_for("FROM alpine", line)["source"][1] == "RUN a    b"
