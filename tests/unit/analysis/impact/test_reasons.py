"""Why steps run again."""

from __future__ import annotations

from json import dumps
from typing import Any

import pytest

from stagegraph.analysis.impact.builds import Build
from stagegraph.analysis.impact.deciding import impact
from stagegraph.analysis.impact.grounds import (
    Behind,
    CacheForbidden,
    ChangedFile,
    FileChange,
    MissingFiles,
    NewStep,
    OtherFiles,
    OtherImage,
    OtherPart,
    OtherSource,
    Reads,
    StepPart,
    Uploaded,
)
from stagegraph.analysis.impact.verdicts import Impact, Status
from stagegraph.errors import UsageError
from stagegraph.values import FrozenMap
from tests.helpers.building import plan_of
from tests.helpers.cachesets import tree_of
from tests.unit.analysis.impact.test_keys import changed


def why(found: Impact, part: str) -> tuple[Any, ...]:
    """The reasons of the one step whose name holds a text."""
    steps = [one for one in found.steps if part in one.step.name]
    assert len(steps) == 1, [one.step.name for one in found.steps]
    return steps[0].because


def parts(was: str, now: str) -> list[tuple[Any, ...]]:
    """The parts in which one instruction differs, with their values."""
    reasons: tuple[Any, ...] = changed(("FROM a", was), ("FROM a", now)).steps[-1].because
    return [(one.part, one.before, one.now) for one in reasons]


@pytest.mark.parametrize(
    ("was", "now", "expected"),
    [
        ("RUN a", "RUN b", (StepPart.COMMAND, "a", "b")),
        ("RUN a", 'RUN ["/bin/bash", "-c", "a"]', (StepPart.SHELL, "/bin/sh -c", "/bin/bash -c")),
        (f"RUN {dumps(['a'] * 80)}", f"RUN {dumps([*['b'] * 79, 'a'])}", (StepPart.SHELL, None, None)),
        ("RUN a", "RUN --network=none a", (StepPart.NETWORK, "default", "none")),
        ("RUN a", "RUN --security=insecure a", (StepPart.SECURITY, "sandbox", "insecure")),
        ("RUN a", "RUN --mount=type=tmpfs,target=/t a", (StepPart.MOUNTS, "", "tmpfs /t")),
        (
            "RUN --mount=type=tmpfs,target=/t,size=1k a",
            "RUN --mount=type=tmpfs,target=/t,ro a",
            (StepPart.MOUNTS, "tmpfs /t of 1024 bytes", "tmpfs /t read-only"),
        ),
        (
            "RUN --mount=type=cache,target=/c a",
            "RUN --mount=type=cache,target=/c,id=x a",
            (StepPart.MOUNTS, "cache /c /c shared", "cache /c"),
        ),
        ("RUN a", "RUN --mount=type=secret,id=s a", (StepPart.SECRETS, None, None)),
        ("RUN a", "RUN --mount=type=ssh a", (StepPart.SSH, None, None)),
        ("COPY a /", "COPY b /", (StepPart.SOURCES, "/a", "/b")),
        ("COPY a /", "COPY a b /", (StepPart.SOURCES, "/a", "/a /b")),
        ("COPY --parents a /", "COPY --parents a/./b /", (StepPart.SOURCES, "--parents /a", "--parents /a/./b")),
        ("COPY a /a", "COPY a /b", (StepPart.DESTINATION, "/a", "/b")),
        ("COPY a /", "COPY --chown=1 a /", (StepPart.OWNER, "", "1")),
        ("COPY --chmod=600 a /", "COPY --chmod=u+x a /", (StepPart.MODE, "600", "u+x")),
        ("COPY a /", "COPY --exclude=b a /", (StepPart.EXCLUDED, "", "b")),
        ("COPY a /", "ADD a /", (StepPart.UNPACKING, None, None)),
        ("WORKDIR /a", "WORKDIR /b", (StepPart.FOLDER, "/a", "/b")),
        (f"WORKDIR /{'a' * 5000}", "WORKDIR /b", (StepPart.FOLDER, None, "/b")),
    ],
)
def test_parts(was: str, now: str, expected: tuple[object, ...]) -> None:
    """What an instruction does differently is told by the part of it that differs."""
    assert parts(was, now) == [expected]


def test_what_is_set_before() -> None:
    """A variable is told with the line that sets it, and whether a build arg does; user and folder likewise."""
    lines = ("FROM a AS p", "ARG V=1", "FROM p", "ENV W=x", "RUN r")
    found = changed(lines, lines, after={"build_args": {"V": "2"}})
    (reason,) = why(found, "RUN r")
    assert (reason.part, reason.name, reason.before, reason.now) == (StepPart.VARIABLE, "V", "1", "2")
    assert (reason.build_arg, reason.where.first) == (True, 2)
    found = changed(("FROM a", "ENV A=1", "RUN r"), ("FROM a", "USER u", "RUN r"))
    assert why(found, "RUN r") == (
        OtherPart(StepPart.VARIABLE, "A", "1", None),
        OtherPart(StepPart.USER, before="", now="u"),
    )
    found = changed(("FROM a", "ENV A=1 B=1", "RUN r"), ("FROM a", "ENV B=1 A=1", "RUN r"))
    assert why(found, "RUN r")[0].part is StepPart.VARIABLE_ORDER


def test_many_variables() -> None:
    """Of very many variables it is told only that they differ."""
    many = [f"ENV V{number}={number}" for number in range(70)]
    (reason,) = why(changed(("FROM a", *many, "RUN r"), ("FROM a", *many, "ENV X=1", "RUN r")), "RUN r")
    assert (reason.part, reason.name) == (StepPart.VARIABLE, "")
    (reason,) = why(changed(("FROM a", *many, "RUN r"), ("FROM a", *many, "RUN s")), "RUN s")
    assert reason.part is StepPart.COMMAND
    (reason,) = why(changed(("FROM a", *many, "RUN r"), ("FROM a", *many, "RUN --network=none r")), "RUN ")
    assert reason.part is StepPart.NETWORK


def test_options_of_the_build() -> None:
    """The host name, the platform and the time of a build count."""
    lines = ("FROM --platform=$TARGETPLATFORM a", "WORKDIR /w", "RUN r")
    found = changed(lines, lines, after={"build_args": {"BUILDKIT_SANDBOX_HOSTNAME": "h", "SOURCE_DATE_EPOCH": "1"}})
    assert why(found, "WORKDIR") == (OtherPart(StepPart.TIME, before="", now="1"),)
    assert why(found, "RUN r") == (OtherPart(StepPart.HOST_NAME, before="", now="h"), Behind(found.steps[-2].step.id))
    found = changed(lines, lines, after={"platform": "linux/arm64"})
    assert OtherPart(StepPart.PLATFORM, before="linux/amd64", now="linux/arm64") in why(found, "RUN r")


def test_what_has_no_name() -> None:
    """What differs in nothing that has a name is told as a whole."""
    found = changed(("FROM scratch", "RUN x"), ("FROM a", "RUN x"))
    assert why(found, "RUN x")[0] == OtherPart(StepPart.OPERATION, before="RUN x", now="RUN x")


def test_links() -> None:
    """With --link a copy goes on with nothing, which tells it from one without."""
    found = changed(("FROM a", "COPY x /"), ("FROM a", "COPY --link x /"))
    assert why(found, "2/2] COPY") == (OtherPart(StepPart.LINK),)
    assert why(found, "LINK") == (NewStep(),)


def test_documents() -> None:
    """A heredoc that differs is told as such."""
    found = changed(("FROM a", "COPY <<E /", "1", "E"), ("FROM a", "COPY <<E /", "2", "E"))
    assert why(found, "document") == (OtherPart(StepPart.DOCUMENT),)
    document = next(one.step.id for one in found.steps if "document" in one.step.name)
    assert why(found, "2/2]") == (Reads(document, ("/E",)),)


def test_devices_and_modes() -> None:
    """Devices count, and the mode of a directory for a cache."""
    labs = "# syntax=docker/dockerfile:labs"
    found = changed((labs, "FROM a", "RUN x"), (labs, "FROM a", "RUN --device=d x"))
    assert why(found, "RUN") == (OtherPart(StepPart.DEVICES),)
    mount = "RUN --mount=type=cache,target=/c,mode=0%s x"
    found = changed(("FROM a", mount % "700"), ("FROM a", mount % "755"))
    assert why(found, "permissions") == (OtherPart(StepPart.MODE, before="700", now="755"),)


def test_new_steps() -> None:
    """A step that had no counterpart is new; one of another kind than its counterpart, too."""
    found = changed(("FROM a", "RUN x"), ("FROM a", "RUN x", "RUN y", "FROM b", "COPY --from=0 /f /f"))
    assert why(found, "RUN y") == (NewStep(),)
    assert why(found, "COPY") == (
        NewStep(),
        Behind(next(s.step.id for s in found.steps if "FROM" in s.step.name and "b:" in s.step.name)),
    )
    assert why(found, "FROM docker.io/library/b") == (OtherImage("", "docker.io/library/b:latest"),)
    found = changed(("FROM a", "RUN x"), ("FROM a", "WORKDIR /x"))
    assert why(found, "WORKDIR") == (NewStep(),)


def test_files() -> None:
    """Files that were added, removed or changed are told with their paths; folders only where nothing is in them."""
    old = {"d/a": "1", "d/b": "1", "d/m": "1", "d/sub/x": "1", "e/": ""}
    new = {"d/a": "2", "d/c/new": "1", "d/m": "1", "d/empty/": "", "e/": ""}
    found = changed(("FROM a", "COPY d e /"), ("FROM a", "COPY d e /"), files=(old, new))
    (reason,) = why(found, "COPY")
    assert reason == OtherFiles(
        "context",
        (
            ChangedFile("d/a", FileChange.CHANGED),
            ChangedFile("d/b", FileChange.REMOVED),
            ChangedFile("d/c/new", FileChange.ADDED),
            ChangedFile("d/empty", FileChange.ADDED),
            ChangedFile("d/sub/x", FileChange.REMOVED),
        ),
    )


def test_files_from_elsewhere() -> None:
    """Files that come from the context and came from a stage are told without names."""
    files = {"a.txt": "1", "b/a.txt": "2"}
    was = ("FROM x AS s", "COPY a.txt /x/a.txt", "FROM x", "COPY --from=s /x/a.txt /k")
    found = changed(was, ("FROM x", "COPY b/a.txt /k"), files=(files, files))
    assert why(found, "COPY") == (OtherFiles("context", ()),)


def test_missing_files() -> None:
    """A path that is not there is named."""
    lines = ("FROM a", "COPY x /", "COPY d/y* q /")
    found = changed(lines, lines, files=({"x": "1", "q": "1"}, {"q": "1"}))
    assert why(found, "COPY x") == (MissingFiles("context", "/x"),)
    refused = ("FROM a", "COPY a[ /")
    found = changed(refused, refused, files=({"x": "1"}, {"x": "1"}))
    assert why(found, "COPY") == (MissingFiles("context", "/a["),)
    found = changed(("FROM a", "COPY a[/x /"), ("FROM a", "COPY b/x /"), files=({}, {"b/x": "1"}))
    assert why(found, "COPY") == (OtherFiles("context", (ChangedFile("b/x", FileChange.ADDED),)),)


def test_images_and_sources() -> None:
    """Another image and another address are told with what was there before."""
    found = changed(("FROM a", "ADD https://x/f /"), ("FROM b", "ADD https://y/f /"))
    assert why(found, "FROM") == (OtherImage("docker.io/library/a:latest", "docker.io/library/b:latest"),)
    sources = [one.because for one in found.steps if one.step.remote]
    assert sources == [(OtherSource("https://x/f", "https://y/f"),)]
    found = changed(
        ("FROM x", "COPY --from=a /f /"),
        ("FROM x", "COPY --from=a /f /"),
        changed_images=frozenset({"docker.io/library/a:latest"}),
    )
    assert why(found, "FROM docker.io/library/a") == (
        OtherImage("docker.io/library/a:latest", "docker.io/library/a:latest"),
    )


def test_behind() -> None:
    """A step whose file system comes from elsewhere tells from where, and from what it came before."""
    found = changed(("FROM a", "RUN x", "RUN y"), ("FROM a", "RUN y"))
    assert why(found, "RUN y") == (Behind(found.steps[0].step.id, "RUN x"),)


def test_uploads() -> None:
    """A folder of the caller that is gone on with is a new one each time."""
    plan = plan_of("FROM ctx", "RUN x", build_contexts={"ctx": "./folder"})
    build = Build(plan, FrozenMap({"ctx": tree_of({"f": "1"})}))
    assert why(impact(build, build), "RUN x") == (Uploaded("ctx"),)


def test_no_cache() -> None:
    """What is run as the caller wants it so tells that."""
    found = changed(("FROM a", "RUN x"), ("FROM a", "RUN x"), no_cache=frozenset({"*"}))
    assert why(found, "RUN x") == (CacheForbidden(),)


def test_chains() -> None:
    """From each step a chain leads to the first cause; what is changed itself is a cause."""
    lines = ("FROM a AS s", "COPY f /f", "RUN x", "FROM a", "COPY --from=s /o /o", "RUN y")
    found = changed(lines, lines, files=({"f": "1"}, {"f": "2"}))
    last = next(one.step.id for one in found.steps if "RUN y" in one.step.name)
    assert [one.step.text for one in found.chain(last)] == ["RUN y", "COPY --from=s /o /o", "RUN x", "COPY f /f"]
    assert [one.step.text for one in found.causes] == ["COPY f /f"]
    assert found.chain(found.steps[0].step.id) == ()
    assert repr(found) == "<Impact on Dockerfile: 1 cached, 2 runs, 2 content>"
    assert found.step(last).status is Status.CONTENT
    load = next(step.id for step in found.after.plan.steps if step.local)
    with pytest.raises(UsageError, match="sent each time"):
        found.step(load)
    with pytest.raises(UsageError, match="there is no step"):
        found.step("x")


def test_large_stages() -> None:
    """Steps of very large stages are compared by their places."""
    lines = [f"RUN {number}" for number in range(510)]
    found = changed(("FROM a", *lines), ("FROM a", "RUN new", *lines))
    assert why(found, "RUN new")[0].part is StepPart.COMMAND
    found = changed(("FROM a", *lines), ("FROM a", "WORKDIR /w", *lines))
    assert why(found, "WORKDIR") == (NewStep(),)


def test_renamed_stages() -> None:
    """A stage of another name that does the same is the counterpart of the old one."""
    was = (
        "FROM a AS one",
        "RUN x",
        "RUN y",
        "FROM b AS two",
        "RUN z",
        "FROM a",
        "COPY --from=one /f /",
        "COPY --from=two /f /g",
    )
    now = (
        "FROM b AS deux",
        "RUN z",
        "FROM a AS un",
        "RUN x",
        "RUN q",
        "FROM a",
        "COPY --from=un /f /",
        "COPY --from=deux /f /g",
    )
    found = changed(was, now)
    assert [one.step.text for one in found.causes] == ["RUN q"]
    assert why(found, "RUN q") == (OtherPart(StepPart.COMMAND, before="y", now="q"),)
    assert isinstance(why(found, "COPY --from=un")[0], Reads)
