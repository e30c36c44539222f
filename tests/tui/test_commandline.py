"""The command that builds what is shown."""

from __future__ import annotations

import shlex

from stagegraph.analysis.request import PlanRequest
from stagegraph.cli.inputs import _STDIN
from stagegraph.tui.model.commandline import STDIN, build_command
from stagegraph.values import FrozenMap
from tests.helpers.terminal import Terminal, in_terminal


def test_every_option() -> None:
    """Targets, platforms, build args and named contexts come back from a shell as they were."""
    hostile = 'it\'s $HOME `x` "y"\nnew;&'
    request = PlanRequest(
        targets=("test", ""),
        build_args=FrozenMap({"A": hostile, "B": ""}),
        platform="linux/amd64, linux/arm64",
        build_contexts=FrozenMap({"src": "../other folder"}),
    )
    first, second = (shlex.split(one) for one in build_command(request, "my app/Dockerfile").split(" &&\n"))
    rest = ["--platform", "linux/amd64,linux/arm64", "--build-arg", f"A={hostile}", "--build-arg", "B="]
    rest += ["--build-context", "src=../other folder", "my app"]
    assert first == ["docker", "buildx", "build", "--file", "my app/Dockerfile", "--target", "test", *rest]
    assert second == ["docker", "buildx", "build", "--file", "my app/Dockerfile", *rest]


def test_the_context() -> None:
    """It is the folder of the file; a name like an option is none, and standard input is read from a file again."""
    usual = "docker buildx build --file {} --platform linux/amd64 {}\n"
    assert build_command(PlanRequest(), "Dockerfile") == usual.format("Dockerfile", ".")
    assert build_command(PlanRequest(), "-x/Dockerfile") == usual.format("./-x/Dockerfile", "./-x")
    assert build_command(PlanRequest(), "/a/b") == usual.format("/a/b", "/a")
    assert build_command(PlanRequest(), STDIN) == usual.format("-", ". < Dockerfile")
    assert STDIN == _STDIN


def test_powershell() -> None:
    """There each word with a sign of its own is quoted, quotes twice; a file that was piped in is piped again."""
    request = PlanRequest(
        build_args=FrozenMap({"A": 'it\'s $HOME `x` "y"', "B": "\u2019"}), platform="linux/amd64,linux/arm64"
    )
    command = build_command(request, r"C:\my app\Dockerfile", powershell=True)
    assert command.startswith(
        r"docker buildx build --file 'C:\my app\Dockerfile' --platform 'linux/amd64,linux/arm64' "
    )
    assert r"""--build-arg 'A=it''s $HOME `x` "y"' --build-arg 'B=""" + "\u2019\u2019'" in command
    assert build_command(PlanRequest(), STDIN, powershell=True) == (
        "Get-Content -Raw Dockerfile | docker buildx build --file - --platform linux/amd64 .\n"
    )


def test_it_is_copied() -> None:
    """The key in the dialog copies the command for the targets of now."""

    async def act(terminal: Terminal) -> None:
        await terminal.press("t", "up", "up", "enter", "y", "c")
        await terminal.until(lambda: terminal.dialog == "MainScreen")
        assert (
            terminal.app.clipboard == "docker buildx build --file Dockerfile --target test --platform linux/amd64 .\n"
        )

    in_terminal(act)
