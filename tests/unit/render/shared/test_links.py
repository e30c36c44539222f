from __future__ import annotations

import pytest

from stagegraph.errors import Location
from stagegraph.projecttargets import inline_name
from stagegraph.render.shared.links import file_address, line_link

GITHUB = "https://github.com/o/r/blob/main/Dockerfile"
GITLAB = "https://gitlab.com/o/r/-/blob/main/Dockerfile"


@pytest.mark.parametrize(
    ("base", "first", "last", "link"),
    [
        (GITHUB, 3, 3, f"{GITHUB}#L3"),
        (GITHUB, 3, 7, f"{GITHUB}#L3-L7"),
        (GITLAB, 3, 3, f"{GITLAB}#L3"),
        (GITLAB, 3, 7, f"{GITLAB}#L3-7"),
        ("https://x.org/?a=1&b=2%20", 1, 1, "https://x.org/?a=1&b=2%20#L1"),
    ],
)
def test_line_link(base: str, first: int, last: int, link: str) -> None:
    """Lines are written as the web view of the repository reads them."""
    assert line_link(base, Location("Dockerfile", first, last)) == link


def test_line_link_is_an_address() -> None:
    """Characters that no address can hold are encoded."""
    assert line_link('x"y <z>\\`', Location("", 1, 1)) == "x%22y%20%3Cz%3E%5C%60#L1"


def test_below_a_folder() -> None:
    """Behind the address of a folder stands the path; a Dockerfile that stands in a bake file has no address."""
    assert line_link("https://x/", Location("a b/Dockerfile", 3, 3)) == "https://x/a%20b/Dockerfile#L3"
    assert line_link("https://x/", Location(inline_name("web"), 3, 3)) == ""
    assert line_link("https://x/", Location("web (inline)", 3, 3)) == "https://x/web%20%28inline%29#L3"
    assert (file_address("https://x/", "a"), file_address("", "a")) == ("https://x/a", "")
