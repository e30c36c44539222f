"""Simulated builds: needs, slots and locks as BuildKit has them."""

from __future__ import annotations

import pytest

from stagegraph.analysis.schedule.simulating import simulate
from stagegraph.analysis.schedule.tasks import Placed, Task
from stagegraph.graph.llb.steps import CacheMount
from stagegraph.syntax.instructions import Sharing


def mount(sharing: Sharing, name: str = "cache") -> CacheMount:
    """A cache mount."""
    return CacheMount(name, sharing, f"/{name}")


LOCKED = mount(Sharing.LOCKED)
SHARED = mount(Sharing.SHARED)
PRIVATE = mount(Sharing.PRIVATE)


def ends(*tasks: Task, limit: int | None = None) -> list[float]:
    """When each task is done."""
    return [one.end for one in simulate(tasks, limit).placed]


def test_a_task_begins_when_all_that_it_needs_is_done() -> None:
    """Of two needs the later one lets a task begin, and is its driver."""
    schedule = simulate([Task(1), Task(3), Task(2, (0, 1))])
    assert schedule.placed[2] == Placed(ready=3, start=3, end=5, driver=1)
    assert (schedule.wall, schedule.path) == (5, (1, 2))


def test_nothing_takes_no_time() -> None:
    """A build of no tasks is done at once, on no path."""
    schedule = simulate([])
    assert (schedule.wall, schedule.path) == (0, ())


def test_what_is_ready_waits_for_a_slot_first_come_first_served() -> None:
    """With two slots the third task begins when the first one is done, which is then its driver."""
    schedule = simulate([Task(2), Task(3), Task(1), Task(1)], 2)
    assert [one.start for one in schedule.placed] == [0, 0, 2, 3]
    assert [one.driver for one in schedule.placed] == [None, None, 0, 1]


def test_a_task_that_takes_no_slot_does_not_wait_for_one() -> None:
    """A LINK is done while all slots are taken, and its end gives no slot free."""
    schedule = simulate([Task(3), Task(1, slot=False), Task(1)], 1)
    assert [one.start for one in schedule.placed] == [0, 0, 3]
    assert [one.driver for one in schedule.placed] == [None, None, 0]


def test_locked_mounts_are_used_one_after_the_other() -> None:
    """All start when they are ready, and the time for the lock is part of what the log shows."""
    schedule = simulate([Task(2, caches=(LOCKED,)), Task(2, caches=(LOCKED,)), Task(2, caches=(LOCKED,))])
    assert [one.start for one in schedule.placed] == [0, 0, 0]
    assert [one.end for one in schedule.placed] == [2, 4, 6]
    assert [one.locked for one in schedule.placed] == [0, 2, 4]
    assert schedule.path == (0, 1, 2)


def test_a_task_that_waits_for_a_lock_keeps_its_slot() -> None:
    """With two slots a third task waits though one of the two only waits for a lock."""
    assert ends(Task(2, caches=(LOCKED,)), Task(2, caches=(LOCKED,)), Task(1), limit=2) == [2, 4, 3]


def test_shared_and_private_mounts_do_not_wait() -> None:
    """Mounts that are shared, or private, are used at the same time."""
    assert ends(Task(2, caches=(SHARED,)), Task(2, caches=(SHARED,))) == [2, 2]
    assert ends(Task(2, caches=(PRIVATE,)), Task(2, caches=(PRIVATE,))) == [2, 2]


def test_a_shared_mount_does_not_wait_for_a_locked_one() -> None:
    """It gets another directory, and the next one that locks takes the directory that is free first."""
    assert ends(Task(5, caches=(LOCKED,)), Task(1, caches=(SHARED,)), Task(1, caches=(LOCKED,))) == [5, 1, 2]


def test_a_locked_mount_waits_for_all_that_share_the_directory() -> None:
    """A second one that shares joins the first one, and the lock waits for both."""
    assert ends(Task(2, caches=(SHARED,)), Task(1, caches=(LOCKED,)), Task(1), Task(3, (2,), caches=(SHARED,))) == [
        2,
        5,
        1,
        4,
    ]


def test_two_mounts_of_one_step_have_one_directory() -> None:
    """A step that names a cache twice does not wait for itself."""
    assert ends(Task(2, caches=(LOCKED, LOCKED))) == [2]


def test_locks_that_are_taken_crosswise_end_somehow() -> None:
    """Where two tasks wait for each other's locks for ever, one of them goes on."""
    one, other, third = mount(Sharing.LOCKED, "one"), mount(Sharing.LOCKED, "other"), mount(Sharing.LOCKED, "third")
    crossed = [Task(1, caches=(third,)), Task(2, caches=(one, third, other)), Task(2, caches=(other, one))]
    assert ends(*crossed) == [1, 5, 3]
    assert ends(Task(1, caches=(one, other)), Task(1, caches=(other, one))) == [1, 2]


def test_tasks_that_need_each_other_are_refused() -> None:
    """A circle has no schedule."""
    with pytest.raises(ValueError, match="circle"):
        simulate([Task(1, (1,)), Task(1, (0,))])


def test_whose_turn_it_is() -> None:
    """Of those that come to a lock at the same time, and of those that wait for it, the one of the least turn goes."""
    turns = [Task(1, caches=(LOCKED,), turn=turn) for turn in (3, 1, 2)]
    assert ends(*turns) == [3, 1, 2]
    assert ends(*turns, limit=2) == [2, 1, 3]


def test_small_steps_take_slots_like_others() -> None:
    """16 slots, 16 RUNs, and a WORKDIR with a COPY behind it: as measured at BuildKit, the COPY waits for a RUN."""
    runs = [Task(3.0, (0,)) for _ in range(16)]
    placed = simulate([Task(0.1), Task(0.3, (0,)), *runs, Task(0.05, (1,))], 16).placed
    assert [one.start for one in placed[2:17]] == [0.1] * 15
    assert placed[17].start == pytest.approx(0.4)
    assert placed[18].start == pytest.approx(3.1)


def test_those_that_wait_for_locks_fill_the_slots() -> None:
    """16 slots, 20 RUNs that lock one cache and 2 that do not: the 17th begins only when another one is done."""
    tasks = [Task(0.1, caches=(LOCKED,)) for _ in range(20)] + [Task(0.1), Task(0.1)]
    placed = simulate(tasks, 16).placed
    assert [one.start for one in placed[:16]] == [0] * 16
    assert [one.start for one in placed[16:]] == pytest.approx([0.1, 0.2, 0.3, 0.4, 0.5, 0.6])


def test_directories_that_an_earlier_build_left() -> None:
    """With two of them two tasks that lock the cache work at the same time, and a third one waits."""
    locking = [Task(2, caches=(LOCKED,))] * 3
    assert [one.end for one in simulate(locking, directories={"cache": 2}).placed] == [2, 2, 4]
    assert [one.end for one in simulate(locking, directories={"other": 2}).placed] == [2, 4, 6]


def test_all_that_is_done_at_a_moment_is_done_before_locks_are_taken() -> None:
    """Behind a task of no time one comes to a cache at the same time as another one, and has its turn."""
    tasks = [Task(0), Task(2, caches=(SHARED,), turn=2), Task(1, (0,), caches=(LOCKED,), turn=1)]
    assert ends(*tasks) == [0, 2, 1]
