from __future__ import annotations

import pytest

import stagegraph
from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.request import PlanRequest
from stagegraph.values import FrozenMap
from tests.helpers.building import names


def loads(context: str, named: str, **build_args: str) -> list[str]:
    """The names of the steps that load the build context and a named one of a file that copies from both."""
    dockerfile = stagegraph.parse("FROM scratch\nCOPY --from=other a b\nCOPY c d\n")
    contexts = FrozenMap({"other": named})
    request = PlanRequest(context=context, build_contexts=contexts, build_args=FrozenMap(build_args))
    return [name for name in names(plan_request(dockerfile, request)) if "COPY" not in name]


GIT = "https://github.com/a/b.git"


@pytest.mark.parametrize(
    ("context", "named"),
    [(GIT, GIT), (f"{GIT}?keep-git-dir=false", GIT), ("http://host/a.tar", "http://host/a.tar")],
)
def test_one_source_of_both_contexts(context: str, named: str) -> None:
    """A repository or an address that is both the build context and a named one is loaded once."""
    assert len(loads(context, named)) == 1
    assert len(loads(context, f"{named}x")) == 2


@pytest.mark.parametrize(
    ("flag", "address", "count"),
    [
        ("", "", 1),
        ("--keep-git-dir=true ", "", 2),
        ("--keep-git-dir=true ", "?keep-git-dir=1", 1),
        ("", "?mtime=commit", 2),
        ("", "#v1:sub", 1),
    ],
)
def test_add_of_a_context(flag: str, address: str, count: int) -> None:
    """A repository that is a context, and that an ADD names, is loaded once where both ask for the same."""
    dockerfile = stagegraph.parse(f"FROM scratch\nADD {flag}{GIT}{address} /\nCOPY --from=other c d\n")
    request = PlanRequest(build_contexts=FrozenMap({"other": GIT + address}))
    assert len(plan_request(dockerfile, request).steps) == 2 + count


@pytest.mark.parametrize(
    ("args", "named"),
    [({"SOURCE_DATE_EPOCH": "1"}, "?mtime=commit"), ({"BUILDKIT_CONTEXT_KEEP_GIT_DIR": "1"}, "?keep-git-dir=1")],
)
def test_what_build_args_ask_of_the_build_context(args: dict[str, str], named: str) -> None:
    """Build args can ask for another state of a repository, of the build context alone."""
    assert len(loads(GIT, GIT, **args)) == 2
    assert len(loads(GIT, GIT + named, **args)) == 1
    assert len(loads(GIT + named, GIT + named, **args)) == 1


def test_what_the_address_says_goes_first() -> None:
    """Times that the address asks for are not those that a build arg asks for."""
    asked = f"{GIT}?mtime=checkout"
    assert len(loads(asked, asked, SOURCE_DATE_EPOCH="1")) == 1
