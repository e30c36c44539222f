"""How a build ended, in words."""

from __future__ import annotations

from stagegraph.analysis.timing.timings import Ending

_BEFORE_TIME = {
    Ending.DONE: "took",
    Ending.FAILED: "failed after",
    Ending.CANCELED: "was cancelled after",
    Ending.OPEN: "ran at least",
}
_OF_ANOTHER = {
    Ending.DONE: "",
    Ending.FAILED: ", which failed",
    Ending.CANCELED: ", which was cancelled",
    Ending.OPEN: ", which has no end in its log",
}


def ended_text(ending: Ending) -> str:
    """How a build ended, before the time that it took: ``took``, ``failed after``."""
    return _BEFORE_TIME[ending]


def which_ended(ending: Ending) -> str:
    """Behind the name of a build, how it ended where another one did not end so: ``, which failed``."""
    return _OF_ANOTHER[ending]
