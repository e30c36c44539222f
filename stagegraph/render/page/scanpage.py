"""The page of a scan: tables of all files, findings, images and targets, and the page of each file in it.

The files' own pages are packed (`stagegraph.render.page.packing`), and the browser unpacks the one that is opened: a
page of 2,000 files has about 20 MB, and still needs nothing beside it.
"""

from __future__ import annotations

import re

from stagegraph.analysis.findings.finding import SEVERITIES
from stagegraph.analysis.scanning.summing import image_tags, rule_counts
from stagegraph.render.page.embedding import embedding_page
from stagegraph.render.shared.links import in_address
from stagegraph.render.shared.markup import escaped, printable
from stagegraph.render.shared.wording import image_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from stagegraph.analysis.scanning.scannedfiles import ScannedFile
    from stagegraph.analysis.scanning.summing import ImageTags, RuleCount
    from stagegraph.render.shared.treescan import TreeScan

_FILES = ("Dockerfile", "Stages", "Steps", "Built as", "Errors", "Warnings", "Infos", "Notes")
_SHORT_DIGEST = 8
_ONLY = '<p id="only" hidden>Only files with <strong id="only-name"></strong> <a href="#files">all files</a></p>'


def scan_page(scan: TreeScan, link_base: str = "") -> Iterator[str]:
    """The page, in pieces.

    Args:
        scan: what it shows.
        link_base: the address of the tree in a web view, "" for none; lines link to it.
    """
    root = scan.root.rstrip("/").rpartition("/")[2] or scan.root
    title = f"{len(scan.files):,} Dockerfiles of {root}"
    parts = _parts(scan)
    values: dict[str, Iterable[str]] = {
        "title": (escaped(title),),
        "root": (escaped(root),),
        "tabs": (f'<a href="#{name}">{label} <span>{count:,}</span></a>' for name, label, count, _ in parts),
        "counts": _counts(scan),
        "parts": (
            f'<section class="part" id="{name}"><h2>{label}</h2>{content}</section>'
            for name, label, _, content in parts
        ),
    }
    data = _data(scan, root, title, link_base)
    return embedding_page("scan", values, style="", data=data, pages=[one.page for one in scan.files])


def _counts(scan: TreeScan) -> Iterator[str]:
    found = scan.counts()
    counts = [
        ("", "Dockerfiles", len(scan.files)),
        ("error" if scan.refused else "", "refused", len(scan.refused)),
        ("", "stages", scan.stages),
        ("", "known targets", scan.targets),
        *((one.value if found[one] else "", f"{one.value}s", found[one]) for one in SEVERITIES),
        ("", "notes among them", scan.notes),
    ]
    for kind, noun, count in counts:
        yield f'<li class="{kind}"><strong>{count:,}</strong>{noun}</li>'


def _parts(scan: TreeScan) -> list[tuple[str, str, int, str]]:
    """Id, label, number and content of each part."""
    rules, images = rule_counts(scan.files), image_tags(scan.files)
    files = _table(_FILES, [_file_row(at, one) for at, one in enumerate(scan.files)], range(1, 3), range(4, 8))
    aside = [
        (
            "Bake and compose files that are refused",
            [f"{', '.join(s.files)}: {p}" for s in scan.sites for p in s.refused],
        ),
        ("Templates, which are not read", scan.templates),
        ("Folders that cannot be read", scan.closed),
    ]
    files = f"{_ONLY}{files}"
    files += "".join(_list(title, texts) for title, texts in aside)
    return [
        ("files", "Files", len(scan.files), files),
        ("findings", "Findings", sum(one.findings for one in rules), _rules_table(rules)),
        ("images", "Images", len(images), _images_table(images)),
        ("targets", "Targets", scan.targets, _targets_table(scan)),
    ]


def _table(header: Sequence[str], rows: Sequence[str], *numbers: Iterable[int]) -> str:
    if not rows:
        return '<p class="none">none</p>'
    right = {at for some in numbers for at in some}
    heads = "".join(
        f'<th scope="col"{" class=number" if at in right else ""}>{name}</th>' for at, name in enumerate(header)
    )
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n{''.join(rows)}</tbody></table>"


def _list(title: str, texts: Sequence[str]) -> str:
    if not texts:
        return ""
    items = "".join(f"<li>{escaped(printable(one))}</li>" for one in texts)
    return f'<h2>{title}</h2><ul class="list">{items}</ul>'


def _number(count: int, kind: str = "") -> str:
    return f'<td class="number{f" {kind}" if kind and count else ""}">{f"{count:,}" if count else ""}</td>'


def _link(kind: str, path: str) -> str:
    """A link within the page, to a file, or to the files that have something."""
    address = in_address(path)
    return f'<a href="#{kind}={escaped(address)}">{escaped(printable(path))}</a>'


def _file_row(at: int, one: ScannedFile) -> str:
    mark = ' <span class="refused">refused</span>' if one.refused else ""
    cells = [
        f'<th scope="row">{_link("file", one.path)}{mark}</th>',
        _number(len(one.found.stages)),
        _number(one.steps),
        f"<td>{escaped(printable(', '.join(one.builds)))}</td>",
        *(_number(one.found.count(severity), severity.value) for severity in SEVERITIES),
        _number(one.notes),
    ]
    return f'<tr data-file="{at}">{"".join(cells)}</tr>\n'


def _rules_table(rules: Sequence[RuleCount]) -> str:
    rows = [_rule_row(one) for one in rules]
    return _table(("Rule", "Severity", "Findings", "Files", "What it finds"), rows, (2, 3))


def _rule_row(one: RuleCount) -> str:
    severity = one.check.severity.value
    return (
        f'<tr><th scope="row">{_link("rule", one.check.id)}</th><td class="{severity}">{severity}</td>'
        f"{_number(one.findings)}{_number(one.files)}<td>{escaped(one.check.title)}</td></tr>\n"
    )


def _images_table(images: Sequence[ImageTags]) -> str:
    rows = [
        f'<tr><th scope="row">{_link("image", one.name)}</th>{_number(len(one.files))}{_number(len(one.tags))}'
        f"<td>{''.join(_tag(use.tag, len(use.files)) for use in one.tags)}</td></tr>\n"
        for one in images
    ]
    return _table(("Image", "Files", "Tags", "Each tag, and in how many files"), rows, (1, 2))


def _tag(tag: str, files: int) -> str:
    shown = re.sub(rf"(sha\d+:[0-9a-f]{{{_SHORT_DIGEST}}})[0-9a-f]+", "\\1\u2026", tag)
    title = f' title="{escaped(tag)}"' if shown != tag else ""
    return f'<span class="tag"{title}>{escaped(shown) or "not known"} <span>{files}</span></span>'


def _targets_table(scan: TreeScan) -> str:
    known = {one.path for one in scan.files}
    rows = [
        f'<tr><th scope="row">{escaped(printable(one.name))}</th>'
        f"<td>{_link('file', one.path) if one.path in known else escaped(printable(one.path)) or 'elsewhere'}</td>"
        f"<td>{escaped(printable(one.stage)) or 'the last one'}</td>"
        f"<td>{escaped(printable(', '.join(one.platforms)))}</td>"
        f"<td>{escaped(printable(', '.join(site.files)))}</td></tr>\n"
        for site in scan.sites
        for one in site.targets
    ]
    return _table(("Target", "Dockerfile", "Stage", "Platforms", "Of"), rows)


def _data(scan: TreeScan, root: str, title: str, link_base: str) -> dict[str, Any]:
    return {
        "root": printable(root),
        "title": title,
        "link": f"{link_base.rstrip('/')}/" if link_base else "",
        "files": [_file_data(one) for one in scan.files],
    }


def _file_data(one: ScannedFile) -> dict[str, Any]:
    found = one.found
    return {
        "path": one.path,
        "address": in_address(one.path),
        "refused": bool(one.refused),
        "builds": [printable(name) for name in one.builds],
        "stages": [printable(name) for name in found.stages],
        "images": [printable(image_text(image.reference)) for image in one.images],
        "findings": [
            [
                finding.line,
                finding.last_line,
                finding.severity.value,
                finding.rule,
                printable(finding.message),
                printable(finding.advice),
                printable(excerpt, keep="\n\t"),
            ]
            for finding, excerpt in zip(found.findings, found.excerpts, strict=True)
        ],
    }
