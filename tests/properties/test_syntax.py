from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import stagegraph
from stagegraph.syntax.gotext import SPACE
from stagegraph.syntax.source import read_source
from stagegraph.syntax.words import Lexer
from tests.helpers.depth import examples
from tests.helpers.fragments import files, files_without_heredocs

if TYPE_CHECKING:
    from stagegraph.syntax.instructions import Arg, Stage

pytestmark = pytest.mark.unmeasured

anything = st.text(st.characters(exclude_categories=()))

Parsed = tuple[tuple["Arg", ...], tuple["Stage", ...]] | tuple[str, str, str]


def parsed(text: str) -> Parsed:
    """The global args and the stages of a text, or its refusal; any other exception is an error of the test."""
    try:
        dockerfile = stagegraph.parse(text)
    except stagegraph.DockerfileError as refused:
        return refused.message, str(refused.location), refused.excerpt
    return dockerfile.global_args, dockerfile.stages


@examples(800)
@given(files())
def test_files_are_parsed_or_refused(text: str) -> None:
    """Whatever looks like a Dockerfile is parsed, or refused with a DockerfileError, the same each time."""
    assert parsed(text) == parsed(text)


@examples(800)
@given(anything)
@example("FROM a\nRUN --x=\ud800 b")
@example("FROM a\nRUN --x=\u5800 b")
@example("FROM a\nRUN \udfff")
@example("FROM a\nENV \udfffA=1\udfff")
@example("\udfffFROM\udfff a\udc80")
@example("FROM a\nRUN <<E" + "${A-" * 2000)
@example("FROM a\nRUN " + "[" * 20_000)
@example("FROM a\nHEALTHCHECK --retries=" + "9" * 5000 + " CMD b")
@example("FROM a\nHEALTHCHECK --interval=" + "9" * 5000 + "s CMD b")
@example("FROM a\nRUN [" + "9" * 5000 + "]")
@example("FROM a\nRUN " + "9" * 5000 + "<<E\nE")
def test_anything_is_parsed_or_refused(text: str) -> None:
    """Any string at all, half surrogates included, is parsed or refused with a DockerfileError."""
    assert parsed(text)


@examples(800)
@given(st.one_of(files(), anything).filter(bool))
def test_logical_lines_cover_the_file_in_order(text: str) -> None:
    """Logical lines follow each other without overlap; the lines between them are blank or comments."""
    source = read_source(text)
    left = dict(enumerate(source.lines[: source.last_line], 1))
    last = 0
    for line in source.logical_lines:
        assert last < line.first <= line.last <= len(source.lines)
        last = line.last
        for number in range(line.first, line.last + 1):
            del left[number]
    assert last <= source.last_line <= len(source.lines)
    if source.defect is None:
        assert source.last_line == len(source.lines)
    for number, between in left.items():
        rest = between.removeprefix("\ufeff" if number == 1 else "").lstrip(SPACE)
        assert rest.startswith("#") or not rest


@examples(500)
@given(
    st.text(st.characters(exclude_characters="$'\"\\`\ufeff")),
    st.booleans(),
    st.booleans(),
    st.sampled_from("\\`"),
    st.dictionaries(st.text(), st.text(), max_size=3),
)
def test_plain_words_are_not_changed(word: str, raw: bool, skip: bool, escape: str, env: dict[str, str]) -> None:
    """Without dollar, quotes and escapes the expansion of a word is the word, in every mode and environment."""
    lexer = Lexer(escape, raw_quotes=raw, raw_escapes=raw, skip_quotes=skip, skip_unset=skip)
    expansion = lexer.process(word, env)
    assert expansion.text == lexer.expand(word, env) == word
    assert not expansion.matched | expansion.unmatched
    assert "".join(expansion.words) == "".join(character for character in word if character not in SPACE)


@examples(500)
@given(st.text(st.sampled_from("$'\"\\`{}:-+?#%/*Aa1 é")), st.dictionaries(st.sampled_from("Aa1"), st.text(max_size=3)))
def test_expansion_has_one_answer(word: str, env: dict[str, str]) -> None:
    """Any word is expanded or refused, and the text alone is that of the whole expansion."""

    def answer(ask: str) -> object:
        try:
            return Lexer().process(word, env).text if ask == "process" else Lexer().expand(word, env)
        except ValueError as refused:
            return str(refused)

    assert answer("process") == answer("expand")


@examples(500)
@given(files_without_heredocs())
def test_line_ends_make_no_difference(text: str) -> None:
    """With CRLF for LF a file without heredocs has the same instructions and refusals: BuildKit cuts line ends off."""
    assert parsed(text.replace("\n", "\r\n")) == parsed(text)
