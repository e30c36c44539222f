"""Source to instructions. The only module that imports dockerfile_parse.

dockerfile-parse splits the instructions; what it would read otherwise than BuildKit (heredoc bodies, blank lines
and escapes at the end of a line, directives, comments, unusual white space) is out of the text that it is
given: see `normalised_lines`. What follows is BuildKit's ``frontend/dockerfile/instructions/parse.go``.
"""

from __future__ import annotations

import io
from functools import lru_cache

from stagegraph.errors import DockerfileError
from stagegraph.syntax.builders import InstructionError, Request, build_instruction, comment_about
from stagegraph.syntax.deferred import logging_deferred
from stagegraph.syntax.gotext import SPACE, lower, trim_space
from stagegraph.syntax.instructions import Arg, Dockerfile, From, Instruction, Stage
from stagegraph.syntax.source import LogicalLine, Source, read_source
from stagegraph.syntax.splitting import SplitError, split_arguments, split_flags, split_keyword, split_pairs
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stagegraph.errors import Location

with logging_deferred():
    from dockerfile_parse import DockerfileParser

# Half of a surrogate pair cannot stand in a text that was read from a file, so it is free to be a mark.
_MARK = "\udfff"
_UNUSUAL_SPACE = "\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)
_HIDE_SPACE = {ord(character): 0xDC00 + at for at, character in enumerate(_UNUSUAL_SPACE)}
_SHOW_SPACE = {hidden: shown for shown, hidden in _HIDE_SPACE.items()}
_WITH_PAIRS = frozenset({"env", "label"})
_TRIGGERS_KEPT = 2048
_AT_ONCE = 500  # instructions that dockerfile-parse splits: what it makes of all of them takes much memory


class _Splitter(DockerfileParser):
    """dockerfile-parse on lines that are already in memory: its own reader and writer of files stay unused."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(fileobj=io.BytesIO(), env_replace=False)  # type: ignore[arg-type]  # the stub is wrong
        self._lines = lines

    @property
    def lines(self) -> list[str]:  # type: ignore[override]  # there is no file to write to
        return self._lines


def normalised_lines(lines: Iterable[LogicalLine]) -> list[str]:
    """The lines that dockerfile-parse is given: one for each instruction.

    A mark before and behind each instruction keeps an escape character at the end, a ``#`` at the beginning and
    white space in their places.
    """
    texts = (line.text if line.text.isprintable() else line.text.translate(_HIDE_SPACE) for line in lines)
    return [f"{_MARK}{text}{_MARK}\n" for text in texts]


def split_instructions(source: Source) -> Iterator[tuple[str, str, LogicalLine]]:
    """Keyword as written, what follows it, and the logical line, for each instruction in file order."""
    for some in _batches(source.logical_lines):
        for found, line in zip(_Splitter(normalised_lines(some)).structure, some, strict=True):
            keyword, rest = _as_written(found["instruction"].strip(_MARK), found["value"].removesuffix(_MARK), line)
            yield keyword, rest.rstrip(SPACE), line


def _as_written(upper: str, rest: str, line: LogicalLine) -> tuple[str, str]:
    """The keyword, which dockerfile-parse gives in upper case, and what follows it."""
    keyword = upper
    if not rest.isascii() or not upper.isascii():
        rest, keyword = rest.translate(_SHOW_SPACE), upper.translate(_SHOW_SPACE)
    if not line.text.startswith(keyword):
        keyword = trim_space(line.text)[: len(keyword)]  # in upper case, a sharp s has become two letters
    return (keyword, rest) if _is_plain_keyword(keyword) else split_keyword(line.text)


def _batches(lines: Sequence[LogicalLine]) -> Iterator[Sequence[LogicalLine]]:
    """Some lines at a time."""
    return (lines[at : at + _AT_ONCE] for at in range(0, len(lines), _AT_ONCE))


def _is_plain_keyword(keyword: str) -> bool:
    return keyword.isascii() and keyword.isalpha()


def parse(text: str, filename: str = "Dockerfile") -> Dockerfile:
    """Parse a Dockerfile.

    Args:
        text: the whole file.
        filename: the name used in messages.

    Raises:
        DockerfileError: BuildKit's front end would refuse the text, whatever the target is.
        TypeError: an argument is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"stagegraph.parse takes the text of a Dockerfile, not {type(text).__name__}")
    source = read_source(text, filename)
    try:
        return _grouped(source, _instructions(source))
    except DockerfileError:
        from stagegraph.syntax.checkoptions import read_check_directive  # noqa: PLC0415  (only a refusal needs it)

        read_check_directive(source)  # BuildKit refuses a bad one before it parses the file
        raise


def _instructions(source: Source) -> Iterator[Instruction]:
    """All instructions; one that is refused is so only where each line of the file can be split."""
    built: list[Instruction] = []
    refusal: DockerfileError | None = None
    for request in _requests(source):
        if refusal is None:
            try:
                built.append(build_instruction(request))
            except InstructionError as problem:
                message = f"dockerfile parse error on line {request.line.first}: {problem}"
                refusal = source.error(message, request.location)
    if source.defect is not None:
        raise source.defect
    yield from built
    if refusal is not None:
        raise refusal


def _requests(source: Source) -> Iterator[Request]:
    for keyword, rest, line in split_instructions(source):
        flags, words = split_flags(rest, source.escape)
        try:
            yield _request(keyword, flags, words, line=line, source=source)
        except SplitError as problem:
            raise source.error(str(problem), source.location(line.first, line.last)) from None


def _request(keyword: str, flags: tuple[str, ...], rest: str, *, line: LogicalLine, source: Source) -> Request:
    kind = lower(keyword)
    arguments = split_arguments(kind, rest, source.escape)
    pairs = split_pairs(keyword, rest, source.escape) if kind in _WITH_PAIRS else ()
    if kind == "onbuild":
        _check_behind_onbuild(rest, source.escape)
    location = source.location(line.first, line.last)
    return Request(keyword, kind, flags, rest, arguments, pairs, line, location)


def _check_behind_onbuild(rest: str, escape: str) -> None:
    """What stands behind ONBUILD is refused like an instruction of its own; several ONBUILDs are refused later."""
    keyword = kind = "onbuild"
    while rest and kind == "onbuild":
        keyword, rest = split_keyword(rest)
        _, rest = split_flags(rest, escape)
        kind = lower(keyword)
    split_arguments(kind, rest, escape)
    if kind in _WITH_PAIRS:
        split_pairs(keyword, rest, escape)


def _grouped(source: Source, instructions: Iterator[Instruction]) -> Dockerfile:
    global_args: list[Arg] = []
    heads: list[tuple[From, list[Instruction]]] = []
    for instruction in instructions:
        if isinstance(instruction, From):
            heads.append((instruction, []))
        elif heads:
            heads[-1][1].append(instruction)
        elif isinstance(instruction, Arg):
            global_args.append(instruction)
        else:
            raise source.error(
                "no build stage in current context",
                instruction.location,
                hint="Only ARG can stand before the first FROM.",
            )
    if not heads:
        raise _no_stages(source)
    stages = [_stage(source, index, head, body) for index, (head, body) in enumerate(heads)]
    return Dockerfile(source, tuple(global_args), tuple(stages))


def _no_stages(source: Source) -> DockerfileError:
    return source.error("dockerfile contains no stages to build", hint="Add a FROM instruction.")


def _stage(source: Source, index: int, head: From, body: list[Instruction]) -> Stage:
    last: Location = body[-1].location if body else head.location
    return Stage(
        index,
        head,
        tuple(body),
        source.location(head.location.first, last.last),
        comment_about(head.comments, head.name),
    )


def parse_trigger(text: str, location: Location, source: Source) -> Instruction:
    """The instruction of an ONBUILD trigger.

    Args:
        text: the instruction, heredocs included.
        location: the FROM of the stage that it runs in, where BuildKit reports its errors.
        source: the file that this FROM stands in.

    Raises:
        DockerfileError: BuildKit would refuse the instruction there.
    """
    try:
        instruction = _trigger(text, source.path)
    except DockerfileError as problem:
        raise source.error(problem.message, location) from None
    except InstructionError as problem:
        raise source.error(str(problem), location) from None
    return replace(instruction, location=location)


@lru_cache(_TRIGGERS_KEPT)
def _trigger(text: str, path: str) -> Instruction:
    """The same, wherever it runs: each of some targets resolves its triggers anew."""
    inner = read_source(text, path)
    requests = list(_requests(inner))
    if inner.defect is not None:
        raise inner.defect
    if len(requests) != 1:
        raise InstructionError("onbuild trigger should be a single expression")
    instruction = build_instruction(requests[0])
    if isinstance(instruction, From):  # no ONBUILD of a file can hold it, the configuration of an image can
        raise InstructionError("*instructions.Stage is not a command type")
    return instruction
