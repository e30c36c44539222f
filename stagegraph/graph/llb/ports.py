"""The ports of EXPOSE; BuildKit's ``dockerfile2llb/convert_expose.go``."""

from __future__ import annotations

from stagegraph.graph.llb.refusals import ConversionError
from stagegraph.syntax.environment import Unexpanded
from stagegraph.syntax.gotext import lower, parse_int, quote
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.syntax.instructions import Expose
    from stagegraph.syntax.words import Lexer

_PROTOCOLS = frozenset({"", "tcp", "udp", "sctp"})
_HIGHEST = 65535


class Port(Record):
    """One word of EXPOSE in parts: ``[address:][host port:]port[/protocol]``."""

    word: str
    address: str
    host_port: str
    port: str
    protocol: str


def exposed_ports(instruction: Expose, lexer: Lexer, env: Mapping[str, str]) -> Iterator[Port]:
    """The ports of an EXPOSE, each checked after it is handed out; all words are expanded before the first one.

    Those are left out that hold a variable whose value is not known.

    Raises:
        ExpansionError: a word cannot be expanded.
        ConversionError: a word is no port.
    """
    expansions = [lexer.process(text, env) for text in instruction.ports]
    for word in (word for one in expansions if not isinstance(one.text, Unexpanded) for word in one.words):
        port = _parts_of(word)
        yield port
        _check(port)


def _parts_of(word: str) -> Port:
    front, _, last = word.rpartition(":")
    address, _, host_port = front.rpartition(":")
    port, _, protocol = last.partition("/")
    if not port:
        raise ConversionError(f"invalid port: {quote(word)}: no port specified")
    if lower(protocol) not in _PROTOCOLS:
        raise ConversionError(f"invalid port: {quote(word)}: invalid proto: {protocol}")
    return Port(word, address, host_port, port, protocol)


def _check(port: Port) -> None:
    _check_address(port.address)
    inside = _port_range(port.port)
    if inside is None:
        raise ConversionError(f"invalid containerPort: {port.port}")
    if not port.host_port:
        return
    outside = _port_range(port.host_port)
    if outside is None:
        raise ConversionError(f"invalid hostPort: {port.host_port}")
    if inside[1] - inside[0] not in (0, outside[1] - outside[0]):
        raise ConversionError(
            f"invalid ranges specified for container and host Ports: {port.port} and {port.host_port}"
        )


def _check_address(text: str) -> None:
    address = _without_brackets(text) if text.startswith("[") else text
    if not address:
        return
    from ipaddress import ip_address  # noqa: PLC0415  (a slow import that few files need)

    try:
        zone = "%" in str(ip_address(address))
    except ValueError:
        zone = True
    if zone:  # to Go an address with a zone is none
        raise ConversionError(f"invalid IP address: {address}")


def _without_brackets(text: str) -> str:
    """``net.SplitHostPort`` of the address with a colon behind it."""
    address = f"{text}:"
    inside, bracket, behind = address[1:].partition("]")
    if not bracket:
        why = "missing ']' in address"
    elif behind != ":":
        why = "too many colons in address" if behind.startswith(":") else "missing port in address"
    elif "[" in inside:
        why = "unexpected '[' in address"
    else:
        return inside
    raise ConversionError(f"invalid IP address {text}: address {address}: {why}")


def _port_range(text: str) -> tuple[int, int] | None:
    """First and last port; what stands behind a hyphen is not read where it is the same text."""
    first, _, last = text.partition("-")
    start = _port_number(first)
    end = start if last == first or "-" not in text else _port_number(last)
    if start is None or end is None or end < start:
        return None
    return start, end


def _port_number(text: str) -> int | None:
    number = parse_int(text)
    return number if number is not None and 0 <= number <= _HIGHEST else None
