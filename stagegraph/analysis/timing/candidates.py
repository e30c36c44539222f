"""Steps of one name, of which the vertices of a log are one after the other."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from stagegraph.graph.llb.steps import Step


class Candidates:
    """Steps that vertices may be, in the plan's order; at least one."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self._all = list(steps)
        self._by_inputs: dict[frozenset[str], list[Step]] = {}
        self._loading: dict[bool, list[Step]] = {}  # those without inputs, and those with some
        for step in steps:
            self._by_inputs.setdefault(frozenset(step.inputs), []).append(step)
            self._loading.setdefault(not step.inputs, []).append(step)
        self._first_free: dict[tuple[str, int], int] = {}

    def best(self, inputs: frozenset[str] | None, target: str, taken: Collection[tuple[str, str]]) -> Step:
        """The step that a vertex is: one of its inputs before others, then one that no vertex is before others.

        Args:
            inputs: the ids of the steps that its inputs are, None where the log does not tell them.
            target: the build that it is part of.
            taken: targets, each with a step that a vertex of it is; there are never fewer than before.
        """
        nearest = [self._all]
        if inputs is not None:
            same = self._by_inputs.get(inputs)
            alike = self._loading.get(not inputs)
            nearest = [same] if same else [alike, self._all] if alike else nearest
        free = (self._free(steps, target, taken) for steps in nearest)
        return next(filter(None, free), nearest[0][0])

    def _free(self, steps: Sequence[Step], target: str, taken: Collection[tuple[str, str]]) -> Step | None:
        """The first of some steps that no vertex is."""
        at = self._first_free.get((target, id(steps)), 0)
        while at < len(steps) and (target, steps[at].id) in taken:
            at += 1
        self._first_free[target, id(steps)] = at
        return steps[at] if at < len(steps) else None
