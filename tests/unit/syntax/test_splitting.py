from __future__ import annotations

import pytest

from stagegraph.syntax.splitting import (
    Arguments,
    Pair,
    SplitError,
    json_strings,
    quoted_words,
    split_arguments,
    split_flags,
    split_keyword,
    split_pairs,
)


@pytest.mark.parametrize(
    ("line", "keyword", "rest"),
    [
        ("RUN make all", "RUN", "make all"),
        ("run", "run", ""),
        ("  FROM\t \v\f\r a ", "FROM", "a"),
        ("", "", ""),
        ("RUN\u00a0make all", "RUN\u00a0make", "all"),
        ("\u00a0RUN a\u3000", "RUN", "a"),
        ("RUN \u00a0a", "RUN", "\u00a0a"),
    ],
)
def test_the_keyword_ends_at_ascii_white_space(line: str, keyword: str, rest: str) -> None:
    """BuildKit trims all white space around a line, but only ASCII white space separates the keyword."""
    assert split_keyword(line) == (keyword, rest)


@pytest.mark.parametrize(
    ("text", "flags", "rest"),
    [
        ("", (), ""),
        ("a --b", (), "a --b"),
        ("-x a", (), "-x a"),
        ("--from=x a b", ("--from=x",), "a b"),
        ("--a  --b=c\t--d e", ("--a", "--b=c", "--d"), "e"),
        ("--a", ("--a",), ""),
        ("--a -- --b c", ("--a",), "--b c"),
        ("--", (), ""),
        ("-- a", (), "a"),
        ('--a="b c" d', ("--a=b c",), "d"),
        ("--a='b \" c' d", ('--a=b " c',), "d"),
        ("--a='' b", ("--a=",), "b"),
        ('--"" --a b', (), "--a b"),
        (r"--a=b\ c\\d\" e", ('--a=b c\\d"',), "e"),
        (r'--a="b\" c" d', ('--a=b" c',), "d"),
        ("--a=b\\", ("--a=b",), ""),
        ('--a="b\\', ("--a=b",), ""),
        ('--a="b c', ("--a=b c",), ""),
        ("--a=`b c", ("--a=`b",), "c"),
        ("--a='é' ü b", ("--a=\u00c3\u00a9",), "ü b"),
        ("--a=x\u00a0y b", ("--a=x\u00c2",), "y b"),
        ("é --a", (), "é --a"),
        ("\u00a0--a b", (), "--a b"),
        ("--a=\u5800 b", ("--a=\u00e5",), "\ufffd b"),
    ],
)
def test_flags_stand_before_the_arguments(text: str, flags: tuple[str, ...], rest: str) -> None:
    r"""Words with -- in front are flags up to the first other word or a lone --; BuildKit reads them byte by byte."""
    assert split_flags(text, "\\") == (flags, rest)


@pytest.mark.parametrize(
    ("text", "flags", "rest"),
    [
        (r"--mount=source=C:\dir,target=D:\ x", ("--mount=source=C:\\dir,target=D:\\",), "x"),
        ("--a=b` c`` d", ("--a=b c`",), "d"),
        ("--a=b`", ("--a=b",), ""),
    ],
)
def test_the_escape_directive_counts_in_flags(text: str, flags: tuple[str, ...], rest: str) -> None:
    """With a backquote as the escape character a backslash in a flag is ordinary: Windows paths stay whole."""
    assert split_flags(text, "`") == (flags, rest)


@pytest.mark.parametrize(
    ("text", "strings"),
    [
        ("[]", ()),
        ('["a", "b c"]', ("a", "b c")),
        ('\u00a0\t[ "a" ,\t"" ]\r\n', ("a", "")),
        (r'["\u00e9\n\"\\\/"]', ('é\n"\\/',)),
        (r'["\ud83d\ude00", "\ud83d", "a\udc00b"]', ("😀", "\ufffd", "a\ufffdb")),
        ("['a']", None),
        ('"a"', None),
        ("", None),
        ("[", None),
        ('["a"', None),
        ('["a",]', None),
        ('["a"] b', None),
        ('["a\tb"]', None),
        (r'["\x41"]', None),
        ("[NaN]", None),
        ("[-Infinity]", None),
        ("[1e400]", None),
        (f"[{'9' * 400}]", None),
        (f"[{'9' * 5000}]", None),
        ("[01]", None),
        ("[" * 100_000, None),
        ('{"a": "b"}', None),
    ],
)
def test_json_strings_are_what_go_reads(text: str, strings: tuple[str, ...] | None) -> None:
    """A JSON array of strings, by Go's reading of JSON; what Go cannot read is no JSON."""
    assert json_strings(text) == strings


@pytest.mark.parametrize("text", ['["a", 1]', "[null]", "[[]]", '[{"a": "b"}]', "[1.5e3]", "[true]"])
def test_json_arrays_hold_strings_only(text: str) -> None:
    """An array that Go can read is refused when one of its elements is no string."""
    with pytest.raises(SplitError) as refused:
        json_strings(text)
    assert str(refused.value) == "when using JSON array syntax, arrays must be comprised of strings only"


@pytest.mark.parametrize("kind", ["run", "cmd", "entrypoint", "shell"])
def test_commands_are_one_string_or_json(kind: str) -> None:
    """RUN, CMD, ENTRYPOINT and SHELL take the rest of the line as it is, or a JSON array."""
    assert split_arguments(kind, "echo  'a b' \\x", "\\") == Arguments(("echo  'a b' \\x",))
    assert split_arguments(kind, '["echo", "a b"]', "\\") == Arguments(("echo", "a b"), json=True)
    assert split_arguments(kind, '["echo", ]', "\\") == Arguments(('["echo", ]',))
    assert split_arguments(kind, "", "\\") == Arguments(())
    assert split_arguments(kind, "[]", "\\") == Arguments((), json=True)


@pytest.mark.parametrize("kind", ["add", "copy", "volume"])
def test_paths_are_words_or_json(kind: str) -> None:
    """ADD, COPY and VOLUME take words, quotes meaning nothing, or a JSON array."""
    assert split_arguments(kind, "a \t'b c' \u00a0d", "\\") == Arguments(("a", "'b", "c'", "\u00a0d"))
    assert split_arguments(kind, '["a", "b c"]', "\\") == Arguments(("a", "b c"), json=True)
    assert split_arguments(kind, "[a] b", "\\") == Arguments(("[a]", "b"))
    assert split_arguments(kind, "", "\\") == Arguments(())


@pytest.mark.parametrize("kind", ["from", "expose"])
def test_from_and_expose_are_words_only(kind: str) -> None:
    """FROM and EXPOSE know no JSON and no quotes."""
    assert split_arguments(kind, '["a", "b"]', "\\") == Arguments(('["a",', '"b"]'))
    assert split_arguments(kind, "", "\\") == Arguments(())


def test_arg_has_quoted_words() -> None:
    """ARG takes several words; quotes and escapes hold white space and stay."""
    assert split_arguments("arg", "A=1 B='x y' C=\\ z", "\\") == Arguments(("A=1", "B='x y'", "C=\\ z"))


@pytest.mark.parametrize(
    ("rest", "arguments"),
    [
        ("", Arguments(())),
        ("NONE", Arguments(("NONE",))),
        ("CMD  curl -f  x", Arguments(("CMD", "curl -f  x"))),
        ('cmd ["curl", "x"]', Arguments(("cmd", "curl", "x"), json=True)),
        ("CMD []", Arguments(("CMD",), json=True)),
        ("CMD\u2003x y", Arguments(("CMD\u2003x", "y"))),
        ("CMD \u2003x", Arguments(("CMD", "\u2003x"))),
    ],
)
def test_healthcheck_has_a_type_and_a_command(rest: str, arguments: Arguments) -> None:
    """HEALTHCHECK takes one word, then a command or JSON as CMD does."""
    assert split_arguments("healthcheck", rest, "\\") == arguments


@pytest.mark.parametrize("kind", ["workdir", "user", "stopsignal", "maintainer", "onbuild", "nonsense"])
def test_the_rest_is_one_string(kind: str) -> None:
    """All other instructions take the rest of the line as one argument."""
    assert split_arguments(kind, "a  'b' [1]", "\\") == Arguments(("a  'b' [1]",))
    assert split_arguments(kind, "", "\\") == Arguments(())


@pytest.mark.parametrize("depth", [500, 9_999])
def test_json_is_read_as_deep_as_go_reads_it(depth: int) -> None:
    """An array of arrays is refused like one of numbers, to BuildKit's limit of ten thousand; beyond, it is text."""
    with pytest.raises(SplitError, match="strings only"):
        split_arguments("run", "[" * depth + "]" * depth, "\\")
    for text in ("[" * 10_001 + "]" * 10_001, "[" * depth + "]" * (depth - 1)):
        assert split_arguments("run", text, "\\") == Arguments((text,))


@pytest.mark.parametrize("kind", ["run", "copy", "healthcheck"])
def test_mixed_json_is_refused_in_each_form(kind: str) -> None:
    """An array with other things than strings is refused wherever JSON is read."""
    with pytest.raises(SplitError, match="comprised of strings only"):
        split_arguments(kind, "CMD [1]" if kind == "healthcheck" else "[1]", "\\")


@pytest.mark.parametrize(
    ("rest", "pairs"),
    [
        ("", ()),
        ("A=1", (Pair("A", "1"),)),
        ("A=1 B=", (Pair("A", "1"), Pair("B", ""))),
        ("A=b=c", (Pair("A", "b=c"),)),
        ("A='x y' B=z\\ z", (Pair("A", "'x y'"), Pair("B", "z\\ z"))),
        ('"a b"=c', (Pair('"a b"', "c"),)),
        ("=x", (Pair("", "x"),)),
        ("A 1", (Pair("A", "1", delimited=False),)),
        ("A  b  'c'  d=e", (Pair("A", "b  'c'  d=e", delimited=False),)),
        ("'A B'", (Pair("'A", "B'", delimited=False),)),
        ("A =b", (Pair("A", "=b", delimited=False),)),
    ],
)
def test_pairs_have_an_equals_sign_or_a_blank(rest: str, pairs: tuple[Pair, ...]) -> None:
    """An equals sign in the first word makes all words pairs; otherwise the rest of the line is one value."""
    assert split_pairs("ENV", rest, "\\") == pairs


@pytest.mark.parametrize(
    ("rest", "message"),
    [
        ("A", "LABEL must have two arguments"),
        ("A=1 B", 'Syntax error - can\'t find = in "B". Must be of the form: name=value'),
        ("A=1 'b c' D", "Syntax error - can't find = in \"'b c'\". Must be of the form: name=value"),
    ],
)
def test_a_name_without_a_value_is_refused(rest: str, message: str) -> None:
    """A name without a value, or one between pairs, is refused in BuildKit's words."""
    with pytest.raises(SplitError) as refused:
        split_pairs("label", rest, "\\")
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("  ", []),
        ("a  b\u3000c ", ["a", "b", "c"]),
        ("'a b' \"c d\"", ["'a b'", '"c d"']),
        ("x'a b'y", ["x'a b'y"]),
        ('"it\'s" a', ['"it\'s"', "a"]),
        ("'' a", ["''", "a"]),
        ("a\\ b c", ["a\\ b", "c"]),
        ("\\'a b", ["\\'a", "b"]),
        ('"a\\" b" c', ['"a\\" b"', "c"]),
        ("'a\\' b", ["'a\\'", "b"]),
        ("a\\", ["a"]),
        ("\\", []),
        ('"a\\', ['"a']),
        ("'a b", ["'a b"]),
        ("a`b c", ["a`b", "c"]),
    ],
)
def test_quoted_words_keep_quotes_and_escapes(text: str, words: list[str]) -> None:
    """Quotes and escapes hold white space and stay in the word; an escape at the very end is dropped."""
    assert quoted_words(text, "\\") == words


def test_quoted_words_with_a_backquote() -> None:
    """With the escape directive a backquote escapes, and a backslash is ordinary."""
    assert quoted_words("a` b c\\ d", "`") == ["a` b", "c\\", "d"]
