"""Operations: steps while they are made. Equal ones become one step, as in BuildKit's marshalled definition."""

from __future__ import annotations

from stagegraph.graph.llb.stepnames import numbered_name
from stagegraph.graph.llb.steps import CacheMount, Step, StepGraph, StepKind, StepName, StepNumber, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence
    from typing import Any, TypeVar

    from stagegraph.errors import Location
    from stagegraph.graph.resolve.resolution import Entry

    _T = TypeVar("_T")


class Numbering:
    """Numbers for what steps do: equal contents get equal numbers. Shared by the targets of one plan.

    BuildKit takes a digest; numbers tell the same, exactly, and make the shorter names.

    It also keeps what those who share the numbers have made already.

    Attributes:
        ends: the last operations of targets that are contexts of other files, by the keys of their `LinkedImage`.
    """

    def __init__(self) -> None:
        self._numbers: dict[tuple[object, ...], int] = {}
        self._kept: dict[object, Any] = {}
        self.ends: dict[str, Operation] = {}

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return len(self._numbers)

    def name(self, content: tuple[object, ...]) -> str:
        """The number of a content, counted from 1 in the order of the first asking, as text."""
        return str(self._numbers.setdefault(content, len(self._numbers) + 1))

    def kept(self, key: Hashable, made: _T) -> _T:
        """What is kept under a key, which from now on is ``made`` where nothing was; a key goes with one type."""
        found: _T = self._kept.setdefault(key, made)
        return found


class Chain:
    """The operations that ONBUILD triggers make in each of several stages; but for place, name and stage all the same.

    They are made once, and found from the last one of each stage, which is that stage's own.

    Attributes:
        operations: by id, inputs first.
    """

    __slots__ = ("operations",)

    def __init__(self, operations: Iterable[Operation]) -> None:
        self.operations = {one.id: one for one in operations}


class Operation:
    """One operation of one instruction.

    Two operations are the same step when kind, inputs and ``does`` are equal; name and place do not count.
    ``chain`` is the chain of which it is a part, ``ends`` the stage whose triggers end with it.
    """

    __slots__ = (
        "cache_mounts",
        "chain",
        "does",
        "ends",
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
        self.inputs = tuple([one for one in inputs if one is not None])
        # The first input, where there is one, is the file system that it goes on with; None is an empty one.
        self.root = inputs[0].id if inputs and inputs[0] is not None else ""
        self.does = does
        self.location = location
        self.stage = stage
        self.source = source
        self.cache_mounts = cache_mounts
        self.unknown = unknown
        self.chain: Chain | None = None
        self.ends: Entry | None = None
        self.id: str = numbering.name((kind.value, tuple([one.id for one in self.inputs]), source, does))


def chain_end(chain: Chain, last: Operation, entry: Entry) -> Operation:
    """The last operation of a chain, as the stage has it."""
    from copy import copy  # noqa: PLC0415  (only ONBUILD triggers need it)

    end = copy(last)
    end.chain, end.ends = chain, entry
    return end


def step_graph(targets: Sequence[Operation | None]) -> StepGraph:
    """All operations that the targets need, merged.

    BuildKit walks from each target, inputs first, each operation once; of equal ones the last one walked gives
    the step its name and lines. The first target that needs a step decides.
    """
    shown: dict[str, Operation] = {}
    stages = _Stages()
    walked: set[int] = set()
    for target in targets:
        own: dict[str, Operation] = {}
        for operation in walk(target, walked):
            own[operation.id] = operation
            if operation.chain is not None and operation.ends is not None:
                own.update(dict.fromkeys(operation.chain.operations, operation))
            stages.add(operation)
        for name, operation in own.items():
            shown.setdefault(name, operation)
    steps = tuple(_step(name, operation, stages.of(name)) for name, operation in shown.items())
    return StepGraph(steps, tuple(dict.fromkeys(target.id for target in targets if target)))


class _Stages:
    """The stages that have a step, by its id."""

    def __init__(self) -> None:
        self._single: dict[str, list[int]] = {}
        self._in_chains: dict[str, list[list[int]]] = {}
        self._of_chain: dict[int, list[int]] = {}  # by identity of the chain
        self._known: dict[tuple[object, ...], tuple[int, ...]] = {}

    def add(self, operation: Operation) -> None:
        """Note the stage of an operation that is needed; that of a chain for all of it, where it ends."""
        if operation.chain is None:
            if operation.stage is not None:
                self._single.setdefault(operation.id, []).append(operation.stage)
        elif operation.ends is not None:
            found = self._of_chain.get(id(operation.chain))
            if found is None:
                found = self._of_chain[id(operation.chain)] = []
                for name, one in operation.chain.operations.items():
                    if one.stage is not None:
                        self._in_chains.setdefault(name, []).append(found)
            found.append(operation.ends.number)

    def of(self, name: str) -> tuple[int, ...]:
        """Their indexes, ascending; of the steps of a chain they are one object."""
        single, chains = self._single.get(name, ()), self._in_chains.get(name, ())
        if not chains:
            return tuple(sorted(set(single)) if len(single) > 1 else single)
        key = (frozenset(single), *map(id, chains))
        if key not in self._known:
            self._known[key] = tuple(sorted(set(single).union(*chains)))
        return self._known[key]


def _step(step_id: str, operation: Operation, stages: tuple[int, ...]) -> Step:
    """A step; of a chain that the operation ends as it is in the stage of that."""
    ends = operation.ends
    if operation.chain is not None:
        operation = operation.chain.operations[step_id]
    inputs = tuple(dict.fromkeys([one.id for one in operation.inputs]))
    name, stage, location = operation.name, operation.stage, operation.location
    if ends is not None:
        location = ends.location if location.first else location
        stage = None if stage is None else ends.number  # an image that triggers take from is of no stage
        if name.number is not None:
            name = numbered_name(name.text, StepNumber(name.number.at, ends.total), ends.label, name.platform)
    return Step(
        operation.id,
        operation.kind,
        str(name),
        inputs,
        stage,
        stages,
        location,
        operation.source,
        operation.cache_mounts,
        operation.root,
        operation.does,
        operation.unknown,
        name.title,
        name.number,
        name.unnumbered,
        name.platform,
    )


def walk(target: Operation | None, seen: set[int]) -> Iterator[Operation]:
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
