"""A scan as JSON; the schema is ``docs/scan.schema.json``."""

from __future__ import annotations

import json

from stagegraph.analysis.scanning.summing import image_tags, rule_counts
from stagegraph.render.shared.findingvalues import finding_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from stagegraph.analysis.scanning.scannedfiles import ScannedFile
    from stagegraph.project.repository.buildsites import BuildSite
    from stagegraph.render.shared.treescan import TreeScan

VERSION = 1


def scan_json(scan: TreeScan) -> str:
    """The document of ``stagegraph scan --format json``."""
    images = image_tags(scan.files)
    document = {
        "version": VERSION,
        "root": scan.root,
        "counts": {
            "dockerfiles": len(scan.files),
            "refused": len(scan.refused),
            "stages": scan.stages,
            "targets": scan.targets,
            "images": len(images),
            "notes": scan.notes,
            **{severity.value: count for severity, count in scan.counts().items()},
        },
        "files": [_file(one) for one in scan.files],
        "rules": [
            {"rule": one.check.id, "findings": one.findings, "files": one.files} for one in rule_counts(scan.files)
        ],
        "images": [
            {"image": one.name, "tags": [{"tag": use.tag, "files": list(use.files)} for use in one.tags]}
            for one in images
        ],
        "build_files": [_site(one) for one in scan.sites],
        "templates": list(scan.templates),
        "unread_folders": list(scan.closed),
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _file(one: ScannedFile) -> dict[str, Any]:
    return {
        "dockerfile": one.path,
        "refused": one.refused or None,
        "stages": list(one.found.stages),
        "targets": list(one.targets),
        "builds": list(one.builds),
        "steps": one.steps,
        "images": [{"reference": image.reference, "line": image.line} for image in one.images],
        "findings": [finding_values(one.found, finding) for finding in one.found.findings],
    }


def _site(site: BuildSite) -> dict[str, Any]:
    return {
        "files": list(site.files),
        "targets": [
            {
                "name": one.name,
                "dockerfile": one.path or None,
                "context": one.context or None,
                "stage": one.stage or None,
                "platforms": list(one.platforms),
            }
            for one in site.targets
        ],
        "refused": [str(one) for one in site.refused],
    }
