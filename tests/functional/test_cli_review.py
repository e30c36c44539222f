"""``stagegraph review``: which Dockerfiles, what is told of each, the forms, the exit status."""

from __future__ import annotations

import json
import os
import shutil
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.helpers.commands import run_in
from tests.helpers.repositories import commit_all, git

ROOT = Path(__file__).parents[2]
WEB = "FROM node:22 AS build\nCOPY package.json ./\nRUN npm ci\nCOPY src src\nRUN npm run build\n"
END = "FROM nginx:1.29\nCOPY --from=build /app /usr/share/nginx/html\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with some Dockerfiles, committed as they are."""
    for folder in ("web/src", "docker", "src"):
        (tmp_path / folder).mkdir(parents=True)
    files = {
        "web/Dockerfile": WEB + END,
        "web/package.json": "{}",
        "web/src/a.js": "a",
        "docker/app.Dockerfile": "FROM alpine:3.22 AS Base\nCOPY src /src\nRUN make\nRUN test\nRUN pack\n",
        "src/main.c": "int main;",
        "docker/gone.Dockerfile": "FROM scratch\nCOPY a /\n",
        "docker/moved.Dockerfile": "FROM alpine:3.22\nRUN a\nRUN b\nRUN c\n",
        "README.md": "x",
    }
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    commit_all(tmp_path)
    return tmp_path


def change(project: Path, name: str, before: str, after: str) -> None:
    """Replace a piece of a file."""
    path = project / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")


def review(project: Path, *words: str) -> Any:
    """The review as data, which fits its schema."""
    done = run_in(project, "review", *words, "--format", "json", "--fail-on", "never")
    assert done.status == 0, done.errors
    document = json.loads(done.output)
    validator("review").validate(document)
    return document


@cache
def validator(name: str) -> jsonschema.Draft202012Validator:
    """A schema of the documents, which is one itself."""
    schema = json.loads((ROOT / f"docs/{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def states(document: Any) -> dict[str, str]:
    """What became of each Dockerfile."""
    return {one["dockerfile"]: one["state"] for one in document["files"]}


# --- Which files --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [("-o", "web/Dockerfile"), ("--also", "json=web/Dockerfile"), ("-o", "compose.yaml", "--format", "text")]
)
def test_output_over_what_is_read(words: tuple[str, ...], project: Path) -> None:
    """No form of a review is written over a file that it reads."""
    (project / "compose.yaml").write_text("services: {a: {build: web}}", encoding="utf-8")
    place = words[1].removeprefix("json=")
    before = (project / place).read_bytes()
    done = run_in(project, "review", "--base", "HEAD", *words)
    done.fails_with(2, f"{place} is read, and would be overwritten")
    assert (project / place).read_bytes() == before


def test_nothing_changed(project: Path) -> None:
    """Where no Dockerfile differs that is said, and the exit status is 0."""
    (project / "README.md").write_text("y", encoding="utf-8")
    done = run_in(project, "review", "--base", "HEAD")
    assert (done.status, done.errors) == (0, "")
    assert done.output.startswith("no Dockerfile changes, nothing new is found.\n\nCompared with ")
    assert set(states(review(project, "--base", "HEAD")).values()) == {"same"}


def test_what_became_of_files(project: Path) -> None:
    """Files that are new, changed, moved or gone are told as such, whether git knows them yet or not."""
    change(project, "web/Dockerfile", "npm ci", "npm install")
    (project / "docker/gone.Dockerfile").unlink()
    git(project, "mv", "docker/moved.Dockerfile", "docker/new-name.Dockerfile")
    (project / "docker/Containerfile").write_text("FROM scratch\n", encoding="utf-8")
    (project / "docker/Dockerfile.dockerignore").write_text("*\n", encoding="utf-8")
    document = review(project, "--base", "HEAD")
    assert states(document) == {
        "docker/Containerfile": "new",
        "docker/app.Dockerfile": "same",
        "docker/gone.Dockerfile": "gone",
        "docker/new-name.Dockerfile": "moved",
        "web/Dockerfile": "changed",
    }
    moved = document["files"][3]
    assert (moved["was"], moved["diff"]["same_text"]) == ("docker/moved.Dockerfile", True)
    counts = {name: document["counts"][name] for name in ("files", "told", "new", "changed", "moved", "gone")}
    assert counts == {"files": 5, "told": 4, "new": 1, "changed": 1, "moved": 1, "gone": 1}
    text = run_in(project, "review", "--base", "HEAD", env={"COLUMNS": "300"}).output
    assert "was docker/moved.Dockerfile; nothing changes: the files are the same" in text
    assert text.startswith("4 of 5 Dockerfiles change, nothing new is found.\n")


def test_paths(project: Path) -> None:
    """Folders and files say which Dockerfiles; a file may be called as it likes, and may be gone."""
    change(project, "web/Dockerfile", "npm ci", "npm install")
    change(project, "README.md", "x", "FROM scratch\n")
    (project / "docker/gone.Dockerfile").unlink()
    assert set(states(review(project, "--base", "HEAD", "web"))) == {"web/Dockerfile"}
    assert set(states(review(project, "--base", "HEAD", "web/", "./README.md"))) == {"web/Dockerfile", "README.md"}
    assert states(review(project, "--base", "HEAD", "docker/gone.Dockerfile")) == {"docker/gone.Dockerfile": "gone"}
    assert len(states(review(project, "--base", "HEAD", "."))) == 4
    inner = run_in(project / "web", "review", "--base", "HEAD", "--format", "json").output
    assert states(json.loads(inner)) == {"web/Dockerfile": "changed"}
    run_in(project, "review", "--base", "HEAD", "nowhere").fails_with(3, "there is no nowhere")
    run_in(project / "web", "review", "--base", "HEAD", "../docker").fails_with(2, "../docker is not below this folder")


def test_what_is_left_out(project: Path) -> None:
    """What matches a pattern is left out, unless it is named."""
    (project / "docker/gone.Dockerfile").unlink()
    words = ("--base", "HEAD", "--exclude", "docker/", "--exclude", "*.nothing")
    assert set(states(review(project, *words))) == {"web/Dockerfile"}
    named = review(project, *words, ".", "docker/app.Dockerfile")
    assert set(states(named)) == {"web/Dockerfile", "docker/app.Dockerfile"}
    assert set(states(review(project, "--base", "HEAD", "--exclude", "*.Dockerfile"))) == {"web/Dockerfile"}


def test_what_git_ignores(project: Path) -> None:
    """A file that git ignores is told of where it is named."""
    (project / ".gitignore").write_text("made/\n", encoding="utf-8")
    (project / "made").mkdir()
    (project / "made/Dockerfile").write_text("FROM scratch\n", encoding="utf-8")
    assert "made/Dockerfile" not in states(review(project, "--base", "HEAD"))
    assert states(review(project, "--base", "HEAD", "made/Dockerfile")) == {"made/Dockerfile": "new"}


def test_comparisons_fit_their_schema(project: Path) -> None:
    """What stands in the document for each file is what diff writes."""
    change(project, "web/Dockerfile", "npm ci", "npm install")
    change(project, "docker/app.Dockerfile", "RUN make", "RUNN make")
    found = [one["diff"] for one in review(project, "--base", "HEAD")["files"] if one["diff"]]
    assert len(found) == 2
    for one in found:
        validator("diff").validate(one)


def test_where_branches_went_apart(project: Path) -> None:
    """Compared is the commit where both went apart: what others changed meanwhile is not told."""
    git(project, "checkout", "-q", "-b", "topic")
    change(project, "web/Dockerfile", "npm ci", "npm install")
    commit_all(project)
    git(project, "checkout", "-q", "main")
    change(project, "docker/app.Dockerfile", "RUN make", "RUN make all")
    commit_all(project)
    git(project, "checkout", "-q", "topic")
    document = review(project, "--base", "main")
    assert [one["dockerfile"] for one in document["files"] if one["state"] != "same"] == ["web/Dockerfile"]
    assert document["base"]["commit"] == git(project, "rev-parse", "main~1")


def test_a_shallow_clone(project: Path, tmp_path: Path) -> None:
    """Where git knows no common commit, the revision itself is compared, and that is said."""
    base = git(project, "rev-parse", "HEAD")
    change(project, "web/Dockerfile", "npm ci", "npm install")
    commit_all(project)
    clone = tmp_path / "clone"
    git(project, "clone", "-q", "--depth", "1", f"file://{project}", str(clone))
    run_in(clone, "review", "--base", base).fails_with(3, "git knows no revision", "git fetch --unshallow")
    git(clone, "fetch", "-q", "--depth", "1", "origin", base)
    done = run_in(clone, "review", "--base", base)
    assert done.errors == f"note: git knows no commit that HEAD and {base} share: compared with the latter itself\n"
    assert done.output.startswith("1 of 4 Dockerfiles changes")
    assert f"Compared with {base[:12]}.\n" in done.output


def test_links(project: Path) -> None:
    """A link leads to the file that git keeps, which is told once; what git does not keep here is not read."""
    (project / "docker/prod.docker").write_text("FROM alpine:3.22\nRUN a\n", encoding="utf-8")
    (project / "Dockerfile").symlink_to("docker/prod.docker")
    (project / "docker/Dockerfile").symlink_to("prod.docker")
    commit_all(project)
    (project.parent / "secret").write_text("password\n", encoding="utf-8")
    for at, target in enumerate(("../secret", ".git/config", "/etc/passwd", "nowhere", "web")):
        (project / f"Dockerfile.{at}").symlink_to(target)
    change(project, "docker/prod.docker", "RUN a", "RUN b")
    done = run_in(project, "review", "--base", "HEAD", "--format", "json")
    document = json.loads(done.output)
    assert states(document)["docker/prod.docker"] == "changed"
    assert len(document["files"]) == 5
    assert done.errors.count("is a link to what git does not keep here, and is not read") == 5
    assert "password" not in done.output + done.errors
    (project / "web/Dockerfile").unlink()
    (project / "web/Dockerfile").mkdir()
    assert "web/Dockerfile" in states(review(project, "--base", "HEAD"))


def test_no_repository(tmp_path: Path, project: Path) -> None:
    """Without a repository, and without the revision, there is nothing to compare with."""
    shutil.rmtree(project / ".git")
    assert tmp_path == project
    run_in(project, "review", "--base", "HEAD").fails_with(3, "is in no git repository")
    commit_all(project)
    run_in(project, "review", "--base", "nowhere").fails_with(3, "git knows no revision nowhere")


# --- What is told -------------------------------------------------------------------------------------------------


def test_new_findings(project: Path) -> None:
    """Findings that were there before are told apart from new ones, also in a file that moved; mended are counted."""
    git(project, "mv", "docker/app.Dockerfile", "docker/x.Dockerfile")
    change(project, "docker/x.Dockerfile", "RUN make", "RUN make\nCOPY --from=nginx /a /b")
    document = review(project, "--base", "HEAD")
    (moved,) = [one for one in document["files"] if one["state"] == "moved"]
    assert [(one["rule"], one["new"]) for one in moved["findings"]] == [
        ("StageNameCasing", False),
        ("copy-from-unpinned", True),
    ]
    assert (document["counts"]["findings"], document["counts"]["counted"], document["counts"]["warning"]) == (2, 1, 1)
    done = run_in(project, "review", "--base", "HEAD", "--format", "markdown")
    assert "1 finding as before" in done.output
    assert (
        "as before"
        not in run_in(
            project, "review", "--base", "HEAD", "--all", "--format", "markdown", "docker/x.Dockerfile"
        ).output
    )
    change(project, "docker/x.Dockerfile", "\nCOPY --from=nginx /a /b", "")
    change(project, "docker/x.Dockerfile", "Base", "base")
    change(project, "web/Dockerfile", "FROM nginx:1.29", "FROM nginx:1.29 AS Web")
    document = review(project, "--base", "HEAD")
    assert (document["counts"]["mended"], document["counts"]["counted"]) == (1, 1)
    text = run_in(project, "review", "--base", "HEAD", env={"COLUMNS": "300"}).output
    assert "  1 mended\n" in text
    assert "  new: 1 warning\n" in text


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ([], 0),
        (["--fail-on", "error"], 0),
        (["--fail-on", "warning"], 1),
        (["--fail-on", "info"], 1),
        (["--fail-on", "never"], 0),
        (["--fail-on", "warning", "--ignore", "copy-from-unpinned"], 0),
        (["--fail-on", "warning", "--ignore", "copy-from-unpinned", "--all"], 1),
        (["--fail-on", "info", "--severity", "error"], 0),
        (["--fail-on", "warning", "docker"], 0),
    ],
)
def test_exit_status(project: Path, words: list[str], status: int) -> None:
    """The exit status is 1 for findings that are as grave as is said: new ones, or with --all any."""
    change(project, "web/Dockerfile", "FROM nginx", "COPY --from=busybox /a /b\nFROM nginx")
    assert run_in(project, "review", "--base", "HEAD", *words).status == status


def test_refused_files(project: Path) -> None:
    """What BuildKit refuses now fails the review; what it refused before does not."""
    change(project, "web/Dockerfile", "RUN npm ci", "RUNN npm ci")
    done = run_in(project, "review", "--base", "HEAD")
    assert done.status == 1
    assert "BuildKit refuses the file now" in done.output
    assert "unknown instruction: RUNN" in done.output
    commit_all(project)
    (project / "web/Dockerfile").write_text("FROM a\nRUNN npm ci\n", encoding="utf-8")
    assert "still refused by BuildKit" in run_in(project, "review", "--base", "HEAD", "web").output
    (project / "docker/new.Dockerfile").write_text("FRM a\n", encoding="utf-8")
    document = review(project, "--base", "HEAD")
    assert document["counts"]["refused"] == 2
    text = run_in(project, "review", "--base", "HEAD", "docker", "--format", "markdown").output
    assert "`docker/new.Dockerfile`: new: BuildKit refuses the file." in text


def test_files_that_are_no_text(project: Path) -> None:
    """A file that is no text is told as such, before and now, and stops nothing."""
    (project / "docker/app.Dockerfile").write_bytes(b"FROM a\0")
    done = run_in(project, "review", "--base", "HEAD")
    assert done.status == 0
    assert "docker/app.Dockerfile  cannot be read" in done.output
    assert "line 1 holds a zero byte" in done.output
    (project / "docker/bin.Dockerfile").write_bytes(b"\0")
    assert "new: cannot be read" in run_in(project, "review", "--base", "HEAD").output
    commit_all(project)
    (project / "docker/app.Dockerfile").write_text("FROM a\n", encoding="utf-8")
    done = run_in(project, "review", "--base", "HEAD", "--format", "markdown")
    assert "cannot be compared" in done.output
    assert "is no text: line 1 holds a zero byte" in done.output


def test_targets(project: Path) -> None:
    """Of targets those count that a file has."""
    change(project, "web/Dockerfile", "npm ci", "npm install")
    change(project, "docker/app.Dockerfile", "RUN make", "RUN make all")
    words = ("--base", "HEAD", "--target", "build", "--target", "0")
    document = review(project, *words)
    told = {
        one["dockerfile"]: [target["now"]["name"] for target in one["diff"]["targets"]]
        for one in document["files"]
        if one["diff"]
    }
    assert told == {"docker/app.Dockerfile": ["base"], "web/Dockerfile": ["build"]}
    (project / "docker/new.Dockerfile").write_text("FRM a\n", encoding="utf-8")
    assert states(review(project, *words))["docker/new.Dockerfile"] == "new"  # it has no stages at all
    (project / "docker/new.Dockerfile").unlink()
    document = review(project, "--base", "HEAD", "--build-arg", "X=1")
    assert document["counts"]["findings"] == 1  # no file is blamed for a build arg of another one


# --- Files of the build context -----------------------------------------------------------------------------------


def test_changed_sources(project: Path) -> None:
    """Of a Dockerfile that is named it is told what changed files run again; of others not."""
    change(project, "web/src/a.js", "a", "b")
    assert review(project, "--base", "HEAD")["counts"]["told"] == 0
    document = review(project, "--base", "HEAD", ".", "web/Dockerfile")
    assert document["counts"]["told"] == 1
    (file,) = [one for one in document["files"] if one["diff"]]
    assert (file["state"], file["context"], file["runs_again"]) == ("same", "web", 3)
    text = run_in(project, "review", "--base", "HEAD", ".", "web/Dockerfile").output
    assert text.startswith("what 1 Dockerfile takes changes, nothing new is found.\n")
    assert "Build contexts: web for web/Dockerfile." in text
    assert "src/a.js changed" in text
    change(project, "docker/app.Dockerfile", "RUN make", "RUN make all")
    text = run_in(project, "review", "--base", "HEAD", ".", "web/Dockerfile", "docker/app.Dockerfile").output
    assert text.startswith("1 of 4 Dockerfiles changes, and what one more takes, nothing new is found.\n")


def test_the_context(project: Path) -> None:
    """The context is the folder of the Dockerfile, or the top where that lacks what is copied, or as is said."""
    change(project, "src/main.c", "main", "other")
    (app,) = review(project, "--base", "HEAD", "docker/app.Dockerfile")["files"]
    assert (app["context"], app["runs_again"]) == (".", 4)
    (app,) = review(project, "--base", "HEAD", "docker/app.Dockerfile", "--context", "docker")["files"]
    assert (app["context"], app["runs_again"]) == (None, 0)
    (app,) = review(project, "--base", "HEAD", "docker/app.Dockerfile", "--context", ".")["files"]
    assert (app["context"], app["runs_again"]) == (".", 4)
    assert "Build contexts: the top for" in run_in(project, "review", "--base", "HEAD", "docker/app.Dockerfile").output
    run_in(project, "review", "--base", "HEAD", "--context", "nowhere").fails_with(3, "--context nowhere is no folder")


def test_what_the_project_says(project: Path) -> None:
    """Context and build args are those of the bake and compose files of the repository, where these agree."""
    (project / "docker/app.Dockerfile").write_text("ARG V\nARG W=1\nFROM alpine:$V\nCOPY a.txt /\nRUN make\n", "utf-8")
    (project / "other").mkdir()
    (project / "other/a.txt").write_text("a", encoding="utf-8")
    compose = (
        "services:\n  app:\n    build:\n      context: other\n      dockerfile: ../docker/app.Dockerfile\n"
        "      args: {V: '3', W: '2'}\n"
    )
    (project / "compose.yaml").write_text(compose, encoding="utf-8")
    commit_all(project)
    (project / "other/a.txt").write_text("b", encoding="utf-8")
    words = ("--base", "HEAD", "docker/app.Dockerfile")
    (app,) = review(project, *words)["files"]
    assert (app["context"], app["runs_again"]) == ("other", 2)
    assert [one["rule"] for one in app["findings"]] == ["InvalidDefaultArgInFrom"]  # not refused: V is known
    bake = 'target "b" {\n  context = "."\n  dockerfile = "docker/app.Dockerfile"\n  args = { W = "3", X = null }\n}\n'
    (project / "docker-bake.hcl").write_text(bake, encoding="utf-8")
    (app,) = review(project, *words)["files"]
    assert (app["context"], app["runs_again"]) == (
        None,
        0,
    )  # two contexts: the folder of the Dockerfile, where nothing differs
    (project / "docker-bake.hcl").write_text("target {", encoding="utf-8")
    (project / "compose.yaml").write_text(compose.replace("other", "nowhere"), encoding="utf-8")
    (app,) = review(project, *words)["files"]
    assert app["context"] is None


def test_a_context_that_cannot_be_read(project: Path) -> None:
    """Where the files cannot be compared, the rest is told, and why."""
    (project / "web/.dockerignore").write_text("[\n", encoding="utf-8")
    change(project, "web/Dockerfile", "npm ci", "npm install")
    (file,) = review(project, "--base", "HEAD", "web")["files"]
    assert file["context"] is None
    assert "syntax error in pattern" in file["problem"]
    assert file["diff"] is not None


def test_a_folder_that_moved(project: Path) -> None:
    """Where the folder of a Dockerfile moved, its files are not compared with those that were elsewhere."""
    git(project, "mv", "web", "site")
    (file,) = review(project, "--base", "HEAD", "site")["files"]
    assert (file["state"], file["was"], file["context"], file["runs_again"]) == ("moved", "web/Dockerfile", None, 0)


# --- Forms --------------------------------------------------------------------------------------------------------


def test_several_forms(project: Path) -> None:
    """All forms can be written at once; those for machines have all findings, annotations the new ones."""
    change(project, "web/Dockerfile", "FROM nginx", "COPY --from=busybox /a /b\nFROM nginx")
    forms = {"sarif": "a.sarif", "gitlab": "a.json", "github": "notes.txt", "numbers": "n.env", "summary": "s.md"}
    words = [word for name, file in forms.items() for word in ("--also", f"{name}={file}")]
    done = run_in(project, "review", "--base", "HEAD", *words, "-o", "comment.md")
    assert (done.status, done.raw) == (0, b"")
    read = {name: (project / file).read_text(encoding="utf-8") for name, file in forms.items()}
    sarif = json.loads(read["sarif"])["runs"][0]
    assert [one["ruleId"] for one in sarif["results"]] == ["StageNameCasing", "copy-from-unpinned"]
    assert sarif["tool"]["driver"]["version"]
    assert [one["check_name"] for one in json.loads(read["gitlab"])] == ["StageNameCasing", "copy-from-unpinned"]
    assert read["github"].startswith("::warning file=web/Dockerfile,line=6,")
    assert read["github"].count("\n") == 1
    numbers = dict(line.split("=") for line in read["numbers"].splitlines())
    assert (numbers["changed"], numbers["counted"], numbers["findings"]) == ("1", "1", "2")
    assert all(name.isidentifier() and value.isdecimal() for name, value in numbers.items())
    comment = (project / "comment.md").read_text(encoding="utf-8")
    assert comment.startswith("### 1 of 4 Dockerfiles changes; new: 1 warning.\n\n`web/Dockerfile`: ")
    assert "```mermaid\n" in comment


def test_links_of_lines(project: Path) -> None:
    """With --link-base files and lines link to a web view of the repository, with names escaped."""
    name = "web/a [b](c) | $(d) @e #1 <f>.Dockerfile"
    (project / name).write_text("FROM alpine:3.22\nCOPY --from=nginx /a /b\n", encoding="utf-8")
    words = ("--base", "HEAD", "--format", "markdown", "--link-base", "https://github.com/o/r/blob/abc/")
    text = run_in(project, "review", *words).output
    address = (
        "https://github.com/o/r/blob/abc/web/a%20%5Bb%5D%28c%29%20%7C%20%24%28d%29%20%40e%20%231%20%3Cf%3E.Dockerfile"
    )
    assert f"[`{name}`]({address}): new:" in text
    assert f"[L2]({address}#L2): nginx names no version" in text


@pytest.mark.parametrize("also", ["sarif", "=x", "sarif=", "bmp=x"])
def test_wrong_forms(project: Path, also: str) -> None:
    """--also takes a known form and a file."""
    assert run_in(project, "review", "--also", also).status == 2


def test_without_a_revision(project: Path) -> None:
    """Without --base all Dockerfiles are checked, and every finding counts."""
    done = run_in(project, "review", "--fail-on", "warning")
    assert done.status == 1
    assert done.output.startswith("4 Dockerfiles: 1 warning.\n")
    assert "Nothing is compared" in done.output
    document = review(project)
    assert (document["base"], document["counts"]["told"], document["counts"]["counted"]) == (None, 1, 1)
    markdown = run_in(project, "review", "--format", "markdown").output
    assert "**Findings**" in markdown
    assert "| --- |" not in markdown


def test_git_of_another_folder(project: Path) -> None:
    """What git sets for its hooks does not lead elsewhere."""
    change(project, "web/Dockerfile", "npm ci", "npm install")
    done = run_in(project, "review", "--base", "HEAD", env={"GIT_DIR": os.devnull})
    assert done.status == 0


def test_settings(project: Path) -> None:
    """Settings of the project are heeded."""
    change(project, "docker/app.Dockerfile", "RUN make", "RUN make all")
    (project / "stagegraph.toml").write_text('ignore = ["buildkit"]\n', encoding="utf-8")
    assert review(project, "--base", "HEAD")["counts"]["findings"] == 0
    done = run_in(project, "review", "--base", "HEAD", "--no-config", "--config", "x")
    assert (done.status, "exclude each other" in done.errors) == (2, True)


# --- Bake and compose files ---------------------------------------------------------------------------------------

BAKE = """\
variable "LEVEL" { default = "1" }
group "default" { targets = ["web", "app"] }
target "_common" { args = { LEVEL = LEVEL } }
target "web" {
  inherits = ["_common"]
  context = "web"
  tags = ["web:1"]
}
target "app" {
  name = "app-${item}"
  matrix = { item = ["a", "b"] }
  context = "."
  dockerfile = "docker/app.Dockerfile"
  contexts = { web = "target:web" }
  args = { ITEM = item }
}
target "inline" { dockerfile-inline = "FROM alpine\\nRUN one\\n" }
"""


@pytest.fixture
def baked(project: Path) -> Path:
    """The repository with a bake file and a compose file, committed as they are."""
    (project / "docker-bake.hcl").write_text(BAKE, encoding="utf-8")
    (project / "docker/app.Dockerfile").write_text("ARG LEVEL\nFROM alpine AS x\nRUN x\nFROM web AS y\nRUN $LEVEL\n")
    (project / "deploy").mkdir()
    (project / "deploy/compose.yaml").write_text("services: {db: {build: {context: ../web, args: {A: '1'}}}}\n")
    commit_all(project)
    return project


def targets_of(document: Any) -> dict[str, dict[str, list[str]]]:
    """For each bake or compose file the targets that it says something else of, with the fields."""
    return {
        ",".join(one["files"]): {
            target["name"]: [field["name"] for field in target["fields"]] or [target["state"]]
            for target in one["targets"]
        }
        for one in document["projects"]
    }


def test_a_bake_file_alone(baked: Path) -> None:
    """A change of a bake file alone is told target by target, with what it does to the builds."""
    assert review(baked, "--base", "HEAD")["projects"] == []
    change(baked, "docker-bake.hcl", 'default = "1"', 'default = "2"')
    change(baked, "docker-bake.hcl", '["a", "b"]', '["b", "c"]')
    change(baked, "docker-bake.hcl", "web:1", "web:2")
    change(baked, "docker-bake.hcl", "RUN one", "RUN other")
    change(baked, "docker-bake.hcl", 'dockerfile = "docker', 'target = "x"\n  dockerfile = "docker')
    document = review(baked, "--base", "HEAD")
    assert targets_of(document) == {
        "docker-bake.hcl": {
            "app-a": ["gone"],
            "app-b": ["target"],
            "app-c": ["new"],
            "inline": ["dockerfile-inline"],
            "web": ["args.LEVEL", "tags"],
        }
    }
    (project,) = document["projects"]
    by_name = {one["name"]: one for one in project["targets"]}
    assert by_name["app-b"]["diff"]["graph_differs"]
    assert by_name["inline"]["diff"]["graph_differs"]
    assert [one["built"] for one in by_name["web"]["fields"]] == [True, False]
    assert (document["counts"]["told"], document["counts"]["targets"], project["total"]) == (1, 5, 4)
    text = run_in(baked, "review", "--base", "HEAD").output
    assert text.startswith("no Dockerfile changes, 5 targets of bake and compose files change, nothing new is found.")
    assert "docker-bake.hcl: 4 of 4 targets change, 1 target gone" in text
    words = " ".join(text.split())
    assert "args.LEVEL: 1 -> 2; tags: web:1 -> web:2" in words
    assert "target: x, was not set; takes web" in words
    assert by_name["app-b"]["takes"] == ["web"]
    markdown = run_in(baked, "review", "--base", "HEAD", "--format", "markdown").output
    assert "| app-a | gone | - |" in markdown
    assert "<details><summary>app-b</summary>" in markdown


def test_what_takes_a_target_that_changes(baked: Path) -> None:
    """A target that takes one of which something else is said is told with what runs again, over several links."""
    text = 'target "last" {{\n dockerfile-inline = "FROM web\\nRUN last\\n"\n contexts = {{ web = "target:web" }}\n}}\n'
    more = text.format() + 'target "far" {\n dockerfile-inline = "FROM x\\n"\n contexts = { x = "target:last" }\n}\n'
    (baked / "docker-bake.hcl").write_text(BAKE + more, encoding="utf-8")
    commit_all(baked)
    change(baked, "docker-bake.hcl", 'context = "web"', 'context = "web"\n  target = "build"')
    (project,) = review(baked, "--base", "HEAD")["projects"]
    assert {one["name"]: one["takes"] for one in project["targets"]} == {
        **{name: ["web"] for name in ("app-a", "app-b", "last")},
        "far": ["last"],
        "web": [],
    }
    words = " ".join(run_in(baked, "review", "--base", "HEAD").output.split())
    assert "last takes web target stage-0: 1 step runs again" in words


def test_tags_alone(baked: Path) -> None:
    """What has no part in what is built is told as such."""
    change(baked, "docker-bake.hcl", 'tags = ["web:1"]', "")
    document = review(baked, "--base", "HEAD")
    (target,) = document["projects"][0]["targets"]
    assert (target["fields"], target["diff"]) == ([{"name": "tags", "was": "web:1", "now": None, "built": False}], None)
    text = run_in(baked, "review", "--base", "HEAD").output
    assert "no more web:1" in text
    assert "as before" in text


def test_compose_files(baked: Path) -> None:
    """Files that come and go are told with their targets; the variables of .env count; paths choose."""
    change(baked, "deploy/compose.yaml", "A: '1'", "A: $V")
    (baked / "deploy/.env").write_text("V=9\n")
    document = review(baked, "--base", "HEAD")
    assert targets_of(document) == {"deploy/compose.yaml": {"db": ["args.A"]}}
    assert document["projects"][0]["targets"][0]["fields"][0]["now"] == "9"
    assert review(baked, "--base", "HEAD", "web")["projects"] == []
    assert review(baked, "--base", "HEAD", "--exclude", "deploy/")["projects"] == []
    document = review(baked, "--base", "HEAD", "deploy/compose.yaml")
    assert ([one["files"] for one in document["projects"]], document["files"]) == ([["deploy/compose.yaml"]], [])
    (baked / "deploy/compose.yaml").unlink()
    git(baked, "mv", "docker-bake.hcl", "docker-bake.json")
    (baked / "docker-bake.json").write_text('{"target": {"default": {"context": "web"}}}')
    document = review(baked, "--base", "HEAD")
    assert {
        name: {one for words in found.values() for one in words} for name, found in targets_of(document).items()
    } == {
        "deploy/compose.yaml": {"gone"},
        "docker-bake.hcl": {"gone"},
        "docker-bake.json": {"new"},
    }
    text = run_in(baked, "review", "--base", "HEAD").output
    assert "docker-bake.json: new, 1 target" in text
    assert "docker-bake.hcl: gone, with 4 targets" in text


def test_a_bake_file_that_is_refused(baked: Path) -> None:
    """A bake file that bake refuses now is told with its reason, and its targets are not called gone."""
    change(baked, "docker-bake.hcl", '"web" {', '"web" {\n  args = { A = NOWHERE }')
    document = review(baked, "--base", "HEAD")
    (project,) = document["projects"]
    assert "NOWHERE" in " ".join(project["problems"])
    assert not any(one["state"] == "gone" for one in project["targets"])
    for words in ([], ["--format", "markdown"]):
        done = run_in(baked, "review", "--base", "HEAD", *words)
        assert "bake refuses" in done.output
        assert "NOWHERE" in done.output


def test_a_target_whose_dockerfile_was_not_there(baked: Path) -> None:
    """A target whose Dockerfile is missing on one side is told with that, and the others are compared."""
    change(baked, "docker-bake.hcl", 'context = "web"', 'context = "src"')
    document = review(baked, "--base", "HEAD")
    by_name = {one["name"]: one for one in document["projects"][0]["targets"]}
    assert "src/Dockerfile" in by_name["web"]["problem"]
    assert "cannot be compared: " in run_in(baked, "review", "--base", "HEAD").output


def test_many_targets(baked: Path) -> None:
    """Of many targets a comment lists the first ones; of many fields a row tells some."""
    targets = "".join(f'target "t{at}" {{ args = {{ A = "0" }} }}\n' for at in range(60))
    (baked / "docker-bake.hcl").write_text(targets, encoding="utf-8")
    commit_all(baked)
    many = ", ".join(f'B{at} = "1"' for at in range(9))
    (baked / "docker-bake.hcl").write_text(targets.replace('A = "0"', many), encoding="utf-8")
    markdown = run_in(baked, "review", "--base", "HEAD", "--format", "markdown").output
    assert "| and 20 more | | |" in markdown
    assert "; and 4 more |" in markdown
