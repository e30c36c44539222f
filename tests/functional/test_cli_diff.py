"""``stagegraph diff`` and ``stagegraph render --diff``, as commands."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from stagegraph.cli.desks import FileDesk
from stagegraph.errors import InputError, UsageError
from tests.helpers.commands import run_in

if TYPE_CHECKING:
    from pathlib import Path

OLD = "FROM alpine AS build\nRUN make\nFROM scratch AS app\nCOPY --from=build /a /\n"
NEW = "FROM alpine AS build\nRUN make\nRUN make more\nFROM scratch AS app\nCOPY --from=build /a /\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A git repository with a Dockerfile that has changed since the commit, and a file of the context."""
    (tmp_path / "Dockerfile").write_text(OLD, encoding="utf-8")
    (tmp_path / "sub").mkdir()
    who = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "commit.gpgsign=false"]
    for words in (["init", "-q"], ["add", "."], [*who, "commit", "-q", "-m", "first"]):
        subprocess.run(["git", *words], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "Dockerfile").write_text(NEW, encoding="utf-8")
    (tmp_path / "old").write_text(OLD, encoding="utf-8")
    return tmp_path


def test_two_files(folder: Path) -> None:
    """Two files are compared for every target; the text says what comes and what runs again."""
    done = run_in(folder, "diff", "old", "Dockerfile")
    assert done.status == 0
    assert done.output.startswith("old -> Dockerfile: 2 of 2 targets change: +1 step")
    assert "+ build L3 RUN make more" in done.output


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--base", "HEAD"], 1),
        (["--base", "HEAD", "Dockerfile"], 1),
        (["HEAD:Dockerfile", "Dockerfile"], 1),
        (["HEAD:./Dockerfile", "Dockerfile"], 1),
        (["HEAD:Dockerfile", "old"], 0),
        (["Dockerfile", "Dockerfile"], 0),
    ],
)
def test_exit_code(folder: Path, words: list[str], status: int) -> None:
    """With --exit-code the status is 1 where the graph differs, for files and for git revisions."""
    assert run_in(folder, "diff", *words, "--exit-code").status == status
    assert run_in(folder, "diff", *words).status == 0


def test_from_within_a_folder(folder: Path) -> None:
    """A path behind a revision begins at the top of the repository; with a dot it begins where one is."""
    sub = folder / "sub"
    assert run_in(sub, "diff", "HEAD:Dockerfile", "../Dockerfile", "--exit-code").status == 1
    assert run_in(sub, "diff", "HEAD:../Dockerfile", "../old", "--exit-code").status == 0
    done = run_in(sub, "diff", "HEAD:./Dockerfile", "../old")
    assert done.status == 3
    assert "there is no ./Dockerfile in HEAD" in done.errors


def test_standard_input(folder: Path) -> None:
    """One of the two files can come from standard input."""
    done = run_in(folder, "diff", "-", "Dockerfile", stdin=OLD.encode())
    assert done.output.startswith("stdin -> Dockerfile")
    twice = run_in(folder, "diff", "-", "-", stdin=OLD.encode())
    assert (twice.status, "standard input can be read once" in twice.errors) == (2, True)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["old"], "two files are compared"),
        (["--base", "HEAD", "a", "b"], "--base says what is compared with"),
        (["--base", "HEAD", "-"], "standard input has no earlier revision"),
        (["old", "Dockerfile", "--target", "bild"], "neither file has a stage bild (did you mean build?)"),
        (["old", "Dockerfile", "--old-context", "."], "--old-context means nothing without --context"),
        (["old", "Dockerfile", "--context", "nosuch"], "--context nosuch is no folder"),
        (["old", "Dockerfile", "--build-arg", "=1"], "has no name"),
    ],
)
def test_wrong_usage(folder: Path, words: list[str], message: str) -> None:
    """What makes no sense is said, and what to do."""
    done = run_in(folder, "diff", *words)
    assert done.status in (2, 3)
    assert message in done.errors.replace("\n", " ")
    assert "hint:" in done.errors


def test_refused(folder: Path) -> None:
    """A file that BuildKit refuses is told with its words, and no failure of the command."""
    (folder / "broken").write_text(NEW.replace("RUN make more", "RUNN make more"), encoding="utf-8")
    done = run_in(folder, "diff", "old", "broken", "--exit-code")
    assert done.status == 1
    assert "BuildKit refuses the file now" in done.output
    assert "unknown instruction: RUNN" in done.output


def test_options_of_the_two_builds(folder: Path) -> None:
    """Build args and targets can be others than before."""
    text = "ARG V=1\nFROM alpine:$V AS a\nFROM alpine:$V AS b\nRUN b\n"
    (folder / "file").write_text(text, encoding="utf-8")
    done = run_in(folder, "diff", "file", "file", "--build-arg", "V=2", "--old-build-arg", "V=1")
    assert "alpine:2 instead of alpine:1" in done.output
    targets = run_in(folder, "diff", "file", "file", "--target", "b", "--old-target", "a")
    assert "a -> b" in targets.output


def test_contexts(folder: Path) -> None:
    """With two contexts, what runs again is told for the files that differ, and the graph does not differ for it."""
    (folder / "file").write_text("FROM alpine\nCOPY x /x\nRUN y\n", encoding="utf-8")
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "x").write_text(name, encoding="utf-8")
    words = ("diff", "file", "file", "--context", "two", "--old-context", "one")
    done = run_in(folder, *words, "--exit-code")
    assert "2 steps run again" in done.output
    assert "x changed" in done.output
    assert done.status == 0


def test_context_of_a_revision(folder: Path) -> None:
    """The files of the context are those of the revision that is compared with."""
    (folder / "Dockerfile").write_text("FROM alpine\nCOPY sub /sub\n", encoding="utf-8")
    done = run_in(folder, "diff", "--base", "HEAD", "--context", ".")
    assert done.status == 0, done.errors


@pytest.mark.parametrize(("suffix", "start"), [("json", "{"), ("md", "### `"), ("txt", "old -> Dockerfile")])
def test_formats(folder: Path, suffix: str, start: str) -> None:
    """The suffix of the output tells the format."""
    assert run_in(folder, "diff", "old", "Dockerfile", "-o", f"out.{suffix}").status == 0
    assert (folder / f"out.{suffix}").read_text(encoding="utf-8").startswith(start)


def test_links(folder: Path) -> None:
    """In Markdown, lines of the new file link to it."""
    words = ("diff", "old", "Dockerfile", "--format", "markdown", "--link-base", "https://example.com/Dockerfile")
    assert "[L3](https://example.com/Dockerfile#L3)" in run_in(folder, *words).output


@pytest.mark.parametrize("suffix", ["svg", "mmd", "dot", "html"])
def test_pictures(folder: Path, suffix: str) -> None:
    """A picture marks what is new and draws what is gone; each format says so in words."""
    (folder / "old").write_text(
        OLD.replace("FROM scratch", "FROM alpine AS lint\nRUN l\nFROM scratch"), encoding="utf-8"
    )
    done = run_in(folder, "render", "--diff", "old", "-o", f"out.{suffix}")
    assert done.status == 0, done.errors
    text = (folder / f"out.{suffix}").read_text(encoding="utf-8")
    assert "removed" in text
    assert "step: 1 new" in text


def test_picture_refuses(folder: Path) -> None:
    """What means nothing beside --diff is refused, and so is a file that BuildKit refuses."""
    assert run_in(folder, "render", "--diff", "old", "--since", "HEAD").status == 2
    assert run_in(folder, "render", "--diff", "old", "--format", "json").status == 2
    (folder / "broken").write_text("RUN\n", encoding="utf-8")
    assert run_in(folder, "render", "--diff", "broken", "-o", "x.svg").status == 3
    assert run_in(folder, "render", "broken", "--diff", "old", "-o", "x.svg").status == 3


def test_json_document(folder: Path) -> None:
    """The JSON says whether the graph differs."""
    document = json.loads(run_in(folder, "diff", "--base", "HEAD", "--format", "json").output)
    assert document["graph_differs"] is True
    assert [one["change"] for one in document["steps"]] == ["added"]


def test_the_terminal_reads_git(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text as of git HEAD is what was committed; without one it is said why."""
    monkeypatch.chdir(folder)
    assert FileDesk("Dockerfile").committed() == OLD
    with pytest.raises(InputError, match="there is no old in HEAD"):
        FileDesk("old").committed()
    with pytest.raises(UsageError, match="standard input has no earlier revision"):
        FileDesk("-").committed()
