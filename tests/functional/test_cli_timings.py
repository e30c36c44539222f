"""``stagegraph timings``: what a build cost, through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from stagegraph.render.documents.timingformats import TIMING_CHANGES, TIMINGS
from tests.helpers.commands import run_in, run_in_terminal

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.helpers.commands import Done

SAMPLE = Path(__file__).parents[2] / "samples/timings"
LOG, PLAIN, FILE = (str(SAMPLE / name) for name in ("build.log", "ci.log", "Dockerfile"))


def test_a_log_with_its_dockerfile(run: Callable[..., Done]) -> None:
    """With the Dockerfile lines are told, and the target is the one that the log shows."""
    done = run("timings", LOG, FILE)
    assert (done.status, done.errors) == (0, "")
    assert "the build took 8.1 s" in done.output
    assert "CRITICAL PATH" in done.output
    assert "L12" in done.output
    made = json.loads(run("timings", LOG, FILE, "--format", "json").output)
    assert made["build"]["targets"] == ["runtime"]
    assert made["build"]["unlogged"] == made["build"]["unjoined"] == []
    other = json.loads(run("timings", LOG, FILE, "--target", "deps", "--format", "json").output)
    assert other["build"]["targets"] == ["deps"]
    assert other["build"]["unjoined"]


def test_a_log_alone(run: Callable[..., Done]) -> None:
    """A log alone is told as far as it goes, from standard input, too."""
    for done in (run("timings", PLAIN), run("timings", "-", stdin=Path(PLAIN).read_bytes())):
        assert (done.status, done.errors) == (0, "")
        assert "as computed" in done.output
        assert "LINES" not in done.output


def test_a_log_that_holds_its_dockerfile(run: Callable[..., Done], folder: Path) -> None:
    """The Dockerfile that BuildKit's warnings hold is the plan, where none is given; a broken one is none."""
    lines = (SAMPLE.parents[1] / "tests/data/logs/failing-lint-warning/rawjson.log").read_text(encoding="utf-8")
    made = json.loads(run("timings", "-", "--format", "json", stdin=lines.encode()).output)
    assert made["build"]["dockerfile"] == "Dockerfile"
    found = json.loads(next(line for line in lines.splitlines() if '"data"' in line and '"sourceInfo"' in line))
    data = found["warnings"][0]["sourceInfo"]["data"]
    (folder / "broken.log").write_text(lines.replace(data, "Rk9STSB4"), encoding="utf-8")
    assert json.loads(run("timings", "broken.log", "--format", "json").output)["build"]["dockerfile"] is None


def test_several_platforms(run: Callable[..., Done]) -> None:
    """The platforms of a build are those of its log."""
    logs = SAMPLE.parents[1] / "tests/data/logs/multi-platform"
    made = json.loads(run("timings", str(logs / "rawjson.log"), str(logs / "Dockerfile"), "--format", "json").output)
    assert made["build"]["unlogged"] == made["build"]["unjoined"] == []


def test_several_builds(run: Callable[..., Done], folder: Path) -> None:
    """Of several builds the longest is told, or the one that is asked for; a note tells how many there are."""
    text = Path(PLAIN).read_text(encoding="utf-8")
    short = "#1 [1/1] FROM docker.io/library/alpine:3.20\n#1 DONE 0.5s\n\n"
    (folder / "two.log").write_text(short + text, encoding="utf-8")
    done = run("timings", "two.log")
    assert "the build took 7.6 s" in done.output or "the build took 3.3 s" in done.output
    assert done.errors.startswith("note: two.log has 2 builds; this is number 2")
    assert "the build took 0.50 s" in run("timings", "two.log", "--build", "1").output
    run("timings", "two.log", "--build", "3").fails_with(2, "--build 3: there is no such build", "The builds are 1, 2.")
    run("timings", "two.log", "--build", "app").fails_with(2, "--build app: there is no such build")


def test_a_failed_build(run: Callable[..., Done]) -> None:
    """The critical path of a build that failed leads to what failed, and nothing is told that would save time."""
    logs = SAMPLE.parents[1] / "tests/data/logs/failing"
    done = run("timings", str(logs / "rawjson.log"), str(logs / "Dockerfile"))
    path = done.output.partition("CRITICAL PATH\n")[2].partition("\n\n")[0]
    assert "[bad 3/3] RUN echo about to fail; exit 3" in path
    assert "after the failure" in path
    assert "slow" not in path
    assert "WHAT WOULD SAVE MOST" not in done.output


def test_a_build_that_somebody_ended(run: Callable[..., Done]) -> None:
    """Of a build that was cancelled nothing is told that would save time: it never came to its end."""
    done = run("timings", str(SAMPLE.parents[1] / "tests/data/logs/interrupted/rawjson.log"))
    assert "the build was cancelled after 3.0 s" in " ".join(done.output.split())  # a long path breaks the line
    assert "WHAT WOULD SAVE MOST" not in done.output


def test_fail_over(run: Callable[..., Done]) -> None:
    """A build that took too long gives status 1, with everything printed."""
    done = run("timings", LOG, "--fail-over", "5s")
    assert done.status == 1
    assert "CRITICAL PATH" in done.output
    assert done.errors == "the build took 8.1 s, more than 5.0 s (--fail-over)\n"
    assert run("timings", LOG, "--fail-over", "1m").status == 0
    for text in ("soon", "-1s", "0"):
        run("timings", LOG, f"--fail-over={text}").fails_with(2, f"--fail-over {text} is no duration", "10m")


def test_refusals(run: Callable[..., Done], folder: Path) -> None:
    """What is no log is refused with what to do."""
    run("timings", "none.log").fails_with(3, "cannot read the log none.log: No such file", "hint: ")
    run("timings", "Dockerfile").fails_with(3, "Dockerfile: ", "Name the log first")
    (folder / "notes.txt").write_text("make: nothing to be done\n", encoding="utf-8")
    run("timings", "notes.txt").fails_with(3, "notes.txt: ", "hint: ")
    run("timings", "-", "-", stdin=b"").fails_with(2, "standard input can be read once")
    run("timings", LOG, FILE, FILE).fails_with(2)
    run("timings", LOG, PLAIN, FILE, FILE).fails_with(2, "is taken for a Dockerfile, and there is one at most")
    run("timings", LOG, "none").fails_with(3, "cannot read none: No such file", "or a second log")
    run("timings", LOG, "Dockerfile", "none").fails_with(3, "cannot read none: No such file")
    assert run("timings").errors.endswith("required: LOG\n")
    run("timings", LOG, "").fails_with(2, "a file has no name")
    run("timings", LOG, ".").fails_with(3, "is a directory")


@pytest.mark.parametrize("name", ["Dockerfile.dev", "some.txt", "broken.txt", "empty.txt"])
def test_a_dockerfile_of_any_name(name: str, run: Callable[..., Done], folder: Path) -> None:
    """What stands beside a log is a Dockerfile by its name, or by its first instruction."""
    texts = {"broken.txt": "# hello\nRUN x\n", "empty.txt": ""}
    (folder / name).write_text(texts.get(name, Path(FILE).read_text(encoding="utf-8")), encoding="utf-8")
    done = run("timings", LOG, name)
    assert done.status == (3 if name in texts else 0)


def test_markdown_into_a_file(run: Callable[..., Done], folder: Path) -> None:
    """The suffix of the file tells the format."""
    assert run("timings", LOG, FILE, "-o", "t.md").status == 0
    assert (folder / "t.md").read_text(encoding="utf-8").startswith("### ")


def test_in_a_terminal(folder: Path) -> None:
    """In a terminal text has colours, and fits."""
    status, output = run_in_terminal(folder, "timings", LOG, FILE)
    assert status == 0
    assert "\x1b[1mCRITICAL PATH\x1b[0m" in output
    done = run_in(folder, "timings", LOG, FILE, env={"COLUMNS": "80"})
    assert max(map(len, done.output.splitlines())) <= 80


def test_two_logs(run: Callable[..., Done], folder: Path) -> None:
    """A second log is compared with the first one, with the Dockerfile of both or without."""
    for words in ((LOG, PLAIN, FILE), (LOG, PLAIN)):
        done = run("timings", *words)
        assert (done.status, done.errors) == (0, "")
        assert done.output.startswith(f"{PLAIN}: the build took 7.6 s") or len(words) == 2
        assert "WHAT DIFFERS" in done.output
    (folder / "copy.txt").write_text(Path(PLAIN).read_text(encoding="utf-8"), encoding="utf-8")
    assert "as long as" in run("timings", "copy.txt", "copy.txt").output
    made = json.loads(run("timings", LOG, PLAIN, FILE, "--format", "json").output)
    assert made["logs"] == [LOG, PLAIN]
    assert run("timings", LOG, PLAIN, FILE, "--fail-over", "5s").status == 1
    assert run("timings", LOG, "--fail-over", "5s", PLAIN, "--color", "never", FILE).status == 1
    run("timings", LOG, "--nope", FILE).fails_with(2, "unrecognized arguments: --nope\n")
    assert run("timings", LOG, PLAIN, "--format", "markdown").output.startswith("### ")
    run("timings", "-", LOG, "-", stdin=b"").fails_with(2, "standard input can be read once")
    run("timings", LOG, PLAIN, "--what-if", "deps=1s").fails_with(2, "--what-if is for one build")
    run("timings", LOG, PLAIN, "--max-parallelism", "2").fails_with(2, "--max-parallelism is for one build")


def test_what_if(run: Callable[..., Done], folder: Path) -> None:
    """What is supposed is simulated: steps, a limit, another target, an edited Dockerfile."""
    for words, told in (
        (("--what-if", "deps=1s"), "What if deps=1s: the build takes 5.8 s, 2.3 s less"),
        (("--what-if", "cached:deps", "--what-if", "build=50%"), "What if cached:deps, build=50%: "),
        (("--max-parallelism", "1"), "no more than 1 steps at once"),
        (("--if-target", "base"), f"What if base of {FILE} is built"),
    ):
        done = run("timings", LOG, FILE, *words, env={"COLUMNS": "300"})
        assert (done.status, done.errors) == (0, "")
        assert told in done.output
    text = Path(FILE).read_text(encoding="utf-8").replace("RUN sleep 1; ls -l /app\n", "")
    (folder / "edited.Dockerfile").write_text(text, encoding="utf-8")
    done = run("timings", LOG, FILE, "--if-dockerfile", "edited.Dockerfile")
    assert "What if runtime of edited.Dockerfile is built: the build takes 6.9 s" in " ".join(done.output.split())
    for option in ("--if-target", "--if-dockerfile"):
        run("timings", PLAIN, option, "base").fails_with(2, f"{option} needs the Dockerfile of the build")
    for number in ("0", "x", "-1", "٣"):
        run("timings", LOG, f"--max-parallelism={number}").fails_with(2, "is no number of steps")
    run("timings", LOG, "--what-if", "nothing").fails_with(2, "supposes nothing")
    run("timings", LOG, "--what-if", "none=1s").fails_with(2, "none")


def test_pictures_and_traces(run: Callable[..., Done], folder: Path) -> None:
    """Pictures and traces are of one build, of one and what is supposed, or of two."""
    for name, words, number in (
        ("one.svg", (FILE,), 1),
        ("if.svg", (FILE, "--what-if", "deps=1s"), 2),
        ("two.svg", (PLAIN, FILE), 2),
    ):
        assert run("timings", LOG, *words, "-o", name, "--theme", "dark", "--link-base", "https://x.y/D").status == 0
        text = (folder / name).read_text(encoding="utf-8")
        assert text.count('font-size="14"') == number
        assert 'fill="#0d1117"' in text
        assert "https://x.y/D#L3" in text
        made = json.loads(run("timings", LOG, *words, "--format", "trace").output)
        assert sum(one["name"] == "process_name" for one in made["traceEvents"]) == number
    run("timings", LOG, "--link-base", "nowhere").fails_with(2, "--link-base nowhere is no web address")


def test_rebuilds(run: Callable[..., Done], folder: Path) -> None:
    """With a log `impact` tells how long the rebuild takes, or from when to when."""
    words = ("impact", FILE, "--timings", LOG)
    whole = run(*words, "--image-changed", "alpine:3.20")
    assert "By the log the rebuild takes 8.1 s; the build of the log took 8.1 s." in whole.output
    text = Path(FILE).read_text(encoding="utf-8")
    (folder / "old").write_text(text.replace("mkdir -p", "mkdir"), encoding="utf-8")
    for more in ((), ("--format", "markdown")):
        done = " ".join(run(*words, "--old", "old", *more).output.split())
        assert "By the log the rebuild takes from 2.2 s to 3.5 s, as the content that earlier steps write" in done
    assert json.loads(run(*words, "--old", "old", "--format", "json").output)["rebuild"]["most"] < 4
    (folder / "new").write_text(f"{text}RUN new\n", encoding="utf-8")
    told = " ".join(run("impact", "new", "--old", FILE, "--timings", LOG).output.split())
    assert "The log has no time of 1 step" in told
    run("impact", FILE, "--timings", "none.log", "--image-changed", "alpine:3.20").fails_with(3, "none.log")


def test_pictures_of_a_plan(run: Callable[..., Done], folder: Path) -> None:
    """`render` tells in the picture how long everything took; the target is that of the log."""
    for words in ((), ("--steps",), ("--focus", "deps"), ("--fold",)):
        source = run("render", FILE, "--timings", LOG, "--format", "dot", *words).output
        assert "by its log the build took 8.1 s" in source
        assert "bounds " in source
    (folder / "base.log").write_text(Path(LOG).with_name("ci.log").read_text().partition("#7 ")[0], encoding="utf-8")
    assert "target" in run("render", FILE, "--timings", "base.log", "--format", "mermaid").output
    run("render", FILE, "--timings", LOG, "--format", "json").fails_with(2, "tells of no times")
    run("render", FILE, "--timings", LOG, "--diff", FILE).fails_with(2, "--timings is of one build")
    run("render", FILE, "--timings", LOG, "--since", "HEAD").fails_with(2, "--timings is of one build")
    run("render", FILE, "--timings", "none.log").fails_with(3, "none.log")


def test_the_documents_of_two_builds_are_those_of_one() -> None:
    """Two builds are told in the same formats as one, with the same suffixes and options."""
    assert [(one.name, one.suffixes, one.heeds) for one in TIMINGS] == [
        (one.name, one.suffixes, one.heeds) for one in TIMING_CHANGES
    ]


def test_the_table_of_formats() -> None:
    """The table of formats in the document is what the registry says."""
    text = (SAMPLE.parents[1] / "docs/timings.md").read_text(encoding="utf-8").partition("## Formats")[2]
    rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in text.splitlines() if row.startswith("|")]
    expected = [[f"`{one.name}`", ", ".join(f"`.{suffix}`" for suffix in one.suffixes), one.label] for one in TIMINGS]
    assert rows[2:] == expected
