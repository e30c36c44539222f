from __future__ import annotations

import pytest

from tests.helpers.building import names, plan_of, refused


@pytest.mark.parametrize(
    "ports",
    [
        "80",
        "0 65535",
        "8000-8010/udp",
        "80/TCP 81/sctp",
        "80/",
        "$P",
        "8080:80",
        ":80",
        "8000-8010:8000-8010",
        "8000-8010:80",
        "127.0.0.1:8080:80",
        "127.0.0.1::80",
        "[::1]:8080:80",
        "::1:8080:80",
        "[]:8080:80",
        "::80",
        "+80",
        "0--0",
        "+5-+5",
    ],
)
def test_ports(ports: str) -> None:
    """EXPOSE takes ports, ranges and protocols, and tolerates host ports and addresses."""
    assert names(plan_of("FROM scratch", 'ENV P="80 90/udp"', f"EXPOSE {ports}")) == []


@pytest.mark.parametrize(
    ("port", "message"),
    [
        ("/tcp", 'invalid port: "/tcp": no port specified'),
        ("80:", 'invalid port: "80:": no port specified'),
        ("80/http", 'invalid port: "80/http": invalid proto: http'),
        ("80/TCP/x", 'invalid port: "80/TCP/x": invalid proto: TCP/x'),
        ("http", "invalid containerPort: http"),
        ("65536", "invalid containerPort: 65536"),
        ("-1", "invalid containerPort: -1"),
        ("80-", "invalid containerPort: 80-"),
        ("90-80", "invalid containerPort: 90-80"),
        ("+1--2", "invalid containerPort: +1--2"),
        ("99999999999999999999", "invalid containerPort: 99999999999999999999"),
        ("1-2-3", "invalid containerPort: 1-2-3"),
        ("x:80", "invalid hostPort: x"),
        ("1-2:80-82", "invalid ranges specified for container and host Ports: 80-82 and 1-2"),
        ("host:1:80", "invalid IP address: host"),
        ("300.0.0.1:1:80", "invalid IP address: 300.0.0.1"),
        ("[::g]:1:80", "invalid IP address: ::g"),
        ("[fe80::1%25eth0]:1:80", "invalid IP address: fe80::1%25eth0"),
        ("fe80::1%eth0:1:80", "invalid IP address: fe80::1%eth0"),
        ("127.0.0.01:1:80", "invalid IP address: 127.0.0.01"),
        (":::80", "invalid IP address: :"),
        ("[::1:1:80", "invalid IP address [::1: address [::1:: missing ']' in address"),
        ("[::1]x:1:80", "invalid IP address [::1]x: address [::1]x:: missing port in address"),
        ("[::1]::1:80", "invalid IP address [::1]:: address [::1]::: too many colons in address"),
        ("[[::1]:1:80", "invalid IP address [[::1]: address [[::1]:: unexpected '[' in address"),
    ],
)
def test_bad_port(port: str, message: str) -> None:
    """What is no port is refused with the words of ``convert_expose.go``, in a needed stage."""
    assert refused("FROM scratch", f"EXPOSE {port}") == (message, 2)
    assert names(plan_of("FROM scratch", f"EXPOSE {port}", "FROM scratch")) == []


def test_all_words_are_expanded_before_a_port_is_read() -> None:
    """A word that cannot be expanded is refused even behind one that is no port."""
    assert refused("FROM scratch", "EXPOSE x ${V:?no}") == ('failed to process "${V:?no}": V: no', 2)
