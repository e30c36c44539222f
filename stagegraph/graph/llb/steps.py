"""Steps: the vertices of BuildKit's graph, what it runs, caches and reports."""

from __future__ import annotations

from enum import Enum

from stagegraph.graph.identifiers.namedcontexts import IMAGE_SOURCE, LOCAL_SOURCE, TARGET_SOURCE
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.errors import Location
    from stagegraph.syntax.environment import Unexpanded
    from stagegraph.syntax.instructions import Sharing


INTERNAL = "[internal]"  # the title of what BuildKit does of itself


class StepKind(Enum):
    """The kinds of LLB operation that a Dockerfile makes."""

    SOURCE = "source"
    EXEC = "exec"
    FILE = "file"
    MERGE = "merge"


class Unnumbered(Enum):
    """What a step does that has no number, since BuildKit does it besides the instructions."""

    BUILD_CONTEXT = "build context"
    DOCUMENT = "document"  # a heredoc becomes a file
    NAMED_CONTEXT = "named context"
    IMAGE = "image"  # one that only a COPY or a mount names
    INTERNAL = "internal step"  # anything else


class StepNumber(Record):
    """The number that BuildKit prints for a step of a stage: the ``at``-th of ``total``; as text ``5/8``."""

    at: int
    total: int

    def __str__(self) -> str:
        return f"{self.at}/{self.total}"


class StepName(Record):
    """The name of a step as BuildKit prints it: ``title`` and ``text`` with a blank between them.

    Attributes:
        text: what it does.
        title: what stands before that in brackets, these included, or "".
        number: the number in the brackets, if there is one.
        unnumbered: what the step does where there is none.
        platform: what stands before the name of the stage in the brackets: its platform and a blank, or "".
    """

    text: str
    title: str = ""
    number: StepNumber | None = None
    unnumbered: Unnumbered | None = None
    platform: str = ""

    def __str__(self) -> str:
        return f"{self.title} {self.text}" if self.title else self.text


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
        values: what they were set to, in the same order; None for a variable that only the image can bring along.
    """

    image: str
    names: tuple[str, ...]
    values: tuple[Unexpanded | None, ...]


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
        title: what stands in brackets before the rest of its name, these included (``[build 3/5]``), or "".
        number: the number in that, None where BuildKit prints none.
        unnumbered: what it does where there is none.
        platform: what stands before the name of the stage in the title: its platform and a blank, or "".
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
    title: str = ""
    number: StepNumber | None = None
    unnumbered: Unnumbered | None = None
    platform: str = ""

    @property
    def text(self) -> str:
        """What it does: its name without the title."""
        return self.name[len(self.title) + 1 :] if self.title else self.name

    @property
    def local(self) -> bool:
        """It loads a folder of the caller: the build context, or a named one."""
        return self.source.startswith(LOCAL_SOURCE)

    @property
    def linked(self) -> str:
        """The name of the target of another file whose last step it stands for; "" where it is a step itself."""
        return self.source.removeprefix(TARGET_SOURCE) if self.source.startswith(TARGET_SOURCE) else ""

    @property
    def context(self) -> str:
        """The name of the context that it loads, ``context`` for the build context; "" where it loads none."""
        return self.source.removeprefix(LOCAL_SOURCE) if self.local else ""

    @property
    def image(self) -> str:
        """The whole reference of the image that it loads, "" where it loads none."""
        return self.source.removeprefix(IMAGE_SOURCE) if self.source.startswith(IMAGE_SOURCE) else ""

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
