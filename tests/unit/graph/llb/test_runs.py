from __future__ import annotations

import pytest

from tests.helpers.building import input_names, merged, names, plan_of, refusal_of, refused, the_step

ALPINE = "[stage-0 1/2] FROM docker.io/library/alpine:latest"
CONTEXT = "[internal] load build context"
WINDOWS = "FROM --platform=windows/amd64 image"


# --- Mounts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("mount", "inputs"),
    [
        ("target=/m", [CONTEXT]),
        ("type=bind,source=a,target=/m", [CONTEXT]),
        ("type=bind,rw,target=/m", [CONTEXT]),
        ("from=busybox,target=/m", ["FROM docker.io/library/busybox:latest"]),
        ("from=scratch,target=/m", []),
        ("type=cache,target=/m", []),
        ("type=cache,from=busybox,target=/m", ["FROM docker.io/library/busybox:latest"]),
        ("type=cache,target=/m,uid=1000", ["[internal] setting cache mount permissions"]),
        ("type=cache,target=/m,gid=1000", ["[internal] setting cache mount permissions"]),
        ("type=cache,target=/m,mode=0700", ["[internal] setting cache mount permissions"]),
        ("type=cache,target=/m,source=/s,mode=0700", []),
        ("type=tmpfs,target=/m", []),
        ("type=tmpfs,target=/m,size=1g", []),
        ("type=tmpfs,from=busybox,target=/m", []),
        ("type=secret,id=s", []),
        ("type=ssh", []),
    ],
)
def test_inputs(mount: str, inputs: list[str]) -> None:
    """A RUN waits for its stage and for what its mounts bring; a cache, a secret or a socket brings nothing."""
    plan = plan_of("FROM alpine", f"RUN --mount={mount} x")
    assert input_names(plan, "RUN") == [ALPINE, *inputs]


def test_mounts_from_stages_in_order_of_their_targets() -> None:
    """Inputs stand in the order of the mount targets, whatever the order of the flags."""
    lines = ["FROM alpine AS a", "RUN a", "FROM alpine AS b", "RUN b", "FROM scratch"]
    plan = plan_of(*lines, "RUN --mount=from=a,target=/z --mount=from=b,target=/y x")
    assert input_names(plan, "RUN --mount") == ["[b 2/2] RUN b", "[a 2/2] RUN a"]


def test_later_stage() -> None:
    """A mount from a later stage is refused at the RUN, in a needed stage only."""
    lines = ["FROM scratch AS a", "RUN --mount=from=B,target=/m x", "FROM scratch AS b", "FROM scratch"]
    message = 'cannot mount from stage "B" to "/m", stage needs to be defined before current command'
    assert refused(*lines, target="a") == (message, 2)
    assert refusal_of(*lines, target="a").hint == "Move that stage up in the file."
    assert names(plan_of(*lines)) == []


def test_later_stage_named_scratch() -> None:
    """A cache mount without ``from`` takes the stage named scratch, which must not come later."""
    lines = ["FROM alpine AS a", "RUN --mount=type=cache,target=/m x", "FROM alpine AS scratch"]
    assert refused(*lines, target="a")[0].startswith('cannot mount from stage "scratch" to "/m"')


@pytest.mark.parametrize(
    ("mount", "message"),
    [
        ("type=cache", 'invalid mount target "/"'),
        ("target=/", 'invalid mount target "/"'),
        ("type=ssh,source=a", "ssh does not support source"),
        ("type=secret", "invalid secret mount. one of source, target required"),
        ("type=bind,target=${X:~}", 'failed to process "${X:~}": unsupported modifier (:~) in substitution'),
    ],
)
def test_bad_mount(mount: str, message: str) -> None:
    """A mount that does not do is refused at the RUN, in a needed stage only."""
    lines = ["FROM alpine", f"RUN --mount={mount} x"]
    assert refused(*lines) == (message, 2)
    assert names(plan_of(*lines, "FROM scratch")) == []


def test_cache_mounts() -> None:
    """A cache is filed under its id, else its cleaned target; shared is the default; they are listed by target."""
    mounts = [
        "--mount=type=cache,target=/z/../y",
        "--mount=type=cache,target=rel,sharing=locked",
        "--mount=type=cache,id=gone,target=/b,sharing=private",
        "--mount=type=cache,target=$V/c",
    ]
    plan = plan_of("FROM alpine", "ENV V=/v", "WORKDIR /w", f"RUN {' '.join(mounts)} x")
    assert [(one.id, one.sharing.value, one.target) for one in plan.steps[-1].cache_mounts] == [
        ("gone", "private", "/b"),
        ("/v/c", "shared", "/v/c"),
        ("rel", "locked", "/w/rel"),
        ("/y", "shared", "/z/../y"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("type=cache,target=/c", "type=cache,target=/c,id=/c", True),
        ("type=cache,target=/c", "type=cache,target=/c,sharing=shared", True),
        ("type=cache,target=/c", "type=cache,target=/c,sharing=locked", False),
        ("type=cache,target=/c", "type=cache,target=/c,id=x", False),
        ("type=cache,target=/c", "type=cache,target=/c,ro", False),
        ("type=cache,target=/c,uid=0", "type=cache,target=/c,gid=0", True),
        ("type=cache,target=/c,uid=1", "type=cache,target=/c,gid=1", False),
        ("type=cache,target=/c,mode=0755", "type=cache,target=/c,uid=0", True),
        ("type=cache,target=/c,mode=0755", "type=cache,target=/c,mode=0700", False),
        ("type=cache,target=/c,mode=0755", "type=cache,target=/c,uid=1", False),
        ("type=cache,target=/c,mode=0755", "type=cache,target=/c,gid=1", False),
        ("target=/m", "type=bind,dst=/m,ro", True),
        ("target=/m", "target=/m,rw", False),
        ("target=/m", "target=/m,source=/", True),
        ("target=/m,source=a/../b", "target=/m,src=/b", True),
        ("target=/m,source=a", "target=/m", False),
        ("type=tmpfs,target=/m", "type=tmpfs,target=/m,size=1g", False),
        ("type=secret,id=s", "type=secret,source=s", True),
        ("type=secret,id=s", "type=secret,id=s,target=/run/secrets/s", True),
        ("type=secret,id=a/s", "type=secret,id=a/s,target=/run/secrets/s", True),
        ("type=secret,target=/d/s", "type=secret,target=/d/s,id=s", True),
        ("type=secret,id=s", "type=secret,id=s,mode=0400", True),
        ("type=secret,id=s", "type=secret,id=s,uid=0", True),
        ("type=secret,id=s", "type=secret,id=s,mode=0440", False),
        ("type=secret,id=s", "type=secret,id=s,required", False),
        ("type=secret,id=s", "type=secret,id=s,env=S", False),
        ("type=secret,id=s,env=S", "type=secret,id=s,env=S,target=/run/secrets/s", False),
        ("type=ssh", "type=ssh,target=/run/buildkit/ssh_agent.0", True),
        ("type=ssh", "type=ssh,mode=0600", True),
        ("type=ssh", "type=ssh,id=default", False),
        ("type=ssh", "type=ssh,required", False),
        ("type=ssh", "type=secret,id=s", False),
    ],
)
def test_what_makes_a_mount_another(one: str, other: str, same: bool) -> None:
    """Mounts are equal where they mean the same, defaults written out or not."""
    assert merged("FROM alpine", f"RUN --mount={one} x", "FROM alpine", f"RUN --mount={other} x") is same


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("type=cache,target=/c", "target=/m", True),
        ("type=secret,id=a", "type=secret,id=b", False),
        ("type=ssh,id=a", "type=ssh,id=b", False),
        ("type=ssh,id=a", "type=secret,id=b", True),
    ],
)
def test_order_of_mounts(one: str, other: str, same: bool) -> None:
    """The order of the flags counts among secrets and among sockets only; the rest is sorted by target."""
    there, back = f"RUN --mount={one} --mount={other} x", f"RUN --mount={other} --mount={one} x"
    assert merged("FROM alpine", there, "FROM alpine", back) is same


def test_secret_in_a_variable() -> None:
    """A name shows no variable that takes a secret; other mounts take none."""
    plan = plan_of("FROM alpine", "ENV T=public", "RUN --mount=type=secret,id=t,env=T echo $T")
    assert plan.steps[-1].name == "[stage-0 2/2] RUN --mount=type=secret,id=t,env=T echo ****"
    plan = plan_of("FROM alpine", "ENV T=public", "RUN --mount=type=cache,target=/c,env=T echo $T")
    assert plan.steps[-1].name == "[stage-0 2/2] RUN --mount=type=cache,target=/c,env=T echo public"


# --- Commands -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("RUN echo hi", 'RUN ["/bin/sh", "-c", "echo hi"]', True),
        ("RUN echo hi", 'RUN ["echo", "hi"]', False),
        ("RUN echo  hi", "RUN echo hi", False),
        ("RUN x", "run x", True),
        ("RUN --network=default x", "RUN x", True),
        ("RUN --network=none x", "RUN x", False),
        ("RUN --security=sandbox x", "RUN x", True),
        ("RUN --security=insecure x", "RUN x", False),
    ],
)
def test_what_makes_a_run_another(one: str, other: str, same: bool) -> None:
    """Arguments, network and security make a RUN; the form in which they are written does not."""
    assert merged("FROM alpine", one, "FROM alpine", other) is same


def test_directory_makes_a_run_another() -> None:
    """A RUN depends on its directory, even where that took no step."""
    assert merged("FROM alpine", "WORKDIR /", "RUN x", "FROM alpine", "RUN x")
    assert not merged("FROM scratch", "WORKDIR /w", "RUN x", "FROM scratch", "RUN x")


def test_platform_makes_a_run_another() -> None:
    """The same command on another platform is another step, also on an empty file system."""
    assert not merged("FROM --platform=linux/arm64 alpine", "RUN x", "FROM alpine", "RUN x")
    assert merged("FROM --platform=linux/arm64 scratch", "RUN x", "FROM scratch", "RUN x")


def test_no_arguments() -> None:
    """``RUN []`` is refused without a line, when everything else has been found right, and where it is needed."""
    message = "failed to marshal LLB definition: arguments are required"
    assert refused("FROM alpine", "RUN []") == (message, 0)
    assert refused("FROM alpine", "RUN []", "COPY --chmod=9 a b")[1] == 3
    assert names(plan_of("FROM alpine", "RUN []", "FROM scratch")) == []
    unneeded = ["FROM alpine AS a", "RUN []", "FROM alpine", "RUN --mount=type=tmpfs,from=a,target=/t x"]
    assert len(names(plan_of(*unneeded))) == 2


# --- Heredocs -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["RUN <<EOF", "  echo one", "echo two", "EOF"], "RUN <<EOF (echo one...)"),
        (["RUN <<-EOF", "\techo tabbed", "\tEOF"], "RUN <<-EOF (echo tabbed)"),
        (["RUN <<'EOF'", "echo $HOME", "EOF"], "RUN <<'EOF' (echo $HOME)"),
        (["RUN <<EOF", "echo $V", "EOF"], "RUN <<EOF (echo val)"),
        (["RUN <<EOF", "", "echo x", "EOF"], "RUN <<EOF (echo x)"),
        (["RUN <<EOF", "EOF"], "RUN <<EOF ()"),
        (["RUN <<EOF cat > /x", "hello", "EOF"], "RUN <<EOF cat > /x"),
        (["RUN cat <<A && cat <<B", "1", "A", "2", "B"], "RUN cat <<A && cat <<B"),
        (["RUN <<EOF", "#!/bin/sh", "x", "EOF"], "RUN <<EOF (#!/bin/sh...)"),
    ],
)
def test_heredoc_name(lines: list[str], name: str) -> None:
    """A RUN that is one heredoc shows its first line, and dots where more follow; other ones show none of it."""
    assert names(plan_of("FROM alpine", "ENV V=val", *lines))[-1] == f"[2/2] {name}"


def test_script() -> None:
    """A heredoc with ``#!`` is a file of its own, made by a step of its own; on Windows it is a command."""
    script = ["RUN <<EOF", "#!/bin/sh", "x", "EOF"]
    plan = plan_of("FROM alpine", *script)
    assert input_names(plan, "RUN") == [ALPINE.replace("stage-0 ", ""), "[internal] preparing inline document"]
    assert the_step(plan, "inline").kind.value == "file"
    assert len(plan_of(WINDOWS, *script).steps) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["RUN <<EOF", "x", "EOF"], ["RUN <<END", "x", "END"], True),
        (["RUN <<EOF", "x", "EOF"], ["RUN <<-EOF", "\tx", "EOF"], True),
        (["RUN <<EOF", "x", "EOF"], ["RUN <<EOF", "y", "EOF"], False),
        (["RUN <<EOF", "#!x", "EOF"], ["RUN <<EOF", "#!y", "EOF"], False),
        (["RUN <<EOF", "x", "EOF"], ["RUN x"], False),
        (["RUN cat <<E", "1", "E"], ["RUN cat <<E", "2", "E"], False),
    ],
)
def test_what_makes_a_heredoc_another(one: list[str], other: list[str], same: bool) -> None:
    """What is run counts, not the word that ends it."""
    assert merged("FROM alpine", *one, "FROM alpine", *other) is same


# --- Windows ------------------------------------------------------------------------------------------------------


def test_windows_targets() -> None:
    """A target with the system drive is absolute; with another drive it is a relative path."""
    plan = plan_of(WINDOWS, "WORKDIR C:/w", "RUN --mount=type=cache,target=C:/c --mount=type=cache,target=D:/d x")
    assert [one.target for one in plan.steps[-1].cache_mounts] == ["/w/D:/d", "C:/c"]
