"""Images of which nothing is known: nothing false is said of what they may bring along."""

from __future__ import annotations

from typing import Any

import pytest

import stagegraph
from stagegraph.graph.checks.results import violations
from stagegraph.graph.resolve.buildoptions import BuildOptions
from tests.helpers.building import input_names, merged, names, plan_of, refused, the_step


def unknown(*lines: str, **options: Any) -> stagegraph.Plan:
    """The plan of a Dockerfile without any configuration of an image."""
    return plan_of(*lines, image_configs=None, **options)


def apart(*lines: str) -> bool:
    """Whether two instructions, the last of their stages, stay two steps."""
    return not merged(*lines, image_configs=None)


def left_open(plan: stagegraph.Plan, part: str) -> list[str]:
    """The variables of the one step whose name contains ``part`` that are not known."""
    step = the_step(plan, part)
    return list(step.unknown.names) if step.unknown else []


def test_names() -> None:
    """A variable that may come from the image stays as written in names, and the step tells so."""
    plan = unknown(
        "FROM golang",
        "ARG V=1",
        "WORKDIR $GOPATH/src",
        "COPY . ${GOPATH:-/go}/$V",
        "ADD https://example.com/$X.tgz $Y",
        "RUN --mount=type=cache,target=$GOPATH/pkg,uid=$UID make $V $shell $PATH",
    )
    assert names(plan)[1:] == [
        "[stage-0 2/5] WORKDIR $GOPATH/src",
        "[internal] load build context",
        "[stage-0 3/5] COPY . ${GOPATH:-/go}/1",
        "[stage-0 4/5] ADD https://example.com/$X.tgz $Y",
        "[stage-0 4/5] ADD https://example.com/$X.tgz $Y",
        "[stage-0 5/5] RUN --mount=type=cache,target=$GOPATH/pkg,uid=$UID make 1 $shell $PATH",
    ]
    assert left_open(plan, "COPY") == ["GOPATH"]
    assert [step.unknown.names for step in plan.steps if step.unknown and "ADD" in step.name] == [("X", "Y")] * 2
    assert left_open(plan, "RUN") == ["GOPATH", "PATH", "UID"]
    assert [(one.id, one.target) for one in the_step(plan, "RUN").cache_mounts] == [("$GOPATH/pkg", "$GOPATH/pkg")]


def test_scratch_is_known() -> None:
    """Nothing is unknown in a stage from scratch, whatever it takes from images."""
    plan = unknown("FROM scratch", "COPY --from=golang /x $A/x", "ENV A=1", "WORKDIR $A/$B")
    assert names(plan)[-2:] == ["[stage-0 1/2] COPY --from=golang /x /x", "[stage-0 2/2] WORKDIR 1/"]
    assert not any(step.unknown for step in plan.steps)


def test_values_that_depend_on_the_image() -> None:
    """What is set to something that is not known stays as written, in stages that go on, too."""
    plan = unknown("FROM golang AS a", "ENV OUT=$HOME/out", "FROM a", "ARG DIR=$OUT", "COPY x $DIR")
    assert names(plan)[-1] == "[stage-1 1/1] COPY x $DIR"
    step = the_step(plan, "COPY")
    assert step.unknown
    assert (step.unknown.image, step.unknown.values) == ("docker.io/library/golang:latest", ("$OUT",))


def test_instructions_without_steps() -> None:
    """Nothing is refused for a value that is not known."""
    unknown(
        "FROM golang",
        "EXPOSE $PORT 80 $P/tcp",
        "STOPSIGNAL $S",
        "VOLUME $V",
        "USER $U",
        "LABEL $A=$B",
        "COPY --chmod=$MODE --chown=$U x ${D:?needed}",
        "ADD --checksum=$SUM https://example.com/x /",
        "ADD --checksum=sha256:0 $SOURCE /",
        "ADD https://github.com/a/b.git#$REF:$DIR /",
        "ADD --checksum=$SUM https://github.com/a/b.git?checksum=0123456789 /",
        "ADD git@host:$X?ref=a&ref=b /",
        "RUN --mount=type=tmpfs,target=$T,size=$SIZE x",
    )


def test_what_is_refused_all_the_same() -> None:
    """What BuildKit refuses whatever the image brings along is refused."""
    for line, message in [
        ("EXPOSE $PORT x", "invalid containerPort: x"),
        ("STOPSIGNAL x", "invalid signal: x"),
        ("COPY --chmod=x y z", "invalid syntax"),
        ("ADD --checksum=sha256:0 a$B $C /", "checksum can't be specified for multiple sources"),
    ]:
        assert refused("FROM golang", line, image_configs=None)[0].endswith(message)


def test_equal_steps() -> None:
    """Steps of the same image that read the same are one step, whatever stands in them."""
    lines = ["FROM golang", "WORKDIR $GOPATH/x", "COPY --link a $GOPATH/src", "RUN x"]
    assert not apart(*lines, *lines)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (["FROM golang", "COPY --link a $X"], ["FROM node", "COPY --link a $X"]),
        (["FROM golang", "COPY --link a b"], ["FROM node", "COPY --link a b"]),
        (["FROM golang", "WORKDIR app", "COPY --link a b"], ["FROM golang", "COPY --link a b"]),
        (["FROM golang", "COPY --link a $X"], ["FROM golang", "ENV X=$Y", "COPY --link a $X"]),
        (["FROM golang", "ENV X=$A/1", "WORKDIR $X"], ["FROM golang", "ENV X=$A/2", "WORKDIR $X"]),
        (["FROM golang", "ENV X=$A", "RUN x"], ["FROM golang", "ENV X=$B", "RUN x"]),
        (["FROM golang", "COPY a $X"], ["FROM golang", r"COPY a \$X"]),
    ],
)
def test_different_steps(one: list[str], other: list[str]) -> None:
    """Steps that read the same are two where another image or another value stands behind a variable or a folder."""
    graph = unknown(*one, *other, "FROM scratch", "COPY --from=0 / /a", "COPY --from=1 / /b")
    written = f"] {one[-1]}"
    assert sum(step.name.replace("\\", "").endswith(written) for step in graph.steps) == 2


def test_known_parts_are_one_step() -> None:
    """A copy to an absolute path with --link is one step on top of any images."""
    lines = ["COPY --link a /b"]
    graph = unknown("FROM golang", *lines, "FROM node", *lines, "COPY --from=0 / /a")
    assert sum("] COPY --link" in step.name for step in graph.steps) == 1


def test_documents() -> None:
    """What stands in a document is not shown; documents of different images are different."""
    document = ["COPY --link <<E /x", "$A", "E"]
    plan = unknown("FROM golang", *document, "FROM node", *document, "COPY --from=0 / /a")
    assert sum("inline document" in name for name in names(plan)) == 2
    assert not any(step.unknown for step in plan.steps)


def test_folders() -> None:
    """A path in a folder that is not known stays as written; the folder of an absolute WORKDIR is known."""
    run = "RUN --mount=type=cache,target=cache x"
    (mount,) = the_step(unknown("FROM golang", run), "RUN").cache_mounts
    assert (mount.id, mount.target) == ("cache", "cache")
    (mount,) = the_step(unknown("FROM golang", "WORKDIR app", run), "RUN").cache_mounts
    assert mount.target == "app/cache"
    (mount,) = the_step(unknown("FROM golang", "WORKDIR app", "WORKDIR /w", "WORKDIR x", run), "RUN").cache_mounts
    assert mount.target == "/w/x/cache"
    (mount,) = the_step(unknown("FROM golang", "RUN --mount=type=cache,target=/a/$X x"), "RUN").cache_mounts
    assert mount.target == "/a/$X"


def test_a_mount_and_a_copy_of_its_stage() -> None:
    """What a stage takes from others is known, however little is of the images."""
    plan = unknown("FROM golang AS a", "RUN a", "FROM node", "RUN --mount=from=a,target=/$X x", "COPY --from=a $A /")
    assert "[a 2/2] RUN a" in input_names(plan, "COPY --from")


def test_placeholders() -> None:
    """A base without a value may bring along anything, too."""
    plan = unknown("ARG BASE", "FROM $BASE", "COPY . $X/", placeholders=True)
    assert names(plan)[-1] == "[2/2] COPY . $X/"
    step = the_step(plan, "COPY")
    assert step.unknown
    assert step.unknown.image == "$BASE"


@pytest.mark.parametrize(
    ("value", "image"),
    [
        ("docker-image://node:22", "docker.io/library/node:22"),
        ("oci-layout://folder@sha256:" + "1" * 64, "context:golang"),
    ],
)
def test_named_contexts(value: str, image: str) -> None:
    """The image of a named context is as unknown as another one."""
    plan = unknown("FROM golang", "COPY . $X/", build_contexts={"golang": value})
    step = the_step(plan, "COPY")
    assert step.name == "[1/2] COPY . $X/"
    assert step.unknown
    assert step.unknown.image == image


def test_a_bad_image_of_a_context() -> None:
    """A named context whose image has no proper name is refused where it is loaded."""
    assert refused("FROM golang", "COPY . $X/", build_contexts={"golang": "docker-image://A"}, image_configs=None)


def found(*lines: str) -> list[tuple[str, int]]:
    """Rule and line of each violation of a file whose images are not known."""
    dockerfile = stagegraph.parse("".join(f"{line}\n" for line in lines))
    return [(one.rule, one.line) for one in violations(dockerfile, BuildOptions())]


def test_checks_are_silent() -> None:
    """A rule that depends on what the image brings along says nothing; the others do."""
    lines = ["COPY $X /", "CMD x", "EXPOSE $P/TCP", "WORKDIR $W", "ENV A b"]
    assert found("FROM golang", *lines) == [("LegacyKeyValueFormat", 6)]
    assert ("UndefinedVar", 2) in found("FROM scratch", *lines)
    assert found("FROM golang", "WORKDIR rel", "EXPOSE 80/TCP") == [
        ("WorkdirRelativePath", 2),
        ("ExposeProtoCasing", 3),
    ]


def test_a_stage_goes_on_in_a_directory_that_is_not_known() -> None:
    """A stage that starts from one whose directory is not known goes on in it: equal directories stay one step."""
    plan = unknown(
        "FROM golang AS base",
        "WORKDIR a",
        "FROM base",
        "WORKDIR b",
        "FROM golang",
        "WORKDIR a",
        "WORKDIR b",
        "FROM scratch",
        "COPY --from=1 a a",
        "COPY --from=2 a a",
    )
    assert the_step(plan, "WORKDIR b").stages == (1, 2)


def test_directories_that_are_not_known_below_one_another() -> None:
    """Hundreds of stages each go a directory further down; none of them goes down twice."""
    chain = [f"FROM s{at} AS s{at + 1}\nWORKDIR a" for at in range(200)]
    assert len(unknown("FROM golang AS s0", *chain).steps) == 201


def test_variables_of_the_stage_before() -> None:
    """A stage sees the variables that the image keeps, as the last ENV set them, whatever an ARG made of them."""
    lines = ["FROM golang AS a", "ENV K=1 A=$X", "ARG B=$Y"]
    for more, text in [
        ([], "$A/$B/1"),  # B stands for what golang may bring along
        (["ENV B=$Z"], "$A/$B/1"),
        (["ARG K=2"], "$A/$B/1"),
        (["ARG A=$Z", "ENV B=$Z"], "$A/$B/1"),
        (["ENV A=known"], "known/$B/1"),
    ]:
        plan = unknown(*lines, *more, "FROM a", "RUN x", "COPY x $A/$B/$K")
        assert names(plan)[-1] == f"[stage-1 2/2] COPY x {text}"


@pytest.mark.parametrize("arg", ["ARG A=$Z", "ARG K=2", "ARG K=$Z"])
def test_what_an_arg_set_is_gone_in_the_next_stage(arg: str) -> None:
    """Stages that start from one whose last ARG changed a variable run what those run that start from one without."""
    env = "ENV K=1 A=$X C=$Y"
    above = ["FROM golang AS a", env, arg, "FROM golang AS b", env, "FROM a AS c", "RUN x", "FROM b AS d", "RUN x"]
    plan = unknown(*above, "FROM scratch", "COPY --from=c / /c", "COPY --from=d / /d")
    assert len([step for step in plan.steps if step.text == "RUN x"]) == 1
