"""Work that is shared among processes: each answer as it comes, and a process that ends stops nothing."""

from __future__ import annotations

import os
import sys
from collections import deque

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.context import BaseContext
    from multiprocessing.process import BaseProcess
    from typing import TypeVar

    _Task = TypeVar("_Task")
    _Answer = TypeVar("_Answer")

_BATCH = 8  # tasks that a process gets at once


def usual_jobs() -> int:
    """How many processes can run at the same time."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        return os.cpu_count() or 1


def shared_work(
    work: Callable[[_Task], _Answer],
    tasks: Sequence[_Task],
    jobs: int,
    *,
    lost: Callable[[_Task], _Answer],
) -> Generator[tuple[int, _Answer], None, None]:
    """The answers to tasks, each with its place among them, in the order in which they come.

    The processes end when the iterator does, however that happens.

    Args:
        work: answers a task. Where processes are started anew (not on Linux), it and the tasks can be pickled.
        tasks: what there is to do.
        jobs: how many processes; for 1 all is done in this one.
        lost: the answer to a task on which a process ended, as one does that is killed for its memory.
    """
    if jobs < 2:
        yield from ((at, work(task)) for at, task in enumerate(tasks))
        return
    crew = _Crew(work, jobs)
    try:
        yield from crew.answers(tasks, lost)
    finally:
        crew.dismiss()


class _Worker(Record):
    process: BaseProcess
    connection: Connection


class _Crew:
    """The processes, and which tasks each of them has."""

    def __init__(self, work: Callable[[_Task], _Answer], jobs: int) -> None:
        from multiprocessing import get_context  # noqa: PLC0415  (slow to import)

        self.work = work
        self.context: BaseContext = get_context("fork" if sys.platform == "linux" else "spawn")
        self.workers: dict[Connection, _Worker] = {}
        self.busy: dict[Connection, list[int]] = {}
        for _ in range(jobs):
            self._hire()

    def _hire(self) -> Connection:
        ours, theirs = self.context.Pipe()
        process = self.context.Process(  # type: ignore[attr-defined]  # every context has it
            target=_serve, args=(theirs, [ours, *self.workers], self.work), daemon=True
        )
        process.start()
        theirs.close()
        self.workers[ours] = _Worker(process, ours)
        return ours

    def answers(self, tasks: Sequence[_Task], lost: Callable[[_Task], _Answer]) -> Iterator[tuple[int, _Answer]]:
        from multiprocessing.connection import wait  # noqa: PLC0415  (slow to import)

        waiting = deque(range(len(tasks)))
        suspects: deque[int] = deque()  # on one of which a process ended
        for connection in list(self.workers):
            self._give(connection, tasks, waiting, suspects)
        while self.busy:
            ready = wait(list(self.busy))
            for connection in [one for one in self.busy if one in ready]:
                try:
                    found = connection.recv()
                except (EOFError, OSError):
                    held = self._fire(connection)
                    if len(held) == 1:
                        yield held[0], lost(tasks[held[0]])
                    else:
                        suspects.extend(held)
                    self._give(self._hire(), tasks, waiting, suspects)
                else:
                    del self.busy[connection]
                    self._give(connection, tasks, waiting, suspects)
                    yield from found

    def _give(self, connection: Connection, tasks: Sequence[_Task], waiting: deque[int], suspects: deque[int]) -> None:
        """The next tasks; those on which a process may have ended, one by one."""
        many = min(_BATCH, -(-len(waiting) // len(self.workers)))
        batch = [suspects.popleft()] if suspects else [waiting.popleft() for _ in range(many)]
        if batch:
            self.busy[connection] = batch
            connection.send([(at, tasks[at]) for at in batch])

    def _fire(self, connection: Connection) -> list[int]:
        worker = self.workers.pop(connection)
        connection.close()
        worker.process.join()
        return self.busy.pop(connection)

    def dismiss(self) -> None:
        """End all processes, whatever they do."""
        for worker in self.workers.values():
            worker.process.terminate()
        for worker in self.workers.values():
            worker.process.join()
            worker.connection.close()


def _serve(connection: Connection, others: list[Connection], work: Callable[[_Task], _Answer]) -> None:
    """What a process does: answer batches of tasks until nobody asks any more."""
    import gc  # noqa: PLC0415  (loaded anyway)
    import signal  # noqa: PLC0415  (as above)

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who started it ends it
    gc.freeze()  # what is there now stays: nobody has to look through it again and again
    gc.enable()
    for other in others:
        other.close()
    try:
        while True:
            batch = connection.recv()
            connection.send([(at, work(task)) for at, task in batch])
    except (EOFError, OSError):
        return
