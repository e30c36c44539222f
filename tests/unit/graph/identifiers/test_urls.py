from __future__ import annotations

import pytest

from stagegraph.graph.identifiers.urls import UrlError, parse_url, query_settings, unescaped


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("https://h/a", "https://h/a"),
        ("HTTPS://H/A", "https://H/A"),
        ("https://h/a?b#c", "https://h/a"),
        ("https://h/a?", "https://h/a?"),
        ("https://h/a??", "https://h/a"),
        ("https://h", "https://h"),
        ("https:///a", "https:///a"),
        ("https://h/%61", "https://h/%61"),
        ("https://h/a b", "https://h/a%20b"),
        ("https://h/a^%62", "https://h/a%5Eb"),
        ("https://h/é", "https://h/%C3%A9"),
        ("https://h/a'[1](2)", "https://h/a'[1](2)"),
        ("ssh://%41@h/a", "ssh://A@h/a"),
        ("ssh://u:p:q@h/a", "ssh://u:p%3Aq@h/a"),
        ("ssh://a@b@h/a", "ssh://a%40b@h/a"),
        ("ssh://~!@h/a", "ssh://~%21@h/a"),
        ("ssh://u:@h/a", "ssh://u:@h/a"),
        ("ssh://@h/a", "ssh://@h/a"),
        ("git://é.example/a", "git://%C3%A9.example/a"),
        ("git://a:b:1/c", "git://a:b:1/c"),
        ("git://h</c", "git://h</c"),
        ("http://[::1]:80/a", "http://[::1]:80/a"),
        ("http://[fe80::1%25e%20t]/a", "http://[fe80::1%25e%20t]/a"),
        ("http://[fe80::1%25e%41]/a", "http://[fe80::1%25eA]/a"),
        ("github.com/a://b", "github.com/a://b"),
    ],
)
def test_plain(text: str, plain: str) -> None:
    """An address is written as Go's ``URL.String`` does it: a path as it is where it may stay so."""
    assert parse_url(text).plain == plain


@pytest.mark.parametrize(
    "text",
    [
        "https://h/%zz",
        "https://h/a#%zz",
        "https://h/\x7f",
        "https://h:p/a",
        "https://h:1:2/a",
        "git://h:1:p/a",
        "https://é b@h/a",
        "https://u%zz@h/a",
        "https://a b/c",
        "https://h%41/a",
        "https://h%2/a",
        "https://a[b/c",
        "https://[::1/a",
        "https://[::1]x/a",
        "https://[::1]:x/a",
        "https://[1.2.3.4]/a",
        "https://[x]/a",
        "https://[fe80::1%25]/a",
        "https://[fe80::1%eth0]/a",
        "https://[fe80::1%25%2f]/a",
        "https://[fe80::1%25%7f]/a",
        "https://[fe80::1%25a b]/a",
        "https://h:٣/a",
    ],
)
def test_refused(text: str) -> None:
    """Bad escapes, ports, hosts and users make no URL, nor do control characters before the fragment."""
    with pytest.raises(UrlError):
        parse_url(text)


def test_parts() -> None:
    """Host, path and fragment lose their escapes, the query keeps them."""
    url = parse_url("https://u@h%C3%A9:1/%61?b=%62#%63\x01")
    assert (url.scheme, url.host, url.path, url.query, url.fragment) == ("https", "hé:1", "/a", "b=%62", "c\x01")


def test_bytes_that_are_no_text() -> None:
    """A byte that is no UTF-8 stays one character of its own."""
    assert unescaped("%ff%c3%a9%80") == "\udcffé\udc80"


def test_settings() -> None:
    """Settings that cannot be read are left out, where they do not make the whole query bad."""
    query = "a=1&&b&a=%32&c=x+y&d;e=1&f=%zz&=g"
    assert query_settings(query, lenient=True) == {"a": ["1", "2"], "b": [""], "c": ["x y"], "": ["g"]}
    for bad in ("a;b=1", "a=%zz", "&" * 10_000):
        assert query_settings(bad, lenient=True) == {}
        with pytest.raises(UrlError):
            query_settings(bad, lenient=False)
