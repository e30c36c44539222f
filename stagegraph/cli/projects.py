"""What ``--bake`` and ``--compose`` name: the targets of these files, and their plan."""

from __future__ import annotations

import os

from stagegraph.cli import options
from stagegraph.cli.showerrors import note
from stagegraph.errors import InputError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterable, Sequence

    from stagegraph.analysis.projects.projectplan import ProjectPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.knownimages import KnownImages
    from stagegraph.project.buildfiles import ProjectFiles
    from stagegraph.project.placedfiles import FilesOnDisk
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.syntax.instructions import Dockerfile


def files_of(bake: Iterable[str], compose: Iterable[str], variables: Iterable[str]) -> ProjectFiles:
    """The bake and compose files of a command line, with the environment.

    Raises:
        UsageError: a variable without a value.
    """
    from datetime import UTC, datetime  # noqa: PLC0415  (--help does not need it)

    from stagegraph.project.buildfiles import ProjectFiles  # noqa: PLC0415

    return ProjectFiles(
        bake=tuple(bake),
        compose=tuple(compose),
        variables=tuple(map(_variable, variables)),
        environment=tuple(sorted(os.environ.items())),
        now=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def _variable(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not name or not equals:
        raise UsageError(f"--var {text}: a variable needs a value", hint="Write --var NAME=VALUE.")
    return name, value


def project_targets(
    arguments: argparse.Namespace,
    placed: FilesOnDisk | None = None,
    read: Callable[[str], str] | None = None,
    *,
    names: Sequence[str] | None = None,
    strictly: bool = False,
    missing: Callable[[str, InputError], None] | None = None,
) -> tuple[ProjectTarget, ...]:
    """The targets that the command line names, with the texts of their Dockerfiles.

    Args:
        arguments: of the command line.
        placed: where the files are read; on disk if not given.
        read: the text of a Dockerfile; of that on disk if not given.
        names: of targets, instead of those of the command line; what the files do not have is left out.
        strictly: it is refused instead.
        missing: is told of each Dockerfile that cannot be read; the first one is raised if not given.

    Raises:
        ProjectError: bake refuses the files.
        InputError: a file cannot be read.
        UsageError: a variable without a value.
    """
    from stagegraph.project.bake.bakequestion import BakeQuestion  # noqa: PLC0415  (--help does not need these)
    from stagegraph.project.buildfiles import read_project  # noqa: PLC0415
    from stagegraph.project.targetfiles import read_targets  # noqa: PLC0415

    files = files_of((one[0] for one in arguments.bake), (one[0] for one in arguments.compose), arguments.var)
    asked = tuple(asked_names(arguments) if names is None else names)
    question = BakeQuestion(asked, tuple(arguments.overrides), known_only=names is not None and not strictly)
    exists = placed.is_file if placed is not None else os.path.isfile
    found = read_targets(read_project(files, question, placed), read or _dockerfile_text, exists, missing)
    if placed is None:
        options.refuse_overwriting((one.path for one in found if not one.inline), getattr(arguments, "output", ""))
    return found


def asked_names(arguments: argparse.Namespace) -> list[str]:
    """The targets that the command line names."""
    return [name for one in (*arguments.bake, *arguments.compose) for name in one[1:]]


def _dockerfile_text(path: str) -> str:
    from stagegraph.cli.inputs import read_text  # noqa: PLC0415  (--help does not need it)

    return read_text(path)[0]


def usual_request(arguments: argparse.Namespace) -> PlanRequest:
    """What is asked of every target; errors as in `stagegraph.cli.options.build_request`."""
    return options.build_request(arguments)


class ImagesOfProject:
    """Adds to requests what ``--image-config`` tells of the images that their files name."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        """Take the values of the command line.

        Raises:
            UsageError: one names nothing.
        """
        self.known: KnownImages | None = None
        if arguments.image_config:
            from stagegraph.cli.knownimages import KnownImages  # noqa: PLC0415  (few calls give any)

            bakes = [one[0] for one in arguments.bake]
            self.known = KnownImages(arguments.image_config, dockerfile="-" if "-" in bakes else "")

    def complete(self, request: PlanRequest, dockerfile: Dockerfile) -> PlanRequest:
        """A request with what is known; errors as in `stagegraph.cli.knownimages.with_images`."""
        if self.known is None:
            return request
        from stagegraph.cli.knownimages import with_images  # noqa: PLC0415  (as above)

        return with_images(request, self.known, dockerfile)[1]


def planned_project(arguments: argparse.Namespace, *, notes: bool = True) -> ProjectPlan:
    """The plan of the targets that the command line names; what is not drawn, and notes, stand on standard error.

    Raises:
        ProjectError, InputError, UsageError: as in `project_targets`.
        DockerfileError: BuildKit refuses a target.
    """
    from stagegraph.analysis.projects.projectplan import plan_project  # noqa: PLC0415  (--help does not need it)
    from stagegraph.cli.shownotes import show_notes  # noqa: PLC0415  (as above)

    usual = usual_request(arguments)
    images = ImagesOfProject(arguments)
    plan = plan_project(project_targets(arguments), usual, complete=images.complete)
    tell_unread(plan.unread)
    if notes:
        show_notes(*(build.plan for build in plan.builds))
    return plan


def tell_unread(targets: Iterable[ProjectTarget]) -> None:
    """Tell on standard error which targets are left out."""
    for one in targets:
        note(f"target {one.name} is left out: {one.unread}")
