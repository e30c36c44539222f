"""What may be supposed of a build, as values; `stagegraph.analysis.timing.whatifs` reads them from text."""

from __future__ import annotations

from stagegraph.values import Record


class Takes(Record):
    """``package=10s``: a step, or all steps of a stage together, take that long.

    Attributes:
        name: what the step or the stage is called.
        seconds: how long.
    """

    name: str
    seconds: float

    def __str__(self) -> str:
        return f"{self.name}={self.seconds:g}s"


class TakesPart(Record):
    """``package=50%``: a step, or each step of a stage, takes that part of its time.

    Attributes:
        name: what the step or the stage is called.
        part: 1 for all of it.
    """

    name: str
    part: float

    def __str__(self) -> str:
        return f"{self.name}={self.part * 100:g}%"


class FromCache(Record):
    """``cached:deps``: a step, or every step of a stage, is cached, and so is all that it goes on from.

    Attributes:
        name: what the step or the stage is called.
    """

    name: str

    def __str__(self) -> str:
        return f"cached:{self.name}"


class Linked(Record):
    """``link:runtime 3/8``: a COPY or ADD, or each one of a stage, has ``--link``.

    Attributes:
        name: what the step or the stage is called.
    """

    name: str

    def __str__(self) -> str:
        return f"link:{self.name}"


class Unlocked(Record):
    """``unlock:package``: the locked cache mounts of a step, or of a stage, are shared instead.

    Attributes:
        name: what the step or the stage is called.
    """

    name: str

    def __str__(self) -> str:
        return f"unlock:{self.name}"


WhatIf = Takes | TakesPart | FromCache | Linked | Unlocked
