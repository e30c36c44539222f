"""``stagegraph scan``: every Dockerfile of a tree, in every form, whatever happens to one of them."""

from __future__ import annotations

import json
import os
import pickle
import signal
import time
from typing import TYPE_CHECKING, Any

import pytest

from stagegraph.cli.main import make_parser
from stagegraph.cli.scanning import Scanner
from stagegraph.cli.workers import shared_work
from stagegraph.treelibrary import ScanTask
from tests.helpers.pseudoterminal import PseudoTerminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Run

GOOD = "FROM alpine:3.22 AS base\nRUN make\nFROM base AS test\nRUN make test\nFROM base\nRUN make install\n"
BAD = "FROM alpine:3.22 AS Base\nRUN make\n"
BAKE = 'target "app" { target = "base" }\n'


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder, without the Dockerfile that other commands have."""
    return tmp_path / "tree"


def write(tree: Path, files: dict[str, str | bytes]) -> None:
    """Write files by path."""
    for name, content in files.items():
        path = tree / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())


def scanned(run: Run, *arguments: str) -> Any:
    """The document of a scan."""
    done = run("scan", "tree", "--format", "json", *arguments)
    assert done.errors == ""
    return json.loads(done.output)


def rules(document: Any) -> list[tuple[str, str, int | None]]:
    """Path, rule and line of all findings."""
    return [(file["dockerfile"], one["rule"], one["line"]) for file in document["files"] for one in file["findings"]]


def test_text(tree: Path, run: Run) -> None:
    """The files are told by path, then what is found, the images, who builds what, and the numbers."""
    write(tree, {"a/Dockerfile": GOOD, "b.Dockerfile": BAD, "a/docker-bake.hcl": BAKE, "c/Containerfile": "FORM x\n"})
    done = run("scan", "tree")
    assert (done.status, done.errors) == (3, "")
    lines = done.output.splitlines()
    assert lines[0].split() == ["DOCKERFILE", "STAGES", "STEPS", "BUILT", "AS", "ERRORS", "WARNINGS", "INFOS", "NOTES"]
    assert [line.split()[:4] for line in lines[1:4]] == [
        ["a/Dockerfile", "3", "2", "app"],
        ["b.Dockerfile", "1", "2", "-"],
        ["c/Containerfile", "(refused)", "-", "-"],
    ]
    assert "  c/Containerfile: dockerfile parse error on line 1: unknown instruction: FORM" in done.output
    assert "unbuilt-stage    info      2         1\n" in done.output
    assert "alpine  2      3.22 (2)\n" in done.output
    assert done.output.endswith("1 error, 1 warning, 2 infos, 0 notes among them\n")


def test_exit_status(tree: Path, run: Run) -> None:
    """It is that of check: 0 for nothing, 1 for a warning, 3 for a refusal, and what options and settings say."""
    write(tree, {"Dockerfile": GOOD})
    assert run("scan", "tree").status == 0
    assert run("scan", "tree", "--known-target", "test").status == 0
    write(tree, {"b.Dockerfile": BAD})
    assert run("scan", "tree").status == 1
    assert run("scan", "tree", "--exit-zero").status == 0
    assert run("scan", "tree", "--ignore", "StageNameCasing").status == 0
    assert run("scan", "tree", "--severity", "error").status == 0
    write(tree, {"stagegraph.toml": 'severity = "info"\nknown-targets = ["base"]\n', "c.Dockerfile": GOOD})
    done = run("scan", "tree", "--ignore", "buildkit")
    assert (done.status, "unbuilt-stage" in done.output) == (1, True)
    write(tree, {"stagegraph.toml": 'ignore = ["buildkit"]\n'})
    assert run("scan", "tree").status == 0
    write(tree, {"d.Dockerfile": "FORM a\n"})
    assert run("scan", "tree", "--exit-zero").status == 3


def test_known_targets(tree: Path, run: Run) -> None:
    """What bake and compose files, options and settings call a target is known; an unknown name is noted."""
    write(tree, {"Dockerfile": GOOD, "docker-bake.hcl": BAKE})
    assert rules(scanned(run)) == [("Dockerfile", "unbuilt-stage", 3), ("Dockerfile", "unbuilt-stage", 5)]
    assert rules(scanned(run, "--known-target", "Test")) == [("Dockerfile", "unbuilt-stage", 5)]
    write(tree, {"stagegraph.toml": 'known-targets = ["test", "other"]\n'})
    assert rules(scanned(run)) == [("Dockerfile", "unbuilt-stage", 5)]
    write(tree, {"compose.yaml": "services: {web: {build: .}}\n"})
    assert rules(scanned(run)) == []
    assert run("scan", "tree", "--known-target", "tset").errors == "note: no file has a stage tset (--known-target)\n"


def test_what_targets_say(tree: Path, run: Run) -> None:
    """A file is read with the args, contexts and platforms of its targets, whatever it is called."""
    lines = ('dockerfile = "x.txt"', 'args = { BASE = "debian:13" }', 'platforms = ["linux/arm64", "local"]')
    bake = "\n".join(('target "app" {', *lines, "}\n"))
    text = "ARG BASE\nFROM ${BASE}\nCOPY a.log b.txt /\nRUN make\n"
    write(tree, {"docker-bake.hcl": bake, "x.txt": text, ".dockerignore": "*.log\n"})
    document = scanned(run, "--ignore", "InvalidDefaultArgInFrom")
    assert rules(document) == [("x.txt", "CopyIgnoredFile", 3)]
    (file,) = document["files"]
    assert (file["builds"], [one["reference"] for one in file["images"]]) == (["app"], ["docker.io/library/debian:13"])
    assert document["build_files"][0]["targets"][0]["dockerfile"] == "x.txt"


def test_files_that_are_no_text(tree: Path, run: Run) -> None:
    """What cannot be read is told as refused, and the others are read."""
    write(
        tree, {"a/Dockerfile": b"\xff\xfeF\0", "b/Dockerfile": GOOD, "c/Dockerfile": b"FROM a\0b\n", "d/Dockerfile": ""}
    )
    (tree / "e").mkdir()
    (tree / "e" / "Dockerfile").symlink_to("/dev/zero")
    write(tree, {"f/stagegraph.toml": "selct = []\n", "f/Dockerfile": GOOD})
    (tree / "g").mkdir()
    with (tree / "g" / "Dockerfile").open("wb") as large:
        large.truncate(20_000_000)
    document = scanned(run)
    told = {file["dockerfile"]: file["refused"] for file in document["files"]}
    assert list(told) == [f"{one}/Dockerfile" for one in "abcdfg"]
    assert "too large" in told["g/Dockerfile"]
    assert told["b/Dockerfile"] is None
    assert "UTF-16" in told["a/Dockerfile"]
    assert "zero byte" in told["c/Dockerfile"]
    assert "cannot be empty" in told["d/Dockerfile"]
    assert "unknown key selct" in told["f/Dockerfile"]


def test_exclude(tree: Path, run: Run) -> None:
    """Patterns leave files out; what git ignores is left out unless it is asked for."""
    write(
        tree,
        {
            "a/Dockerfile": GOOD,
            "b/Dockerfile": GOOD,
            "c/Dockerfile": GOOD,
            "c/.gitignore": "*\n",
            "d/Dockerfile.j2": "",
        },
    )
    document = scanned(run, "--exclude", "b/")
    assert [one["dockerfile"] for one in document["files"]] == ["a/Dockerfile"]
    assert document["templates"] == ["d/Dockerfile.j2"]
    assert [one["dockerfile"] for one in scanned(run, "--ignored-too", "--exclude", "[ab]")["files"]] == [
        "c/Dockerfile"
    ]


def test_jobs(tree: Path, run: Run) -> None:
    """However many processes share the work, the answer is the same to the byte."""
    write(tree, {f"{at:03}/Dockerfile": f"FROM alpine:{at} AS A{at % 7}\nRUN make\n" for at in range(70)})
    one = run("scan", "tree", "--format", "json", "--jobs", "1")
    assert one.output.count('"StageNameCasing"') == 71
    for arguments in ((), ("--jobs", "3")):
        assert run("scan", "tree", "--format", "json", *arguments).raw == one.raw


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("none",), "none is no folder"),
        (("tree", "--config", "a", "--no-config"), "--config and --no-config exclude each other"),
        (("tree", "--select", "nope"), "there is no rule nope"),
        (("tree", "--jobs", "0"), "--jobs"),
        (("tree", "--build-arg", "=x"), "--build-arg =x has no name"),
        (("tree", "--link-base", "x"), "--link-base x is no web address"),
        (("tree", "-o", "x.svg"), "the name x.svg does not tell the format"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], part: str, tree: Path, run: Run) -> None:
    """Wrong usage is told before anything is read."""
    write(tree, {"Dockerfile": GOOD})
    done = run("scan", *arguments)
    done.fails_with(done.status, part)
    assert done.status in {2, 3}


def test_documents(tree: Path, run: Run) -> None:
    """Each form is written, into a file, too; the page is one file, and is replaced whole."""
    write(tree, {"Dockerfile": BAD})
    for name, part in (("a.csv", "Dockerfile,,1,base,"), ("a.sarif", "StageNameCasing"), ("a.html", 'id="page-0"')):
        assert run("scan", "tree", "-o", name).status == 1
        assert part in (tree.parent / name).read_text()
    assert run("scan", "tree", "--format", "github").output.startswith("::warning file=")
    assert json.loads(run("scan", "tree", "--format", "gitlab").output)[0]["check_name"] == "StageNameCasing"


def test_links(tree: Path, run: Run) -> None:
    """With an address of the tree the page of each file links to its lines."""
    write(tree, {"a b/Dockerfile": BAD})
    page = run("scan", "tree", "--format", "html", "--link-base", "https://example.com/main/").output
    assert '"link":"https://example.com/main/"' in page


# --- Terminals, signals, processes that end ---------------------------------------------------------------------------


def test_progress(tree: Path, terminal: Callable[..., tuple[int, str]], run: Run) -> None:
    """On a terminal a bar tells how far it is, and is taken away; in a pipe there is none."""
    write(tree, {f"{at}/Dockerfile": GOOD for at in range(3)})
    status, shown = terminal("scan", "tree", "-o", "x.json")
    assert status == 0
    assert "scanning tree [##############################] 3 of 3 files" in shown
    assert shown.endswith("\r\x1b[K")
    assert run("scan", "tree").errors == ""
    status, shown = terminal("scan", "tree", "-o", "x.json", env={"TERM": "dumb"})
    assert (status, shown) == (0, "")


def test_interrupt(tree: Path) -> None:
    """Ctrl+C ends it at once: no traceback, no half file, no process that goes on."""
    write(tree, {f"{at}/Dockerfile": GOOD * 20 for at in range(300)})
    (tree / "out.html").write_text("before")
    command = PseudoTerminal(tree, "scan", "--jobs", "2", "-o", "out.html")
    command.until("of 300 files")
    command.press("\x03")
    assert command.end() == 130
    assert "Traceback" not in command.drawn
    assert sorted(one.name for one in tree.iterdir() if not one.name.isdecimal()) == ["out.html"]
    assert (tree / "out.html").read_text() == "before"


def test_other_processes(tree: Path) -> None:
    """Where processes are started anew, what they need is handed to them."""
    write(tree, {"Dockerfile": BAD})
    arguments = make_parser("scan").parse_args(["scan", str(tree)])
    scan = pickle.loads(pickle.dumps(Scanner(str(tree), arguments, pages=True).scan))  # noqa: S301  (our own)
    file = pickle.loads(pickle.dumps(scan(ScanTask("Dockerfile"))))  # noqa: S301  (as above)
    assert [one.rule for one in file.found.findings] == ["StageNameCasing"]
    assert file.page


def test_defects(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file on which stagegraph itself fails is told as such, and costs no other one anything."""
    write(tree, {"Dockerfile": GOOD})
    scanner = Scanner(str(tree), make_parser("scan").parse_args(["scan", str(tree)]), pages=False)
    monkeypatch.setattr("stagegraph.treelibrary.parse", lambda *_: 1 / 0)
    file = scanner.scan(ScanTask("Dockerfile"))
    assert (file.failed, file.refused) == (True, "stagegraph failed on this file (ZeroDivisionError: division by zero)")


def answered(task: str) -> str:
    """An answer, unless the process that works on it is to end."""
    if task == "end":
        os.kill(os.getpid(), signal.SIGKILL)
    if task == "wait":
        time.sleep(0.01)
    return task.upper()


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_shared_work(jobs: int) -> None:
    """Each task has its answer, whichever process gave it."""
    tasks = [f"t{at}" for at in range(50)]
    answers = dict(shared_work(answered, tasks, jobs, lost=lambda task: f"{task} lost"))
    assert [answers[at] for at in range(50)] == [one.upper() for one in tasks]


def test_processes_that_end() -> None:
    """A task on which a process ends is answered for it; all others are done."""
    tasks = ["a", "end", "b", *["wait"] * 20, "end", "c"]
    answers = dict(shared_work(answered, tasks, 2, lost=lambda task: f"{task} lost"))
    assert [answers[at] for at in range(len(tasks))] == ["A", "end lost", "B", *["WAIT"] * 20, "end lost", "C"]
