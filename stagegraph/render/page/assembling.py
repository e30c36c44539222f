"""Pages put together from their parts: markup, style, script and data in one file that needs nothing else."""

from __future__ import annotations

import re
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from typing import Any

_PLACE = re.compile(r"\{\{(\w+)\}\}")


def filled(parts: Sequence[str], values: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """The markup of a page, in pieces, with values where it has places for them.

    Args:
        parts: the assets that follow one another.
        values: for each place the pieces that stand there. They may look like places: they are not looked at.
    """
    for at, piece in enumerate(_PLACE.split("".join(map(asset, parts)))):
        yield from values[piece] if at % 2 else (piece,)


def script_of(names: Sequence[str]) -> str:
    """Scripts as one function, in strict mode."""
    return "".join(['(() => {\n"use strict";\n\n', *(asset(f"{one}.js") for one in names), "})();\n"])


def policy(styles: Iterable[str], scripts: Iterable[str]) -> str:
    """The Content-Security-Policy of a page that has these, and loads and sends nothing."""
    allowed = (" ".join(f"'{digest(one)}'" for one in some) for some in (styles, scripts))
    return (
        "default-src 'none'; style-src {}; script-src {}; img-src data:; base-uri 'none'; form-action 'none'"
    ).format(*allowed)


def json_in_page(data: dict[str, Any]) -> str:
    """JSON that can stand in a script element: it holds no ``<``."""
    import json  # noqa: PLC0415  (the other formats do not need it)

    text = json.dumps(data, ensure_ascii=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


@cache
def digest(text: str) -> str:
    """A text as the Content-Security-Policy names it."""
    from base64 import b64encode  # noqa: PLC0415  (as above)
    from hashlib import sha256  # noqa: PLC0415  (as above)

    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"


@cache
def asset(name: str) -> str:
    """A part of a page that is a constant: it comes with the package."""
    from importlib.resources import files  # noqa: PLC0415  (slow to import)

    return files("stagegraph.render.page").joinpath("assets", name).read_text(encoding="utf-8")
