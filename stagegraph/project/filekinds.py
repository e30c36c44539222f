"""Which files are Dockerfiles, by their names."""

from __future__ import annotations

_NAMES = ("Dockerfile", "Containerfile")
_SUFFIXES = (*_NAMES, "dockerfile", "containerfile")
_OTHERS = frozenset(
    # Ignore files, documents about a Dockerfile, what editors and patches leave behind, and templates, which are no
    # Dockerfiles yet.
    "dockerignore containerignore md txt rst orig rej bak swp tmp old "
    "tmpl tpl template gotmpl j2 jinja jinja2 in erb ejs m4 mustache".split()
)


def is_dockerfile(path: str) -> bool:
    """Whether a file is called as a Dockerfile is: ``Dockerfile``, ``Dockerfile.NAME`` or ``NAME.Dockerfile``.

    The same with ``Containerfile``. Ignore files, templates, and what editors leave behind are none.

    Args:
        path: of the file, with slashes.
    """
    name = path.rpartition("/")[2]
    before, _, suffix = name.rpartition(".")
    if not before:
        return name in _NAMES
    return suffix not in _OTHERS and (suffix in _SUFFIXES or name.startswith(tuple(f"{one}." for one in _NAMES)))
