"""What a change of bake files, compose files and Dockerfiles does to the targets."""

from __future__ import annotations

from stagegraph.analysis.comparison.comparing import compare_sides
from stagegraph.analysis.comparison.sides import FileDraft, refused_side, side_of_plans, two_sides
from stagegraph.analysis.impact.builds import Certainty
from stagegraph.analysis.projects.builddrafts import stage_of
from stagegraph.analysis.projects.projectimpact import certainty_of, earlier_stage
from stagegraph.graph.identifiers.namedcontexts import TARGET_SOURCE
from stagegraph.values import FrozenMap, Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.comparison.sides import FileSide
    from stagegraph.analysis.comparison.targetchanges import Files
    from stagegraph.analysis.projects.builddrafts import BuildDraft
    from stagegraph.projecttargets import ProjectTarget

    FilesOf = Callable[[BuildDraft, BuildDraft], Files]


class BuildDiff(Record):
    """What happens to targets of one build.

    Attributes:
        targets: their names.
        path: of the Dockerfile.
        changes: None for new targets.
        taken: the targets that are contexts of them and differ, or take others that do.
        new: those of their names that there were not before.
    """

    targets: tuple[str, ...]
    path: str
    changes: Changes | None
    taken: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def differs(self) -> bool:
        """Some of them are new, or something differs in what they build."""
        return self.changes is None or bool(self.new) or self.changes.differs


class ProjectDiff(Record):
    """What happens to the targets.

    Attributes:
        builds: what happens to those of each build.
        gone: the names of targets that are no more.
        removed: the earlier builds none of whose targets is left.
    """

    builds: tuple[BuildDiff, ...]
    gone: tuple[str, ...] = ()
    removed: tuple[BuildDraft, ...] = ()

    @property
    def differs(self) -> bool:
        """Something differs, comes or goes."""
        return bool(self.gone) or any(one.differs for one in self.builds)


def project_diff(
    old: Sequence[BuildDraft], new: Sequence[BuildDraft], files: FilesOf, *, everything: bool = False
) -> ProjectDiff:
    """What a change does to each target.

    Args:
        old: the earlier builds.
        new: the builds.
        files: for a build before and now the files of their contexts.
        everything: all stages of the Dockerfiles are compared as targets, for pages that show them all.
    """
    diffing = _Diffing(old, files, everything=everything)
    for draft in new:
        diffing.add(draft)
    now = {one.name for draft in new for one in draft.targets}
    removed = (draft for draft in old if now.isdisjoint(one.name for one in draft.targets))
    gone = tuple(name for name in diffing.before if name not in now)
    return ProjectDiff(tuple(diffing.found), gone, tuple(removed))


class _Diffing:
    """Compares builds one after the other, those first that others need."""

    def __init__(self, old: Sequence[BuildDraft], files: FilesOf, *, everything: bool) -> None:
        self.before = {one.name: draft for draft in old for one in draft.targets}
        self.files = files
        self.everything = everything
        self.found: list[BuildDiff] = []
        self.touched: set[str] = set()
        self.linked: dict[str, Certainty] = {}

    def add(self, draft: BuildDraft) -> None:
        names = tuple(one.name for one in draft.targets)
        was = next((self.before[name] for name in names if name in self.before), None)
        changes = None
        if was is None:
            self.linked.update((TARGET_SOURCE + name, Certainty.NO) for name in names)
        else:
            changes = self.changes(was, draft)
            if changes is None:
                return
        taken = tuple(dict.fromkeys(one for one in draft.targets[0].needs if one in self.touched))
        new = tuple(name for name in names if name not in self.before)
        self.found.append(BuildDiff(names, draft.targets[0].path, changes, taken=taken, new=new))
        if taken or self.found[-1].differs:
            self.touched.update(names)

    def changes(self, was: BuildDraft, draft: BuildDraft) -> Changes | None:
        """What happens to a build; None where one of the two Dockerfiles cannot be read."""
        if not _is_read(was) or not _is_read(draft):
            return None
        files = replace(self.files(was, draft), linked=FrozenMap(self.linked))
        changes = compare_sides(_side(was), _side(draft), files)
        stored = ((TARGET_SOURCE + one.name, _certainty(was, draft, one, changes)) for one in draft.targets)
        self.linked.update(stored)
        if self.everything:
            return compare_sides(*two_sides(_whole_file(was), _whole_file(draft)), files)
        return changes


def _certainty(was: BuildDraft, draft: BuildDraft, target: ProjectTarget, changes: Changes) -> Certainty:
    """Whether what a target comes to is what it came to before."""
    impact = changes.targets[0].impact if len(changes.targets) == 1 else None
    if was.plan is None or draft.plan is None or impact is None:
        return Certainty.NO
    earlier = earlier_stage(was.plan, was.targets, target.name)
    return certainty_of(impact, stage_of(draft.plan, target), earlier)


def _is_read(draft: BuildDraft) -> bool:
    return draft.plan is not None or draft.problem is not None


def _whole_file(draft: BuildDraft) -> FileDraft:
    found = draft.problem if draft.dockerfile is None else draft.dockerfile
    assert found is not None  # noqa: S101  (it is read)
    return FileDraft(draft.targets[0].path, found, draft.request)


def _side(draft: BuildDraft) -> FileSide:
    if draft.plan is None:
        assert draft.problem is not None  # noqa: S101  (it is read)
        return refused_side(draft.problem)
    return side_of_plans([draft.plan])
