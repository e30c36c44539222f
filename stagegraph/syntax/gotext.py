"""What Go means by white space, by ``%q`` and by a number: BuildKit's messages and limits follow from it."""

from __future__ import annotations

# unicode.IsSpace; Python's own str.strip() takes U+001C to U+001F too, which Go does not.
SPACE = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)

_SHORT_ESCAPES = {
    "\a": r"\a", "\b": r"\b", "\f": r"\f", "\n": r"\n", "\r": r"\r", "\t": r"\t", "\v": r"\v",
    "\\": r"\\", '"': r"\"",
}  # fmt: skip
_INT64 = 1 << 63
_TRUE = frozenset({"1", "t", "T", "TRUE", "true", "True"})
_FALSE = frozenset({"0", "f", "F", "FALSE", "false", "False"})


def trim_space(text: str) -> str:
    """Go's ``strings.TrimSpace``."""
    return text.strip(SPACE)


def quote(text: str) -> str:
    """Go's ``strconv.Quote``, the ``%q`` of BuildKit's messages."""
    return '"' + "".join(map(_quoted_character, text)) + '"'


def _quoted_character(character: str) -> str:
    if character in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8, as Python keeps it
        return f"\\x{code - 0xDC00:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def lower(text: str) -> str:
    """Go's ``strings.ToLower``: each character to one; a capital I with a dot loses it."""
    return text.lower() if text.isascii() else "".join(one.lower()[0] for one in text)


def equal_fold(one: str, other: str) -> bool:
    """Go's ``strings.EqualFold``: a long s is an s, but a sharp s no two of them."""
    return one == other or _folded(one) == _folded(other)


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else "".join(map(_folded_one, text))


def _folded_one(character: str) -> str:
    changed = character.casefold()
    return changed if len(changed) == 1 else character


def upper(text: str) -> str:
    """Go's ``strings.ToUpper``: each character to one; a sharp s stays."""
    return text.upper() if text.isascii() else "".join(map(_upper_one, text))


def _upper_one(character: str) -> str:
    for changed in (character.upper(), character.title()):
        if len(changed) == 1:
            return changed
    return character


def parse_int(text: str) -> int | None:
    """Go's ``strconv.Atoi``: the number, or None where Go reports an error."""
    digits = text[1:] if text[:1] in ("+", "-") else text
    if not digits or digits.strip("0123456789") or len(digits.lstrip("0")) > 19:  # no 64-bit number is longer
        return None
    number = int(digits[-19:])
    if text.startswith("-"):
        number = -number
    return number if -_INT64 <= number < _INT64 else None


def parse_uint(text: str, base: int, bits: int) -> int | None:
    """Go's ``strconv.ParseUint``: the number, or None where Go reports an error."""
    digits = "0123456789"[:base]
    if not text or text.strip(digits):
        return None
    stripped = text.lstrip("0") or "0"
    if len(stripped) > bits:  # no base has fewer than one bit a digit
        return None
    number = int(stripped, base)
    return number if number < 1 << bits else None


def is_finite(number: float) -> bool:
    """Whether Go's ``strconv.ParseFloat`` has room for a number; it reports an error where Python reads infinity."""
    return abs(number) != float("inf")


def parse_bool(text: str) -> bool | None:
    """Go's ``strconv.ParseBool``: the value, or None where Go reports an error."""
    if text in _TRUE:
        return True
    return False if text in _FALSE else None
