"""Texts that want to be markup or script, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.helpers.reading import Reader, made

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.browser import Browser


pytestmark = pytest.mark.browser

# --- Hostile texts ---------------------------------------------------------------------------------------------------

_EVIL = (
    "</script><script>window.hacked=1</script><img src=x onerror=window.hacked=2>",
    "\"'><svg onload=window.hacked=3>",
    "&lt;b&gt; &amp; <!-- ]]> -->",
    "\u202egnp.exe \u200b\u200f\u2066 \u05d0\u05d1\u05d2 \u4e2d\u6587",
    "{{data}} {{script}} ${window.hacked=4} javascript:alert(1)",
    "x" * 10_000,
)


def hostile() -> str:
    """A Dockerfile with texts that want to be markup, everywhere where one can stand."""
    lines = ["# a <script>window.hacked=5</script> is a description", "FROM alpine AS a"]
    for at, evil in enumerate(_EVIL):
        word = re.sub(r"[ ,\"'$\\]", "_", evil)
        lines += [
            f"RUN --mount=type=cache,id={word},target=/c{at} echo '{at}'",
            f'COPY ["{word}", "/d/"]',
            f"RUN cat <<'EOF'\n{evil}\nEOF",
        ]
    lines += ["FROM evil AS b", "COPY --from=a /x /y", "RUN echo <b>bold</b> && true", "FROM ${UNSET:+<i>x</i>} AS c"]
    return "\n".join([*lines, "FROM b", "RUN z", ""])


def test_hostile_texts(browser: Browser, tmp_path: Path) -> None:
    """Texts that want to be markup or script are shown, and do nothing."""
    context = f"docker-image://x<script>window.hacked=6</script>{'y' * 10_000}"
    path = made(
        tmp_path,
        hostile(),
        "<img src=x onerror=window.hacked=7>\u202e\n\"'&.Dockerfile",
        build_contexts={"evil": "../" + context[15:]},
        placeholders=True,
    )
    reader = Reader(browser, path).open()
    for address in ("", "#select=a", "#view=steps&select=a", "#view=steps&select=a:2", "#target=c", "#target=a"):
        reader.open(address)
        reader.browser.press("?", "Escape", "/", "<", "s", "Enter", "Escape", "ArrowLeft", "Enter")
        assert reader.run("window.hacked") is None
        assert reader.run("document.querySelectorAll('script').length") == 2
        assert reader.run("document.querySelectorAll('img, iframe, object, b, i, form, link').length") == 0
        assert reader.run("document.documentElement.scrollWidth") == 1400
    assert "\u202e" not in path.read_text(encoding="utf-8")
    assert reader.run("document.title").startswith("<img src=x onerror=window.hacked=7>")
