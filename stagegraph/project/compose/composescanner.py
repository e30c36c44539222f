"""PyYAML's loader with the tabs that compose's YAML takes: anywhere but where a line is indented (libyaml)."""

from __future__ import annotations

import yaml
from yaml.scanner import ScannerError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from yaml.error import Mark

_ENDS = "\r\n\x85\u2028\u2029"
_DOCUMENTS = ("---", "...")


class TabbedLoader(yaml.SafeLoader):
    """Makes nodes of a text in which tabs separate words, too; PyYAML's own scanner refuses all of them."""

    def scan_to_next_token(self) -> None:
        """Pass over white space, line ends and comments; a text starts without a byte order mark."""
        while True:
            while self.peek() == " " or (self.peek() == "\t" and (self.flow_level or not self.allow_simple_key)):
                self.forward()
            if self.peek() == "#":
                while self.peek() not in "\0" + _ENDS:
                    self.forward()
            if not self.line_break():
                return
            if not self.flow_level:
                self.allow_simple_key = True

    def scan_plain_spaces(self, indent: int, start_mark: Mark) -> list[str]:
        """The white space between two words of a text without quotes; nothing where the text ends."""
        length = 0
        while self.peek(length) in " \t":
            length += 1
        blanks = self.prefix(length)
        self.forward(length)
        if self.peek() not in _ENDS:
            return [blanks] if blanks else []
        first = self.line_break()
        self.allow_simple_key = True
        breaks: list[str] = []
        while not self._document_starts():
            if self.peek() in " \t":
                if self.peek() == "\t" and self.column < indent:
                    raise ScannerError(
                        "while scanning a plain scalar",
                        start_mark,
                        "found a tab character that violates indentation",
                        self.get_mark(),
                    )
                self.forward()
            elif self.peek() in _ENDS:
                breaks.append(self.line_break())
            else:
                folded = [first] if first != "\n" else [] if breaks else [" "]
                return [*folded, *breaks]
        return []

    def line_break(self) -> str:
        """The end of a line that is passed over; nothing where none is."""
        return str(self.scan_line_break())  # type: ignore[no-untyped-call]  # nor are PyYAML's stubs whole

    def _document_starts(self) -> bool:
        """Whether a line starts here that begins or ends a document."""
        at_start: bool = self.column == 0
        return at_start and self.prefix(3) in _DOCUMENTS and self.peek(3) in "\0 \t" + _ENDS
