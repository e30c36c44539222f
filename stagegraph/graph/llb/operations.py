"""Operations: steps while they are made. Equal ones become one step, as in BuildKit's marshalled definition."""

from __future__ import annotations

from stagegraph.graph.llb.steps import CacheMount, Step, StepGraph, StepKind, StepName, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from typing import Any, TypeVar

    from stagegraph.errors import Location

    _T = TypeVar("_T")


class Numbering:
    """Numbers for what steps do: equal contents get equal numbers. Shared by the targets of one plan.

    BuildKit takes a digest; numbers tell the same, exactly, and make the shorter names.

    It also keeps what those who share the numbers have made already.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._kept: dict[object, Any] = {}

    def name(self, content: tuple[object, ...]) -> str:
        """The number of a content, counted from 1 in the order of the first asking, as text."""
        return str(self._numbers.setdefault(content, len(self._numbers) + 1))

    def kept(self, key: Hashable, made: _T) -> _T:
        """What is kept under a key, which from now on is ``made`` where nothing was; a key goes with one type."""
        found: _T = self._kept.setdefault(key, made)
        return found


class Operation:
    """One operation of one instruction.

    Two operations are the same step when kind, inputs and ``does`` are equal; name and place do not count.
    """

    __slots__ = (
        "cache_mounts",
        "does",
        "id",
        "inputs",
        "kind",
        "location",
        "name",
        "root",
        "source",
        "stage",
        "unknown",
    )

    def __init__(  # noqa: PLR0913, PLR0917  (a value, made for each step: faster in order)
        self,
        numbering: Numbering,
        kind: StepKind,
        name: StepName,
        inputs: Sequence[Operation | None],
        does: tuple[object, ...],
        location: Location,
        *,
        stage: int | None = None,
        source: str = "",
        cache_mounts: tuple[CacheMount, ...] = (),
        unknown: Unknown | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.inputs = tuple(one for one in inputs if one is not None)
        # The first input, where there is one, is the file system that it goes on with; None is an empty one.
        self.root = inputs[0].id if inputs and inputs[0] is not None else ""
        self.does = does
        self.location = location
        self.stage = stage
        self.source = source
        self.cache_mounts = cache_mounts
        self.unknown = unknown
        self.id: str = numbering.name((kind.value, tuple(one.id for one in self.inputs), source, does))


def step_graph(targets: Sequence[Operation | None]) -> StepGraph:
    """All operations that the targets need, merged.

    BuildKit walks from each target, inputs first, each operation once; of equal ones the last one walked gives
    the step its name and lines. The first target that needs a step decides.
    """
    shown: dict[str, Operation] = {}
    stages: dict[str, set[int]] = {}
    walked: set[int] = set()
    for target in targets:
        own: dict[str, Operation] = {}
        for operation in _walk(target, walked):
            own[operation.id] = operation
            if operation.stage is not None:
                stages.setdefault(operation.id, set()).add(operation.stage)
        for name, operation in own.items():
            shown.setdefault(name, operation)
    steps = tuple(_step(operation, stages.get(operation.id, ())) for operation in shown.values())
    return StepGraph(steps, tuple(dict.fromkeys(target.id for target in targets if target)))


def _step(operation: Operation, stages: Iterable[int]) -> Step:
    inputs = tuple(dict.fromkeys(one.id for one in operation.inputs))
    return Step(
        operation.id,
        operation.kind,
        str(operation.name),
        inputs,
        operation.stage,
        tuple(sorted(stages)),
        operation.location,
        operation.source,
        operation.cache_mounts,
        operation.root,
        operation.does,
        operation.unknown,
        operation.name.title,
        operation.name.number,
        operation.name.unnumbered,
    )


def _walk(target: Operation | None, seen: set[int]) -> Iterator[Operation]:
    """Depth first, inputs before users, without recursion: a chain of steps can be very long.

    ``seen`` holds the identities of operations that are not walked again.
    """
    if target is None or id(target) in seen:
        return
    seen.add(id(target))
    stack = [(target, iter(target.inputs))]
    while stack:
        operation, inputs = stack[-1]
        for one in inputs:
            if id(one) not in seen:
                seen.add(id(one))
                stack.append((one, iter(one.inputs)))
                break
        else:
            stack.pop()
            yield operation
