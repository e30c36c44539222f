"""How many steps there are, as BuildKit counts them: by the numbers that it prints, ``[build 3/5]``.

FROM has a number where it loads an image. Several steps can bear one number (a ``COPY --link`` and its LINK, an ADD and
what it loads); some bear none (the build context, an image that only a COPY names).
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from stagegraph.graph.llb.steps import Step


def counted_steps(steps: Iterable[Step]) -> int:
    """How many steps these are, those that bear one number counted once and those without one not at all."""
    return len({(step.stage, step.title) for step in steps if step.number is not None})


def count_of_numbers(steps: Iterable[Step]) -> int:
    """How many numbers the steps of a stage bear; one that several platforms have is one."""
    return len({(step.stage, number.at, number.total) for step in steps if (number := step.number) is not None})
