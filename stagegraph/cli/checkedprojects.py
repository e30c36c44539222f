"""The Dockerfiles of the targets that bake and compose files build, checked with the options of all of them."""

from __future__ import annotations

import os
from argparse import Namespace

from stagegraph.analysis.findings.checking import check_file, refusal
from stagegraph.analysis.findings.checklist import sorted_findings
from stagegraph.analysis.findings.filefindings import of_refused, with_excerpts
from stagegraph.analysis.findings.knownbuilds import KnownBuilds, targets_among
from stagegraph.analysis.projects.builddrafts import draft_builds
from stagegraph.cli import projects
from stagegraph.cli.inputs import path_in_repository
from stagegraph.errors import InputError, StagegraphError
from stagegraph.graph.identifiers.remotes import is_git_source, is_http_source
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.analysis.projects.builddrafts import BuildDraft
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.checkedfiles import CheckedFiles
    from stagegraph.cli.wantedrules import FileWants
    from stagegraph.projecttargets import ProjectTarget
    from stagegraph.syntax.instructions import Dockerfile

_EVERY = "*"


def check_project(checked: CheckedFiles, arguments: Namespace) -> None:
    """Check the Dockerfiles of the targets that are asked for; each of them is told once, whoever builds it.

    Raises:
        ProjectError, InputError, UsageError: as `stagegraph.cli.projects.project_targets`, but for Dockerfiles that
            cannot be read: these are told, and the others checked.
        EnvironmentLacks: a mended file cannot be written.
    """
    usual, images = projects.usual_request(arguments), projects.ImagesOfProject(arguments)
    missing: set[str] = set()

    def refuse(target: str, problem: InputError) -> None:
        missing.add(target)
        checked.refuse(problem)

    targets = projects.project_targets(arguments, missing=refuse)
    drafts = draft_builds(targets, usual, complete=images.complete)
    unread = (one for draft in drafts for one in draft.targets if one.unread)
    projects.tell_unread(one for one in unread if one.name not in missing)
    every = _every_draft(arguments, targets, drafts)
    files: dict[str, list[BuildDraft]] = {}
    for draft in drafts:
        if not draft.targets[0].unread:
            files.setdefault(draft.targets[0].path, []).append(draft)
    for path, own in files.items():
        known = [one.request for one in every if one.targets[0].path == path]
        _CheckedFile(checked, path, own, known).check()


def _every_draft(
    arguments: Namespace, targets: Sequence[ProjectTarget], drafts: Sequence[BuildDraft]
) -> Sequence[BuildDraft]:
    """The builds of all targets that the files tell of, for stages that none of them needs."""
    every = Namespace(**vars(arguments))
    every.bake = [[one[0]] for one in arguments.bake]
    every.compose = [[one[0]] for one in arguments.compose]
    (every.bake or every.compose)[0].append(_EVERY)
    if any(one[0] == "-" for one in arguments.bake):
        return drafts  # standard input can be read once
    try:
        found = projects.project_targets(every, missing=lambda *_: None)
        if found == targets and not arguments.image_config:
            return drafts
        return draft_builds(found, projects.usual_request(arguments))
    except StagegraphError:
        return ()  # some other target is refused: what it would have built is not known


class _CheckedFile:
    """One Dockerfile, and the builds of it."""

    def __init__(
        self, checked: CheckedFiles, path: str, drafts: Sequence[BuildDraft], known: Sequence[PlanRequest]
    ) -> None:
        self.checked = checked
        self.path = path
        self.drafts = drafts
        self.known = tuple(known)

    def check(self) -> None:
        """Check it, and mend it where that is asked for; what stands in a bake file is not mended."""
        wanted = self.checked.rules.of(self.path)
        address = path_in_repository(self.path)
        draft = self.drafts[0]
        if draft.dockerfile is None:
            problem = draft.problem
            assert problem is not None  # noqa: S101  (it was read, and is refused)
            self.checked.add(of_refused(problem, refusal(problem), address), wanted.least)
            return
        target = draft.targets[0]
        dockerfile = draft.dockerfile
        find = self._finder(wanted)
        if (self.checked.arguments.fix or self.checked.arguments.diff) and os.path.isfile(self.path):
            dockerfile, findings = self.checked.mended(target.text, dockerfile, self.path, find)
        else:
            findings = find(dockerfile)
        self.checked.add(with_excerpts(dockerfile, findings, address), wanted.least)

    def _finder(self, wanted: FileWants) -> Callable[[Dockerfile], tuple[Finding, ...]]:
        def find(dockerfile: Dockerfile) -> tuple[Finding, ...]:
            found = {(one.rule, one.line, one.message): one for one in self._all(dockerfile, wanted)}
            return sorted_findings(found.values())

        return find

    def _all(self, dockerfile: Dockerfile, wanted: FileWants) -> Iterator[Finding]:
        request = self.drafts[0].request
        named = targets_among(dockerfile, wanted.known_targets)
        known = KnownBuilds((*self.known, replace(request, targets=named)) if self.known and named else self.known)
        # Hundreds of targets can be one build.
        for draft in {(one.request, one.targets[0].context): one for one in self.drafts}.values():
            hidden = self._hidden(draft.targets[0].context)
            plan = draft.plan if dockerfile is draft.dockerfile else None
            yield from check_file(dockerfile, draft.request, wanted.choice, hidden, known=known, plan=plan)

    def _hidden(self, context: str) -> Callable[[str], bool] | None:
        """What the ignore file of the build context hides, where that is a folder."""
        if is_git_source(context) or is_http_source(context) or not os.path.isdir(context):
            return None
        from stagegraph.contexts.hiddensource import hidden_sources  # noqa: PLC0415  (as `CheckedFiles` has it)
        from stagegraph.project.contexts.ignorefile import read_ignore  # noqa: PLC0415

        return hidden_sources(read_ignore(context, self.path).patterns)
