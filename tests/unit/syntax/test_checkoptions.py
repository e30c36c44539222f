from __future__ import annotations

import pytest

from stagegraph.syntax.checkoptions import CheckOptionError, check_directive, parse_check_options

EXPERIMENTAL = "InvalidDefinitionDescription"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", ["A", "B"]),
        ("skip=A", ["B"]),
        (" skip = A , B ", []),
        ("skip=all", []),
        ("skip=all,A", ["B"]),
        ("skip=A;skip=B", ["A"]),
        ("skip=all;skip=B", []),
        ("skip=A;skip=all", []),
        ("skip=", ["A", "B"]),
        ("experimental=all", ["A", "B", EXPERIMENTAL]),
        (f"skip=all;experimental={EXPERIMENTAL},x", [EXPERIMENTAL]),
        (f"experimental={EXPERIMENTAL};skip={EXPERIMENTAL};experimental=x", ["A", "B"]),
        ("skip=A;error=1;experimental=x;error=0", ["B"]),
    ],
)
def test_rules(text: str, wanted: list[str]) -> None:
    """Rules are skipped by name or all; the experimental ones count where they are asked for."""
    options = parse_check_options(text)
    assert [rule for rule in ("A", "B", EXPERIMENTAL) if options.wants(rule)] == wanted


@pytest.mark.parametrize(("text", "error"), [("error=true", True), ("error = 1 ;error=F", False), ("skip=all", False)])
def test_error(text: str, error: bool) -> None:
    """The last truth value tells whether a broken rule refuses the build."""
    assert parse_check_options(text).error is error


@pytest.mark.parametrize("text", ["skip", "skip=a;", "SKIP=a", "=a", "error=", "skip=a;skip=b;error=1;skip=c"])
def test_refused(text: str) -> None:
    """An option without a value, an unknown one and a wrong truth value are refused."""
    with pytest.raises(CheckOptionError):
        parse_check_options(text)


@pytest.mark.parametrize(
    ("comments", "wanted"),
    [
        ([], ["B", "C"]),
        (["check=skip=B"], ["C"]),
        (["words", "CHECK = skip=B # why", "check=skip=C"], ["C"]),
        (["check=skip", "check=skip=B"], ["B", "C"]),
        (["syntax=x", "check=skip=all"], []),
        ([f"check=experimental={EXPERIMENTAL}"], ["B", "C", EXPERIMENTAL]),
    ],
)
def test_comments(comments: list[str], wanted: list[str]) -> None:
    """The first comment that is a check directive adds to the options; one that cannot be read changes nothing."""
    options = parse_check_options("skip=A;error=1").with_comments(comments)
    assert [rule for rule in ("A", "B", "C", EXPERIMENTAL) if options.wants(rule)] == wanted
    assert options.error


def test_no_directive() -> None:
    """A file without the directive is told from one with an empty setting."""
    assert check_directive(["FROM a"]) is None
    assert check_directive(["# check=;", "FROM a"]) == ";"
