"""The form of expressions (hclsyntax/parser.go): what they mean is of no interest, only where they go wrong."""

from __future__ import annotations

from stagegraph.project.bake import bignumbers
from stagegraph.project.bake.diagnosis.hcltokens import (
    END_OF_FILE,
    HEREDOC_END,
    HEREDOC_OPEN,
    IDENTIFIER,
    NEWLINE,
    NUMBER,
    QUOTE_END,
    QUOTE_OPEN,
)
from stagegraph.project.bake.diagnosis.templatediagnosis import read_loop, read_template_form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.diagnosis.hcltokens import HclToken
    from stagegraph.project.bake.diagnosis.tokenreader import TokenReader

_OPERATORS = frozenset("|| && == != < > <= >= + - * / %".split())
_NO_NAME = "Invalid attribute name; An attribute name is required after a dot."
_LEGACY = (
    "Invalid legacy index syntax; When using the legacy index syntax, chaining two indexes together is not permitted. "
    "Use the proper index syntax {}instead, like [{}][{}]."
)
_OPEN_OBJECT = (
    "Unterminated object constructor expression; There is no corresponding closing brace before the end of the file. "
    "This may be caused by incorrect brace nesting elsewhere in this file."
)
_SEPARATOR = 'Missing key/value separator; Expected an equals sign ("=") to mark the beginning of the attribute value.'
_FOR = "Invalid 'for' expression;"


class ExpressionForm:
    """Reads expressions; each method raises what HCL says first about what it reads."""

    def __init__(self, reader: TokenReader) -> None:
        self.reader = reader

    def expression(self) -> None:
        """Any expression."""
        reader = self.reader
        self._operand()
        while reader.peek().name in _OPERATORS:
            reader.read()
            self._operand()
        if reader.peek().name != "?":
            return
        reader.read()
        self.expression()
        if reader.peek().name != ":":
            reader.refuse(
                "Missing false expression in conditional; The conditional operator (...?...:...) requires a false "
                "expression, delimited by a colon.",
                reader.peek(),
            )
        reader.read()
        self.expression()

    def _operand(self) -> None:
        while self.reader.peek().name in ("-", "!"):
            self.reader.read()
        self._term()
        self._behind()

    def _term(self) -> None:
        reader = self.reader
        start = reader.peek()
        if start.name == "(":
            self._parenthesised()
        elif start.name == NUMBER:
            self._number()
        elif start.name == IDENTIFIER:
            reader.read()
            if reader.peek().name in ("(", "::"):
                self._call(start)
        elif start.name in (QUOTE_OPEN, HEREDOC_OPEN):
            reader.read()
            read_template_form(reader, QUOTE_END if start.name == QUOTE_OPEN else HEREDOC_END, self.expression)
        elif start.name == "[":
            self._tuple()
        elif start.name == "{":
            self._object()
        elif start.name == END_OF_FILE:
            reader.refuse(
                "Missing expression; Expected the start of an expression, but found the end of the file.", start
            )
        else:
            reader.refuse(
                "Invalid expression; Expected the start of an expression, but found an invalid expression token.", start
            )

    def _parenthesised(self) -> None:
        reader = self.reader
        reader.read()
        with reader.line_ends(mean=False):
            self.expression()
            if reader.peek().name != ")":
                reader.refuse(
                    "Unbalanced parentheses; Expected a closing parenthesis to terminate the expression.", reader.peek()
                )
            reader.read()

    def _number(self) -> None:
        token = self.reader.read()
        if bignumbers.parsed(token.text) is None:
            self.reader.refuse("Invalid number literal; Failed to recognize the value of this number literal.", token)

    # --- What stands behind a term ------------------------------------------------------------------------------------

    def _behind(self) -> None:
        """Names, indexes and splats."""
        reader = self.reader
        while reader.peek().name in (".", "["):
            if reader.read().name == "[":
                self._index()
                continue
            found = reader.peek()
            if found.name == "*":
                reader.read()
                self._splat_names(found)
            elif found.name == IDENTIFIER:
                reader.read()
            elif found.name == NUMBER:
                self._legacy_index(found, "")
            else:
                reader.refuse(_NO_NAME, found)

    def _legacy_index(self, told_at: HclToken, told: str) -> None:
        number = self.reader.read()
        first, dot, second = number.text.partition(".")
        if dot:
            self.reader.refuse(_LEGACY.format(told, first, second), told_at)

    def _splat_names(self, star: HclToken) -> None:
        reader = self.reader
        while reader.peek().name == ".":
            reader.read()
            found = reader.peek()
            if found.name == NUMBER:
                self._legacy_index(star, "with a full splat expression [*] ")
            elif found.name == "*":
                reader.refuse(
                    "Nested splat expression not allowed; A splat expression (*) cannot be used inside another "
                    "attribute-only splat expression.",
                    found,
                )
            elif found.name != IDENTIFIER:
                reader.refuse(_NO_NAME, star)
            else:
                reader.read()

    def _index(self) -> None:
        reader = self.reader
        if reader.peek().name == "*":
            reader.read()
            if reader.read().name != "]":
                reader.refuse(
                    "Missing close bracket on splat index; The star for a full splat operator must be immediately "
                    'followed by a closing bracket ("]").',
                    self._bracket_behind(),
                )
            return
        with reader.line_ends(mean=False):
            self.expression()
            if reader.read().name != "]":
                reader.refuse(
                    'Missing close bracket on index; The index operator must end with a closing bracket ("]").',
                    self._bracket_behind(),
                )

    def _bracket_behind(self) -> HclToken:
        """The bracket that closes behind what is wrong, or the end of the file: HCL points there."""
        depth = 0
        while (found := self.reader.read()).name != END_OF_FILE:
            if found.name == "]" and not depth:
                break
            depth += (found.name == "[") - (found.name == "]")
        return found

    # --- Calls and collections ----------------------------------------------------------------------------------------

    def _call(self, name: HclToken) -> None:
        reader = self.reader
        opening = reader.read()
        while opening.name == "::":
            inner = reader.read()
            if inner.name != IDENTIFIER:
                reader.refuse(
                    "Missing function name; Function scope resolution symbol :: must be followed by a function name in "
                    "this scope.",
                    inner,
                )
            opening = reader.read()
        if opening.name != "(":
            reader.refuse(
                "Missing open parenthesis; Function selector must be followed by an open parenthesis to begin the "
                "function call.",
                opening,
            )
        with reader.line_ends(mean=False):
            while reader.peek().name != ")":
                self.expression()
                if not self._goes_on(name, opening):
                    return
            reader.read()

    def _goes_on(self, name: HclToken, opening: HclToken) -> bool:
        """Whether another argument may follow; if not, the call has been read to its end."""
        reader = self.reader
        found = reader.read()
        if found.name == ",":
            return True
        if found.name == "...":
            if reader.read().name != ")":
                reader.refuse(
                    "Missing closing parenthesis; An expanded function argument (with ...) must be immediately "
                    "followed by closing parentheses.",
                    found,
                )
        elif found.name == END_OF_FILE:
            reader.refuse(
                "Unterminated function call; There is no closing parenthesis for this function call before the end of "
                "the file. This may be caused by incorrect parenthesis nesting elsewhere in this file.",
                name,
                opening,
            )
        elif found.name != ")":
            reader.refuse(
                "Missing argument separator; A comma is required to separate each function argument from the next.",
                found,
            )
        return False

    def _tuple(self) -> None:
        reader = self.reader
        opening = reader.read()
        with reader.line_ends(mean=False):
            if self._is_for():
                self._for("]")
                return
            while reader.peek().name != "]":
                self.expression()
                found = reader.peek()
                if found.name == "]":
                    break
                if found.name == END_OF_FILE:
                    reader.refuse(
                        "Unterminated tuple constructor expression; There is no corresponding closing bracket before "
                        "the end of the file. This may be caused by incorrect bracket nesting elsewhere in this file.",
                        opening,
                    )
                if found.name != ",":
                    reader.refuse(
                        "Missing item separator; Expected a comma to mark the beginning of the next item.", found
                    )
                reader.read()
            reader.read()

    def _object(self) -> None:
        reader = self.reader
        opening = reader.read()
        with reader.line_ends(mean=False):
            if self._is_for():
                self._for("}")
                return
        with reader.line_ends(mean=True):
            while (found := reader.peek()).name != "}":
                if found.name == NEWLINE:
                    reader.read()
                    continue
                self._item(opening)
                found = reader.peek()
                if found.name == END_OF_FILE:
                    reader.refuse(_OPEN_OBJECT, opening)
                if found.name not in ("}", ",", NEWLINE):
                    reader.refuse(
                        "Missing attribute separator; Expected a newline or comma to mark the beginning of the next "
                        "attribute.",
                        found,
                    )
                if found.name != "}":
                    reader.read()
            reader.read()

    def _item(self, opening: HclToken) -> None:
        """A key and its value."""
        reader = self.reader
        self.expression()
        found = reader.peek()
        if found.name in (NEWLINE, ","):
            reader.refuse(
                'Missing attribute value; Expected an attribute value, introduced by an equals sign ("=").', found
            )
        if found.name == IDENTIFIER:
            reader.refuse(
                f"{_SEPARATOR} If you intended to given an attribute name containing periods or spaces, write the name "
                "in quotes to create a string literal.",
                found,
            )
        if found.name == END_OF_FILE:
            reader.refuse(_OPEN_OBJECT, opening)
        if found.name not in ("=", ":"):
            reader.refuse(_SEPARATOR, found)
        reader.read()
        self.expression()

    def _is_for(self) -> bool:
        found = self.reader.peek()
        return found.name == IDENTIFIER and found.text == "for"

    def _for(self, closing: str) -> None:
        reader = self.reader
        reader.read()
        read_loop(reader, f"{_FOR} For expression requires", "the 'in' keyword after its name declarations.")
        self.expression()
        if reader.peek().name != ":":
            reader.refuse(f"{_FOR} For expression requires a colon after the collection expression.", reader.peek())
        reader.read()
        first = reader.peek()
        self.expression()
        last = reader.before()
        has_key = reader.peek().name == "=>"
        if has_key:
            reader.read()
            self.expression()
        grouping = reader.read() if reader.peek().name == "..." else None
        if reader.peek().name == IDENTIFIER and reader.peek().text == "if":
            reader.read()
            self.expression()
        if reader.peek().name != closing:
            reader.refuse(f"{_FOR} Extra characters after the end of the 'for' expression.", reader.peek())
        reader.read()
        if closing == "]" and has_key:
            reader.refuse(f"{_FOR} Key expression is not valid when building a tuple.", first, last)
        if closing == "]" and grouping:
            reader.refuse(f"{_FOR} Grouping ellipsis (...) cannot be used when building a tuple.", grouping)
        if closing == "}" and not has_key:
            reader.refuse(f"{_FOR} Key expression is required when building an object.", first, last)
