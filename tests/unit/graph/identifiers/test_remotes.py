from __future__ import annotations

import pytest

from stagegraph.graph.identifiers.remotes import GitReferenceError, is_git_source, is_http_source, parse_git_reference
from tests.helpers.building import input_names, merged, plan_of, refused


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("https://github.com/acme/repo.git", "git://github.com/acme/repo.git"),
        ("http://host:8080/repo.git", "git://host:8080/repo.git"),
        ("HTTPS://host/repo.git", "git://host/repo.git"),
        ("https://user:word@host/repo.git", "git://host/repo.git"),
        ("https://host//a//repo.git", "git://host/a/repo.git"),
        ("git://host/repo", "git://host/repo"),
        ("ssh://git@host:22/~/repo", "git://host:22/~/repo"),
        ("git@github.com:acme/repo", "git://github.com/acme/repo"),
        ("git@host:/srv/repo.git#v1", "git://host/srv/repo.git#v1"),
        ("https://host/repo.git#v1", "git://host/repo.git#v1"),
        ("https://host/repo.git#v1:docs", "git://host/repo.git#v1:docs"),
        ("https://host/repo.git#v1:/docs/../src/", "git://host/repo.git#v1:src"),
        ("https://host/repo.git#:docs", "git://host/repo.git#:docs"),
        ("https://host/repo.git#release/1.2", "git://host/repo.git#release/1.2"),
        ("https://host/repo.git?ref=v1&subdir=docs", "git://host/repo.git#v1:docs"),
        ("https://host/repo.git?tag=v1", "git://host/repo.git#refs/tags/v1"),
        ("https://host/repo.git?tag=refs/tags/v1", "git://host/repo.git#refs/tags/v1"),
        ("https://host/repo.git?branch=main", "git://host/repo.git#refs/heads/main"),
        ("https://host/repo.git?commit=cafe", "git://host/repo.git"),
        ("https://host/repo.git?subdir=docs&checksum=cafe", "git://host/repo.git#:docs"),
        ("https://host/%61.git", "git://host/a.git"),
        ("https://host/repo.git#%41", "git://host/repo.git#A"),
        ("https://host/repo.git#%ff", "git://host/repo.git#\ufffd"),
        ("https://host/repo.git?ref=a;b=c", "git://host/repo.git"),
        ("https://host/repo.git?ref=%zz&tag=v1", "git://host/repo.git#refs/tags/v1"),
        ("https://host/repo.git?ref=a+b", "git://host/repo.git#a b"),
        ("https://host/repo.git?subdir=/a/../b", "git://host/repo.git#:/a/../b"),
        ("ssh://[::1]:22/repo", "git://[::1]:22/repo"),
        ("https://host/repo.git?ref=v1#v1", "git://host/repo.git#v1"),
        ("git@host:repo?subdir=docs#v1", "git://host/repo#v1:docs"),
        ("git@host://repo", "git://host/repo"),
    ],
)
def test_identifier(text: str, identifier: str) -> None:
    """A repository's identifier holds host, path, ref and subdirectory, wherever the address says them."""
    found = parse_git_reference(text)
    assert found is not None
    assert found.identifier == identifier
    assert is_git_source(text)


@pytest.mark.parametrize(
    "text",
    [
        "repo.git",
        "./repo.git",
        "../github.com/a/b",
        "./git@host:repo",
        "host.example/a/repo.git",
        "https://host/repo",
        "https://host/repo.git/",
        "https://host/repo.git.bar",
        "https://host/repo.git%zz",
        "ftp://host/repo.git",
        "git@host",
        "http://github.com/docker/docker.git:#branch",
        "ftp://git@host:repo",
        "https://host:port/repo.git",
        "ssh://host:port/repo",
        "git@host:repo?ref=a;b",
        "git@host:repo?ref=%zz",
    ],
)
def test_no_repository(text: str) -> None:
    """A path, a URL without ``.git`` at its end and an unknown protocol are no repository."""
    assert parse_git_reference(text) is None
    assert not is_git_source(text)


def test_kept_git_dir_makes_no_repository() -> None:
    """--keep-git-dir does not turn an HTTP address into a repository."""
    plan = plan_of("FROM scratch", "ADD --keep-git-dir https://host/repo?y=1 /src")
    assert plan.steps[0].source == "https://host/repo?y=1"
    assert is_http_source("https://host/repo")
    assert not is_http_source("https://host/repo.git")
    assert not is_http_source("HTTPS://host/repo")


def test_hub_address_looks_local() -> None:
    """``github.com/a/b`` could be a path as well."""
    found = parse_git_reference("github.com/acme/repo")
    assert found is not None
    assert found.looks_local
    assert found.remote == "github.com/acme/repo"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("ref=v1&ref=v2", 'query "ref" has multiple values'),
        ("tag=", 'query "tag" has no value'),
        ("ref", 'query "ref" has no value'),
        ("depth=1", 'unexpected query "depth"'),
        ("submodules=maybe", 'invalid submodules value: "maybe"'),
        ("keep-git-dir=2", 'invalid keep-git-dir value: "2"'),
        ("mtime=now", 'invalid mtime value: "now" (must be "checkout" or "commit")'),
        ("ref=v1&tag=v1", 'ref conflicts: "v1" vs "refs/tags/v1"'),
        ("ref=v1&branch=v1", 'ref conflicts: "v1" vs "refs/heads/v1"'),
        ("tag=v1&branch=v1", "branch conflicts with tag"),
        ("ref=v2#v1", 'ref conflicts: "v1" vs "v2"'),
        ("subdir=b#v1:a", 'subdir conflicts: "a" vs "b"'),
    ],
)
def test_query_refused(query: str, message: str) -> None:
    """A query that is unknown, empty, given twice or contradicts another is refused, as ``loadQuery`` does."""
    address = f"https://host/repo.git?{query}"
    with pytest.raises(GitReferenceError) as caught:
        parse_git_reference(address)
    assert str(caught.value) == message
    assert not is_git_source(address)
    assert refused("FROM scratch", f"ADD {address} /src") == (message, 2)


def test_switches() -> None:
    """A switch without a value is on; what the address does not say stays open."""
    found = parse_git_reference("https://host/repo.git?submodules&keep-git-dir=false&fetch-by-commit=1&mtime=commit")
    assert found is not None
    assert (found.submodules, found.keep_git_dir, found.fetch_by_commit, found.mtime) == (True, False, True, "commit")
    plain = parse_git_reference("https://host/repo.git")
    assert plain is not None
    assert (plain.submodules, plain.keep_git_dir, plain.fetch_by_commit, plain.mtime) == (None, None, False, "")


def test_add_repository() -> None:
    """ADD of a repository is a source of the same name, on which the file step depends."""
    plan = plan_of("FROM alpine", "ADD https://host/repo.git#v1:docs /src")
    source, step = (one for one in plan.steps if "ADD" in one.name)
    assert (source.kind.value, source.source, source.name) == ("source", "git://host/repo.git#v1:docs", step.name)
    assert source.location.first == 0
    assert step.inputs[-1] == source.id


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("?submodules=false", ""),
        ("?keep-git-dir=1", ""),
        ("?fetch-by-commit=1", ""),
        ("?commit=cafe&ref=v1", "?ref=v1"),
    ],
)
def test_options_make_another_step(one: str, other: str) -> None:
    """How a repository is fetched is part of what the step does."""
    lines = [f"ADD https://host/repo.git{query} /src" for query in (one, other)]
    assert merged("FROM scratch", lines[0], "FROM scratch", lines[0])
    assert not merged("FROM scratch", lines[0], "FROM scratch", lines[1])


@pytest.mark.parametrize(
    ("one", "other"),
    [("https://h/a.git?mtime=commit", "https://h/a.git"), ("HTTPS://h/a.git", "https://h/a.git")],
)
def test_spelling_and_time_stamps_make_no_other_step(one: str, other: str) -> None:
    """ADD never passes on how time stamps are set, and a scheme counts in lower case."""
    assert merged("FROM scratch", f"ADD {one} /src", "FROM scratch", f"ADD {other} /src")


def test_submodules_are_fetched_unless_told() -> None:
    """``submodules=true`` says what BuildKit does anyhow, so it makes no other step."""
    assert merged("FROM scratch", "ADD git@host:repo /src", "FROM scratch", "ADD git@host:repo?submodules=true /src")


def test_git_dir_from_flag_and_address() -> None:
    """--keep-git-dir and ``keep-git-dir`` must not contradict each other; alone either one tells."""
    contradiction = "ADD --keep-git-dir=true https://host/repo.git?keep-git-dir=false /src"
    assert refused("FROM scratch", contradiction) == ("inconsistent keep-git-dir configuration", 2)
    flag, query = "ADD --keep-git-dir git@host:repo /src", "ADD git@host:repo?keep-git-dir=1 /src"
    assert merged("FROM scratch", flag, "FROM scratch", query)


def test_checksum_from_flag_and_address() -> None:
    """--checksum and ``checksum`` must not contradict each other; alone either one tells."""
    contradiction = "ADD --checksum=beef https://host/repo.git?checksum=cafe /src"
    assert refused("FROM scratch", contradiction) == ('checksum mismatch "beef" != "cafe"', 2)
    flag, query = "ADD --checksum=cafe git@host:repo#v1 /src", "ADD git@host:repo?checksum=cafe#v1 /src"
    assert merged("FROM scratch", flag, "FROM scratch", query)


def test_hub_address_in_add() -> None:
    """ADD takes ``github.com/a/b`` as a path of the build context."""
    plan = plan_of("FROM scratch", "ADD github.com/acme/repo /src")
    assert input_names(plan, "ADD") == ["[internal] load build context"]
