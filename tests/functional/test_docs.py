"""The documents are true: their commands run, their code runs, their links lead somewhere."""

from __future__ import annotations

import json
import os
import re
import shlex
from pathlib import Path
from typing import TYPE_CHECKING

import jsonschema
import pytest

import stagegraph
from stagegraph.cli.main import main
from stagegraph.errors import StagegraphError
from stagegraph.render.documents.registry import PICTURES, Needs, Option
from tests.helpers.commands import run_in

if TYPE_CHECKING:
    from stagegraph.render.documents.planorders import PlanOrder
    from stagegraph.render.documents.registry import Format

ROOT = Path(__file__).parents[2]
DOCUMENTS = sorted(
    path
    for path in [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("samples/*/README.md")]
    if ".venv" not in path.parts
)
SAMPLES = sorted(ROOT.glob("samples/*/Dockerfile"))
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _blocks(language: str) -> list[tuple[str, str]]:
    return [
        (f"{path.relative_to(ROOT)}:{path.read_text()[: found.start()].count(chr(10)) + 2}", found[2])
        for path in DOCUMENTS
        for found in BLOCK.finditer(path.read_text())
        if found[1] == language
    ]


def _commands() -> list[tuple[str, str]]:
    return [
        (place, line)
        for language in ("sh", "console")
        for place, block in _blocks(language)
        for line in block.replace("\\\n", " ").splitlines()
        if line.startswith("stagegraph ")
    ]


def _without_output(words: list[str], folder: Path) -> list[str]:
    """The words of a command with its output file moved to another folder."""
    return [str(folder / word) if before == "-o" else word for before, word in zip(["", *words], words, strict=False)]


@pytest.mark.parametrize(("place", "command"), _commands(), ids=lambda value: value)
def test_each_command_shown_runs(place: str, command: str, tmp_path: Path) -> None:
    """A command that a document shows exits with 0 from the project's root."""
    (tmp_path / "docs/images").mkdir(parents=True)
    words = _without_output(shlex.split(command)[1:], tmp_path)
    given = b""
    if "<" in words:
        at = words.index("<")
        given = (ROOT / words[at + 1]).read_bytes()
        words = words[:at]
    done = run_in(ROOT, *words, stdin=given)
    assert done.status == 0, (place, done.errors)


SHOWN = re.compile(r"^```sh\n(stagegraph [^\n]*)\n```\n\n```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def _outputs() -> list[tuple[str, str, str]]:
    """The commands of the documents whose output stands right below."""
    return [
        (f"{path.relative_to(ROOT)}: {found[1]}", found[1], found[2])
        for path in DOCUMENTS
        for found in SHOWN.finditer(path.read_text())
    ]


@pytest.mark.parametrize(("command", "output"), [one[1:] for one in _outputs()], ids=[one[0] for one in _outputs()])
def test_the_outputs_shown_are_current(command: str, output: str) -> None:
    """What stands right below a command is what it prints into a pipe."""
    assert run_in(ROOT, *shlex.split(command)[1:]).output == output


@pytest.mark.parametrize(("place", "code"), _blocks("python"), ids=lambda value: value.splitlines()[0])
def test_each_python_block_runs(place: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Code that a document shows runs from the project's root."""
    monkeypatch.chdir(ROOT)
    exec(compile(code, place, "exec"), {"__name__": "__main__"})  # noqa: S102  (our own documents)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_project_lead_somewhere(document: Path) -> None:
    """Every relative link and picture of a document names a file of the project."""
    targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", document.read_text())
    missing = [
        target for target in targets if "://" not in target and not (document.parent / target).resolve().exists()
    ]
    assert not missing


def test_the_picture_of_the_readme_is_current(tmp_path: Path) -> None:
    """The picture that the README shows is what the README's first command draws."""
    assert main(["render", str(ROOT / "samples/java/Dockerfile"), "-o", str(tmp_path / "graph.svg")]) == 0
    assert (tmp_path / "graph.svg").read_bytes() == (ROOT / "docs/images/java.svg").read_bytes()


def _pictures() -> list[tuple[str, str]]:
    """The commands that draw the pictures of the documents, by picture."""
    found = [(words[words.index("-o") + 1], line) for _, line in _commands() if "-o" in (words := shlex.split(line))]
    return [(name, line) for name, line in found if name.startswith("docs/images/")]


@pytest.mark.parametrize(("name", "command"), _pictures(), ids=lambda value: value)
def test_the_pictures_of_the_documents_are_current(
    name: str, command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A picture of the documents is what the command above it draws."""
    monkeypatch.chdir(ROOT)
    (tmp_path / "docs/images").mkdir(parents=True)
    assert main(_without_output(shlex.split(command)[1:], tmp_path)) == 0
    assert (tmp_path / name).read_bytes() == (ROOT / name).read_bytes()


def test_each_picture_of_the_documents_has_its_command() -> None:
    """No picture lies in docs/images that no document tells how to draw."""
    drawn = {name for name, _ in _pictures()}
    assert {f"docs/images/{path.name}" for path in ROOT.glob("docs/images/*.svg")} == drawn


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.parent.name)
def test_plans_fit_their_schema(sample: Path) -> None:
    """The document of a plan is what docs/plan.schema.json describes, for each target of each sample."""
    schema = json.loads((ROOT / "docs/plan.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    dockerfile = stagegraph.parse(sample.read_text(), filename=os.fspath(sample.relative_to(ROOT)))
    for stage in dockerfile.stages:
        try:
            plan = stagegraph.plan(dockerfile, target=stage.name or None)
        except StagegraphError as refusal:  # a sample shows what can be built
            pytest.fail(f"target {stage.display_name}: {refusal}")
        validator.validate(plan.to_dict())


def test_the_schema_refuses_other_documents() -> None:
    """The schema is strict: a document with a member more or less does not fit it."""
    schema = json.loads((ROOT / "docs/plan.schema.json").read_text())
    validator = jsonschema.Draft202012Validator(schema)
    document = stagegraph.plan(stagegraph.parse("FROM scratch")).to_dict()
    assert validator.is_valid(document)
    assert not validator.is_valid({**document, "more": 1})
    assert not validator.is_valid({name: value for name, value in document.items() if name != "steps"})


def _heeded(wanted: Format[PlanOrder]) -> str:
    """The options that a format heeds, in as few words as possible."""
    heeded, other = (
        [f"`--{one.value.replace('_', '-')}`" for one in Option if (one in wanted.heeds) is heeds]
        for heeds in (True, False)
    )
    if not other or not heeded:
        return "none" if other else "all"
    return f"all but {', '.join(other)}" if len(other) < len(heeded) else ", ".join(heeded)


def test_the_table_of_formats() -> None:
    """The table of formats is what the registry says."""
    engines = {Needs.NOTHING: "", Needs.ENGINE: "an engine", Needs.DOT: "`dot`"}
    expected = [
        [
            f"`{one.name}`",
            ", ".join(f"`.{suffix}`" for suffix in one.suffixes),
            one.label,
            engines[one.needs],
            _heeded(one),
        ]
        for one in PICTURES
    ]
    wanted = "\n".join(f"| {' | '.join(row)} |".replace("|  |", "| |") for row in expected)
    _, _, table = (ROOT / "docs/pictures.md").read_text().partition("## Formats")
    rows = [line for line in table.partition("###")[0].splitlines() if line.startswith("|")][2:]
    assert [[cell.strip() for cell in row.strip("|").split("|")] for row in rows] == expected, (
        f"in docs/pictures.md it has to be:\n{wanted}"
    )
