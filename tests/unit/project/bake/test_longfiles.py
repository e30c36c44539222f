"""Long bake files, which are looked through before they are parsed."""

from __future__ import annotations

import pytest

from stagegraph.project.bake.ctyvalues import text_value
from stagegraph.project.bake.hclnodes import BakeRefused, HclSpan, Literal, TemplateText
from stagegraph.project.bake.hclreading import read_hcl, read_template

AT = HclSpan("f.json", 7, 3, 7, 9)
LONG = "a" * 20_000


def test_long_texts() -> None:
    """A long text is read as a short one is: a file, and the value of a string in a JSON file."""
    assert [*read_hcl(f'x = "{LONG}"\ny = 1\n', "f.hcl").arguments] == ["x", "y"]
    assert read_template(LONG, AT) == Literal(text_value(LONG), AT)
    assert isinstance(read_template(f"{LONG}${{1}}", AT), TemplateText)


@pytest.mark.parametrize("wrong", ['"\n', "?\n", "\n"])
def test_what_is_wrong_with_a_long_file_is_told(wrong: str) -> None:
    """A long file that is no HCL is refused in HCL's words, at the place."""
    with pytest.raises(BakeRefused, match=r"Invalid (multi-line string|expression)") as refused:
        read_hcl(f"a = 1\nx = {wrong * 20_000}", "f.hcl")
    assert refused.value.span is not None
    assert refused.value.span.line == 2


def test_what_is_wrong_with_a_long_template_is_told() -> None:
    """A long string of a JSON file that is no template is refused at the place of the string."""
    with pytest.raises(BakeRefused) as refused:
        read_template(f"{LONG}${{1 +}}", AT)
    assert refused.value.span == AT


@pytest.mark.parametrize("blank", [" ", "\t", "\n", "\r\n", " \n"])
def test_many_blanks_are_refused(blank: str) -> None:
    """More blanks behind each other than a parser gets over soon are refused at their first line."""
    blanks = blank * 11_000
    with pytest.raises(BakeRefused, match="so many blanks") as refused:
        read_hcl(f"a = 1\nb = 2 {blanks}# c\n", "f.hcl")
    assert (refused.value.span and refused.value.span.line) == 2
    with pytest.raises(BakeRefused, match="so many blanks") as refused:
        read_template(f"{blanks}${{1}}", AT)
    assert refused.value.span == AT


def test_many_lines_with_few_blanks_each() -> None:
    """Blanks that do not stand behind each other are read, however many they are."""
    assert [*read_hcl(f"a = 1\n{'   # c' * 20_000}\nb = 2\n", "f.hcl").arguments] == ["a", "b"]
