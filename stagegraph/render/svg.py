"""What stagegraph changes in an SVG that an engine made: no versions in it, and readers of screens understand it."""

from __future__ import annotations

import re

from stagegraph.render.markup import escaped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.render.diagram import Diagram

_COMMENT = r"(?s)<!--.*?-->\n?"
_ROOT = r"(?s)<svg ([^>]*>)\n?"


def finished_svg(picture: bytes, diagram: Diagram) -> bytes:
    """An engine's SVG without comments (they name the engine's version), with a role, a title and a description.

    Args:
        picture: the engine's output, UTF-8.
        diagram: what was drawn.
    """
    head = (
        '<svg role="img" aria-labelledby="stagegraph-title stagegraph-desc" {rest}\n'
        f'<title id="stagegraph-title">{escaped(diagram.name)}</title>\n'
        f'<desc id="stagegraph-desc">{escaped(diagram.sentence)}</desc>\n'
    )
    before, _, after = head.partition("{rest}")
    text = re.sub(_COMMENT, "", picture.decode())
    return re.sub(_ROOT, lambda found: f"{before}{found[1]}{after}", text, count=1).encode()
