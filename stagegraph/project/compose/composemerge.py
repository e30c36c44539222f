"""Several compose files, ``extends`` and ``include`` to one model (compose-go, override/merge.go)."""

from __future__ import annotations

from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.compose.composeyaml import ComposeMark, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_PAIRS = frozenset(
    "build.args build.additional_contexts build.labels environment labels annotations build.extra_hosts extra_hosts "
    "sysctls".split()
)
_REPLACED = frozenset({"command", "entrypoint", "healthcheck.test"})
_LISTS = frozenset({"env_file", "label_file", "dns", "dns_opt", "dns_search", "tmpfs"})


def merged_models(base: dict[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """Two files in one: the second one counts where both say something.

    Raises:
        BakeRefused: a list stands where the other has a map.
    """
    return _merged_maps(base, over, "")


def merged_services(base: dict[str, object], over: Mapping[str, object]) -> dict[str, object]:
    """A service over the one that it extends."""
    return _merged_maps(base, over, "services.*")


def _merged_maps(base: Mapping[str, object], over: Mapping[str, object], path: str) -> dict[str, object]:
    made = dict(base)
    for key, value in over.items():
        inner = _below(path, key)
        if isinstance(value, ComposeMark):
            made.pop(key, None)
            if not value.resets:
                made[key] = value.value
        elif key in made and value is not None:
            made[key] = _merged(made[key], value, inner)
        elif key not in made:
            made[key] = without_marks(value)
    return made


def _below(path: str, key: str) -> str:
    """The path of a key; the name of a service is a star."""
    if path == "services":
        return "services.*"
    return f"{path}.{key}" if path else key


def _merged(base: object, over: object, path: str) -> object:
    own = path.removeprefix("services.*.")
    if own in _REPLACED or base is None:
        return without_marks(over)
    if own == "build":
        return _merged_maps(as_build(base), as_build(over), path)
    if own in _PAIRS:
        return _joined_pairs(base, over, path)
    if own in _LISTS:
        return [*_as_list(base), *_as_list(over)]
    if isinstance(base, dict) and isinstance(over, dict):
        return _merged_maps(base, over, path)
    if own in ("depends_on", "networks", "models") and isinstance(over, dict | list):
        return {**_as_names(base), **_as_names(over)}  # a name without more has an empty map
    if isinstance(base, list) and isinstance(over, list):
        return [*base, *(without_marks(one) for one in over)]
    if isinstance(base, dict | list) != isinstance(over, dict | list):
        raise BakeRefused(f"{path}: cannot override {_kind(base)} by {_kind(over)}")
    return over


def _kind(value: object) -> str:
    return "a mapping" if isinstance(value, dict) else "a list" if isinstance(value, list) else "a value"


def _as_list(value: object) -> list[object]:
    return list(value) if isinstance(value, list) else [value]


def _as_names(value: object) -> dict[str, object]:
    if isinstance(value, dict):
        return value
    return {text_of(one): {} for one in _as_list(value)}


def as_build(value: object) -> dict[str, object]:
    """``build`` as a map: a text is the context."""
    if isinstance(value, dict):
        return value
    if isinstance(value, str):
        return {"context": value}
    raise BakeRefused(f"services.build: invalid type of {_kind(value)} for build")


def as_pairs(value: object, path: str) -> dict[str, object]:
    """``A=1`` lines as a map; a line without a value has none.

    Raises:
        BakeRefused: it is neither a list nor a map.
    """
    if isinstance(value, dict):
        return dict(value)
    if value is None:
        return {}
    if not isinstance(value, list):
        raise BakeRefused(f"{path} must be a mapping")
    made: dict[str, object] = {}
    for one in value:
        if isinstance(one, dict | list):
            raise BakeRefused(f"{path}: unexpected type in a list of pairs")
        name, equals, rest = text_of(one).partition("=")
        made[name] = rest if equals else None
    return made


def _joined_pairs(base: object, over: object, path: str) -> object:
    """Lines of both; a host may have several, of anything else the last one counts."""
    lines, others = _lines(base), _lines(over)
    if path.endswith("extra_hosts"):
        return [*lines, *(one for one in others if one not in lines)]
    return {**as_pairs(lines, path), **as_pairs(others, path)}


def _lines(value: object) -> list[object]:
    """Pairs as lines, a text as one; what is neither is none of them (convertIntoSequence)."""
    if isinstance(value, dict):
        several = ((key, one if isinstance(one, list) else [one]) for key, one in value.items())
        return sorted(key if one is None else f"{key}={text_of(one)}" for key, ones in several for one in ones)
    return value if isinstance(value, list) else [value] if isinstance(value, str) else []


def without_marks(value: object) -> object:
    """What is left where there is nothing to take away."""
    if isinstance(value, ComposeMark):
        return None if value.resets else without_marks(value.value)
    if isinstance(value, dict):
        return {
            key: without_marks(one) for key, one in value.items() if not (isinstance(one, ComposeMark) and one.resets)
        }
    if isinstance(value, list):
        return [without_marks(one) for one in value if not (isinstance(one, ComposeMark) and one.resets)]
    return value
