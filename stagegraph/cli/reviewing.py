"""What ``review`` reads: the Dockerfiles of a repository, as they are and as they were."""

from __future__ import annotations

import argparse
import os
from itertools import accumulate

from stagegraph.analysis.impact.builds import BUILD_CONTEXT
from stagegraph.analysis.impact.neededpaths import needed_paths
from stagegraph.analysis.planning import plan_request
from stagegraph.analysis.review.filestates import FileState
from stagegraph.analysis.review.reviewed import Review, ReviewedFile
from stagegraph.cli import options
from stagegraph.cli.builtby import BuiltBy
from stagegraph.cli.checkedfiles import CheckedFiles
from stagegraph.cli.comparison import compare_files
from stagegraph.cli.contexts import ContextTrees, check_folder
from stagegraph.cli.dockerfiles import HERE, NamedFile
from stagegraph.cli.inputs import path_in_repository, read_text
from stagegraph.cli.showerrors import note
from stagegraph.errors import DockerfileError, InputError, UsageError
from stagegraph.graph.identifiers.paths import has_wildcards
from stagegraph.project.contexts.git import AlteredFile, Repository
from stagegraph.project.filekinds import is_dockerfile, is_project_file
from stagegraph.project.files import dockerfile_text
from stagegraph.project.repository.gitignored import ignore_file, is_ignored
from stagegraph.syntax.parser import parse
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.comparison.comparing import Changes
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.review.reviewedprojects import ReviewedProject

_DIGITS = 12  # that are shown of a commit
# A build arg is for every file, and few files have all of them.
_FOR_OTHERS = "build-arg-undeclared"
# What `diff` and `check` may be asked and a review is not: they stand for options of the command line.
_NOT_ASKED = {
    "old_target": [],
    "old_build_arg": [],
    "old_build_context": [],
    "old_image_config": [],
    "old_context": "",
    "no_notes": False,
    "no_note": [],
    "fix": False,
    "diff": False,
}


def reviewed(arguments: argparse.Namespace) -> Review:
    """All that ``review`` tells.

    Raises:
        UsageError: the options make no sense.
        InputError, EnvironmentLacks: there is no repository, no such revision or path, or git fails.
    """
    return _Reviewer(arguments).review()


class _Reviewer:
    def __init__(self, arguments: argparse.Namespace) -> None:
        self.arguments = argparse.Namespace(**{**_NOT_ASKED, **vars(arguments)})
        self.arguments.ignore = [*arguments.ignore, _FOR_OTHERS]
        if arguments.context:
            check_folder(arguments.context, "--context")
        self.repository = Repository(HERE)
        self.commit = self._compared() if arguments.base else ""
        self.altered = self.repository.altered(self.commit) if self.commit else ()
        self.now = {one.path: one for one in self.altered if not one.is_gone}
        files = self.repository.files()
        self.kept = frozenset(files)
        self.folders, self.named = self._paths(arguments.paths)
        self.built = BuiltBy(files)
        self.trees = ContextTrees()
        self.excluded = (ignore_file("", os.fsencode("\n".join(arguments.exclude))),)

    def _compared(self) -> str:
        """The commit to compare with: where the present one and that of ``--base`` went apart."""
        commit = self.repository.commit(self.arguments.base)
        shared = self.repository.shared_commit(commit)
        if not shared:
            note(f"git knows no commit that HEAD and {self.arguments.base} share: compared with the latter itself")
        return shared or commit

    def _paths(self, given: list[str]) -> tuple[tuple[str, ...], frozenset[str]]:
        """The folders in which Dockerfiles are looked for, each with a slash, and the files named one by one."""
        folders: list[str] = []
        named: list[str] = []
        gone = {one.was for one in self.altered}
        for text in given:
            path = os.path.relpath(text).replace(os.sep, "/")
            if path.startswith("../"):
                raise UsageError(f"{text} is not below this folder", hint="Start from the top of the repository.")
            if os.path.isdir(text):
                folders.append("" if path == HERE else f"{path}/")
            elif os.path.isfile(text) or path in gone:
                named.append(path)
            else:
                raise InputError(f"there is no {text}", hint="Give folders and Dockerfiles of the repository.")
        return tuple(folders) if given else ("",), frozenset(named)

    # --- Which files ---------------------------------------------------------------------------------------------

    def review(self) -> Review:
        """Every Dockerfile once, by its own path where a link leads to it."""
        found = dict.fromkeys(path for path in map(self._own_path, self._listed()) if path)
        read = [*found, *filter(self._tells_targets, self.kept)]
        for output in (self.arguments.output, *(one.partition("=")[2] for one in self.arguments.also)):
            options.refuse_overwriting(read, output)
        files = [self._file(path) for path in found]
        files += [
            ReviewedFile(self._address(one.was), FileState.GONE, self._address(one.was))
            for one in self.altered
            if one.is_gone and self._is_meant(one.was)
        ]
        return Review(
            files,
            revision=self.arguments.base,
            commit=self.commit,
            every=self.arguments.all,
            projects=self._projects(),
        )

    def _projects(self) -> tuple[ReviewedProject, ...]:
        """The bake and compose files, and those of the revision."""
        if not self.commit:
            return ()
        from stagegraph.cli.reviewedsites import SitePaths, reviewed_projects  # noqa: PLC0415  (start-up)

        new = {one.path for one in self.altered if one.was != one.path}
        then = {*(path for path in self.kept if path not in new), *(one.was for one in self.altered if one.was)}
        now = (path for path in self.kept if os.path.isfile(path))
        return reviewed_projects(self.repository, self.commit, SitePaths(now, then, self._tells_targets))

    def _tells_targets(self, path: str) -> bool:
        """Whether a file is a bake or compose file that is meant."""
        if not is_project_file(path):
            return False
        return path in self.named or (path.startswith(self.folders) and not self._is_excluded(path))

    def _listed(self) -> list[str]:
        paths = [path for path in self.kept if self._is_meant(path)]
        named = (path for path in self.named if os.path.lexists(path) and not is_project_file(path))
        return sorted({*paths, *named})

    def _is_meant(self, path: str) -> bool:
        if path in self.named:
            return not is_project_file(path)
        return path.startswith(self.folders) and is_dockerfile(path) and not self._is_excluded(path)

    def _is_excluded(self, path: str) -> bool:
        """Whether a file, or a folder that it is in, is left out."""
        folders = accumulate(path.split("/")[:-1], "{}/{}".format)
        return any(is_ignored(self.excluded, one, folder=True) for one in folders) or is_ignored(
            self.excluded, path, folder=False
        )

    def _own_path(self, path: str) -> str:
        """A path, that of the file that a link leads to; "" where nobody may look, or there is nothing.

        Links are followed to files that git keeps and to no others: a review is shown to more people than the machine.
        """
        if not os.path.islink(path):
            return path if os.path.isfile(path) else ""
        target = os.path.relpath(os.path.realpath(path), os.path.realpath(HERE)).replace(os.sep, "/")
        if target in self.kept and os.path.isfile(target):
            return target
        note(f"{path} is a link to what git does not keep here, and is not read")
        return ""

    def _address(self, path: str) -> str:
        return path_in_repository(path) if path else ""

    # --- One file ------------------------------------------------------------------------------------------------

    def _file(self, path: str) -> ReviewedFile:
        altered = self.now.get(path)
        if self.commit and path not in self.kept and self.repository.file(self.commit, path) is None:
            altered = AlteredFile(path)  # git ignores it
        was = (altered.was if altered else path) if self.commit else ""
        state = _state(altered)
        address, before = self._address(path), self._address(was)
        try:
            text, _ = read_text(path)
        except InputError as problem:
            return ReviewedFile(address, state, before, problem=problem.message)
        asked = self._for_file(path, text)
        findings = CheckedFiles(asked).found_in(text, path, path)[0]
        draft = ReviewedFile(address, state, before, findings, asked=tuple(asked.target))
        if state is FileState.SAME and path not in self.named:
            known = frozenset(findings.fingerprints()) if self.commit else frozenset()
            return replace(draft, known=known)
        if state is FileState.NEW or not self.commit:
            return replace(draft, plan=_planned(asked, text, path) if self.commit else None)
        return self._compared_file(draft, path, was, asked)

    def _for_file(self, path: str, text: str) -> argparse.Namespace:
        """The options for a file: of the targets those that it has, and the build args that its own project sets."""
        targets = [name for name in self.arguments.target if name.lower() in _stage_names(text, path)]
        args = [f"{name}={value}" for name, value in self.built.build_args(path).items()] + self.arguments.build_arg
        own = {"dockerfile": path, "target": targets, "build_arg": args}
        return argparse.Namespace(**{**vars(self.arguments), **own})

    def _compared_file(self, draft: ReviewedFile, path: str, was: str, asked: argparse.Namespace) -> ReviewedFile:
        known = frozenset(self._findings_before(path, was, asked))
        context, problem = self._context(path, was, asked), ""
        try:
            changes = self._changes(path, was, asked, context)
        except (InputError, UsageError) as wrong:
            problem, context = wrong.message, ""
            try:
                changes = self._changes(path, was, asked, "")
            except (InputError, UsageError) as wrong:
                return replace(draft, known=known, problem=wrong.message)
        return replace(draft, known=known, changes=changes, context=context, problem=problem)

    def _changes(self, path: str, was: str, asked: argparse.Namespace, context: str) -> Changes:
        old = NamedFile(f"{self.commit[:_DIGITS]}:{was}", was, self.commit)
        asked = argparse.Namespace(**{**vars(asked), "context": context})
        return compare_files(asked, old, NamedFile(path, path), self.trees)

    def _findings_before(self, path: str, was: str, asked: argparse.Namespace) -> tuple[str, ...]:
        """The fingerprints of what was found before, as if the file had stood where it does."""
        content = self.repository.file(self.commit, was)
        try:
            text = dockerfile_text(content or b"", was)
        except InputError:
            return ()
        file, _ = CheckedFiles(asked).found_in(text, was, path)
        return file.fingerprints(self._address(path))

    # --- The build context ---------------------------------------------------------------------------------------

    def _context(self, path: str, was: str, asked: argparse.Namespace) -> str:
        """The folder whose files are compared; "" where none of them differs, or it cannot be the same one.

        That is the one of ``--context``, else that of the bake or compose file that builds it, else the folder of the
        Dockerfile, or, where that lacks what is copied, the folder that one is in.
        """
        folder = self.arguments.context or self.built.context(path)
        if not folder:
            folder = os.path.dirname(path) or HERE
            plan = _planned(asked, read_text(path)[0], path)
            if plan is not None and not _has_all(folder, plan) and _has_all(HERE, plan):
                folder = HERE
            elif os.path.dirname(was) != os.path.dirname(path):
                return ""
        start = "" if folder == HERE else f"{os.path.relpath(folder).replace(os.sep, '/')}/"
        others = {one for file in self.altered for one in (file.path, file.was)} - {path, was}
        return folder if start.startswith("../") or any(one.startswith(start) for one in others) else ""


def _stage_names(text: str, path: str) -> frozenset[str]:
    """By what the stages of a file can be asked for: names and numbers; none where BuildKit refuses it."""
    try:
        stages = parse(text, path).stages
    except DockerfileError:
        return frozenset()
    return frozenset(name for stage in stages for name in (stage.name, str(stage.index)))


def _state(altered: AlteredFile | None) -> FileState:
    if altered is None:
        return FileState.SAME
    if not altered.was:
        return FileState.NEW
    return FileState.CHANGED if altered.was == altered.path else FileState.MOVED


def _planned(asked: argparse.Namespace, text: str, path: str) -> BuildPlan | None:
    """What a file builds; None where BuildKit refuses it."""
    try:
        dockerfile = parse(text, path)
        return plan_request(dockerfile, options.plan_request(asked, dockerfile))
    except DockerfileError:
        return None


def _has_all(folder: str, plan: BuildPlan) -> bool:
    """Whether a folder has all that a build takes of its context, patterns aside."""
    paths = needed_paths(plan).get(BUILD_CONTEXT, ())
    return all(has_wildcards(one) or os.path.lexists(os.path.join(folder, one.lstrip("/"))) for one in paths)
