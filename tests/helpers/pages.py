"""Pages as tests look at them without a browser."""

from __future__ import annotations

import json
import re
from typing import Any

import stagegraph
from stagegraph.analysis.request import PlanRequest
from stagegraph.render.diagram.view import View
from stagegraph.render.documents.pages import page


def page_of(
    *lines: str, name: str = "Dockerfile", hide_unused: bool = False, link_base: str = "", **options: Any
) -> str:
    """The page of a Dockerfile given line by line; ``options`` are those of `PlanRequest`."""
    dockerfile = stagegraph.parse("".join(f"{line}\n" for line in lines), name)
    return page(dockerfile, PlanRequest(**options), View(hide_unused=hide_unused), link_base=link_base)


def data_of(html: str) -> dict[str, Any]:
    """The data that a page holds."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', html, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data
