"""The stages of all targets, converted together: each once, and forgotten as soon as no other one needs it."""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.buildlimits import MOST_VARIABLES
from stagegraph.graph.llb.conversion import Conversion
from stagegraph.graph.llb.convert import convert_entry, marshal_refusal
from stagegraph.graph.llb.operations import Numbering, step_graph, walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.errors import Location
    from stagegraph.graph.llb.operations import Operation
    from stagegraph.graph.llb.state import StageState
    from stagegraph.graph.resolve.resolution import Resolution


class Together:
    """What comes of the entries of a file, each behind those that it needs.

    Args:
        resolution: that of all stages.
        order: the numbers of the entries in the order in which they are converted.
        place: of those that sets of entries tell of, by number: a set is a number with a bit for the place of each.
        needs: for each entry by its number those that it needs at once.
        reached: for each entry by its number the set of all that it needs, itself included.
        left_out: the set of those that are not converted here.

    Attributes:
        refusals: why entries are refused, by their places; ``refused`` is the set of them.
        left_out: the set of those that are not converted here, for want of memory also.
        costs: by place the variables that an entry takes over, and the text and the steps that its variables expand to.
    """

    def __init__(
        self,
        resolution: Resolution,
        order: Sequence[int],
        *,
        place: Mapping[int, int],
        needs: Sequence[Sequence[int]],
        reached: Sequence[int],
        left_out: int,
    ) -> None:
        self.refusals: dict[int, DockerfileError] = {}
        self.refused = 0
        self.left_out = left_out
        self.costs = [(0, 0, 0)] * len(place)
        self._resolution = resolution
        self._numbering = Numbering()
        self._place = place
        self._states: dict[int, StageState] = {}
        self._roots: dict[int, Operation | None] = {}
        self._reasons: dict[str, str] = {}
        self._first_bad: dict[int, Operation] = {}
        self._unmarshalled: dict[int, DockerfileError] = {}  # by the identity of the last step
        self._times: dict[str, int] = {}  # how often there is one, by id
        last_user = {need: at for at, number in enumerate(order) for need in (*needs[number], number)}
        memory = _Memory()
        for at, number in enumerate(order):
            if memory.variables > MOST_VARIABLES and number in place:
                self.left_out |= 1 << place[number]
            if not reached[number] & (self.left_out | self.refused):
                self._convert(number)
                if number in self._states:
                    memory.add(self._states[number])
            for done in {*needs[number], number}:
                if last_user[done] == at and done in self._states:
                    memory.remove(self._states.pop(done))

    def _convert(self, number: int) -> None:
        conversion = Conversion(self._resolution, self._numbering)
        conversion.states = self._states
        conversion.shared.variables = 0
        text, work = conversion.budget.left
        try:
            convert_entry(conversion, self._resolution.entries[number])
        except DockerfileError as problem:
            self.refusals[self._place[number]] = problem
            self.refused |= 1 << self._place[number]
            self._states.pop(number, None)
        else:
            self._roots[number] = self._states[number].root
        self._reasons = conversion.shared.unmarshalled
        left = conversion.budget.left
        if number in self._place:
            self.costs[self._place[number]] = (conversion.shared.variables, text - left[0], work - left[1])

    def unmarshalled(self, number: int) -> DockerfileError | None:
        """Why an entry is refused in the finished graph: one of its steps cannot be handed on; None where none is."""
        root = self._roots[number]
        if root is None or not self._reasons:
            return None
        if not self._first_bad:
            self._find_bad()
        first = self._first_bad.get(id(root))
        if first is None:
            return None
        known = self._unmarshalled.get(id(root))
        if known is None:
            location: Location = first.location
            if self._times[first.id] > 1 or first.chain is not None:  # of equal steps the last one counts
                location = next(step.location for step in step_graph([root]).steps if step.id == first.id)
            reason = self._reasons[first.id]
            known = self._unmarshalled[id(root)] = marshal_refusal(self._resolution.dockerfile, location, reason)
        return known

    def _find_bad(self) -> None:
        """For each operation the first one that it needs and that cannot be handed on."""
        seen: set[int] = set()
        for root in self._roots.values():
            for one in walk(root, seen):
                found = next(filter(None, (self._first_bad.get(id(need)) for need in one.inputs)), None)
                if one.id in self._reasons:
                    self._times[one.id] = self._times.get(one.id, 0) + 1
                    found = found or one
                if found is not None:
                    self._first_bad[id(one)] = found


class _Memory:
    """How many variables the states of stages keep, those once that several of them share."""

    def __init__(self) -> None:
        self.variables = 0
        self._holders: dict[int, int] = {}

    def add(self, state: StageState) -> None:
        self._count(state, 1)

    def remove(self, state: StageState) -> None:
        self._count(state, -1)

    def _count(self, state: StageState, change: int) -> None:
        before = self._holders.get(id(state.env), 0)
        self._holders[id(state.env)] = before + change
        if not before:
            self.variables += state.env.count
        elif not before + change:
            self.variables -= state.env.count
            del self._holders[id(state.env)]
