"""Steps: the vertices of BuildKit's graph, what it runs, caches and reports."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location
    from stagegraph.syntax.instructions import Sharing


class StepKind(Enum):
    """The kinds of LLB operation that a Dockerfile makes."""

    SOURCE = "source"
    EXEC = "exec"
    FILE = "file"
    MERGE = "merge"


class CacheMount(Record):
    """A cache mount of a RUN: the id that BuildKit files it under, how it is shared, where it is mounted."""

    id: str
    sharing: Sharing
    target: str


class Unknown(Record):
    """What is not known of a step: variables that stand as written, as an image may bring them along.

    Attributes:
        image: the image of which nothing is known.
        names: the variables that stand in the step, sorted.
        origins: the variables of the image that they depend on, sorted.
    """

    image: str
    names: tuple[str, ...]
    origins: tuple[str, ...]


class Step(Record):
    """One vertex of BuildKit's graph.

    Attributes:
        id: a name, unique in the plan; equal steps of several stages and targets are one step.
        kind: source, exec, file or merge.
        name: as BuildKit prints it, without an image's digest.
        inputs: ids of the steps that it waits for, in LLB order.
        stage: index of the stage whose name BuildKit prints, None for a step of no stage (the build context).
        stages: indexes of all stages that have this step, ascending.
        location: its lines; line 0 where BuildKit gives none.
        source: the LLB identifier of a source (``docker-image://...``), or "".
        cache_mounts: those of a RUN, by target.
        root: id of the input whose file system it goes on with, "" for one that starts from an empty one.
        does: all that its operation consists of besides kind, source and inputs, for comparing steps.
        unknown: the variables in it that are not known; None where there is none.
    """

    id: str
    kind: StepKind
    name: str
    inputs: tuple[str, ...]
    stage: int | None
    stages: tuple[int, ...]
    location: Location
    source: str = ""
    cache_mounts: tuple[CacheMount, ...] = ()
    root: str = ""
    does: tuple[object, ...] = ()
    unknown: Unknown | None = None

    @property
    def remote(self) -> bool:
        """It loads something from an address that is no image."""
        return self.source.startswith(("http://", "https://", "git://"))


class StepGraph(Record):
    """The steps that one or more targets need, every input before its user.

    ``targets`` are the ids of their last steps; a target that is an empty file system has none.
    """

    steps: tuple[Step, ...]
    targets: tuple[str, ...]
