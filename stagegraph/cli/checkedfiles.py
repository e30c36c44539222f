"""Dockerfiles that are checked one after the other: a file that is refused never stops the rest."""

from __future__ import annotations

import os
from argparse import Namespace

from stagegraph.analysis.findings.checking import check_file, refusal
from stagegraph.analysis.findings.checklist import REFUSED
from stagegraph.analysis.findings.filefindings import FileFindings, of_refused, with_excerpts
from stagegraph.analysis.findings.finding import at_least
from stagegraph.analysis.findings.fixes import fixed_text
from stagegraph.analysis.findings.knownbuilds import named_builds, targets_among
from stagegraph.analysis.notes.rules import Severity
from stagegraph.cli import options, outputs
from stagegraph.cli.contexts import check_folder
from stagegraph.cli.inputs import path_in_repository, read_text
from stagegraph.cli.showerrors import note, report
from stagegraph.cli.wantedrules import WantedRules
from stagegraph.errors import DockerfileError, InputError
from stagegraph.syntax.parser import parse

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.cli.wantedrules import FileWants
    from stagegraph.syntax.instructions import Dockerfile

_MOST_ROUNDS = 5  # a mended FROM may ask for its AS to be mended, too


class CheckedFiles:
    """What is found in files.

    Attributes:
        files: the findings of each.
        diff: what was mended, or would be, as a patch.
        refused: a file is refused, or cannot be read.
        counts: something is found that makes the exit status 1.
        rules: which findings are wanted of which file.
    """

    def __init__(self, arguments: Namespace) -> None:
        """Take the options of the command line.

        Raises:
            UsageError: there is no such rule.
            InputError: there is no such context, or a settings file is wrong.
        """
        self.arguments = arguments
        self.files: list[FileFindings] = []
        self.diff = ""
        self.refused = False
        self.counts = False
        self.rules = WantedRules(arguments)
        self._strange = dict.fromkeys(self.rules.known_targets)  # those of them that no file has
        if arguments.context:
            check_folder(arguments.context, "--context")

    def check(self, path: str) -> None:
        """Check a file, and mend it where that is asked for.

        Raises:
            UsageError, InputError: options or settings are wrong.
            EnvironmentLacks: a mended file cannot be written.
        """
        try:
            text, name = read_text(path)
        except InputError as problem:
            self.refuse(problem)
            return
        file, least = self.found_in(text, name, path, mend=self.arguments.fix or self.arguments.diff)
        self.add(file, least)

    def refuse(self, problem: InputError) -> None:
        """Tell of a file that cannot be read; the others are checked all the same."""
        report(problem)
        self.refused = True

    def add(self, file: FileFindings, least: Severity | None) -> None:
        """Take the findings on a file; ``least`` is the severity that is wanted, None for the usual one."""
        self.files.append(file)
        self.refused = self.refused or any(one.rule == REFUSED.id for one in file.findings)
        if not self.arguments.diff:
            counted = least or Severity.WARNING
            self.counts = self.counts or any(at_least(one.severity, counted) for one in file.findings)

    def found_in(self, text: str, name: str, path: str, *, mend: bool = False) -> tuple[FileFindings, Severity | None]:
        """The findings on a text, and the least severity that is wanted, None for the usual one.

        Args:
            text: of a Dockerfile.
            name: how messages call it.
            path: where it stands, for settings and the ignore file.
            mend: what is certain is mended, or shown; errors are then those of `check`.
        """
        wanted = self.rules.of(path)
        address = path_in_repository(path)
        try:
            dockerfile = parse(text, name)
        except DockerfileError as problem:
            return of_refused(problem, refusal(problem), address), wanted.least

        def find(one: Dockerfile) -> tuple[Finding, ...]:
            return self._find(one, path, wanted)

        if mend:
            dockerfile, findings = self.mended(text, dockerfile, path, find)
        else:
            findings = find(dockerfile)
        return with_excerpts(dockerfile, findings, address), wanted.least

    def tell_strange(self) -> None:
        """Tell of the known targets that are none of a file that was checked."""
        for name in self._strange:
            note(f"no file has a stage {name} (--known-target)")

    def _find(self, dockerfile: Dockerfile, path: str, wanted: FileWants) -> tuple[Finding, ...]:
        own = Namespace(**{**vars(self.arguments), "dockerfile": path})
        request = options.plan_request(own, dockerfile)
        for name in targets_among(dockerfile, self.rules.known_targets):
            self._strange.pop(name, None)
        known = named_builds(dockerfile, request, wanted.known_targets)
        return check_file(dockerfile, request, wanted.choice, self._hidden(path), known=known)

    def _hidden(self, path: str) -> Callable[[str], bool] | None:
        if not self.arguments.context:
            return None
        from stagegraph.contexts.hiddensource import hidden_sources  # noqa: PLC0415  (few calls give a context)
        from stagegraph.project.contexts.ignorefile import read_ignore  # noqa: PLC0415

        return hidden_sources(read_ignore(self.arguments.context, path).patterns)

    # --- Mending -------------------------------------------------------------------------------------------------

    def mended(
        self, text: str, dockerfile: Dockerfile, path: str, find: Callable[[Dockerfile], tuple[Finding, ...]]
    ) -> tuple[Dockerfile, tuple[Finding, ...]]:
        """The file with all that is certain mended, and what is found then; it is written, whole, or shown."""
        new, found, mended = text, find(dockerfile), 0
        for _ in range(_MOST_ROUNDS):
            fixable = sum(bool(one.fix) for one in found)
            if not fixable:
                break
            new = fixed_text(new, found)
            dockerfile = parse(new, dockerfile.path)
            mended += fixable
            found = find(dockerfile)
        if new == text:
            return dockerfile, found
        if self.arguments.diff:
            self.diff += _patch(text, new, dockerfile.path)
            self.counts = True
        else:
            outputs.write(new, path)
            note(f"{dockerfile.path}: {mended} mended")
        return dockerfile, found


def _patch(before: str, after: str, path: str) -> str:
    """A patch that ``git apply`` and ``patch`` take."""
    from difflib import unified_diff  # noqa: PLC0415  (few calls want it)

    name = path.replace(os.sep, "/").removeprefix("./").lstrip("/")
    lines = unified_diff(_lines(before), _lines(after), f"a/{name}", f"b/{name}")
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    """The lines with their ends; a carriage return is no end of one."""
    lines = [f"{line}\n" for line in text.split("\n")]
    last = lines.pop().removesuffix("\n")
    return [*lines, last] if last else lines
