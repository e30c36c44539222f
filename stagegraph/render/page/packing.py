"""A page packed to stand in another one, which has the style and the script that all pages share."""

from __future__ import annotations

import re

_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
STYLE_PLACE, SCRIPT_PLACE = "<style></style>", "<script></script>"


def packed_page(page: str) -> str:
    """A page without its style and its script, compressed, as letters that can stand in a page.

    Args:
        page: as `stagegraph.render.page.htmlpage.html_page` makes it.
    """
    from base64 import b64encode  # noqa: PLC0415  (slow to import, and few documents need it)
    from zlib import compressobj  # noqa: PLC0415  (as above)

    bare = _SCRIPT.sub(SCRIPT_PLACE, _STYLE.sub(STYLE_PLACE, page, count=1), count=1)
    packer = compressobj(9, wbits=-15)
    return b64encode(packer.compress(bare.encode("utf-8", "backslashreplace")) + packer.flush()).decode()
