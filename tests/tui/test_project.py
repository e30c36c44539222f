"""Several targets in the terminal's view: each with its own Dockerfile, one after the other."""

from __future__ import annotations

import argparse
import shutil
from typing import TYPE_CHECKING

import pytest

from stagegraph.cli import options, projectoptions
from stagegraph.cli.shownprojects import FileServices, ShownProject
from stagegraph.errors import InputError, UsageError
from stagegraph.tui.model.session import Selection, measured
from stagegraph.tui.model.shownproject import ShownTarget, beside, place_words
from tests.helpers.bakedlogs import baked_log
from tests.helpers.projects import SHOP, project, target
from tests.helpers.terminal import FakeDesk, Terminal, in_terminal

if TYPE_CHECKING:
    from pathlib import Path

TARGETS = (ShownTarget("a", "a"), ShownTarget("b", "b", unread="far away"), ShownTarget("c", "c"))


def project_of(*words: str) -> ShownProject:
    """The project that a command line names."""
    parser = argparse.ArgumentParser()
    options.add_input(parser)
    options.add_notes(parser)
    projectoptions.add_project(parser)
    options.add_timings(parser, "a log")
    return ShownProject(parser.parse_args(words), FileServices(lambda _path, _inline: FakeDesk(), lambda _: None))


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The sample of several Dockerfiles, in the working directory."""
    shutil.copytree(SHOP, tmp_path / "samples/shop")
    shutil.copy(SHOP / "docker-bake.hcl", tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_beside() -> None:
    """After the last target comes the first; those that cannot be read are passed over."""
    assert (beside(TARGETS, "a", 1), beside(TARGETS, "c", 1), beside(TARGETS, "a", -1)) == ("c", "a", "c")
    assert (beside(TARGETS, "b", 1), beside(TARGETS, "b", -1)) == ("a", "c")
    assert place_words(TARGETS, "c") == "c (3 of 3)"


def shown(terminal: Terminal) -> str:
    """The Dockerfile of the plan that is shown."""
    plan = terminal.session.plan
    return plan.dockerfile.path if plan is not None else ""


def test_a_log_beside_a_project(shop: Path) -> None:
    """With a log of bake each target tells how long its own steps took, though others are called alike."""
    both = project(target("x", "FROM busybox\nRUN a\n"), target("y", "FROM alpine\nRUN a\nRUN b\n"))
    for one in both.targets:
        (shop / one.name).mkdir()
        (shop / one.path).write_text(one.text)
    (shop / "two.hcl").write_text('target "x" { context = "x" }\ntarget "y" { context = "y" }\n')
    (shop / "build.log").write_text(baked_log(both, {"[y 3/3] RUN b": 7.0}))

    async def act(terminal: Terminal) -> None:
        times = measured(terminal.session)
        assert times is not None
        assert {one.name for one in times.steps if one.joined} == {"[1/3] FROM docker.io/library/alpine:latest"} | {
            f"[{number}/3] RUN {name}" for number, name in ((2, "a"), (3, "b"))
        }

    opened = project_of("--bake", "two.hcl", "y", "x", "--timings", "build.log")
    in_terminal(act, project=opened)


@pytest.mark.usefixtures("shop")
def test_next_and_previous() -> None:
    """} opens the next target, { the one before: its own file, stage and options."""

    async def act(terminal: Terminal) -> None:
        assert (shown(terminal), terminal.targets) == ("samples/shop/api/Dockerfile", ["runtime"])
        assert "api (2 of 5)" in terminal.lines()[0]
        await terminal.press("}")
        await terminal.until(lambda: terminal.targets == ["schema"])
        await terminal.press("}")
        await terminal.until(lambda: shown(terminal) == "samples/shop/web/Dockerfile")
        assert terminal.targets == ["site"]
        assert "web (4 of 5)" in terminal.lines()[0]
        await terminal.press("}")
        await terminal.until(lambda: shown(terminal) == "docs (inline)")
        await terminal.press("{")
        await terminal.until(lambda: shown(terminal) == "samples/shop/web/Dockerfile")

    in_terminal(act, project=project_of("--bake", "docker-bake.hcl"))


@pytest.mark.usefixtures("shop")
def test_choosing_from_the_list() -> None:
    """T lists the targets with their Dockerfiles and what they take; enter opens one, esc none."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("T")
        assert terminal.dialog == "ProjectDialog"
        text = terminal.text()
        assert "takes base, schema" in text
        assert "samples/shop/base/Dockerfile" in text
        assert "linked" in text
        await terminal.press("home", "enter")
        await terminal.until(lambda: shown(terminal) == "samples/shop/base/Dockerfile")
        await terminal.press("T", "enter")
        assert terminal.dialog == "MainScreen"
        await terminal.press("T", "escape")
        assert shown(terminal) == "samples/shop/base/Dockerfile"

    in_terminal(act, project=project_of("--bake", "docker-bake.hcl"))


@pytest.mark.usefixtures("shop")
def test_following_a_link() -> None:
    """The details of a context that is another target lead to that target."""

    async def act(terminal: Terminal) -> None:
        terminal.main.select(Selection(image="context:base"))
        await terminal.press("2")
        details = terminal.main.details
        row = next(at for at in range(details.count()) if any(one.goal and one.goal.target for one in details.row(at)))
        assert "built by the target base" in "".join(one.text for one in details.row(row))
        details.put_cursor(row)
        await terminal.press("enter")
        await terminal.until(lambda: shown(terminal) == "samples/shop/base/Dockerfile")

    in_terminal(act, project=project_of("--bake", "docker-bake.hcl", "web"))


def test_all_files_are_watched(shop: Path) -> None:
    """An edit of the bake file, of the Dockerfile, or of one that it starts from is shown; a refusal is told."""

    async def act(terminal: Terminal) -> None:
        file = shop / "docker-bake.hcl"
        text = file.read_text()
        file.write_text(
            text.replace('context  = "samples/shop/web"', 'context = "samples/shop/web"\n  args = { A = "1" }')
        )
        await terminal.until(lambda: dict(terminal.session.request.build_args) == {"A": "1"})
        file.write_text(text.replace("samples/shop/web", "NOWHERE("))
        await terminal.until(lambda: terminal.session.problem is not None)
        file.write_text("group {\n")
        await terminal.until(
            lambda: "Unclosed" in (terminal.session.problem.message if terminal.session.problem else "")
        )
        file.write_text(text)
        await terminal.until(lambda: terminal.session.problem is None)
        base = shop / "samples/shop/base/Dockerfile"
        base.write_text(base.read_text() + "ONBUILD RUN adopt\n")
        plan = terminal.session.plan
        await terminal.until(lambda: terminal.session.plan is not plan)
        assert terminal.session.plan is not None
        assert any("adopt" in one.name for one in terminal.session.plan.steps)
        file.write_text(text.replace('target "web"', 'target "other"').replace('"web"', '"other"'))
        await terminal.until(lambda: terminal.session.problem is not None)

    in_terminal(act, project=project_of("--bake", "docker-bake.hcl", "web"), seconds=0.02)


@pytest.mark.usefixtures("shop")
def test_the_key_is_shown() -> None:
    """The line of keys tells how another target is opened, where there are targets; a click does it."""

    async def act(terminal: Terminal) -> None:
        assert " T Project " in terminal.lines()[-1]

    async def alone(terminal: Terminal) -> None:
        assert "Project" not in terminal.lines()[-1]

    in_terminal(act, project=project_of("--bake", "docker-bake.hcl"))
    in_terminal(alone)


def test_without_a_project() -> None:
    """With one Dockerfile the keys say how a project is opened."""

    async def act(terminal: Terminal) -> None:
        for key in ("T", "}"):
            await terminal.press(key)
            assert terminal.said == [
                "One Dockerfile is open: stagegraph tui --bake FILE opens the targets of a bake file."
            ]
        terminal.main.projecting.open("x")
        assert terminal.shows_tree() is False

    in_terminal(act)


def test_what_cannot_be_opened(shop: Path) -> None:
    """A target whose Dockerfile cannot be read is listed, and says so; alone it is refused."""
    (shop / "docker-bake.hcl").write_text(
        'group "default" { targets = ["a", "b"] }\n'
        'target "a" { dockerfile-inline = "FROM alpine" }\ntarget "b" { context = "https://example.com/a.git" }\n'
    )

    async def act(terminal: Terminal) -> None:
        await terminal.press("T")
        assert "cannot be read here" in terminal.text()
        await terminal.press("end", "enter")
        assert terminal.said[0].startswith("target b: its Dockerfile is Dockerfile of https://example.com/a.git")
        assert shown(terminal) == "a (inline)"

    in_terminal(act, project=project_of("--bake", "docker-bake.hcl"))
    with pytest.raises(InputError, match="target b: its Dockerfile"):
        project_of("--bake", "docker-bake.hcl", "b")
    with pytest.raises(UsageError, match="there is no target x"):
        project_of("--bake", "docker-bake.hcl").opened("x")


def test_standard_input_is_read_once(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bake file from standard input stays as it was; its Dockerfiles are watched."""
    import io  # noqa: PLC0415  (only here)
    import sys  # noqa: PLC0415

    text = (shop / "docker-bake.hcl").read_bytes()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text)))
    project = project_of("--bake", "-", "base")
    loader = project.opened("base").loader
    assert loader.load().text.startswith("# What all of the shop starts from.")
    assert loader.stamp() == loader.stamp()
    assert loader.wanted() is None
