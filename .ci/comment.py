"""Turn Markdown into a page that looks as GitHub shows a comment, to look at it, and for the picture in docs/review.md.

``python3 .ci/comment.py COMMENT.md MERMAID > page.html``, where MERMAID is the path of Mermaid's ``mermaid.min.js``.
"""

from __future__ import annotations

import re
import sys
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

STYLE = """
body { margin: 24px; width: 1000px; font: 14px/1.5 "Liberation Sans", Helvetica, Arial, sans-serif; color: #1f2328 }
.comment { border: 1px solid #d1d9e0; border-radius: 6px }
.head { background: #f6f8fa; border-bottom: 1px solid #d1d9e0; padding: 8px 16px; color: #59636e }
.body { padding: 16px }
h3, h4 { margin: 8px 0 12px } h3 { font-size: 1.25em }
table { border-collapse: collapse; margin: 12px 0 }
th, td { border: 1px solid #d1d9e0; padding: 6px 13px; text-align: left }
code { background: #eff1f3; border-radius: 6px; padding: .2em .4em; font: 85% "Liberation Mono", monospace }
a { color: #0969da; text-decoration: none } hr { border: 0; border-top: 3px solid #d1d9e0 } sub { color: #59636e }
"""


MERMAID = re.compile(r'<pre><code class="language-mermaid">(.*?)</code></pre>', re.DOTALL)


def main(source: str, mermaid: str) -> None:
    """Print the page."""
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(Path(source).read_text(encoding="utf-8"))
    html = re.sub(
        r'<pre><code class="language-mermaid">(.*?)</code></pre>',
        r'<pre class="mermaid">\1</pre>',
        html,
        flags=re.DOTALL,
    )
    # The first picture is shown, and what is found.
    html = html.replace("<details><summary>Picture", "<details open><summary>Picture", 1)
    print(
        f"<!doctype html><meta charset=utf-8><title>{escape(source)}</title><style>{STYLE}</style>"
        f"<div class=comment><div class=head><b>github-actions</b> commented</div><div class=body>{html}</div></div>"
        f"<script src='{escape(Path(mermaid).absolute().as_uri())}'></script>"
        '<script>mermaid.initialize({startOnLoad: true, securityLevel: "strict"})</script>'
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
