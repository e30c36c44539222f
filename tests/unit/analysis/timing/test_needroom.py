"""What many vertices wait for, each for many others, is told as far as there is room."""

from __future__ import annotations

import pytest

from stagegraph.analysis.timing import needroom
from stagegraph.analysis.timing.measuring import timings_of
from stagegraph.logs.buildlog import LogForm
from tests.helpers.building import plan_of
from tests.helpers.loggedbuilds import build_of, lasted, ran

CONTEXT, COPY = "[internal] load build context", "[a 1/1] COPY a a"


@pytest.fixture(autouse=True)
def little(monkeypatch: pytest.MonkeyPatch) -> None:
    """Room for very few."""
    monkeypatch.setattr(needroom, "MOST", 7)
    monkeypatch.setattr(needroom, "FEW", 2)


def test_the_last_that_were_done() -> None:
    """Without room a vertex waits for those that were done last, which decide when it begins."""
    contexts = [ran(CONTEXT, 0, end) for end in (3, 9, 5, 7, 1)]
    copies = [ran(f"[s{at} 1/1] COPY a a", 10, 11) for at in range(3)]
    timings = timings_of(build_of(*contexts, *copies, form=LogForm.PLAIN))
    first, *others = timings.vertices[5:]
    assert first.waits_for == (0, 1, 2, 3, 4)
    assert [one.waits_for for one in others] == [(1, 3)] * 2
    assert [one.driver for one in timings.vertices[5:]] == [1] * 3


def test_few_need_no_room() -> None:
    """Who waits for few waits for all of them, whatever others do."""
    contexts = [lasted(CONTEXT, 1.0)] * 2
    copies = [lasted(f"[s{at} 1/1] COPY a a", 1.0) for at in range(9)]
    timings = timings_of(build_of(*contexts, *copies, form=LogForm.PLAIN))
    assert all({0, 1} <= {*one.waits_for} for one in timings.vertices[2:])


def test_steps_that_are_not_in_the_log() -> None:
    """Where the plan tells many vertices before a step that is not in the log, those done last are told, too."""
    lines = [f"FROM a AS s{at}\nRUN {at}" for at in range(5)]
    copies = [f"COPY --from=s{at} a a" for at in range(5)]
    users = [f"FROM all AS t{at}\nRUN t{at}" for at in range(3)]
    last = [f"COPY --from=t{at} a b" for at in range(3)]
    plan = plan_of(*"\n".join([*lines, "FROM scratch AS all", *copies, *users, "FROM scratch", *last]).split("\n"))
    runs = [ran(f"[s{at} 2/2] RUN {at}", 0, 5 - at) for at in range(5)]
    later = [ran(f"[t{at} 1/1] RUN t{at}", 6, 7) for at in range(3)]
    timings = timings_of(build_of(*runs, *later, form=LogForm.PLAIN), plan)
    assert [one.waits_for for one in timings.vertices[5:]] == [(0, 1, 2, 3, 4), (0, 1), (0, 1)]
