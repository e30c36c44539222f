from __future__ import annotations

import pytest

from tests.helpers.building import input_names, names, plan_of, refusal_of, refused, used

# --- Targets ------------------------------------------------------------------------------------------------------

THREE = ["FROM alpine AS Build", "RUN x", "FROM alpine", "RUN y", "FROM alpine AS test", "RUN z"]


@pytest.mark.parametrize(
    ("target", "stage"), [(None, "test"), ("", "test"), ("build", "build"), ("BUILD", "build"), ("test", "test")]
)
def test_target(target: str | None, stage: str) -> None:
    """A target is named in any case; without one the last stage is built."""
    assert used(plan_of(*THREE, target=target)) == [stage]


def test_capital_i_with_a_dot() -> None:
    """It is an i to Go, so that such a target is the stage of that name."""
    assert used(plan_of("FROM alpine AS i", "RUN x", "FROM scratch", target="\u0130")) == ["i"]


@pytest.mark.parametrize(
    ("target", "guess"),
    [
        ("0", ""),
        ("stage-1", ""),
        ("zzzz", ""),
        ("bulid", " (did you mean build?)"),
        ("stage-2", " (did you mean stage-1?)"),
    ],
)
def test_no_such_target(target: str, guess: str) -> None:
    """Numbers and ``stage-N`` are no names of targets; a near name is suggested, without a line."""
    refusal = refusal_of(*THREE, target=target)
    expected = f'target stage "{target}" could not be found{guess}'
    assert (refusal.message, refusal.line) == (expected, 0)
    assert refusal.hint == "The file's targets are build, test."


def test_no_target_has_a_name() -> None:
    """A file without named stages says so."""
    assert refusal_of("FROM scratch", target="a").hint == "No stage of the file has a name."


# --- Names --------------------------------------------------------------------------------------------------------


def test_from_takes_the_nearest_earlier_stage() -> None:
    """Of stages of one name FROM takes the nearest earlier one."""
    plan = plan_of("FROM alpine AS a", "RUN first", "FROM a AS mid", "RUN mid", "FROM alpine AS a", "FROM mid")
    assert names(plan)[1:] == ["[a 2/2] RUN first", "[mid 1/1] RUN mid"]


@pytest.mark.parametrize("line", ["COPY --from=a f f", "RUN --mount=from=a,target=/m x"])
def test_copy_and_mount_take_the_last_stage(line: str) -> None:
    """Of stages of one name COPY --from and mounts take the last one of the file."""
    plan = plan_of("FROM alpine AS a", "RUN first", "FROM alpine AS a", "RUN second", "FROM alpine", line)
    assert input_names(plan, line)[1] == "[a 2/2] RUN second"
    assert plan.unused == (0,)


def test_target_takes_the_last_stage() -> None:
    """Of stages of one name the target is the last one."""
    assert plan_of("FROM alpine AS a", "FROM debian AS a", "FROM scratch", target="a").targets == (1,)


def test_from_is_case_sensitive() -> None:
    """FROM looks for names in lower case, so another case is an image; COPY --from and mounts take any case."""
    message, line = refused("FROM scratch AS Builder", "FROM Builder")
    assert (message.partition(":")[0], line) == ('failed to parse stage name "Builder"', 2)
    plan = plan_of("FROM alpine AS Builder", "FROM builder", "COPY --from=BUILDER f f")
    assert plan.unused == ()


def test_stage_named_like_an_image() -> None:
    """A stage hides the image of its name from then on, but not with a tag, and not in its own FROM."""
    plan = plan_of("FROM alpine AS alpine", "FROM alpine", "COPY --from=alpine f f", "FROM alpine:latest AS c")
    assert [planned.base.entry for planned in plan.stages] == [None, 0, None]
    assert [planned.base.image for planned in plan.stages[::2]] == ["docker.io/library/alpine:latest"] * 2


def test_from_a_number_is_an_image() -> None:
    """``FROM 0`` is an image, and so is ``--mount=from=0``."""
    plan = plan_of("FROM scratch AS a", "FROM 0", "RUN --mount=from=0,target=/m x")
    assert (plan.images, plan.unused) == (("docker.io/library/0:latest",), (0,))


def test_stage_named_scratch() -> None:
    """A stage named scratch is the base of later stages, and of every mount without ``from``."""
    plan = plan_of("FROM alpine AS scratch", "RUN x", "FROM debian", "RUN --mount=type=cache,target=/c y")
    assert input_names(plan, "RUN --mount") == [
        "[stage-1 1/2] FROM docker.io/library/debian:latest",
        "[scratch 2/2] RUN x",
    ]
    assert [(edge.source, edge.stage, edge.kind.value) for edge in plan.edges] == [(0, 1, "mount")]
    assert plan_of("FROM alpine AS scratch", "FROM scratch").stages[1].base.entry == 0


# --- Indexes and hidden entries -----------------------------------------------------------------------------------


@pytest.mark.parametrize("index", ["0", "00", "+0"])
def test_copy_from_index(index: str) -> None:
    """COPY --from counts the stages of the file from 0, in any way to write the number."""
    plan = plan_of("FROM alpine AS a", "RUN x", "FROM scratch", f"COPY --from={index} f f")
    assert used(plan) == ["a", "stage-1"]


@pytest.mark.parametrize("index", ["2", "5", "-1"])
def test_bad_index(index: str) -> None:
    """An index outside the file is refused, without a line, in an unused stage too."""
    lines = ["FROM scratch", f"COPY --from={index} f f"]
    assert refused(*lines, "FROM scratch") == (f"invalid stage index {index}", 0)
    assert refusal_of(*lines, "FROM scratch").hint == "The stages are counted from 0 to 1."


def test_number_too_large_for_an_index() -> None:
    """A number that Go cannot hold is a name, and so an image."""
    plan = plan_of("FROM scratch", "COPY --from=99999999999999999999 f f")
    assert plan.images == ("docker.io/library/99999999999999999999:latest",)


def test_index_of_an_image() -> None:
    """An image that a COPY names stands behind the last stage, and has an index from then on."""
    plan = plan_of("FROM scratch AS a", "COPY --from=busybox /bin /bin", "COPY --from=1 /etc /etc")
    assert input_names(plan, "/etc") == [
        "[a 1/2] COPY --from=busybox /bin /bin",
        "FROM docker.io/library/busybox:latest",
    ]
    assert refused("FROM scratch", "COPY --from=1 /etc /etc", "COPY --from=busybox /bin /bin")[0] == (
        "invalid stage index 1"
    )


def test_index_of_a_mount() -> None:
    """A mount without ``from``, of any type, makes such an entry too: an empty file system."""
    for kind in ("bind", "cache", "tmpfs", "secret,id=s", "ssh"):
        plan = plan_of("FROM alpine AS a", f"RUN --mount=type={kind},target=/m x", "COPY --from=1 / /")
        assert input_names(plan, "COPY") == [f"[a 2/3] RUN --mount=type={kind},target=/m x"]


def test_known_mounts_make_no_entry() -> None:
    """A mount from a stage of the file adds nothing to the list."""
    lines = ["FROM scratch AS a", "FROM scratch", "RUN --mount=from=a,target=/m x", "COPY --from=2 / /"]
    assert refused(*lines) == ("invalid stage index 2", 0)


def test_an_entry_by_index_is_listed_again() -> None:
    """BuildKit lists an image taken by its index once more, so the next index is legal too."""
    lines = ["FROM scratch", "COPY --from=busybox a a", "COPY --from=1 b b", "COPY --from=2 c c"]
    plan = plan_of(*lines)
    assert input_names(plan, "c c")[1] == "FROM docker.io/library/busybox:latest"
    assert refused(*lines[:2], *lines[3:])[0] == "invalid stage index 2"


def test_every_named_image_is_an_entry_of_its_own() -> None:
    """Two COPYs of one image make one step, but two entries."""
    plan = plan_of("FROM scratch", "COPY --from=busybox a a", "COPY --from=busybox b b", "COPY --from=2 c c")
    assert names(plan).count("FROM docker.io/library/busybox:latest") == 1
    assert len(input_names(plan, "c c")) == 2


@pytest.mark.parametrize(
    ("line", "image"),
    [("COPY --from=context a a", "docker.io/library/context:latest"), ("COPY --from=scratch a a", None)],
)
def test_reserved_names(line: str, image: str | None) -> None:
    """``--from=context`` is an image like any other, ``--from=scratch`` an empty file system."""
    assert plan_of("FROM scratch", line).images == ((image,) if image else ())


def test_empty_from_is_the_build_context() -> None:
    """``COPY --from=`` copies from the build context."""
    assert input_names(plan_of("FROM scratch", "COPY --from= a a"), "COPY") == ["[internal] load build context"]


@pytest.mark.parametrize("name", ["$STAGE", "b${X}", "${X:-b}"])
def test_variable_in_copy_from(name: str) -> None:
    """COPY --from takes no variables: refused without a line, used or not."""
    message = (
        "variable expansion is not supported for --from, define a new stage with FROM using ARG from global "
        "scope as a workaround"
    )
    assert refused("FROM scratch", f"COPY --from={name} a a", "FROM scratch") == (message, 0)


def test_copy_from_that_cannot_be_expanded() -> None:
    """A broken variable in COPY --from is refused with the expansion's own words, without a line."""
    message, line = refused("FROM scratch", "COPY --from=${X:?} a a")
    assert (message, line) == ('failed to process "${X:?}": X: is not allowed to be unset', 0)


@pytest.mark.parametrize(("line", "at"), [("COPY --from=Nope a a", 2), ("RUN --mount=from=Nope,target=/m x", 0)])
def test_bad_image_of_copy_and_mount(line: str, at: int) -> None:
    """An image that is no reference is refused at its COPY, at no line for a mount, in an unused stage too."""
    message, found = refused("FROM scratch", line, "FROM scratch")
    assert (message.partition(":")[0], found) == ('failed to parse stage name "Nope"', at)


# --- What is reached ----------------------------------------------------------------------------------------------


def test_reach() -> None:
    """A target needs what its FROM, COPY --from and mounts name, and so on; the rest is not built."""
    plan = plan_of(
        "FROM one AS base",
        "FROM base AS copied",
        "FROM two AS mounted",
        "FROM three AS unused",
        "FROM four AS late",
        "COPY --from=unused a a",
        "FROM base AS last",
        "COPY --from=copied a a",
        "RUN --mount=from=mounted,target=/m x",
    )
    assert used(plan) == ["base", "copied", "mounted", "last"]
    assert plan.images == ("docker.io/library/one:latest", "docker.io/library/two:latest")


def test_bad_reference_comes_before_a_later_stage() -> None:
    """Bad references are found in all stages before any instruction is converted; of several the last one."""
    lines = ["FROM scratch AS a", "COPY --from=b / /", "FROM scratch AS b", "FROM Bad", "FROM Worse"]
    assert refused(*lines, target="a")[1] == 5
    assert refused(*lines[:3], target="a")[0].startswith('cannot copy from stage "b"')


# --- ONBUILD ------------------------------------------------------------------------------------------------------


def test_triggers_run_in_children() -> None:
    """A stage's triggers run first in stages FROM it, not in itself and not in grandchildren; each adds to n."""
    lines = [
        "FROM alpine AS a",
        "ONBUILD RUN trig",
        "ONBUILD WORKDIR /w",
        "ONBUILD ENV X=1",
        "RUN a",
        "FROM a AS b",
        "RUN b",
        "FROM b AS c",
        "RUN c",
    ]
    assert names(plan_of(*lines)) == [
        "[a 1/2] FROM docker.io/library/alpine:latest",
        "[a 2/2] RUN a",
        "[b 1/4] ONBUILD RUN trig",
        "[b 2/4] ONBUILD WORKDIR /w",
        "[b 3/4] RUN b",
        "[c 1/1] RUN c",
    ]


def test_triggers_of_a_chain_of_children() -> None:
    """A trigger is not inherited: each stage runs those that its own parent wrote."""
    plan = plan_of("FROM scratch AS a", "ONBUILD COPY 1 1", "FROM a AS b", "ONBUILD COPY 2 2", "FROM b AS c")
    assert [name for name in names(plan) if "ONBUILD" in name] == [
        "[b 1/1] ONBUILD COPY 1 1",
        "[c 1/1] ONBUILD COPY 2 2",
    ]


@pytest.mark.parametrize("trigger", ["COPY --from=src s s", "COPY --from=0 s s", "RUN --mount=from=src,target=/m x"])
def test_trigger_reaches_a_stage(trigger: str) -> None:
    """A stage that only a trigger names is built; BuildKit looks at its image twice, so its numbers start at 2."""
    plan = plan_of("FROM alpine AS src", "RUN s", "FROM debian AS a", f"ONBUILD {trigger}", "FROM a", "RUN last")
    assert names(plan)[:2] == [
        "[a 1/1] FROM docker.io/library/debian:latest",
        "[src 2/2] FROM docker.io/library/alpine:latest",
    ]
    assert names(plan)[2:] == ["[src 3/2] RUN s", f"[stage-2 1/2] ONBUILD {trigger}", "[stage-2 2/2] RUN last"]
    edge = plan.edges[1]
    assert (edge.source, edge.stage, edge.line, edge.onbuild) == (0, 2, 5, True)


def test_trigger_with_an_image() -> None:
    """A trigger can name an image; it is shown as used by the child."""
    plan = plan_of("FROM scratch AS a", "ONBUILD COPY --from=busybox s s", "FROM a")
    assert [(edge.image, edge.stage, edge.line, edge.onbuild) for edge in plan.image_edges] == [
        ("docker.io/library/busybox:latest", 1, 3, True)
    ]


@pytest.mark.parametrize(
    ("trigger", "message"),
    [
        ("COPY --from=late s s", 'cannot copy from stage "late", it needs to be defined before current stage "c"'),
        ("COPY --from=9 s s", "invalid stage index 9"),
        ("COPY --chmod=9 s s", "invalid chmod parameter: '9'. it should be octal string and between 0 and 07777"),
        ("RUN --mount=type=cach x", 'unsupported mount type "cach" (did you mean cache?)'),
    ],
)
def test_bad_trigger(trigger: str, message: str) -> None:
    """A trigger that is refused is refused at the FROM of the child that runs it."""
    lines = ["FROM scratch AS a", f"ONBUILD {trigger}", "FROM a AS c", "FROM scratch AS late"]
    assert refused(*lines, target="c") == (message, 3)
    assert used(plan_of(*lines)) == ["late"]


def test_trigger_copies_from_its_own_stage() -> None:
    """A trigger that names the child itself takes what the child is at that moment."""
    plan = plan_of("FROM alpine AS a", "ONBUILD COPY --from=b s s", "FROM a AS b", "RUN b")
    assert input_names(plan, "ONBUILD COPY") == ["[a 1/1] FROM docker.io/library/alpine:latest"]


def test_triggers_of_unused_stages_are_drawn() -> None:
    """An unused stage shows what its parent's triggers would take, where that can be told."""
    lines = [
        "FROM scratch AS src",
        "FROM scratch AS a",
        "ONBUILD COPY --from=src s s",
        "ONBUILD COPY --from=0 s s",
        "ONBUILD RUN --mount=from=src,target=/m --mount=from=busybox,target=/n x",
        "ONBUILD COPY --from=9 s s",
        "ONBUILD COPY --from=busybox s s",
        "ONBUILD COPY s s",
        "ONBUILD ENV A=1",
        "ONBUILD RUN --mount=type=bind,from=$X,target=/m x",
        "FROM a AS unused",
        "FROM scratch",
    ]
    plan = plan_of(*lines)
    assert [(edge.source, edge.stage, edge.kind.value, edge.line, edge.onbuild) for edge in plan.edges] == [
        (1, 2, "from", 11, False),
        (0, 2, "copy", 11, True),
        (0, 2, "mount", 11, True),
    ]
    assert plan.unused == (0, 1, 2)
