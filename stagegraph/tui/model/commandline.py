"""The command that builds what is shown."""

from __future__ import annotations

import os
import re
import shlex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stagegraph.analysis.request import PlanRequest

STDIN = "stdin"
"""How messages call a Dockerfile that came from standard input."""


_PLAIN = re.compile(r"[\w./:\\=+-]+", re.ASCII)


def build_command(request: PlanRequest, name: str, *, powershell: bool = False) -> str:
    """``docker buildx build`` with the targets and build options of a request, as one pastes it into a shell.

    docker builds one target a call, so several targets are several commands, each run after the one before. The build
    context is the folder of the Dockerfile, where docker itself looks for one.

    Args:
        request: what is shown; bases for which a placeholder stands have no option of docker's.
        name: the path of the Dockerfile.
        powershell: it is pasted into PowerShell 7, not into a shell of POSIX.
    """
    quoted = _quoted_for_powershell if powershell else shlex.quote
    commands = [" ".join(_words(request, target, name, quoted)) for target in request.targets]
    if name == STDIN:
        given = "Get-Content -Raw Dockerfile | {}" if powershell else "{} < Dockerfile"
        commands = [given.replace("{}", one) for one in commands]
    return " &&\n".join(commands) + "\n"


def _words(request: PlanRequest, target: str, name: str, quoted: Callable[[str], str]) -> Iterator[str]:
    yield from ("docker", "buildx", "build", "--file", "-" if name == STDIN else quoted(_no_option(name)))
    if target:
        yield from ("--target", quoted(target))
    yield from ("--platform", quoted(",".join(one.strip() for one in request.platform.split(","))))
    for key, value in request.build_args.items():
        yield from ("--build-arg", quoted(f"{key}={value}"))
    for key, value in request.build_contexts.items():
        yield from ("--build-context", quoted(f"{key}={value}"))
    folder = "" if name == STDIN else os.path.dirname(name)  # noqa: PTH120  (importing pathlib takes long)
    yield quoted(_no_option(folder) or ".")


def _quoted_for_powershell(text: str) -> str:
    """In single quotes nothing has a meaning, except the quotes that Unicode counts among them."""
    if _PLAIN.fullmatch(text):
        return text
    return "'" + re.sub("(['\u2018\u2019\u201a\u201b])", r"\1\1", text) + "'"


def _no_option(path: str) -> str:
    """A path that is not taken for an option, or for standard input."""
    return f"./{path}" if path.startswith("-") else path
