"""Which files are Dockerfiles."""

from __future__ import annotations

import pytest

from stagegraph.project.filekinds import is_dockerfile


@pytest.mark.parametrize(
    "path",
    [
        "Dockerfile",
        "a/b c/Containerfile",
        "Dockerfile.dev",
        "Dockerfile.dev.arm64",
        "a/web.Dockerfile",
        "web.dockerfile",
        "a.Containerfile",
        ".Dockerfile.x.Dockerfile",
    ],
)
def test_names(path: str) -> None:
    """These are called as Dockerfiles are."""
    assert is_dockerfile(path)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "dockerfile",
        "MyDockerfile",
        "Dockerfile/x",
        ".Dockerfile",
        "Dockerfile.dockerignore",
        "web.Dockerfile.dockerignore",
        "Dockerfile.md",
        "Dockerfile.j2",
        "Dockerfile.tmpl",
        "Dockerfiles.x",
        "a.py",
    ],
)
def test_other_names(path: str) -> None:
    """These are not: ignore files, documents, templates, names that only begin alike."""
    assert not is_dockerfile(path)
