"""A scan of a few files, for the tests of its documents."""

from __future__ import annotations

import stagegraph
from stagegraph.analysis.findings.checking import RuleChoice
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.scanning.scannedfiles import KnownBuild, ScannedFile, refused_file, scanned_file
from stagegraph.errors import Location, ProjectError
from stagegraph.project.repository.buildsites import BuildSite
from stagegraph.projecttargets import ProjectTarget
from stagegraph.render.documents.pages import page
from stagegraph.render.page.packing import packed_page
from stagegraph.render.shared.treescan import TreeScan
from stagegraph.values import replace

DIGEST = "sha256:" + "4" * 64
HOSTILE = "</script><script>alert(1)</script>"
FILES = {
    "a b/Dockerfile": "FROM Alpine:3.22 AS Base\n",
    "api/Dockerfile": "FROM alpine:3.22 AS base\nRUN make\nFROM base AS test\nRUN make test\n"
    f"FROM node@{DIGEST} AS app\nCOPY --from=nginx /a /b\nCOPY --from=base /c /d\n",
    "many/Dockerfile": "".join(f"FROM alpine:{at} AS s{at}\nRUN make\n" for at in range(15)),
    f"x/{HOSTILE}.Dockerfile": f"FROM a:1 AS Big\nRUN echo '{HOSTILE}'\nFROM golang:$NONE\n",
    "z/Dockerfile": "FROM a:1\nMAINTAINER me\nRUN make\n",
}


def scanned(path: str, text: str, *builds: KnownBuild, pages: bool = False) -> ScannedFile:
    """A file as it is scanned; with a page where it has one."""
    try:
        dockerfile = stagegraph.parse(text, path)
    except stagegraph.DockerfileError as problem:
        return refused_file(problem)
    found = scanned_file(dockerfile, PlanRequest(placeholders=True), builds, RuleChoice())
    return replace(found, page=packed_page(page(dockerfile, PlanRequest(placeholders=True)))) if pages else found


def some_scan(*, pages: bool = False) -> TreeScan:
    """Files of every sort, with what builds one of them."""
    names = tuple(f"t{at}" for at in range(8))
    build = KnownBuild(names, PlanRequest(targets=("app",)))
    files = [
        scanned(path, text, *([build] if path == "api/Dockerfile" else []), pages=pages and "Alpine" not in text)
        for path, text in FILES.items()
    ]
    targets = tuple(
        ProjectTarget(name=name, path="api/Dockerfile", context="api", stage="app", platforms=("linux/arm64",))
        for name in names
    )
    elsewhere = ProjectTarget(name="far", path="", context="")
    problem = ProjectError("it is no bake file", Location("x.bake.hcl", 3, 3))
    return TreeScan(
        root="some/tree",
        files=tuple(files),
        sites=(
            BuildSite("", ("compose.yaml",), ("docker-bake.hcl",), (*targets, elsewhere)),
            BuildSite("", (), ("x.bake.hcl",), (), (problem,)),
        ),
        templates=("Dockerfile.j2",),
        closed=("secret",),
    )
