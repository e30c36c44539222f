"""What each target of a file needs and why it is refused, from one conversion of all stages."""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.build import build_target
from stagegraph.graph.buildlimits import MOST_TAKING_TRIGGERS, MOST_TRIGGERS, MOST_VARIABLES
from stagegraph.graph.llb.operations import Numbering
from stagegraph.graph.llb.together import Together
from stagegraph.graph.resolve.buildoptions import has_check_settings
from stagegraph.graph.resolve.reaching import bits_of, united
from stagegraph.syntax.limits import Budget
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.checks.brokenrules import BrokenRules
    from stagegraph.graph.resolve.resolution import Entry
    from stagegraph.graph.resolve.sharedstages import AllStages


class EveryTarget:
    """Tells of each target what a build of it alone would tell; stages are converted and checked once.

    In the order in which BuildKit converts entries each that matters has a place: those without a stage first, then the
    stages. Sets of entries are numbers with a bit for each place. BuildKit refuses a target for the first entry that it
    refuses of those that it needs, in this order; and whether it refuses an entry depends on what this one needs alone.
    """

    def __init__(self, everything: AllStages) -> None:
        self._everything = everything
        resolution = self._resolution = everything.resolution
        entries = resolution.entries
        order = dict.fromkeys(resolution.order)
        alone = everything.unsure | everything.asking
        images = [one for one in order if entries[one].stage is None]
        # Without a stage only what a context stands for is ever refused.
        plain = [one for one in images if one not in alone and not entries[one].base.context]
        self._numbers = [one for one in order if entries[one].stage or one in alone or entries[one].base.context]
        self._numbers.sort(key=lambda one: bool(entries[one].stage))
        self._images = len(images) - len(plain)
        place = {number: at for at, number in enumerate(self._numbers)}
        own = [1 << place[number] if number in place else 0 for number in range(len(entries))]
        self._reached = united(everything.needs, own)
        self._unsure = sum(own[number] for number in everything.unsure)
        self._together = Together(
            resolution,
            plain + self._numbers,
            place=place,
            needs=everything.needs,
            reached=self._reached,
            left_out=sum(own[number] for number in alone),
        )
        self._alone = self._together.left_out
        self._rules: BrokenRules | None = None
        if has_check_settings(resolution.dockerfile, resolution.options):
            self._rules = self._broken_rules()
        self._bounds = _Bounds(resolution.dockerfile.source.size, self._together.costs)
        self._triggers = _Triggers([entries[number] for number in self._numbers])
        self._beyond: dict[object, DockerfileError | None] = {}

    def knows(self, index: int) -> bool:
        """Whether it tells of the target with the index of its stage; else `stagegraph.graph.build` does."""
        return not self._reached[index] & self._unsure and not self._triggers.are_many(self._reached[index])

    def needs(self, index: int) -> int:
        """The indexes of the stages that a target needs, itself included, as the bits of a number."""
        return self._reached[index] >> self._images

    def problem(self, index: int, name: str) -> DockerfileError | None:
        """Why BuildKit refuses to build a target.

        Args:
            index: that of its stage.
            name: what it is asked for with; "" for the last stage.
        """
        reached = self._reached[index]
        if reached & self._alone or (reached & self._together.refused & ((1 << self._images) - 1)).bit_count() > 1:
            return self._built(index, name)
        refused = reached & self._together.refused
        first = (refused & -refused).bit_length() - 1 if refused else len(self._numbers)
        beyond = self._bounds.passed(reached)
        if beyond is not None and beyond[0] <= first:
            # Where one comes to the same place with the same left, the same is refused.
            if beyond not in self._beyond:
                self._beyond[beyond] = self._built(index, name)
            return self._beyond[beyond]
        if refused:
            return self._together.refusals[first]
        return (self._rules and self._rules.refusal(index)) or self._together.unmarshalled(index)

    def _built(self, index: int, name: str) -> DockerfileError | None:
        """The same, from a build of it alone."""
        try:
            build_target(self._everything.for_target(name, index), Numbering())
        except DockerfileError as problem:
            return problem.kept()
        return None

    def _broken_rules(self) -> BrokenRules:
        from stagegraph.graph.checks.brokenrules import BrokenRules  # noqa: PLC0415  (few files configure the checks)

        bad = self._together.refused | self._alone
        good = frozenset(number for number, reached in enumerate(self._reached) if not reached & bad)
        return BrokenRules(replace(self._resolution, used=good), self._everything.needs)


class _Bounds:
    """Where the entries of a target come to more than stagegraph follows.

    Args:
        size: that of the file.
        costs: by the place of an entry what it takes: variables, text and steps of expansions.
    """

    def __init__(self, size: int, costs: list[tuple[int, int, int]]) -> None:
        self._most = (MOST_VARIABLES, *Budget(size).left)
        self._costs = costs
        self._never = self._within(tuple(map(sum, zip(*costs, strict=True))))

    def _within(self, costs: tuple[int, ...]) -> bool:
        return all(cost <= most for cost, most in zip(costs, self._most, strict=True))

    def passed(self, reached: int) -> tuple[int, ...] | None:
        """The place of the first of these entries with which there is too much, and what was taken before."""
        if self._never:
            return None
        taken: tuple[int, ...] = (0, 0, 0)
        for place in bits_of(reached):
            more = tuple(map(sum, zip(taken, self._costs[place], strict=True)))
            if not self._within(more):
                return place, *taken
            taken = more
        return None


class _Triggers:
    """Whether the entries of a target run more ONBUILD triggers than stagegraph follows. ``entries``: by place."""

    def __init__(self, entries: list[Entry]) -> None:
        self._counts = [len(one.triggers) for one in entries]
        self._most = min(MOST_TRIGGERS, MOST_TAKING_TRIGGERS)
        self._never = sum(self._counts) <= self._most

    def are_many(self, reached: int) -> bool:
        """Whether these entries may run too many."""
        return not self._never and sum(self._counts[place] for place in bits_of(reached)) > self._most
