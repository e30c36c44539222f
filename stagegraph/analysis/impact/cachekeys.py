"""The cache key of a step: what it does, and by what its inputs are compared.

Follows the ``CacheMap`` of each kind of operation in BuildKit's ``solver/llbsolver/ops``. Two steps have the same
result if they do the same, and each input of the one is that of the other: it was made in the same way (its
definition), or where only files of it are read, these are equal (its content).
"""

from __future__ import annotations

from stagegraph.contexts.selection import Selector, base_name
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.graph.llb.does import CopyDoes, RunDoes
from stagegraph.graph.llb.state import USUAL_PATH
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.graph.llb.does import CopyAction, MountDoes
    from stagegraph.graph.llb.steps import Step


class InputKey(Record):
    """By what one input of a step is compared.

    Attributes:
        step: the id of the input.
        paths: what of it is named; part of its definition.
        content: the files that are compared; None where files are not compared.
    """

    step: str
    paths: tuple[str, ...] = ()
    content: tuple[Selector, ...] | None = None


class CacheKey(Record):
    """The cache key of a step.

    Attributes:
        operation: what it does; its inputs are numbers in it.
        inputs: in the order of these numbers.
    """

    operation: tuple[object, ...]
    inputs: tuple[InputKey, ...] = ()


class NumberedEnvironments:
    """Numbers of environments, equal for those that are equal to BuildKit's cache.

    Steps share environments of thousands of variables: each is read once, and what a step does is compared soon.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._known: dict[tuple[int, bool], tuple[int, tuple[object, ...]]] = {}  # with what bears the id, to keep it

    def number(self, environment: tuple[object, ...], *, path_told: bool) -> int:
        """The number of an environment; ``path_told``: the PATH that the image sets is known."""
        known = (id(environment), path_told)
        if known not in self._known:
            counted = environment if path_told else tuple(map(_with_usual_path, environment))
            self._known[known] = self._numbers.setdefault(counted, len(self._numbers)), environment
        return self._known[known][0]


def cache_key(step: Step, environments: NumberedEnvironments, *, path_told: bool) -> CacheKey:
    """The cache key of a step that is no source.

    Args:
        step: the step.
        environments: those of all steps that it is compared with.
        path_told: the PATH that its image sets is known.
    """
    does, inputs = step.does, input_keys(step)
    if isinstance(does, RunDoes):
        return CacheKey(_run(step, does, environments.number(does.environment, path_told=path_told)), inputs)
    if isinstance(does, CopyDoes):
        return CacheKey(_copy(step, does), inputs)
    return CacheKey((step.kind.value, len(step.inputs), *does), inputs)


def input_keys(step: Step) -> tuple[InputKey, ...]:
    """By what the inputs of a step are compared, in their order."""
    does = step.does
    if isinstance(does, RunDoes) and does.mounts:
        return tuple(_run_input(step, one, does.mounts) for one in step.inputs)
    if isinstance(does, CopyDoes):
        return tuple(_copy_input(step, one, does) for one in step.inputs)
    return tuple(map(InputKey, step.inputs))


# --- RUN: ExecOp.CacheMap -----------------------------------------------------------------------------------------


def _run(step: Step, does: RunDoes, environment: int) -> tuple[object, ...]:
    mounts: tuple[object, ...] = ()
    if does.mounts:
        numbers = {name: number for number, name in enumerate(step.inputs)}
        mounts = tuple(_mount_key(mount, numbers.get(mount.source, -1)) for mount in does.mounts)
    return (step.kind.value, does.arguments, environment, *does[2:7], mounts, *does[8:])


def _with_usual_path(variable: object) -> object:
    """A PATH of the usual folders, in their order, is taken for that of an image that does not tell its own."""
    if isinstance(variable, tuple) and variable[0] == "PATH":
        given = iter(USUAL_PATH.split(":"))
        if all(folder in given for folder in variable[1].split(":")):
            return ("PATH", USUAL_PATH)
    return variable


def _mount_key(mount: MountDoes, number: int) -> tuple[object, ...]:
    """A mount without the path that it names of its input."""
    kind = "bind" if mount.type == "script" else mount.type
    return (number, mount.target, kind, mount.readonly, mount.size, filed(mount))


def filed(mount: MountDoes) -> tuple[str, ...]:
    """How a cache is filed (id, sharing): counts only where that is as usual (``checkShouldClearCacheOpts``)."""
    if not mount.cache:
        return ()
    name, sharing = mount.cache
    usual = name == mount.target or name.partition("/")[2] == mount.target
    return mount.cache if usual and sharing == "shared" else ("", "")


def _run_input(step: Step, name: str, mounts: Sequence[MountDoes]) -> InputKey:
    """``getMountDeps``: the last mount of an input says whether files are compared; the root comes first."""
    paths = [mount.path for mount in mounts if mount.source == name]
    if step.root == name:
        if not paths:
            return InputKey(name)
        paths.insert(0, "/")
    return InputKey(name, tuple(paths), tuple(map(Selector, sorted(paths))))


# --- COPY and ADD: fileOp.CacheMap ---------------------------------------------------------------------------------


def _copy(step: Step, does: CopyDoes) -> tuple[object, ...]:
    numbers = {name: number for number, name in enumerate(step.inputs)}
    actions = tuple(_action_key(action, numbers.get(action.origin, -1)) for action in does.actions)
    return (step.kind.value, does.empty, actions, does.owner, does.mode, does.exclude, does.unlike)


def _action_key(action: CopyAction, number: int) -> tuple[object, ...]:
    """A copy without the folders that its source lies in, where that is a step."""
    path = action.path if number < 0 else base_name(action.path)
    return (number, path, action.destination, action.searched, action.unpack, action.pattern, action.required)


def _copy_input(step: Step, name: str, does: CopyDoes) -> InputKey:
    if step.root == name:
        return InputKey(name)  # what is written to is compared by definition alone, also where it is copied from
    actions = [action for action in does.actions if action.origin == name]
    selectors = sorted((_selector(action, does.exclude) for action in actions), key=lambda one: one.path)
    return InputKey(name, tuple(one.path for one in selectors), tuple(selectors))


def _selector(action: CopyAction, exclude: tuple[str, ...]) -> Selector:
    pattern = action.pattern.removeprefix("/")
    return Selector(
        path=action.path,
        wildcards=action.searched and has_wildcards(action.path),
        follow=action.searched,
        include=(pattern,) if action.parents else (),
        exclude=exclude,
        required=(action.required,) if action.required else (),
    )
