"""Hashes, encodings and addresses (hashicorp/go-cty-funcs: crypto, encoding, uuid, cidr; go-cty, csv.go, bytes.go)."""

from __future__ import annotations

import base64
import binascii
import csv
import hashlib
import io
import ipaddress
import uuid
from urllib.parse import quote_plus

from stagegraph.project.bake.ctyvalues import (
    STRING,
    CtyKind,
    CtyType,
    count_value,
    list_value,
    object_value,
    text_value,
)
from stagegraph.project.bake.functions.arithmetic import whole_number
from stagegraph.project.bake.functions.shorthand import function_of
from stagegraph.project.bake.hclscopes import FunctionRefused
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.project.bake.ctyvalues import CtyValue
    from stagegraph.project.bake.hclscopes import HclFunction

    Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_NAMESPACES = {
    "dns": uuid.NAMESPACE_DNS,
    "url": uuid.NAMESPACE_URL,
    "oid": uuid.NAMESPACE_OID,
    "x500": uuid.NAMESPACE_X500,
}


def _hash(algorithm: str) -> Callable[[Sequence[CtyValue]], CtyValue]:
    return lambda given: text_value(hashlib.new(algorithm, given[0].text.encode(), usedforsecurity=False).hexdigest())


def _base64_decode(given: Sequence[CtyValue]) -> CtyValue:
    try:
        content = base64.b64decode(given[0].text.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        raise FunctionRefused("failed to decode base64 data", 0) from None
    try:
        return text_value(content.decode())
    except UnicodeDecodeError:
        raise FunctionRefused("the result of decoding the provided string is not valid UTF-8", 0) from None


def _base64_encode(given: Sequence[CtyValue]) -> CtyValue:
    return text_value(base64.b64encode(given[0].text.encode()).decode())


def _csv_decode(given: Sequence[CtyValue]) -> CtyValue:
    try:
        rows = [row for row in csv.reader(io.StringIO(given[0].text), strict=True) if row]
    except csv.Error as problem:
        raise FunctionRefused(f"invalid CSV: {problem}", 0) from None
    if not rows:
        raise FunctionRefused("missing header line", 0)
    head = rows[0]
    if len(set(head)) < len(head):
        raise FunctionRefused("duplicate column name in the header line", 0)
    if any(len(row) != len(head) for row in rows):
        raise FunctionRefused("wrong number of fields", 0)
    element = CtyType(CtyKind.OBJECT, attributes=FrozenMap(dict.fromkeys(head, STRING)))
    lines = (dict(zip(head, map(text_value, row), strict=True)) for row in rows[1:])
    return list_value(map(object_value, lines), element)


def _uuid5(given: Sequence[CtyValue]) -> CtyValue:
    name = given[0].text
    try:
        namespace = _NAMESPACES.get(name) or uuid.UUID(name)
    except ValueError:
        raise FunctionRefused("unknown uuid namespace", 0) from None
    return text_value(str(uuid.uuid5(namespace, given[1].text)))


def _network(given: Sequence[CtyValue]) -> Network:
    try:
        return ipaddress.ip_network(given[0].text, strict=False)
    except ValueError:
        raise FunctionRefused("invalid CIDR expression", 0) from None


def _cidr_host(given: Sequence[CtyValue]) -> CtyValue:
    network, number = _network(given), whole_number(given[1], 1)
    count = network.num_addresses
    if not -count <= number < count:
        raise FunctionRefused(f"prefix of {network.prefixlen} does not accommodate a host numbered {number}")
    return text_value(str(network[number]))


def _cidr_netmask(given: Sequence[CtyValue]) -> CtyValue:
    network = _network(given)
    if network.version == 6:
        raise FunctionRefused("only IPv4 networks are supported", 0)
    return text_value(str(network.netmask))


def _subnet(network: Network, bits: int, number: int) -> Network:
    prefix = network.prefixlen + bits
    if bits < 0 or prefix > network.max_prefixlen:
        raise FunctionRefused(f"insufficient address space to extend prefix of {network.prefixlen} by {bits}")
    if not 0 <= number < 1 << bits:
        raise FunctionRefused(f"prefix extension of {bits} does not accommodate a subnet numbered {number}")
    step = 1 << (network.max_prefixlen - prefix)
    return ipaddress.ip_network((int(network.network_address) + number * step, prefix))


def _cidr_subnet(given: Sequence[CtyValue]) -> CtyValue:
    network = _network(given)
    return text_value(str(_subnet(network, whole_number(given[1], 1), whole_number(given[2], 2))))


def _cidr_subnets(given: Sequence[CtyValue]) -> CtyValue:
    """Each directly behind the one before, as soon as its size allows."""
    network, made = _network(given), list[str]()
    free = int(network.network_address)
    for at, one in enumerate(given[1:], 1):
        bits = whole_number(one, at)
        if bits < 1:
            raise FunctionRefused("must extend prefix by at least one bit", at)
        if network.prefixlen + bits > network.max_prefixlen:
            raise FunctionRefused(f"would extend prefix to {network.prefixlen + bits} bits, which is too long", at)
        size = 1 << (network.max_prefixlen - network.prefixlen - bits)
        start = -(-free // size) * size
        if start + size > int(network.network_address) + network.num_addresses:
            raise FunctionRefused(
                f"not enough remaining address space for a subnet with a prefix of {network.prefixlen + bits} bits", at
            )
        made.append(str(ipaddress.ip_network((start, network.prefixlen + bits))))
        free = start + size
    return list_value(map(text_value, made), STRING)


ENCODINGS: dict[str, HclFunction] = {
    "base64decode": function_of("S", "str", _base64_decode),
    "base64encode": function_of("S", "str", _base64_encode),
    "byteslen": function_of("S", "buf", lambda given: count_value(len(given[0].text.encode()))),
    "cidrhost": function_of("SN", "prefix hostnum", _cidr_host),
    "cidrnetmask": function_of("S", "prefix", _cidr_netmask),
    "cidrsubnet": function_of("SNN", "prefix newbits netnum", _cidr_subnet),
    "cidrsubnets": function_of("SN*", "prefix newbits", _cidr_subnets),
    "csvdecode": function_of("S", "str", _csv_decode),
    "md5": function_of("S", "str", _hash("md5")),
    "sha1": function_of("S", "str", _hash("sha1")),
    "sha256": function_of("S", "str", _hash("sha256")),
    "sha512": function_of("S", "str", _hash("sha512")),
    "urlencode": function_of("S", "str", lambda given: text_value(quote_plus(given[0].text, safe="~"))),
    "uuidv5": function_of("SS", "namespace name", _uuid5),
}
