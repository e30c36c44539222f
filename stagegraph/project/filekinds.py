"""What a file is, by its name: a Dockerfile, a compose file, a bake file."""

from __future__ import annotations

import re
from enum import Enum

_NAMES = ("Dockerfile", "Containerfile")
_SUFFIXES = (*_NAMES, "dockerfile", "containerfile")
# Templates are no Dockerfiles yet.
_TEMPLATES = frozenset("tmpl tpl template gotmpl j2 jinja jinja2 in erb ejs m4 mustache".split())
# Ignore files, documents about a Dockerfile, what editors and patches leave behind.
_OTHERS = frozenset("dockerignore containerignore md txt rst orig rej bak swp tmp old".split())
_COMPOSE = re.compile(r"(?:docker-)?compose(?:[.-].*)?\.ya?ml")
_BAKE = re.compile(r"(?:docker-bake(?:[.-].*)?|.*\.bake)\.(?:hcl|json)")


class FileKind(Enum):
    """What a file is."""

    DOCKERFILE = "Dockerfile"
    TEMPLATE = "template of a Dockerfile"
    COMPOSE = "compose file"
    BAKE = "bake file"


def kind_of_name(path: str) -> FileKind | None:
    """What a file is; None for all else.

    As `is_dockerfile` tells, but ``dockerfile`` is one, too: docker looks for that where there is no ``Dockerfile``.

    Args:
        path: of the file, with slashes.
    """
    name = path.rpartition("/")[2]
    if name in _SUFFIXES or is_dockerfile(name):
        return FileKind.DOCKERFILE
    before, _, suffix = name.rpartition(".")
    if suffix in _TEMPLATES and (before in _SUFFIXES or is_dockerfile(before)):
        return FileKind.TEMPLATE
    if _COMPOSE.fullmatch(name):
        return FileKind.COMPOSE
    return FileKind.BAKE if _BAKE.fullmatch(name) else None


def is_project_file(path: str) -> bool:
    """Whether a file is called as bake and compose files are.

    Args:
        path: of the file, with slashes.
    """
    return kind_of_name(path) in (FileKind.COMPOSE, FileKind.BAKE)


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
    return suffix not in (_OTHERS | _TEMPLATES) and (
        suffix in _SUFFIXES or name.startswith(tuple(f"{one}." for one in _NAMES))
    )
