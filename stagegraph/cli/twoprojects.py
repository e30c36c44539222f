"""What ``impact`` and ``diff`` compare where bake and compose files tell what is built, with all that it reads."""

from __future__ import annotations

import os
from argparse import Namespace

from stagegraph.analysis.comparison.targetchanges import Files
from stagegraph.analysis.impact.builds import ALL_STAGES, BUILD_CONTEXT, Build
from stagegraph.analysis.impact.neededpaths import needed_paths
from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.analysis.projects.projectdiff import project_diff
from stagegraph.analysis.projects.projectimpact import project_impact
from stagegraph.analysis.projects.projectplan import ProjectPlan, builds_of, told_of
from stagegraph.cli import projects
from stagegraph.cli.contexts import ContextTrees, folders_of
from stagegraph.cli.dockerfiles import HERE
from stagegraph.cli.showerrors import note
from stagegraph.cli.shownotes import show_notes
from stagegraph.cli.twobuilds import Past, TwoContexts, changed_references
from stagegraph.errors import InputError, UsageError
from stagegraph.graph.identifiers.remotes import is_git_source, is_http_source
from stagegraph.project.files import dockerfile_text
from stagegraph.values import FrozenMap, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from stagegraph.analysis.projects.builddrafts import BuildDraft
    from stagegraph.analysis.projects.projectdiff import ProjectDiff
    from stagegraph.analysis.projects.projectimpact import ProjectImpact
    from stagegraph.analysis.projects.projectplan import ProjectBuild
    from stagegraph.contexts.tree import FileTree
    from stagegraph.project.placedfiles import FilesOfRevision
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.render.documents.orders import ProjectDifference

_NOT_TOLD = (
    "old",
    "old_context",
    "old_target",
    "old_build_arg",
    "old_build_context",
    "old_image_config",
)


def impact_of_project(arguments: Namespace, *, notes: bool = False) -> ProjectImpact:
    """Which steps of the targets run again.

    Args:
        arguments: of the command line.
        notes: notes on the Dockerfiles stand on standard error.

    Raises:
        UsageError: the options make no sense.
        ProjectError, InputError, DockerfileError, EnvironmentLacks: something is refused, or cannot be read.
    """
    _check(arguments)
    if not (arguments.since or arguments.changed or arguments.image_changed or _forbids_cache(arguments)):
        raise UsageError(
            "there is nothing to compare with",
            hint="Say how it was before: --since REV, --changed PATH, --image-changed REF, --no-cache.",
        )
    after = projects.planned_project(arguments, notes=notes)
    before = after
    if arguments.since:
        drafts = _past_drafts(arguments, arguments.since, [one.name for one in after.targets])
        before = ProjectPlan(*builds_of(drafts)) if drafts else ProjectPlan(())
    images = changed_references(arguments.image_changed)
    for reference, text in images.items():
        if not any(reference in build.plan.images for build in after.builds):
            note(f"{text} changes nothing: no target takes it")
    _check_changed(arguments, after)
    reading = _ContextReading(arguments, arguments.since)

    def read(was: ProjectBuild, build: ProjectBuild) -> tuple[Build, Build]:
        then, now = reading.contexts(was, build)
        return Build(was.plan, FrozenMap(then)), Build(
            build.plan,
            FrozenMap(now),
            changed_images=frozenset(images),
            no_cache=_not_cached(arguments, build),
        )

    return project_impact(before, after, read)


def diff_of_project(arguments: Namespace) -> ProjectDiff:
    """What a change since a revision does to the targets; errors as in `impact_of_project`."""
    _check(arguments)
    if not arguments.base:
        raise UsageError("there is nothing to compare with", hint="Name a revision of git: --base REV.")
    new = _drafts(arguments, projects.project_targets(arguments))
    old = _past_drafts(arguments, arguments.base, _names(new))
    return project_diff(old, new, _read_files(arguments, arguments.base))


def drawn_difference(arguments: Namespace, *, pages: bool) -> tuple[ProjectPlan, ProjectDifference]:
    """What ``render --diff`` marks, and the targets that it draws; errors as in `impact_of_project`.

    Args:
        arguments: of the command line.
        pages: what differs in all stages of each Dockerfile is told, too.
    """
    from stagegraph.render.documents.orders import ProjectDifference  # noqa: PLC0415  (few pictures tell of a change)

    _check(arguments)
    new = _drafts(arguments, projects.project_targets(arguments))
    revision, old = _compared_with(arguments, _names(new))
    for draft in old:
        if draft.problem is not None:
            raise told_of(draft.targets, draft.problem)
    project = ProjectPlan(*builds_of(new))
    show_notes(*(build.plan for build in project.builds))
    files = _read_files(arguments, revision)
    everything = project_diff(old, new, files, everything=True) if pages else None
    return project, ProjectDifference(project_diff(old, new, files), arguments.diff, everything)


def _names(drafts: Iterable[BuildDraft]) -> list[str]:
    return [one.name for draft in drafts for one in draft.targets]


def _compared_with(arguments: Namespace, names: Sequence[str]) -> tuple[str, tuple[BuildDraft, ...]]:
    """What ``--diff`` names: a revision of git, ``REV:FILE``, or another bake or compose file; the revision first."""
    given = str(arguments.diff)
    revision, colon, file = given.partition(":")
    if os.path.isfile(given):
        targets = projects.project_targets(_reading_of(arguments, given), names=_with_asked(arguments, names))
        return "", _drafts(arguments, targets)
    return revision, _past_drafts(_reading_of(arguments, file) if colon else arguments, revision, names)


def _with_asked(arguments: Namespace, names: Sequence[str]) -> list[str]:
    """The targets that the command line names, and those that are compared with them."""
    return [*(projects.asked_names(arguments) or ["default"]), *names]


def _reading_of(arguments: Namespace, file: str) -> Namespace:
    """The options with one file instead of those that tell what is built now, and the same targets."""
    names = projects.asked_names(arguments)
    own = "bake" if arguments.bake else "compose"
    return Namespace(**{**vars(arguments), "bake": [], "compose": [], own: [[file, *names]]})


def _read_files(arguments: Namespace, revision: str) -> Callable[[BuildDraft, BuildDraft], Files]:
    """What reads the contexts of a build before and now."""
    reading = _ContextReading(arguments, revision)

    def files(was: BuildDraft, draft: BuildDraft) -> Files:
        if was.plan is None or draft.plan is None:
            return Files()
        then, now = reading.contexts(was, draft)
        return Files(FrozenMap(then), FrozenMap(now))

    return files


def _check(arguments: Namespace) -> None:
    for name in _NOT_TOLD:
        if getattr(arguments, name, None):
            raise UsageError(
                f"--{name.replace('_', '-')} means nothing beside bake and compose files",
                hint="They tell how each target was built in the revision of --since or --base.",
            )


def _forbids_cache(arguments: Namespace) -> bool:
    return bool(getattr(arguments, "no_cache", False) or getattr(arguments, "no_cache_filter", ()))


def _drafts(arguments: Namespace, targets: tuple[ProjectTarget, ...]) -> tuple[BuildDraft, ...]:
    images = projects.ImagesOfProject(arguments)
    drafts = draft_builds(targets, projects.usual_request(arguments), complete=images.complete)
    projects.tell_unread(one for draft in drafts for one in draft.targets if one.unread)
    return drafts


def _past_drafts(arguments: Namespace, revision: str, names: Sequence[str]) -> tuple[BuildDraft, ...]:
    """The builds as a revision has them: its bake and compose files, and its Dockerfiles.

    Args:
        arguments: of the command line, which names targets.
        revision: of git.
        names: of the targets that are compared with these.
    """
    from stagegraph.project.contexts.git import Repository  # noqa: PLC0415  (few calls need these)
    from stagegraph.project.placedfiles import FilesOfRevision  # noqa: PLC0415

    files = FilesOfRevision(Repository("."), revision)
    targets = projects.project_targets(arguments, files, _text_in(files), names=_with_asked(arguments, names))
    named = tuple(one if one.inline else replace(one, path=f"{revision}:{one.path}") for one in targets)
    return _drafts(arguments, named)


def _text_in(files: FilesOfRevision) -> Callable[[str], str]:
    return lambda path: dockerfile_text(files.content(path), f"{files.revision}:{path}")


def _folder(target: ProjectTarget) -> str:
    """The build context of a target where it is a folder that is there, else ""."""
    context = target.context
    remote = is_git_source(context) or is_http_source(context)
    return context if not remote and os.path.isdir(context) else ""


def _inside(context: str, path: str) -> str:
    """A path as seen from a build context, "" where it lies outside of it."""
    if not context:
        return ""
    found = os.path.relpath(path, context).replace(os.sep, "/")
    return "" if found == ".." or found.startswith("../") else found


def _check_changed(arguments: Namespace, project: ProjectPlan) -> None:
    """Make sure that each path of ``--changed`` lies in some build context."""
    folders = [_folder(one) for one in project.targets]
    folders += [path for one in project.targets for _, path in folders_of(tuple(one.contexts.items()))]
    for path in arguments.changed:
        if not path:
            raise UsageError("--changed has no path", hint="Give a path below the working directory, . for all of it.")
        if not any(_inside(folder, path) or _inside(path, folder) for folder in folders if folder):
            raise InputError(
                f"{path} is in no build context", hint="Paths are relative to the working directory, as in bake files."
            )


def _not_cached(arguments: Namespace, build: ProjectBuild) -> frozenset[str]:
    """The stages that run whatever the cache has: those that the files name, and the command line."""
    if getattr(arguments, "no_cache", False):
        return frozenset({ALL_STAGES})
    given = [name.strip() for text in getattr(arguments, "no_cache_filter", ()) for name in text.split(",")]
    named = {name for one in build.targets for name in one.no_cache}
    return frozenset(name.lower() for name in (*given, *named) if name)


class _ContextReading:
    """Reads the build contexts of a target, as they were and as they are."""

    def __init__(self, arguments: Namespace, revision: str) -> None:
        self.arguments = arguments
        self.revision = revision
        self.trees = ContextTrees()

    def contexts(
        self, was: ProjectBuild | BuildDraft, build: ProjectBuild | BuildDraft
    ) -> tuple[dict[str, FileTree], dict[str, FileTree]]:
        """The files by the name of the context; none of contexts that are no folders, or have moved."""
        target = build.targets[0]
        folder = _folder(target)
        same = os.path.normpath(was.targets[0].context) == os.path.normpath(target.context)
        assert was.plan is not None  # noqa: S101  (only planned builds are compared)
        assert build.plan is not None  # noqa: S101  (as above)
        needed = needed_paths(build.plan)
        given = getattr(self.arguments, "changed", ())
        changed = self._changed(folder, given) if BUILD_CONTEXT in needed else []
        named = {
            name: self._changed(path, given)
            for name, path in folders_of(tuple(build.plan.options.build_contexts.items()))
            if name in needed
        }
        asked = Namespace(
            dockerfile="" if target.inline else target.path,
            old="",
            old_context="",
            changed=changed,
        )
        wanted = folder if folder and same and (self.revision or changed) else ""
        past = Past(self.revision, wanted or HERE) if self.revision else None
        return TwoContexts(was.plan, build.plan, asked, past, trees=self.trees, named=named).read(wanted)

    @staticmethod
    def _changed(folder: str, given: Iterable[str]) -> list[str]:
        """What of a context has changed where paths have: they, or all of a context that lies below one."""
        found = (_inside(folder, path) or ("." if folder and _inside(path, folder) else "") for path in given)
        return list(filter(None, found))
