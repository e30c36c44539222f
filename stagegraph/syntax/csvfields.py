"""One line of comma-separated values, read and refused as BuildKit's ``go-csvvalue`` does."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn


class CsvError(ValueError):
    """No comma-separated values; the text is Go's."""


def csv_fields(text: str) -> list[str]:
    """The fields of one line; a field in double quotes may hold commas, and quotes written twice.

    Raises:
        CsvError: no text at all, or a quote where none can stand, or without its end.
    """
    if not text:
        raise CsvError("EOF")
    fields: list[str] = []
    at = 0
    while True:
        if text.startswith('"', at):
            value, at = _quoted_field(text, at + 1)
        else:
            begin, at = at, text.find(",", at)
            at = len(text) if at < 0 else at
            value = text[begin:at]
            if '"' in value:
                _refuse(text[: begin + value.index('"')], 'bare " in non-quoted-field')
        fields.append(value)
        if at >= len(text):
            return fields
        at += 1


def _quoted_field(text: str, at: int) -> tuple[str, int]:
    parts: list[str] = []
    while True:
        end = text.find('"', at)
        if end < 0:
            _refuse(text[:at], 'extraneous or missing " in quoted-field')
        parts.append(text[at:end])
        following = text[end + 1 : end + 2]
        if following == '"':
            parts.append('"')
            at = end + 2
        elif following in ("", ","):
            return "".join(parts), end + 1
        else:
            _refuse(text[:end], 'extraneous or missing " in quoted-field')


def _refuse(before: str, why: str) -> NoReturn:
    """Refuse what stands behind a part of the text; Go counts columns in bytes."""
    column = len(before.encode("utf-8", "surrogatepass")) + 1
    raise CsvError(f"parse error on line 1, column {column}: {why}")
