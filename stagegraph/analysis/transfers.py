"""What the image of a stage is put together from, besides what the stage starts from."""

from __future__ import annotations

from enum import Enum

from stagegraph.analysis.environments import Environments
from stagegraph.graph.identifiers.remotes import is_git_source, is_http_source
from stagegraph.graph.resolve.bases import Outside
from stagegraph.syntax.instructions import Add, Copy, MountType, Run
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.resolve.resolution import Command, Entry


class TransferOrigin(Enum):
    """Where files are taken from."""

    STAGE = "stage"
    OUTSIDE = "outside"  # an image or a named context
    CONTEXT = "context"
    REMOTE = "remote"  # an address that ADD loads
    DOCUMENT = "document"  # written in the Dockerfile


class Transfer(Record):
    """What a COPY or ADD of a stage copies, or a mount of a RUN gives it to read, from one origin.

    Attributes:
        origin: where from.
        paths: what is taken, variables replaced as in the names of steps; of documents the names.
        destination: where to, likewise.
        line: where it is written, counted from 1; for a trigger the line of the stage's FROM.
        mounted: it is a mount: what is there to read for one RUN.
        onbuild: a trigger of the parent does it.
        stage: index of the stage that it takes from, or None.
        outside: the image or named context that it takes from, or None; of an empty file system the name `scratch`.
    """

    origin: TransferOrigin
    paths: tuple[str, ...]
    destination: str
    line: int
    mounted: bool = False
    onbuild: bool = False
    stage: int | None = None
    outside: Outside | None = None


def transfers(plan: BuildPlan, index: int) -> tuple[Transfer, ...]:
    """What a stage copies and mounts, what its parent's ONBUILD triggers do first.

    A variable stays as written where the base image may set it and its configuration is not known.

    Args:
        plan: the plan.
        index: the stage.

    Raises:
        DockerfileError: variables expand to more text than stagegraph follows, in a stage that is not built.
    """
    walk = Environments(plan.resolution_of(index))
    found: list[Transfer] = []
    for command, state in walk.commands(index):
        if isinstance(command.instruction, Copy | Add):
            found.extend(_copied(walk, command, command.instruction, state))
        elif isinstance(command.instruction, Run):
            found.extend(_mounted(walk, command, command.instruction, state))
    return tuple(found)


def _copied(walk: Environments, command: Command, instruction: Copy | Add, state: StageState) -> Iterator[Transfer]:
    place = state.entry.place_of(command)
    destination, line = walk.expand(instruction.destination, state, place), place.first
    paths: dict[TransferOrigin, list[str]] = {}
    for written in instruction.sources:
        path = walk.expand(written, state, place)
        is_remote = isinstance(instruction, Add) and (is_http_source(path) or is_git_source(path))
        paths.setdefault(TransferOrigin.REMOTE if is_remote else TransferOrigin.CONTEXT, []).append(path)
    if command.sources:
        taken = tuple(path for one in paths.values() for path in one)
        entry = walk.resolution.entries[command.sources[0]]
        yield _from_entry(entry, taken, destination, line, onbuild=command.onbuild)
    else:
        for origin, some in paths.items():
            yield Transfer(origin, tuple(some), destination, line, onbuild=command.onbuild)
    if instruction.documents:
        names = tuple(f"<<{document.name}" for document in instruction.documents)
        yield Transfer(TransferOrigin.DOCUMENT, names, destination, line, onbuild=command.onbuild)


def _mounted(walk: Environments, command: Command, instruction: Run, state: StageState) -> Iterator[Transfer]:
    place = state.entry.place_of(command)
    for flag, number in zip(instruction.mounts, command.sources, strict=True):
        mount = walk.mount(flag.text, state, place)
        if mount is None:
            continue
        paths = (mount.source or "/",)
        if flag.source_stage and mount.type in (MountType.BIND, MountType.CACHE):
            entry = walk.resolution.entries[number]
            yield _from_entry(entry, paths, mount.target, place.first, onbuild=command.onbuild, mounted=True)
        elif mount.type is MountType.BIND:
            yield Transfer(
                TransferOrigin.CONTEXT, paths, mount.target, place.first, mounted=True, onbuild=command.onbuild
            )


def _from_entry(
    entry: Entry, paths: tuple[str, ...], destination: str, line: int, *, onbuild: bool, mounted: bool = False
) -> Transfer:
    if entry.stage is not None:
        return Transfer(
            origin=TransferOrigin.STAGE,
            paths=paths,
            destination=destination,
            line=line,
            mounted=mounted,
            onbuild=onbuild,
            stage=entry.number,
        )
    outside = entry.base.outside or Outside("scratch")
    return Transfer(
        origin=TransferOrigin.OUTSIDE,
        paths=paths,
        destination=destination,
        line=line,
        mounted=mounted,
        onbuild=onbuild,
        outside=outside,
    )
