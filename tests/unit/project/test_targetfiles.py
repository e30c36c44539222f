from __future__ import annotations

import pytest

from stagegraph.errors import InputError
from stagegraph.project.bake.bakequestion import BakeQuestion
from stagegraph.project.buildfiles import ProjectFiles, read_project
from stagegraph.project.targetfiles import read_targets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

    from stagegraph.projecttargets import ProjectTarget


def targets_of(folder: Path, text: str, *names: str, files: tuple[str, ...] = ()) -> dict[str, ProjectTarget]:
    """The targets of a bake file, where only some files are there; the text of each is its path."""
    path = folder / "docker-bake.hcl"
    path.write_text(text)
    answer = read_project(ProjectFiles(bake=(str(path),)), BakeQuestion(names or ("*",)))
    return {one.name: one for one in read_targets(answer, lambda path: f"text of {path}", files.__contains__)}


@pytest.mark.parametrize(
    ("fields", "files", "path"),
    [
        ("", (), "Dockerfile"),
        ('context = "app"', (), "app/Dockerfile"),
        ('context = "app"', ("app/dockerfile",), "app/dockerfile"),
        ('context = "app"', ("app/dockerfile", "app/Dockerfile"), "app/Dockerfile"),
        ('dockerfile = "./docker/../a.Dockerfile"', (), "a.Dockerfile"),
        ('context = "app"\ndockerfile = "../a.Dockerfile"', (), "a.Dockerfile"),
        ('context = "app"\ndockerfile = "/etc/a.Dockerfile"', (), "/etc/a.Dockerfile"),
        ('context = "app"\ndockerfile = "cwd://b/a.Dockerfile"', (), "b/a.Dockerfile"),
        ('context = "https://example.com/a.git"\ndockerfile = "cwd://a.Dockerfile"', (), "a.Dockerfile"),
    ],
)
def test_where_the_dockerfile_is(tmp_path: Path, fields: str, files: tuple[str, ...], path: str) -> None:
    """A Dockerfile is looked for in the context, unless its path leads elsewhere."""
    found = targets_of(tmp_path, f'target "x" {{\n{fields}\n}}\n', files=files)["x"]
    assert (found.path, found.text, found.unread) == (path, f"text of {path}", "")


@pytest.mark.parametrize(
    ("fields", "unread"),
    [
        (
            'context = "https://example.com/a.git#main"',
            "its Dockerfile is Dockerfile of https://example.com/a.git#main, and nothing is downloaded",
        ),
        (
            'context = "https://example.com/a.tar.gz"\ndockerfile = "x"',
            "its Dockerfile is x of https://example.com/a.tar.gz, and nothing is downloaded",
        ),
        (
            'dockerfile = "https://example.com/x"',
            "its Dockerfile is at https://example.com/x, and nothing is downloaded",
        ),
    ],
)
def test_what_nobody_can_read(tmp_path: Path, fields: str, unread: str) -> None:
    """A Dockerfile that would have to be fetched is not read, and why is said."""
    found = targets_of(tmp_path, f'target "x" {{\n{fields}\n}}\n')["x"]
    assert (found.text, found.unread) == ("", unread)


def test_a_text_in_the_bake_file(tmp_path: Path) -> None:
    """A Dockerfile in the bake file wins, also where the context is far away."""
    text = 'target "x" {\n  context = "https://example.com/a.git"\n  dockerfile-inline = "FROM alpine"\n}\n'
    found = targets_of(tmp_path, text)["x"]
    assert (found.path, found.text, found.unread, found.inline) == ("x (inline)", "FROM alpine", "", True)


def test_a_file_that_is_called_like_a_text_in_the_bake_file(tmp_path: Path) -> None:
    """What a file is called does not make it a text of the bake file."""
    found = targets_of(tmp_path, 'target "x" { dockerfile = "x (inline)" }\n')["x"]
    assert (found.path, found.text, found.inline) == ("x (inline)", "text of x (inline)", False)


def test_the_options(tmp_path: Path) -> None:
    """Stage, args, platforms, contexts and what changes a RUN come from the target."""
    text = """\
target "x" {
  description = "says"
  target = "final"
  args = { A = "1", B = null }
  platforms = ["linux/amd64", "linux/arm64"]
  contexts = { base = "target:y", here = "cwd://sub" }
  network = "host"
  extra-hosts = { db = "10.0.0.1" }
  ulimits = ["nofile=10:20"]
  shm-size = "1g"
  no-cache-filter = ["one"]
}
target "y" { no-cache = true }
"""
    found = targets_of(tmp_path, text, "x")
    one = found["x"]
    assert (one.description, one.stage, one.args) == ("says", "final", {"A": "1"})
    assert one.platforms == ("linux/amd64", "linux/arm64")
    assert one.contexts == {"base": "target:y", "here": "sub"}
    assert list(one.needs) == ["y"]
    assert dict(one.run_settings) == {
        "network": "host",
        "shm-size": "1g",
        "extra-host": "db=10.0.0.1",
        "ulimit": "nofile=10:20",
    }
    assert one.no_cache == {"one"}
    assert found["y"].no_cache == {"*"}
    assert (one.linked, found["y"].linked) == (False, True)


def test_each_file_is_read_once(tmp_path: Path) -> None:
    """Targets of one Dockerfile share its text."""
    found = targets_of(tmp_path, 'target "x" {}\ntarget "y" {}\n')
    assert found["x"].text is found["y"].text


@pytest.mark.parametrize(("files", "hint"), [((), "--set x.dockerfile=FILE"), (("Dockerfile",), "Save it as text.")])
def test_a_dockerfile_that_cannot_be_read(tmp_path: Path, files: tuple[str, ...], hint: str) -> None:
    """The target is named whose Dockerfile cannot be read, and, if there is none, how another one is named."""
    path = tmp_path / "docker-bake.hcl"
    path.write_text('target "x" {}\n')
    answer = read_project(ProjectFiles(bake=(str(path),)), BakeQuestion(("x",)))

    def read(path: str) -> str:
        raise InputError(f"cannot read {path}", hint="Save it as text.")

    with pytest.raises(InputError, match=r"^target x: cannot read Dockerfile$") as caught:
        read_targets(answer, read, files.__contains__)
    assert hint in caught.value.hint
