from __future__ import annotations

import pytest

from stagegraph.syntax.gojson import is_json

DEEP = 10_000


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        " [ 1 , -2.5e+3, true , false, null ] ",
        '{"a": {}, "b": [[]]}',
        '{"\\u00e9\\n": "\\\\"}',
        '"text"',
        "0",
        "[" * DEEP + "]" * DEEP,
        '{"a":' * DEEP + "1" + "}" * DEEP,
    ],
)
def test_json(text: str) -> None:
    """Values, arrays and objects are JSON, nested up to ten thousand times."""
    assert is_json(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "]",
        "[}",
        "[1,]",
        "[,1]",
        "[1 2]",
        "[1] 2",
        "[1],",
        ":",
        "{1: 2}",
        '{"a"}',
        '{"a": }',
        '{"a": 1,}',
        '{"a": 1 "b": 2}',
        '{"a" "b"}',
        '{"a": 1]',
        '{"a": 1: 2}',
        "[1e999]",
        "[01]",
        "['a']",
        '["\\x"]',
        '["a\nb"]',
        "[True]",
        "\u00a0[]",
        "[" * (DEEP + 1) + "]" * (DEEP + 1),
    ],
)
def test_no_json(text: str) -> None:
    """What Go refuses is none: a comma too many, a number out of range, a nesting too deep."""
    assert not is_json(text)
