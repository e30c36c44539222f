from __future__ import annotations

import pytest

from stagegraph.syntax.directives import directive_in, leading_directives


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("check=skip=all", ("check", "skip=all")),
        (" \u3000Syntax = a b \t", ("syntax", "a b")),
        ("escape=`", ("escape", "`")),
        ("check=", None),
        ("other=x", None),
        ("che ck=x", None),
        ("check\x0b=x", None),
    ],
)
def test_directive(text: str, found: tuple[str, str] | None) -> None:
    """A directive is a name that is known, an equals sign and a value, blanks around them aside."""
    assert directive_in(text) == found


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([], {}),
        (["# syntax=a", "#check=b c", "FROM d"], {"syntax": "a", "check": "b"}),
        (["\ufeff# check=a"], {"check": "a"}),
        (["#!/bin/x", "# check=a"], {"check": "a"}),
        (["\ufeff#!/bin/x", "# check=a"], {"check": "a"}),
        (["# check=a", "#!/bin/x", "# syntax=b"], {"check": "a"}),
        ([" # check=a"], {}),
        (["# words", "# check=a"], {}),
        (["", "# check=a"], {}),
        (["# check=a", "# check=b", "# syntax=c"], {"check": "a"}),
        (["# check=a\r", "# syntax=b\r"], {"check": "a", "syntax": "b"}),
    ],
)
def test_leading(lines: list[str], found: dict[str, str]) -> None:
    """Before it parses a file BuildKit reads its directives up to the first line that is none, or is given twice."""
    assert leading_directives(lines) == found
