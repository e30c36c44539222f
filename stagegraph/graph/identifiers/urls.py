"""URLs as Go's ``net/url`` reads them, whose rules are stricter and laxer than those of Python's ``urllib``."""

from __future__ import annotations

import re

from stagegraph.values import Record

# What may stand unescaped, letters, digits and `-._~` aside.
_PLAIN_IN_PATH = "$&+,/:;=@"
_PLAIN_IN_USER = "$&+,;="
_PLAIN_IN_HOST = "!\"$&'()*+,:;<=>[]"
_SCHEME = "([a-zA-Z0-9]+)://"
_USER = r"[A-Za-z0-9\-._:~!$&'()*+,;=%@]*"
_WRITTEN_PATH = r"[A-Za-z0-9\-._~!$&'()*+,/;=:@\[\]%]*"  # kept as written, though Go itself would escape some
_CONTROL = r"[\x00-\x1f\x7f]"
_BAD_ESCAPE = r"%(?![0-9A-Fa-f]{2})"
_ESCAPE = r"%[0-9A-Fa-f]{2}"
_NO_HOST_BYTE = r"[ #%/?@\\^`{|}]"
_ZONE = "%25"
_PORT = "(?::[0-9]*)?"
_MOST_SETTINGS = 10_000
_STRICT_COLONS = frozenset({"http", "https"})  # others may have colons in the name of the host


class UrlError(ValueError):
    """No URL."""


class Url(Record):
    """A URL in parts.

    Attributes:
        scheme: in lower case; "" where there is none.
        host: with its port, escapes undone.
        path, fragment: escapes undone.
        query: as written.
        plain: the whole address without query and fragment, in Go's spelling (``URL.String``).
    """

    scheme: str
    host: str
    path: str
    query: str
    fragment: str
    plain: str


def parse_url(text: str) -> Url:
    """The parts of a URL: ``scheme://host/path``, or a path without a scheme (``url.Parse``).

    Raises:
        UrlError: Go refuses the text.
    """
    address, _, fragment = text.partition("#")
    if re.search(_CONTROL, address):
        raise UrlError
    found = re.match(_SCHEME, address)
    scheme = found[1].lower() if found else ""
    rest = address[found.end() :] if found else address
    forced = rest.endswith("?") and rest.count("?") == 1
    rest, _, query = rest.partition("?")
    user, host = "", ""
    if found:
        authority, slash, rest = rest.partition("/")
        rest = slash + rest
        user, host = _authority(scheme, authority)
    path = unescaped(rest)
    written = rest if re.fullmatch(_WRITTEN_PATH, rest) else _escaped(path, _PLAIN_IN_PATH)
    front = f"{scheme}://{user}{_escaped(host, _PLAIN_IN_HOST)}" if found else ""
    return Url(
        scheme=scheme,
        host=host,
        path=path,
        query=query,
        fragment=unescaped(fragment),
        plain=front + written + "?" * forced,
    )


def _authority(scheme: str, text: str) -> tuple[str, str]:
    """The user as Go writes it, with its ``@``, and the host."""
    user, sign, host = text.rpartition("@")
    host = _host(scheme, host)
    if not sign:
        return "", host
    if not re.fullmatch(_USER, user):
        raise UrlError
    name, colon, password = user.partition(":")
    name, password = (_escaped(unescaped(one), _PLAIN_IN_USER) for one in (name, password))
    return f"{name}{colon}{password}@", host


def _host(scheme: str, text: str) -> str:
    """``parseHost``."""
    bracket = text.rfind("[")
    if bracket > 0:
        raise UrlError
    if bracket == 0:
        return _literal(text)
    first, last = text.find(":"), text.rfind(":")
    port = "" if first < 0 else text[first if scheme in _STRICT_COLONS else last :]
    if not re.fullmatch(_PORT, port):
        raise UrlError
    return _unescaped_host(text)


def _literal(text: str) -> str:
    """An IPv6 address in brackets, perhaps with a zone and a port."""
    inside, bracket, port = text[1:].rpartition("]")
    if not bracket or not re.fullmatch(_PORT, port):
        raise UrlError
    address, zone, name = inside.partition(_ZONE)
    whole = _unescaped_host(address) + (_unescaped_zone(zone + name) if zone else "")
    from ipaddress import IPv6Address  # noqa: PLC0415  (a slow import that few files need)

    address, percent, name = whole.partition("%")
    try:
        IPv6Address(address)
    except ValueError:
        raise UrlError from None
    if percent and not name:
        raise UrlError
    return f"[{whole}]{port}"


def _unescaped_host(text: str) -> str:
    """Only bytes beyond ASCII may be escaped in a host, and the percent sign."""
    if any(int(one[1:], 16) < 0x80 and one != _ZONE for one in re.findall(_ESCAPE, text)):
        raise UrlError
    if re.search(_NO_HOST_BYTE, re.sub(_ESCAPE, "", text)):
        raise UrlError
    return unescaped(text)


def _unescaped_zone(text: str) -> str:
    """An escape may stand for what could be written, for a percent sign and for a space."""
    if re.search(_NO_HOST_BYTE, re.sub(_ESCAPE, "", text)):
        raise UrlError
    for one in re.findall(_ESCAPE, text):
        byte = chr(int(one[1:], 16))
        if one != _ZONE and byte != " " and (not "!" <= byte <= "~" or re.match(_NO_HOST_BYTE, byte)):
            raise UrlError
    return unescaped(text)


def unescaped(text: str) -> str:
    """A text with its escapes undone; bytes that are no UTF-8 as Python keeps them (``surrogateescape``).

    Raises:
        UrlError: an escape without two digits.
    """
    if "%" not in text:
        return text
    if re.search(_BAD_ESCAPE, text):
        raise UrlError
    from urllib.parse import unquote_to_bytes  # noqa: PLC0415  (a slow import that few files need)

    return unquote_to_bytes(text).decode("utf-8", "surrogateescape")


def _escaped(text: str, plain: str) -> str:
    if text.isascii() and text.isalnum():
        return text
    from urllib.parse import quote  # noqa: PLC0415  (a slow import that few files need)

    return quote(text, safe=plain, errors="surrogateescape")


def query_settings(query: str, *, lenient: bool) -> dict[str, list[str]]:
    """The values of each key of a query, in the order of its first setting (``url.ParseQuery``).

    Args:
        query: what stands behind the question mark.
        lenient: a setting that cannot be read (a semicolon, a bad escape) is left out.

    Raises:
        UrlError: there is such a setting, or too many, and it is not lenient.
    """
    found: dict[str, list[str]] = {}
    if query.count("&") >= _MOST_SETTINGS:
        if lenient:
            return found
        raise UrlError
    for setting in filter(None, query.split("&")):
        try:
            key, value = _setting(setting)
        except UrlError:
            if not lenient:
                raise
            continue
        found.setdefault(key, []).append(value)
    return found


def _setting(text: str) -> tuple[str, str]:
    if ";" in text:
        raise UrlError
    key, _, value = text.replace("+", " ").partition("=")
    return unescaped(key), unescaped(value)
