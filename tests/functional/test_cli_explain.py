from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.commands import Done

    Run = Callable[..., Done]

LINK = "https://example.com/o/r/blob/main/Dockerfile"
JAVA = Path(__file__).parents[2] / "samples" / "java"


def output(done: Done) -> str:
    """What a call that went well printed."""
    assert (done.status, done.errors) == (0, "")
    return done.output


def test_explain(run: Run) -> None:
    """The build is told as text: what is built and why, what starts at once, what waits, the bottleneck."""
    text = output(run("explain"))
    assert text.startswith("Dockerfile: target final builds 3 of 4 stages in 4 steps; skips test\n")
    headings = [line for line in text.splitlines()[4:] if line[:2].isupper() and not line.startswith("STAGE")]
    assert headings == ["STARTS AT ONCE", "WAITS", "BOTTLENECK", "WHAT GOES INTO THE IMAGE OF final"]


def test_explain_targets(run: Run) -> None:
    """Another target, and several, are told the same way."""
    assert output(run("explain", "--target", "test")).startswith("Dockerfile: target test builds 3 of 4 stages")
    both = output(run("explain", "--target", "test", "--target", "final"))
    assert both.startswith("Dockerfile: targets test, final build 4 of 4 stages")


def test_markdown(run: Run) -> None:
    """Markdown has a table, folded details and, where the file's address is given, links to its lines."""
    text = output(run("explain", "--format", "markdown", "--link-base", LINK))
    assert text.startswith("### `Dockerfile`: target **final** builds")
    assert "<details><summary>What goes into the image of final</summary>" in text
    assert f"[L14]({LINK}#L14)" in text


@pytest.mark.parametrize(
    ("top", "path", "title"),
    [
        (".", "deep/er/Dockerfile", "deep/er/Dockerfile"),
        (".", "{folder}/deep/er/Dockerfile", "deep/er/Dockerfile"),
        (".", "./deep/../deep/er/Dockerfile", "deep/er/Dockerfile"),
        ("deep", "deep/er/Dockerfile", "er/Dockerfile"),
        ("deep/er", "deep/er/Dockerfile", "Dockerfile"),
        (None, "./deep/er/Dockerfile", "./deep/er/Dockerfile"),
        (".", "-", "stdin"),
    ],
)
@pytest.mark.parametrize("worktree", [False, True])
def test_markdown_title(top: str | None, path: str, title: str, worktree: bool, run: Run, folder: Path) -> None:
    """Markdown calls the file once, by its path from the top of the repository; a text calls it as it was given."""
    (folder / "deep" / "er").mkdir(parents=True)
    text = (folder / "Dockerfile").rename(folder / "deep" / "er" / "Dockerfile").read_bytes()
    if top is not None:
        git = folder / top / ".git"
        git.write_text("gitdir: /elsewhere") if worktree else git.mkdir()
    path = path.format(folder=folder)
    markdown = output(run("explain", path, "--format", "markdown", stdin=text))
    assert markdown.startswith(f"### `{title}`: target **final** builds")
    assert markdown.count("Dockerfile") == title.count("Dockerfile")
    assert str(folder) not in markdown
    shown = "stdin" if path == "-" else path
    assert output(run("explain", path, stdin=text, env={"COLUMNS": "300"})).startswith(f"{shown}: target final builds")


def picture_of(text: str) -> str:
    """The picture in some Markdown."""
    _, _, behind = text.partition("\n\n```mermaid\n")
    picture, fence, _ = behind.partition("\n```\n\n| stage |")
    assert fence
    return picture


def test_picture(run: Run) -> None:
    """Markdown shows the stages as a picture between headline and table, with links where it knows the address."""
    picture = picture_of(output(run("explain", "--format", "markdown")))
    assert 's2("<div><b>test</b>#160; L8-10<br/>not built, 2 steps</div>"):::unused' in picture
    assert "click" not in picture
    linked = picture_of(output(run("explain", "--format", "markdown", "--link-base", LINK)))
    assert f'click s2 href "{LINK}#L' in linked
    assert linked.startswith(picture)
    assert "mermaid" not in output(run("explain"))


def test_picture_of_a_long_story(run: Run) -> None:
    """A picture that would make the comment too long for GitHub gets smaller, and says so."""
    lines = ["FROM alpine AS stage0"]
    for at in range(1, 240):
        lines += [f"FROM stage{at // 2} AS stage{at}", f"RUN command-{at}"]
    lines += ["FROM scratch", *(f"COPY --from=stage{at} /a /b" for at in range(120, 240))]
    text = output(run("explain", "-", "--format", "markdown", "--link-base", LINK, stdin="\n".join(lines).encode()))
    assert "there is room for " in picture_of(text)
    assert len(text) < 65_536


def test_file(run: Run, folder: Path) -> None:
    """The suffix of the output file says which format is meant; no other suffix is known."""
    assert output(run("explain", "-o", "review.md")) == ""
    assert (folder / "review.md").read_text(encoding="utf-8") == output(run("explain", "--format", "markdown"))
    assert output(run("explain", "-o", "review.txt")) == ""
    assert (folder / "review.txt").read_text(encoding="utf-8") == output(run("explain"))
    run("explain", "-o", "review.doc").fails_with(2, "review.doc")


@pytest.mark.parametrize(
    ("arguments", "text"),
    [
        (["base"], "base is built for final:\n  base > build (FROM L6) > final (COPY L14)\n"),
        (["FINAL"], "final is a target itself.\n"),
        (["test", "--target", "test", "--target", "final"], "test is a target itself.\n"),
        (
            ["build", "--target", "final", "--target", "test"],
            "build is built for final, test:\n  build > final (COPY L14)\n  build > test (COPY L9)\n",
        ),
        (["test"], "test is not built for final: no stage uses it.\n"),
        (
            ["build", "--target", "test", "--format", "markdown"],
            "- **build** is built for **test**:\n- **build** \\> **test** (COPY L9)\n",
        ),
    ],
)
def test_why(arguments: list[str], text: str, run: Run) -> None:
    """The command tells why a stage, named in any case, is built for a target, or why not."""
    assert output(run("explain", "--why", *arguments)) == text


def test_why_no_such_stage(run: Run) -> None:
    """A stage that is not there is wrong usage; the message tells which ones are."""
    run("explain", "--why", "buidl").fails_with(
        2, "there is no stage buidl", "did you mean build?", "base, build, test"
    )


def test_why_of_stages_without_a_name(run: Run) -> None:
    """A stage without a name is asked for as it is shown; of stages of one name the last is meant."""
    text = b"FROM alpine AS a\nRUN 1\nFROM alpine AS a\nRUN 2\nFROM a\n"
    assert output(run("explain", "-", "--why", "stage-2", stdin=text)) == "stage-2 is a target itself.\n"
    why = "a@L3 is built for stage-2:\n  a@L3 > stage-2 (FROM L5)\n"
    assert output(run("explain", "-", "--why", "A", stdin=text)) == why
    assert output(run("explain", "-", "--why", "a@L1", stdin=text)) == (
        "a@L1 is not built for stage-2: no stage uses it.\n"
    )


def test_why_to_a_file(run: Run, folder: Path) -> None:
    """The answer goes to a file in the format of its suffix, with links."""
    assert output(run("explain", "--why", "build", "-o", "why.md", "--link-base", LINK)) == ""
    assert (folder / "why.md").read_text(encoding="utf-8") == (
        f"- **build** is built for **final**:\n- **build** \\> **final** (COPY [L14]({LINK}#L14))\n"
    )


@pytest.mark.parametrize(
    ("arguments", "status", "part"),
    [
        (["--target", "finla"], 3, "did you mean final?"),
        (["--why", ""], 2, "--why has no stage\nhint: Write --why STAGE"),
        (["--why", "nothing"], 2, "The stages are base, build, test, final."),
        (["--format", "json"], 2, "The formats are text, markdown."),
        (["--link-base", "Dockerfile"], 2, "is no web address"),
        (["--build-context", "x"], 2, "is not NAME=VALUE"),
        (["missing"], 3, "no such file or directory"),
    ],
)
def test_refusals(arguments: list[str], status: int, part: str, run: Run) -> None:
    """Wrong usage and what BuildKit refuses are told apart by the exit status; nothing is printed besides."""
    arguments = [*arguments, "--format", "markdown"] if "--link-base" in arguments else arguments
    run("explain", *arguments).fails_with(status, part)


@pytest.mark.parametrize("why", [[], ["--why", "a"]])
def test_broken_file(why: list[str], run: Run, folder: Path) -> None:
    """A file that BuildKit refuses is told with its line, and no file is written."""
    broken = b"FROM alpine AS a\nCOYP x y\nFROM a\n"
    run("explain", "-", *why, "-o", "review.md", stdin=broken).fails_with(3, "unknown instruction: COYP", "stdin:2")
    assert not (folder / "review.md").exists()


def test_colours(run: Run) -> None:
    """Colours are written when they are asked for, not to a file of their own accord."""
    assert "\x1b[1;32mfinal\x1b[0m" in output(run("explain", "--color", "always"))
    assert "\x1b[" not in output(run("explain"))
    assert "\x1b[" not in output(run("explain", "--color", "always", "--format", "markdown"))


# --- A whole answer -----------------------------------------------------------------------------------------------


def test_a_review_of_the_java_sample(run: Run) -> None:
    """The answer fits a screen and leaves no question: what is needed, skipped, starts at once, and holds it up."""
    lines = output(run("explain", str(JAVA / "Dockerfile"), env={"COLUMNS": "250"})).splitlines()
    assert len(lines) <= 50
    assert max(map(len, lines[1:])) <= 110
    assert lines[0].endswith(": target runtime builds 5 of 7 stages in 17 steps; skips test, development")
    text = "\n".join(lines[1:])
    assert (
        text
        == """
STAGE        LINES   test    development  runtime  WHY
base         L3-7    x       x            x        FROM in deps L15
test         L10-13  TARGET  -            -        not built: nothing uses it
deps         L15-17  -       x            x        FROM in package L19
package      L19-23  -       x            x        FROM in extract L25
extract      L25-26  -       x            x        COPY in runtime L43
development  L29-34  -       TARGET       -        not built: nothing uses it
runtime      L37-49  -       -            TARGET   target

STARTS AT ONCE
  base, alongside runtime
  runtime (4 of its 8 steps), alongside base, deps, package, extract

WAITS
  deps at step 1/1 L16 for base
  package at step 1/2 L20 for deps
  extract at step 1/1 L26 for package
  runtime at step 5/8 L43 for extract

STEPS
  17 in the stages; not counted: the build context

WHEN FILES CHANGE
  a change of src runs 3 of 17 steps again, perhaps 4 more: from package L20
  a change of pom.xml runs 5 of 17 steps again, perhaps 4 more: from base L7
  a change of mvnw runs 6 of 17 steps again, perhaps 4 more: from base L6
  a change of .mvn runs 7 of 17 steps again, perhaps 4 more: from base L5

BOTTLENECK
  base > deps > package > extract > runtime: 13 of 17 steps, one after the other
  7 steps wait for [deps 1/1] RUN --mount=type=cache,target=/root/.m2,sharing=locked ./m... L16
  6 steps wait for [runtime 2/8] RUN apt-get update && apt-get install -y --no-install-r... L38
  5 steps wait for [runtime 3/8] RUN adduser --system --group --uid 10001 --no-create-ho... L41

CACHE MOUNTS
  /root/.m2 locked: deps L16, package L21; the lock costs nothing: they run one after the other anyway

WHAT GOES INTO THE IMAGE OF runtime
  image eclipse-temurin:21-jre-jammy L37
  from extract: /workspace/layers/dependencies/ -> ./ L43
  from extract: /workspace/layers/spring-boot-loader/ -> ./ L44
  from extract: /workspace/layers/snapshot-dependencies/ -> ./ L45
  from extract: /workspace/layers/application/ -> ./ L46"""
    )


def test_a_lock_between_targets_of_the_java_sample(run: Run) -> None:
    """With test built as well, the lock of the cache makes steps take turns that the graph would let run together."""
    text = output(
        run("explain", str(JAVA / "Dockerfile"), "--target", "test", "--target", "runtime", env={"COLUMNS": "250"})
    )
    lock = "the lock makes them run one after the other"
    assert f"  /root/.m2 locked: test L12, deps L16, package L21; {lock}\n" in text
    assert "targets test, runtime build 6 of 7 stages" in text


@pytest.mark.parametrize("command", [["targets"], ["explain"], ["explain", "--format", "markdown"]])
def test_targets_that_are_too_much_together(run: Run, tmp_path: Path, command: list[str]) -> None:
    """Where all targets together run more triggers than are followed, they are refused once, with the line."""
    path = tmp_path / "Dockerfile"
    copies = "".join(f"ONBUILD COPY --from=im{at} a a\n" for at in range(150))
    path.write_text("FROM alpine AS a\n" + copies + "".join(f"FROM a AS t{at}\n" for at in range(1500)))
    assert run("plan", str(path)).status == 0
    done = run(command[0], str(path), *command[1:])
    assert (done.status, done.output) == (3, "")
    words = (
        "error: the stages run more than 100,000 ONBUILD triggers that images have or that take from stages or images"
    )
    assert done.errors.startswith(words)
    assert ">>> FROM a AS t666\n" in done.errors
    assert done.errors.count("the stages run more than") == 1
