"""Edits that mend a finding, where it is certain how: casing, ``--link``, ``sharing=locked``."""

from __future__ import annotations

import re
from functools import cached_property

from stagegraph.analysis.findings.cachesharing import is_single_folder
from stagegraph.analysis.findings.checklist import COPY_WITHOUT_LINK, PACKAGE_CACHE_SHARED
from stagegraph.analysis.findings.finding import Edit
from stagegraph.analysis.notes.caches import APT_FOLDERS
from stagegraph.analysis.notes.rules import APT_CACHE_SHARED
from stagegraph.graph.checks.writingrules import mostly_lower
from stagegraph.syntax.instructions import From, MountType, Run, Sharing
from stagegraph.syntax.mounts import MountError, parse_mount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from stagegraph.analysis.findings.finding import Finding
    from stagegraph.syntax.instructions import Dockerfile, Instruction

_KEYWORD = r"\ufeff?\s*([A-Za-z]+)(?=\s|\Z)"
_AS = r"(?i)(?<=\s)as(?=\s+[\w.-]+\s*\Z)"
_STAGE = r"(?i)(?<=\sas\s)(\s*)([\w.-]+)\s*\Z"


class Mender:
    """Makes the edits that mend findings on a file."""

    def __init__(self, dockerfile: Dockerfile) -> None:
        self.dockerfile = dockerfile

    @cached_property
    def lower(self) -> bool:
        """Whether keywords are to be in lower case."""
        return mostly_lower(self.dockerfile)

    def fix(self, finding: Finding, instruction: Instruction) -> tuple[Edit, ...]:
        """The edits that mend a finding on an instruction; none where it is not certain how."""
        maker = _MAKERS.get(finding.rule)
        return maker(self, finding, instruction) if maker else ()


def _keyword(mender: Mender, _: Finding, instruction: Instruction) -> tuple[Edit, ...]:
    word = _written_keyword(mender, instruction)
    if word is None:
        return ()
    return (Edit(instruction.location.first, *word.span(1), word[1].lower() if mender.lower else word[1].upper()),)


def _written_keyword(mender: Mender, instruction: Instruction) -> re.Match[str] | None:
    """The keyword in its line; None where a continuation cuts it."""
    word = re.match(_KEYWORD, mender.dockerfile.source.lines[instruction.location.first - 1])
    return word if word is not None and word[1] == instruction.keyword else None


def _as(mender: Mender, _: Finding, instruction: Instruction) -> tuple[Edit, ...]:
    line = instruction.location.first
    word = re.search(_AS, mender.dockerfile.source.lines[line - 1])
    if word is None or instruction.location.last != line:
        return ()
    made = "as" if instruction.keyword == instruction.keyword.lower() else "AS"
    return (Edit(line, word.start(), word.end(), made),)


def _stage_name(mender: Mender, _: Finding, instruction: Instruction) -> tuple[Edit, ...]:
    line = instruction.location.first
    word = re.search(_STAGE, mender.dockerfile.source.lines[line - 1])
    if not isinstance(instruction, From) or word is None or word[2].lower() != instruction.name:
        return ()
    return (Edit(line, word.start(2), word.end(2), instruction.name),)


def _link(mender: Mender, _: Finding, instruction: Instruction) -> tuple[Edit, ...]:
    word = _written_keyword(mender, instruction)
    return (Edit(instruction.location.first, word.end(1), word.end(1), " --link"),) if word is not None else ()


def _lock(mender: Mender, finding: Finding, _: Instruction) -> tuple[Edit, ...]:
    """Lock the caches of every RUN that the finding tells of, those with the folders that it is about."""
    runs = [one for stage in mender.dockerfile.stages for one in stage.instructions if isinstance(one, Run)]
    is_meant = _is_apt if finding.rule == APT_CACHE_SHARED.id else is_single_folder
    edits: list[Edit] = []
    for line in (finding.line, *finding.related):
        made = [
            edit for run in runs if run.location.first == line for edit in _locked(run, is_meant, mender.dockerfile)
        ]
        if not made:
            return ()
        edits += made
    return tuple(edits)


def _is_apt(target: str) -> bool:
    return target.startswith(APT_FOLDERS)


def _locked(run: Run, is_meant: Callable[[str], bool], dockerfile: Dockerfile) -> Iterator[Edit]:
    """Edits that lock the shared caches of a RUN that are meant, where each mount stands as a whole in one line."""
    for mount in run.mounts:
        try:
            read = parse_mount(mount.text, lambda word: word)
        except MountError:
            continue
        if read.type is not MountType.CACHE or read.sharing not in (None, Sharing.SHARED) or not is_meant(read.target):
            continue
        whole = re.compile(rf"(?<=--mount=){re.escape(mount.text)}(?=\s|\Z)")
        written = re.search(r"sharing=\w+", mount.text)
        first, last = written.span() if written else (len(mount.text), len(mount.text))
        text = "sharing=locked" if written else ",sharing=locked"
        for number in range(run.location.first, run.location.last + 1):
            for at in whole.finditer(dockerfile.source.lines[number - 1]):
                yield Edit(number, at.start() + first, at.start() + last, text)


_MAKERS: dict[str, Callable[[Mender, Finding, Instruction], tuple[Edit, ...]]] = {
    "ConsistentInstructionCasing": _keyword,
    "FromAsCasing": _as,
    "StageNameCasing": _stage_name,
    COPY_WITHOUT_LINK.id: _link,
    APT_CACHE_SHARED.id: _lock,
    PACKAGE_CACHE_SHARED.id: _lock,
}
FIXABLE = frozenset(_MAKERS)
"""The rules some of whose findings can be mended."""


def fixed_text(text: str, findings: Iterable[Finding]) -> str:
    """A file with the edits of findings made, each once; those that overlap with an earlier one are left out."""
    lines = text.split("\n")
    edits = {edit: None for finding in findings for edit in finding.fix}
    before: tuple[int, int] | None = None
    for edit in sorted(edits, key=lambda one: (one.line, one.start, one.end), reverse=True):
        if before is not None and edit.line == before[0] and edit.end > before[1]:
            continue
        line = lines[edit.line - 1]
        lines[edit.line - 1] = f"{line[: edit.start]}{edit.text}{line[edit.end :]}"
        before = (edit.line, edit.start)
    return "\n".join(lines)
