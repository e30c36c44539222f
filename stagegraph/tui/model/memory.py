"""When Python looks for memory to give back.

A full collection looks at each object of the program, which takes longer than a key may; it can wait until nobody
types.
"""

from __future__ import annotations

import gc

_YOUNG = 20_000  # objects made, less those gone, between two looks at these, of about 4 ms
_MIDDLE = 100  # such looks until one at all of what they left
_NEVER = 1_000_000


def collect_when_told() -> None:
    """From here on look only at what was made lately, unless `gc.collect` is called."""
    gc.enable()
    gc.freeze()  # modules, which are never given back
    gc.set_threshold(_YOUNG, _MIDDLE, _NEVER)
