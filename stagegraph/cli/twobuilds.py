"""The build before and the build, with all that they read."""

from __future__ import annotations

from stagegraph.analysis.impact.builds import ALL_STAGES, BUILD_CONTEXT, Build
from stagegraph.analysis.impact.neededpaths import needed_paths
from stagegraph.analysis.planning import plan_request
from stagegraph.cli import earlier, options
from stagegraph.cli.contexts import (
    ContextTrees,
    Folder,
    before_change,
    check_folder,
    folders_of,
    relative_to,
)
from stagegraph.cli.showerrors import note
from stagegraph.errors import InputError, UsageError
from stagegraph.graph.identifiers.references import ReferenceFormatError, normalised_reference, parse_reference
from stagegraph.values import FrozenMap, Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Mapping, Sequence

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.contexts.tree import FileTree
    from stagegraph.project.contexts.git import Repository
    from stagegraph.syntax.instructions import Dockerfile


_NO_EARLIER_FILE = "It is newer, or lies elsewhere: compare with another one by --old FILE and --old-context DIR."


class TwoBuilds(Record):
    """The build before, the build, and what was asked for as the latter."""

    before: Build
    after: Build
    request: PlanRequest


def two_builds(arguments: argparse.Namespace) -> TwoBuilds:
    """The build before and the build.

    Raises:
        UsageError: the options make no sense.
        InputError, DockerfileError, EnvironmentLacks: something cannot be read, or BuildKit refuses it.
    """
    earlier.check(arguments)
    context = earlier.context_of(arguments)
    for option, folder in (("--context", context), ("--old-context", arguments.old_context)):
        if folder:
            check_folder(folder, option)
    before = earlier.as_before(arguments)
    past = Past(arguments.since, context) if arguments.since else None
    dockerfile = options.read_dockerfile(arguments)
    request = options.plan_request(arguments, dockerfile)
    new = plan_request(dockerfile, request)
    earlier_file = dockerfile  # standard input is read once
    if past:
        earlier_file = past.dockerfile(arguments.dockerfile)
    elif arguments.old:
        earlier_file = options.read_dockerfile(before)
    old = plan_request(earlier_file, options.plan_request(before, earlier_file))
    files = TwoContexts(old, new, arguments, past)
    then, now = files.read(context)
    return TwoBuilds(
        Build(old, FrozenMap(then)),
        Build(
            new,
            FrozenMap(now),
            changed_images=_changed_images(arguments, new),
            no_cache=_not_cached(arguments, new),
        ),
        request,
    )


class Past:
    """A revision of git, looked at from the build context."""

    def __init__(self, revision: str, folder: str) -> None:
        from stagegraph.project.contexts.git import Repository  # noqa: PLC0415  (few calls need it)

        self.folder = folder
        self.revision = revision
        self.repository: Repository = Repository(folder)
        self.commit = self.repository.commit(revision)

    def dockerfile(self, path: str) -> Dockerfile:
        """The Dockerfile as it was.

        Raises:
            InputError: there was none.
            DockerfileError: BuildKit refuses it.
        """
        from stagegraph.project.files import dockerfile_text  # noqa: PLC0415  (few calls need these)
        from stagegraph.syntax.parser import parse  # noqa: PLC0415

        name = f"{self.revision}:{path}"
        content = self.repository.file(self.commit, relative_to(self.folder, path))
        if content is None:
            raise InputError(f"there is no {path} in {self.revision}", hint=_NO_EARLIER_FILE)
        return parse(dockerfile_text(content, name), name)


class TwoContexts:
    """The contexts of two builds, each as it was and as it is.

    Args:
        old: the build before.
        new: the build.
        arguments: of the command line.
        past: the revision in which the context was, if it is one.
        trees: reads folders; one that has read for other builds of the same moment knows what these take alike.
        named: of named contexts, by name, the paths in them that were others.
    """

    def __init__(
        self,
        old: BuildPlan,
        new: BuildPlan,
        arguments: argparse.Namespace,
        past: Past | None,
        *,
        trees: ContextTrees | None = None,
        named: Mapping[str, Sequence[str]] = FrozenMap(),
    ) -> None:
        self.named = named
        self.trees = trees or ContextTrees()
        self.arguments = arguments
        self.past = past
        self.before = dict(folders_of(tuple(old.options.build_contexts.items())))
        self.after = dict(folders_of(tuple(new.options.build_contexts.items())))
        self.needed: dict[str, tuple[str, ...]] = {}
        for plan in (old, new):
            for name, paths in needed_paths(plan).items():
                self.needed[name] = self.needed.get(name, ()) + paths

    def read(self, context: str) -> tuple[dict[str, FileTree], dict[str, FileTree]]:
        """The files by the name of the context; those of contexts that cannot differ are not read."""
        then: dict[str, FileTree] = {}
        now: dict[str, FileTree] = {}
        if context and BUILD_CONTEXT in self.needed:
            found = self._build_context(context)
            if found is not None:
                then[BUILD_CONTEXT], now[BUILD_CONTEXT] = found
        elif self.arguments.changed:
            note("no step of the build takes a file of the build context")
        for name, folder in self.after.items():
            earlier_folder = self.before.get(name, "")
            if (
                name in self.needed
                and earlier_folder
                and (earlier_folder != folder or self.past or self.named.get(name))
            ):
                found = self._named(name, earlier_folder, folder)
                if found is not None:
                    then[name], now[name] = found
        return then, now

    def _build_context(self, context: str) -> tuple[FileTree, FileTree] | None:
        arguments, needed = self.arguments, self.needed[BUILD_CONTEXT]
        folder = Folder(context, needed, arguments.dockerfile)
        if arguments.old_context:
            older = Folder(arguments.old_context, needed, arguments.old or arguments.dockerfile)
            return self.trees.now(older), self.trees.now(folder)
        if self.past:
            now = self.trees.now(folder)
            return self.trees.then(folder, self.past.repository, self.past.commit, now), now
        if arguments.changed:
            now = self.trees.now(folder)
            return before_change(folder, now, arguments.changed), now
        return None

    def _named(self, name: str, before: str, after: str) -> tuple[FileTree, FileTree] | None:
        for path in (before, after):
            check_folder(path, f"--build-context {name}")
        older, folder = Folder(before, self.needed[name]), Folder(after, self.needed[name])
        if self.named.get(name):
            now = self.trees.now(folder)
            return before_change(folder, now, self.named[name]), now
        if before != after or self.past is None:
            return self.trees.now(older), self.trees.now(folder)
        from stagegraph.project.contexts.git import Repository  # noqa: PLC0415  (few calls need it)

        try:
            repository = Repository(after)
            commit = repository.commit(self.past.revision)
        except InputError:
            note(f"the context {name} is in no repository that has {self.past.revision}: it is taken for unchanged")
            return None
        now = self.trees.now(folder)
        return self.trees.then(folder, repository, commit, now), now


def _not_cached(arguments: argparse.Namespace, plan: BuildPlan) -> frozenset[str]:
    """The stages of ``--no-cache`` and ``--no-cache-filter``."""
    if getattr(arguments, "no_cache", False):
        return frozenset({ALL_STAGES})
    given = getattr(arguments, "no_cache_filter", ())
    names = frozenset(name.strip().lower() for text in given for name in text.split(","))
    known = {planned.stage.name.lower() for planned in plan.stages}
    for name in sorted(names - known):
        missing = f"there is no stage {name}" if name else "--no-cache-filter has no stage"
        raise UsageError(missing, hint="--no-cache-filter takes names that FROM gives with AS.")
    return names


def _changed_images(arguments: argparse.Namespace, plan: BuildPlan) -> frozenset[str]:
    """The images of ``--image-changed``; a note tells of those that the build does not take."""
    found = changed_references(arguments.image_changed)
    for reference, text in found.items():
        if reference not in plan.images:
            names = ", ".join(parse_reference(one).familiar for one in plan.images) or "none"
            note(f"{text} changes nothing: the build does not take it, but {names}")
    return frozenset(found)


def changed_references(given: Iterable[str]) -> dict[str, str]:
    """The whole references of the images of ``--image-changed``, with what was written.

    Raises:
        UsageError: one is no image.
    """
    return {_reference(text): text for text in given}


def _reference(text: str) -> str:
    try:
        return normalised_reference(text)
    except ReferenceFormatError as problem:
        raise UsageError(f"--image-changed {text} names no image: {problem}") from None
