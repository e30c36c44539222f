from __future__ import annotations

import pytest

from tests.helpers.building import names, plan_of, refused


def accepted(*lines: str) -> bool:
    """Whether the instructions are accepted, without making a step."""
    return names(plan_of("FROM scratch", *lines)) == []


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (["ENV A=1 B=$A", "ENV C=$A"], "1  1"),
        (["ENV A=1", "ENV A=2 B=$A"], "2 1 "),
        (["ENV A one two"], "one two  "),
        (["ARG A=1 B=$A C=$B"], "1 1 1"),
        (["ENV A=1", "ARG A=2"], "2  "),
        (["ARG A=2", "ENV A=1"], "1  "),
        (["ENV A=1", "ARG A"], "1  "),
        (["ENV N=B ${N}=x", "ENV $N=y"], " y "),
    ],
)
def test_environment(lines: list[str], shown: str) -> None:
    """An ENV sees what was set before the whole instruction, an ARG what stands before it in the same one."""
    assert names(plan_of("FROM scratch", *lines, "WORKDIR /$A $B $C"))[-1] == f"[1/1] WORKDIR /{shown}"


@pytest.mark.parametrize(
    ("default", "given", "value"),
    [
        ("ARG V", {}, ""),
        ("ARG V=d", {}, "d"),
        ("ARG V", {"V": "g"}, "g"),
        ("ARG V=d", {"V": "g"}, "g"),
        ("ARG V=d", {"V": ""}, ""),
    ],
)
def test_build_arg(default: str, given: dict[str, str], value: str) -> None:
    """The caller's value goes before the default; without both an ARG is not set."""
    shown = names(plan_of("FROM scratch", default, "RUN x$V", build_args=given))[-1]
    unset = default == "ARG V" and not given
    assert shown == f"[1/1] RUN x{'$V' if unset else value}"


def test_global_arg_in_a_stage() -> None:
    """An ARG without default takes the value of the global ARG; with one it does not."""
    lines = ["ARG V=global", "FROM scratch", "ARG V", "RUN $V", "ARG V=own", "RUN $V"]
    assert names(plan_of(*lines)) == ["[1/2] RUN global", "[2/2] RUN own"]


def test_arg_that_is_no_environment() -> None:
    """The build args of the SBOM scanner are none for the stage."""
    assert names(plan_of("FROM scratch", "ARG BUILDKIT_SBOM_SCAN_STAGE=1", "RUN $BUILDKIT_SBOM_SCAN_STAGE")) == [
        "[1/1] RUN $BUILDKIT_SBOM_SCAN_STAGE"
    ]


@pytest.mark.parametrize(
    "signal",
    ["9", "SIGTERM", "term", "SIGRTMIN+15", "RTMAX-14", "SIGKILL", "-1", "$S", "99"],
)
def test_signal(signal: str) -> None:
    """STOPSIGNAL takes any number but 0, and the names of Linux in any case, with or without SIG."""
    assert accepted("ENV S=HUP", f"STOPSIGNAL {signal}")


@pytest.mark.parametrize("signal", ["0", "FOO", "SIGSIGTERM", "RTMIN+16", "RTMAX-15", "9.0"])
def test_bad_signal(signal: str) -> None:
    """Other signals are refused in a needed stage."""
    assert refused("FROM scratch", f"STOPSIGNAL {signal}") == (f"invalid signal: {signal}", 2)
    assert names(plan_of("FROM scratch", f"STOPSIGNAL {signal}", "FROM scratch")) == []


def test_volume() -> None:
    """A VOLUME of which nothing is left is refused."""
    assert accepted("VOLUME /a $B/b")
    assert refused("FROM scratch", 'VOLUME /a "$B"') == ("VOLUME specified can not be an empty string", 2)


@pytest.mark.parametrize(
    "line",
    [
        "LABEL a=${V:~}",
        "LABEL ${V:~}=a",
        "ENV a=${V:~}",
        "ENV ${V:~}=a",
        "ARG a=${V:~}",
        "USER ${V:~}",
        "VOLUME ${V:~}",
        "EXPOSE ${V:~}",
        "STOPSIGNAL ${V:~}",
        "WORKDIR ${V:~}",
    ],
)
def test_words_that_cannot_be_expanded(line: str) -> None:
    """A broken variable is refused at its instruction, in a needed stage only."""
    message = 'failed to process "${V:~}": unsupported modifier (:~) in substitution'
    assert refused("FROM scratch", line) == (message, 2)
    assert names(plan_of("FROM scratch", line, "FROM scratch")) == []


@pytest.mark.parametrize("line", ["CMD ${V:~}", "ENTRYPOINT ${V:~}", "HEALTHCHECK CMD ${V:~}", 'SHELL ["${V:~}"]'])
def test_words_that_are_not_expanded(line: str) -> None:
    """Commands are the shell's to expand."""
    assert accepted(line)
