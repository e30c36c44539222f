"""SOURCE_DATE_EPOCH: a number, ``context``, or a stage with one remote ADD.

Follows BuildKit's ``dockerfile2llb/epoch.go``. The time itself is never needed here; what BuildKit refuses is.
"""

from __future__ import annotations

from stagegraph.graph.identifiers.namedcontexts import context_refusal
from stagegraph.graph.identifiers.references import ReferenceFormatError, check_digest
from stagegraph.graph.identifiers.remotes import GitReferenceError, is_http_source, parse_git_reference
from stagegraph.graph.resolve.bases import context_called
from stagegraph.graph.resolve.buildoptions import EPOCH_ARG
from stagegraph.syntax.gotext import equal_fold, parse_int, quote
from stagegraph.syntax.instructions import Add, Arg
from stagegraph.syntax.words import ExpansionError, Lexer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile, Stage

_EXPECTED = "It is a number of seconds since 1970, context, or the name of a stage."
_ONE_ADD = "SOURCE_DATE_EPOCH stage must contain exactly one remote ADD"


class _EpochError(ValueError):
    pass


def resolve_source_date_epoch(
    dockerfile: Dockerfile, options: BuildOptions, args: Mapping[str, str]
) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The global build args and the caller's, with the epoch as BuildKit goes on with it.

    A number stays, in its shortest form. Anything else has no time that can be known here, so the build arg is
    gone, as BuildKit itself takes it away for a context without a time.

    Raises:
        DockerfileError: the value is neither a number nor ``context`` nor a fitting stage.
    """
    value = options.build_args.get(EPOCH_ARG, args.get(EPOCH_ARG) or None)
    if value is None:
        return args, options.build_args
    seconds = parse_int(value)
    if seconds is None and value:
        _check_source(dockerfile, options, args, value)
    return _with_epoch(args, seconds), _with_epoch(options.build_args, seconds)


def _with_epoch(args: Mapping[str, str], seconds: int | None) -> Mapping[str, str]:
    if EPOCH_ARG not in args:
        return args
    others = {name: text for name, text in args.items() if name != EPOCH_ARG}
    return others if seconds is None else {**others, EPOCH_ARG: str(seconds)}


def _check_source(dockerfile: Dockerfile, options: BuildOptions, args: Mapping[str, str], value: str) -> None:
    if value == "context":
        return
    context = context_called(options, value)
    if context is not None:
        refusal = context_refusal(context, options.build_contexts[context])
        if refusal:
            raise dockerfile.source.error(refusal)
        return
    stage = next((one for one in dockerfile.stages if equal_fold(one.name, value)), None)
    if stage is None:
        given = EPOCH_ARG in options.build_args
        declared = (one for one in dockerfile.global_args for arg in one.args if arg.name == EPOCH_ARG)
        shown = None if given else next((one.location for one in declared), None)
        raise dockerfile.source.error(f"invalid {EPOCH_ARG}: {value}", shown=shown, hint=_EXPECTED)
    others = {name: text for name, text in args.items() if name != EPOCH_ARG}
    try:
        _check_stage(stage, options, others, dockerfile.lexer())
    except (_EpochError, ExpansionError, GitReferenceError, ReferenceFormatError) as problem:
        raise dockerfile.source.error(str(problem), stage.head.location) from None


def _check_stage(stage: Stage, options: BuildOptions, args: dict[str, str], lexer: Lexer) -> None:
    try:
        base = lexer.expand(stage.head.base, args)
    except ExpansionError as problem:
        raise _EpochError(f"failed to process source stage base name {quote(stage.head.base)}: {problem}") from None
    if base != "scratch":
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
                f"unsupported {instruction.keyword} instruction"
            )
    if not adds:
        raise _EpochError(_ONE_ADD)


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
    if is_http_source(source):
        if instruction.checksum:
            check_digest(lexer.expand(instruction.checksum, args))
        return
    repository = parse_git_reference(source)
    if repository is None or repository.looks_local:
        raise _EpochError("SOURCE_DATE_EPOCH stage source must be a single HTTP(S) or Git ADD")
    lexer.expand(instruction.checksum, args)  # refused where it cannot be expanded
