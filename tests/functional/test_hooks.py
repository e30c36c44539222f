"""The hooks for pre-commit, run by pre-commit on a repository of its own."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from stagegraph.project.filekinds import is_dockerfile
from tests.helpers.commands import environment
from tests.helpers.repositories import commit_all, git

ROOT = Path(__file__).parents[2]
HOOKS: dict[str, dict[str, Any]] = {
    one["id"]: one for one in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
}
NAMES = (
    "Dockerfile a/Containerfile Dockerfile.dev a/b/web.Dockerfile web.dockerfile x.Containerfile Dockerfile.a.b "
    "Dockerfile.dockerignore Dockerfile.md MyDockerfile Dockerfiles/a Dockerfile.bak dockerfile.py .Dockerfile "
    "Dockerfile.j2 Dockerfile.jinja2 Dockerfile.jinja Dockerfile.tmpl a.Dockerfile.in Dockerfile/x dockerfile"
).split()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository that has the hooks, run by the stagegraph of this Python instead of one that is installed anew."""
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / ".pre-commit-hooks.yaml").write_bytes((ROOT / ".pre-commit-hooks.yaml").read_bytes())
    revision = commit_all(hooks)
    path = tmp_path / "project"
    path.mkdir()
    wanted: list[dict[str, Any]] = [
        {"id": "stagegraph-check"},
        {"id": "stagegraph-fix"},
        {
            "id": "stagegraph-picture",
            "args": ["Dockerfile", "--check", "build.dot"],
            "files": r"^(Dockerfile|build\.dot)$",
        },
    ]
    entries = [{"repo": str(hooks), "rev": revision, "hooks": [{**one, "language": "system"} for one in wanted]}]
    (path / ".pre-commit-config.yaml").write_text(yaml.safe_dump({"repos": entries}), encoding="utf-8")
    (path / "Dockerfile").write_text("FROM alpine:3.22 AS base\nRUN make\n", encoding="utf-8")
    (path / "Dockerfile.dockerignore").write_text("*\n", encoding="utf-8")
    commit_all(path)
    return path


def hooked(project: Path, hook: str) -> tuple[int, str]:
    """The exit status and the output of a hook on all files."""
    folders = str(Path(sys.executable).parent)
    env = environment({"PRE_COMMIT_HOME": str(project.parent / "home"), "GIT_CONFIG_NOSYSTEM": "1"})
    env["PATH"] = f"{folders}:{env['PATH']}"
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", hook, "--all-files", "--color", "never"],
        cwd=project,
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_check(project: Path) -> None:
    """Dockerfiles are checked, files that only begin like their names are not; a finding fails the hook."""
    assert hooked(project, "stagegraph-check")[0] == 0
    (project / "web.Dockerfile").write_text("FROM alpine:3.22 AS Base\nRUN make\n", encoding="utf-8")
    git(project, "add", "-A")
    status, output = hooked(project, "stagegraph-check")
    assert status == 1
    assert "web.Dockerfile:1: warning: Stage name 'Base' should be lowercase [StageNameCasing]" in output
    assert "1 warning in 2 files" in output


def test_fix(project: Path) -> None:
    """What is certain is mended, and the hook fails once, as the file is another one then."""
    (project / "Dockerfile").write_text("FROM alpine:3.22 AS Base\nRUN make\n", encoding="utf-8")
    git(project, "add", "-A")
    status, output = hooked(project, "stagegraph-fix")
    assert status == 1
    assert "files were modified by this hook" in output
    assert (project / "Dockerfile").read_text(encoding="utf-8").startswith("FROM alpine:3.22 AS base\n")
    assert hooked(project, "stagegraph-fix")[0] == 0


def test_stale_picture(project: Path) -> None:
    """A picture that is not there, or no longer what would be drawn, fails the hook; the current one does not."""
    status, output = hooked(project, "stagegraph-picture")
    assert status == 1
    assert "build.dot is stale:\n  there is no such file\n" in output
    command = [sys.executable, "-m", "stagegraph", "render", "-o", "build.dot"]
    subprocess.run(command, cwd=project, check=True)
    git(project, "add", "-A")
    assert hooked(project, "stagegraph-picture")[0] == 0
    (project / "Dockerfile").write_text("FROM alpine:3.22 AS base\nRUN make all\n", encoding="utf-8")
    assert hooked(project, "stagegraph-picture")[0] == 1


@pytest.mark.parametrize("hook", HOOKS)
def test_names_of_files(hook: str) -> None:
    """A hook is for the files that `stagegraph review` takes for Dockerfiles, and for no others."""
    entry = HOOKS[hook]
    meant = [one for one in NAMES if re.search(entry["files"], one) and not re.search(entry["exclude"], one)]
    assert meant == [one for one in NAMES if is_dockerfile(one)]
    assert 0 < len(meant) < len(NAMES)


def test_shape() -> None:
    """Each hook has what pre-commit asks for, and pre-commit itself takes the file."""
    for one in HOOKS.values():
        assert {"id", "name", "entry", "language", "description", "files"} <= one.keys()
        assert one["language"] == "python"
    command = [sys.executable, "-m", "pre_commit", "validate-manifest", str(ROOT / ".pre-commit-hooks.yaml")]
    subprocess.run(command, check=True, timeout=60)
