"""Texts made fit for Mermaid, and the limits of what GitHub draws.

Mermaid does not read a text once: patterns search the whole of it for settings, comments, kinds of diagram and
statements before its grammar sees a quote, and labels go through Markdown, HTML and TeX afterwards. So labels are
quoted, and whatever one of these passes would obey is written as the code of a character. In cards the codes are
undone before Markdown (up to Mermaid 11.9) and TeX read them: their labels are a block of HTML, where Markdown finds
nothing, and what else would be obeyed is parted by a character without width.
"""

from __future__ import annotations

import json
import re
from textwrap import wrap

from stagegraph.render.shared.links import line_link
from stagegraph.render.shared.markup import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.errors import Location

WIDEST = 64  # characters of a line in a card
_LONGEST_TOOLTIP = 160

_JOINER = "\u2060"  # has no width and no meaning
# TeX, icons, line ends, and the marks that stand for codes while Mermaid works.
_PARTED = re.compile(r"(?<=\$)(?=\$)|(?<=[A-Za-z])(?=:fa-)|(?<=\\)(?=n)|(?<=\ufb02)(?=\xb0)|(?<=\xb6)(?=\xdf)")
# The code of a character begins with a # and ends with a ;.
_CODES = str.maketrans({one: f"#{ord(one)};" for one in '"#&;<>%$\\`*~[]|@\ufb02\xb6'})
_OBEYED = re.compile(
    r"(?<=sty)l(?=e)"  # of a style or classDef statement the last ; is cut, wherever in a line it stands
    r"|(?<=class)D(?=ef)"
    r"|(?<=direc)t(?=ion)"  # `direction TB` is a statement, even within quotes
    r"|(?<=C)4(?=Con|Com|Dyn|Dep)"  # C4Container makes all of it another kind of diagram
    r"|:(?=//|fa-)|(?<=[wW])\.(?=\w)"  # Markdown's links without marks, icons
    r"|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])"  # Markdown's emphasis
    r"|^[-+=:]|^[0-9]{1,9}(?=[.)](?: |$))"  # Markdown's lists, headings and rules
)
_OBEYED_IN_ADDRESSES = re.compile(r"style|classDef|C4(?=Con|Com|Dyn|Dep)|;")
_PLAIN_ID = re.compile(r"[a-z][0-9]+(?:_[0-9]+)*")  # no word that means something, or begins as an arrow does


def coded_lines(text: str, width: int = WIDEST) -> Iterable[str]:
    """A text in escaped lines of so many characters."""
    text = printable(text)
    parts = [text] if len(text) <= width else wrap(text, width, break_on_hyphens=False)
    return [coded(part) for part in parts if part.strip()]


def coded(text: str) -> str:
    """A text in one line in which Mermaid finds nothing to obey."""
    text = _PARTED.sub(_JOINER, printable(text).strip())
    text = _OBEYED.sub(lambda found: f"\0{ord(found[0][0])}\1{found[0][1:]}", text)
    return text.translate(_CODES).replace("\0", "#").replace("\1", ";")


def _encoded_first(found: re.Match[str]) -> str:
    return f"%{ord(found[0][0]):02X}{found[0][1:]}"


def yaml_text(text: str) -> str:
    """A text for YAML, which knows the escapes of JSON. Mermaid takes < and & of a title for HTML."""
    shown = _PARTED.sub(_JOINER, printable(text)).replace("<", "\u2039").replace(">", "\u203a").replace("&", "\uff06")
    return json.dumps(shown, ensure_ascii=False)


def plain_id(name: str) -> str:
    """An id that is no word of the language: as it is, if it is a letter and a number, else behind a mark."""
    if _PLAIN_ID.fullmatch(name):
        return name
    return "n_" + re.sub(r"[^A-Za-z0-9]", lambda found: f"_{ord(found[0])}_", name)


def shortened(text: str, most: int) -> str:
    """A text of so many characters at most, cut between words if they are not too long."""
    if len(text) <= most:
        return text
    cut = text[: most - 3]
    return f"{cut[: max(cut.rfind(' '), most // 2)].rstrip()}..."


def block(lines: Iterable[str]) -> str:
    """Lines as a block of HTML, which Markdown leaves alone."""
    return f"<div>{'<br/>'.join(lines)}</div>"


def tooltip(text: str) -> str:
    """A tooltip in one line. Mermaid reads it as HTML once more, if nothing stands between < or & and a letter."""
    text = shortened(" ".join(printable(text, "\n").split()), _LONGEST_TOOLTIP)
    return coded(text).replace("#60;", f"#60;{_JOINER}").replace("#38;", f"#38;{_JOINER}")


def address(link_base: str, location: Location) -> str:
    """The address of some lines, in which Mermaid finds nothing to obey either."""
    return _OBEYED_IN_ADDRESSES.sub(_encoded_first, line_link(link_base, location))
