"""Documents as JSON: sorted by meaning, not by name, and always with a newline at the end."""

from __future__ import annotations

import json
from collections.abc import Iterator

from stagegraph.analysis.document import base_text, plan_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from stagegraph.analysis.buildtargets import Target
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.syntax.instructions import Dockerfile


def plan_json_pieces(plan: BuildPlan) -> Iterator[str]:
    """The document of ``stagegraph plan --format json`` in pieces, none of them long: a line for each stage and so on.

    One element at a time goes through the encoder that is written in C, which knows no indentation.
    """
    encode = json.JSONEncoder(ensure_ascii=False).encode
    before = "{\n  "
    for name, value in plan_members(plan):
        yield f"{before}{encode(name)}: "
        if isinstance(value, Iterator):
            between = "[\n    "
            for element in value:
                yield between + encode(element)
                between = ",\n    "
            yield "\n  ]" if between.startswith(",") else "[]"
        else:
            yield encode(value)
        before = ",\n  "
    yield "\n}\n"


def targets_json(dockerfile: Dockerfile, targets: Sequence[Target]) -> str:
    """The document of ``stagegraph targets --format json``: a list of targets in file order."""
    names = dockerfile.stage_names
    return _dumped(
        {
            "version": 1,
            "dockerfile": dockerfile.path,
            "default_target": dockerfile.stages[-1].display_name,
            "targets": [
                {
                    "name": target.stage.name,
                    "display_name": names[target.stage.index],
                    "index": target.stage.index,
                    "description": target.stage.description,
                    "base": base_text(target.base, names) if target.base else None,
                    "platform": str(target.platform) if target.platform else None,
                    "lines": [target.stage.location.first, target.stage.location.last],
                    "default": target.default,
                    "needs": [names[index] for index in target.needs],
                    "refusal": target.refusal or None,
                }
                for target in targets
            ],
        }
    )


def _dumped(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"
