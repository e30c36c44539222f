"""A scan as a table for a spreadsheet: a line for each Dockerfile."""

from __future__ import annotations

from stagegraph.analysis.findings.finding import SEVERITIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.analysis.scanning.scannedfiles import ScannedFile
    from stagegraph.render.shared.treescan import TreeScan

_HEADER = (
    "dockerfile",
    "refused",
    "stages",
    "targets",
    "builds",
    "steps",
    "notes",
    "error",
    "warning",
    "info",
    "images",
)


def scan_csv(scan: TreeScan) -> str:
    """The table; several names in one cell are separated by blanks."""
    import csv  # noqa: PLC0415  (no other format needs these)
    from io import StringIO  # noqa: PLC0415

    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    writer.writerows(_row(one) for one in scan.files)
    return out.getvalue()


def _row(one: ScannedFile) -> Iterable[object]:
    return (
        one.path,
        one.refused,
        len(one.found.stages),
        " ".join(one.targets),
        " ".join(one.builds),
        one.steps,
        one.notes,
        *(one.found.count(severity) for severity in SEVERITIES),
        " ".join(image.reference for image in one.images),
    )
