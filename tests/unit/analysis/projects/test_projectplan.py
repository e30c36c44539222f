from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.plan import BuildPlan
from stagegraph.analysis.planning import plan_request, resolutions_of
from stagegraph.analysis.projects import builddrafts
from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.analysis.projects.projectdocument import project_document
from stagegraph.analysis.projects.projectplan import plan_project
from stagegraph.analysis.request import PlanRequest
from stagegraph.errors import DockerfileError, InputError, ProjectError
from stagegraph.values import FrozenMap, replace
from tests.helpers.projects import project, target

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.graph.llb.operations import Numbering
    from stagegraph.graph.resolve.resolution import Resolution
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.syntax.instructions import Dockerfile

BASE = """\
ARG BUILT=1
FROM alpine AS tools
ENV MODE=fast
WORKDIR /src
USER 1000
SHELL ["/bin/ash", "-c"]
ARG HIDDEN=x
RUN prepare $HIDDEN
ONBUILD RUN adopt
"""
APP = """\
FROM base AS build
RUN make $MODE $HIDDEN
COPY . .
FROM scratch
COPY --from=build /src/app /
"""


LINKED = (target("app", APP, contexts={"base": "target:base"}), target("base", BASE, linked=True))


def test_the_target_that_is_a_context_is_built_first() -> None:
    """Builds stand behind those that they need, whatever the order in which they are asked for."""
    assert [build.name for build in project(*LINKED).builds] == ["base", "app"]


def test_too_many_instructions_of_all_targets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Targets whose Dockerfiles have more instructions than a bound, each counted for itself, are refused in words."""
    monkeypatch.setattr(builddrafts, "MOST_INSTRUCTIONS_OF_TARGETS", 6)
    file = "FROM a\nRUN b\nRUN c\n"
    two = [target("one", file, args={"A": "1"}), target("two", file, args={"A": "2"})]
    assert len(project(*two).builds) == 2
    with pytest.raises(ProjectError) as refused:
        project(*two, target("three", "FROM a\n", args={"A": "3"}))
    assert refused.value.message == (
        "the Dockerfiles of the targets have more than 6 instructions, which is more than stagegraph follows"
    )


def test_linked_files_are_one_graph() -> None:
    """What is built of linked files is, step by step, what one file would build with all their stages."""
    kept: list[Numbering] = []

    def planned(
        dockerfile: Dockerfile, request: PlanRequest, resolutions: Sequence[Resolution], numbering: Numbering
    ) -> BuildPlan:
        kept.append(numbering)
        return BuildPlan(dockerfile, resolutions[0].options, resolutions, numbering, no_notes=request.no_notes)

    base = BASE.replace("ARG HIDDEN=x\n", "")  # a stage of the same file would see it
    targets = [
        target("app", APP, contexts={"base": "target:base"}, context="same"),
        target("base", base, context="same"),
    ]
    found = plan_project(targets, PlanRequest(), planned=planned)
    whole = stagegraph.parse(base + APP.replace("FROM base", "FROM tools"))
    resolutions = resolutions_of(whole, PlanRequest(context="same"))
    single = BuildPlan(whole, resolutions[0].options, resolutions, kept[0])
    assert {step.id for step in single.steps} == {step.id for step in found.steps}


def test_an_image_keeps_no_build_args() -> None:
    """A stage of another file goes on with variables, directory, user, shell and triggers, without build args."""
    names = [step.name for step in project(*LINKED).steps if not step.local]
    assert names[-4:] == [
        "[build 1/4] ONBUILD RUN adopt",
        "[build 2/4] RUN make fast $HIDDEN",
        "[build 3/4] COPY . .",
        "[stage-1 1/1] COPY --from=build /src/app /",
    ]


def test_the_last_step_of_a_target_stands_in_the_build_that_uses_it() -> None:
    """In the plan of one file the other target is a source that bears the id of that target's last step."""
    found = project(*LINKED)
    base, app = found.builds
    source = next(step for step in app.plan.steps if step.linked)
    assert (source.name, source.linked) == ("[context base] target:base", "base")
    assert source.id == base.plan.target_steps[0]
    assert found.step_by_id[source.id].name == "[3/3] RUN prepare x"


def test_stages_of_all_builds_are_told_apart() -> None:
    """A step of all builds names its stage by its place among the stages of all."""
    found = project(*LINKED)
    last = found.steps[-1]
    assert last.stage is not None
    build, planned = found.place_of(last.stage)
    assert (build.name, planned.display_name) == ("app", "stage-1")
    assert [found.place_of(at)[1].display_name for at in found.critical_route] == ["tools", "build", "stage-1"]


def test_targets_of_one_file_are_one_build() -> None:
    """Targets that differ in nothing but the stage are planned together."""
    text = "FROM alpine AS a\nRUN one\nFROM a AS b\nRUN two\n"
    same = [replace(target("x", text), name=name, stage=name) for name in ("a", "b")]
    (build,) = project(*same).builds
    assert [one.name for one in build.targets] == ["a", "b"]
    assert build.plan.targets == (0, 1)


def test_equal_steps_of_several_files_are_one() -> None:
    """Files that begin alike share their first steps; each of them is told once, with the stages of both."""
    text = "FROM alpine\nRUN one\n"
    found = project(target("x", text), target("y", text + "RUN two\n"))
    assert [step.name for step in found.shared_steps] == ["[1/2] FROM docker.io/library/alpine:latest", "[2/2] RUN one"]
    assert found.step_count == 3
    assert [len(step.stages) for step in found.steps] == [2, 2, 1]


def test_contexts_of_different_folders_are_different() -> None:
    """COPYs of the same words from different folders are different steps, from the same folder one."""
    text = "FROM alpine\nCOPY . .\n"
    assert project(target("x", text), target("y", text)).step_count == 3
    assert project(target("x", text), replace(target("y", text), context="x")).step_count == 2


def test_named_contexts_of_different_folders_are_different() -> None:
    """So are named contexts of one name."""
    text = "FROM scratch\nCOPY --from=files a /\n"
    one, other = (target(name, text, contexts={"files": f"../{name}"}) for name in "xy")
    assert len(project(one, other).steps) == 4
    assert len(project(one, replace(other, contexts=one.contexts)).steps) == 2


def test_a_remote_context() -> None:
    """A build context that is a repository or a download is loaded as such."""
    text = "FROM scratch\nCOPY . .\n"
    addresses = ("https://example.com/a.git", "https://example.com/a.tar.gz")
    found = project(*(replace(target(f"t{at}", text), context=one) for at, one in enumerate(addresses)))
    assert [(step.text, step.source) for step in found.steps if step.source] == [
        ("load git source https://example.com/a.git", "git://example.com/a.git"),
        ("load remote build context", "https://example.com/a.tar.gz"),
    ]


def test_what_every_run_gets_tells_steps_apart() -> None:
    """RUNs of targets with another network or other hosts are other steps."""
    text = "FROM alpine\nRUN one\n"
    found = project(target("x", text), target("y", text, run_settings=(("network", "host"),)))
    assert found.step_count == 3


@pytest.mark.parametrize(
    ("platforms", "names"),
    [
        (("linux/amd64", "linux/arm64"), ["linux/amd64", "linux/arm64"]),
        (("linux/arm64",), ["linux/arm64"]),
        ((), ["linux/amd64"]),
        (("local",), ["linux/amd64"]),
    ],
)
def test_platforms(platforms: tuple[str, ...], names: list[str]) -> None:
    """A target without platforms, or for the local one, is built for the usual one."""
    (build,) = project(target("x", "FROM alpine\n", platforms=platforms)).builds
    assert list(map(str, build.plan.platforms)) == names


def test_a_target_of_several_platforms_stands_in_for_each() -> None:
    """Each platform takes what the other target comes to on it."""
    both = ("linux/amd64", "linux/arm64")
    found = project(
        target("app", "FROM base\nRUN two\n", contexts={"base": "target:base"}, platforms=both),
        target("base", "FROM alpine\nRUN one\n", platforms=both),
    )
    base, app = found.builds
    assert {step.id for step in app.plan.steps if step.linked} == set(base.plan.target_steps)
    assert found.step_count == 6


def test_a_platform_that_the_other_target_lacks() -> None:
    """Of a target of several platforms nothing stands in for another one: the name is an image."""
    found = project(
        target("app", "FROM --platform=linux/s390x base\nRUN two\n", contexts={"base": "target:base"}),
        target("base", "FROM alpine\nRUN one\n", platforms=("linux/amd64", "linux/arm64")),
    )
    assert "docker.io/library/base:latest" in found.builds[1].plan.images
    assert [(link.stage, link.kind) for link in found.links] == [(None, None)]


def test_an_empty_target() -> None:
    """A target that comes to an empty file system is one."""
    found = project(
        target("app", "FROM base\nCOPY . .\n", contexts={"base": "target:base"}), target("base", "FROM scratch\n")
    )
    assert [step.name for step in found.steps] == ["[internal] load build context", "[1/2] COPY . ."]


def test_a_stage_that_is_replaced() -> None:
    """A target that has the name of a stage stands in for all of it."""
    found = project(
        target("app", "FROM alpine AS base\nRUN never\nFROM base\nRUN two\n", contexts={"base": "target:other"}),
        target("other", "FROM busybox\nRUN one\n"),
    )
    assert [step.text for step in found.steps] == ["FROM docker.io/library/busybox:latest", "RUN one", "RUN two"]


def test_links() -> None:
    """Links tell which stage uses which target, how and where; one that no stage asks for is told, too."""
    found = project(
        target(
            "app",
            "FROM base AS one\nRUN --mount=from=files,target=/f x\nFROM scratch\nCOPY --from=files a b\n",
            contexts={"base": "target:base", "files": "target:base", "spare": "target:base"},
        ),
        target("base", "FROM alpine\n"),
    )
    assert [(one.context, one.stage, one.kind and one.kind.value, one.line, one.used) for one in found.links] == [
        ("base", 0, "from", 1, False),
        ("files", 0, "mount", 2, False),
        ("files", 1, "copy", 4, True),
        ("spare", None, None, 0, False),
    ]
    assert {(one.target, one.source, one.source_stage, one.build) for one in found.links} == {("base", 0, 0, 1)}


def test_what_cannot_be_read_is_left_out() -> None:
    """A target that nobody can read is left out, and nothing is known of it as a context."""
    found = project(
        target("app", "FROM base\nRUN $WHAT\n", contexts={"base": "target:base"}),
        target("base", "", unread="it is far away"),
    )
    assert [one.name for one in found.unread] == ["base"]
    assert [(one.target, one.source, one.source_stage) for one in found.links] == [("base", None, None)]
    assert [step.name for step in found.steps] == ["[context base] target:base", "[1/2] RUN $WHAT"]
    assert found.steps[1].unknown is None  # it is the shell's, or base sets it


def test_a_target_whose_image_is_not_known() -> None:
    """What an image of another file may bring along is not known in the file that takes it, either."""
    found = project(
        target("app", "FROM base\nCOPY . $HOME_OF_IT\n", contexts={"base": "target:base"}),
        target("base", "FROM alpine\n"),
    )
    unknown = found.steps[-1].unknown
    assert unknown is not None
    assert (unknown.image, unknown.names) == ("docker.io/library/alpine:latest", ("HOME_OF_IT",))


@pytest.mark.parametrize("text", ["FROM\n", "FROM alpine\nCOPY --from=2 a b\n"])
def test_refusals_name_the_target(text: str) -> None:
    """A file that BuildKit refuses is refused with the name of the target."""
    with pytest.raises(DockerfileError) as caught:
        project(target("app", text))
    assert caught.value.message.startswith("target app: ")
    assert caught.value.shown_location.path == "app/Dockerfile"
    assert caught.value.excerpt


def test_drafts_go_on_behind_a_refusal() -> None:
    """One refused target keeps no other from being planned."""
    drafts = draft_builds([target("bad", "FROM\n"), target("good", "FROM alpine\n")], PlanRequest())
    assert [(one.problem is None, one.plan is None) for one in drafts] == [(False, True), (True, False)]


@pytest.mark.parametrize(
    ("targets", "message"),
    [((), "no target is built"), ((target("x", "", unread="it is far away"),), "target x: it is far away")],
)
def test_nothing_to_plan(targets: tuple[ProjectTarget, ...], message: str) -> None:
    """Where nothing can be planned, this is told."""
    with pytest.raises(InputError) as caught:
        project(*targets)
    assert caught.value.message == message


def test_placed_plans() -> None:
    """The plan of a build can be had with the waves and the critical path of all of them."""
    found = project(*LINKED)
    base, app = (found.placed(build) for build in found.builds)
    assert app.wave(app.steps[-1].id) == found.wave(app.steps[-1].id) > found.builds[1].plan.wave(app.steps[-1].id)
    assert set(base.critical_path) | set(app.critical_path) == set(found.critical_path)
    assert app.waves[-1] == (app.steps[-1].id,)
    assert repr(found) == f"<ProjectPlan: base, app, {len(found.steps)} steps>"
    assert found.critical_length == found.step_count
    assert found.peak_parallelism == 2


def test_the_document() -> None:
    """The document tells targets, links, the plan of each build, and the steps of all."""
    found = project_document(project(*LINKED, target("far", "", unread="it is far away")))
    assert [(one["name"], one["build"], one["linked"]) for one in found["targets"]] == [
        ("base", 0, True),
        ("app", 1, False),
    ]
    assert found["unread"] == [{"name": "far", "reason": "it is far away"}]
    assert [(one["source"], one["build"], one["stage"]) for one in found["links"]] == [([0, 0], 1, 0)]
    assert [one["plan"]["dockerfile"] for one in found["builds"]] == ["base/Dockerfile", "app/Dockerfile"]
    assert [one["stages"] for one in found["steps"]][-1] == [[1, 1]]
    assert {one for wave in found["waves"] for one in wave} == {one["id"] for one in found["steps"]}


def test_the_document_does_not_depend_on_the_order_of_the_files() -> None:
    """What a target says by names is in the order of these."""
    given = {"contexts": {"b": "../b", "a": "../a"}, "args": FrozenMap({"Y": "1", "X": "2"})}
    (found,) = project_document(project(target("x", "FROM scratch\n", **given)))["targets"]
    assert (list(found["contexts"]), list(found["args"])) == (["a", "b"], ["X", "Y"])


def test_a_file_with_other_options_is_another_build() -> None:
    """Targets of one Dockerfile with other build args are built apart; the file is read once."""
    text = "FROM alpine\nARG LEVEL\nRUN make $LEVEL\n"
    first = target("x", text, args={"LEVEL": "1"})
    one, other = project(first, replace(first, name="y", args=FrozenMap({"LEVEL": "2"}))).builds
    assert one.plan.dockerfile is other.plan.dockerfile
    assert [build.plan.steps[-1].name for build in (one, other)] == ["[2/2] RUN make 1", "[2/2] RUN make 2"]


def test_a_file_planned_by_itself() -> None:
    """By itself a file goes on with what the other target brings along, whose last step is something to load."""
    _, app = project(*LINKED).builds
    alone = plan_request(app.plan.dockerfile, app.request)
    assert [step.name for step in alone.steps] == [step.name for step in app.plan.steps]
    assert [step.source for step in alone.steps if step.linked] == ["target:base"]
