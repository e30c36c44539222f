"""Which files are Dockerfiles."""

from __future__ import annotations

import pytest

from stagegraph.project.filekinds import FileKind, is_dockerfile, is_project_file, kind_of_name


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


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("a/Dockerfile", FileKind.DOCKERFILE),
        ("dockerfile", FileKind.DOCKERFILE),
        ("a/containerfile", FileKind.DOCKERFILE),
        ("Dockerfile.dev", FileKind.DOCKERFILE),
        ("Dockerfile.dockerignore", None),
        ("Dockerfile.dev.j2", FileKind.TEMPLATE),
        ("web.Dockerfile.m4", FileKind.TEMPLATE),
        ("dockerfile.in", FileKind.TEMPLATE),
        ("page.html.j2", None),
        ("compose.yaml", FileKind.COMPOSE),
        ("docker-compose.yml", FileKind.COMPOSE),
        ("a/docker-compose.prod.yml", FileKind.COMPOSE),
        ("compose-test.yaml", FileKind.COMPOSE),
        ("composer.yaml", None),
        ("docker-bake.hcl", FileKind.BAKE),
        ("docker-bake.override.json", FileKind.BAKE),
        ("images.bake.hcl", FileKind.BAKE),
        ("bake.hcl", None),
        ("README.md", None),
    ],
)
def test_kinds(path: str, kind: FileKind | None) -> None:
    """A file is told by its name: Dockerfiles, their templates, compose files and bake files."""
    assert kind_of_name(path) is kind


def test_project_files() -> None:
    """Compose and bake files tell of a whole project, a Dockerfile does not."""
    assert is_project_file("a/compose.yaml")
    assert is_project_file("docker-bake.hcl")
    assert not is_project_file("Dockerfile")
