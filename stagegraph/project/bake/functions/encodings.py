"""Hashes, encodings and addresses (hashicorp/go-cty-funcs: crypto, encoding, uuid, cidr; go-cty, csv.go, bytes.go)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ipaddress
import uuid
from urllib.parse import quote_plus

from stagegraph.project.bake.ctyvalues import (
    STRING,
    CtyKind,
    CtyType,
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

_MOST_BITS = 32
_TOO_FAR = f"extend prefix by more than {_MOST_BITS} bits"
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
        raise FunctionRefused(f"failed to decode base64 data '{given[0].text}'") from None
    try:
        return text_value(content.decode())
    except UnicodeDecodeError:
        raise FunctionRefused("the result of decoding the the provided string is not valid UTF-8") from None


def _base64_encode(given: Sequence[CtyValue]) -> CtyValue:
    return text_value(base64.b64encode(given[0].text.encode()).decode())


def _no_bytes(_: Sequence[CtyValue]) -> CtyValue:  # pragma: no cover  (no value is bytes)
    raise FunctionRefused("bytes required")


def _csv_decode(given: Sequence[CtyValue]) -> CtyValue:
    head, *rows = _rows_of(given[0].text) or [(0, [])]
    names = head[1]
    if not head[0]:
        raise FunctionRefused("missing header line")
    for at, name in enumerate(names):
        if name in names[:at]:
            raise FunctionRefused(f'duplicate column name "{name}"')
    for line, row in rows:
        if len(row) != len(names):
            raise _csv_refused(line, "wrong number of fields")
    element = CtyType(CtyKind.OBJECT, attributes=FrozenMap(dict.fromkeys(names, STRING)))
    lines = (dict(zip(names, map(text_value, row), strict=True)) for _, row in rows)
    return list_value(map(object_value, lines), element)


def _csv_refused(line: int, why: str) -> FunctionRefused:
    return FunctionRefused(f"CSV parse error on line {line}: {why}")


def _rows_of(text: str) -> list[tuple[int, list[str]]]:
    """Each row with the line where it begins, from 1 (encoding/csv, readRecord); empty lines are none."""
    lines = text.replace("\r\n", "\n").removesuffix("\r").split("\n")
    rows, at = list[tuple[int, list[str]]](), 0
    while at < len(lines):
        start = at
        fields = list[str]()
        rest: str | None = lines[at] or None
        while rest is not None:
            if rest.startswith('"'):
                field, rest, at = _quoted_field(lines, at, rest[1:])
            else:
                field, comma, behind = rest.partition(",")
                rest = behind if comma else None
                if '"' in field:
                    raise _csv_refused(at + 1, 'bare " in non-quoted-field')
            fields.append(field)
        at += 1
        if fields:
            rows.append((start + 1, fields))
    return rows


def _quoted_field(lines: Sequence[str], at: int, rest: str) -> tuple[str, str | None, int]:
    """A field whose quote has been read; what is left of its last line, or None at its end; and which line that is."""
    field = ""
    while True:
        part, quote, behind = rest.partition('"')
        field += part
        if not quote:
            at += 1
            if at == len(lines):
                raise _csv_refused(at, 'extraneous or missing " in quoted-field')
            field, rest = field + "\n", lines[at]
        elif behind.startswith('"'):
            field, rest = field + '"', behind[1:]
        elif not behind or behind.startswith(","):
            return field, behind[1:] if behind else None, at
        else:
            raise _csv_refused(at + 1, 'extraneous or missing " in quoted-field')


def _uuid5(given: Sequence[CtyValue]) -> CtyValue:
    name = given[0].text
    try:
        namespace = _NAMESPACES.get(name) or uuid.UUID(name)
    except ValueError:
        raise FunctionRefused("unknown uuid namespace", 0) from None
    return text_value(str(uuid.uuid5(namespace, given[1].text)))


def _network(given: Sequence[CtyValue], argument: int = -1) -> Network:
    """The network that an address with the length of its prefix tells (net.ParseCIDR)."""
    address, _, length = given[0].text.partition("/")
    told = f"invalid CIDR expression: invalid CIDR address: {given[0].text}"
    if not (length.isascii() and length.isdecimal()) or "%" in address:
        raise FunctionRefused(told, argument)
    try:
        return ipaddress.ip_network((address, int(length)), strict=False)
    except ValueError:
        raise FunctionRefused(told, argument) from None


def _cidr_host(given: Sequence[CtyValue]) -> CtyValue:
    number, network = whole_number(given[1]), _network(given)
    count = network.num_addresses
    if not -count <= number < count:
        raise FunctionRefused(f"prefix of {network.prefixlen} does not accommodate a host numbered {number}")
    return text_value(str(network[number]))


def _cidr_netmask(given: Sequence[CtyValue]) -> CtyValue:
    return text_value(str(_network(given).netmask))


def _subnet(network: Network, bits: int, number: int) -> Network:
    prefix = network.prefixlen + bits
    if bits < 0 or prefix > network.max_prefixlen:
        raise FunctionRefused(f"insufficient address space to extend prefix of {network.prefixlen} by {bits}")
    if not 0 <= number < 1 << bits:
        raise FunctionRefused(f"prefix extension of {bits} does not accommodate a subnet numbered {number}")
    step = 1 << (network.max_prefixlen - prefix)
    return type(network)((int(network.network_address) + number * step, prefix))


def _cidr_subnet(given: Sequence[CtyValue]) -> CtyValue:
    bits, number, network = whole_number(given[1]), whole_number(given[2]), _network(given)
    if bits > _MOST_BITS:
        raise FunctionRefused(f"may not {_TOO_FAR}")
    return text_value(str(_subnet(network, bits, number)))


def _cidr_subnets(given: Sequence[CtyValue]) -> CtyValue:
    """Each directly behind the one before, as soon as its size allows."""
    network, made = _network(given, 0), list["Network"]()
    free = int(network.network_address)
    for at, one in enumerate(given[1:], 1):
        bits = whole_number(one, at)
        length = network.prefixlen + bits
        if bits < 1:
            raise FunctionRefused("must extend prefix by at least one bit", at)
        if bits > _MOST_BITS:
            raise FunctionRefused(f"may not {_TOO_FAR}", at)
        if length > network.max_prefixlen:
            told = f"would extend prefix to {length} bits, which is too long for an IPv{network.version} address"
            raise FunctionRefused(told, at)
        size = 1 << (network.max_prefixlen - length)
        start = -(-free // size) * size
        if not start or start + size > int(network.network_address) + network.num_addresses:
            before = made[-1] if made else _last_network(start - size, length, network)
            told = f"not enough remaining address space for a subnet with a prefix of {length} bits after {before}"
            raise FunctionRefused(told, at)
        made.append(type(network)((start, length)))
        free = start + size
    return list_value([text_value(str(one)) for one in made], STRING)


def _last_network(start: int, length: int, network: Network) -> Network:
    """The one before the first: from 0 on it is the last of all."""
    whole = start % (1 << network.max_prefixlen)
    return type(network)((whole, length))


ENCODINGS: dict[str, HclFunction] = {
    "base64decode": function_of("S", "str", _base64_decode),
    "base64encode": function_of("S", "str", _base64_encode),
    "byteslen": function_of("Y", "buf", _no_bytes),
    "bytesslice": function_of("YNN", "buf offset length", _no_bytes),
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
