"""The directories of cache mounts: who uses which, and who waits for one."""

from __future__ import annotations

from stagegraph.syntax.instructions import Sharing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stagegraph.analysis.schedule.tasks import Task


class _Directory:
    """One directory of a cache: who uses it, and whether those share it with others that come."""

    def __init__(self) -> None:
        self.users: set[int] = set()
        self.shared = False


class CacheDirectories:
    """The directories of all caches of a build.

    A shared mount joins others that share; else, as a private one, it takes a directory that is free, and a new one
    where none is. A locked mount waits while directories are there and all of them are in use.
    """

    def __init__(self, tasks: Sequence[Task], left: Mapping[str, int]) -> None:
        self.tasks = tasks
        self.directories = {name: [_Directory() for _ in range(count)] for name, count in left.items()}
        self.waiting: dict[str, list[int]] = {}
        self.taken: dict[int, int] = {}  # how many of its mounts a task has

    def take(self, at: int) -> bool:
        """Let a task take its mounts as far as it can; whether it has them all."""
        caches = self.tasks[at].caches
        while self.taken.get(at, 0) < len(caches):
            mount = caches[self.taken.get(at, 0)]
            if not self._taken(at, mount.id, mount.sharing):
                self.waiting.setdefault(mount.id, []).append(at)
                return False
            self.taken[at] = self.taken.get(at, 0) + 1
        return True

    def _taken(self, at: int, name: str, sharing: Sharing) -> bool:
        directories = self.directories.setdefault(name, [])
        if any(at in one.users for one in directories):
            return True  # two mounts of one step that name one cache have one directory
        found = next((one for one in directories if one.shared), None) if sharing is Sharing.SHARED else None
        found = found or next((one for one in directories if not one.users), None)
        if found is None:
            if sharing is Sharing.LOCKED and directories:
                return False
            found = _Directory()
            directories.append(found)
        found.users.add(at)
        found.shared = sharing is Sharing.SHARED
        return True

    def give_back(self, at: int) -> list[int]:
        """A task is done with its mounts; those that can go on, of each cache the one whose turn it is."""
        going = []
        for name in dict.fromkeys(mount.id for mount in self.tasks[at].caches):
            for one in self.directories[name]:
                one.users.discard(at)
                one.shared = one.shared and bool(one.users)
            free = sum(not one.users for one in self.directories[name])
            waiting = self.waiting.get(name, [])
            waiting.sort(key=lambda one: self.tasks[one].turn)
            going += waiting[:free]
            del waiting[:free]
        return going

    def break_open(self) -> int | None:
        """A task that waits for a directory gets a new one, where all wait for each other; None where none waits."""
        stuck = next((one for waiting in self.waiting.values() for one in waiting), None)
        if stuck is not None:
            self.let(stuck)
        return stuck

    def let(self, at: int) -> str:
        """Make a directory for a task that waits for one, which can then take it; the id of the cache."""
        name = next(name for name, waiting in self.waiting.items() if at in waiting)
        self.waiting[name].remove(at)
        self.directories[name].append(_Directory())
        return name
