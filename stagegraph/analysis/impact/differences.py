"""What two steps do differently."""

from __future__ import annotations

from stagegraph.analysis.impact.cachekeys import filed
from stagegraph.analysis.impact.grounds import NewStep, OtherPart, StepPart
from stagegraph.graph.llb.does import CopyDoes, DirectoryDoes, DocumentDoes, RunDoes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.graph.llb.does import CopyAction, MountDoes
    from stagegraph.graph.llb.steps import Step


def differences(was: Step | None, now: Step) -> tuple[OtherPart | NewStep, ...]:
    """The parts in which two steps differ; `NewStep` where nothing is left to compare, never nothing at all.

    Args:
        was: the step before, None where there was none.
        now: the step, which does something else.
    """
    if was is None:
        return (NewStep(),)
    before, after = was.does, now.does
    if isinstance(before, RunDoes) and isinstance(after, RunDoes):
        found = [*_of_runs(before, after)]
    elif isinstance(before, CopyDoes) and isinstance(after, CopyDoes):
        found = [*_of_copies(before, after)]
    elif isinstance(before, DirectoryDoes) and isinstance(after, DirectoryDoes):
        found = [*_of_directories(before, after)]
    elif isinstance(before, DocumentDoes) and isinstance(after, DocumentDoes):
        found = [OtherPart(StepPart.DOCUMENT)]
    else:
        return (NewStep(),)
    return tuple(found) or (OtherPart(StepPart.OPERATION, before=was.text, now=now.text),)


def _other(part: StepPart, before: str, now: str) -> Iterator[OtherPart]:
    if before != now:
        yield OtherPart(part, before=before, now=now)


# --- RUN -----------------------------------------------------------------------------------------------------------


def _of_runs(was: RunDoes, now: RunDoes) -> Iterator[OtherPart]:
    if was.arguments[:-1] != now.arguments[:-1]:
        yield OtherPart(StepPart.SHELL, before=_words(was.arguments[:-1]), now=_words(now.arguments[:-1]))
    if was.arguments[-1:] != now.arguments[-1:]:
        yield OtherPart(StepPart.COMMAND, before=_words(was.arguments[-1:]), now=_words(now.arguments[-1:]))
    if was[1:] == now[1:]:  # all but the arguments
        return
    yield from _of_variables(was.environment, now.environment)
    yield from _other(StepPart.FOLDER, was.directory, now.directory)
    yield from _other(StepPart.USER, was.user, now.user)
    yield from _other(StepPart.NETWORK, was.network, now.network)
    yield from _other(StepPart.SECURITY, was.security, now.security)
    yield from _other(StepPart.HOST_NAME, was.hostname, now.hostname)
    yield from _other(StepPart.PLATFORM, was.platform, now.platform)
    yield from _other(StepPart.MOUNTS, _mounts(was), _mounts(now))
    for part, before, after in (
        (StepPart.DEVICES, was.devices, now.devices),
        (StepPart.SECRETS, was.secrets, now.secrets),
        (StepPart.SSH, was.sockets, now.sockets),
    ):
        if before != after:
            yield OtherPart(part)


def _words(arguments: tuple[str | bytes, ...]) -> str | None:
    """Them as text; None for many or long ones, of which only a digest is kept."""
    words = [one for one in arguments if isinstance(one, str)]
    return " ".join(words) if len(words) == len(arguments) else None


def _mounts(does: RunDoes) -> str:
    return ", ".join(map(_mount, does.mounts))


def _mount(mount: MountDoes) -> str:
    """A mount by what of it counts."""
    access = "read-only" if mount.readonly else "writable"
    usual = "writable" if mount.type in ("cache", "tmpfs") else "read-only"
    told = (mount.type, mount.target, *(() if access == usual else (access,)))
    size = (f"of {mount.size} bytes",) if mount.size else ()
    return " ".join((*told, *size, *filter(None, filed(mount))))


def _of_variables(was: tuple[object, ...], now: tuple[object, ...]) -> Iterator[OtherPart]:
    """Variables by name; of many or long ones only a digest is kept."""
    before, after = _by_name(was), _by_name(now)
    if before is None or after is None:
        if was != now:
            yield OtherPart(StepPart.VARIABLE)
        return
    names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    for name in names:
        yield OtherPart(StepPart.VARIABLE, name, before.get(name), after.get(name))
    if not names and was != now:
        yield OtherPart(StepPart.VARIABLE_ORDER, before=" ".join(before), now=" ".join(after))


def _by_name(environment: tuple[object, ...]) -> dict[str, str] | None:
    pairs = [one for one in environment if isinstance(one, tuple)]
    return {one[0]: one[1] for one in pairs} if len(pairs) == len(environment) else None


# --- COPY, ADD, WORKDIR --------------------------------------------------------------------------------------------


def _of_copies(was: CopyDoes, now: CopyDoes) -> Iterator[OtherPart]:
    yield from _other(StepPart.SOURCES, _sources(was), _sources(now))
    yield from _other(StepPart.DESTINATION, was.actions[0].destination, now.actions[0].destination)
    yield from _other(StepPart.OWNER, was.owner, now.owner)
    yield from _other(StepPart.MODE, _octal(was.mode), _octal(now.mode))
    yield from _other(StepPart.EXCLUDED, " ".join(was.exclude), " ".join(now.exclude))
    if {one.unpack for one in was.actions} != {one.unpack for one in now.actions}:
        yield OtherPart(StepPart.UNPACKING)
    if was.empty != now.empty:
        yield OtherPart(StepPart.LINK)


def _sources(does: CopyDoes) -> str:
    return " ".join(map(_source, does.actions))


def _source(action: CopyAction) -> str:
    if not action.parents:
        return action.path
    front = "" if action.path == "/" else f"{action.path}/."
    return f"--parents {front}{action.pattern}"


def _octal(mode: str) -> str:
    return f"{int(mode):o}" if mode.isdecimal() else mode


def _of_directories(was: DirectoryDoes, now: DirectoryDoes) -> Iterator[OtherPart]:
    if was.path != now.path:
        shown = [one.path if isinstance(one.path, str) else None for one in (was, now)]
        yield OtherPart(StepPart.FOLDER, before=shown[0], now=shown[1])
    owners = [" ".join(map(str, one.owner)) for one in (was, now)]
    yield from _other(StepPart.OWNER, *owners)
    yield from _other(StepPart.TIME, was.epoch, now.epoch)
    yield from _other(StepPart.MODE, f"{was.mode:o}", f"{now.mode:o}")
