"""What compose writes as one text: ports (go-connections, nat), mounts (compose-go, format/volume.go), devices."""

from __future__ import annotations

import re

from stagegraph.project.bake.hclnodes import BakeRefused

_PORT = re.compile(r"[+-]?[0-9]+")
_HIGHEST = 65535
_PROTOCOLS = ("tcp", "udp", "sctp")


def check_port(spec: str) -> None:
    """``[IP:][HOST:]CONTAINER[/PROTOCOL]``, the ports one each or a range.

    Raises:
        BakeRefused: it is none (nat.ParsePortSpec).
    """
    before, _, container = spec.rpartition(":")
    address, _, host = before.rpartition(":")
    container, _, protocol = container.partition("/")
    if not container:
        raise BakeRefused(f"no port specified: {spec}<empty>")
    if (protocol or "tcp").lower() not in _PROTOCOLS:
        raise BakeRefused(f"invalid proto: {protocol.lower()}")
    _check_address(address)
    ports = _port_range(container)
    if ports is None:
        raise BakeRefused(f"invalid containerPort: {container}")
    if not host:
        return
    host_ports = _port_range(host)
    if host_ports is None:
        raise BakeRefused(f"invalid hostPort: {host}")
    count = ports[1] - ports[0]
    if count not in (0, host_ports[1] - host_ports[0]):
        raise BakeRefused(f"invalid ranges specified for container and host Ports: {container} and {host}")


def _check_address(address: str) -> None:
    import ipaddress  # noqa: PLC0415  (start-up time)

    if not address:
        return
    bare = address[1:-1] if address.startswith("[") and address.endswith("]") else address
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        raise BakeRefused(f"invalid IP address: {bare}") from None
    if "%" in bare:
        raise BakeRefused(f"invalid IP address: {bare}")


def _port_range(text: str) -> tuple[int, int] | None:
    start, dash, end = text.partition("-")
    first = _port(start)
    last = first if not dash or start == end else _port(end)
    return None if first is None or last is None or last < first else (first, last)


def _port(text: str) -> int | None:
    number = int(text[:20]) if _PORT.fullmatch(text) else -1
    return number if 0 <= number <= _HIGHEST else None


def check_mount(spec: str) -> None:
    """``[SOURCE:]TARGET[:OPTIONS]``; a letter and a colon in front are a drive.

    Raises:
        BakeRefused: it is none (format.ParseVolume).
    """
    if not spec:
        raise BakeRefused("invalid empty volume spec")
    if len(spec.encode("utf-8", "surrogatepass")) < 3:
        return
    *sections, last = _sections(spec)
    if "" in sections or not last:
        raise BakeRefused(f"invalid spec: {spec}: empty section between colons")
    if len(sections) > 2:
        raise BakeRefused(f"invalid spec: {spec}: too many colons")


def _sections(spec: str) -> list[str]:
    """The parts between the colons, those of drives and of variables not counted."""
    made, depth = [""], 0
    for at, one in enumerate(spec):
        if spec.startswith("${", at):
            depth += 1
        elif one == "}" and depth:
            depth -= 1
        elif one == ":" and not depth and not (len(made[-1]) == 1 and made[-1].isalpha()):
            made.append("")
            continue
        made[-1] += one
    return made


def check_device(spec: str) -> None:
    """``SOURCE[:TARGET[:PERMISSIONS]]``.

    Raises:
        BakeRefused: it is none (transformDeviceMapping).
    """
    if spec.count(":") > 2:
        raise BakeRefused(f"confusing device mapping, please use long syntax: {spec}")
