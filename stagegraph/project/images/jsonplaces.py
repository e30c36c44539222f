"""The values of a JSON document, each knowing where it stands: what is wrong with it can be told."""

from __future__ import annotations

import re
from collections.abc import Mapping

from stagegraph.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

HINT = "stagegraph images --commands prints commands that make such a file."
_PLAIN_NAME = r"[A-Za-z_][A-Za-z0-9_]*"
_DEEP = "it is nested too deeply"


class JsonPlace:
    """A value of a document.

    Attributes:
        value: as ``json`` gives it; all numbers are floats.
        name: of the file, for messages.
        document: which of the file's documents it is, "" where there is only one.
        path: the way to the value, as jq writes it; "" for the document itself.
    """

    __slots__ = ("document", "name", "path", "value")

    def __init__(self, value: object, name: str, path: str = "", document: str = "") -> None:
        self.value = value
        self.name = name
        self.path = path
        self.document = document

    def error(self, what: str, *, hint: str = HINT) -> InputError:
        """The error that says what is wrong here."""
        return InputError(": ".join(part for part in (self.name, self.document, self.path, what) if part), hint=hint)

    def expected(self, what: str) -> InputError:
        """The error that says what was expected here, and what there is instead."""
        return self.error(f"expected {what}, found {_kind(self.value)}")

    def inside(self, value: object, step: str) -> JsonPlace:
        """The place of a value in this one, one step down."""
        return JsonPlace(value, self.name, self.path + step, self.document)

    def members(self, what: str = "an object") -> Members:
        """The members of an object by name, those that are null left out.

        Raises:
            InputError: it is none.
        """
        if not isinstance(self.value, dict):
            raise self.expected(what)
        return Members(self, self.value)

    def items(self, what: str = "a list") -> Iterator[JsonPlace]:
        """The items of a list.

        Raises:
            InputError: it is none.
        """
        if not isinstance(self.value, list):
            raise self.expected(what)
        return (self.inside(value, f"[{at}]") for at, value in enumerate(self.value))

    def text(self, what: str = "a text") -> str:
        """The text.

        Raises:
            InputError: it is none.
        """
        if not isinstance(self.value, str):
            raise self.expected(what)
        return self.value

    def texts(self) -> list[str]:
        """The texts of a list.

        Raises:
            InputError: it is no list, or one of its items no text.
        """
        return [one.text() for one in self.items("a list of texts")]


class Members(Mapping[str, JsonPlace]):
    """The members of an object; places are made when they are asked for, as a document can hold millions."""

    def __init__(self, place: JsonPlace, values: dict[str, object]) -> None:
        self.place = place
        self.values_by_name = values

    def __getitem__(self, name: str) -> JsonPlace:
        value = self.values_by_name.get(name)
        if value is None:
            raise KeyError(name)
        return self.place.inside(value, _step(name))

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and self.values_by_name.get(name) is not None

    def __iter__(self) -> Iterator[str]:
        return (name for name, value in self.values_by_name.items() if value is not None)

    def __len__(self) -> int:
        return sum(value is not None for value in self.values_by_name.values())


def _step(name: str) -> str:
    import json  # noqa: PLC0415  (only a document that is read needs it)

    return f".{name}" if re.fullmatch(_PLAIN_NAME, name) else f"[{json.dumps(name, ensure_ascii=False)}]"


def _kind(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    kinds = {str: "a text", float: "a number", list: "a list", dict: "an object"}
    return kinds.get(type(value), "null")


def documents(text: str, name: str) -> Iterator[JsonPlace]:
    """The JSON documents that a text holds, one behind the other, as programs that are called again append them.

    Raises:
        InputError: it is no JSON.
    """
    import json  # noqa: PLC0415  (only a document that is read needs it)

    decoder = json.JSONDecoder(parse_int=float)
    at, number = _behind_blanks(text, 0), 1
    if at == len(text):
        raise InputError(f"{name} is empty", hint=HINT)
    while at < len(text):
        try:
            value, end = decoder.raw_decode(text, at)
        except json.JSONDecodeError as problem:
            where = f"line {problem.lineno}, column {problem.colno}"
            raise InputError(f"{name} is no JSON: {where}: {_worded(problem.msg)}", hint=HINT) from None
        except RecursionError:
            raise InputError(f"{name} is no description of an image: {_DEEP}", hint=HINT) from None
        at = _behind_blanks(text, end)
        one_of_many = number > 1 or at < len(text)
        yield JsonPlace(value, name, document=f"document {number}" if one_of_many else "")
        number += 1


def _behind_blanks(text: str, at: int) -> int:
    found = re.compile(r"[ \t\r\n]*").match(text, at)
    return found.end() if found else at


def _worded(message: str) -> str:
    """What ``json`` says, as the rest of a sentence."""
    return message[:1].lower() + message[1:]
