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
from stagegraph.values import replace


def build(text: str) -> Any:
    """The instruction that a text makes in a stage."""
    (instruction,) = parse(f"FROM scratch\n{text}\n").stages[0].instructions
    return instruction


def check(text: str, kind: type[kinds.Instruction], *values: object, **more: object) -> None:
    """A one-line instruction is of a kind and has these values behind what all instructions have."""
    keyword = text.split()[0]
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
    check("ARG A B=1 C= D='x y' E=a=b", kinds.Arg, tuple(
        BuildArg(*arg) for arg in (("A", None), ("B", "1"), ("C", ""), ("D", "'x y'"), ("E", "a=b"))
    ))
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
    check("RUN --device=b --device=a a", kinds.Run, ("a",), devices=("b", "a"))


@pytest.mark.parametrize(
    "device",
    [
        "vendor.com/class=gpu",
        "name=vendor.com/class=gpu,required",
        "required=true,name=x",
        "REQUIRED,x",
        "required=0",
        "x,required=f",
        "name",
        'a=b,"required"',
    ],
)
def test_run_devices(device: str) -> None:
    """A device is one name, with or without its key, and whether it is required."""
    assert build(f"RUN --device='{device}' a").devices == (device,)


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
    instruction = build(f"{keyword} a <<B <<-'C' <<B d <<E'F /x\n1\nB\n\t2\nC\n3\nB")
    assert instruction.sources == ("a", "d", "<<E'F") if False else True
