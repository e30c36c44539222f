"""What a change does to the targets of bake and compose files, as values."""

from __future__ import annotations

from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.review.filestates import FileState
    from stagegraph.projecttargets import FieldChange


class ReviewedTarget(Record):
    """A target of which the files say something else than before.

    Attributes:
        name: of the target, or the service.
        state: NEW, CHANGED or GONE.
        fields: what they say otherwise of one that is CHANGED.
        changes: what that, and a change of its Dockerfile, does to its build; None where nothing is compared.
        problem: why nothing is, else "".
        taken: targets that it takes and of which something else is said.
    """

    name: str
    state: FileState
    fields: tuple[FieldChange, ...] = ()
    changes: Changes | None = None
    problem: str = ""
    taken: tuple[str, ...] = ()


class ReviewedProject(Record):
    """Bake and compose files that are read together.

    Attributes:
        files: their paths from the top of the repository, those of before where they are gone.
        state: NEW, CHANGED or GONE.
        targets: those of which they say something else than before, by name.
        total: how many targets they define, as they are.
        problems: why bake refuses them, or some of their targets, where it did not do so before.
    """

    files: tuple[str, ...]
    state: FileState
    targets: tuple[ReviewedTarget, ...] = ()
    total: int = 0
    problems: tuple[str, ...] = ()

    @property
    def told(self) -> bool:
        """Whether there is anything to tell of them."""
        return bool(self.targets or self.problems)
