"""What stagegraph changes in an SVG that an engine made.

No versions in it, a description for readers of screens, and texts that keep to their cards in any font.
"""

from __future__ import annotations

import re

from stagegraph.render.shared.markup import escaped, unescaped
from stagegraph.render.shared.metrics import text_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram.model import Diagram

_COMMENT = re.compile(r"(?s)<!--.*?-->\n?")
_ROOT = re.compile(r"(?s)<svg ([^>]*>)\n?")
_TEXT = re.compile(
    r'<text ([^>]*?)font-family="[^"]*"( font-weight="bold")?([^>]*? font-size="([0-9.]+)"[^>]*)>([^<]*)</text>'
)
_BLANK = re.compile(r"<text [^>]*>(?:\s|&#160;)+</text>\n?")  # what only keeps others on its base line
_FONTS = "Helvetica,Arial,'Liberation Sans',Arimo,sans-serif"


def finished_svg(picture: bytes, diagram: Diagram) -> bytes:
    """An engine's SVG without comments (they name the engine's version), with a role, a title and a description.

    Args:
        picture: the engine's output, UTF-8.
        diagram: what was drawn.
    """
    before = '<svg role="img" aria-labelledby="stagegraph-title stagegraph-desc" '
    after = (
        f'\n<title id="stagegraph-title">{escaped(diagram.name)}</title>\n'
        f'<desc id="stagegraph-desc">{escaped("; ".join([diagram.sentence, *diagram.notes]))}</desc>\n'
    )
    text = _COMMENT.sub("", picture.decode(errors="replace"))
    text = _BLANK.sub("", text)
    text = _ROOT.sub(lambda found: f"{before}{found[1]}{after}", text, count=1)
    return _TEXT.sub(_fitted, text).encode()


def _fitted(found: re.Match[str]) -> str:
    """A text with its width in Helvetica, and with fonts to take instead."""
    front, bold, rest, size, content = found[1], found[2] or "", found[3], found[4], found[5]
    width = text_width(unescaped(content), float(size), bold=bool(bold))
    length = f' textLength="{width:.2f}" lengthAdjust="spacingAndGlyphs"' if width else ""
    return f'<text {front}font-family="{_FONTS}"{bold}{rest}{length}>{content}</text>'
