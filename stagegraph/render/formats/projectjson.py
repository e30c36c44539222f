"""The plan of a project as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator

from stagegraph.analysis.projects.projectdocument import project_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.projects.projectplan import ProjectPlan


def project_json_pieces(project: ProjectPlan) -> Iterator[str]:
    """The document of ``stagegraph plan --bake FILE --format json`` in pieces: a line for each build, step and wave."""
    encode = json.JSONEncoder(ensure_ascii=False).encode
    before = "{\n  "
    for name, value in project_members(project):
        yield f"{before}{encode(name)}: "
        if isinstance(value, Iterator | list):
            lines = [encode(one) for one in value]
            yield "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
        else:
            yield encode(value)
        before = ",\n  "
    yield "\n}\n"
