"""What ``review`` reads of bake and compose files: what they define, as it is and as it was."""

from __future__ import annotations

from stagegraph.analysis.comparison.targetchanges import Files
from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.analysis.projects.projectdiff import project_diff
from stagegraph.analysis.request import PlanRequest
from stagegraph.analysis.review.filestates import FileState
from stagegraph.analysis.review.reviewedprojects import ReviewedProject, ReviewedTarget
from stagegraph.cli.dockerfiles import HERE
from stagegraph.cli.inputs import path_in_repository
from stagegraph.cli.projects import files_of
from stagegraph.errors import InputError
from stagegraph.project.bake.fieldchanges import changed_fields
from stagegraph.project.filekinds import FileKind, kind_of_name
from stagegraph.project.files import dockerfile_text
from stagegraph.project.placedfiles import FilesOfRevision, FilesOnDisk
from stagegraph.project.repository.buildsites import build_sites, read_site
from stagegraph.project.repository.treefiles import TreeFiles
from stagegraph.projecttargets import inline_name
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.projects.builddrafts import BuildDraft
    from stagegraph.project.contexts.git import Repository
    from stagegraph.project.repository.buildsites import BuildSite
    from stagegraph.projecttargets import ProjectTarget

_DIGITS = 12  # that are shown of a commit


class SitePaths:
    """The bake and compose files of a repository, as they are and as they were.

    Args:
        now: the paths of all files, from here.
        then: likewise, as the revision has them.
        wanted: whether one is to be looked at.
    """

    def __init__(self, now: Iterable[str], then: Iterable[str], wanted: Callable[[str], bool]) -> None:
        self.now = _sites(filter(wanted, now))
        self.then = _sites(filter(wanted, then))


def reviewed_projects(repository: Repository, commit: str, paths: SitePaths) -> tuple[ReviewedProject, ...]:
    """Those of the bake and compose files of which there is anything to tell, by path.

    Args:
        repository: in which they lie, opened here.
        commit: with which they are compared.
        paths: of the files.
    """
    if not paths.now and not paths.then:
        return ()
    sites = _Sites(FilesOfRevision(repository, commit), commit)
    found = (sites.reviewed(paths.then.get(key), paths.now.get(key)) for key in sorted({*paths.now, *paths.then}))
    return tuple(one for one in found if one is not None and one.told)


def _sites(paths: Iterable[str]) -> dict[tuple[str, ...], BuildSite]:
    """What is read together, by the names of the files."""
    compose, bake = list[str](), list[str]()
    for path in sorted(paths):
        kind = kind_of_name(path)
        if kind is FileKind.COMPOSE:
            compose.append(path)
        elif kind is FileKind.BAKE:
            bake.append(path)
    return {one.files: one for one in build_sites(TreeFiles(compose=tuple(compose), bake=tuple(bake)))}


class _Sites:
    """Reads and compares what is read together."""

    def __init__(self, past: FilesOfRevision, commit: str) -> None:
        self.past = past
        self.commit = commit
        self.outside = files_of((), (), ())

    def reviewed(self, then: BuildSite | None, now: BuildSite | None) -> ReviewedProject | None:
        before = read_site(HERE, then, self.outside, self.past) if then is not None else None
        after = read_site(HERE, now, self.outside) if now is not None else None
        if before is None or after is None:
            one = after or before
            assert one is not None  # noqa: S101  (one of the two is there)
            state = FileState.NEW if before is None else FileState.GONE
            targets = tuple(ReviewedTarget(target.name, state) for target in one.targets)
            problems = one.problems if before is None else ()
            return ReviewedProject(_addresses(one), state, targets, len(after.targets if after else ()), problems)
        known = frozenset(before.problems)
        return ReviewedProject(
            _addresses(after),
            FileState.CHANGED,
            tuple(sorted(self._targets(before, after), key=lambda one: one.name)),
            len(after.targets),
            tuple(one for one in after.problems if one not in known),
        )

    def _targets(self, before: BuildSite, after: BuildSite) -> Iterable[ReviewedTarget]:
        new = [name for name in after.defined if name not in before.defined]
        yield from (ReviewedTarget(name, FileState.NEW) for name in new if not before.refused)
        gone = [name for name in before.defined if name not in after.defined]
        yield from (ReviewedTarget(name, FileState.GONE) for name in gone if not after.refused)
        both = [name for name in after.defined if name in before.defined]
        fields = {name: changed_fields(before.defined[name], after.defined[name]) for name in both}
        changed = [name for name in both if fields[name]]
        built = [name for name in changed if any(one.built for one in fields[name])]
        taken = _taking(after.targets, built)
        touched = [name for name in both if name in built or name in taken]
        found, problem = self._compared(before, after, touched) if touched else ({}, "")
        for name in both:
            changes = found.get(name)
            told = "" if changes is not None or name not in built else problem
            if fields[name] or name in taken:
                yield ReviewedTarget(name, FileState.CHANGED, fields[name], changes, told, taken.get(name, ()))

    def _compared(self, before: BuildSite, after: BuildSite, names: Sequence[str]) -> tuple[Mapping[str, Changes], str]:
        """What happens to the builds of some targets, and why there is nothing to compare."""
        try:
            old = _drafts(before.targets, names, self._text_then, f"{self.commit[:_DIGITS]}:")
            new = _drafts(after.targets, names, _text_now, "")
        except InputError as wrong:
            return {}, wrong.message
        diff = project_diff(old, new, lambda *_: Files())
        return {name: one.changes for one in diff.builds if one.changes for name in one.targets}, ""

    def _text_then(self, path: str) -> str:
        return dockerfile_text(self.past.content(path), f"{self.commit[:_DIGITS]}:{path}")


def _text_now(path: str) -> str:
    return dockerfile_text(FilesOnDisk().content(path), path)


def _drafts(
    targets: Sequence[ProjectTarget], names: Sequence[str], read: Callable[[str], str], revision: str
) -> tuple[BuildDraft, ...]:
    """The builds of some targets, and of those that they need."""
    by_name = {one.name: one for one in targets}
    wanted = dict.fromkeys(names)
    waiting = list(names)
    while waiting:
        for name in by_name[waiting.pop()].needs:
            if name in by_name and name not in wanted:
                wanted[name] = None
                waiting.append(name)
    found = []
    for name in wanted:
        one = by_name[name]
        if one.text:
            one = replace(one, path=inline_name(name))
        elif one.path and not one.unread:
            one = replace(one, text=read(one.path), path=revision + one.path)
        found.append(one)
    return draft_builds(found, PlanRequest())


def _taking(targets: Sequence[ProjectTarget], names: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
    """The targets that take some others, directly or through others, with those that they take directly."""
    found: dict[str, tuple[str, ...]] = {}
    touched = set(names)
    while True:
        new = {
            one.name: taken
            for one in targets
            if one.name not in found and (taken := tuple(dict.fromkeys(name for name in one.needs if name in touched)))
        }
        if not new:
            return found
        found |= new
        touched |= new.keys()


def _addresses(site: BuildSite) -> tuple[str, ...]:
    return tuple(map(path_in_repository, site.files))
