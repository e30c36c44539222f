"""What compose refuses of a service besides its build (compose-go, transform, override/uncity.go, paths/resolve.go).

Bake keeps few of the keys; the others are looked at while the file is read, all the same.
"""

from __future__ import annotations

from stagegraph.project.bake.hclnodes import BakeRefused
from stagegraph.project.compose.composeshorthand import check_device, check_mount, check_port
from stagegraph.project.compose.composeyaml import kind_of, text_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

_TEXT_LISTS = (
    "annotations",
    "cap_add",
    "cap_drop",
    "dns",
    "dns_opt",
    "dns_search",
    "labels",
    "links",
    "profiles",
    "sysctls",
    "tmpfs",
)
_NAMES = ("depends_on", "networks", "models")


def check_service_shapes(path: str, service: Mapping[str, object]) -> None:
    """Raise what compose says about the keys of a service that tell nothing of its build.

    Args:
        path: how messages name the service.
        service: its keys, variables filled in and texts that tell truths or numbers checked.

    Raises:
        BakeRefused: as compose refuses it.
    """
    for key in (*_TEXT_LISTS, *_NAMES):
        check_texts(f"{path}.{key}", service.get(key))
    _check_mounts(f"{path}.volumes", service.get("volumes"), check_mount)
    _check_mounts(f"{path}.devices", service.get("devices"), check_device)
    for key in ("secrets", "configs"):
        _check_files(f"{path}.{key}", service.get(key))
    _check_ports(f"{path}.ports", service)
    _check_expose(f"{path}.expose", service.get("expose"))
    _check_limits(f"{path}.ulimits", service.get("ulimits"))
    _check_dependencies(f"{path}.depends_on", service)
    _check_devices_asked(path, service)
    for _, value in _items(service.get("label_file"), ""):
        _check_paths(value)


def _check_paths(value: object) -> None:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, list):
            _check_paths(one)
        elif not isinstance(one, str):
            raise BakeRefused(f"unexpected type {kind_of(one)}")


def check_texts(path: str, value: object) -> None:
    """Raise where a list holds anything but texts.

    Raises:
        BakeRefused: with the place in the list.
    """
    for at, one in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(one, str):
            raise BakeRefused(f"{path}.[{at}]: unexpected type {kind_of(one)}")


def _items(value: object, path: str) -> Iterator[tuple[str, object]]:
    """What a list or a map holds, each with its path."""
    if isinstance(value, dict):
        yield from ((f"{path}.{key}", one) for key, one in value.items())
    elif isinstance(value, list):
        yield from ((f"{path}.[]", one) for one in value)


def _check_mounts(path: str, value: object, check: Callable[[str], None]) -> None:
    called = "device" if check is check_device else "volume"
    for at, one in enumerate(value if isinstance(value, list) else ()):
        if isinstance(one, dict) and not isinstance(one.get("target"), str):
            raise BakeRefused(f"service {called} {path}.[{at}] is missing a mount target")
    for place, one in _items(value, path):
        if isinstance(one, str):
            check(one)
        elif not isinstance(one, dict):
            raise BakeRefused(f"{place}: invalid type {kind_of(one)} for service volume mount")
        elif "bind" in one and not isinstance(one["bind"], dict):
            raise BakeRefused(f"{place}.bind: invalid type {kind_of(one['bind'])} for service volume bind")
        elif called == "volume" and one.get("type") == "bind" and "source" not in one:
            raise BakeRefused('invalid mount config for type "bind": field Source must not be empty')


def _check_files(path: str, value: object) -> None:
    for at, one in enumerate(value if isinstance(value, list) else ()):
        if not isinstance(one, str | dict):
            raise BakeRefused(f"{path}.[{at}]: unsupported expose value {text_of(one)}")
    for place, one in _items(value, path):
        if not isinstance(one, str | dict):
            raise BakeRefused(f"{place}: unsupported type {kind_of(one)}")


def _check_ports(path: str, service: Mapping[str, object]) -> None:
    if "ports" not in service:
        return
    ports = service["ports"]
    if not isinstance(ports, list):
        raise BakeRefused(f"{path}: invalid type {kind_of(ports)} for port")
    for at, one in enumerate(ports):
        if isinstance(one, dict) and "target" not in one:
            raise BakeRefused(f"service ports {path}.[{at}] is missing a target port")
    for one in ports:
        if isinstance(one, bool) or not isinstance(one, str | int | dict):
            raise BakeRefused(f"{path}: invalid type {kind_of(one)} for port")
        if not isinstance(one, dict):
            check_port(text_of(one))


def _check_expose(path: str, value: object) -> None:
    for at, one in enumerate(value if isinstance(value, list) else ()):
        if isinstance(one, bool) or not isinstance(one, str | int):
            raise BakeRefused(f"{path}.[{at}]: unsupported expose value {text_of(one)}")


def _check_limits(path: str, value: object) -> None:
    for place, one in _items(value, path):
        if isinstance(one, bool) or not isinstance(one, str | int | dict):
            raise BakeRefused(f"{place}: invalid type {kind_of(one)} for external")


def _check_dependencies(path: str, service: Mapping[str, object]) -> None:
    wanted = service.get("depends_on", {})
    if not isinstance(wanted, dict | list):
        raise BakeRefused(f"{path}: invalid type {kind_of(wanted)} for depend_on")
    for name, one in wanted.items() if isinstance(wanted, dict) else ():
        if not isinstance(one, dict):
            raise BakeRefused(f"{path}.{name}: unsupported value {text_of(wanted)}")


def _check_devices_asked(path: str, service: Mapping[str, object]) -> None:
    """``gpus``, and the devices that a deployment reserves."""
    gpus = service.get("gpus", "")
    if not isinstance(gpus, str | list):
        raise BakeRefused(f"{path}.gpus: invalid type {kind_of(gpus)} for gpus")
    held: object = service
    for key in ("deploy", "resources", "reservations", "devices"):
        held = held.get(key) if isinstance(held, dict) else None
    for place, one in (*_items(gpus, f"{path}.gpus"), *_items(held, f"{path}.deploy.resources.reservations.devices")):
        if not isinstance(one, dict):
            raise BakeRefused(f"{place}: invalid type map[string]interface {{}} for device request")
