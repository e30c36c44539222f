"""Which step of a stage was the last that could write at a path: behind it the files there stay as they are.

A RUN may write anywhere. That a destination is a link to elsewhere is not looked for.
"""

from __future__ import annotations

from bisect import bisect_right

from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.graph.llb.does import CopyDoes, DirectoryDoes
from stagegraph.graph.llb.steps import StepKind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stagegraph.graph.llb.steps import Step


class _Chain:
    """Steps that go on with each other, one after the other.

    Attributes:
        before: the step in another chain that the first of them goes on with, None for none.
        steps: in their order.
        anywhere: the places of those that may write anywhere.
        below: the places of the others by the first name of the paths that they write at.
    """

    def __init__(self, before: Step | None) -> None:
        self.before = before
        self.steps: list[Step] = []
        self.anywhere: list[int] = []
        self.below: dict[str, list[int]] = {}

    def add(self, step: Step, written: Iterable[str] | None) -> int:
        """Put a step behind the others; ``written`` are the paths that it writes at, None for anywhere."""
        place = len(self.steps)
        self.steps.append(step)
        if written is None:
            self.anywhere.append(place)
        for name in {_first_name(path) for path in written or ()}:
            self.below.setdefault(name, []).append(place)
        return place


class LastWriters:
    """The last writers of one build; ``steps`` are its steps by id, each behind what it goes on with."""

    def __init__(self, steps: Mapping[str, Step]) -> None:
        self._steps = steps
        self._at: dict[str, tuple[_Chain, int]] = {}
        for step in steps.values():
            chain, place = self._at.get(step.root, (None, 0))
            if chain is None or place + 1 < len(chain.steps):
                chain = _Chain(steps.get(step.root))
            self._at[step.id] = chain, chain.add(step, self._written(step))

    def last(self, step: Step, path: str) -> Step:
        """The last step, this one or one that it goes on with, that perhaps wrote at a path or below it.

        Args:
            step: the step whose files are read.
            path: an absolute path, perhaps with wildcards.
        """
        wanted = _without_wildcards(path)
        if wanted == "/":
            return step
        while True:
            chain, place = self._at[step.id]
            anywhere = _up_to(chain.anywhere, place)
            near = chain.below.get(_first_name(wanted), [])
            at = bisect_right(near, place) - 1
            while at >= 0 and near[at] > anywhere:
                if self._touches(chain.steps[near[at]], wanted):
                    return chain.steps[near[at]]
                at -= 1
            if anywhere >= 0 or chain.before is None:
                return chain.steps[max(anywhere, 0)]
            step = chain.before

    def _written(self, step: Step) -> list[str] | None:
        """The paths that a step writes at, or in; None for anywhere."""
        does = self._does(step)
        if isinstance(does, CopyDoes) and step.root:
            paths = [action.destination for action in does.actions]
            return None if any(_first_name(path) == "" for path in paths) else paths
        if isinstance(does, DirectoryDoes) and step.root and isinstance(does.path, str):
            return [does.path]
        return None

    def _touches(self, step: Step, wanted: str) -> bool:
        does = self._does(step)
        if isinstance(does, DirectoryDoes):  # what is in it was there before
            return f"{does.path}/".startswith(f"{wanted}/")
        return isinstance(does, CopyDoes) and not all(apart(action.destination, wanted) for action in does.actions)

    def _does(self, step: Step) -> object:
        return self._steps[step.inputs[-1]].does if step.kind is StepKind.MERGE else step.does


def apart(destination: str, path: str) -> bool:
    """Whether a copy to a place surely makes no file at a path, and no folder above or below it."""
    place, path = destination.removesuffix("/.").rstrip("/"), path.rstrip("/")
    return not (f"{path}/".startswith(f"{place}/") or place.startswith(f"{path}/"))


def _up_to(places: list[int], place: int) -> int:
    """The last of places up to one, -1 for none."""
    at = bisect_right(places, place)
    return places[at - 1] if at else -1


def _first_name(path: str) -> str:
    return path.removesuffix("/.").lstrip("/").partition("/")[0]


def _without_wildcards(path: str) -> str:
    """The folder in which all is that a pattern can match; a path itself."""
    names = path.split("/")
    sure = next((place for place, name in enumerate(names) if has_wildcards(name)), len(names))
    return "/".join(names[:sure]).rstrip("/") or "/"
