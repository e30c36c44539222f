"""The comment that the documents show is what stagegraph writes."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.helpers.commands import run_in
from tests.helpers.repositories import commit_all
from tests.helpers.trees import write

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "docs/review-example.md"
WHEN = "2026-01-01T12:00:00+00:00"
SOURCES = {"pom.xml": "<project/>", "mvnw": "#!/bin/sh", ".mvn/maven.config": "-q", "src/App.java": "class App {}"}


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A Java service, a change of its Dockerfile and of a source file, and a new Dockerfile with something to find."""
    before: Mapping[str, str] = {**SOURCES, "Dockerfile": _text("samples/java/earlier.Dockerfile")}
    write(
        tmp_path,
        {**before, "proxy/Dockerfile": "FROM nginx:1.29\nCOPY nginx.conf /etc/nginx/\n", "proxy/nginx.conf": ""},
    )
    commit_all(tmp_path, WHEN)
    changed = {"Dockerfile": _text("samples/java/Dockerfile"), "src/App.java": "class App { int x; }"}
    write(tmp_path, {**changed, "tools/Dockerfile": _text("docs/check.Dockerfile")})
    return tmp_path


def test_the_comment_shown(project: Path) -> None:
    """The example is current; STAGEGRAPH_UPDATE=1 renews it."""
    words = ("--base", "main", "--format", "markdown", "--link-base", "https://github.com/OWNER/REPO/blob/REV")
    done = run_in(project, "review", *words)
    assert (done.status, done.errors) == (0, "")
    if os.environ.get("STAGEGRAPH_UPDATE"):
        EXAMPLE.write_text(done.output, encoding="utf-8")
    assert EXAMPLE.read_text(encoding="utf-8") == done.output


def _table(title: str) -> list[list[str]]:
    """The cells of a table that stands between marks."""
    page = (ROOT / "docs/review.md").read_text(encoding="utf-8")
    _, _, rest = page.partition(f"<!-- {title} -->\n")
    rows = rest.partition("<!-- end -->")[0].splitlines()[2:]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows]


def _inputs(inputs: Mapping[str, Mapping[str, str]]) -> list[list[str]]:
    found = []
    for name, one in inputs.items():
        usual = one["default"].replace("${{ github.token }}", "that of the job")
        code = usual and not usual.startswith("that")
        found.append([f"`{name}`", one["description"].removesuffix("."), f"`{usual}`" if code else usual])
    return found


def _same(title: str, expected: list[list[str]]) -> None:
    told = "\n".join(f"| {' | '.join(row)} |" for row in expected).replace("|  |", "| |")
    assert _table(title) == expected, f"in docs/review.md it has to be:\n{told}"


def test_the_tables_of_inputs() -> None:
    """The inputs and outputs that the page lists are those that are there."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    spec, _ = yaml.safe_load_all((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
    _same("inputs of action.yml", _inputs(action["inputs"]))
    outputs = action["outputs"].items()
    _same("outputs of action.yml", [[f"`{name}`", one["description"].removesuffix(".")] for name, one in outputs])
    own = {name: one for name, one in spec["spec"]["inputs"].items() if name not in action["inputs"]}
    _same("inputs of ci/gitlab.yml", _inputs(own))


@pytest.mark.parametrize("at", range(3))
def test_the_yaml_shown(at: int) -> None:
    """The files that the page shows are YAML, and what they say of hooks, inputs and outputs is there."""
    blocks = re.findall(
        r"^```yaml\n(.*?)^```$", (ROOT / "docs/review.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert len(blocks) == 3
    shown = yaml.safe_load(blocks[at])
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    if at == 0:
        hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
        assert {one["id"] for one in shown["repos"][0]["hooks"]} < {one["id"] for one in hooks}
    elif at == 1:
        (step,) = [one for one in shown["jobs"]["review"]["steps"] if one.get("id") == "stagegraph"]
        assert set(step["with"]) < set(action["inputs"])
        assert (
            set(re.findall(r"steps\.stagegraph\.outputs\.([\w-]+)", blocks[at])) == {"sarif"} < set(action["outputs"])
        )
    else:
        spec, _ = yaml.safe_load_all((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
        assert set(shown["include"][0]["inputs"]) < set(spec["spec"]["inputs"])
