"""The formats of a scan."""

from __future__ import annotations

from stagegraph.render.documents.registry import Format

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.findings.filefindings import FileFindings
    from stagegraph.render.documents.orders import ScanOrder


def _found(order: ScanOrder) -> list[FileFindings]:
    return [one.found for one in order.scan.files]


def _text(order: ScanOrder) -> str:
    from stagegraph.render.story.scantext import scan_text  # noqa: PLC0415

    return scan_text(order.scan, order.style())


def _json(order: ScanOrder) -> str:
    from stagegraph.render.formats.scanjson import scan_json  # noqa: PLC0415

    return scan_json(order.scan)


def _csv(order: ScanOrder) -> str:
    from stagegraph.render.formats.scancsv import scan_csv  # noqa: PLC0415

    return scan_csv(order.scan)


def _sarif(order: ScanOrder) -> str:
    from stagegraph.render.formats.sarif import check_sarif  # noqa: PLC0415

    return check_sarif(_found(order), order.version)


def _github(order: ScanOrder) -> str:
    from stagegraph.render.formats.annotations import github_annotations  # noqa: PLC0415

    return github_annotations(_found(order))


def _gitlab(order: ScanOrder) -> str:
    from stagegraph.render.formats.codequality import gitlab_report  # noqa: PLC0415

    return gitlab_report(_found(order))


def _html(order: ScanOrder) -> Iterator[str]:
    from stagegraph.render.page.scanpage import scan_page  # noqa: PLC0415

    return scan_page(order.scan, order.link_base)


SCAN_PAGE = Format("html", "a page of all files, with a page of each in it", ("html", "htm"), _html)
SCANS = (
    Format("text", "the files, findings and images as tables", ("txt",), _text),
    Format("json", "the same as data", ("json",), _json),
    Format("csv", "a line for each file", ("csv",), _csv),
    SCAN_PAGE,
    Format("sarif", "the findings for code scanning", ("sarif",), _sarif),
    Format("github", "the findings as annotations of a workflow on GitHub", (), _github),
    Format("gitlab", "the findings as a code quality report for GitLab", (), _gitlab),
)
