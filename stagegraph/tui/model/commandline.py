"""The command that builds what is shown."""

from __future__ import annotations

import os
import shlex

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.request import PlanRequest

STDIN = "stdin"
"""How messages call a Dockerfile that came from standard input."""


def build_command(request: PlanRequest, name: str) -> str:
    """``docker buildx build`` with the targets and build options of a request, as one pastes it into a shell.

    docker builds one target a call, so several targets are several commands, each run after the one before. The build
    context is the folder of the Dockerfile, where docker itself looks for one.

    Args:
        request: what is shown; bases for which a placeholder stands have no option of docker's.
        name: the path of the Dockerfile.
    """
    return " &&\n".join(" ".join(_words(request, target, name)) for target in request.targets) + "\n"


def _words(request: PlanRequest, target: str, name: str) -> Iterator[str]:
    yield from ("docker", "buildx", "build", "--file", "-" if name == STDIN else shlex.quote(_no_option(name)))
    if target:
        yield from ("--target", shlex.quote(target))
    yield from ("--platform", shlex.quote(",".join(one.strip() for one in request.platform.split(","))))
    for key, value in request.build_args.items():
        yield from ("--build-arg", shlex.quote(f"{key}={value}"))
    for key, value in request.build_contexts.items():
        yield from ("--build-context", shlex.quote(f"{key}={value}"))
    if name == STDIN:
        yield from (".", "<", "Dockerfile")
    else:
        yield shlex.quote(_no_option(os.path.dirname(name)) or ".")  # noqa: PTH120  (importing pathlib takes long)


def _no_option(path: str) -> str:
    """A path that is not taken for an option, or for standard input."""
    return f"./{path}" if path.startswith("-") else path
