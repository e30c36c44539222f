"""What compose refuses before anything is built: wrong types, unknown keys of ``build`` (compose-go)."""

from __future__ import annotations

from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.compose.composemerge import as_pairs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

_TEXT, _LIST, _PAIRS, _TRUTH, _ANY, _NUMBER = "string", "list", "pairs", "boolean", "any", "number"
_BUILD = {
    "additional_contexts": _PAIRS,
    "args": _PAIRS,
    "cache_from": _LIST,
    "cache_to": _LIST,
    "context": _TEXT,
    "dockerfile": _TEXT,
    "dockerfile_inline": _TEXT,
    "entitlements": _LIST,
    "extra_hosts": _PAIRS,
    "isolation": _TEXT,
    "labels": _PAIRS,
    "network": _TEXT,
    "no_cache": _TRUTH,
    "no_cache_filter": _ANY,
    "platforms": _LIST,
    "privileged": _TRUTH,
    "provenance": _ANY,
    "pull": _TRUTH,
    "sbom": _ANY,
    "secrets": _LIST,
    "shm_size": _NUMBER,
    "ssh": _PAIRS,
    "tags": _LIST,
    "target": _TEXT,
    "ulimits": _ANY,
}
_SERVICE_LISTS = {
    "ports": "ports",
    "volumes": "volumes",
    "secrets": "secrets",
    "configs": "configs",
    "devices": "devices",
    "profiles": "profiles",
    "expose": "expose",
    "cap_add": "cap_add",
    "cap_drop": "cap_drop",
}
_SERVICE_NAMES = ("depends_on", "networks")
_SERVICE_PAIRS = ("environment", "labels")
_SERVICE_TEXTS = ("image", "container_name", "restart", "user", "working_dir", "hostname", "platform", "network_mode")
_TRUTHS = frozenset({"1", "t", "true", "y", "yes", "on", "0", "f", "false", "n", "no", "off"})
_TRUE = frozenset({"1", "t", "true", "y", "yes", "on"})


def kind_of(value: object) -> str:
    """How Go calls the type of a value."""
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    if isinstance(value, float):
        return "float64"
    if isinstance(value, str):
        return "string"
    return "[]interface {}" if isinstance(value, list) else "map[string]interface {}"


def truth_of(value: object, path: str) -> bool:
    """A truth, or a text that tells one.

    Raises:
        BakeRefused: it is none.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in _TRUTHS:
        return value.lower() in _TRUE
    raise BakeRefused(f"{path} must be a boolean")


def check_model(model: Mapping[str, object]) -> None:
    """Raise what compose says about the types of a model."""
    for key in ("services", "secrets", "networks", "volumes", "configs"):
        if key in model and not isinstance(model[key], dict) and (key == "services" or model[key] is not None):
            raise BakeRefused(f"{key} must be a mapping")
    services = model.get("services")
    if isinstance(services, dict):
        for name, service in services.items():
            if isinstance(service, dict):
                _check_service(f"services.{name}", service)


def _check_service(path: str, service: Mapping[str, object]) -> None:
    for key in _SERVICE_LISTS:
        value = service.get(key)
        if value is None:
            continue
        if not isinstance(value, list):
            told = f"invalid type {kind_of(value)} for port" if key == "ports" else "must be a list"
            raise BakeRefused(f"{path}.{key}: {told}")
    for key in _SERVICE_NAMES:
        if not isinstance(service.get(key), dict | list | None):
            raise BakeRefused(f"{path}.{key}: invalid type {kind_of(service[key])} for {key}")
    for key in _SERVICE_PAIRS:
        _check_pairs(f"{path}.{key}", service.get(key))
    _check_texts(path, service)
    build = service.get("build")
    if isinstance(build, dict):
        _check_build(f"{path}.build", build)
    elif build is not None and not isinstance(build, str):
        raise BakeRefused(f"{path}.build: invalid type {kind_of(build)} for build")


def _check_texts(path: str, service: Mapping[str, object]) -> None:
    for key in _SERVICE_TEXTS:
        if not isinstance(service.get(key), str | None):
            raise BakeRefused(f"{path}.{key} must be a string")


def _check_pairs(path: str, value: object) -> None:
    for one in as_pairs(value, path).values():
        if isinstance(one, dict | list):
            raise BakeRefused(f"{path}: invalid type {kind_of(one)}")


def _check_build(path: str, build: Mapping[str, object]) -> None:
    for key, value in build.items():
        kind = _BUILD.get(key)
        if kind is None:
            if key.startswith("x-"):
                continue
            raise BakeRefused(
                f"{path} additional properties '{key}' not allowed", hint="Keys of your own begin with x-."
            )
        if value is None:
            if kind in (_TEXT, _LIST):
                raise BakeRefused(f"{path}.{key} must be a {kind}")
            continue
        _check_kind(f"{path}.{key}", kind, value)


def _check_kind(path: str, kind: str, value: object) -> None:
    if kind == _TEXT and not isinstance(value, str):
        raise BakeRefused(f"{path} must be a string")
    if kind == _LIST and not isinstance(value, list):
        raise BakeRefused(f"{path} must be a list")
    if kind == _PAIRS and not isinstance(value, dict | list):
        raise BakeRefused(f"{path} must be a mapping")
    if kind == _PAIRS:
        for one in as_pairs(value, path).values():
            if isinstance(one, dict) or (isinstance(one, list) and not path.endswith("extra_hosts")):
                raise BakeRefused(f"{path}: invalid type {kind_of(one)}")
    if kind == _TRUTH:
        truth_of(value, path)
    listed = value if kind == _LIST and isinstance(value, list) and not path.endswith("secrets") else []
    if not all(isinstance(one, str) for one in listed):
        raise BakeRefused(f"{path} must be a list of strings")
