"""The plan of a project as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain

from stagegraph.analysis.projects.projectdocument import project_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.analysis.projects.projectplan import ProjectPlan

    Document = Mapping[str, object]


def project_json_pieces(project: ProjectPlan, changes: Mapping[str, Document] | None = None) -> Iterator[str]:
    """The document of ``stagegraph plan --bake FILE --format json`` in pieces: a line for each build, step and wave.

    Args:
        project: what it tells of.
        changes: documents of other commands that tell of a change, by the names that they have in this one.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    before = "{\n  "
    for name, value in chain(project_members(project), (changes or {}).items()):
        yield f"{before}{encode(name)}: "
        if isinstance(value, Iterator | list):
            lines = [encode(one) for one in value]
            yield "[\n    " + ",\n    ".join(lines) + "\n  ]" if lines else "[]"
        else:
            yield encode(value)
        before = ",\n  "
    yield "\n}\n"
