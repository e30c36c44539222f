"""``stagegraph check``: the findings, in each form; which of them; the exit status; mending; settings."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from tests.helpers.commands import Run

ROOT = Path(__file__).parents[2]
BAD = "FROM alpine:3.22 AS Base\nRUN make\nFROM debian:13\nCOPY --from=nginx /a /b\nMAINTAINER me\n"
RULES = [("StageNameCasing", 1), ("copy-from-unpinned", 4), ("MaintainerDeprecated", 5)]
EARLY = "FROM a:1 AS b\nRUN make\nFROM debian:13\nCOPY --from=b /app /app\nRUN apt-get install -y git\n"


@pytest.fixture
def bad(folder: Path) -> Path:
    """A Dockerfile with something to find."""
    path = folder / "Dockerfile"
    path.write_bytes(BAD.encode())
    return path


def found(run: Run, *arguments: str) -> list[tuple[str, int]]:
    """The rules and lines of the findings in all files."""
    document = json.loads(run("check", "--format", "json", *arguments).output)
    return [(one["rule"], one["line"]) for file in document["files"] for one in file["findings"]]


def validated(name: str, text: str) -> Any:
    """A document that fits its schema."""
    schema = json.loads((ROOT / name).read_text(encoding="utf-8"))
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    document = json.loads(text)
    kind(schema).validate(document)
    return document


def test_rules_that_are_broken_too_often(folder: Path, run: Run) -> None:
    """What triggers break in very many stages is told in words, whichever rules are wanted; the status is 3."""
    stages = [f"FROM a AS b{at}" for at in range(200)]
    copies = [f"COPY --from=b{at} /a /b" for at in range(200)]
    lines = ["FROM alpine:3.22 AS a", *["ONBUILD LABEL a b"] * 200, *stages, "FROM scratch", *copies]
    (folder / "Dockerfile").write_text("\n".join(lines))
    done = run("check", "--select", "LegacyKeyValueFormat", "--exit-zero")
    assert done.status == 3
    told = " ".join(done.output.split()).partition(", which is")[0]
    assert told == "Dockerfile:358: error: the build checks find more than 31,204 violations"


# --- Documents ----------------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bad")
def test_text(run: Run) -> None:
    """Each finding is told with its place, the lines around it, and what to do; then they are counted."""
    done = run("check")
    assert (done.status, done.errors) == (1, "")
    assert done.output.startswith(
        "Dockerfile:1: warning: Stage name 'Base' should be lowercase [StageNameCasing]\n"
        "   1 | >>> FROM alpine:3.22 AS Base\n   2 |     RUN make\n   3 |     FROM debian:13\n"
        "  hint: Write the name of the stage in lower case.\n\n"
    )
    assert done.output.endswith("\n\n3 warnings in Dockerfile\n")


def test_nothing_found(run: Run) -> None:
    """A file without findings is told so, and the exit status is 0."""
    done = run("check")
    assert (done.status, done.output, done.errors) == (0, "no findings in Dockerfile\n", "")
    for form in ("json", "sarif", "github"):
        assert run("check", "--format", form).status == 0
    assert run("check", "--format", "github").raw == b""


@pytest.mark.parametrize("columns", ["20", "60", "100"])
def test_width(columns: str, run: Run, bad: Path) -> None:
    """No line is wider than the terminal."""
    bad.write_text(BAD.replace("make", f"make {'x' * 150}"))
    done = run("check", "--color", "always", env={"COLUMNS": columns})
    plain = re.sub(r"\x1b\[[\d;]*m", "", done.output)
    assert max(map(len, plain.splitlines())) <= int(columns)
    assert plain == run("check", env={"COLUMNS": columns}).output
    assert "\x1b[1;33mwarning:" in done.output


def test_findings_about_no_line(run: Run) -> None:
    """What stands on the command line has no line and no excerpt."""
    done = run("check", "--build-arg", "X=1")
    assert done.output.startswith("Dockerfile: warning: ")
    assert ">>>" not in done.output
    assert run("check", "--build-arg", "X=1", "--format", "github").output.startswith(
        "::warning file=Dockerfile,title=build-arg-undeclared::"
    )
    document = validated("docs/check.schema.json", run("check", "--build-arg", "X=1", "--format", "json").output)
    assert document["files"][0]["findings"][0]["line"] is None


def test_json(run: Run, bad: Path) -> None:
    """The JSON fits its schema and tells all of a finding."""
    document = validated("docs/check.schema.json", run("check", "--format", "json").output)
    assert document["counts"] == {"error": 0, "warning": 3, "info": 0}
    (file,) = document["files"]
    assert [(one["rule"], one["line"]) for one in file["findings"]] == RULES
    first = file["findings"][0]
    assert (first["stage"], first["buildkit"], first["fixable"], first["related"]) == ("base", True, True, [])
    bad.write_text(EARLY)
    validated("docs/check.schema.json", run("check", "--format", "json", "-", str(bad)).output or "{}")


def test_sarif(run: Run, bad: Path) -> None:
    """The SARIF fits its schema: rules, places, other places, and fixes."""
    bad.write_text(BAD)
    (bad.parent / "a b").write_text(EARLY)
    document = validated("tests/data/sarif.schema.json", run("check", "Dockerfile", "a b", "--format", "sarif").output)
    (one,) = document["runs"]
    names = [rule["id"] for rule in one["tool"]["driver"]["rules"]]
    results = one["results"]
    assert sorted(names) == sorted({result["ruleId"] for result in results})
    assert all(names[result["ruleIndex"]] == result["ruleId"] for result in results)
    (change,) = results[0]["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [
        {
            "deletedRegion": {"startLine": 1, "startColumn": 21, "endLine": 1, "endColumn": 25},
            "insertedContent": {"text": "base"},
        }
    ]
    early = results[-1]
    assert (early["ruleId"], early["level"]) == ("early-copy", "note")
    assert early["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": "a%20b"},
        "region": {"startLine": 4, "endLine": 4},
    }
    assert early["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 5, "endLine": 5}


def test_places_in_a_repository(run: Run, bad: Path) -> None:
    """For others a file is called from the top of its repository."""
    inner = bad.parent / "inner"
    inner.mkdir()
    (bad.parent / ".git").mkdir()
    bad.rename(inner / "Dockerfile")
    assert run("check", "inner/Dockerfile").output.startswith("inner/Dockerfile:1: ")
    lines = run("check", "../" + bad.parent.name + "/inner/Dockerfile", "--format", "github").output.splitlines()
    assert lines[0].startswith("::warning file=inner/Dockerfile,line=1,endLine=1,title=StageNameCasing::Stage name")


def test_github(run: Run, bad: Path) -> None:
    """An annotation is one line; what GitHub would take for its own is escaped."""
    bad.rename(bad.parent / "a,b:c%")
    (line, *_) = run("check", "a,b:c%", "--format", "github").output.splitlines()
    assert line == (
        "::warning file=a%2Cb%3Ac%25,line=1,endLine=1,title=StageNameCasing::"
        "Stage name 'Base' should be lowercase%0AWrite the name of the stage in lower case."
    )


def test_output(run: Run, bad: Path) -> None:
    """The form follows the suffix of the output file."""
    assert run("check", "-o", "a.sarif").status == 1
    assert json.loads((bad.parent / "a.sarif").read_text())["version"] == "2.1.0"


# --- Several files, refusals --------------------------------------------------------------------------------------


def test_several_files(run: Run, bad: Path) -> None:
    """Files are told in the order given, each once, and counted together."""
    (bad.parent / "other").write_text("FROM scratch\n")
    done = run("check", "other", "Dockerfile", "Dockerfile")
    assert done.output.endswith("3 warnings in 2 files\n")
    assert run("check", "-", stdin=BAD.encode()).output.startswith("stdin:1: warning")


def test_refused_files(run: Run, bad: Path) -> None:
    """A file that is refused, or is not there, never stops the rest; the exit status is 3."""
    (bad.parent / "broken").write_text("FROM a\nRUNN x\n")
    (bad.parent / "unset").write_text("ARG A\nFROM $A\n")
    done = run("check", "broken", "missing", "unset", "Dockerfile")
    assert done.status == 3
    assert done.errors.startswith("error: failed to read dockerfile: open missing: no such file or directory\n")
    assert done.output.startswith("broken:2: error: dockerfile parse error on line 2: unknown instruction: RUNN")
    assert "   2 | >>> RUNN x\n" in done.output
    assert "unset:2: error: base name ($A) should not be blank [refused]\n" in done.output
    assert done.output.endswith("2 errors, 4 warnings in 3 files\n")
    document = validated("docs/check.schema.json", run("check", "broken", "--format", "json").output)
    assert document["files"][0]["refused"] is True
    assert run("check", "unset", "--placeholders", "--ignore", "buildkit").status == 0


def test_nothing_can_be_read(run: Run) -> None:
    """Where no file can be read, there is an empty document."""
    done = run("check", "missing")
    assert (done.status, done.output) == (3, "nothing was checked\n")


# --- Which findings -----------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("bad")
def test_select_and_ignore(run: Run) -> None:
    """Rules are selected and ignored by names and groups, with commas and by repeating."""
    assert found(run) == RULES
    assert found(run, "--select", "graph,StageNameCasing") == RULES[:2]
    assert found(run, "--ignore", "buildkit") == RULES[1:2]
    assert found(run, "--ignore", "StageNameCasing", "--ignore", "MaintainerDeprecated") == RULES[1:2]
    run("check", "--select", "x-y").fails_with(2, "there is no rule x-y", "--list-rules")


@pytest.mark.parametrize(
    ("text", "options", "status"),
    [
        (BAD, [], 1),
        (BAD, ["--exit-zero"], 0),
        (BAD, ["--severity", "error"], 0),
        (BAD, ["--severity", "warning"], 1),
        (EARLY, [], 0),
        (EARLY, ["--severity", "info"], 1),
        (EARLY, ["--severity", "warning"], 0),
        ("FROM a AS b\nRUN x\nFROM c:1\nCOPY d\n", ["--severity", "info", "--exit-zero"], 3),
    ],
)
def test_exit_status(text: str, options: list[str], status: int, run: Run, bad: Path) -> None:
    """The status is 1 from warnings on, or from the severity asked for; what is less grave is then left out."""
    bad.write_text(text)
    assert run("check", *options).status == status
    if options == ["--severity", "warning"] and text == EARLY:
        assert run("check", *options).output == "no findings in Dockerfile\n"


def test_context(run: Run, bad: Path) -> None:
    """With --context a COPY of what the ignore file hides is found; the one beside the Dockerfile goes before."""
    bad.write_text("FROM scratch\nCOPY a.log /\n")
    context = bad.parent / "context"
    context.mkdir()
    (context / ".dockerignore").write_text("*.log\n")
    assert found(run) == []
    assert found(run, "--context", "context") == [("CopyIgnoredFile", 2)]
    (bad.parent / "Dockerfile.dockerignore").write_text("*.txt\n")
    assert found(run, "--context", "context") == []
    run("check", "--context", "none").fails_with(3, "--context none is no folder")


def test_build_options(run: Run, bad: Path) -> None:
    """The options of a build count: the target, build args, and what images bring along."""
    bad.write_text("FROM scratch AS a\nCOPY $X /\nFROM scratch\nCOPY $Y /\n")
    assert found(run) == [("UndefinedVar", 2), ("UndefinedVar", 4)]
    assert found(run, "--target", "a") == [("UndefinedVar", 2)]
    bad.write_text("FROM alpine:3.22\nRUN x\n")
    (bad.parent / "i.json").write_text('{"alpine:3.22": {"os": "linux", "architecture": "arm64", "config": {}}}')
    assert found(run, "--image-config", "i.json") == [("InvalidBaseImagePlatform", 1)]


def test_list_of_rules(run: Run) -> None:
    """The rules are listed with their severity and whose they are."""
    done = run("check", "--list-rules")
    assert done.status == 0
    assert re.search(r"^StageNameCasing +warning +BuildKit +yes ", done.output, re.MULTILINE)
    assert re.search(r"^early-copy +info +stagegraph +- ", done.output, re.MULTILINE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--fix", "-"], "standard input cannot be mended"),
        (["--diff", "--format", "json"], "--diff is a form of its own"),
        (["--config", "a", "--no-config"], "exclude each other"),
        (["--severity", "grave"], "invalid choice: 'grave'"),
    ],
)
def test_wrong_usage(arguments: list[str], message: str, run: Run) -> None:
    """A call that makes no sense is refused before anything is read."""
    run("check", *arguments).fails_with(2, message)


# --- Mending ------------------------------------------------------------------------------------------------------

MENDED = "FROM a:1 AS base\r\nRUN x\r\nRUN y"
TO_MEND = "From a:1 as Base\r\nrun x\r\nRUN y"


def test_fix(run: Run, bad: Path) -> None:
    """What is certain is mended, also what asks to be mended only then; line ends and the mode of the file stay."""
    bad.write_bytes(TO_MEND.encode())
    bad.chmod(0o640)
    done = run("check", "--fix")
    assert (done.status, done.output) == (0, "no findings in Dockerfile\n")
    assert re.fullmatch(r"note: Dockerfile: \d mended\n", done.errors)
    assert bad.read_bytes() == MENDED.encode()
    assert bad.stat().st_mode & 0o777 == 0o640
    assert run("check", "--fix").errors == ""


def test_diff(run: Run, shell: Run, bad: Path) -> None:
    """--diff shows what --fix would change, as a patch that can be applied, and changes nothing."""
    bad.write_bytes(TO_MEND.encode())
    for options in (["--diff"], ["--fix", "--diff"], ["--diff", "-"]):
        done = run("check", *options, stdin=TO_MEND.encode())
        assert (done.status, done.errors) == (1, "")
        assert done.output.startswith("--- a/")
        assert bad.read_bytes() == TO_MEND.encode()
    assert shell("$stagegraph check --diff > a.patch; git apply a.patch").status == 0
    assert bad.read_bytes() == MENDED.encode()
    assert run("check", "--diff").raw == b""
    bad.write_bytes(b"FROM a\nRUN x\nrun y")
    assert run("check", "--diff").output.endswith(
        "-run y\n\\ No newline at end of file\n+RUN y\n\\ No newline at end of file\n"
    )


def test_fix_of_some_rules(run: Run, bad: Path) -> None:
    """Only what is wanted is mended."""
    bad.write_bytes(TO_MEND.encode())
    run("check", "--fix", "--select", "StageNameCasing")
    assert bad.read_bytes() == TO_MEND.replace("Base", "base").encode()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_fix_that_cannot_be_written(run: Run, bad: Path) -> None:
    """A file in a folder that cannot be written stays as it was."""
    bad.write_text("from a\nRUN x\nRUN y\n")
    bad.parent.chmod(0o500)
    try:
        run("check", "--fix").fails_with(4, "cannot write Dockerfile")
    finally:
        bad.parent.chmod(0o700)


# --- Settings -----------------------------------------------------------------------------------------------------


def test_settings(run: Run, bad: Path) -> None:
    """The nearest file counts: select, ignore, severity, and severities of rules; --no-config heeds none."""
    (bad.parent / "pyproject.toml").write_text('[tool.stagegraph]\nignore = ["buildkit"]\n')
    assert found(run) == RULES[1:2]
    assert found(run, "--no-config") == RULES
    inner = bad.parent / "inner"
    inner.mkdir()
    (inner / "Dockerfile").write_text(BAD)
    assert found(run, "inner/Dockerfile") == RULES[1:2]
    (inner / "pyproject.toml").write_text("[tool.other]\nx = 1\n")
    assert found(run, "inner/Dockerfile") == RULES[1:2]
    (inner / "stagegraph.toml").write_text('select = ["graph"]\n[severities]\ncopy-from-unpinned = "info"\n')
    assert found(run, "inner/Dockerfile") == RULES[1:2]
    assert run("check", "inner/Dockerfile").status == 0
    assert found(run, "inner/Dockerfile", "--select", "all") == RULES
    assert found(run, "inner/Dockerfile", "--config", "pyproject.toml") == RULES[1:2]
    (inner / "stagegraph.toml").write_text('severity = "error"\n')
    assert run("check", "inner/Dockerfile").output == "no findings in inner/Dockerfile\n"
    assert run("check", "inner/Dockerfile", "--severity", "warning").status == 1
    assert found(run, "--config", "inner/pyproject.toml") == RULES


def test_images_of_another_platform(run: Run, folder: Path) -> None:
    """What docker tells of an image that is for one platform alone is enough to find that it is the wrong one."""
    (folder / "Dockerfile").write_text("FROM alpine:3.22\nRUN make\n")
    image: dict[str, Any] = {"RepoTags": ["alpine:3.22"], "Os": "linux", "Architecture": "arm64", "Config": {}}
    image["RootFS"] = {"Layers": ["sha256:" + "1" * 64]}
    (folder / "images.json").write_text(json.dumps([image]))
    assert found(run, "--image-config", "images.json") == [("InvalidBaseImagePlatform", 1)]
    assert found(run, "--image-config", "images.json", "--platform", "linux/arm64") == []
    image["RepoDigests"] = ["alpine@sha256:" + "2" * 64]
    (folder / "images.json").write_text(json.dumps([image]))
    assert found(run, "--image-config", "images.json") == []
    image["Descriptor"] = {"mediaType": "application/vnd.oci.image.manifest.v1+json"}
    (folder / "images.json").write_text(json.dumps([image]))
    assert found(run, "--image-config", "images.json") == [("InvalidBaseImagePlatform", 1)]


def test_known_targets(run: Run, folder: Path) -> None:
    """What no known target builds is found: known by --known-target or the settings; a name of no file is noted."""
    (folder / "Dockerfile").write_text("FROM a:1 AS b\nFROM b AS test\nFROM b AS lint\nFROM b\n")
    (folder / "other").write_text("FROM a:1 AS x\nFROM b:1\n")
    assert found(run, "other", "Dockerfile", "--known-target", "test") == [("unbuilt-stage", 3)]
    done = run("check", "other", "Dockerfile", "--known-target", "test, tset")
    assert (done.status, done.errors) == (0, "note: no file has a stage tset (--known-target)\n")
    (folder / "stagegraph.toml").write_text("known-targets = ['lint', 'tset']\n")
    assert found(run) == [("unbuilt-stage", 2)]
    assert found(run, "--known-target", "test") == []
    assert run("check", "--known-target", "test").errors == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("\nselct = []\n", "stagegraph.toml:2: unknown key selct (did you mean select?)"),
        ("ignore = 'x'\n", "stagegraph.toml:1: ignore is no list of names"),
        ("# x\nignore = [1]\n", "stagegraph.toml:2: ignore is no list of names"),
        ("ignore = ['x-y']\n", "stagegraph.toml:1: there is no rule x-y"),
        ("severity = 1\n", "stagegraph.toml:1: severity is no text"),
        ("severity = 'grave'\n", "stagegraph.toml:1: grave is no severity"),
        ("severities = 1\n", "stagegraph.toml:1: severities is no table of rules"),
        ("[severities]\nx-y = 'info'\n", "stagegraph.toml:2: there is no rule x-y"),
        ("[severities]\n'early-copy' = 'grave'\n", "stagegraph.toml:2: grave is no severity"),
        ("select = [\n", "stagegraph.toml is no TOML: "),
    ],
)
def test_wrong_settings(text: str, message: str, run: Run, folder: Path) -> None:
    """Settings that nobody knows are refused with their line."""
    (folder / "stagegraph.toml").write_text(text)
    run("check").fails_with(3, f"error: {message}")


def test_wrong_settings_of_a_project(run: Run, folder: Path) -> None:
    """In pyproject.toml the line is that of the key in its table."""
    path = folder / "pyproject.toml"
    path.write_text("[tool.other]\nselct = 1\n[tool.stagegraph]\nselct = 1\n")
    run("check").fails_with(3, "error: pyproject.toml:4: unknown key selct")
    path.write_text("[tool]\nstagegraph = 1\n")
    run("check").fails_with(3, "error: pyproject.toml: tool.stagegraph is no table")
    path.write_bytes(b"\xff\n")
    run("check").fails_with(3, "error: pyproject.toml is no TOML")
    path.write_text("tool = 1\n")
    assert run("check").status == 0
    path.write_text("tool.stagegraph = {nope = 1}\n")
    run("check").fails_with(3, "unknown key nope")
    run("check", "--config", "none.toml").fails_with(3, "cannot read none.toml")
