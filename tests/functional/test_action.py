"""The action for GitHub: its shape, and its steps run on repositories, events and an API of this machine."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.forges import TOKEN, Forge, served
from tests.helpers.repositories import commit_all, git
from tests.helpers.workflow import HOSTILE, Expression, Ran, expressions, filled, read_action, run_action

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ROOT = Path(__file__).parents[2]
ACTION = read_action(ROOT / "action.yml")
STEPS: list[dict[str, Any]] = ACTION["runs"]["steps"]
GOOD = "FROM alpine:3.22 AS build\nRUN make\nFROM scratch\nCOPY --from=build /a /\n"
MARK = "<!-- stagegraph comment review -->\n"


@dataclass
class World:
    """A repository of which a pull request is reviewed, and what the runner of GitHub has beside it."""

    project: Path
    forge: Forge
    temporary: Path
    base: str

    def run(self, event: object = None, folder: Path | None = None, **inputs: str) -> Ran:
        """Run the action for an event; for the pull request if none is given."""
        return self.run_with(inputs, event, folder)

    def run_with(self, inputs: Mapping[str, str], event: object = None, folder: Path | None = None) -> Ran:
        """The same."""
        told = event if event is not None else {"pull_request": {"number": 7, "base": {"sha": self.base}}}
        file = self.temporary / "event.json"
        file.write_text(json.dumps(told), encoding="utf-8")
        return run_action(
            ACTION,
            folder or self.project,
            inputs={name.replace("_", "-"): value for name, value in inputs.items()},
            github={"token": TOKEN, "event": told, "sha": "f" * 40},
            environment={
                "GITHUB_ACTION_PATH": str(ROOT),
                "GITHUB_API_URL": self.forge.url,
                "GITHUB_EVENT_PATH": str(file),
                "GITHUB_REPOSITORY": "o/r",
                "GITHUB_SERVER_URL": "https://github.example",
                "RUNNER_TEMP": str(self.temporary),
            },
            temporary=self.temporary,
        )

    def write(self, name: str, text: str) -> None:
        """Write a file of the repository."""
        path = self.project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A repository with a commit, and stagegraph installed as the action's first step would."""
    project, temporary = tmp_path / "project", tmp_path / "runner temp"
    programs = temporary / "stagegraph" / "bin"
    programs.mkdir(parents=True)
    for name, words in (("python", [sys.executable]), ("stagegraph", [sys.executable, "-m", "stagegraph"])):
        (programs / name).write_text(f'#!/bin/sh\nexec {shlex.join(words)} "$@"\n', encoding="utf-8")
        (programs / name).chmod(0o755)
    project.mkdir()
    with served() as forge:
        found = World(project, forge, temporary, "")
        found.write("app/Dockerfile", GOOD)
        found.write("README.md", "x")
        found.base = commit_all(project)
        yield found


# --- Shape --------------------------------------------------------------------------------------------------------


def test_shape() -> None:
    """The action has what GitHub asks for: a name, descriptions, a shell for each step, no step that runs others."""
    assert {"name", "description", "inputs", "outputs", "runs"} <= ACTION.keys()
    assert ACTION["runs"]["using"] == "composite"
    assert len(ACTION["description"]) <= 125
    for one in (*ACTION["inputs"].values(), *ACTION["outputs"].values()):
        assert one["description"].endswith(".")
    for name, one in ACTION["inputs"].items():
        assert isinstance(one.get("default"), str), name
        assert not one.get("required")
    for step in STEPS:
        assert step["shell"] == "bash"
        assert step.keys() <= {"name", "id", "if", "shell", "env", "run"}
    ids = [step["id"] for step in STEPS if "id" in step]
    assert len(set(ids)) == len(ids)


def test_each_name_is_declared() -> None:
    """Each input that is used is declared, and each that is declared is used; outputs come from steps that exist."""
    used = [name for text in expressions(ACTION["runs"]) for name in re.findall(r"\binputs\.([\w-]+)", text)]
    used += [name for text in expressions(ACTION["outputs"]) for name in re.findall(r"\binputs\.([\w-]+)", text)]
    assert set(used) == set(ACTION["inputs"])
    steps = {name for text in expressions(ACTION) for name in re.findall(r"\bsteps\.([\w-]+)\.outputs", text)}
    assert steps <= {step.get("id") for step in STEPS}


def test_nothing_from_outside_is_a_part_of_a_script() -> None:
    """No script holds an expression: what inputs and events say comes as variables."""
    for step in STEPS:
        assert "${{" not in step["run"]
        read = set(re.findall(r"\$\{?([A-Z_]+)", step["run"])) - set(re.findall(r"\b([A-Z_]+)=", step["run"]))
        assert {name for name in read if not name.startswith(("GITHUB_", "RUNNER_"))} <= step.get("env", {}).keys()


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_scripts(step: dict[str, Any], tmp_path: Path) -> None:
    """Each script is one that bash reads."""
    script = tmp_path / "script"
    script.write_text(step["run"], encoding="utf-8")
    subprocess.run(["bash", "-n", str(script)], check=True)


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="no shellcheck on PATH; .ci/run has one")
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step["name"])
def test_shellcheck(step: dict[str, Any], tmp_path: Path) -> None:
    """ShellCheck finds nothing in a script."""
    script = tmp_path / "script"
    script.write_text(step["run"], encoding="utf-8")
    done = subprocess.run(["shellcheck", "--shell=bash", str(script)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_expressions() -> None:
    """The helper of these tests reads expressions as GitHub does."""
    contexts = {"inputs": {"a": "", "b": "it's"}, "github": {"event": {"x": {"y": "z"}}}}
    cases = {
        "inputs.a || github.event.x.y": "z",
        "github.event.no.y || inputs.b": "it's",
        "inputs.b == 'it''s' && 'yes'": "yes",
        "!(inputs.a != '')": True,
        "inputs.a && 'x'": "",
    }
    assert {text: Expression(text, contexts).value for text in cases} == cases
    assert filled("a ${{ inputs.b }} ${{ !inputs.a }} ${{ github.none }}", contexts) == "a it's true "


# --- Pull requests ------------------------------------------------------------------------------------------------


def test_a_pull_request(world: World) -> None:
    """A comment is written, then renewed; the summary, annotations, SARIF and outputs tell the same."""
    world.write("app/Dockerfile", GOOD.replace("FROM scratch", "FROM scratch AS App"))
    commit_all(world.project)
    ran = world.run()
    assert ran.status == 0, ran.log
    assert ran.steps == ["Install stagegraph", "Review", "Summary", "Comment", "Result"]
    (body,) = world.forge.bodies
    assert body.startswith(
        f"{MARK}### 1 of 1 Dockerfile changes; new: 1 warning.\n\n[`app/Dockerfile`](https://github.ex"
    )
    assert f"https://github.example/o/r/blob/{'f' * 40}/app/Dockerfile#L3" in body
    assert ran.summary == body.removeprefix(MARK)
    assert "\n::warning file=app/Dockerfile,line=3,endLine=3,title=StageNameCasing::" in ran.log
    assert json.loads((world.project / "stagegraph.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
    numbers = {name: ran.outputs[name] for name in ("told", "refused", "findings", "new-findings", "mended")}
    assert numbers == {"told": "1", "refused": "0", "findings": "1", "new-findings": "1", "mended": "0"}
    assert ran.outputs["comment-url"] == "https://github.example/c/100"
    assert Path(ran.outputs["markdown"]).read_text(encoding="utf-8") == ran.summary
    assert json.loads(Path(ran.outputs["json"]).read_text(encoding="utf-8"))["counts"]["told"] == 1

    world.write("app/Dockerfile", GOOD.replace("make", "make all"))
    commit_all(world.project)
    again = world.run()
    (body,) = world.forge.bodies
    assert body.startswith(f"{MARK}### 1 of 1 Dockerfile changes, nothing new is found.")
    assert again.outputs["comment-url"] == ran.outputs["comment-url"]
    assert world.forge.written == ["POST /repos/o/r/issues/7/comments", "PATCH /repos/o/r/issues/comments/100"]


def test_nothing_to_tell(world: World) -> None:
    """Where no Dockerfile differs there is no comment, but one that is there says so."""
    world.write("README.md", "y")
    commit_all(world.project)
    ran = world.run(sarif="", annotations="false", token="")
    assert (ran.status, world.forge.bodies, ran.outputs["comment-url"]) == (0, [], "")
    assert ran.summary.startswith("### no Dockerfile changes, nothing new is found.")
    assert not (world.project / "stagegraph.sarif").exists()
    world.forge.add(f"{MARK}old", user={"type": "Bot"})
    world.run()
    assert world.forge.bodies[0].startswith(f"{MARK}### no Dockerfile changes")


def test_findings_that_fail(world: World) -> None:
    """The job fails for new findings that are as grave as is said, once all is written."""
    world.write("app/Dockerfile", GOOD.replace("RUN make", "RUNN make"))
    ran = world.run()
    assert ran.status == 1
    assert ran.steps[-1] == "Result"
    assert "BuildKit refuses the file now" in world.forge.bodies[0]
    assert "::error file=app/Dockerfile,line=2," in ran.log
    world.write("app/Dockerfile", GOOD.replace("build", "Build"))
    assert world.run(fail_on="warning", comment="false").status == 1
    assert world.run(fail_on="warning", ignore="StageNameCasing\n", comment="false", summary="false").status == 0


def test_a_fork(world: World) -> None:
    """Where the token may only read, the summary has the review, and a word on it; nothing fails."""
    world.forge.refuses = 403
    world.write("app/Dockerfile", GOOD.replace("make", "make all"))
    ran = world.run()
    assert (ran.status, world.forge.bodies, ran.outputs["comment-url"]) == (0, [], "")
    assert ran.summary.startswith("### 1 of 1 Dockerfile changes")
    assert "> The review could not be written as a comment: 403 Resource not accessible by integration." in ran.summary
    assert "The token of a pull request from a fork may only read" in ran.summary


@pytest.mark.wide
def test_a_service_that_fails(world: World) -> None:
    """Where the API answers with nonsense, the job goes on, and a warning says so."""
    world.forge.answers = [418]
    world.write("app/Dockerfile", GOOD.replace("make", "make all"))
    ran = world.run()
    assert ran.status == 0
    assert "::warning::The comment could not be written; the review stands in the summary\n" in ran.log


def test_wrong_inputs(world: World) -> None:
    """Wrong usage fails at once, with what is wrong."""
    ran = world.run(paths="nowhere")
    assert (ran.status, ran.steps[-1], world.forge.asked) == (3, "Review", [])
    assert "error: there is no nowhere" in ran.log


def test_inputs(world: World) -> None:
    """Inputs of several lines become as many options; blank lines and carriage returns count for nothing."""
    world.write("app/Dockerfile", "ARG A\nARG B\n" + GOOD)
    world.write("other/Dockerfile", GOOD)
    world.write("tools/prod.docker", GOOD)
    commit_all(world.project)
    base = world.run(paths="app\r\n\n  \ntools/prod.docker", build_args="A=1\nB=x y\n", target="build\n\nnone\n")
    found = json.loads(Path(base.outputs["json"]).read_text(encoding="utf-8"))
    assert [one["dockerfile"] for one in found["files"]] == ["app/Dockerfile", "tools/prod.docker"]
    (target,) = found["files"][0]["diff"]["targets"]
    assert target["now"]["name"] == "build"
    alone = world.run(dockerfiles="tools/prod.docker", known_targets="build", all_findings="true", base="HEAD")
    found = json.loads(Path(alone.outputs["json"]).read_text(encoding="utf-8"))
    assert len(found["files"]) == 3
    assert found["base"]["commit"] == git(world.project, "rev-parse", "HEAD")


def test_shallow_clones(world: World) -> None:
    """A base that the clone lacks is fetched; where that cannot be, all is checked, and a warning says so."""
    world.write("app/Dockerfile", GOOD.replace("make", "make all"))
    commit_all(world.project)
    clone = world.project.parent / "clone"
    git(world.project, "clone", "-q", "--depth", "1", f"file://{world.project}", str(clone))
    ran = world.run(folder=clone)
    assert ran.status == 0, ran.log
    assert ran.summary.startswith("### 1 of 1 Dockerfile changes")
    named = world.run(folder=clone, base="main")
    assert named.summary.startswith("### no Dockerfile changes")
    gone = world.run({"pull_request": {"number": 7, "base": {"sha": "1" * 40}}}, clone)
    assert gone.status == 0
    assert "::warning::The base is not in this clone and cannot be fetched" in gone.log
    assert gone.summary.startswith("### 1 Dockerfile: nothing found.")


def test_a_new_branch(world: World) -> None:
    """A push of a new branch has nothing before it: all is checked, and no comment is written."""
    ran = world.run({"before": "0" * 40})
    assert (ran.status, world.forge.asked) == (0, [])
    assert ran.summary.startswith("### 1 Dockerfile: nothing found.")


@pytest.mark.wide
def test_a_push(world: World) -> None:
    """A push is compared with what was there before."""
    world.write("app/Dockerfile", GOOD.replace("make", "make all"))
    commit_all(world.project)
    ran = world.run({"before": world.base})
    assert ran.summary.startswith("### 1 of 1 Dockerfile changes")
    assert world.forge.asked == []


# --- Hostile repositories -----------------------------------------------------------------------------------------


def test_hostile_names_and_texts(world: World) -> None:
    """Whatever files are called and hold, nothing of it is run, nor taken for a command of the workflow."""
    for at, name in enumerate(HOSTILE):
        world.write(
            f"{name}/{at} {name.replace('/', '')}.Dockerfile", f"FROM scratch AS {at}X\n::error::{name}\n{name}\n"
        )
    world.write("Dockerfile", "FROM a AS Build\n::error file=x::pwned\n::stop-commands::x\n")
    world.write(
        "app/Dockerfile", GOOD + "RUN echo '::error::pwned'\nRUN <<E\n::set-output name=x::y\nE\n" + "FROM x AS Y\n"
    )
    commit_all(world.project)
    ran = world.run(fail_on="never")
    assert ran.status == 0, ran.log
    assert list(world.project.rglob("pwned")) == []
    assert TOKEN not in ran.log + ran.summary + world.forge.bodies[0]
    stopped, heeded = "", []
    for line in ran.log.splitlines():
        if stopped:
            stopped = "" if line == f"::{stopped}::" else stopped
        elif line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::")
        elif line.lstrip().startswith("::"):
            heeded.append(line)
    assert stopped == ""
    assert len(heeded) == int(ran.outputs["new-findings"]) >= len(HOSTILE)
    assert all(re.match(r"::(error|warning|notice) file=", line) for line in heeded)
    assert ran.outputs["told"] == str(len(HOSTILE) + 2)


OUTSIDE = ("paths", "dockerfiles", "target", "build-args", "context", "ignore", "base", "sarif", "comment-name")


def test_hostile_inputs(world: World) -> None:
    """What inputs say is never run, and is no option of another kind."""
    text = "$(touch pwned)\n'; touch pwned; '\nx`touch pwned`\n-o pwned\n--output=pwned"
    assert world.run_with(dict.fromkeys(OUTSIDE, text)).status != 0
    assert world.run_with({"comment-name": text, "ignore": ""}).status == 0
    assert list(world.project.rglob("pwned")) == []


@pytest.mark.wide
@pytest.mark.parametrize("name", OUTSIDE)
@pytest.mark.parametrize("text", ["$(touch pwned)'; touch pwned; '", "x`touch pwned`\n--output=pwned"])
def test_each_hostile_input(world: World, name: str, text: str) -> None:
    """The same of each alone."""
    world.write("app/Dockerfile", GOOD.replace("make", "make all"))
    world.run_with({"summary": "false", name: text})
    assert list(world.project.rglob("pwned")) == []
