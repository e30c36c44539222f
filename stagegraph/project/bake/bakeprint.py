"""The object that ``bake --print`` prints."""

from __future__ import annotations

from stagegraph.project.bake.bakefields import FIELDS
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.project.bake.bakefields import BakeTarget
    from stagegraph.project.bake.bakequestion import BakeAnswer

    JsonValue = str | bool | list["JsonValue"] | dict[str, "JsonValue"]

_ESCAPED = frozenset({"annotations", "dockerfile-inline", "labels", "args", "extra-hosts"})
"""What is printed so that bake reads it again as it is (Target.MarshalJSON)."""


def printed(answer: BakeAnswer) -> dict[str, dict[str, dict[str, JsonValue]]]:
    """Groups and targets by name, ready for a JSON encoder."""
    groups: dict[str, dict[str, JsonValue]] = {}
    for name, group in sorted(answer.groups.items()):
        described: dict[str, JsonValue] = {"description": group.description} if group.description else {}
        groups[name] = {**described, "targets": list(group.targets)}
    targets = {name: _target(one) for name, one in sorted(answer.targets.items())}
    return {"group": groups, "target": targets}


def _target(target: BakeTarget) -> dict[str, JsonValue]:
    made: dict[str, JsonValue] = {}
    for name in FIELDS:
        value = target.fields.get(name)
        if value is None or value in ((), {}) or (name == "description" and not value):
            continue
        made[name] = _json(value, escaped=name in _ESCAPED)
    return made


def _json(value: object, *, escaped: bool) -> JsonValue:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value.replace("${", "$${").replace("%{", "%%{") if escaped else value
    if isinstance(value, FrozenMap):
        return {key: _json(one, escaped=escaped) for key, one in sorted(value.items()) if one is not None}
    assert isinstance(value, tuple)  # noqa: S101  (a field has nothing else)
    return [_json(one, escaped=escaped) for one in value]
