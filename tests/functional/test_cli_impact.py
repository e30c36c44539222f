"""``stagegraph impact``: which steps run again, through the command line."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.helpers.commands import run_in, run_in_terminal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.helpers.commands import Done

TEXT = """\
FROM golang:1.23 AS build
COPY go.mod ./
RUN go mod download
COPY src ./src
RUN go build -o /out/app ./src
FROM alpine:3.20 AS final
ARG VERSION=dev
RUN apk add ca-certificates
COPY --from=build /out/app /app
"""


def git(folder: Path, *arguments: str) -> None:
    """Run git in a folder, the same for everybody."""
    settings = ("-c", "user.name=n", "-c", "user.email=n@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *settings, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A repository with a small project."""
    (tmp_path / "src").mkdir()
    for path, text in {
        "Dockerfile": TEXT,
        ".dockerignore": "*.md\n",
        "go.mod": "m",
        "src/main.go": "1",
        "README.md": "r",
    }.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "first")
    return tmp_path


@pytest.fixture
def statuses(run: Callable[..., Done]) -> Callable[..., dict[str, str]]:
    """The steps that are not cached, by what they do."""

    def read(*arguments: str) -> dict[str, str]:
        done = run("impact", "--format", "json", *arguments)
        assert (done.status, done.errors) == (0, "")
        found: dict[str, Any] = json.loads(done.output)
        steps = {one["name"].partition("] ")[2]: one["status"] for one in found["steps"]}
        return {name: status for name, status in steps.items() if status != "cached"}

    return read


BUILD = {
    "COPY src ./src": "runs",
    "RUN go build -o /out/app ./src": "runs",
    "COPY --from=build /out/app /app": "content",
}


def test_changed_files(statuses: Callable[..., dict[str, str]]) -> None:
    """Files, folders and patterns of the context count as changed, relative to it."""
    for path in ("src/main.go", "src", "./src/", "src/*.go", "**/*.go"):
        assert statuses("--changed", path) == BUILD


def test_a_file_that_is_not_sent(run: Callable[..., Done]) -> None:
    """A changed file that the build does not ask for changes nothing, and that is noted."""
    done = run("impact", "--format", "json", "--changed", "README.md")
    assert json.loads(done.output)["counts"] == {"cached": 8, "runs": 0, "content": 0}
    assert done.errors == (
        "note: README.md changes nothing: the build does not ask for it, or an ignore file hides it\n"
    )


def test_since(folder: Path, statuses: Callable[..., dict[str, str]]) -> None:
    """Dockerfile, ignore file and context are those of a revision of git."""
    assert statuses("--since", "HEAD") == {}
    (folder / "src/main.go").write_text("2", encoding="utf-8")
    assert statuses("--since", "HEAD") == BUILD
    (folder / "src/main.go").write_text("1", encoding="utf-8")
    (folder / "src/notes.md").write_text("1", encoding="utf-8")
    assert statuses("--since", "HEAD") == BUILD
    (folder / ".dockerignore").write_text("**/*.md\n", encoding="utf-8")
    assert statuses("--since", "HEAD") == {}
    (folder / "Dockerfile").write_text(TEXT.replace("apk add", "apk add -q"), encoding="utf-8")
    assert statuses("--since", "HEAD") == {
        "RUN apk add -q ca-certificates": "runs",
        "COPY --from=build /out/app /app": "runs",
    }


def test_from_elsewhere(folder: Path) -> None:
    """Dockerfile and context may lie anywhere."""
    (folder / "sub").mkdir()
    given = ("../Dockerfile", "--context", "..", "--since", "HEAD", "--format", "json")
    done = run_in(folder / "sub", "impact", *given)
    assert (done.status, done.errors, json.loads(done.output)["contexts"]) == (0, "", ["context"])


def test_no_files(folder: Path, run: Callable[..., Done]) -> None:
    """Where no step takes a file of the build context, none of them can change anything."""
    (folder / "Dockerfile").write_text("FROM a\nRUN x\n", encoding="utf-8")
    done = run("impact", "--changed", "src")
    assert (done.status, done.errors) == (0, "note: no step of the build takes a file of the build context\n")


def test_old_files(folder: Path, statuses: Callable[..., dict[str, str]]) -> None:
    """The earlier build can lie in other files and folders; its target and build args are then its own."""
    (folder / "old/src").mkdir(parents=True)
    (folder / "old/go.mod").write_text("m", encoding="utf-8")
    (folder / "old/src/main.go").write_text("0", encoding="utf-8")
    (folder / "Old").write_text(TEXT, encoding="utf-8")
    assert statuses("--old", "Old") == {}
    assert statuses("--context", ".", "--old-context", "old") == BUILD
    assert statuses("--old", "Old", "--build-arg", "VERSION=1") == {
        "RUN apk add ca-certificates": "runs",
        "COPY --from=build /out/app /app": "runs",
    }
    assert statuses("--old", "Old", "--old-build-arg", "VERSION=1", "--build-arg", "VERSION=1") == {}
    assert list(statuses("--old-target", "build"))[-2:] == [
        "RUN apk add ca-certificates",
        "COPY --from=build /out/app /app",
    ]


def test_old_options(folder: Path, statuses: Callable[..., dict[str, str]]) -> None:
    """Build args, images and named contexts can have been others, all else being as now."""
    image = ["RUN apk add ca-certificates", "COPY --from=build /out/app /app"]
    assert list(statuses("--old-build-arg", "VERSION=0")) == image
    assert list(statuses("--image-changed", "alpine:3.20")) == ["FROM docker.io/library/alpine:3.20", *image]
    assert statuses("--no-cache-filter", "final") == dict.fromkeys(image, "runs")
    assert len(statuses("--no-cache")) == 6
    for name, digest in (("old.json", "1"), ("new.json", "2")):
        known = {"alpine:3.20": {"digest": f"sha256:{digest * 64}", "config": {}}}
        (folder / name).write_text(json.dumps(known), encoding="utf-8")
    found = statuses("--image-config", "new.json", "--old-image-config", "old.json")
    assert found == dict.fromkeys(["FROM docker.io/library/alpine:3.20", *image], "content")


def test_standard_input(run: Callable[..., Done]) -> None:
    """The Dockerfile may come from standard input, then or now."""
    given = ("--format", "json")
    done = run("impact", "-", "--changed", "src", *given, stdin=TEXT.encode())
    assert (done.status, json.loads(done.output)["counts"]) == (0, {"cached": 5, "runs": 2, "content": 1})
    done = run("impact", "--old", "-", *given, stdin=TEXT.replace("apk", "apk -q").encode())
    assert (done.status, json.loads(done.output)["counts"]) == (0, {"cached": 6, "runs": 2, "content": 0})


def test_an_image_that_is_not_taken(run: Callable[..., Done]) -> None:
    """An image that the build does not take changes nothing, and those that it takes are named."""
    done = run("impact", "--image-changed", "alpine:3.19")
    assert (done.status, done.output.partition(",")[0]) == (0, "Dockerfile: nothing runs again")
    assert done.errors == (
        "note: alpine:3.19 changes nothing: the build does not take it, but alpine:3.20, golang:1.23\n"
    )


def test_why(run: Callable[..., Done]) -> None:
    """One step can be asked for, as text or as Markdown."""
    done = run("impact", "--changed", "src", "--why", "build 5/5")
    assert (done.status, done.errors) == (0, "")
    assert done.output == (
        "[5/5] RUN go build -o /out/app ./src (build L5) runs again: after build L4\n"
        "  [4/5] COPY src ./src (build L4) runs again: src/main.go changed\n"
    )
    link = ("--link-base", "https://x.test/Dockerfile")
    done = run("impact", "--changed", "src", "--why", "L4", "--format", "markdown", *link)
    assert done.output == (
        "- `[4/5] COPY src ./src` (**build** [L4](https://x.test/Dockerfile#L4)) runs again: `src/main.go` changed\n"
    )


def test_markdown(run: Callable[..., Done]) -> None:
    """Markdown is written where the name of the output asks for it."""
    done = run("impact", "--changed", "src", "--format", "markdown")
    assert done.output.startswith(
        "### `Dockerfile`: 2 of 8 steps run again, 1 more if what earlier steps write differs"
    )


def test_several_platforms(run: Callable[..., Done]) -> None:
    """Where a build has several platforms each step tells its own."""
    done = run("impact", "--changed", "src", "--platform", "linux/amd64,linux/arm64")
    assert done.status == 0
    for platform in ("amd64", "arm64"):
        assert f"  [linux/{platform} 4/5] COPY src ./src (build L4): src/main.go changed; 2 steps behind" in done.output


def test_a_bar_on_a_terminal(folder: Path) -> None:
    """While files are read a bar is drawn on a terminal, and taken away."""
    status, output = run_in_terminal(folder, "impact", "--changed", "src")
    assert status == 0
    assert "reading . [" in output
    assert "\r\x1b[K" in output


@pytest.mark.parametrize("form", ["svg", "dot", "mermaid", "html", "png"])
def test_pictures(form: str, folder: Path, run: Callable[..., Done]) -> None:
    """Pictures of every format mark what runs again."""
    done = run("render", "--changed", "src", "-o", f"p.{form}", "--format", form)
    assert (done.status, done.errors) == (0, "")
    plain = run("render", "-o", "plain", "--format", form)
    assert plain.status == 0
    marked, unmarked = (folder / f"p.{form}").read_bytes(), (folder / "plain").read_bytes()
    assert marked != unmarked
    if form != "png":
        assert b"2 of 5 run again" in marked
        assert b"1 of 3 perhaps runs again" in marked


def test_no_marks_in_json(run: Callable[..., Done]) -> None:
    """The plan as JSON tells of no change, and what does is named."""
    done = run("render", "--changed", "src", "--format", "json")
    assert (done.status, done.output) == (2, "")
    assert "stagegraph impact --format json tells what runs again" in done.errors


def test_named_contexts(folder: Path, statuses: Callable[..., dict[str, str]]) -> None:
    """Folders that are named contexts are compared like the build context."""
    for name in ("one", "two"):
        (folder / name).mkdir()
        (folder / name / "f").write_text("same", encoding="utf-8")
    (folder / "Dockerfile").write_text("FROM alpine\nCOPY --from=data f /f\n", encoding="utf-8")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "second")
    given = ("--build-context", "data=two", "--old-build-context", "data=one")
    assert statuses(*given) == {}
    (folder / "two/f").write_text("other", encoding="utf-8")
    assert statuses(*given) == {"COPY --from=data f /f": "runs"}
    assert statuses("--build-context", "data=two", "--since", "HEAD") == {"COPY --from=data f /f": "runs"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "there is nothing to compare with"),
        (("--since", "x", "--changed", "y"), "--since and --changed both say how the context was"),
        (("--since", "x", "--old", "y"), "--since and --old both say how the Dockerfile was"),
        (("-", "--since", "x"), "standard input has no earlier revision"),
        (("--old-context", "."), "--old-context means nothing without --context"),
        (("--old-image-config", "x"), "--old-image-config means nothing without --image-config"),
        (("-", "--old", "-"), "standard input can be read once"),
        (("--changed", "src", "--why", ""), "--why has no step"),
        (("--changed", ""), "--changed has no path"),
        (("--changed", "src", "--why", "nope"), "no step of the build is called 'nope'"),
        (("--changed", "src", "--why", "L4", "--format", "json"), "--why is told in text or Markdown"),
        (("--image-changed", "A B"), "--image-changed A B names no image"),
        (("--no-cache-filter", "nope"), "there is no stage nope"),
        (("--no-cache-filter", ""), "--no-cache-filter has no stage"),
        (("--context", "https://x.test/r.git", "--changed", "x"), "--context https://x.test/r.git is no folder"),
    ],
)
def test_wrong_usage(arguments: tuple[str, ...], message: str, run: Callable[..., Done]) -> None:
    """Options that do not go together are refused, with what to do."""
    done = run("impact", *arguments)
    assert (done.status, done.output) == (2, "")
    assert done.errors.startswith(f"error: {message}")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--since", "nope"), "git knows no revision nope in ."),
        (("--changed", "nope"), "there is no nope in the build context ."),
        (
            ("--changed", "../x"),
            "../x is outside of the build context .\nhint: Paths are relative to the build context.",
        ),
        (("--context", "nope", "--changed", "x"), "--context nope is no folder"),
        (("sub/New", "--since", "HEAD"), "there is no sub/New in HEAD\nhint: It is newer, or lies elsewhere"),
        (
            ("--build-context", "golang:1.23=nope", "--old-build-context", "golang:1.23=no"),
            "--build-context golang:1.23 no is no",
        ),
    ],
)
def test_what_cannot_be_read(arguments: tuple[str, ...], message: str, folder: Path, run: Callable[..., Done]) -> None:
    """What is not there is named."""
    (folder / "sub").mkdir()
    (folder / "sub/New").write_text(TEXT, encoding="utf-8")
    (folder / "Dockerfile").write_text("FROM a\nCOPY src /x\nCOPY --from=golang:1.23 /x /x\n", encoding="utf-8")
    done = run("impact", *arguments)
    assert (done.status, done.output) == (3, "")
    assert done.errors.startswith(f"error: {message}")
