from __future__ import annotations

import pytest

from stagegraph.syntax.csvfields import CsvError, csv_fields


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("type=cache", ["type=cache"]),
        ("type=cache,target=/a b", ["type=cache", "target=/a b"]),
        (",", ["", ""]),
        ("a,", ["a", ""]),
        (" a , b ", [" a ", " b "]),
        ('"a,b",c', ["a,b", "c"]),
        ('a,"b"', ["a", "b"]),
        ('""', [""]),
        ('"",""', ["", ""]),
        ('"say ""hi"", x",y', ['say "hi", x', "y"]),
        ('"""",b', ['"', "b"]),
        ('"a",', ["a", ""]),
    ],
)
def test_fields_are_separated_by_commas(text: str, fields: list[str]) -> None:
    """Commas separate; a field in double quotes may hold commas, and quotes written twice."""
    assert csv_fields(text) == fields


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("", "EOF", id="nothing"),
        pytest.param('é"b', 'parse error on line 1, column 3: bare " in non-quoted-field', id="bytes"),
        pytest.param('a"b', 'parse error on line 1, column 2: bare " in non-quoted-field', id="quote in a field"),
        pytest.param(
            'x,ab"c', 'parse error on line 1, column 5: bare " in non-quoted-field', id="quote in a later field"
        ),
        pytest.param(
            '"a"b', 'parse error on line 1, column 3: extraneous or missing " in quoted-field', id="text behind quotes"
        ),
        pytest.param('x,"abc', 'parse error on line 1, column 4: extraneous or missing " in quoted-field', id="no end"),
        pytest.param(
            '"a""bc',
            'parse error on line 1, column 5: extraneous or missing " in quoted-field',
            id="no end behind doubled quotes",
        ),
    ],
)
def test_refusals_are_those_of_go_csvvalue(text: str, message: str) -> None:
    """A text that is no comma-separated values is refused with the words and the column of BuildKit's go-csvvalue."""
    with pytest.raises(CsvError) as refused:
        csv_fields(text)
    assert str(refused.value) == message
