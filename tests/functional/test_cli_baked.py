"""Commands that read bake and compose files instead of one Dockerfile."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

import stagegraph
from stagegraph.render.documents.projectformats import PROJECT_PICTURES
from stagegraph.render.documents.registry import Needs, Option
from tests.helpers.bakedlogs import baked_log
from tests.helpers.commands import run_in
from tests.helpers.projects import ROOT, SHOP, project, target
from tests.helpers.projects import shop as sample
from tests.helpers.repositories import commit_all
from tests.helpers.timed import recorded

if TYPE_CHECKING:
    from pathlib import Path

    from tests.helpers.commands import Run

BAKE = ("--bake", "docker-bake.hcl")
COMPOSE = """\
services:
  db:
    image: postgres:17
  api:
    build:
      context: api
      args: { LEVEL: "2" }
      additional_contexts:
        common: service:common
  common:
    build:
      dockerfile_inline: |
        FROM alpine:3.22
        RUN common
"""


@pytest.fixture
def shop(folder: Path) -> Path:
    """The folder in which commands run, with the sample of several targets."""
    shutil.copytree(SHOP, folder / "samples/shop")
    shutil.copy(SHOP / "docker-bake.hcl", folder)
    return folder


@pytest.fixture
def composed(folder: Path) -> Path:
    """The same with a compose file of two services that are built."""
    (folder / "api").mkdir()
    (folder / "api/Dockerfile").write_text("FROM common\nARG LEVEL\nRUN api $LEVEL\n")
    (folder / "compose.yaml").write_text(COMPOSE)
    return folder


def fits_schema(document: object) -> None:
    """The plan of several targets has the documented form."""
    names = [f"{one}.schema.json" for one in ("project", "plan", "impact", "diff")]
    read = {name: json.loads((ROOT / "docs" / name).read_text()) for name in names}
    registry = Registry().with_resources((name, Resource.from_contents(one)) for name, one in read.items())
    Draft202012Validator(read[names[0]], registry=registry).validate(document)


# --- plan ---------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("shop")
def test_plan_tells_targets_and_links(run: Run) -> None:
    """The text tells each target with what it takes from others, then the plan of each Dockerfile."""
    done = run("plan", *BAKE)
    assert (done.status, done.errors) == (0, "")
    text = " ".join(done.output.split())
    assert text.startswith("5 targets of 4 Dockerfiles build 18 steps; 3 of them are contexts of others; ")
    assert "web samples/shop/web/Dockerfile site - base (FROM L1); base (FROM L6); schema (COPY L2)" in text
    assert "base (linked) samples/shop/base/Dockerfile tools" in text
    assert "Critical path: base/tools > api/schema > api/build > api/runtime > docs/pages > docs/stage-1" in text
    heads = [line for line in done.output.splitlines() if line.startswith("== ")]
    assert heads == ["== base", "== api, schema", "== web", "== docs"]


@pytest.mark.usefixtures("shop")
def test_plan_as_json(run: Run) -> None:
    """The document fits its schema, and names builds, links and the steps of all."""
    done = run("plan", *BAKE, "--format", "json")
    found = json.loads(done.output)
    fits_schema(found)
    assert [one["targets"] for one in found["builds"]] == [["base"], ["api", "schema"], ["web"], ["docs"]]
    assert [one["name"] for one in found["steps"]][
        -1
    ] == "[stage-1 2/2] COPY --from=pages /api.html /usr/share/nginx/html/"


@pytest.mark.usefixtures("shop")
def test_some_targets(run: Run) -> None:
    """Targets behind the file are built alone, with those that they need."""
    found = json.loads(run("plan", *BAKE, "web", "--format", "json").output)
    assert [one["name"] for one in found["targets"]] == ["base", "schema", "web"]


@pytest.mark.usefixtures("shop")
def test_overrides(run: Run) -> None:
    """What --set and --var say counts."""
    done = run("plan", *BAKE, "base", "--set", "base.platform=linux/arm64,linux/amd64", "--format", "json")
    assert json.loads(done.output)["targets"][0]["platforms"] == ["linux/arm64", "linux/amd64"]


@pytest.mark.usefixtures("composed")
def test_services(run: Run) -> None:
    """Services of a compose file are targets; one that is a context of another is built first."""
    found = json.loads(run("plan", "--compose", "compose.yaml", "--format", "json").output)
    assert [(one["name"], one["dockerfile"]) for one in found["targets"]] == [
        ("common", "common (inline)"),
        ("api", "api/Dockerfile"),
    ]
    assert [one["name"] for one in found["steps"]][-1] == "[1/2] RUN api 2"
    alone = json.loads(run("plan", "--compose", "compose.yaml", "common", "--format", "json").output)
    assert [one["name"] for one in alone["targets"]] == ["common"]


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["Dockerfile", *BAKE], ["a Dockerfile and --bake both say what is built", "Leave Dockerfile out"]),
        ([*BAKE, "--target", "x"], ["--target means nothing beside --bake", "--bake FILE TARGET..."]),
        ([*BAKE, "--build-arg", "A=1"], ["--build-arg means nothing", "--set TARGET.args.NAME=VALUE"]),
        ([*BAKE, "--build-context", "a=b"], ["--build-context means nothing", "--set TARGET.contexts.NAME=VALUE"]),
        ([*BAKE, "--platform", "linux/arm64"], ["--platform means nothing", "--set *.platform=linux/arm64"]),
        (["--set", "a.b=c"], ["--set means nothing without --bake or --compose"]),
        (["--var", "A=1"], ["--var means nothing without --bake or --compose"]),
        ([*BAKE, "--var", "A"], ["--var A: a variable needs a value"]),
        (["--bake"], ["--bake"]),
    ],
)
@pytest.mark.usefixtures("shop")
def test_what_goes_with_no_project(run: Run, words: list[str], parts: list[str]) -> None:
    """Options that exclude each other are wrong usage, and the message says what to write."""
    run("plan", *words).fails_with(2, *parts)


@pytest.mark.usefixtures("shop")
def test_unknown_target(run: Run) -> None:
    """A target that the file does not have is refused with bake's words and the names that there are."""
    run("plan", *BAKE, "wep").fails_with(3, "failed to find target wep", "The files define: ", "web")


def test_missing_files(run: Run, folder: Path) -> None:
    """A bake file, or a Dockerfile, that is not there is told by its path."""
    run("plan", *BAKE).fails_with(3, "cannot read docker-bake.hcl: No such file or directory")
    (folder / "docker-bake.hcl").write_text('target "default" { context = "nowhere" }\n')
    run("plan", *BAKE).fails_with(3, "open nowhere/Dockerfile: no such file or directory")


def test_refused_bake_file(run: Run, folder: Path) -> None:
    """A bake file that bake refuses is refused with its line."""
    (folder / "docker-bake.hcl").write_text('target "default" {\n  context = NOWHERE\n}\n')
    run("plan", *BAKE).fails_with(3, "docker-bake.hcl:2", "context = NOWHERE")


def test_refused_dockerfile(run: Run, folder: Path) -> None:
    """A Dockerfile that BuildKit refuses is refused with the target, the file and the line."""
    (folder / "docker-bake.hcl").write_text('target "default" {\n  dockerfile-inline = "FROM alpine\\nRAN x"\n}\n')
    run("plan", *BAKE).fails_with(3, "target default: ", "default (inline):2", "RAN x")


def test_what_is_far_away(run: Run, folder: Path) -> None:
    """A target whose Dockerfile would have to be fetched is left out, and told; alone it is refused."""
    (folder / "docker-bake.hcl").write_text(
        'group "default" { targets = ["near", "far"] }\n'
        'target "near" {}\ntarget "far" { context = "https://example.com/a.git" }\n'
    )
    done = run("plan", *BAKE)
    assert done.status == 0
    assert done.errors == (
        "note: target far is left out: its Dockerfile is Dockerfile of https://example.com/a.git, and nothing is "
        "downloaded\n"
    )
    assert "not read: far" in done.output
    run("plan", *BAKE, "far").fails_with(3, "target far: its Dockerfile is Dockerfile of https://example.com/a.git")


def test_notes_of_shared_files_are_told_once(run: Run, folder: Path) -> None:
    """Two targets of one Dockerfile have the same notes, which are told once."""
    (folder / "docker-bake.hcl").write_text(
        'target "default" {\n  name = "t-${n}"\n  matrix = { n = ["a", "b"] }\n  args = { UNKNOWN = n }\n}\n'
    )
    done = run("plan", *BAKE)
    assert done.errors.count("[build-arg-undeclared]") == 1
    assert run("plan", *BAKE, "--no-notes").errors == ""


@pytest.mark.usefixtures("shop")
def test_images_are_known(run: Run, folder: Path) -> None:
    """What is told of an image counts in every file that starts from it, or from a target that does."""
    (folder / "node.json").write_text(
        json.dumps({"node:22-alpine": {"config": {"Env": ["NODE_ENV=production"]}}}), encoding="utf-8"
    )
    (folder / "samples/shop/web/Dockerfile").write_text("FROM base\nCOPY . /$NODE_ENV\n")
    done = run("plan", *BAKE, "web", "--image-config", "node.json", "--format", "json")
    assert (done.status, done.errors) == (0, "")
    assert json.loads(done.output)["steps"][-1]["name"] == "[1/2] COPY . /production"


# --- render -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file_format", [one.name for one in PROJECT_PICTURES if one.needs is not Needs.DOT])
@pytest.mark.usefixtures("shop")
def test_every_picture(run: Run, file_format: str) -> None:
    """A picture of several targets is drawn in every format, and can be held against a file."""
    heeds = next(one.heeds for one in PROJECT_PICTURES if one.name == file_format)
    for level in ([], ["--steps"]) if Option.STEPS in heeds else ([],):
        done = run("render", *BAKE, "-o", f"x.{file_format}", "--format", file_format, *level)
        assert (done.status, done.errors, done.raw) == (0, "", b"")
        checked = run("render", *BAKE, "--check", f"x.{file_format}", "--format", file_format, *level)
        assert (checked.status, checked.errors) == (0, "")


@pytest.mark.usefixtures("shop")
def test_a_stale_picture(run: Run, folder: Path) -> None:
    """A stale picture of several targets is told with the command that draws it again."""
    run("render", *BAKE, "web", "-o", "x.svg")
    (folder / "samples/shop/web/Dockerfile").write_text("FROM base AS other\n")
    done = run("render", *BAKE, "web", "--check", "x.svg")
    assert done.status == 1
    assert done.errors.endswith("stagegraph render --bake docker-bake.hcl web -o x.svg\n")


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        (["--format", "html", "--focus", "web"], ["--focus means nothing for html"]),
        (["--link-base", "x"], ["--link-base x is no web address"]),
        (["--diff", "x", "--since", "y"], ["--since means nothing beside --diff"]),
        (["--focus", "nothing"], ["there is no target nothing", "TARGET/STAGE"]),
    ],
)
@pytest.mark.usefixtures("shop")
def test_what_no_picture_of_several_targets_has(run: Run, words: list[str], parts: list[str]) -> None:
    """What makes no sense for several files is wrong usage."""
    run("render", *BAKE, *words).fails_with(2, *parts)


def test_a_picture_of_a_change(run: Run, committed: Path) -> None:
    """A picture marks what runs again after a change, in every file that it touches."""
    (committed / "samples/shop/api/schema/a").write_text("as it is")
    for level in ([], ["--steps"]):
        text = run("render", *BAKE, "--since", "HEAD", "--format", "mermaid", *level).output
        assert "after the change 4 steps run again, 8 perhaps, 6 cached" in text
        assert "runs again" in text or "run again" in text
    file = committed / "docker-bake.hcl"
    file.write_text(file.read_text().replace('target "docs"', 'target "pages"').replace('"docs"]', '"pages"]'))
    assert "; new: pages" in run("render", *BAKE, "--since", "HEAD", "--format", "dot").output


def test_a_change_in_the_page_and_beside_the_plan(run: Run, committed: Path) -> None:
    """The page marks what runs again in its pictures, and the plan as JSON has what impact tells beside it."""
    (committed / "samples/shop/api/schema/a").write_text("as it is")
    found = json.loads(run("render", *BAKE, "--since", "HEAD", "--format", "json").output)
    fits_schema(found)
    assert found["impact"] == json.loads(run("impact", *BAKE, "--since", "HEAD", "--format", "json").output)
    text = run("render", *BAKE, "--since", "HEAD", "--format", "html").output
    assert text.count("after the change 4 steps run again, 8 perhaps, 6 cached") >= 2


def test_a_part_of_a_picture_of_a_change(run: Run, committed: Path) -> None:
    """What is near the targets is drawn with its marks."""
    (committed / "samples/shop/api/schema/a").write_text("as it is")
    for option in ("--since", "--diff"):
        text = run("render", *BAKE, "schema", option, "HEAD", "--depth", "0", "--format", "mermaid").output
        assert "2 of 2 run again" in text or "2 steps run again" in text


def test_a_picture_of_what_differs(run: Run, committed: Path) -> None:
    """What differs from a revision, or from another file, is marked; targets that are gone stand beside it."""
    shutil.copy(committed / "docker-bake.hcl", committed / "earlier.hcl")
    path = committed / "samples/shop/base/Dockerfile"
    path.write_text(path.read_text().replace("npm ci", "npm ci --quiet"))
    file = committed / "docker-bake.hcl"
    file.write_text(file.read_text().replace('target "docs"', 'target "pages"').replace('"docs"]', '"pages"]'))
    told = "changed: base; new: pages; removed: docs"
    for level in ([], ["--steps"]):
        done = run("render", *BAKE, "--diff", "HEAD", "--format", "dot", *level)
        assert (done.status, done.errors) == (0, "")
        assert f"compared with HEAD: {told}" in done.output
        assert "docs (inline)   removed" in done.output
        assert "[context base]" not in done.output
    for other in ("HEAD:docker-bake.hcl", "HEAD"):
        text = run("render", *BAKE, "pages", "--diff", other, "--format", "dot").output
        assert f"compared with {other}: changed: base; new: pages" in text
    text = run("render", *BAKE, "--diff", "earlier.hcl", "--format", "dot").output
    assert "compared with earlier.hcl: new: pages; removed: docs" in text
    found = json.loads(run("render", *BAKE, "--diff", "HEAD", "--format", "json").output)
    fits_schema(found)
    assert found["diff"] == json.loads(run("diff", *BAKE, "--base", "HEAD", "--format", "json").output)
    text = run("render", *BAKE, "--diff", "HEAD", "--format", "html").output
    assert text.count(f"compared with HEAD: {told}") >= 2


def test_what_cannot_be_compared_in_a_picture(run: Run, committed: Path) -> None:
    """An earlier Dockerfile that is refused is told, with its revision; so is a revision that is not there."""
    run("render", *BAKE, "--diff", "nothing").fails_with(3, "git knows no revision nothing")
    path = committed / "samples/shop/web/Dockerfile"
    text = path.read_text()
    path.write_text("FROM\n")
    commit_all(committed)
    path.write_text(text)
    run("render", *BAKE, "--diff", "HEAD").fails_with(3, "target web: ", "HEAD:samples/shop/web/Dockerfile:1")


@pytest.mark.usefixtures("shop")
def test_bake_file_from_standard_input(run: Run) -> None:
    """The bake file, or what bake prints, can come from standard input."""
    printed = run("project", *BAKE, "web", "--format", "json").raw
    text = run("render", "--bake", "-", "--format", "mermaid", stdin=printed).output
    assert text.splitlines()[1].startswith('title: "bake: 3 targets of 3 Dockerfiles')


def test_links(run: Run, committed: Path) -> None:
    """With the address of the repository lines link to it, in each file its own; none leads into a bake file."""
    base = "https://example.com/r/blob/main"
    web = f"{base}/samples/shop/web/Dockerfile#L"
    for file_format in ("svg", "dot", "mermaid"):
        text = run("render", *BAKE, "--link-base", f"{base}/", "--format", file_format).output
        assert web in text
        assert f"{base}/samples/shop/base/Dockerfile#L" in text
        assert "inline)#" not in text.replace("%20(", " (")
    assert "<html" in run("render", *BAKE, "--link-base", base, "--format", "html").output
    (committed / "samples/shop/web/w.js").write_text("as it is")
    path = committed / "samples/shop/web/Dockerfile"
    path.write_text(path.read_text() + "RUN more\n")
    for words in (
        ["explain"],
        ["explain", "--why", "web/build"],
        ["diff", "--base", "HEAD"],
        ["impact", "--since", "HEAD"],
        ["impact", "--since", "HEAD", "--why", "web/build 2/4"],
    ):
        text = run(*words, *BAKE, "--link-base", base, "--format", "markdown").output
        assert web in text, words
    (committed / "build.log").write_text(baked_log(sample()))
    assert web in run("timings", "build.log", *BAKE, "--link-base", base, "--format", "svg").output
    (committed / "sub").mkdir()
    (committed / "sub/Dockerfile").write_text("FROM alpine\n")
    (committed / "sub/docker-bake.hcl").write_text('target "default" {}\n')
    done = run_in(committed / "sub", "render", *BAKE, "--link-base", base, "--format", "dot")
    assert f"{base}/sub/Dockerfile#L1" in done.output


# --- explain ------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("shop")
def test_explain(run: Run) -> None:
    """The text tells all together, then the story of each Dockerfile."""
    done = run("explain", *BAKE)
    assert (done.status, done.errors) == (0, "")
    assert done.output.startswith("5 targets of 4 Dockerfiles")
    assert [line for line in done.output.splitlines() if line.startswith("== ")] == [
        "== base",
        "== api, schema",
        "== web",
        "== docs",
    ]
    assert done.output.count("STARTS AT ONCE") == 4


@pytest.mark.usefixtures("shop")
def test_explain_in_markdown(run: Run) -> None:
    """In Markdown there is one picture of all, a table of targets, and each Dockerfile folded."""
    text = run("explain", *BAKE, "--format", "markdown").output
    assert text.startswith("### `docker-bake.hcl`: 5 targets of 4 Dockerfiles")
    assert text.count("```mermaid") == 1
    assert "| **base** (linked) | `samples/shop/base/Dockerfile` | tools |  |" in text
    assert "<details><summary>api, schema</summary>" in text
    assert len(text) < 65_000


def test_explain_many_in_markdown(run: Run, folder: Path) -> None:
    """Of many Dockerfiles those are told for which a comment has room."""
    stages = "".join(f"FROM alpine AS stage{at}\nRUN something --with={at}\n" for at in range(60))
    names = [f"t{at}" for at in range(30)]
    for name in names:
        (folder / f"{name}.Dockerfile").write_text(f"{stages}# {name}\nFROM stage1 AS last\nRUN {name}\n")
    targets = "".join(f'target "{name}" {{ dockerfile = "{name}.Dockerfile" }}\n' for name in names)
    (folder / "docker-bake.hcl").write_text(f'{targets}group "default" {{ targets = {json.dumps(names)} }}\n')
    text = run("explain", *BAKE, "--format", "markdown").output
    assert len(text) < 65_536
    assert text.endswith(" more, for which a comment has no room\n")


@pytest.mark.usefixtures("shop")
def test_explain_why(run: Run) -> None:
    """--why takes TARGET/STAGE, or a target for what it builds."""
    assert run("explain", *BAKE, "--why", "web/test").output == "test is not built for site: no stage uses it.\n"
    assert run("explain", *BAKE, "--why", "schema", "--format", "markdown").output.startswith("- **schema** is ")
    run("explain", *BAKE, "--why", "x").fails_with(2, "there is no target x")


def test_explain_what_is_left_out(run: Run, folder: Path) -> None:
    """A target that nobody can read stands in the table, with the reason."""
    (folder / "docker-bake.hcl").write_text(
        'group "default" { targets = ["x", "y"] }\ntarget "x" {}\n'
        'target "y" { context = "https://example.com/a.git" }\n'
    )
    text = run("explain", *BAKE, "--format", "markdown").output
    assert "| **y** | Dockerfile |  | its Dockerfile is Dockerfile of https://example.com/a.git" in text


# --- check --------------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("shop")
def test_check(run: Run) -> None:
    """A stage that no target of the files builds is found; those of other targets are known, asked for or not."""
    done = run("check", *BAKE, "docs", "--format", "json")
    found = json.loads(done.output)
    assert [(one["dockerfile"], one["findings"]) for one in found["files"]] == [
        ("samples/shop/base/Dockerfile", []),
        ("samples/shop/api/Dockerfile", []),
        ("docs (inline)", []),
    ]
    done = run("check", *BAKE, "web", "--format", "json")
    (finding,) = (one for file in json.loads(done.output)["files"] for one in file["findings"])
    assert (finding["rule"], finding["line"]) == ("unbuilt-stage", 6)
    done = run("check", *BAKE, "web", "--known-target", "test")
    assert (done.status, done.output) == (0, "no findings in 3 files\n")


def test_check_tells_each_once(run: Run, folder: Path) -> None:
    """What two targets of one Dockerfile have in common is told once; what one of them has is told, too."""
    (folder / "Dockerfile").write_text("ARG A\nFROM alpine:$A AS x\nRUN Y=$B one\nFROM x AS z\nCOPY . .\n")
    (folder / ".dockerignore").write_text("*\n")
    (folder / "docker-bake.hcl").write_text(
        'target "default" {\n  name = "t${n}"\n  matrix = { n = ["1", "2"] }\n  args = { A = n, "C${n}" = n }\n'
        '  target = n == "1" ? "x" : "z"\n}\n'
    )
    done = run("check", *BAKE, "--format", "json", "--select", "build-arg-undeclared,CopyIgnoredFile,FromAsCasing")
    (file,) = json.loads(done.output)["files"]
    assert [(one["rule"], one["line"]) for one in file["findings"]] == [
        ("build-arg-undeclared", None),
        ("build-arg-undeclared", None),
        ("CopyIgnoredFile", 5),
    ]


def test_check_goes_on(run: Run, folder: Path) -> None:
    """A Dockerfile that is refused keeps no other from being checked."""
    (folder / "bad.Dockerfile").write_text("FROM\n")
    (folder / "worse.Dockerfile").write_text("FROM alpine\nCOPY --from=3 a b\n")
    names = ["bad", "worse", "good"]
    targets = "".join(f'target "{name}" {{ dockerfile = "{name}.Dockerfile" }}\n' for name in names[:2])
    (folder / "docker-bake.hcl").write_text(
        f'{targets}target "good" {{}}\ngroup "default" {{ targets = {json.dumps(names)} }}\n'
    )
    done = run("check", *BAKE, "--format", "json")
    assert done.status == 3
    files = json.loads(done.output)["files"]
    rules = [[one["rule"] for one in file["findings"]] for file in files]
    assert (rules[:2], "refused" in rules[2]) == ([["refused"], ["refused"]], False)


def test_check_of_missing_files(run: Run, folder: Path) -> None:
    """Every Dockerfile that is missing is told, the others are checked, and the exit status is that of a refusal."""
    (folder / "Dockerfile").write_text("FROM alpine AS a\nRUN a\nFROM scratch\n")
    names = ["one", "good", "two"]
    targets = "".join(f'target "{name}" {{ context = "{name}" }}\n' for name in ("one", "two"))
    (folder / "docker-bake.hcl").write_text(
        f'{targets}target "good" {{}}\ngroup "default" {{ targets = {json.dumps(names)} }}\n'
    )
    done = run("check", *BAKE, "--format", "json")
    assert done.status == 3
    (file,) = json.loads(done.output)["files"]
    assert [one["rule"] for one in file["findings"]] == ["unbuilt-stage"]
    assert done.errors.count("failed to read dockerfile") == 2
    assert "error: target two: failed to read dockerfile: open two/Dockerfile: no such file" in done.errors
    assert "left out" not in done.errors


@pytest.mark.parametrize(
    ("text", "given", "told"),
    [
        ('variable "LEVEL" {}\ntarget "default" {}\n', ["LEVEL=1"], ""),
        (
            'variable "LEVEL" {}\ntarget "default" {}\n',
            ["LEVLE=1"],
            "LEVLE changes nothing: no file declares or takes ",
        ),
        ('level = "1"\ntarget "default" {}\n', ["level=1", "NOPE=2", "NOPE=3"], "NOPE changes nothing"),
    ],
)
def test_variables_that_nothing_declares(run: Run, folder: Path, text: str, given: list[str], told: str) -> None:
    """A variable that no file declares changes nothing, as for bake, and that is said."""
    (folder / "Dockerfile").write_text("FROM alpine\n")
    (folder / "docker-bake.hcl").write_text(text)
    words = [word for one in given for word in ("--var", one)]
    for command in (["plan", *BAKE], ["project", *BAKE]):
        done = run(*command, *words)
        assert done.status == 0
        assert told in done.errors
        assert done.errors.count("\n") == bool(told)
    assert run("plan", "--bake", "-", *words, stdin=text.encode()).errors == ""
    run("plan", "--bake", "nothing.hcl", *words).fails_with(3, "cannot read nothing.hcl")
    (folder / "compose.yaml").write_text("services: {a: {build: {context: ., args: {A: '${NOPE}', B: $LEVLE}}}}\n")
    assert run("plan", *BAKE, "--compose", "compose.yaml", *words, "--no-notes").errors == ""


def test_overrides_of_what_is_not_there(run: Run, folder: Path) -> None:
    """--set of a target or a key that is not there is refused in bake's words, with what there is."""
    (folder / "docker-bake.hcl").write_text('target "default" {}\n')
    run("plan", *BAKE, "--set", "x.target=a").fails_with(3, "could not find any target matching 'x'", "are default.")
    run("plan", *BAKE, "--set", "*.foo=1").fails_with(
        3, "unknown key: foo", "The keys of target default are", "args.NAME"
    )


def test_check_mends(run: Run, folder: Path) -> None:
    """--fix mends Dockerfiles, and leaves alone what stands in a bake file."""
    (folder / "Dockerfile").write_text("from alpine AS a\n")
    (folder / "docker-bake.hcl").write_text(
        'group "default" { targets = ["x", "y"] }\ntarget "x" {}\n'
        'target "y" { dockerfile-inline = "from alpine AS a\\n" }\n'
    )
    shown = run("check", *BAKE, "--diff")
    assert "+from alpine as a" in shown.output
    done = run("check", *BAKE, "--fix")
    assert (folder / "Dockerfile").read_text() == "from alpine as a\n"
    assert "y (inline)" in done.output


def test_check_of_standard_input_and_of_bad_projects(run: Run, folder: Path) -> None:
    """A bake file from standard input is read once; another target that is refused keeps nothing back."""
    text = 'target "default" {}\ntarget "other" { dockerfile = "nowhere" }\n'
    assert run("check", "--bake", "-", "--exit-zero", stdin=text.encode()).status == 0
    (folder / "docker-bake.hcl").write_text(text)
    assert run("check", *BAKE, "--exit-zero").status == 0
    far = 'target "default" { context = "https://example.com/a.git" }\n'
    done = run("check", "--bake", "-", stdin=far.encode())
    assert (done.status, done.output) == (0, "nothing was checked\n")
    assert "left out" in done.errors


@pytest.mark.usefixtures("shop")
def test_check_refuses(run: Run) -> None:
    """Files and a context of their own make no sense beside those of a project."""
    run("check", "Dockerfile", *BAKE).fails_with(2, "a Dockerfile and --bake both say what is built")
    run("check", *BAKE, "--context", ".").fails_with(2, "--context means nothing beside --bake")


# --- impact and diff ----------------------------------------------------------------------------------------------


@pytest.fixture
def committed(shop: Path) -> Path:
    """The sample in a repository of git, with the files that it copies."""
    for folder, name in (("base", "package.json"), ("base", "package-lock.json"), ("api", "schema/a"), ("web", "w.js")):
        path = shop / "samples/shop" / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("as it was")
    commit_all(shop)
    return shop


def statuses(output: str) -> dict[str, dict[str, int] | None]:
    """How many steps run again, perhaps, or not, by the first target of each build."""
    builds = json.loads(output)["builds"]
    return {one["targets"][0]: one["impact"] and one["impact"]["counts"] for one in builds}


@pytest.mark.usefixtures("committed")
def test_impact_of_a_file(run: Run) -> None:
    """A file that has changed lets steps run again of targets whose context has it, and of those that take these."""
    done = run("impact", *BAKE, "--changed", "samples/shop/api/schema", "--format", "json")
    assert (done.status, done.errors) == (0, "")
    assert statuses(done.output) == {
        "base": {"cached": 5, "runs": 0, "content": 0},
        "api": {"cached": 1, "runs": 4, "content": 2},
        "web": {"cached": 1, "runs": 0, "content": 4},
        "docs": {"cached": 1, "runs": 0, "content": 2},
    }
    text = run("impact", *BAKE, "--changed", "samples/shop/api/schema").output
    assert text.startswith("2 of 5 targets run again, in part or as a whole, 2 more perhaps.\n")
    assert "the target schema is another one" in text
    assert "cached if it is so at the target api" in text
    markdown = run("impact", *BAKE, "--changed", "samples/shop", "--format", "markdown").output
    assert markdown.startswith("### 4 of 5 targets run again")
    assert "<details><summary>api, schema</summary>" in markdown


def test_impact_of_named_folders(run: Run, folder: Path) -> None:
    """A file of a named context counts as those of the build context do, also where that lies elsewhere."""
    for name in ("a", "lib", "lib/x"):
        (folder / name).mkdir()
    (folder / "a/Dockerfile").write_text("FROM alpine\nCOPY --from=lib f /f\nCOPY --from=lib x /x\nCOPY . .\n")
    for name in ("lib/f", "lib/x/g", "lib/other"):
        (folder / name).write_text("as it was")
    far = 'target "far" {\n context = "https://example.com/a.git"\n contexts = { lib = "lib" }\n'
    far += ' dockerfile-inline = "FROM alpine\\nCOPY --from=lib f /f\\n"\n}\n'
    group = 'group "default" { targets = ["a", "far"] }\n'
    (folder / "docker-bake.hcl").write_text(
        f'{group}target "a" {{\n context = "a"\n contexts = {{ lib = "lib" }}\n}}\n{far}'
    )
    commit_all(folder)

    def again(*words: str) -> tuple[int, ...]:
        done = run("impact", *BAKE, *words, "--format", "json")
        return tuple(one["runs"] if one else -1 for one in statuses(done.output).values())

    assert again("--changed", "lib/f") == (3, 1)
    assert again("--changed", "lib") == (3, 1)
    assert again("--changed", "lib/x/g") == (2, 0)
    run("impact", *BAKE, "--changed", "nothing").fails_with(3, "nothing is in no build context")
    (folder / "lib/f").write_text("as it is")
    assert again("--since", "HEAD") == (3, 1)


def test_impact_since_a_revision(run: Run, committed: Path) -> None:
    """Since a revision counts what differs of bake files, Dockerfiles and contexts; new and gone targets are told."""
    done = run("impact", *BAKE, "--since", "HEAD")
    assert done.output.startswith("nothing of 5 targets runs again.\n")
    file = committed / "docker-bake.hcl"
    file.write_text(file.read_text().replace('target "docs"', 'target "pages"').replace('"docs"]', '"pages"]'))
    (committed / "samples/shop/web/w.js").write_text("as it is")
    done = run("impact", *BAKE, "--since", "HEAD", "--format", "json")
    assert statuses(done.output)["pages"] is None
    assert statuses(done.output)["web"] == {"cached": 2, "runs": 2, "content": 1}
    assert json.loads(done.output)["gone"] == ["docs"]
    text = run("impact", *BAKE, "--since", "HEAD").output
    assert "new: all of it runs" in text
    assert "no target any more" in text
    assert (
        "| docs | | no target any more | | |" in run("impact", *BAKE, "--since", "HEAD", "--format", "markdown").output
    )


def test_impact_on_one_step(run: Run, committed: Path) -> None:
    """--why tells the chain of causes of a step, through the targets that its Dockerfile takes."""
    (committed / "samples/shop/api/schema/a").write_text("as it is")
    done = run("impact", *BAKE, "--since", "HEAD", "--why", "docs/pages 1/2")
    lines = [line for line in done.output.splitlines() if not line.startswith("    ")]
    assert [line.split(":")[0].strip() for line in lines] == ["docs", "docs", *6 * ["api"]]
    assert done.output.endswith("schema/a changed\n")
    done = run("impact", *BAKE, "--since", "HEAD", "--why", "api/L2", "--format", "markdown")
    assert done.output == "- api: `[1/3] COPY schema ./schema` (**schema** L2) runs again: `schema/a` changed\n"


def test_impact_without_the_cache(run: Run, committed: Path) -> None:
    """What a target forbids, or the command line, runs whatever is stored; so does what starts from another image."""
    done = run("impact", *BAKE, "base", "--no-cache", "--format", "json")
    assert statuses(done.output)["base"] == {"cached": 1, "runs": 4, "content": 0}
    file = committed / "docker-bake.hcl"
    file.write_text(file.read_text().replace('target "base" {', 'target "base" {\n  no-cache-filter = ["Tools"]'))
    words = ["--image-changed", "nginx:1.27-alpine", "--format", "json"]
    assert statuses(run("impact", *BAKE, *words).output)["base"] == {"cached": 1, "runs": 4, "content": 0}
    file.write_text(file.read_text().replace('no-cache-filter = ["Tools"]', ""))
    done = run("impact", *BAKE, "base", "--image-changed", "nginx:1.27-alpine")
    assert done.errors == "note: nginx:1.27-alpine changes nothing: no target takes it\n"


@pytest.mark.parametrize(
    ("words", "status", "parts"),
    [
        ([], 2, ["there is nothing to compare with", "--since REV"]),
        (["--changed", "README.md"], 3, ["README.md is in no build context"]),
        (["--changed", ""], 2, ["--changed has no path"]),
        (["--old", "x"], 2, ["--old means nothing beside bake and compose files"]),
        (["--no-cache", "--why", "L2"], 2, ["'L2' may be ", "A target and a slash before it"]),
        (["--no-cache", "--why", "L1", "--format", "json"], 2, ["--why is told in text or Markdown"]),
        (["--since", "nothing"], 3, ["git knows no revision nothing"]),
    ],
)
@pytest.mark.usefixtures("committed")
def test_impact_refuses(run: Run, words: list[str], status: int, parts: list[str]) -> None:
    """What makes no sense for several files is wrong usage; paths and revisions have to be there."""
    run("impact", *BAKE, *words).fails_with(status, *parts)


def test_diff(run: Run, committed: Path) -> None:
    """Each target is compared with what it was in a revision; one that takes a target that differs says so."""
    done = run("diff", *BAKE, "--base", "HEAD", "--exit-code")
    assert (done.status, done.output.splitlines()[0]) == (0, "0 of 5 targets differ.")
    path = committed / "samples/shop/base/Dockerfile"
    path.write_text(path.read_text().replace("npm ci", "npm ci --quiet"))
    file = committed / "docker-bake.hcl"
    file.write_text(file.read_text().replace('target "docs"', 'target "pages"').replace('"docs"]', '"pages"]'))
    done = run("diff", *BAKE, "--base", "HEAD", "--exit-code")
    assert done.status == 1
    text = " ".join(done.output.split())
    assert text.startswith("2 of 5 targets differ, 1 target gone. TARGETS DOCKERFILE CHANGE base ")
    assert "3 steps run again in build; takes base, schema" in text
    assert "pages pages (inline) new docs - no target any more" in text
    assert (
        "== base HEAD:samples/shop/base/Dockerfile -> samples/shop/base/Dockerfile: target tools: 1 step written"
        in text
    )
    found = json.loads(run("diff", *BAKE, "--base", "HEAD", "--format", "json").output)
    assert [(one["targets"][0], one["diff"] and one["diff"]["graph_differs"]) for one in found["builds"]] == [
        ("base", True),
        ("api", False),
        ("web", False),
        ("pages", None),
    ]
    assert (found["differs"], found["gone"]) == (True, ["docs"])
    markdown = run("diff", *BAKE, "--base", "HEAD", "--format", "markdown").output
    assert markdown.startswith("### 2 of 5 targets differ, 1 target gone.\n")
    assert "<details><summary>base</summary>" in markdown
    assert "| docs | | no target any more |" in markdown


def test_targets_that_a_revision_does_not_have(run: Run, committed: Path) -> None:
    """New targets may be named alone, or set otherwise: an earlier revision does not know them."""
    file = committed / "docker-bake.hcl"
    file.write_text(file.read_text() + 'target "extra" { dockerfile-inline = "FROM alpine\\nRUN x" }\n')
    for words in (["extra"], ["ext*"], ["extra", "--set", "extra.args.A=1"]):
        done = run("diff", *BAKE, *words, "--base", "HEAD")
        assert done.output.startswith("1 of 1 target differs.\n"), done.errors
        done = run("impact", *BAKE, *words, "--since", "HEAD")
        assert done.output.startswith("1 of 1 target runs again, in part or as a whole.\n"), done.errors
    run("diff", *BAKE, "none", "--base", "HEAD").fails_with(3, "failed to find target none")


def test_diff_of_refused_files(run: Run, committed: Path) -> None:
    """A target that is refused now is told as such, and keeps no other from being compared."""
    (committed / "samples/shop/web/Dockerfile").write_text("FROM base\nCOPY --from=9 a b\n")
    done = run("diff", *BAKE, "--base", "HEAD")
    assert done.status == 0
    assert "REFUSED\n  now: invalid stage index 9 (L2)" in done.output
    file = committed / "docker-bake.hcl"
    file.write_text(file.read_text().replace('context  = "samples/shop/web"', 'context = "https://example.com/a.git"'))
    done = run("diff", *BAKE, "--base", "HEAD")
    assert "note: target web is left out" in done.errors
    assert "web" not in done.output


@pytest.mark.parametrize(
    ("words", "parts"),
    [
        ([], ["there is nothing to compare with", "--base REV"]),
        (["a", "b"], ["a Dockerfile and --bake both say what is built"]),
        (["--base", "HEAD", "--target", "x"], ["--target means nothing beside --bake"]),
        (["--base", "HEAD", "--context", "x"], ["--context means nothing beside --bake"]),
        (["--base", "HEAD", "--old-build-arg", "x"], ["--old-build-arg means nothing beside bake and compose files"]),
    ],
)
@pytest.mark.usefixtures("committed")
def test_diff_refuses(run: Run, words: list[str], parts: list[str]) -> None:
    """What makes no sense for several files is wrong usage."""
    run("diff", *words, *BAKE).fails_with(2, *parts)


def test_bake_file_that_was_not_there(run: Run, committed: Path) -> None:
    """A bake file that a revision does not have, or standard input, cannot be compared with it."""
    (committed / "other.hcl").write_text('target "default" {}\n')
    run("diff", "--bake", "other.hcl", "--base", "HEAD").fails_with(3, "there is no other.hcl in HEAD")
    done = run("diff", "--bake", "-", "--base", "HEAD", stdin=b'target "default" {}\n')
    done.fails_with(3, "standard input has no earlier revision")


# --- Logs ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def logged(shop: Path) -> Path:
    """The sample with the log of a build of it, as bake prints it."""
    (shop / "build.log").write_text(baked_log(sample(), {"[schema build 2/2]": 7.0}))
    return shop


@pytest.mark.usefixtures("logged")
def test_timings(run: Run) -> None:
    """Each step of a log of bake is told with its lines in the Dockerfile of its target."""
    done = run("timings", "build.log", *BAKE)
    assert (done.status, done.errors) == (0, "")
    text = " ".join(done.output.split())
    assert re.search(r"done [\d.]+ s 7.0 s critical schema: \[build 2/2\] RUN npm run build L7", text)
    assert "NOT IN THE DOCKERFILE" not in text
    found = json.loads(run("timings", "build.log", *BAKE, "--format", "json").output)
    schema = json.loads((ROOT / "docs/timings.schema.json").read_text())
    Draft202012Validator(schema).validate(found)
    build = found["build"]
    assert (build["unjoined"], build["unlogged"], build["dockerfile"]) == ([], [], None)
    assert build["targets"] == ["base", "api", "schema", "web", "docs"]
    assert build["dockerfiles"][1] == {"dockerfile": "samples/shop/api/Dockerfile", "targets": ["api", "schema"]}
    for file_format in ("markdown", "svg", "trace"):
        assert run("timings", "build.log", *BAKE, "--format", file_format).status == 0


def test_timings_of_what_the_log_shows(run: Run, logged: Path) -> None:
    """If no target is named, those of the log are told; a log of one Dockerfile alone has no names of targets."""
    (logged / "part.log").write_text(baked_log(sample("schema")) + "\n#99 [other 1/1] FROM x\n#99 DONE 1.0s\n")
    found = json.loads(run("timings", "part.log", *BAKE, "--format", "json").output)
    assert found["build"]["targets"] == ["base", "schema"]
    (logged / "one.log").write_text(baked_log(sample("base"), prefixed=False))
    found = json.loads(run("timings", "one.log", *BAKE, "--format", "json").output)
    assert (found["build"]["targets"], found["build"]["unjoined"]) == (["base"], [])
    found = json.loads(run("timings", "one.log", *BAKE, "base", "--format", "json").output)
    assert found["build"]["unlogged"] == []
    (logged / "one.hcl").write_text('target "default" { context = "samples/shop/base" }\n')
    assert (
        json.loads(run("timings", "one.log", "--bake", "one.hcl", "--format", "json").output)["build"]["unjoined"] == []
    )
    other = baked_log(project(target("one", "FROM alpine\n"), target("two", "FROM busybox\n")))
    (logged / "other.log").write_text(other)
    run("timings", "other.log", *BAKE).fails_with(3, "other.log is of the targets one, two, and the files define none")
    (logged / "other.log").write_text(other.replace("[one", "[base"))
    done = run("timings", "other.log", *BAKE)
    assert done.errors == "note: other.log is also of targets that the files do not define: two\n"


@pytest.mark.usefixtures("logged")
def test_suppositions(run: Run) -> None:
    """What is supposed of a step or of targets is simulated over all Dockerfiles."""
    text = " ".join(run("timings", "build.log", *BAKE, "--what-if", "schema/build 2/2=1s").output.split())
    assert "6.0 s less" in text
    done = run("timings", "build.log", *BAKE, "--if-target", "base", "--if-target", "web", "--format", "json")
    assert json.loads(done.output)["forecast"]["wall"] < json.loads(done.output)["build"]["wall"]
    run("timings", "build.log", *BAKE, "--if-target", "x").fails_with(3, "failed to find target x")
    run("timings", "build.log", *BAKE, "--if-dockerfile", "x").fails_with(2, "--if-dockerfile is the Dockerfile of one")
    run("timings", "build.log", *BAKE, "--what-if", "build=1s").fails_with(
        2, "several targets have 'build'", "web/build"
    )


def test_two_logs(run: Run, logged: Path) -> None:
    """Two logs of bake are compared target by target."""
    (logged / "later.log").write_text(baked_log(sample(), {"[schema build 2/2]": 9.0}))
    text = " ".join(run("timings", "build.log", "later.log", *BAKE).output.split())
    assert "schema: [build 2/2] RUN npm run build" in text
    run("timings", "build.log", "samples/shop/api/Dockerfile", *BAKE).fails_with(2, "a Dockerfile and --bake both say")
    run("timings", "-", "--bake", "-", stdin=b"").fails_with(2, "standard input can be read once")


def test_a_picture_of_times(run: Run, logged: Path) -> None:
    """A picture tells how long everything took, in every Dockerfile; the critical path by time leads through them."""
    other = project(target("x", "FROM alpine\n"), target("y", "FROM busybox\n"))
    (logged / "other.log").write_text(baked_log(other))
    for level in ([], ["--steps"]):
        done = run("render", *BAKE, "--timings", "build.log", "--format", "dot", *level)
        assert (done.status, done.errors) == (0, "")
        assert "by its log the build took" in done.output
        assert "7.0 s" in done.output
    text = run("render", *BAKE, "--timings", "build.log", "--format", "html").output
    assert text.count("by its log the build took") >= 2
    done = run("render", "--bake", "docker-bake.hcl", "base", "--timings", "other.log", "--format", "mermaid")
    assert done.errors == "note: other.log is of other targets: x, y\n"
    run("render", *BAKE, "--timings", "build.log", "--diff", "HEAD").fails_with(2, "--timings is of one build")
    run("render", *BAKE, "--timings", "build.log", "--format", "json").fails_with(
        2, "the plan as JSON tells of no times"
    )


def test_which_build_of_a_log(run: Run, logged: Path) -> None:
    """Of a log of several builds another one can be asked for wherever a log is read; without one that is refused."""
    log = logged / "build.log"
    log.write_text(log.read_text() + baked_log(sample("base")))
    done = run("render", *BAKE, "--timings", "build.log", "--build", "2", "--format", "dot")
    assert done.errors == "note: build.log has 2 builds; this is number 2, --build asks for another one\n"
    base = "samples/shop/base/Dockerfile"
    for words in (["render", base, "--format", "dot"], ["impact", base, "--no-cache"], ["impact", *BAKE, "--no-cache"]):
        done = run(*words, "--timings", "build.log", "--build", "2")
        assert "this is number 2" in done.errors
        run(*words, "--timings", "build.log", "--build", "3").fails_with(2, "--build 3: there is no such build")
        run(*words, "--build", "2").fails_with(2, "--build means nothing without --timings")
    run("tui", *BAKE, "--build", "2").fails_with(2, "--build means nothing without --timings")


def test_how_long_a_rebuild_takes(run: Run, logged: Path) -> None:
    """With a log impact tells how long it takes that several targets run again, new ones included."""
    for folder, name in (("base", "package.json"), ("api", "schema/a"), ("web", "w.js")):
        path = logged / "samples/shop" / folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("as it was")
    commit_all(logged)
    words = ["impact", *BAKE, "--timings", "build.log", "--changed", "samples/shop/api/schema"]
    told = "By the log the rebuild takes from "
    assert told in run(*words).output
    assert told in run(*words, "--format", "markdown").output
    rebuild = json.loads(run(*words, "--format", "json").output)["rebuild"]
    assert 7 < rebuild["least"] < rebuild["most"] < rebuild["recorded"]
    file = logged / "docker-bake.hcl"
    file.write_text(file.read_text().replace('target "docs"', 'target "pages"').replace('"docs"]', '"pages"]'))
    done = run("impact", *BAKE, "--timings", "build.log", "--since", "HEAD", "--format", "json")
    assert json.loads(done.output)["rebuild"]["least"] > 1


# --- The library --------------------------------------------------------------------------------------------------


def test_library(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library plans the targets of bake files, and draws them."""
    monkeypatch.chdir(shop)
    found = stagegraph.bake("docker-bake.hcl", "web", variables={"TAG": "x"}, environment={})
    assert [one.name for one in found.targets] == ["base", "schema", "web"]
    assert isinstance(found.builds[0].plan, stagegraph.Plan)
    assert found.to_dict()["links"][0]["target"] == "base"
    assert found.svg(level="steps").startswith("<?xml")
    assert found.png(theme="dark").startswith(b"\x89PNG")
    assert found.dot(focus="web/build").startswith("digraph")
    assert found.mermaid().startswith('---\ntitle: "docker-bake.hcl: ')
    with pytest.raises(stagegraph.UsageError, match="tells no times"):
        found.dot(timings=recorded("cached"))
    assert stagegraph.bake(["docker-bake.hcl"], ["base"], overrides=["base.platform=linux/s390x"]).step_count == 5
    (shop / "samples/shop/base/Dockerfile").unlink()
    with pytest.raises(stagegraph.InputError, match="failed to read dockerfile"):
        stagegraph.bake("docker-bake.hcl")


def test_library_composes(composed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Services of compose files are targets, too."""
    monkeypatch.chdir(composed)
    assert list(stagegraph.bake(compose="compose.yaml").build_of) == ["common", "api"]
