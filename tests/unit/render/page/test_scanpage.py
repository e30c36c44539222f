from __future__ import annotations

import base64
import hashlib
import json
import re
import zlib

from stagegraph.render.page.packing import SCRIPT_PLACE, STYLE_PLACE
from stagegraph.render.page.scanpage import scan_page
from stagegraph.render.shared.treescan import TreeScan
from tests.helpers.scans import FILES, HOSTILE, some_scan

PAGE = "".join(scan_page(some_scan(pages=True), "https://example.com/blob/main/"))
DATA = json.loads(re.findall(r'<script type="application/json" id="data">(.*?)</script>', PAGE, re.DOTALL)[0])
PACKED = dict(re.findall(r'<script type="text/plain" id="page-(\d+)">(.*?)</script>', PAGE))


def unpacked(text: str) -> str:
    """A page as a browser unpacks it."""
    return zlib.decompress(base64.b64decode(text), wbits=-15).decode()


def test_pages_of_files() -> None:
    """Each file that is not refused has its own page in it, without the style and the script that all share."""
    assert sorted(PACKED) == ["1", "2", "3", "4"]
    for text in map(unpacked, PACKED.values()):
        assert text.count(STYLE_PLACE) == text.count(SCRIPT_PLACE) == 1
        assert text.startswith("<!DOCTYPE html>")
    assert "<title>Dockerfile: stages</title>" in unpacked(PACKED["2"])


def test_policy() -> None:
    """The page allows its own style and script and those of the pages in it, by their hashes, and nothing else."""
    policy = re.findall(r'Content-Security-Policy" content="([^"]*)"', PAGE)[0]
    shared = [
        re.findall(rf'<script type="text/plain" id="page-{one}">(.*?)</script>', PAGE, re.DOTALL)[0]
        for one in ("style", "script")
    ]
    own = [re.findall(f"<{one}>(.*?)</{one}>", PAGE, re.DOTALL)[at] for at, one in ((0, "style"), (-1, "script"))]
    for text in (*shared, *own):
        assert base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() in policy
    assert policy.startswith("default-src 'none'; ")


def test_data() -> None:
    """What is found in each file is there for the script, with links to its lines."""
    assert [one["path"] for one in DATA["files"]] == list(FILES)
    assert (DATA["root"], DATA["link"]) == ("tree", "https://example.com/blob/main/")
    assert DATA["files"][0]["refused"]
    assert DATA["files"][0]["address"] == "a%20b/Dockerfile"
    line, last, severity, rule, message, advice, excerpt = DATA["files"][4]["findings"][0]
    assert (line, last, severity, rule) == (2, 2, "warning", "MaintainerDeprecated")
    assert ">>> MAINTAINER me" in excerpt
    assert message
    assert advice


def test_tables() -> None:
    """Files, rules, images and targets stand in tables that need no script; names lead to files."""
    assert '<a href="#file=a%20b/Dockerfile">a b/Dockerfile</a> <span class="refused">refused</span>' in PAGE
    assert '<a href="#rule=copy-from-unpinned">' in PAGE
    assert '<a href="#image=alpine">alpine</a>' in PAGE
    assert 'title="sha256:4444' in PAGE
    assert "<td>elsewhere</td>" in PAGE
    assert "x.bake.hcl:3: it is no bake file" in PAGE
    assert "not known <span>1</span>" in PAGE


def test_hostile_names() -> None:
    """What a file is called, and what it holds, never becomes markup."""
    assert HOSTILE not in PAGE
    assert "alert(1)&lt;/script&gt;" in PAGE


def test_nothing() -> None:
    """Of a tree without Dockerfiles there is a page, too."""
    page = "".join(scan_page(TreeScan("/", ())))
    assert page.count('<p class="none">none</p>') == 4
    assert "<title>0 Dockerfiles of /</title>" in page
