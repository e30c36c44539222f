from __future__ import annotations

from typing import Any

import pytest

from stagegraph.errors import Location
from stagegraph.syntax import instructions as kinds
from stagegraph.syntax.builders import comment_about
from stagegraph.syntax.instructions import BuildArg, MountFlag
from stagegraph.syntax.parser import parse
from stagegraph.syntax.source import Heredoc
from stagegraph.syntax.splitting import Pair


def build(text: str) -> Any:
    """The instruction that a text makes in a stage."""
    (instruction,) = parse(f"FROM scratch\n{text}\n").stages[0].instructions
    return instruction


def check(text: str, kind: type[kinds.Instruction], *values: object, **more: object) -> None:
    """A one-line instruction is of a kind and has these values behind what all instructions have."""
    keyword = text.split(maxsplit=1)[0]
    assert build(text) == kind(keyword, text, Location("Dockerfile", 2, 2), (), *values, **more)


def test_what_all_instructions_have() -> None:
    """An instruction knows its keyword and text as written, its lines with heredocs, and the comments above."""
    instruction = build("# one\n# two\n  rUn  a \\\n  <<E \nx\nE")
    assert instruction.keyword == "rUn"
    assert instruction.text == "rUn  a   <<E"
    assert instruction.location == Location("Dockerfile", 4, 7)
    assert instruction.comments == ("one", "two")


@pytest.mark.parametrize(
    ("text", "base", "name", "platform"),
    [
        ("FROM alpine:3.20", "alpine:3.20", "", ""),
        ("from $BASE AS Build-1_x.Y", "$BASE", "build-1_x.y", ""),
        ("FROM a aS b", "a", "b", ""),
        ("FROM a a\u017f b", "a", "b", ""),
        ("FROM --platform=$BUILDPLATFORM a", "a", "", "$BUILDPLATFORM"),
        ("FROM --platform='linux/arm64' a as b", "a", "b", "linux/arm64"),
        ("FROM --platform= a", "a", "", ""),
        ("FROM 'a'", "'a'", "", ""),
        ("FROM <<E", "<<E", "", ""),
    ],
)
def test_from(text: str, base: str, name: str, platform: str) -> None:
    """FROM has a base as written, a name in lower case behind AS in any case, and a platform as written."""
    head = parse(text).stages[0].head
    assert (head.base, head.name, head.platform) == (base, name, platform)


def test_arg() -> None:
    """ARG declares names, each with a default as written or none, and the comment that begins with the name."""
    check(
        "ARG A B=1 C= D='x y' E=a=b",
        kinds.Arg,
        tuple(BuildArg(*arg) for arg in (("A", None), ("B", "1"), ("C", ""), ("D", "'x y'"), ("E", "a=b"))),
    )
    instruction = build("# B is second\n# A   the first\n# A again\nARG A=1 B C")
    assert instruction.args == (BuildArg("A", "1", "  the first"), BuildArg("B", None, "is second"), BuildArg("C"))


def test_arg_ignores_flags() -> None:
    """BuildKit looks at no flags of ARG, so any will do."""
    check("ARG --required --x=y A=1", kinds.Arg, (BuildArg("A", "1"),))


@pytest.mark.parametrize(("keyword", "kind"), [("ENV", kinds.Env), ("LABEL", kinds.Label)])
def test_env_and_label(keyword: str, kind: type[kinds.Instruction]) -> None:
    """ENV and LABEL have pairs in file order, quotes and all."""
    check(f"{keyword} A=1 B='x y' A=2", kind, (Pair("A", "1"), Pair("B", "'x y'"), Pair("A", "2")))
    check(f"{keyword} A b  c=d", kind, (Pair("A", "b  c=d", delimited=False),))


def test_run() -> None:
    """RUN has one shell command as written, or the strings of its JSON form; nothing at all is accepted."""
    check("RUN make  'a b' # not a comment", kinds.Run, ("make  'a b' # not a comment",))
    check('RUN ["make", "a b"]', kinds.Run, ("make", "a b"), json=True)
    check("RUN ['make']", kinds.Run, ("['make']",))
    check("RUN", kinds.Run, ())
    check("RUN []", kinds.Run, (), json=True)


def test_run_with_flags() -> None:
    """RUN keeps its mounts and devices in file order; network and security have closed sets of values."""
    check(
        "RUN --mount=type=cache,target=/c --network=none --mount=from=b,target=$X --security=insecure a",
        kinds.Run,
        ("a",),
        mounts=(MountFlag("type=cache,target=/c"), MountFlag("from=b,target=$X", "b")),
        network="none",
        security="insecure",
    )
    check("RUN --network=default --security=sandbox a", kinds.Run, ("a",), network="default", security="sandbox")
    check("RUN --network=host a", kinds.Run, ("a",), network="host")
    check("RUN --device=b --device=a a", kinds.Run, ("a",), devices=(kinds.Device("b"), kinds.Device("a")))


def test_run_with_heredocs() -> None:
    """RUN has all heredocs of its command."""
    instruction = build("RUN <<A cat - /dev/fd/3 3<<-'B'\n1\nA\n\t2\nB")
    assert instruction.command == ("<<A cat - /dev/fd/3 3<<-'B'",)
    assert instruction.heredocs == (Heredoc("A", "1\n"), Heredoc("B", "\t2\n", expand=False, chomp=True, descriptor=3))


def test_copy() -> None:
    """COPY has sources, a destination, and its flags."""
    check("COPY a b/ c/", kinds.Copy, ("a", "b/"), (), "c/")
    check('COPY ["a b", "c d"]', kinds.Copy, ("a b",), (), "c d")
    check(
        "COPY --from=s --chown=1:2 --chmod=u+x --link --parents --exclude=*.x --exclude=y a b",
        kinds.Copy,
        ("a",),
        (),
        "b",
        chown="1:2",
        chmod="u+x",
        link=True,
        exclude=("*.x", "y"),
        source_stage="s",
        parents=True,
    )
    check("COPY --link=false --parents=false a b", kinds.Copy, ("a",), (), "b")


def test_add() -> None:
    """ADD has sources, a destination, and its flags; two of them know whether they are given."""
    check("ADD a b/ c/", kinds.Add, ("a", "b/"), (), "c/")
    check(
        "ADD --chown=1 --chmod=644 --link --exclude=x --checksum=sha256:1 --keep-git-dir --unpack=false a b",
        kinds.Add,
        ("a",),
        (),
        "b",
        chown="1",
        chmod="644",
        link=True,
        exclude=("x",),
        checksum="sha256:1",
        keep_git_dir=True,
        unpack=False,
    )
    check("ADD --keep-git-dir=false --unpack a b", kinds.Add, ("a",), (), "b", keep_git_dir=False, unpack=True)


@pytest.mark.parametrize("keyword", ["COPY", "ADD"])
def test_documents_are_sources(keyword: str) -> None:
    """Heredocs among the sources make files; the last one of a name gives the content of all of them."""
    instruction = build(f"{keyword} a <<B <<-'C' <<B d /x\n1\nB\n\t2\nC\n3\nB")
    assert instruction.sources == ("a", "d")
    assert instruction.documents == (
        Heredoc("B", "3\n"),
        Heredoc("C", "\t2\n", expand=False, chomp=True),
        Heredoc("B", "3\n"),
    )
    assert instruction.destination == "/x"


@pytest.mark.parametrize(
    ("text", "sources", "documents"),
    [
        pytest.param('COPY ["<<E", "/x"]', (), (Heredoc("E"),), id="JSON has no lines of its own"),
        pytest.param("COPY <<'E F /x", ("<<'E", "F"), (), id="a quote without an end opens none"),
        pytest.param("COPY a<<E /x", ("a<<E",), (), id="no word of its own"),
    ],
)
def test_documents_in_odd_places(text: str, sources: tuple[str, ...], documents: tuple[Heredoc, ...]) -> None:
    """Whether a source is a heredoc is asked word by word, whatever the line has."""
    check(text, kinds.Copy, sources, documents, "/x")


def test_one_argument() -> None:
    """WORKDIR, USER, STOPSIGNAL and MAINTAINER take the rest of the line as it is."""
    check("WORKDIR /a b  c", kinds.Workdir, "/a b  c")
    check("USER $U:$G", kinds.User, "$U:$G")
    check('STOPSIGNAL "SIGTERM"', kinds.StopSignal, '"SIGTERM"')
    check("MAINTAINER A <a@b.example>", kinds.Maintainer, "A <a@b.example>")


def test_stopsignal_ignores_flags() -> None:
    """BuildKit looks at no flags of STOPSIGNAL, so any will do."""
    check("STOPSIGNAL --x 9", kinds.StopSignal, "9")


def test_volume() -> None:
    """VOLUME has words or a JSON array, trimmed."""
    check("VOLUME /a /b", kinds.Volume, ("/a", "/b"))
    check('VOLUME [" /a b "]', kinds.Volume, ("/a b",))


def test_expose() -> None:
    """EXPOSE has its ports sorted as text."""
    check("EXPOSE 80 443/tcp 8080-8090 $P", kinds.Expose, ("$P", "443/tcp", "80", "8080-8090"))


@pytest.mark.parametrize(("keyword", "kind"), [("CMD", kinds.Cmd), ("ENTRYPOINT", kinds.Entrypoint)])
def test_cmd_and_entrypoint(keyword: str, kind: type[kinds.Instruction]) -> None:
    """CMD and ENTRYPOINT have a shell command or a JSON array, and may have nothing."""
    check(f"{keyword} echo  'a'", kind, ("echo  'a'",))
    check(f'{keyword} ["echo", "a"]', kind, ("echo", "a"), json=True)
    check(keyword, kind, ())


def test_shell() -> None:
    """SHELL has a JSON array."""
    check('SHELL ["/bin/bash", "-c"]', kinds.Shell, ("/bin/bash", "-c"))


def test_healthcheck() -> None:
    """HEALTHCHECK has a shell command, a JSON array, or NONE, and times in seconds."""
    check("HEALTHCHECK CMD curl  -f x", kinds.Healthcheck, ("CMD-SHELL", "curl  -f x"))
    check('HEALTHCHECK cmd ["curl", "x"]', kinds.Healthcheck, ("CMD", "curl", "x"))
    check("HEALTHCHECK none", kinds.Healthcheck, ("NONE",))
    check(
        "HEALTHCHECK --interval=1m30s --timeout=1ms --start-period=0 --start-interval=0.5s --retries=3 CMD a",
        kinds.Healthcheck,
        ("CMD-SHELL", "a"),
        interval=90,
        timeout=0.001,
        start_period=0,
        start_interval=0.5,
        retries=3,
    )
    check("HEALTHCHECK --interval= --retries= CMD a", kinds.Healthcheck, ("CMD-SHELL", "a"))
    check("HEALTHCHECK --retries=+007 CMD a", kinds.Healthcheck, ("CMD-SHELL", "a"), retries=7)
    check("HEALTHCHECK --timeout=0.4ns CMD a", kinds.Healthcheck, ("CMD-SHELL", "a"))


def test_healthcheck_none_ignores_flags() -> None:
    """With NONE, BuildKit does not look at the flags."""
    check("HEALTHCHECK --nonsense NONE", kinds.Healthcheck, ("NONE",))


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("ONBUILD RUN make  'a'", "RUN make  'a'"),
        ("onbuild\t copy --from=a b c", "copy --from=a b c"),
        ("ONBUILD \\\n RUN a", "RUN a"),
        ("ONBUILD RUN <<A cat <<-B\n1\nA\n\t2\n\tB", "RUN <<A cat <<-B\n1\nA\n\t2\nB"),
        ("ONBUILD NONSENSE x", "NONSENSE x"),
        ("ONBUILD FROM\u00a0x", "FROM\u00a0x"),
    ],
)
def test_onbuild(text: str, trigger: str) -> None:
    """ONBUILD has the text of the instruction behind it, heredocs included; whether one can run it shows later."""
    assert build(text).trigger == trigger


@pytest.mark.parametrize(
    ("comments", "name", "about"),
    [
        (("build makes it",), "build", "makes it"),
        (("builder makes it", "build  it", "build that"), "build", " it"),
        (("build",), "build", ""),
        (("Build it",), "build", ""),
        ((" it",), "", ""),
        ((), "build", ""),
    ],
)
def test_the_comment_about_a_name(comments: tuple[str, ...], name: str, about: str) -> None:
    """The first comment that begins with the name and a blank tells about it."""
    assert comment_about(comments, name) == about


def test_comments_about_many_names() -> None:
    """Each of several build args has the first comment about it, one whose name has blanks too."""
    written = '# a first\n# a second\n# "b  c" third\n# d\nARG a=1 "b  c"=2 d e\n'
    args = parse(f"{written}FROM scratch\n").global_args[0].args
    assert [(one.name, one.description) for one in args] == [("a", "first"), ('"b  c"', "third"), ("d", ""), ("e", "")]
