"""One instruction into keyword, flags and arguments, before anything is known of what they mean.

Follows BuildKit's ``frontend/dockerfile/parser``: ``split_command.go`` and ``line_parsers.go``.
"""

from __future__ import annotations

import json
import re
from functools import cache

from stagegraph.syntax.gotext import SPACE, is_finite, quote, trim_space, upper
from stagegraph.values import Record

BLANKS = re.compile(r"[\t\v\f\r ]+")
_SPACES = f"[{SPACE}]+"
_SPACE_BYTES = r"\t\n\v\f\r \x85\xa0"  # white space in a text of bytes
_NOT_STRINGS = "when using JSON array syntax, arrays must be comprised of strings only"


class SplitError(ValueError):
    """An instruction cannot be split; the text is BuildKit's."""


class Arguments(Record):
    """The arguments of an instruction; ``json`` tells that they were written as a JSON array."""

    words: tuple[str, ...]
    json: bool = False


class Pair(Record):
    """``key=value``; ``delimited`` is False for the old form ``ENV key value``."""

    key: str
    value: str
    delimited: bool = True


def split_keyword(line: str) -> tuple[str, str]:
    """The first word of a logical line as written, and the rest without white space around it."""
    parts = BLANKS.split(trim_space(line), maxsplit=1)
    return parts[0], parts[1] if len(parts) > 1 else ""


def split_flags(text: str, escape: str) -> tuple[tuple[str, ...], str]:
    """The ``--flags`` at the head of an instruction's arguments, without their quotes, and what follows them.

    Follows ``extractBuilderFlags``: ``--`` ends the flags. BuildKit reads them byte by byte, so other than ASCII
    text inside a flag is taken apart.
    """
    trimmed = trim_space(text)
    if not trimmed.startswith("--"):
        return (), trimmed
    if not text.isascii():
        flags, rest = _read_flags(text.encode("utf-8", "surrogatepass").decode("latin-1"), escape)
        return flags, trim_space(rest.encode("latin-1").decode("utf-8", "replace"))
    flags, rest = _read_flags(text, escape)
    return flags, trim_space(rest)


def _read_flags(text: str, escape: str) -> tuple[tuple[str, ...], str]:
    flags: list[str] = []
    at = 0
    while True:
        while at < len(text) and text[at] in SPACE:
            at += 1
        if not text.startswith("--", at):
            return tuple(flags), text[at:]
        word, at = _flag_word(text, at, escape)
        if word == "--":
            return tuple(flags), text[at:]
        flags.append(word)


@cache
def _plain_word() -> re.Pattern[str]:
    """A word without quotes and escapes, in a text of bytes."""
    return re.compile(rf"[^{_SPACE_BYTES}'\"\\`]*(?=[{_SPACE_BYTES}]|\Z)")


def _flag_word(text: str, at: int, escape: str) -> tuple[str, int]:
    """Read one flag from ``at``: the word, and where it ends."""
    plain = _plain_word().match(text, at)
    if plain:
        return plain.group(), plain.end()
    word: list[str] = []
    quoted = ""
    while at < len(text):
        character = text[at]
        if quoted and character == quoted:
            quoted = ""
        elif not quoted and character in SPACE:
            break
        elif not quoted and character in "'\"":
            quoted = character
        elif character == escape:  # one at the very end is dropped
            at += 1
            word.append(text[at : at + 1])
        else:
            word.append(character)
        at += 1
    return "".join(word), at


def json_strings(text: str) -> tuple[str, ...] | None:
    """The strings of a JSON array, or None when ``text`` is no JSON array.

    Raises:
        SplitError: it is an array, and one element is no string.
    """
    text = text.lstrip(SPACE)
    if not text.startswith("["):
        return None
    try:
        values = _JSON.decode(text)
    except RecursionError:
        if not _is_deep_json(text):
            return None
        raise SplitError(_NOT_STRINGS) from None
    except ValueError:
        return None
    if not all(isinstance(value, str) for value in values):
        raise SplitError(_NOT_STRINGS)
    return tuple(_valid_text(value) for value in values)


def _is_deep_json(text: str) -> bool:
    from stagegraph.syntax.gojson import is_json  # noqa: PLC0415  (no file has such an array but to try us)

    return is_json(text)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _number(text: str) -> float:
    number = float(text)
    if not is_finite(number):
        raise ValueError(f"{text} is out of range")
    return number


_JSON = json.JSONDecoder(parse_constant=_refuse, parse_float=_number, parse_int=_number)


def _valid_text(text: str) -> str:
    """Go replaces half of a surrogate pair, and a byte that is no UTF-8, which Python keeps as such a half."""
    return text if text.isascii() else re.sub("[\ud800-\udfff]", "\ufffd", text)


def split_arguments(kind: str, rest: str, escape: str) -> Arguments:
    """The arguments of one instruction, the way its kind is split (BuildKit's ``dispatch`` table).

    ``kind`` is its keyword in lower case, ``rest`` what follows the keyword and the flags, ``escape`` the escape
    character.

    Raises:
        SplitError: a JSON array with other things than strings.
    """
    if kind in _MAYBE_JSON:
        return _maybe_json(rest)
    if kind in _MAYBE_JSON_LIST:
        strings = json_strings(rest)
        return Arguments(_blank_separated(rest)) if strings is None else Arguments(strings, json=True)
    if kind in _BLANK_SEPARATED:
        return Arguments(_blank_separated(rest))
    if kind == "arg":
        return Arguments(tuple(quoted_words(rest, escape)))
    if kind == "healthcheck":
        return _healthcheck(rest)
    return Arguments((rest,) if rest else ())


_MAYBE_JSON = frozenset({"run", "cmd", "entrypoint", "shell"})
_MAYBE_JSON_LIST = frozenset({"add", "copy", "volume"})
_BLANK_SEPARATED = frozenset({"from", "expose"})


def _blank_separated(text: str) -> tuple[str, ...]:
    return tuple(BLANKS.split(text)) if text else ()


def _maybe_json(text: str) -> Arguments:
    if not text:
        return Arguments(())
    strings = json_strings(text)
    return Arguments((text,)) if strings is None else Arguments(strings, json=True)


def _healthcheck(text: str) -> Arguments:
    """``parseHealthConfig``: the type, then a command. BuildKit looks for white space byte by byte."""
    if not text:
        return Arguments(())
    if text.isascii():
        kind, *command = BLANKS.split(text, maxsplit=1)
    else:
        parts = re.split(f"[{_SPACE_BYTES}]+".encode(), text.encode("utf-8", "surrogatepass"), maxsplit=1)
        kind, *command = (_valid_text(part.decode("utf-8", "surrogateescape")) for part in parts)
    rest = _maybe_json("".join(command))
    return Arguments((kind, *rest.words), json=rest.json)


def split_pairs(keyword: str, rest: str, escape: str) -> tuple[Pair, ...]:
    """The pairs of ENV or LABEL; ``parseNameVal``.

    Raises:
        SplitError: a name without a value.
    """
    words = quoted_words(rest, escape)
    if not words:
        return ()
    if "=" not in words[0]:
        parts = BLANKS.split(rest, maxsplit=1)
        if len(parts) == 1:
            raise SplitError(f"{upper(keyword)} must have two arguments")
        return (Pair(parts[0], parts[1], delimited=False),)
    pairs = []
    for word in words:
        key, found, value = word.partition("=")
        if not found:
            raise SplitError(f"Syntax error - can't find = in {quote(word)}. Must be of the form: name=value")
        pairs.append(Pair(key, value))
    return tuple(pairs)


def _plain_words(text: str) -> list[str]:
    if text.isascii() and text.isprintable():  # its only white space are blanks
        return text.split()
    return list(filter(None, re.split(_SPACES, text)))


def quoted_words(text: str, escape: str) -> list[str]:
    """Words separated by white space that is neither quoted nor escaped; quotes and escapes stay; ``parseWords``."""
    if "'" not in text and '"' not in text and escape not in text:
        return _plain_words(text)
    words: list[str] = []
    word: list[str] = []
    quoted = ""
    at = 0
    while at < len(text):
        character = text[at]
        if character == escape and quoted != "'":
            if at + 1 == len(text):
                break  # an escape at the very end is dropped
            word.append(text[at : at + 2])
            at += 2
            continue
        if not quoted and character in SPACE:
            if word:
                words.append("".join(word))
            word = []
        else:
            if quoted:
                quoted = "" if character == quoted else quoted
            elif character in "'\"":
                quoted = character
            word.append(character)
        at += 1
    if word:
        words.append("".join(word))
    return words
