"""BuildKit's own parser, as the package ``dockerfile`` has it, beside ours.

The package (3.4.0) has an older version of it. What BuildKit reads otherwise today is listed in `what_changed`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import assume, given

from stagegraph.errors import DockerfileError
from stagegraph.syntax.parser import split_instructions
from stagegraph.syntax.source import read_source
from stagegraph.syntax.splitting import SplitError, split_arguments, split_flags, split_keyword, split_pairs
from tests.helpers.depth import examples
from tests.helpers.fragments import KEYWORDS, files

if TYPE_CHECKING:
    from stagegraph.syntax.source import LogicalLine

pytestmark = pytest.mark.unmeasured

dockerfile = pytest.importorskip(
    "dockerfile", reason="the package `dockerfile`, BuildKit's Go parser, has no wheel for this platform"
)

ROOT = Path(__file__).parents[2]
FILES = {
    path.relative_to(ROOT).as_posix(): path.read_bytes().decode()
    for path in sorted((*ROOT.glob("tests/cases/*/Dockerfile"), *ROOT.glob("samples/*/Dockerfile")))
}

# Keyword, keyword behind ONBUILD, first and last line, flags, arguments, whether they are JSON, heredocs.
Command = tuple[str, str, int, int, tuple[str, ...], tuple[str, ...], bool, tuple[tuple[str, str, int], ...]]


def what_changed(text: str) -> str:
    """What BuildKit reads otherwise today than in the version of the package, as far as a text has it; or ""."""
    source = read_source(text)
    directives = [directive.name for directive in source.directives]
    if "check" in directives and (directives[-1] != "check" or not source.logical_lines):
        return "`# check=` was no directive and ended them"
    for _, rest, line in split_instructions(source):
        if source.escape == "`" and "--" in rest and re.search(r"[\\`]", rest):
            return "a backslash escaped in flags, whatever the escape directive said"
        if "<<" in rest and re.search(r"\$\{\w*(:|[-+?#%/])", line.text):
            return "words around an operand were split otherwise, and `:#` and `:%` were operators"
        if re.search(r"<<[\t\r ]", line.text):
            return "`<<` with a blank behind it was no heredoc"
        if any(_has_text_behind_json(rest[at:]) for at, character in enumerate(rest) if character == "["):
            return "a JSON array could have any text behind it"
    return ""


def _has_text_behind_json(text: str) -> bool:
    try:
        _, end = json.JSONDecoder().raw_decode(text)
    except ValueError:
        return False
    return bool(text[end:].strip())


def ours(text: str) -> list[Command] | str:
    """The commands of a text as our parser splits it, or the message of its refusal."""
    try:
        source = read_source(text)
        commands = [_command(*found, source.escape) for found in split_instructions(source)]
    except DockerfileError as refused:
        return refused.message
    except SplitError as refused:
        return str(refused)
    return source.defect.message if source.defect else commands


def _command(keyword: str, rest: str, line: LogicalLine, escape: str) -> Command:
    flags, arguments = split_flags(rest, escape)
    inner = ""
    if keyword.upper() == "ONBUILD" and arguments:
        inner, arguments = split_keyword(arguments)
        _, arguments = split_flags(arguments, escape)
    name = inner or keyword
    split = split_arguments(name.lower(), arguments, escape)
    values = split.words
    if name.upper() in ("ENV", "LABEL"):  # the package has a pair as two arguments
        values = tuple(text for pair in split_pairs(name, arguments, escape) for text in (pair.key, pair.value))
    heredocs = tuple((heredoc.name, heredoc.content, heredoc.descriptor) for heredoc in line.heredocs)
    return _comparable(keyword, inner, line.first, line.last, flags, values, split.json, heredocs)


def theirs(text: str) -> list[Command] | str:
    """The same as the package splits it."""
    try:
        commands = dockerfile.parse_string(text)
    except dockerfile.GoParseError as refused:
        return str(refused)
    return [
        _comparable(
            command.cmd or "",
            command.sub_cmd or "",
            command.start_line,
            command.end_line,
            command.flags,
            command.value,
            command.json,
            tuple((heredoc.name, heredoc.content, heredoc.file_descriptor) for heredoc in command.heredocs),
        )
        for command in commands
    ]


def _comparable(keyword: str, inner: str, first: int, last: int, flags: tuple[str, ...], *rest: Any) -> Command:
    """A command without what the package does not tell: arguments of unknown instructions, heredocs of ONBUILD."""
    values, is_json, heredocs = rest
    if (inner or keyword).upper() not in KEYWORDS or inner.upper() == "ONBUILD":
        values, is_json = (), False
    return keyword, inner, first, last, flags, values, is_json, () if inner else heredocs


def check(text: str) -> None:
    """Both parsers refuse a text in the same words, or split it into the same commands."""
    assert ours(text) == theirs(text)


@pytest.mark.parametrize("name", [name for name, text in FILES.items() if text and not what_changed(text)])
def test_files_of_the_repository(name: str) -> None:
    """BuildKit's parser splits the cases and the samples as ours does, or refuses them in the same words."""
    check(FILES[name])


def test_few_files_are_left_out() -> None:
    """What BuildKit changed since touches only few of the cases, and no sample."""
    left_out = {name for name, text in FILES.items() if text and what_changed(text)}
    assert not any(name.startswith("samples/") for name in left_out)
    assert len(left_out) * 20 < len(FILES)


@examples(500)
@given(files())
def test_made_files(text: str) -> None:
    """BuildKit's parser splits made-up files as ours does, or refuses them in the same words."""
    assume(text and not what_changed(text))
    try:
        check(text)
    except UnicodeDecodeError:  # the package cannot hand over a text that BuildKit cut inside a character
        assume(False)
