"""``stagegraph tui``: where it starts, what it reads, what it does to the terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import struct
import sys
import termios
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

import stagegraph
from stagegraph.analysis.notes.rules import Severity
from stagegraph.analysis.request import PlanRequest
from stagegraph.cli.desks import FileDesk, InlineDesk
from stagegraph.cli.editors import editor_command
from stagegraph.cli.exports import exported
from stagegraph.cli.knownimages import KnownImages
from stagegraph.cli.loaders import FileLoader, ImagesOfText, TextLoader
from stagegraph.cli.openedlogs import LoggedLoader, OpenedLog, with_logged_targets
from stagegraph.errors import EnvironmentLacks, InputError, UsageError
from stagegraph.render.documents.content import encoded
from stagegraph.render.documents.registry import EXPORTS
from stagegraph.tui.model.session import Focus, GraphView, Loaded, Selection, Session, Side, make_plan_of, with_plan
from stagegraph.values import replace
from tests.helpers.commands import COMMAND, DOCKERFILE, environment, run_in
from tests.helpers.drawing import picture_of
from tests.helpers.formats import each, sign_of
from tests.helpers.pseudoterminal import PseudoTerminal
from tests.helpers.timed import LOGS

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stagegraph.render.documents.planorders import PlanOrder
    from stagegraph.render.documents.registry import Format


def test_no_terminal(tmp_path: Path) -> None:
    """Without a terminal the call ends at once, with status 4 and a word on what to use instead."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    done = run_in(tmp_path, "tui")
    done.fails_with(4, "standard output is not a terminal", "stagegraph plan")


def test_without_a_word_in_a_pipe(tmp_path: Path) -> None:
    """Bare ``stagegraph`` prints the help where there is no terminal, or no Dockerfile."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    done = run_in(tmp_path)
    assert (done.status, done.errors) == (0, "")
    assert done.output.startswith("usage: stagegraph")


def browse(folder: Path, *arguments: str, keys: bytes = b"q", wait: str = "final", stdin: bytes | None = None) -> str:
    """What is drawn by a call in a terminal of 100 x 30, up to a word, and after some keys; it has to end itself."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(folder)
        if stdin is not None:
            reading, writing = os.pipe()
            os.write(writing, stdin)
            os.close(writing)
            os.dup2(reading, 0)
        os.execve(sys.executable, [*COMMAND, *arguments], environment({"TERM": "xterm-256color"}))  # noqa: S606  (the command, in a terminal)
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    drawn = b""
    pressed = False
    ends = time.monotonic() + 50
    while time.monotonic() < ends:
        if select.select([terminal], [], [], 0.2)[0]:
            try:
                some = os.read(terminal, 65536)
            except OSError:
                break  # the other end is closed
            if not some:
                break
            drawn += some
        elif not pressed and wait.encode() in drawn:
            pressed = True
            os.write(terminal, keys)
    _, status = os.waitpid(pid, 0)
    os.close(terminal)
    return f"{drawn.decode(errors='replace')}\nstatus {os.waitstatus_to_exitcode(status)}"


@pytest.mark.parametrize(
    ("arguments", "stdin"),
    [((), None), (("tui",), None), (("tui", "-"), DOCKERFILE.encode())],
    ids=["bare", "file", "stdin"],
)
def test_in_a_terminal(arguments: tuple[str, ...], stdin: bytes | None, tmp_path: Path) -> None:
    """It draws the file, also one from standard input, takes keys from the terminal, and gives the screen back."""
    if stdin is None:
        (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    drawn = browse(tmp_path, *arguments, stdin=stdin)
    assert "\x1b[?1049h" in drawn  # the other screen
    assert "Schedule" in drawn
    assert drawn.index("\x1b[?1049l") > drawn.index("final")
    assert drawn.endswith("status 0")


def test_an_unknown_theme(tmp_path: Path) -> None:
    """The names of the themes are told."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    drawn = browse(tmp_path, "tui", "--theme", "nope")
    assert "there is no theme nope" in drawn
    assert "high-contrast" in drawn
    assert drawn.endswith("status 2")


@pytest.mark.parametrize("name", ["nosuch", "folder", "folder/nosuch"])
def test_no_such_file(name: str, tmp_path: Path) -> None:
    """A name without a file is wrong usage, and nothing is drawn."""
    (tmp_path / "folder").mkdir()
    drawn = browse(tmp_path, "tui", name)
    assert "failed to read dockerfile" in drawn
    assert "\x1b[?1049h" not in drawn
    assert drawn.endswith("status 2")


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_a_file_that_becomes_something_else(kind: str, tmp_path: Path) -> None:
    """What is no file any more is told and not read; keys are taken, and once it is a file again it is drawn."""
    file = tmp_path / "Dockerfile"
    file.write_text(DOCKERFILE)
    terminal = PseudoTerminal(tmp_path, "tui")
    terminal.until("final")
    terminal.settle()
    file.unlink()
    make: dict[str, Callable[[], None]] = {
        "pipe": lambda: os.mkfifo(file),
        "device": lambda: file.symlink_to("/dev/zero"),
        "folder": file.mkdir,
    }
    make[kind]()
    terminal.until("a directory" if kind == "folder" else f"a {kind}")
    terminal.press("t")
    terminal.until("Targets")
    terminal.press("\x1b")
    if kind == "folder":
        file.rmdir()
    else:
        file.unlink()
    file.write_text("FROM scratch AS mended\n")
    terminal.until("mended")
    file.unlink()
    os.mkfifo(file)
    terminal.press("q")
    assert terminal.end() == 0


def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    """A pipe in the place of the file, as shells make one of a command, is read before the screen is taken."""
    os.mkfifo(tmp_path / "pipe")
    terminal = PseudoTerminal(tmp_path, "tui", "pipe")
    (tmp_path / "pipe").write_text(DOCKERFILE)
    terminal.until("final")
    terminal.press("e")
    terminal.until("cannot be edited")
    terminal.press("q")
    assert terminal.end() == 0


def test_image_configurations_from_a_pipe(tmp_path: Path) -> None:
    """They are read once, too; a file that becomes a pipe is told and not read."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "file").write_text("{}")
    with ThreadPoolExecutor() as pool:
        images = KnownImages([str(tmp_path / "pipe"), str(tmp_path / "file")], dockerfile="Dockerfile")
        pool.submit((tmp_path / "pipe").write_text, '{"golang:1.23": {"config": {"User": "u"}}}')
        images.keep_streams()
    before = images.stamp()
    dockerfile = stagegraph.parse("FROM golang:1.23\n")
    assert [one.reference for one in images.read(lambda: dockerfile, PlanRequest())] == [
        "docker.io/library/golang:1.23"
    ]
    (tmp_path / "file").unlink()
    os.mkfifo(tmp_path / "file")
    assert images.stamp() != before
    with pytest.raises(InputError, match="file is a pipe and no file any more"):
        images.read(lambda: dockerfile, PlanRequest())


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["vim"], ["vim", "+7", "Dockerfile"]),
        (["/usr/bin/nano", "-w"], ["/usr/bin/nano", "-w", "+7", "Dockerfile"]),
        (["hx"], ["hx", "Dockerfile:7"]),
        (["code"], ["code", "--wait", "--goto", "Dockerfile:7"]),
        (["code", "-w"], ["code", "-w", "--goto", "Dockerfile:7"]),
        (["my-editor"], ["my-editor", "Dockerfile"]),
    ],
)
def test_editors(words: list[str], expected: list[str]) -> None:
    """Each editor is told the line in its own way; one that is not known opens the file."""
    assert editor_command(words, "Dockerfile", 7) == expected


def test_a_file_named_like_an_option() -> None:
    """Such a name is not read as an option."""
    assert editor_command(["vi"], "+7", 1)[-1] == f".{os.sep}+7"


def test_the_editor_is_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """VISUAL comes before EDITOR; one that is not there or fails is told, and that standard input has no file."""
    file = tmp_path / "Dockerfile"
    file.write_text("FROM scratch\n")
    script = tmp_path / "nano"
    script.write_text('#!/bin/sh\necho "$@" >> "$2"\n')
    script.chmod(0o755)
    monkeypatch.setenv("VISUAL", str(script))
    FileDesk(str(file)).edit(3)
    assert file.read_text() == f"FROM scratch\n+3 {file}\n"
    monkeypatch.setenv("VISUAL", "no-such-editor -x")
    with pytest.raises(EnvironmentLacks, match="there is no editor no-such-editor"):
        FileDesk(str(file)).edit(1)
    monkeypatch.setenv("VISUAL", "vim '")
    with pytest.raises(EnvironmentLacks, match="the editor vim ' cannot be started: no closing quotation"):
        FileDesk(str(file)).edit(1)
    monkeypatch.setenv("VISUAL", "false")
    with pytest.raises(EnvironmentLacks, match="the editor false ended with status 1"):
        FileDesk(str(file)).edit(1)
    with pytest.raises(InputError):
        FileDesk("-").edit(1)


def test_the_loader(tmp_path: Path) -> None:
    """The stamp changes with the file, and is none where there is no file."""
    file = tmp_path / "Dockerfile"
    loader = FileLoader(str(file))
    assert loader.stamp() is None
    with pytest.raises(InputError):
        loader.load()
    file.write_text("FROM scratch\n")
    before = loader.stamp()
    assert loader.load() == Loaded("FROM scratch\n", str(file))
    file.write_text("FROM scratch AS x\n")
    assert loader.stamp() != before


def test_the_loader_reads_image_configurations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is known of base images is read with the file, and changes the stamp; what is malformed is told."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text("FROM golang:1.23\n")
    known = tmp_path / "images.json"
    known.write_text('{"golang:1.23": {"config": {"User": "u"}}}')
    request = PlanRequest()
    images = ImagesOfText(KnownImages(["images.json"], dockerfile="Dockerfile"), request)
    loader = FileLoader("Dockerfile", images)
    before = loader.stamp()
    plan = make_plan_of(loader.load(), request)
    configs = loader.load().image_configs
    assert configs is not None
    found = configs.find("docker.io/library/golang:1.23", plan.options.platform)
    assert found is not None
    assert found.user == "u"
    known.write_text("{")
    assert loader.stamp() != before
    with pytest.raises(InputError, match=r"^images\.json is no JSON"):
        loader.load()


def test_image_configurations(tmp_path: Path) -> None:
    """The graph shows what base images bring along, from a file or from standard input."""
    (tmp_path / "Dockerfile").write_text("FROM golang:1.23\n")
    document = '{"golang:1.23": {"config": {"OnBuild": ["COPY --from=busybox:1 /bin/sh /sh"]}}}'
    (tmp_path / "images.json").write_text(document)
    assert browse(tmp_path, "tui", "--image-config", "images.json", wait="busybox").endswith("status 0")
    drawn = browse(tmp_path, "tui", "--image-config", "-", wait="busybox", stdin=document.encode())
    assert drawn.endswith("status 0")
    assert "busybox" in drawn
    (tmp_path / "images.json").write_text("{")
    assert "images.json is no JSON" in browse(tmp_path, "tui", "--image-config", "images.json", wait="no JSON")


def session_of(text: str) -> Session:
    """A session with the plan of a text."""
    loaded = Loaded(text, "Dockerfile")
    return with_plan(Session(), loaded, Session().request, make_plan_of(loaded, Session().request))


@each(EXPORTS)
def test_export(wanted: Format[PlanOrder], tmp_path: Path) -> None:
    """Each format is written, and how far it is gets told."""
    file_format = wanted.name
    told: list[int] = []
    desk = FileDesk("app/Dockerfile")
    session = session_of(DOCKERFILE)
    name = desk.suggested(session, file_format)
    assert name == f"Dockerfile-final.{wanted.suffixes[0]}"
    assert desk.formats.get(file_format, wanted.label) == wanted.label
    desk.export(str(tmp_path / name), file_format, session, lambda done, _total, _what: told.append(done))
    assert (tmp_path / name).read_bytes().startswith(sign_of(file_format))
    assert told == sorted(told)
    assert told[-1] == 3


FORK = """\
FROM scratch AS ground
COPY a /
FROM ground AS east
COPY b /
FROM ground AS west
COPY c /
FROM scratch AS summit
COPY --from=east / /
COPY --from=west / /
"""


@pytest.mark.parametrize(
    ("direction", "shown", "note"),
    [
        (Side.NEEDS, ["s0", "s1"], "only east, what it needs"),
        (Side.USERS, ["s1", "s3"], "only east, what uses it"),
        (Side.BOTH, ["s0", "s1", "s3"], "only east, what it needs and what uses it"),
    ],
)
def test_a_focus_is_exported(direction: Side, shown: list[str], note: str) -> None:
    """A picture holds what the graph shows around the focus, and says so."""
    session = replace(session_of(FORK), view=GraphView(focus=Focus(Selection(1), direction)))
    drawn = picture_of(b"".join(encoded(exported(session, "svg"))))
    assert (sorted(drawn.nodes), note in drawn.heading) == (shown, True)
    for file_format in ("dot", "mermaid"):
        text = exported(session, file_format)
        assert isinstance(text, str)
        assert re.findall(r"^  (s\d)[ (]+[\[(\"]", text, re.MULTILINE) == shown
        assert note in text


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    """A name that ends like that of a folder is refused, and nothing is written."""
    with pytest.raises(EnvironmentLacks, match=r"cannot write .*: it is a directory") as problem:
        FileDesk("Dockerfile").export(f"{tmp_path}/new/", "dot", session_of(DOCKERFILE), lambda *_: None)
    assert problem.value.hint == "Choose another place."
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FileDesk:
    """The desk of a Dockerfile in the working directory, with a file of image configurations."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "images.json").write_text("{}")
    (tmp_path / "sub").mkdir()
    return FileDesk("Dockerfile", ["images.json"])


@pytest.mark.parametrize("link", ["", "symlink", "hard link", "link to a link"])
@pytest.mark.parametrize("name", ["Dockerfile", "./Dockerfile", "sub/../Dockerfile", "whole", "~/Dockerfile"])
def test_the_shown_file_by_any_name(
    name: str, link: str, shown: FileDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is shown is refused by each of its names and through links, and stays as it is."""
    monkeypatch.setenv("HOME", str(tmp_path))
    if link:
        (tmp_path / "other").hardlink_to("Dockerfile") if link == "hard link" else (tmp_path / "other").symlink_to(
            tmp_path / "Dockerfile"
        )
        if link == "link to a link":
            (tmp_path / "far").symlink_to("other")
        name = name.replace("Dockerfile", "far" if link == "link to a link" else "other")
    path = str(tmp_path / ("other" if link else "Dockerfile")) if name == "whole" else name
    with pytest.raises(UsageError, match="is the file that is shown"):
        shown.replaces(path)
    with pytest.raises(UsageError, match="is the file that is shown"):
        shown.export(path, "json", session_of(DOCKERFILE), lambda *_: None, replace=True)
    assert (tmp_path / "Dockerfile").read_text() == DOCKERFILE


def test_what_else_is_refused(shown: FileDesk, tmp_path: Path) -> None:
    """So are the files that are read with it, folders, devices and pipes, and the file while an editor saves it."""
    os.mkfifo(tmp_path / "pipe")
    for path, why in (
        ("images.json", "is read with the file that is shown"),
        ("sub", "is a directory"),
        ("/dev/null", "is no file"),
        ("pipe", "is no file"),
    ):
        with pytest.raises(UsageError, match=why):
            shown.replaces(path)
    (tmp_path / "link").symlink_to("Dockerfile")
    (tmp_path / "Dockerfile").unlink()
    for path in ("Dockerfile", "link"):
        with pytest.raises(UsageError, match="is the file that is shown"):
            shown.replaces(path)


def test_a_file_is_replaced_when_asked(shown: FileDesk, tmp_path: Path) -> None:
    """A file that is there is replaced only where that is wanted, also if it came to be meanwhile."""
    file = tmp_path / "plan.json"
    assert not shown.replaces("plan.json")
    shown.export("plan.json", "json", session_of(DOCKERFILE), lambda *_: None)
    written = file.read_bytes()
    file.write_text("mine")
    assert shown.replaces("plan.json")
    with pytest.raises(EnvironmentLacks, match=r"cannot write .*plan\.json: File exists"):
        shown.export("plan.json", "json", session_of(DOCKERFILE), lambda *_: None)
    assert file.read_text() == "mine"
    shown.export("plan.json", "json", session_of(DOCKERFILE), lambda *_: None, replace=True)
    assert file.read_bytes() == written
    assert sorted(one.name for one in tmp_path.iterdir()) == ["Dockerfile", "images.json", "plan.json", "sub"]


def test_a_name_that_is_no_option(shown: FileDesk, tmp_path: Path) -> None:
    """``-`` is a name as any other, and nothing is written into the screen."""
    shown.export("-", "json", session_of(DOCKERFILE), lambda *_: None)
    assert (tmp_path / "-").read_text().startswith("{")


def test_formats_that_can_be_made(shown: FileDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """PDF is offered where dot is at hand or the environment names an engine; its suffix is refused elsewhere."""
    monkeypatch.delenv("STAGEGRAPH_DOT", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert list(shown.formats) == [one.name for one in EXPORTS if one.name != "pdf"]
    with pytest.raises(EnvironmentLacks, match="no engine can draw pdf"):
        shown.format_of("a.pdf")
    dot = tmp_path / "dot"
    dot.write_text("#!/bin/sh\n")
    dot.chmod(0o755)
    assert list(shown.formats) == [one.name for one in EXPORTS]
    assert shown.format_of("a.PDF") == "pdf"
    monkeypatch.setenv("STAGEGRAPH_DOT", "embedded")
    assert "pdf" not in shown.formats


@each(EXPORTS)
def test_suffixes(wanted: Format[PlanOrder]) -> None:
    """Each suffix of a format tells it, and stays when that format is chosen; others give way, dots in names do not."""
    desk = FileDesk("-")
    for suffix in wanted.suffixes:
        if wanted.name in desk.formats:
            assert desk.format_of(f"a.{suffix}") == wanted.name
        assert desk.renamed(f"a.{suffix}", wanted.name) == f"a.{suffix}"
    assert desk.renamed("v1.2", wanted.name) == f"v1.2.{wanted.suffixes[0]}"
    other = next(one for one in EXPORTS if one is not wanted)
    assert desk.renamed(f"out.d/a.{other.suffixes[0]}", wanted.name) == f"out.d/a.{wanted.suffixes[0]}"
    assert desk.format_of("a.txt") == desk.format_of("svg") == ""


def test_an_export_in_a_terminal(tmp_path: Path) -> None:
    """The file that is there stays until one says otherwise; the one that is shown cannot be written at all."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "link.svg").symlink_to("Dockerfile")
    (tmp_path / "mine.json").write_text("mine")
    terminal = PseudoTerminal(tmp_path, "tui")
    terminal.until("final")
    terminal.settle()
    for name, said in (("link.svg", "is the file that is shown"), ("mine.json", "is there already")):
        terminal.press("x")
        terminal.until("Export")
        terminal.press(f"\x15{name}\r")
        terminal.until(said)
        if name == "link.svg":
            terminal.press("\x1b")
            terminal.settle()
    terminal.press("n")
    terminal.until("Nothing is written")
    assert (tmp_path / "mine.json").read_text() == "mine"
    terminal.press("\r")
    terminal.until("Replace the file?")
    terminal.press("y")
    terminal.settle()
    terminal.press("q")
    assert terminal.end() == 0
    assert (tmp_path / "mine.json").read_text().startswith("{")
    assert (tmp_path / "Dockerfile").read_text() == DOCKERFILE


def test_nothing_to_export() -> None:
    """Without a plan there is nothing to write."""
    with pytest.raises(UsageError):
        exported(Session(), "svg")


def test_unknown_format() -> None:
    """A format that is not known is refused with those that are, be they at hand here or not."""
    with pytest.raises(UsageError, match="unknown format 'bmp'") as problem:
        exported(session_of(DOCKERFILE), "bmp")
    assert problem.value.hint == f"The formats are {', '.join(one.name for one in EXPORTS)}."


def test_the_settings_of_the_project(tmp_path: Path) -> None:
    """The rules that the settings want are those of the problems; wrong settings want all."""
    (tmp_path / "Dockerfile").write_text("FROM scratch\n")
    loader = FileLoader(str(tmp_path / "Dockerfile"))
    settings = tmp_path / "stagegraph.toml"
    settings.write_text('select = ["graph"]\nseverity = "warning"\n')
    wanted = loader.wanted()
    assert wanted is not None
    assert ("early-copy" in wanted.rules, "StageNameCasing" in wanted.rules) == (True, False)
    assert wanted.least is Severity.WARNING
    settings.write_text("selct = []\n")
    assert loader.wanted() is None
    assert TextLoader(path=str(tmp_path / "Dockerfile")).wanted() is None


def test_a_log_in_a_terminal(tmp_path: Path) -> None:
    """With a log its target is built, and its time is told; one that cannot be read is refused."""
    text = (LOGS / "java-7stage/Dockerfile").read_text(encoding="utf-8")
    (tmp_path / "Dockerfile").write_text(text, encoding="utf-8")
    drawn = browse(tmp_path, "tui", "--timings", str(LOGS / "java-7stage/rawjson.lint.log"), wait="lint")
    assert "7.0 s" in drawn
    assert drawn.endswith("status 0")
    drawn = browse(tmp_path, "tui", "--timings", "none.log")
    assert "cannot read the log none.log" in drawn
    assert drawn.endswith("status 3")
    assert "no standard input here" in browse(tmp_path, "tui", "--timings", "-")


def test_the_log_is_read_anew(tmp_path: Path) -> None:
    """A log that has changed is read again; while it is no log, it is what it was."""
    file, path = tmp_path / "Dockerfile", tmp_path / "build.log"
    file.write_text(DOCKERFILE, encoding="utf-8")
    path.write_text("#1 [final 1/2] RUN x\n#1 DONE 2.0s\n", encoding="utf-8")
    log = OpenedLog(str(path))
    loader = LoggedLoader(FileLoader(str(file)), log)
    assert loader.name == str(file)
    assert loader.wanted() == FileLoader(str(file)).wanted()
    first, stamp = loader.load(), loader.stamp()
    assert first.log is log.build()
    assert stamp == loader.stamp()
    path.write_text("#1 [final 1/2] RUN x\n#1 DONE 33.0s\n", encoding="utf-8")
    assert loader.stamp() != stamp
    second = loader.load().log
    assert second is not None
    assert second.vertices[0].seconds == 33
    path.write_text("nothing of the kind, and longer than before: nobody knows what it is\n", encoding="utf-8")
    assert loader.load().log == second


def test_the_target_of_a_log(tmp_path: Path) -> None:
    """What the log shows is asked for, where nothing else is; of a file that is refused nothing is known yet."""
    file, path = tmp_path / "Dockerfile", tmp_path / "build.log"
    file.write_text(DOCKERFILE, encoding="utf-8")
    path.write_text("#1 [linux/arm64 test 2/2] RUN make test\n#1 DONE 2.0s\n", encoding="utf-8")
    log, loader = OpenedLog(str(path)), FileLoader(str(file))
    found = with_logged_targets(PlanRequest(), log, loader)
    assert (found.targets, found.platform) == (("test",), "linux/arm64")
    asked = PlanRequest(targets=("build",), platform="linux/386")
    assert with_logged_targets(asked, log, loader) == asked
    path.write_text("#1 [final 1/2] COPY --from=build /out /\n#1 DONE 2.0s\n", encoding="utf-8")
    assert with_logged_targets(PlanRequest(), OpenedLog(str(path)), loader).targets == ("final",)
    file.write_text("RUNN x\n", encoding="utf-8")
    assert with_logged_targets(PlanRequest(), log, loader).targets == ("",)


def test_a_project(tmp_path: Path) -> None:
    """With a bake file a target of it is open, by its own Dockerfile or by one that stands in the bake file."""
    (tmp_path / "docker-bake.hcl").write_text(
        'target "default" { dockerfile-inline = "FROM alpine AS within\\nRUN make" }\ntarget "other" {}\n'
    )
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    assert "default (1 of 1)" in browse(tmp_path, "tui", "--bake", "docker-bake.hcl", wait="within")
    assert "other (1 of 1)" in browse(tmp_path, "tui", "--bake", "docker-bake.hcl", "other")
    run_in(tmp_path, "tui", "Dockerfile", "--bake", "docker-bake.hcl").fails_with(4)


def test_git_without_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where git does not have the file, that is told without hints about options of other commands."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    with pytest.raises(InputError, match=r"is in no git repository$") as told:
        FileDesk("Dockerfile").committed()
    assert told.value.hint == ""


def test_a_dockerfile_in_a_bake_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The editor opens the bake file, whose lines are others, and git has nothing to compare with."""
    (tmp_path / "docker-bake.hcl").write_text("")
    monkeypatch.setenv("EDITOR", "true")
    monkeypatch.delenv("VISUAL", raising=False)
    desk = InlineDesk(str(tmp_path / "docker-bake.hcl"))
    desk.edit(7)
    with pytest.raises(UsageError, match="stands in the bake file"):
        desk.committed()
