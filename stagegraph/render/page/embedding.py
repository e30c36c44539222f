"""Pages that have the pages of Dockerfiles in them: what those of a scan and of several targets share."""

from __future__ import annotations

from stagegraph.render.page.assembling import asset, filled, json_in_page, policy, script_of
from stagegraph.render.page.htmlpage import page_script, page_style, theme_style

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any


def embedding_page(
    name: str, values: Mapping[str, Iterable[str]], *, style: str, data: dict[str, Any], pages: Sequence[str]
) -> Iterator[str]:
    """The page, in pieces.

    Args:
        name: of its markup and its script among the assets.
        values: for each place in its markup the pieces that stand there, the title among them.
        style: its own style, behind that of all pages.
        data: what its script reads.
        pages: the packed pages (`stagegraph.render.page.packing`), "" where there is none.
    """
    style = f"{theme_style()}\n{asset('common.css')}{asset('embedding.css')}{style}"
    script = script_of(("common", "embedding", name))
    shared: dict[str, Iterable[str]] = {
        "policy": (policy([style, page_style()], [script, page_script()]),),
        "style": (style,),
        "data": (json_in_page(data),),
        "page_style": (page_style(),),
        "page_script": (page_script(),),
        "pages": (
            f'<script type="text/plain" id="page-{at}">{page}</script>\n' for at, page in enumerate(pages) if page
        ),
        "script": (script,),
    }
    return filled(("head.html", f"{name}.html", "embedding.html"), {**values, **shared})
