from __future__ import annotations

import json
from pathlib import Path

import jsonschema

from stagegraph.render.formats.scanjson import scan_json
from stagegraph.render.shared.treescan import TreeScan
from tests.helpers.scans import some_scan

SCHEMA = json.loads((Path(__file__).parents[4] / "docs" / "scan.schema.json").read_text(encoding="utf-8"))


def test_schema() -> None:
    """The document fits its schema, whatever was found, and if nothing was."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for scan in (some_scan(), TreeScan(".", ())):
        validator.validate(json.loads(scan_json(scan)))


def test_what_it_holds() -> None:
    """Files, rules, images, targets and what is refused are told, and counted."""
    document = json.loads(scan_json(some_scan()))
    counts = document["counts"]
    assert (counts["dockerfiles"], counts["refused"], counts["targets"]) == (5, 1, 9)
    assert counts["error"] == counts["refused"]
    assert sum(one["findings"] for one in document["rules"]) == counts["error"] + counts["warning"] + counts["info"]
    refused, api = document["files"][:2]
    assert (refused["dockerfile"], refused["steps"]) == ("a b/Dockerfile", 0)
    assert "must be lowercase" in refused["refused"]
    assert (api["stages"], api["targets"], api["refused"]) == (["base", "test", "app"], ["base", "test", "app"], None)
    assert api["builds"] == [f"t{at}" for at in range(8)]
    assert [(one["rule"], one["stage"]) for one in api["findings"]] == [
        ("unbuilt-stage", "test"),
        ("copy-from-unpinned", "app"),
    ]
    assert [one["image"] for one in document["images"][:2]] == ["a", "alpine"]
    assert document["images"][1]["tags"][0] == {"tag": "0", "files": ["many/Dockerfile"]}
    assert document["build_files"][0]["targets"][-1]["dockerfile"] is None
    assert document["build_files"][1]["refused"] == ["x.bake.hcl:3: it is no bake file"]
    assert (document["templates"], document["unread_folders"]) == (["Dockerfile.j2"], ["secret"])
