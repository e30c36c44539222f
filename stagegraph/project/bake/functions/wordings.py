"""Texts (go-cty, cty/function/stdlib/string.go, string_replace.go; bake/hclparser/stdlib.go)."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from itertools import pairwise

from stagegraph.project.bake.ctyvalues import STRING, count_value, list_value, text_value
from stagegraph.project.bake.functions.arithmetic import whole_number
from stagegraph.project.bake.functions.shorthand import function_of, need_room
from stagegraph.project.bake.gopaths import cleaned_path
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.syntax.gotext import lower, upper

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

_SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029"
    "\u202f\u205f\u3000"
)
_MOST_SPACES = 1 << 24
_JOINER = "\u200d"
_PLAIN = re.compile("[\0-\u02ff]*")  # nothing below is joined but line ends
_LINE_ENDS = re.compile(r"\r\n|.", re.DOTALL)


def graphemes(text: str) -> list[str]:
    """What a reader takes for characters: a letter with its marks, a picture with what is joined to it."""
    if _PLAIN.fullmatch(text):
        return _LINE_ENDS.findall(text)
    starts = [0]
    for at, (before, one) in enumerate(pairwise(text), 1):
        alone = before if starts[-1] == at - 1 else ""
        marked = one == _JOINER or unicodedata.category(one) in ("Mn", "Me", "Mc")
        if not (marked or before == _JOINER or _completes(alone, one)):
            starts.append(at)
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


def _completes(before: str, one: str) -> bool:
    """A line end of two characters, a flag of two letters, a colour of skin."""
    if (before, one) == ("\r", "\n") or "\U0001f3fb" <= one <= "\U0001f3ff":
        return True
    return len(before) == 1 and all("\U0001f1e6" <= letter <= "\U0001f1ff" for letter in (before, one))


def _with(change: Callable[[str], str]) -> Callable[[Sequence[CtyValue]], CtyValue]:
    return lambda given: text_value(change(given[0].text))


def _substr(given: Sequence[CtyValue]) -> CtyValue:
    characters = graphemes(given[0].text)
    start, length = whole_number(given[1]), whole_number(given[2])
    if start < 0:
        start += len(characters)
        start = max(start, 0)
    if length == 0 or start > len(characters):
        return text_value("")
    end = len(characters) if length < 0 else start + length
    return text_value("".join(characters[start:end]))


def _join(given: Sequence[CtyValue]) -> CtyValue:
    if len(given) < 2:
        raise FunctionRefused("at least one list is required")
    words = []
    for at, one in enumerate(given[1:], 1):
        for place, word in enumerate(one.elements):
            if word.is_null:
                raise FunctionRefused(
                    f"element {place} of list {at} is null; cannot concatenate null values"
                    if len(given) > 2
                    else f"element {place} is null; cannot concatenate null values",
                    at,
                )
            words.append(word.text)
    need_room(len(given[0].text) * len(words) + sum(map(len, words)))
    return text_value(given[0].text.join(words))


def _sort(given: Sequence[CtyValue]) -> CtyValue:
    for at, one in enumerate(given[0].elements):
        if one.is_null:
            raise FunctionRefused(f"given list element {at} is null; a null string cannot be sorted")
    return list_value(sorted(given[0].elements, key=lambda one: one.text.encode()), STRING)


def _split(given: Sequence[CtyValue]) -> CtyValue:
    separator, text = given[0].text, given[1].text
    parts = text.split(separator) if separator else list(text)
    return list_value(map(text_value, parts), STRING)


def _indent(given: Sequence[CtyValue]) -> CtyValue:
    spaces = whole_number(given[0])
    if not 0 <= spaces < _MOST_SPACES:
        told = "negative Repeat count" if spaces < 0 else "Repeat output length overflow"
        raise FunctionRefused(f"panic in function implementation: strings: {told}")
    need_room(given[1].text.count("\n") * spaces)
    return text_value(given[1].text.replace("\n", "\n" + " " * spaces))


def _title(text: str) -> str:
    """The first letter behind anything that is neither letter, digit nor underscore (strings.Title)."""
    made, before = [], " "
    for one in text:
        starts = not (before.isalnum() or before in "_'")
        made.append(_title_case(one) if starts and one != "_" else one)
        before = one
    return "".join(made)


def _title_case(one: str) -> str:
    """A letter as it begins a word (unicode.ToTitle); some letters have a form of their own for it."""
    made = one.title()
    return made if len(made) == 1 else upper(one)


def _base(path: str) -> str:
    """path.Base of Go."""
    if not path:
        return "."
    return posixpath.basename(path.rstrip("/")) or "/"


def _dir(path: str) -> str:
    """path.Dir of Go."""
    return cleaned_path(path[: path.rfind("/") + 1])


def _trim(given: Sequence[CtyValue]) -> CtyValue:
    cut = given[1].text
    return text_value(given[0].text.strip(cut) if cut else given[0].text)


def _replace(given: Sequence[CtyValue]) -> CtyValue:
    text, old, new = (one.text for one in given)
    need_room(text.count(old) * len(new))
    return text_value(text.replace(old, new))


TEXTS: dict[str, HclFunction] = {
    "basename": function_of("S", "path", _with(_base)),
    "chomp": function_of("S", "str", _with(lambda text: text.rstrip("\r\n"))),
    "dirname": function_of("S", "path", _with(_dir)),
    "indent": function_of("NS", "spaces str", _indent),
    "join": function_of("SL*", "separator lists", _join),
    "lower": function_of("S", "str", _with(lower)),
    "replace": function_of("SSS", "str substr replace", _replace),
    "reverse": function_of("S", "str", _with(lambda text: "".join(reversed(graphemes(text))))),
    "sanitize": function_of("S", "name", _with(lambda text: re.sub(r"[^a-zA-Z0-9_-]", "_", text))),
    "sort": function_of("L", "list", _sort),
    "split": function_of("SS", "separator str", _split),
    "strlen": function_of("S", "str", lambda given: count_value(len(graphemes(given[0].text)))),
    "substr": function_of("SNN", "str offset length", _substr),
    "title": function_of("S", "str", _with(_title)),
    "trim": function_of("SS", "str cutset", _trim),
    "trimprefix": function_of("SS", "str prefix", lambda given: text_value(given[0].text.removeprefix(given[1].text))),
    "trimspace": function_of("S", "str", _with(lambda text: text.strip(_SPACES))),
    "trimsuffix": function_of("SS", "str suffix", lambda given: text_value(given[0].text.removesuffix(given[1].text))),
    "upper": function_of("S", "str", _with(upper)),
}
