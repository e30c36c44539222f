"""``render --check``: whether a picture on disk is the one that would be drawn."""

from __future__ import annotations

import re
import shlex
import shutil
from typing import TYPE_CHECKING

import pytest

from stagegraph.render.documents.registry import PICTURES
from tests.helpers.commands import DOCKERFILE
from tests.helpers.formats import each

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stagegraph.render.documents.planorders import PlanOrder
    from stagegraph.render.documents.registry import Format
    from tests.helpers.commands import Done

    Run = Callable[..., Done]

CURRENT, STALE = 0, 1
READ = [one for one in PICTURES if not one.binary]
CHANGED = DOCKERFILE.replace("RUN make\n", "RUN make -j 8\n").replace("AS final", "AS shipped")


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder with what they hold."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def changed(folder: Path, text: str = CHANGED) -> None:
    """Change the Dockerfile after its picture was drawn."""
    (folder / "Dockerfile").write_text(text, encoding="utf-8")


def lines_of(done: Done) -> list[str]:
    """What a stale picture differs in."""
    assert done.status == STALE, done.errors
    first, *lines = done.output.splitlines()
    assert first.endswith(" is stale:")
    assert all(line.startswith("  ") for line in lines)
    return [line[2:] for line in lines]


@each(PICTURES)
def test_current(wanted: Format[PlanOrder], run: Run, folder: Path) -> None:
    """A picture that is what would be drawn is no news: status 0, no output, and nothing is written."""
    suffix = wanted.suffixes[0]
    assert run("render", "-o", f"a.{suffix}").status == CURRENT
    before = contents(folder)
    done = run("render", "--check", f"a.{suffix}")
    assert (done.status, done.raw, done.errors) == (CURRENT, b"", "")
    assert contents(folder) == before


@pytest.mark.graphviz
def test_current_pdf(run: Run, folder: Path) -> None:
    """A PDF is current a second later, too: it holds no time of day."""
    assert run("render", "-o", "a.pdf").status == CURRENT
    path = folder / "a.pdf"
    assert b"D:20" not in path.read_bytes()
    assert path.read_bytes().startswith(b"%PDF")
    assert run("render", "--check", "a.pdf").status == CURRENT
    changed(folder)
    (line,) = lines_of(run("render", "--check", "a.pdf"))
    assert re.fullmatch(r"it holds \d+ bytes, now there would be \d+, and not the same ones", line)


@pytest.mark.parametrize(
    "options",
    [
        ["--steps"],
        ["--theme", "dark", "--legend", "--direction", "TB"],
        ["--focus", "build", "--depth", "1", "--fold"],
        ["--target", "test", "--hide-unused", "--link-base", "https://example.com/f"],
    ],
)
def test_options_of_the_picture(options: list[str], run: Run) -> None:
    """A picture is compared with what the same options give; with others it is stale."""
    assert run("render", *options, "-o", "a.svg").status == CURRENT
    assert run("render", *options, "--check", "a.svg").status == CURRENT
    assert run("render", "--check", "a.svg").status == STALE


@each(READ)
def test_stale(wanted: Format[PlanOrder], run: Run, folder: Path) -> None:
    """Of a stale picture the words are shown that are gone and that have come, what to do, and nothing is written."""
    suffix = wanted.suffixes[0]
    assert run("render", "-o", f"a.{suffix}").status == CURRENT
    changed(folder)
    before = contents(folder)
    done = run("render", "--check", f"a.{suffix}")
    assert done.output.startswith(f"a.{suffix} is stale:\n  -")
    lines = lines_of(done)
    assert any(line.startswith("-") and "final" in line and "shipped" not in line for line in lines)
    assert any(line.startswith("+") and "shipped" in line for line in lines)
    assert len(lines) <= 13
    assert max(map(len, lines)) < 125
    assert done.errors == f"hint: Draw it again with the same options: stagegraph render Dockerfile -o a.{suffix}\n"
    assert contents(folder) == before


def test_words_of_a_picture(run: Run, folder: Path) -> None:
    """Of an SVG, words and tooltips are compared line by line; places, which all change, are not."""
    assert run("render", "-o", "a.svg").status == CURRENT
    changed(folder, DOCKERFILE.replace("RUN make test", "RUN make check"))
    assert lines_of(run("render", "--check", "a.svg")) == ["-RUN make test", "+RUN make check"]
    changed(folder, DOCKERFILE.replace("AS test", "AS check"))
    lines = lines_of(run("render", "--check", "a.svg"))
    assert {"-test", "+check", "-FROM base AS test", "+FROM base AS check"} <= set(lines)


@each(one for one in READ if one.words)
def test_only_the_drawing_differs(wanted: Format[PlanOrder], run: Run, folder: Path) -> None:
    """Where all words are the same, that is said."""
    suffix = wanted.suffixes[0]
    assert run("render", "-o", f"a.{suffix}").status == CURRENT
    path = folder / f"a.{suffix}"
    path.write_bytes(path.read_bytes().replace(b"#ffffff", b"#fffffe"))
    assert lines_of(run("render", "--check", path.name)) == [
        "the words are the same; only the drawing differs (places, colours, links)"
    ]


@each(one for one in PICTURES if one.binary)
def test_pictures_without_words(wanted: Format[PlanOrder], run: Run, folder: Path) -> None:
    """Of a PNG or PDF only the size is told."""
    suffix = wanted.suffixes[0]
    (folder / f"a.{suffix}").write_bytes(b"12345")
    (line,) = lines_of(run("render", "--check", f"a.{suffix}"))
    assert re.fullmatch(r"it holds 5 bytes, now there would be \d+, and not the same ones", line)


def test_long_lines(run: Run, folder: Path) -> None:
    """Of a long line that part is shown in which it differs."""
    words = " ".join(f"word{at}" for at in range(100))
    changed(folder, f"FROM scratch\nRUN {words} before {words}\n")
    assert run("render", "-o", "a.svg").status == CURRENT
    changed(folder, f"FROM scratch\nRUN {words} behind {words}\n")
    gone, come = lines_of(run("render", "--check", "a.svg"))
    assert gone.startswith("-... 94 word95 word96 word97 word98 word99 before word0 word1 ")
    assert come.startswith("+... 94 word95 word96 word97 word98 word99 behind word0 word1 ")
    assert gone.endswith(" word9 word1 ...")
    changed(folder, f"FROM scratch\nRUN {words} behind {words}\nRUN {words}\n")
    assert any(
        line.startswith("+RUN word0 ") and line.endswith(" ...") for line in lines_of(run("render", "--check", "a.svg"))
    )


def test_many_changes(run: Run, folder: Path) -> None:
    """Of many changes the first ones are shown and the rest is counted."""
    changed(folder, "FROM scratch AS a\n" + "".join(f"RUN before {at}\n" for at in range(50)))
    assert run("render", "-o", "a.svg").status == CURRENT
    changed(folder, "FROM scratch AS a\n" + "".join(f"RUN after {at}\n" for at in range(50)))
    lines = lines_of(run("render", "--check", "a.svg"))
    assert lines[:2] == ["-RUN before 0", "-RUN before 1"]
    assert lines[12:] == ["and 88 more lines"]


def test_no_file(run: Run, folder: Path) -> None:
    """A picture that is not there is stale, and is not made."""
    done = run("render", "--check", "docs/a.svg")
    assert (done.status, done.output) == (STALE, "docs/a.svg is stale:\n  there is no such file\n")
    assert done.errors.endswith(" -o docs/a.svg\n")
    assert [path.name for path in folder.iterdir()] == ["Dockerfile"]


def test_other_file(run: Run, folder: Path) -> None:
    """A file that is no picture, not even text, is stale."""
    (folder / "a.svg").write_bytes(bytes(range(256)))
    assert lines_of(run("render", "--check", "a.svg"))[-1].endswith("more lines")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--check", "a.svg", "-o", "b.svg"], "--check writes nothing, and -o names a file to write"),
        (["--check", "a.svg", "-o", "-"], "--check writes nothing"),
        (["--check", "-"], "--check names no file\nhint: Give the path of the picture"),
        (["--check", ""], "--check names no file\nhint: Give the path of the picture"),
        (["--check", "folder.svg"], "--check folder.svg is a directory\nhint: Give the path of the picture in it."),
        (["--check", "folder"], "--check folder is a directory"),
        (["--check", "a.bmp"], "the name a.bmp does not tell the format"),
        (["--check", "a.svg", "--format", "bmp"], "unknown format 'bmp'"),
        (["--check", "a.json", "--steps"], "--steps means nothing for json"),
        (["--check", "a.svg", "--focus", "x"], "there is no stage x"),
        (["--check"], "argument --check: expected one argument"),
    ],
)
def test_wrong_usage(arguments: list[str], says: str, run: Run, folder: Path) -> None:
    """A call that makes no sense is refused, and is no stale picture."""
    for name in ("folder", "folder.svg"):
        (folder / name).mkdir()
    run("render", *arguments).fails_with(2, says)
    assert contents(folder).keys() == {"Dockerfile"}


def test_refused_file(run: Run) -> None:
    """A file that BuildKit refuses has no picture, stale or not."""
    run("render", "-", "--check", "a.svg", stdin=b"FORM scratch\n").fails_with(3)
    run("render", "missing", "--check", "a.svg").fails_with(3)


def test_format_of_the_option(run: Run, folder: Path) -> None:
    """The format asked for wins over the suffix, as it does when drawing."""
    assert run("render", "--format", "mermaid", "-o", "a.txt").status == CURRENT
    assert run("render", "--format", "mermaid", "--check", "a.txt").status == CURRENT
    assert (folder / "a.txt").read_bytes().startswith(b"---\n")


@pytest.mark.parametrize("name", ["two words.svg", "it's.svg", "$(x) `y`.svg", "a;b&c.svg", "bild-\u00fc.svg"])
def test_hint_can_be_run(name: str, run: Run, folder: Path) -> None:
    """The command of the hint can be pasted into a shell, whatever the names are."""
    shutil.move(folder / "Dockerfile", folder / "my Dockerfile")
    done = run("render", "my Dockerfile", "--check", name)
    assert done.status == STALE
    hint, _, command = done.errors.rstrip("\n").partition("options: ")
    assert hint == "hint: Draw it again with the same "
    assert shlex.split(command) == ["stagegraph", "render", "my Dockerfile", "-o", name]
    assert run(*shlex.split(command)[1:]).status == CURRENT
    assert run("render", "my Dockerfile", "--check", name).status == CURRENT


def test_hostile_name(run: Run) -> None:
    """A name made to command the terminal does not."""
    done = run("render", "--check", "a\x1b[31m\u202eb.svg")
    assert done.status == STALE
    assert "\x1b" not in done.output + done.errors
    assert "\u202e" not in done.output + done.errors


def test_hostile_texts(run: Run, folder: Path) -> None:
    """Texts made to command the terminal do not, from the Dockerfile or from the picture."""
    changed(folder, "FROM scratch\nRUN \x1b[31m \u202e \x07\n")
    for suffix in (one.suffixes[0] for one in READ):
        (folder / f"a.{suffix}").write_text("\x1b]0;x\x07\n\u202e<text>\x1b[2J</text>\n", encoding="utf-8")
        done = run("render", "--check", f"a.{suffix}")
        assert lines_of(done)
        assert not set("\x1b\x07\u202e") & set(done.output)


def test_through_a_link(run: Run, folder: Path) -> None:
    """A link to a picture is that picture."""
    assert run("render", "-o", "a.svg").status == CURRENT
    (folder / "b.svg").symlink_to("a.svg")
    assert run("render", "--check", "b.svg").status == CURRENT
