"""Operations: steps while they are made. Equal ones become one step, as in BuildKit's marshalled definition."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from stagegraph.graph.steps import CacheMount, Step, StepGraph, StepKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.errors import Location

_ID_LENGTH = 12  # hexadecimal digits of an id: 48 bits, far more than a file's steps need


class Operation:
    """One operation of one instruction.

    Two operations are the same step when kind, inputs and ``does`` are equal; name and place do not count.
    """

    __slots__ = ("cache_mounts", "id", "inputs", "kind", "location", "name", "source", "stage")

    def __init__(  # noqa: PLR0913  (a value with defaults; a record would make each step slower)
        self,
        kind: StepKind,
        name: str,
        inputs: Iterable[Operation | None],
        does: tuple[object, ...],
        location: Location,
        *,
        stage: int | None = None,
        source: str = "",
        cache_mounts: tuple[CacheMount, ...] = (),
    ) -> None:
        self.kind = kind
        self.name = name
        self.inputs = tuple(one for one in inputs if one is not None)
        self.location = location
        self.stage = stage
        self.source = source
        self.cache_mounts = cache_mounts
        content = repr((kind.value, [one.id for one in self.inputs], source, does))
        self.id: str = sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]


def step_graph(target: Operation | None) -> StepGraph:
    """All operations that a target needs, merged.

    BuildKit walks from the target, inputs first, each operation once; of equal ones the last one walked gives
    the step its name and lines.
    """
    shown: dict[str, Operation] = {}
    stages: dict[str, set[int]] = {}
    for operation in _walk(target):
        shown[operation.id] = operation
        if operation.stage is not None:
            stages.setdefault(operation.id, set()).add(operation.stage)
    steps = tuple(_step(operation, stages.get(operation.id, ())) for operation in shown.values())
    return StepGraph(steps, target.id if target else "")


def _step(operation: Operation, stages: Iterable[int]) -> Step:
    inputs = tuple(dict.fromkeys(one.id for one in operation.inputs))
    return Step(
        operation.id,
        operation.kind,
        operation.name,
        inputs,
        operation.stage,
        tuple(sorted(stages)),
        operation.location,
        operation.source,
        operation.cache_mounts,
    )


def _walk(target: Operation | None) -> Iterator[Operation]:
    """Depth first, inputs before users, without recursion: a chain of steps can be very long."""
    if target is None:
        return
    seen = {id(target)}
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
