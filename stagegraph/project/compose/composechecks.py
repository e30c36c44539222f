"""What compose refuses before anything is built: wrong types, unknown keys of ``build`` (compose-go)."""

from __future__ import annotations

import math
import re

from stagegraph.project.bake.bakequestion import ULIMITS
from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.compose.composecasts import TRUTHS, check_casts
from stagegraph.project.compose.composemerge import as_pairs
from stagegraph.project.compose.composeyaml import kind_of, text_of
from stagegraph.project.compose.serviceshapes import check_service_shapes, check_texts

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
_SECRET = frozenset({"name", "environment", "file", "external", "labels", "driver", "driver_opts", "template_driver"})
_CALLED = {_PAIRS: "mapping", _TRUTH: "boolean or string", _NUMBER: "integer or string"}
_NAME = re.compile(r"[a-zA-Z0-9._-]+")
_TRUE = frozenset({"true", "y", "yes", "on"})


def truth_of(value: object, path: str) -> bool:
    """A truth, or a text that tells one.

    Raises:
        BakeRefused: it is none.
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in TRUTHS:
        return value.lower() in _TRUE
    raise BakeRefused(f"{path} must be a boolean")


def check_model(model: Mapping[str, object]) -> None:
    """Raise what compose says about the types of a model."""
    check_casts(model)
    for key in ("services", "secrets"):
        if key in model and not isinstance(model[key], dict):
            raise BakeRefused(f"{key} must be a mapping")
    for key in ("networks", "volumes", "configs"):
        held = model.get(key)
        listed = list(enumerate(held)) if isinstance(held, list) else []
        for name, one in held.items() if isinstance(held, dict) else listed:
            if not isinstance(one, dict | None):
                raise BakeRefused(f"{key}.{name} must be a mapping")
    _check_secrets(model.get("secrets"))
    services = model.get("services")
    if isinstance(services, dict):
        for name, service in services.items():
            if not _NAME.fullmatch(name):
                raise BakeRefused(f"services additional properties '{name}' not allowed")
            if isinstance(service, dict):
                _check_service(f"services.{name}", service)


def _check_secrets(secrets: object) -> None:
    for name, one in secrets.items() if isinstance(secrets, dict) else ():
        if not _NAME.fullmatch(name):
            raise BakeRefused(f"secrets additional properties '{name}' not allowed")
        if not isinstance(one, dict):
            raise BakeRefused(f"secrets.{name} must be a mapping")
        for key in one:
            if key not in _SECRET and not key.startswith("x-"):
                raise BakeRefused(f"secrets.{name} additional properties '{key}' not allowed")


def _check_service(path: str, service: Mapping[str, object]) -> None:
    check_service_shapes(path, service)
    if "image" in service and not isinstance(service["image"], str):
        raise BakeRefused(f"{path}.image must be a string")
    if "environment" in service:
        _check_kind(f"{path}.environment", _PAIRS, service["environment"])
    if "env_file" in service:
        _check_env_files(f"{path}.env_file", service["env_file"])
    build = service.get("build")
    if isinstance(build, dict):
        _check_build(f"{path}.build", build)
    elif "build" in service and not isinstance(build, str):
        raise BakeRefused(f"{path}.build: invalid type {kind_of(build)} for build")


def _check_env_files(path: str, files: object) -> None:
    if not isinstance(files, str | list):
        raise BakeRefused(f"{path}: invalid type {kind_of(files)} for env_file")
    for at, one in enumerate(files if isinstance(files, list) else ()):
        if isinstance(one, dict) and "path" not in one:
            raise BakeRefused(f"environment path attribute {path}.[{at}] is missing")
        if not isinstance(one, str | dict) or (isinstance(one, dict) and not isinstance(one["path"], str)):
            raise BakeRefused(f"{path}.{at} must be a string")


def _check_build(path: str, build: Mapping[str, object]) -> None:
    for key, value in build.items():
        kind = _BUILD.get(key)
        if kind is None:
            if key.startswith("x-"):
                _need_finite(value)
                continue
            raise BakeRefused(
                f"{path} additional properties '{key}' not allowed", hint="Keys of your own begin with x-."
            )
        if value is None and kind != _ANY and key != "x-bake":
            raise BakeRefused(f"{path}.{key} must be a {_CALLED.get(kind, kind)}")
        _check_kind(f"{path}.{key}", kind, value)


def _need_finite(value: object) -> None:
    """What stands in an extension has to be JSON, whatever it says."""
    if isinstance(value, float) and not math.isfinite(value):
        raise BakeRefused(f"json: unsupported value: {text_of(value)}")
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _need_finite(one)


def _check_kind(path: str, kind: str, value: object) -> None:
    if kind == _TEXT and not isinstance(value, str):
        raise BakeRefused(f"{path} must be a string")
    if kind == _LIST and not isinstance(value, list):
        raise BakeRefused(f"{path} must be a list")
    if kind == _PAIRS:
        _check_pairs(path, value)
    if kind == _TRUTH:
        truth_of(value, path)
    if kind == _NUMBER and isinstance(value, float) and not value.is_integer():
        raise BakeRefused(f"{path} must be a integer or string")
    listed = value if kind == _LIST and isinstance(value, list) and not path.endswith("secrets") else []
    if not all(isinstance(one, str) for one in listed):
        raise BakeRefused(f"{path} must be a list of strings")
    _check_by_name(path, value)


def _check_pairs(path: str, value: object) -> None:
    if not isinstance(value, dict | list):
        raise BakeRefused(f"{path} must be a mapping")
    check_texts(path, value)
    hosts, contexts, ssh = (path.endswith(one) for one in (".extra_hosts", ".additional_contexts", ".ssh"))
    for key, one in as_pairs(value, path).items():
        if isinstance(one, dict) or (isinstance(one, list) and not hosts):
            raise BakeRefused(f"{path}: invalid type {kind_of(one)}")
        if isinstance(one, float) and not math.isfinite(one):
            raise BakeRefused(f"json: unsupported value: {text_of(one)}")
        if contexts and isinstance(value, list) and one is None:
            raise BakeRefused(f"{path}: invalid value {key}, expected key=value")
        if (contexts or hosts) and isinstance(value, dict) and not isinstance(one, str | list):
            raise BakeRefused(f"{path}.{key} must be a string")
        if ssh and isinstance(value, list) and one is None and key != "default":
            raise BakeRefused(f'invalid ssh key "{key}"')


def _check_by_name(path: str, value: object) -> None:
    """What is to be said of one key alone."""
    if path.endswith((".sbom", ".provenance")) and value is None:
        raise BakeRefused("invalid value <nil>")
    if path.endswith(".no_cache_filter"):
        listed = value if isinstance(value, list) else [value]
        if not all(isinstance(one, str) for one in listed) or len(set(map(str, listed))) < len(listed):
            raise BakeRefused(f"{path} must be a string")
    if path.endswith(".ulimits"):
        _check_limits(path, value)


def _check_limits(path: str, value: object) -> None:
    if not isinstance(value, dict):
        raise BakeRefused(f"{path} must be a mapping")
    for name, one in value.items():
        if isinstance(one, bool) or not isinstance(one, int | dict):
            raise BakeRefused(f"{path}.{name}: invalid type {kind_of(one)} for external")
        if name not in ULIMITS:
            raise BakeRefused(f"invalid ulimit type: {name}")
        if isinstance(one, dict):
            soft, hard = one.get("soft"), one.get("hard")
            if not isinstance(soft, int) or not isinstance(hard, int):
                raise BakeRefused(f"{path}.{name} must be a integer or string")
            if soft > hard != -1:
                raise BakeRefused(f"ulimit soft limit must be less than or equal to hard limit: {soft} > {hard}")
