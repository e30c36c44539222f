"""What operations consist of has names."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from stagegraph.graph.identifiers.remotes import download_name
from stagegraph.graph.llb.does import CopyDoes, DirectoryDoes, DocumentDoes, RunDoes, SourceDoes
from tests.helpers.building import plan_of, the_step


def doing(name: str, *lines: str, **options: Any) -> Any:
    """What the one step consists of whose name holds a text."""
    return the_step(plan_of(*lines, **options), name).does


def test_run() -> None:
    """A RUN tells its arguments, its variables, its user and its mounts by name."""
    does = doing(
        "RUN",
        "FROM a",
        "USER me",
        "ENV A=1",
        "WORKDIR /w",
        "RUN --mount=type=cache,target=c --mount=source=s,target=/b x",
    )
    assert isinstance(does, RunDoes)
    assert does.arguments == ("/bin/sh", "-c", "x")
    assert (("A", "1") in does.environment, does.user, does.directory) == (True, "me", "/w")
    assert [(one.target, one.type, one.path, one.cache) for one in does.mounts] == [
        ("/b", "bind", "/s", ()),
        ("/w/c", "cache", "/", ("c", "shared")),
    ]
    assert not does.empty
    assert pickle.loads(pickle.dumps(does)) == does  # noqa: S301  (what was just written)


def test_the_host_name() -> None:
    """The host name of RUNs is part of what they are."""
    lines = ("FROM a", "RUN x")
    assert doing("RUN", *lines).hostname == ""
    assert doing("RUN", *lines, build_args={"BUILDKIT_SANDBOX_HOSTNAME": "h"}).hostname == "h"


@pytest.mark.parametrize(
    ("lines", "args", "epoch"),
    [
        (("FROM a",), {}, ""),
        (("FROM a",), {"SOURCE_DATE_EPOCH": "07"}, "7"),
        (("ARG SOURCE_DATE_EPOCH=9", "FROM a"), {}, "9"),
        (("ARG SOURCE_DATE_EPOCH=9", "FROM a"), {"SOURCE_DATE_EPOCH": "7"}, "7"),
    ],
)
def test_the_time_of_a_directory(lines: tuple[str, ...], args: dict[str, str], epoch: str) -> None:
    """What a WORKDIR makes has the time that the build is given, declared or not."""
    does = doing("WORKDIR", *lines, "WORKDIR /w", build_args=args)
    assert isinstance(does, DirectoryDoes)
    assert (does.path, does.epoch) == ("/w", epoch)


def test_copies() -> None:
    """A COPY tells for each source which path of which step it takes, and how."""
    plan = plan_of("FROM a", "COPY --parents --exclude=*.md x/./y z/* /d/", "COPY <<E /e", "t", "E")
    does: Any = the_step(plan, "COPY --parents").does
    assert isinstance(does, CopyDoes)
    assert [(one.path, one.pattern, one.required, one.searched) for one in does.actions] == [
        ("/x", "/y", "/x/y", True),
        ("/", "/z/*", "", True),
    ]
    assert (does.exclude, does.empty) == (("*.md",), False)
    document: Any = the_step(plan, "inline document").does
    assert isinstance(document, DocumentDoes)
    assert (document.path, document.text) == ("/E", "t\n")
    source: Any = the_step(plan, "FROM").does
    assert isinstance(source, SourceDoes)
    assert source.platform == "linux/amd64"


def test_the_directory_of_a_cache_mount() -> None:
    """A cache mount with an owner is made as a directory of its own."""
    does = doing("permissions", "FROM a", "RUN --mount=type=cache,target=/c,uid=5 x")
    assert (does.path, does.owner, does.mode) == ("/cache", (5, 0), 0o755)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("https://a.test/b/c.tgz?x=y", "c.tgz"),
        ("https://a.test/b/", "b"),
        ("https://a.test/", "__unnamed__"),
        ("https://a.test", "__unnamed__"),
        ("https://a.test/%zz", "__unnamed__"),
    ],
)
def test_the_name_of_a_download(address: str, name: str) -> None:
    """A downloaded file has the last part of its address for a name."""
    assert download_name(address) == name
