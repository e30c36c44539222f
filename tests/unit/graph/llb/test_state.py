from __future__ import annotations

import pytest

from tests.helpers.building import merged, names, plan_of

WINDOWS = "FROM --platform=windows/amd64 image"
USUAL = r"c:\\Windows\\System32;c:\\Windows;C:\\Windows\\System32\\WindowsPowerShell\\v1.0"


def last_name(*lines: str) -> str:
    """The name of the last step."""
    return names(plan_of(*lines))[-1]


@pytest.mark.parametrize(("runs", "first", "last"), [(8, "[1/9] ", "[9/9] "), (9, "[ 1/10] ", "[10/10] ")])
def test_numbers_are_aligned(runs: int, first: str, last: str) -> None:
    """The number of a step is as wide as the number of all, and a file of one stage shows no stage name."""
    found = names(plan_of("FROM alpine AS named", *(f"RUN {number}" for number in range(runs))))
    assert found[0].startswith(f"{first}FROM")
    assert found[-1].startswith(f"{last}RUN")


@pytest.mark.parametrize(
    ("lines", "label"),
    [
        (["FROM alpine", "RUN x"], ""),
        (["FROM alpine AS named", "RUN --network=none x"], ""),
        (["FROM alpine", "RUN --mount=type=secret,id=s x"], "stage-0 "),
        (["FROM alpine AS Named", "RUN --mount=target=/m x"], "named "),
        (["FROM alpine AS named", "COPY --from=busybox a b"], "named "),
        (["FROM scratch", "FROM alpine", "RUN x"], "stage-1 "),
    ],
)
def test_label(lines: list[str], label: str) -> None:
    """The stage's name is left out where BuildKit knows of one stage alone, hidden ones counted."""
    assert last_name(*lines).startswith(f"[{label}2/2] ")


def test_what_counts() -> None:
    """RUN, COPY, ADD, WORKDIR and an image count; metadata, FROM scratch and FROM a stage do not."""
    metadata = [
        *("LABEL a=b", "ENV A=1", "ARG B", "EXPOSE 80", 'CMD ["x"]', 'ENTRYPOINT ["x"]', "USER 0", "VOLUME /v"),
        *("STOPSIGNAL TERM", 'SHELL ["/bin/sh","-c"]', "HEALTHCHECK NONE", "ONBUILD ENV X=1", "MAINTAINER m"),
    ]
    steps = ["ADD a /", "COPY a /b", "RUN x", "WORKDIR /x"]
    assert last_name("FROM alpine", *metadata, *steps) == "[5/5] WORKDIR /x"
    assert last_name("FROM scratch", *steps) == "[4/4] WORKDIR /x"
    assert last_name("FROM alpine AS c", "FROM c AS d", "RUN x") == "[d 1/1] RUN x"


def test_root_directory_takes_no_number() -> None:
    """``WORKDIR /`` is counted in n, but makes no step and takes no number."""
    lines = ["FROM alpine", "RUN 1", "WORKDIR /", "RUN 2", "WORKDIR /w", "WORKDIR .", "RUN 3"]
    assert names(plan_of(*lines))[1:] == [
        "[2/7] RUN 1",
        "[3/7] RUN 2",
        "[4/7] WORKDIR /w",
        "[5/7] WORKDIR .",
        "[6/7] RUN 3",
    ]


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("run   echo  x", "RUN   echo  x"),
        ("RUN\techo\ttab sep", "RUN\tECHO\tTAB sep"),
        (
            """RUN echo $V ${V} "$V" '$V' \\$V $$ $U ${U:-d} ${V:+alt}""",
            """RUN echo val val "val" '$V' $V $$ $U ${U:-d} alt""",
        ),
        ("RUN echo it\\'s", "RUN echo it's"),
        ("RUN echo ${V^^} $V", "RUN echo ${V^^} $V"),
        ('RUN ["echo", "$V"]', 'RUN ["echo", "val"]'),
        ('COPY ["$V.txt", "b c", "/d e/"]', "COPY [val.txt, b c, /d e/]"),
        ("COPY 'a' \"/b$U/\"", "COPY a /b/"),
        ("WORKDIR /z/$U/y", "WORKDIR /z//y"),
        ("ADD $V \\$V", "ADD val $V"),
    ],
)
def test_shown_text(line: str, shown: str) -> None:
    """RUN keeps quotes and unset variables, the rest loses both; the first word is in upper case."""
    assert last_name("FROM alpine", "ENV V=val", line) == f"[2/2] {shown}"


def test_escape_directive() -> None:
    """The escape character of the file counts in names too."""
    assert last_name("# escape=`", "FROM alpine", "ENV V=1", "RUN echo `$V \\$V") == "[2/2] RUN echo $V \\1"


def test_arg_before_and_behind() -> None:
    """A build arg is seen from its ARG on, ENV goes before it, and a global one has to be asked for."""
    lines = ["ARG G=glob", "FROM alpine", "RUN $V $G", "ARG V=one", "RUN $V $G", "ARG G", "ENV V=two", "RUN $V $G"]
    assert [name[6:] for name in names(plan_of(*lines))[1:]] == ["RUN $V $G", "RUN one $G", "RUN two glob"]


@pytest.mark.parametrize("line", ["RUN $E", "WORKDIR sub", "COPY a b"])
def test_children_inherit(line: str) -> None:
    """Environment, directory, user and shell go on in a stage FROM another, as if it were one stage."""
    setup = ["FROM alpine", "ENV E=1", "WORKDIR /w", "USER u", 'SHELL ["/bin/ash", "-c"]']
    plan = plan_of(*setup, "FROM alpine AS a", *setup[1:], "FROM a", line, *setup, line, "COPY --from=2 / /")
    assert plan.stages[2].steps[-1] in plan.stages[3].steps


def test_children_inherit_build_args() -> None:
    """Build args go on too, but then stand before the variables of the image, so a RUN is another step."""
    lines = ["FROM alpine AS a", "ENV E=1", "ARG A=2", "RUN x", "FROM a", "RUN $E $A"]
    assert names(plan_of(*lines))[-1] == "[stage-1 1/1] RUN 1 2"
    plan = plan_of(*lines, "FROM alpine", *lines[1:4], lines[5], "COPY --from=1 / /")
    assert sum("RUN 1 2" in name for name in names(plan)) == 2


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (["ENV A=1 B=2"], ["ENV A=1", "ENV B=2"], True),
        (["ENV A=1 B=2"], ["ENV B=2", "ENV A=1"], False),
        (["ENV A=1", "ENV B=2", "ENV A=1"], ["ENV B=2", "ENV A=1"], True),
        (["ARG A=1"], ["ENV A=1"], True),
        (["ARG A=1"], [], False),
        (["ARG A"], [], True),
        (["ARG BUILDKIT_SBOM_SCAN_STAGE=1"], [], True),
        (["ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"], [], True),
        (["LABEL a=b", "EXPOSE 80", 'CMD ["x"]'], [], True),
        (["USER root"], [], False),
        (['SHELL ["/bin/sh", "-c"]'], [], True),
        (['SHELL ["/bin/bash", "-c"]'], [], False),
    ],
)
def test_what_makes_a_run_another(one: list[str], other: list[str], same: bool) -> None:
    """Equal RUNs are one step where environment (in order), user and shell are equal; metadata does not count."""
    assert merged("FROM alpine", *one, "RUN x", "FROM alpine", *other, "RUN x") is same


def test_windows_defaults() -> None:
    """Windows has a shell of its own, and no PATH where the image has none."""
    assert merged(WINDOWS, "RUN dir", WINDOWS, 'RUN ["cmd", "/S", "/C", "dir"]')
    assert not merged(WINDOWS, "RUN dir", WINDOWS, 'RUN ["/bin/sh", "-c", "dir"]')
    assert not merged(WINDOWS, "RUN x", WINDOWS, f"ENV PATH={USUAL}", "RUN x")


def test_windows_path_of_scratch() -> None:
    """BuildKit sets no PATH for an empty file system of Windows, as it does for one of Linux."""
    assert names(plan_of("FROM scratch", "COPY x ${PATH:-y}", platform="windows/amd64"))[-1] == "[1/1] COPY x y"


def test_windows_directory() -> None:
    """A directory on Windows is one, with or without drive and with either slash."""
    assert merged(WINDOWS, "WORKDIR C:/app", "RUN x", WINDOWS, "WORKDIR /app", "RUN x")
    assert merged(WINDOWS, "WORKDIR C:/app", "WORKDIR sub", "RUN x", WINDOWS, "WORKDIR /app", "WORKDIR C:sub", "RUN x")
