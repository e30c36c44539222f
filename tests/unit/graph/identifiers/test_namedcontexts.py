from __future__ import annotations

import pytest

import stagegraph
from tests.helpers.building import input_names, names, plan_of, refused, the_step, used

TWO_STAGES = ["FROM alpine AS dep", "RUN never", "FROM alpine", "COPY --from=dep f /x"]

LAYOUT = "oci-layout://./folder"


def test_context_replaces_a_stage() -> None:
    """A named context wins over a stage of its name: the stage's steps are not built."""
    plan = plan_of(*TWO_STAGES, build_contexts={"dep": "./prebuilt"})
    assert names(plan) == [
        "[stage-1 1/2] FROM docker.io/library/alpine:latest",
        "[context dep] load from client",
        "[stage-1 2/2] COPY --from=dep f /x",
    ]
    assert the_step(plan, "context").source == "local://dep"
    assert plan.stages[0].base.context == "dep"
    assert [(edge.image, edge.stage) for edge in plan.image_edges] == [
        ("context:dep", 0),
        ("docker.io/library/alpine:latest", 1),
    ]
    assert plan.images == ("docker.io/library/alpine:latest",)


def test_context_replaces_the_target() -> None:
    """The target itself can be a context; then loading it is the whole build."""
    plan = plan_of(*TWO_STAGES, target="dep", build_contexts={"dep": "docker-image://debian"})
    assert [(step.name, step.source) for step in plan.steps] == [
        ("[context dep] debian", "docker-image://docker.io/library/debian:latest")
    ]


def test_context_replaces_an_image() -> None:
    """A base image of that name comes from the context, and is still counted as step 1."""
    plan = plan_of("FROM alpine AS a", "RUN x", build_contexts={"alpine": "docker-image://alpine:3.20"})
    assert names(plan) == ["[context alpine] alpine:3.20", "[1/2] RUN x"]


@pytest.mark.parametrize(
    ("value", "images"),
    [
        ("docker-image://debian", ("docker.io/library/debian:latest",)),
        ("docker-image://scratch", ()),
        ("https://host/repo.git", ()),
        (".", ()),
    ],
)
def test_images_of_contexts(value: str, images: tuple[str, ...]) -> None:
    """An image that a context puts in the place of another one is what the plan needs."""
    assert plan_of("FROM alpine", build_contexts={"alpine": value}).images == images


@pytest.mark.parametrize("base", ["alpine", "alpine:latest", "docker.io/library/alpine"])
@pytest.mark.parametrize("context", ["alpine", "index.docker.io/alpine", "library/alpine:latest"])
def test_context_is_found_by_familiar_name(base: str, context: str) -> None:
    """Image and context meet whichever way either one is spelled."""
    plan = plan_of(f"FROM {base}", build_contexts={context: "."})
    assert names(plan) == ["[context alpine] load from client"]


def test_context_of_another_tag() -> None:
    """A context without a tag stands for ``latest`` alone."""
    plan = plan_of("FROM alpine:3.20", build_contexts={"alpine": "."})
    assert plan.images == ("docker.io/library/alpine:3.20",)


@pytest.mark.parametrize("line", ["COPY --from=extra f /x", "RUN --mount=from=extra,target=/m x"])
def test_context_as_source(line: str) -> None:
    """COPY --from and a mount take from a named context where no stage has the name."""
    plan = plan_of("FROM alpine", line, build_contexts={"extra": "../dir"})
    assert input_names(plan, line) == [
        "[stage-0 1/2] FROM docker.io/library/alpine:latest",
        "[context extra] load from client",
    ]


@pytest.mark.parametrize("name", ["scratch", "context", "Scratch"])
def test_names_that_no_context_replaces(name: str) -> None:
    """``scratch`` and ``context`` mean what they always mean."""
    plan = plan_of("FROM scratch AS a", "COPY f f", "FROM a AS context", build_contexts={name.lower(): "x"})
    assert names(plan) == ["[internal] load build context", "[a 1/1] COPY f f"]


@pytest.mark.parametrize(
    ("value", "name", "identifier"),
    [
        ("docker-image://debian", "[context c] debian", "docker-image://docker.io/library/debian:latest"),
        ("oci-layout:///dir@sha256:00", "[context c] OCI load from client", "oci-layout:///dir@sha256:00"),
        ("https://host/repo.git#v1", "[internal] load git source https://host/repo.git#v1", "git://host/repo.git#v1"),
        ("git@host:repo", "[internal] load git source git@host:repo", "git://host/repo"),
        ("https://host/a.tgz", "[context c] https://host/a.tgz", "https://host/a.tgz"),
        ("github.com/acme/repo", "[context c] load from client", "local://c"),
        ("C:\\dir", "[context c] load from client", "local://c"),
    ],
)
def test_kinds_of_contexts(value: str, name: str, identifier: str) -> None:
    """An image, a layout, a repository, a URL and a folder are loaded by steps of their own."""
    plan = plan_of("FROM c AS build", "RUN x", build_contexts={"c": value})
    assert (plan.steps[0].kind.value, plan.steps[0].name, plan.steps[0].source) == ("source", name, identifier)
    assert input_names(plan, "RUN") == [name]


def test_empty_context() -> None:
    """``docker-image://scratch`` is an empty file system, without a step."""
    assert names(plan_of("FROM c", "RUN x", build_contexts={"c": "docker-image://scratch"})) == ["[1/2] RUN x"]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("docker-image://Debian", "invalid reference format: repository name (library/Debian) must be lowercase"),
        ("https://host/repo.git?x=1", 'unexpected query "x"'),
        ("ssh://git@host/repo.git", "unsupported context source ssh for c"),
        ("HTTPS://host/repo.git", "unsupported context source HTTPS for c"),
        ("me@host:repo.git", "unsupported context source me@host for c"),
    ],
)
def test_bad_context(value: str, message: str) -> None:
    """A context that cannot be loaded is refused where it is needed, and only there."""
    lines = ["FROM c AS a", "FROM scratch AS b"]
    assert refused(*lines, target="a", build_contexts={"c": value}) == (message, 1)
    assert used(plan_of(*lines, build_contexts={"c": value})) == ["b"]


def test_bad_context_of_an_unused_copy() -> None:
    """A context that only an unused stage copies from is not loaded either."""
    lines = ["FROM scratch AS a", "COPY --from=c / /", "FROM scratch AS b", "COPY f f"]
    plan = plan_of(*lines, build_contexts={"c": "docker-image://Bad"})
    assert names(plan) == ["[internal] load build context", "[b 1/1] COPY f f"]


def test_bad_context_before_bad_instructions() -> None:
    """Contexts are loaded before any instruction is looked at, where ``target`` needs them; others are not."""
    lines = ["FROM alpine AS a", "COPY --from=b / /", "FROM alpine AS b", "FROM c AS d", "FROM a"]
    contexts = {"c": "docker-image://Bad"}
    late = 'cannot copy from stage "b", it needs to be defined before current stage "a"'
    assert refused(*lines, build_contexts=contexts) == (late, 2)
    assert refused(*lines, "COPY --from=d / /", build_contexts=contexts)[1] == 4
    dockerfile = stagegraph.parse("\n".join([*lines, "COPY --from=d / /", "FROM scratch AS e"]))
    both = stagegraph.plan(dockerfile, ["b", "e"], build_contexts=contexts)
    assert used(both) == ["b", "e"]
    with pytest.raises(stagegraph.DockerfileError, match="invalid reference format"):
        stagegraph.plan(dockerfile, ["b", "d"], build_contexts=contexts)


def test_context_of_a_later_stage() -> None:
    """A stage that a context replaces can be taken from before its place in the file, for all targets alike."""
    lines = ["FROM alpine AS a", "COPY --from=b / /", "RUN --mount=from=b,target=/m x", "FROM alpine AS b", "FROM a"]
    assert names(plan_of(*lines, build_contexts={"b": "."}))[1:] == [
        "[context b] load from client",
        "[a 2/3] COPY --from=b / /",
        "[a 3/3] RUN --mount=from=b,target=/m x",
    ]
    dockerfile = stagegraph.parse("\n".join(lines))
    assert all(one.problem is None for one in stagegraph.targets(dockerfile, build_contexts={"b": "."}))


def test_platform_of_a_context() -> None:
    """An image is loaded for a platform, a folder is the same for all."""
    lines = ["FROM --platform=linux/arm64 c AS a", "RUN x", "FROM c AS b", "RUN x", "COPY --from=a / /"]
    assert len(plan_of(*lines, build_contexts={"c": "docker-image://debian"}).waves[0]) == 2
    assert len(plan_of(*lines, build_contexts={"c": "."}).waves[0]) == 1


def test_context_of_an_image_that_is_used_itself() -> None:
    """An image that a context names is one step with the same image where a stage starts from it."""
    lines = ["FROM alpine AS a", "RUN x", "FROM a", "COPY --from=c / /"]
    plan = plan_of(*lines, build_contexts={"c": "docker-image://alpine:latest"})
    assert [step.kind.value for step in plan.steps] == ["source", "exec", "file"]
    assert len(plan_of(*lines, build_contexts={"c": "docker-image://alpine:3"}).waves[0]) == 2


def test_the_base_must_be_a_reference() -> None:
    """A context does not spare a stage's base from being one."""
    message, line = refused("FROM Alpine AS dep", build_contexts={"dep": "."})
    assert (message.startswith('failed to parse stage name "Alpine"'), line) == (True, 1)


def test_context_of_a_scratch_stage() -> None:
    """A stage FROM scratch is replaced like any other."""
    plan = plan_of("FROM scratch AS dep", "FROM dep", "RUN x", build_contexts={"dep": "."})
    assert names(plan) == ["[context dep] load from client", "[stage-1 1/1] RUN x"]


@pytest.mark.parametrize("name", ["xy-", "a..b", "a_-b", "x.", "a" * 64, "x" * 256])
def test_stage_that_no_context_can_replace(name: str) -> None:
    """BuildKit looks for a context that replaces a stage whether there is one or not, and gives no line."""
    for target in ("", "last"):
        message, line = refused(f"FROM alpine AS {name}", "FROM $V AS last", target=target)
        assert (message.startswith(f"invalid context name {name}: "), line) == (True, 0)
    assert refused("FROM $V", f"FROM alpine AS {name}") == ("base name ($V) should not be blank", 1)


@pytest.mark.parametrize("name", ["x__y", "a--b", "a.b-c_d", "a" * 63, "g" * 64, "scratch", "context"])
def test_stage_that_a_context_could_replace(name: str) -> None:
    """Signs between letters and digits are no matter."""
    assert names(plan_of(f"FROM alpine AS {name}")) == ["[1/1] FROM docker.io/library/alpine:latest"]


def test_a_folder_is_sent_for_what_takes_from_it() -> None:
    """A folder that no stage stands for is sent for each instruction that takes other paths of it."""
    lines = [
        *[
            "FROM scratch AS a",
            "COPY --from=c x /",
            "COPY --from=c ./x/ y /",
            "RUN --mount=from=c,source=x,target=/m x",
        ],
        *["FROM scratch AS b", "COPY --from=c y /x/ /", "COPY --from=c . /", "RUN --mount=from=c,target=/m x"],
        *["FROM c", "COPY --from=a . .", "COPY --from=b . ."],
    ]
    plan = plan_of(*lines, build_contexts={"c": "./folder"})
    loads = {step.id: 0 for step in plan.steps if step.name == "[context c] load from client"}
    for step in plan.steps:
        loads.update({one: loads[one] + 1 for one in step.inputs if one in loads})
    assert sorted(loads.values()) == [2, 2, 3]
    whole = plan_of(*lines, build_contexts={"c": "https://example.com/x.tar"})
    assert sum(step.name.startswith("[context c]") for step in whole.steps) == 1


def test_two_contexts_of_one_layout() -> None:
    """BuildKit calls the image of a layout by the name of the context: two contexts are two steps."""
    plan = plan_of("FROM a", "COPY --from=b x .", "COPY --from=b y .", build_contexts={"a": LAYOUT, "b": LAYOUT})
    assert names(plan)[:2] == ["[context a] OCI load from client", "[context b] OCI load from client"]
    assert len(plan.steps) == 4


def test_name_of_a_context() -> None:
    """A name that BuildKit could not look up is wrong usage."""
    with pytest.raises(stagegraph.UsageError, match="invalid name of a build context"):
        plan_of("FROM scratch", build_contexts={"A B": "."})
