"""What a change of bake files, compose files and Dockerfiles does to the targets."""

from __future__ import annotations

from stagegraph.analysis.comparison.comparing import compare_sides
from stagegraph.analysis.comparison.sides import refused_side, side_of_plans
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.comparison.sides import FileSide
    from stagegraph.analysis.comparison.targetchanges import Files
    from stagegraph.analysis.projects.builddrafts import BuildDraft

    FilesOf = Callable[[BuildDraft, BuildDraft], Files]


class BuildDiff(Record):
    """What happens to targets of one build.

    Attributes:
        targets: their names.
        path: of the Dockerfile.
        changes: None for new targets.
        taken: the targets that are contexts of them and differ, or take others that do.
    """

    targets: tuple[str, ...]
    path: str
    changes: Changes | None
    taken: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """They are new, or something differs in what they build."""
        return self.changes is None or self.changes.differs


class ProjectDiff(Record):
    """What happens to the targets: to those of each build, and which are no more."""

    builds: tuple[BuildDiff, ...]
    gone: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Something differs, comes or goes."""
        return bool(self.gone) or any(one.differs for one in self.builds)


def project_diff(old: Sequence[BuildDraft], new: Sequence[BuildDraft], files: FilesOf) -> ProjectDiff:
    """What a change does to each target.

    Args:
        old: the earlier builds.
        new: the builds.
        files: for a build before and now the files of their contexts.
    """
    before = {one.name: draft for draft in old for one in draft.targets}
    found: list[BuildDiff] = []
    touched: set[str] = set()
    for draft in new:
        names = tuple(one.name for one in draft.targets)
        was = next((before[name] for name in names if name in before), None)
        changes = None
        if was is not None and _is_read(was) and _is_read(draft):
            changes = compare_sides(_side(was), _side(draft), files(was, draft))
        if changes is not None or was is None:
            taken = tuple(dict.fromkeys(one for one in draft.targets[0].needs if one in touched))
            found.append(BuildDiff(names, draft.targets[0].path, changes, taken))
            if taken or found[-1].differs:
                touched.update(names)
    now = {one.name for draft in new for one in draft.targets}
    return ProjectDiff(tuple(found), tuple(name for name in before if name not in now))


def _is_read(draft: BuildDraft) -> bool:
    return draft.plan is not None or draft.problem is not None


def _side(draft: BuildDraft) -> FileSide:
    if draft.plan is None:
        assert draft.problem is not None  # noqa: S101  (it is read)
        return refused_side(draft.problem)
    return side_of_plans([draft.plan])
