"""The template for GitLab: its shape, and its script run on repositories, variables and an API of this machine."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.helpers.forges import TOKEN, Forge, served
from tests.helpers.repositories import commit_all, git
from tests.helpers.workflow import HOSTILE, started

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
SPEC, JOBS = yaml.safe_load_all((ROOT / "ci/gitlab.yml").read_text(encoding="utf-8"))
INPUTS: dict[str, dict[str, str]] = SPEC["spec"]["inputs"]
(JOB,) = JOBS.values()
SCRIPTS: list[str] = [*JOB["before_script"], *JOB["script"]]
GOOD = "FROM alpine:3.22 AS build\nRUN make\nFROM scratch\nCOPY --from=build /a /\n"
MARK = "<!-- stagegraph comment review -->\n"
INPUT = re.compile(r"\$\[\[ inputs\.([\w-]+) \]\]")
FOLDER = "stagegraph-review"


@dataclass
class Pipeline:
    """A repository of which a merge request is reviewed."""

    project: Path
    forge: Forge
    base: str

    def run(
        self, changes: Mapping[str, str] | None = None, inputs: Mapping[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run the job's script, with some variables changed and some inputs."""
        given = {name: one["default"] for name, one in INPUTS.items()} | dict(inputs or {})
        variables = {name: INPUT.sub(lambda one: given[one[1]], str(text)) for name, text in JOB["variables"].items()}
        environment = {
            "PATH": f"{self.project.parent / 'bin'}:/usr/local/bin:/usr/bin:/bin",
            "CI_API_V4_URL": self.forge.url,
            "CI_COMMIT_SHA": "f" * 40,
            "CI_COMMIT_BEFORE_SHA": "0" * 40,
            "CI_MERGE_REQUEST_DIFF_BASE_SHA": self.base,
            "CI_MERGE_REQUEST_IID": "7",
            "CI_MERGE_REQUEST_PROJECT_ID": "5",
            "CI_MERGE_REQUEST_PROJECT_URL": "https://gitlab.example/g/p",
            "CI_PROJECT_URL": "https://gitlab.example/g/p",
            "STAGEGRAPH_TOKEN": TOKEN,
        }
        script = self.project.parent / "script"
        script.write_text("\n".join(JOB["script"]), encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        return started(command, self.project, {**environment, **variables, **(changes or {})})

    def write(self, name: str, text: str) -> None:
        """Write a file of the repository."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def read(self, name: str) -> str:
        """A file of the artifacts."""
        return (self.project / FOLDER / name).read_text(encoding="utf-8")


@pytest.fixture
def pipeline(tmp_path: Path) -> Iterator[Pipeline]:
    """A repository with a commit, and stagegraph installed as the job does before its script."""
    programs, project = tmp_path / "bin", tmp_path / "project"
    programs.mkdir()
    project.mkdir()
    (programs / "stagegraph").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m stagegraph "$@"\n', "utf-8")
    (programs / "stagegraph").chmod(0o755)
    with served() as forge:
        found = Pipeline(project, forge, "")
        found.write("app/Dockerfile", GOOD)
        found.base = commit_all(project)
        yield found


# --- Shape --------------------------------------------------------------------------------------------------------


def test_shape() -> None:
    """The template has what GitLab asks for: inputs with descriptions and defaults, a job with a script, reports."""
    for one in INPUTS.values():
        assert one.keys() == {"description", "default"}
        assert one["description"].endswith(".")
        assert isinstance(one["default"], str)
    assert list(JOBS) == ["stagegraph"]
    assert {"stage", "image", "rules", "variables", "before_script", "script", "artifacts"} == JOB.keys()
    reports = JOB["artifacts"]["reports"]
    assert {path.partition("/")[0] for path in reports.values()} == {FOLDER}
    assert {"codequality", "dotenv"} == reports.keys()


def test_inputs_are_variables() -> None:
    """Each input is used, each that is used is declared, and none stands in a script."""
    used = INPUT.findall(yaml.safe_dump(JOBS, width=1000))
    assert set(used) == set(INPUTS)
    assert not any("$[[" in text for text in SCRIPTS)
    read = {name for text in SCRIPTS for name in re.findall(r"\$\{?(STAGEGRAPH_\w+)", text)}
    assert read == {name for name in JOB["variables"] if name.startswith("STAGEGRAPH_")}


def test_scripts() -> None:
    """The scripts are such that bash reads them."""
    subprocess.run(["bash", "-n"], input="\n".join(SCRIPTS), text=True, check=True)


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck on PATH; .ci/run has one")
def test_shellcheck() -> None:
    """ShellCheck finds nothing in the scripts."""
    command = ["shellcheck", "--shell=bash", "-"]
    done = subprocess.run(command, input="\n".join(SCRIPTS), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_the_same_inputs_as_the_action() -> None:
    """The action for GitHub takes the same inputs, but for what only one of the two has."""
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))["inputs"]
    own = {"stage", "image", "package"}
    assert set(INPUTS) - own == set(action) - {"base", "annotations", "summary", "sarif", "token", "python"}
    for name in set(INPUTS) - own:
        assert INPUTS[name]["default"] == action[name]["default"]


# --- Merge requests -----------------------------------------------------------------------------------------------


def test_a_merge_request(pipeline: Pipeline) -> None:
    """A note is written, then renewed; the report has all findings, and a file the numbers."""
    pipeline.write("app/Dockerfile", GOOD.replace("FROM scratch", "FROM scratch AS App"))
    commit_all(pipeline.project)
    done = pipeline.run()
    assert done.returncode == 0, done.stdout
    assert "1 of 1 Dockerfile changes; new: 1 warning." in done.stdout
    assert "https://gitlab.example/g/p/-/merge_requests/7#note_100\n" in done.stdout
    (body,) = pipeline.forge.bodies
    assert body == MARK + pipeline.read("review.md")
    assert f"https://gitlab.example/g/p/-/blob/{'f' * 40}/app/Dockerfile#L3" in body
    (finding,) = json.loads(pipeline.read("code-quality.json"))
    assert (finding["check_name"], finding["location"]["path"]) == ("StageNameCasing", "app/Dockerfile")
    assert "stagegraph_counted=1\n" in pipeline.read("outputs.env")
    assert all(re.fullmatch(r"stagegraph_[a-z_]+=\d+", line) for line in pipeline.read("outputs.env").splitlines())

    pipeline.write("app/Dockerfile", GOOD.replace("make", "make all"))
    commit_all(pipeline.project)
    pipeline.run()
    (body,) = pipeline.forge.bodies
    assert body.startswith(f"{MARK}### 1 of 1 Dockerfile changes, nothing new is found.")
    notes = "/projects/5/merge_requests/7/notes"
    assert pipeline.forge.written == [f"POST {notes}", f"PUT {notes}/100"]


def test_nothing_to_tell(pipeline: Pipeline) -> None:
    """Where no Dockerfile differs there is no note; the report is there all the same."""
    done = pipeline.run()
    assert (done.returncode, pipeline.forge.bodies) == (0, [])
    assert json.loads(pipeline.read("code-quality.json")) == []


def test_the_default_branch(pipeline: Pipeline) -> None:
    """A pipeline of the default branch has a report to compare with, and writes no note."""
    pipeline.write("app/Dockerfile", GOOD.replace("FROM scratch", "FROM scratch AS App"))
    commit_all(pipeline.project)
    branch = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": "", "CI_MERGE_REQUEST_IID": ""}
    assert pipeline.run(branch).returncode == 0
    assert len(json.loads(pipeline.read("code-quality.json"))) == 1
    assert "1 of 1 Dockerfile changes" in pipeline.run({**branch, "CI_COMMIT_BEFORE_SHA": pipeline.base}).stdout
    assert pipeline.forge.asked == []


def test_findings_that_fail(pipeline: Pipeline) -> None:
    """The job fails for new findings once the note is written, and for wrong inputs at once."""
    pipeline.write("app/Dockerfile", GOOD.replace("RUN make", "RUNN make"))
    assert pipeline.run().returncode == 1
    assert "BuildKit refuses the file now" in pipeline.forge.bodies[0]
    done = pipeline.run(inputs={"paths": "nowhere", "comment": "false"})
    assert (done.returncode, "error: there is no nowhere" in done.stdout) == (3, True)


def test_no_token(pipeline: Pipeline) -> None:
    """Without a token, as in a merge request from a fork, the job goes on and says so."""
    pipeline.write("app/Dockerfile", GOOD.replace("make", "make all"))
    done = pipeline.run({"STAGEGRAPH_TOKEN": ""})
    assert done.returncode == 0
    assert "there is no token in STAGEGRAPH_TOKEN. A merge request from a fork has no token" in done.stdout


def test_a_base_that_is_not_there(pipeline: Pipeline) -> None:
    """A base that the clone lacks is fetched; where that cannot be, all is checked."""
    pipeline.write("app/Dockerfile", GOOD.replace("make", "make all"))
    commit_all(pipeline.project)
    git(pipeline.project, "remote", "add", "origin", str(pipeline.project))
    done = pipeline.run({"CI_MERGE_REQUEST_DIFF_BASE_SHA": "1" * 40}, {"comment": "false"})
    assert done.returncode == 0
    assert "nothing is compared, all is checked\n" in done.stdout
    assert "1 Dockerfile: nothing found." in done.stdout


def test_hostile(pipeline: Pipeline) -> None:
    """Whatever files and inputs are called, nothing of it is run."""
    for at, name in enumerate(HOSTILE):
        pipeline.write(f"{name}/{at} {name.replace('/', '')}.Dockerfile", f"FROM scratch AS {at}X\n{name}\n")
    commit_all(pipeline.project)
    assert pipeline.run(inputs={"fail-on": "never"}).returncode == 0
    text = "$(touch pwned)\n'; touch pwned; '\nx`touch pwned`\n-o pwned\n--output=pwned"
    names = ("paths", "dockerfiles", "target", "build-args", "context", "ignore", "comment-name")
    assert pipeline.run(inputs=dict.fromkeys(names, text)).returncode != 0
    assert list(pipeline.project.rglob("pwned")) == []
