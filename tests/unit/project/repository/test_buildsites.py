from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from stagegraph.project.buildfiles import ProjectFiles
from stagegraph.project.repository.buildsites import BuildSite, build_sites, read_site
from stagegraph.project.repository.treefiles import TreeFiles, tree_files

if TYPE_CHECKING:
    from pathlib import Path


def sites(root: Path, **files: str) -> list[BuildSite]:
    """What the bake and compose files of a tree build; a double underscore in a name is a slash."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return [read_site(str(root), one, ProjectFiles()) for one in build_sites(tree_files(str(root)))]


def told(found: list[BuildSite]) -> list[tuple[str, str, str, str]]:
    """Name, Dockerfile, context and stage of the targets."""
    return [(one.name, one.path, one.context, one.stage) for site in found for one in site.targets]


def test_which_belong_together() -> None:
    """The files that bake takes by itself are read together, each other one over its like, folder by folder."""
    compose = ("a/compose.yml", "compose.override.yaml", "compose.yaml", "docker-compose.yml")
    bake = ("b/ci.bake.hcl", "docker-bake.hcl", "docker-bake.json", "docker-bake.release.hcl")
    assert [one.files for one in build_sites(TreeFiles(compose=compose, bake=bake))] == [
        ("compose.yaml", "docker-bake.json", "docker-bake.hcl"),
        ("compose.yaml", "compose.override.yaml"),
        ("compose.yaml", "docker-compose.yml"),
        ("docker-bake.json", "docker-bake.hcl", "docker-bake.release.hcl"),
        ("a/compose.yml",),
        ("b/ci.bake.hcl",),
    ]


def test_paths(tmp_path: Path) -> None:
    """Paths start at the top of the tree; what lies outside of it, or on no disk, has none."""
    text = """
    target "a" { dockerfile = "a.Dockerfile" }
    target "b" {
      context = "../x"
      target  = "t"
    }
    target "c" { context = "../../out" }
    target "d" { context = "https://example.com/x.git" }
    target "e" { dockerfile-inline = "FROM alpine" }
    """
    found = sites(tmp_path, **{"in__docker-bake.hcl": text, "in__a.Dockerfile": "", "x__Dockerfile": ""})
    assert told(found) == [
        ("a", "in/a.Dockerfile", "in", ""),
        ("b", "x/Dockerfile", "x", "t"),
        ("c", "", "", ""),
        ("d", "", "", ""),
        ("e", "", "", ""),
    ]


def test_files_meant_for_a_folder_above(tmp_path: Path) -> None:
    """A bake file in a folder can be meant for the top, or for what is above: where its Dockerfiles are found."""
    text = 'target "a" { context = "src/web" }\n'
    files = {"src__web__Dockerfile": "", "src__ci__docker-bake.hcl": text}
    assert told(sites(tmp_path, **files)) == [("a", "src/web/Dockerfile", "src/web", "")]
    (tmp_path / ".git").mkdir()
    assert told(sites(tmp_path / "src")) == [("a", "web/Dockerfile", "web", "")]


@pytest.mark.parametrize(("where", "path"), [("", "web/Dockerfile"), ("src", "src/web/Dockerfile")])
def test_files_meant_for_the_working_directory(
    where: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there is no repository, a bake file below the working directory can be meant for that, and no higher."""
    files = {"web__Dockerfile": "", "docker-bake.hcl": 'target "a" { context = "src/web" }\n'}
    sites(tmp_path / "src", **files)
    monkeypatch.chdir(tmp_path / where)
    assert told(sites(tmp_path / "src")) == [("a", path, path.removesuffix("/Dockerfile"), "")]


def test_absolute_paths(tmp_path: Path) -> None:
    """A path from the root of the disk is one of the tree, too, where it leads there."""
    text = f'target "a" {{ context = "{tmp_path}/web" }}\n'
    assert told(sites(tmp_path, **{"docker-bake.hcl": text, "web__Dockerfile": ""})) == [
        ("a", "web/Dockerfile", "web", "")
    ]


def test_targets_that_only_hand_down(tmp_path: Path) -> None:
    """A target that others inherit from is none that is built, unless a group names it."""
    text = """
    target "base" { args = { A = "1" } }
    target "shared" {}
    group "default" { targets = ["shared", "web"] }
    target "web" { inherits = ["base", "shared"] }
    """
    (site,) = sites(tmp_path, **{"docker-bake.hcl": text, "Dockerfile": ""})
    assert [(one.name, dict(one.args)) for one in site.targets] == [("shared", {}), ("web", {"A": "1"})]


def test_compose(tmp_path: Path) -> None:
    """The services of a compose file that are built are targets; one without any builds nothing."""
    text = "services:\n  web:\n    build:\n      context: web\n      target: dev\n  db:\n    image: postgres\n"
    found = sites(
        tmp_path, **{"compose.yaml": text, "web__Dockerfile": "", "db__compose.yaml": "services: {db: {image: a}}\n"}
    )
    assert told(found) == [("web", "web/Dockerfile", "web", "dev")]
    assert [one.refused for one in found] == [(), ()]


def test_refused_targets(tmp_path: Path) -> None:
    """A target that is refused never stops the others; what is refused is told with the names of the files."""
    text = 'target "a" {}\ntarget "b" { secret = ["id=x,src=gone"] }\n'
    (site,) = sites(tmp_path, **{"docker-bake.hcl": text, "Dockerfile": ""})
    assert [one.name for one in site.targets] == ["a"]
    assert site.problems == ("docker-bake.hcl: failed to stat gone: stat gone: no such file or directory",)


def test_refused_files(tmp_path: Path) -> None:
    """Of files that are refused together those are told that can be read alone."""
    (site,) = sites(
        tmp_path, **{"docker-bake.hcl": 'target "a" {}\n', "compose.yaml": "services: [\n", "Dockerfile": ""}
    )
    assert ([one.name for one in site.targets], len(site.refused)) == (["a"], 1)
    assert site.files == ("compose.yaml", "docker-bake.hcl")
    usual, other = sites(
        tmp_path,
        **{"docker-bake.hcl": "target {\n", "docker-bake.x.hcl": 'target "b" {}\n', "compose.yaml": "services: {}\n"},
    )
    assert (len(usual.refused), usual.targets) == (1, ())
    assert ([one.name for one in other.targets], other.files) == (["b"], ("docker-bake.x.hcl",))


@pytest.mark.parametrize("text", ["services: [\n", "\xff"])
def test_refused_file(text: str, tmp_path: Path) -> None:
    """A file that is no compose file is told as such."""
    (tmp_path / "compose.yaml").write_bytes(text.encode("latin-1"))
    (site,) = sites(tmp_path)
    assert (site.targets, len(site.refused)) == ((), 1)


def test_deep_nesting(tmp_path: Path) -> None:
    """A file whose expressions are nested too deeply is refused in words."""
    (site,) = sites(tmp_path, **{"docker-bake.hcl": f'target "a" {{ target = {"(" * 3000}"x"{")" * 3000} }}\n'})
    assert "nested so deeply" in site.problems[0]
