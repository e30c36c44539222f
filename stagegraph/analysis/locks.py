"""Cache mounts that make steps wait for each other although the graph does not."""

from __future__ import annotations

from stagegraph.analysis.order import collected
from stagegraph.syntax.instructions import Sharing
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.graph.llb.steps import Step


class CacheUse(Record):
    """A cache mount: its id, and the steps that use it with each kind of sharing, in topological order."""

    id: str
    shared: tuple[str, ...]
    private: tuple[str, ...]
    locked: tuple[str, ...]

    @property
    def steps(self) -> tuple[str, ...]:
        """All steps that use it."""
        return (*self.shared, *self.private, *self.locked)


def cache_uses(steps: Sequence[Step]) -> tuple[CacheUse, ...]:
    """The cache mounts of a build by id, sorted; a stage's own ids are shared with every other stage."""
    found: dict[str, dict[Sharing, list[str]]] = {}
    for step in steps:
        for mount in step.cache_mounts:
            users = found.setdefault(mount.id, {}).setdefault(mount.sharing, [])
            if step.id not in users:
                users.append(step.id)
    return tuple(
        CacheUse(
            name,
            tuple(users.get(Sharing.SHARED, ())),
            tuple(users.get(Sharing.PRIVATE, ())),
            tuple(users.get(Sharing.LOCKED, ())),
        )
        for name, users in sorted(found.items())
    )


def serialised(steps: Sequence[Step], use: CacheUse) -> tuple[str, ...]:
    """The steps that lock a cache mount and would run at the same time without the lock, in topological order.

    BuildKit runs them one after the other, in any order (``sharing=locked``).
    """
    if len(use.locked) < 2:
        return ()
    marks = {one: 1 << at for at, one in enumerate(use.locked)}
    below = collected(steps, marks)
    free: set[str] = set()
    for at, one in enumerate(use.locked):
        for other in use.locked[at + 1 :]:
            if not below[other] & marks[one]:
                free |= {one, other}
    return tuple(one for one in use.locked if one in free)
