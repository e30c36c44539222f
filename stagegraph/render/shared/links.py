"""Links to lines of the Dockerfile in a web view of its repository."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location

# An address holds none of these, but for the parentheses: they would end a link in Markdown.
_ENCODED = str.maketrans({one: f"%{ord(one):02X}" for one in ' "<>()\\^`{|}'})


def line_link(base: str, location: Location) -> str:
    """The address of some lines: ``#L3-L7`` as GitHub writes it, ``#L3-7`` for an address of GitLab (``/-/``).

    Args:
        base: the address of the file, without a fragment.
        location: its lines.
    """
    base = base.translate(_ENCODED)
    if location.first == location.last:
        return f"{base}#L{location.first}"
    dash = "-" if "/-/" in base else "-L"
    return f"{base}#L{location.first}{dash}{location.last}"
