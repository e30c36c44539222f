"""What stagegraph changes in an SVG that an engine made: no versions in it, and readers of screens understand it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from stagegraph.render.diagram import Diagram

_COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_ROOT = re.compile(r"<svg ")
_ROOT_END = re.compile(r"(<svg [^>]*>)\n?", re.DOTALL)


def finished_svg(picture: bytes, diagram: Diagram) -> bytes:
    """An engine's SVG without comments (they name the engine's version), with a role, a title and a description.

    Args:
        picture: the engine's output, UTF-8.
        diagram: what was drawn.
    """
    text = _COMMENT.sub("", picture.decode())
    text = _ROOT.sub('<svg role="img" aria-labelledby="stagegraph-title stagegraph-desc" ', text, count=1)
    title = f'<title id="stagegraph-title">{_text(diagram.name)}</title>'
    desc = f'<desc id="stagegraph-desc">{_text(diagram.sentence)}</desc>'
    return _ROOT_END.sub(lambda found: f"{found[1]}\n{title}\n{desc}\n", text, count=1).encode()


def _text(text: str) -> str:
    return escape("".join(one if one.isprintable() else " " for one in text))
