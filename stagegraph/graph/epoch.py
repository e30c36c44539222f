"""SOURCE_DATE_EPOCH: a number, ``context``, or a stage with one remote ADD.

Follows BuildKit's ``dockerfile2llb/epoch.go``. The time itself is never needed here; what BuildKit refuses is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stagegraph.graph.references import ReferenceFormatError, check_digest
from stagegraph.graph.remotes import GitReferenceError, is_http_source, parse_git_reference
from stagegraph.syntax.gotext import parse_int
from stagegraph.syntax.instructions import Add, Arg, Instruction, Stage
from stagegraph.syntax.words import ExpansionError, Lexer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.graph.options import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile

_NAME = "SOURCE_DATE_EPOCH"
_ONE_ADD = "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD"


class _EpochError(ValueError):
    pass


def check_source_date_epoch(dockerfile: Dockerfile, options: BuildOptions, args: Mapping[str, str]) -> dict[str, str]:
    """The global build args without an epoch that has no fixed time.

    Raises:
        DockerfileError: the value is neither a number nor ``context`` nor a fitting stage.
    """
    value = options.build_args.get(_NAME, args.get(_NAME, ""))
    others = {name: text for name, text in args.items() if name != _NAME}
    if not value or parse_int(value) is not None:
        return dict(args)
    if value == "context" or value in options.build_contexts:
        return others
    stage = next((one for one in dockerfile.stages if one.name == value.lower()), None)
    if stage is None:
        raise dockerfile.source.error(f"invalid SOURCE_DATE_EPOCH: {value}")
    try:
        _check_stage(stage, options, others, Lexer(dockerfile.escape))
    except (_EpochError, ExpansionError, GitReferenceError, ReferenceFormatError) as problem:
        raise dockerfile.source.error(str(problem), stage.head.location) from None
    return others


def _check_stage(stage: Stage, options: BuildOptions, args: dict[str, str], lexer: Lexer) -> None:
    if lexer.expand(stage.head.base, args) != "scratch":
        raise _EpochError("SOURCE_DATE_EPOCH stage must use FROM scratch")
    adds = 0
    for instruction in stage.instructions:
        if isinstance(instruction, Arg):
            _apply(instruction, options, args, lexer)
        elif isinstance(instruction, Add):
            if adds:
                raise _EpochError(_ONE_ADD)
            adds += 1
            _check_add(instruction, args, lexer)
        else:
            raise _EpochError(
                "SOURCE_DATE_EPOCH stage does not meet source-only requirements: "
                f"unsupported {_name(instruction)} instruction"
            )
    if not adds:
        raise _EpochError(_ONE_ADD)


def _name(instruction: Instruction) -> str:
    return instruction.keyword


def _apply(instruction: Arg, options: BuildOptions, args: dict[str, str], lexer: Lexer) -> None:
    for arg in instruction.args:
        if arg.name in options.build_args:
            args[arg.name] = options.build_args[arg.name]
        elif arg.default is not None:
            args[arg.name] = lexer.expand(arg.default, args)


def _check_add(instruction: Add, args: dict[str, str], lexer: Lexer) -> None:
    if instruction.documents or len(instruction.sources) != 1:
        raise _EpochError(f"{_ONE_ADD} source")
    source = lexer.expand(instruction.sources[0], args)
    known_git = instruction.keep_git_dir is not None
    if not known_git and is_http_source(source):
        if instruction.checksum:
            check_digest(lexer.expand(instruction.checksum, args))
        return
    if parse_git_reference(source, known_git=known_git) is None:
        raise _EpochError("SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD")
