"""Links to lines of the Dockerfile in a web view of its repository."""

from __future__ import annotations

from stagegraph.projecttargets import InlineName

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location

# An address holds none of these, but for the parentheses: they would end a link in Markdown.
_ENCODED = str.maketrans({one: f"%{ord(one):02X}" for one in ' "<>()\\^`{|}'})


def line_link(base: str, location: Location) -> str:
    """The address of some lines: ``#L3-L7`` as GitHub writes it, ``#L3-7`` for an address of GitLab (``/-/``).

    Args:
        base: the address of the file, without a fragment; or that of the folder from which paths lead, with a slash at
            its end. A Dockerfile that stands in a bake file has none there: "".
        location: its lines.
    """
    if base.endswith("/"):
        base = file_address(base, location.path)
        if not base:
            return ""
    before, between = around_lines(base)
    if location.first == location.last:
        return f"{before}{location.first}"
    return f"{before}{location.first}{between}{location.last}"


def around_lines(base: str) -> tuple[str, str]:
    """What stands before a line in its address, and what between the first and the last of several."""
    return f"{base.translate(_ENCODED)}#L", "-" if "/-/" in base else "-L"


def file_link(base: str) -> str:
    """The address of a file, fit for Markdown."""
    return base.translate(_ENCODED)


def file_address(base: str, path: str) -> str:
    """The address of a file, from that of a folder above it; "" for none, and for a Dockerfile that is no file."""
    return f"{base.rstrip('/')}/{in_address(path)}" if base and not isinstance(path, InlineName) else ""


def in_address(path: str) -> str:
    """A path, with slashes, as it stands in an address."""
    from urllib.parse import quote  # noqa: PLC0415  (slow to import, and few documents have links)

    return quote(path, safe="/:!'()*~", errors="surrogateescape")
