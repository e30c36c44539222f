"""Rules about how a file is written: case, empty lines, names of stages, comments.

Follows BuildKit's ``instructions/parse.go`` (``ParseInstructionWithLinter``) and ``dockerfile2llb/validations.go``.
"""

from __future__ import annotations

import re

from stagegraph.graph.checks.report import all_instructions
from stagegraph.syntax.gotext import SPACE, lower, quote, upper
from stagegraph.syntax.instructions import Arg, From, Maintainer
from stagegraph.syntax.splitting import BLANKS, split_flags, split_keyword

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from stagegraph.graph.checks.report import Report
    from stagegraph.syntax.instructions import Dockerfile, Instruction
    from stagegraph.syntax.source import LogicalLine, Source

_RESERVED = frozenset({"context", "scratch"})
_NAMED_FROM = 3  # words of FROM base AS name


def check_writing(dockerfile: Dockerfile, report: Report) -> None:
    """Report what breaks a rule before anything is expanded."""
    _check_continuations(dockerfile.source, report)
    for instruction in all_instructions(dockerfile):
        _check_instruction(instruction, dockerfile.source, report)
    _check_stage_names(dockerfile, report)
    _check_case(dockerfile, report)


def _check_continuations(source: Source, report: Report) -> None:
    token = re.escape(source.escape)
    continued = re.compile(rf"(?:^|[^{token}]){token}[ \t]*\Z")
    for line in source.logical_lines:
        last = _empty_continuation(source, line, continued)
        if last:
            report.add("NoEmptyContinuation", last, "Empty continuation line")


def _empty_continuation(source: Source, line: LogicalLine, continued: re.Pattern[str]) -> int:
    """The last line of an instruction, heredocs aside, if it has an empty line among its continuations, else 0."""
    empty, ended = False, False
    for number in range(line.first, line.last + 1):
        text = source.lines[number - 1].rstrip("\r")
        bare = text.lstrip(SPACE)
        if number > line.first and (not bare or bare.startswith("#")):
            empty |= not bare
            continue
        ended = not continued.search(text)
        if ended:
            return number if empty else 0
    return line.last if empty else 0


def _check_instruction(instruction: Instruction, source: Source, report: Report) -> None:
    line = instruction.location.first
    if isinstance(instruction, Maintainer):
        message = "Maintainer instruction is deprecated in favor of using label"
        report.add("MaintainerDeprecated", line, message, instruction.comments)
    elif isinstance(instruction, From):
        _check_from(instruction, source.escape, report)
        if instruction.name:
            _check_description(instruction, [instruction.name], report)
    elif isinstance(instruction, Arg):
        _check_description(instruction, [arg.name for arg in instruction.args], report)


def _check_from(instruction: From, escape: str, report: Report) -> None:
    _, rest = split_flags(split_keyword(instruction.text)[1], escape)
    words = BLANKS.split(rest)
    if len(words) != _NAMED_FROM:
        return
    line, keyword = instruction.location.first, instruction.keyword
    _, joiner, name = words
    if name != lower(name):
        report.add("StageNameCasing", line, f"Stage name '{name}' should be lowercase", instruction.comments)
    expected = {lower(keyword): lower(joiner), upper(keyword): upper(joiner)}.get(keyword, joiner)
    if joiner != expected:
        message = f"'{joiner}' and '{keyword}' keywords' casing do not match"
        report.add("FromAsCasing", line, message, instruction.comments)


def _check_description(instruction: From | Arg, names: list[str], report: Report) -> None:
    """``validateDefinitionDescription``: the last comment above begins with a name that is defined.

    An empty line between the two changes nothing, other than BuildKit's page about the rule says.
    """
    line = instruction.location.first
    if not instruction.comments or instruction.comments[-1].split(" ")[0] in names:
        return
    kind = "FROM" if isinstance(instruction, From) else "ARG"
    example = names[0] if len(names) == 1 else "<arg_key>"
    message = f"Comment for {kind} should follow the format: `# {example} <description>`"
    report.add("InvalidDefinitionDescription", line, message, instruction.comments)


def _check_stage_names(dockerfile: Dockerfile, report: Report) -> None:
    seen: set[str] = set()
    for stage in dockerfile.stages:
        name, line = stage.name, stage.head.location.first
        if name in _RESERVED:
            message = f"Stage name should not use the same name as reserved stage {quote(name)}"
            report.add("ReservedStageName", line, message)
        if name in seen:
            message = f"Duplicate stage name {quote(name)}, stage names should be unique"
            report.add("DuplicateStageName", line, message)
        seen.update({name} - {""})


def mostly_lower(dockerfile: Dockerfile) -> bool:
    """Whether more keywords are written in lower case than in upper case, those before the first FROM aside."""
    small = sum(one.keyword == lower(one.keyword) for one in _in_stages(dockerfile))
    return small > sum(one.keyword == upper(one.keyword) for one in _in_stages(dockerfile))


def _in_stages(dockerfile: Dockerfile) -> Iterator[Instruction]:
    return (one for stage in dockerfile.stages for one in (stage.head, *stage.instructions))


def _check_case(dockerfile: Dockerfile, report: Report) -> None:
    """``validateCommandCasing``: the ARGs before the first FROM do not count."""
    wanted = "lowercase" if mostly_lower(dockerfile) else "uppercase"
    for one in _in_stages(dockerfile):
        keyword = one.keyword
        if keyword != (lower(keyword) if wanted == "lowercase" else upper(keyword)):
            report.add(
                "ConsistentInstructionCasing",
                one.location.first,
                f"Command '{keyword}' should match the case of the command majority ({wanted})",
            )
