"""What a change does to a build, as values. Lines are those of the file that a value is about, counted from 1."""

from __future__ import annotations

from enum import Enum

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.impact.verdicts import Impact
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.errors import DockerfileError, Location
    from stagegraph.graph.llb.steps import Step, StepNumber
    from stagegraph.graph.resolve.resolution import EdgeKind
    from stagegraph.syntax.instructions import Instruction, Sharing


class Alteration(Enum):
    """How something differs between two builds."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED = "moved"


class TargetState(Record):
    """A target as it is built, or refused.

    Attributes:
        name: as people call it.
        default: it is what is built when no target is given.
        refusal: why BuildKit refuses it, None where it is built.
        steps: how many steps it takes, as `stagegraph.analysis.counting` counts them; 0 for a refused one.
        critical: how many of them are on the critical path.
        route: the names of the stages that the critical path leads through.
        at_once: how many steps can run at the same time.
        stages: the names of the stages that it needs, in file order.
        written: the name that the file gives its stage, which several stages can have, "" for none.
    """

    name: str
    default: bool
    refusal: DockerfileError | None = None
    steps: int = 0
    critical: int = 0
    route: tuple[str, ...] = ()
    at_once: int = 0
    stages: tuple[str, ...] = ()
    written: str = ""


class Verdict(Enum):
    """What a change does to a target, worst first."""

    REFUSED = "refused"  # it was built, and is refused now
    REMOVED = "removed"
    STILL_REFUSED = "still refused"
    CHANGED = "changed"
    ACCEPTED = "accepted"  # it was refused, and is built now
    ADDED = "added"
    SAME = "same"


class TargetChange(Record):
    """What a change does to one target.

    Attributes:
        verdict: in one word.
        was, now: how it was and is; None where there is no such target.
        newly_built: stages of both files that it needs only now, by their present names.
        no_longer_built: stages of both files that it needed only before, by their present names.
        impact: what runs again if the target was built before; None where one of the two cannot be built.
    """

    verdict: Verdict
    was: TargetState | None
    now: TargetState | None
    newly_built: tuple[str, ...] = ()
    no_longer_built: tuple[str, ...] = ()
    impact: Impact | None = None

    @property
    def name(self) -> str:
        """How it is called now, or was."""
        return next(one.name for one in (self.now, self.was) if one is not None)

    @property
    def built_twice(self) -> tuple[TargetState, TargetState] | None:
        """How it was and is built; None where one of the two builds does not have it, or is refused."""
        return (self.was, self.now) if self.impact and self.was and self.now else None

    @property
    def longer(self) -> int:
        """By how many steps the critical path is longer than before."""
        built = self.built_twice
        return built[1].critical - built[0].critical if built else 0


class ComparedStage(Record):
    """A stage: its name, its lines, what it starts from as people write it, its platform or "", if it is built.

    ``written`` is the name that the file gives it, which several stages can have, "" for none.
    """

    name: str
    location: Location
    base: str
    platform: str
    built: bool
    written: str = ""


class StageChange(Record):
    """A stage that comes, goes, has another name, starts from something else, or is built only before or only now.

    Attributes:
        alteration: ADDED, REMOVED or CHANGED.
        was, now: how it was and is.
        users: the names of the stages that use it, for one that comes or goes.
        rebased: it starts from something else than before.
    """

    alteration: Alteration
    was: ComparedStage | None
    now: ComparedStage | None
    users: tuple[str, ...] = ()
    rebased: bool = False

    @property
    def state(self) -> ComparedStage:
        """How it is, or was where it is gone."""
        states = [one for one in (self.now, self.was) if one is not None]
        return states[0]

    @property
    def renamed(self) -> bool:
        """It has another name; the line that tells stages of one name apart does not count."""
        if self.was is None or self.now is None or (self.was.written and self.was.written == self.now.written):
            return False
        return self.was.name.lower() != self.now.name.lower()


class EdgeChange(Record):
    """A use of a stage or of an image that comes or goes, by a stage that both build.

    Attributes:
        alteration: ADDED or REMOVED.
        source: the name of the stage or the image that is used.
        user: the name of the stage that uses it.
        kind: COPY or MOUNT; a FROM is told with its stage.
        place: the line of the first such use.
    """

    alteration: Alteration
    source: str
    user: str
    kind: EdgeKind
    place: Location


class ImageChange(Record):
    """An external image that comes, goes, or has another tag or digest.

    Attributes:
        alteration: ADDED, REMOVED or CHANGED.
        was, now: whole references, "" where there is none.
        digest_was, digest_now: what is known of the digest, "" for nothing; told where only these differ.
        users: the names of the stages that use it now, or used it.
    """

    alteration: Alteration
    was: str
    now: str
    digest_was: str = ""
    digest_now: str = ""
    users: tuple[str, ...] = ()


class StepChange(Record):
    """A step of a stage that is built before and now.

    Attributes:
        alteration: ADDED, REMOVED, CHANGED for one that is written otherwise, MOVED for one that has another place.
        stage: the name of the stage, as it is now.
        was, now: the step; None where there is none.
        behind: of one that has moved the step that it stands behind now; None for the first.
    """

    alteration: Alteration
    stage: str
    was: Step | None
    now: Step | None
    behind: Step | None = None


class MergeChange(Record):
    """Steps that were one for several stages and are done in each now (REMOVED), or the other way round (ADDED).

    Attributes:
        alteration: ADDED or REMOVED.
        stages: the names of these stages.
        steps: as they are now, or as they were for REMOVED; those of one group in their order.
    """

    alteration: Alteration
    stages: tuple[str, ...]
    steps: tuple[Step, ...]


class WaitChange(Record):
    """A stage waits for another one, and did not before (ADDED), no longer does, or does so at another step.

    Attributes:
        alteration: ADDED, REMOVED or CHANGED.
        stage: the name of the stage that waits.
        other: the name of the one that it waits for.
        was, now: the number of the step that waits; None where it has none, or does not wait.
        was_line, now_line: its line, 0 where it does not wait.
    """

    alteration: Alteration
    stage: str
    other: str
    was: StepNumber | None = None
    now: StepNumber | None = None
    was_line: int = 0
    now_line: int = 0


class ConcurrencyChange(Record):
    """A stage can run at the same time as some others, and could not before (ADDED), or no longer can (REMOVED)."""

    alteration: Alteration
    stage: str
    others: tuple[str, ...]


class CacheChange(Record):
    """A cache mount that comes, goes, is shared otherwise, or whose lock makes steps take turns.

    Attributes:
        alteration: ADDED, REMOVED or CHANGED.
        id: of the cache.
        was, now: how it is shared, in the order of the enum; none where it is not used.
        turns_was, turns_now: the names of the stages whose steps take turns, as they lock it.
        stages: the names of the stages that use it now, or used it.
    """

    alteration: Alteration
    id: str
    was: tuple[Sharing, ...]
    now: tuple[Sharing, ...]
    turns_was: tuple[str, ...] = ()
    turns_now: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()


class NoteChange(Record):
    """A note that is new (ADDED) or gone (REMOVED), and the place that it is about."""

    alteration: Alteration
    note: Note
    place: Location


class SettingChange(Record):
    """An instruction that makes no step: what it sets counts for later steps, or for the image.

    Attributes:
        alteration: ADDED, REMOVED or CHANGED.
        stage: the name of the stage, "" before the first FROM.
        was, now: the instruction; None where there is none.
    """

    alteration: Alteration
    stage: str
    was: Instruction | None
    now: Instruction | None


class Idle(Enum):
    """What can differ between two files without any effect on what is built."""

    COMMENTS = "comments"
    BLANKS = "blanks, line breaks or the case of keywords"
    ORDER = "the order of stages"
    UNUSED = "stages that are not built"
    NAMES = "names of stages"
    SPELLING = "how something is written"
