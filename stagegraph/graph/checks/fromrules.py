"""Rules about what FROM expands to; BuildKit's ``dockerfile2llb/validations.go``."""

from __future__ import annotations

from stagegraph.errors import DockerfileError
from stagegraph.graph.checks.nearnames import NearNames
from stagegraph.graph.checks.report import Stopped
from stagegraph.graph.identifiers.platforms import PlatformError, normalised, parse_platform
from stagegraph.graph.identifiers.references import context_name_refusal, is_no_reference
from stagegraph.graph.resolve.buildoptions import global_build_args
from stagegraph.graph.resolve.epoch import resolve_source_date_epoch
from stagegraph.syntax.gotext import quote
from stagegraph.syntax.words import Expansion, ExpansionError, Lexer

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.graph.checks.report import Report
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.graph.resolve.resolution import Entry, Resolution
    from stagegraph.syntax.instructions import Dockerfile, From, Stage

_TARGET = "TARGETPLATFORM"


def check_froms(dockerfile: Dockerfile, options: BuildOptions, report: Report) -> None:
    """Report what breaks a rule in the FROMs, those of stages that are not built included.

    Raises:
        Stopped: BuildKit refuses one of them.
    """
    _check_defaults(dockerfile, options, report)
    try:
        args, _ = resolve_source_date_epoch(dockerfile, options, global_build_args(dockerfile, options))
    except DockerfileError:
        raise Stopped from None
    known = NearNames(arg.name for one in dockerfile.global_args for arg in one.args)
    known.add(args)
    lexer = dockerfile.lexer()
    for stage in dockerfile.stages:
        _check_from(stage, lexer=lexer, args=args, known=known, report=report)
        if stage.name and context_name_refusal(stage.name):
            raise Stopped


def check_images(resolution: Resolution, report: Report) -> None:
    """Report images that say that they are made for another platform; ``validateBaseImagePlatform``."""
    for number in dict.fromkeys(resolution.order):
        if number in resolution.used:
            check_image(resolution, resolution.entries[number], report)


def check_image(resolution: Resolution, entry: Entry, report: Report) -> None:
    """The same for the image of one entry."""
    base = entry.base
    if not base.image or base.config is None or base.is_empty:
        return
    expected, actual = entry.platform or resolution.options.platform, base.config.platform
    if actual and (actual.os, actual.architecture) != (expected.os, expected.architecture):
        # An image that BuildKit looks at again has its whole reference by then.
        name = entry.base_name if entry.first_number == 1 else base.image
        message = f"Base image {name} was pulled with platform {quote(str(normalised(actual)))}"
        reason = f"expected {quote(str(normalised(expected)))} for current build"
        report.add("InvalidBaseImagePlatform", entry.location.first, f"{message}, {reason}")


def _check_defaults(dockerfile: Dockerfile, options: BuildOptions, report: Report) -> None:
    """``validateBaseImagesWithDefaultArgs``: the ARGs as if the caller gave no value for them."""
    lexer = dockerfile.lexer()
    try:
        args = global_build_args(dockerfile, options, given=False)
        for stage in dockerfile.stages:
            written = stage.head.base
            if is_no_reference(lexer.expand(written, args)):
                message = f"Default value for ARG {written} results in empty or invalid base image name"
                report.add("InvalidDefaultArgInFrom", stage.head.location.first, message)
    except (DockerfileError, ExpansionError):
        return  # refused later, for the same reason


def _check_from(stage: Stage, *, lexer: Lexer, args: Mapping[str, str], known: NearNames, report: Report) -> None:
    head = stage.head

    def expanded(word: str) -> Expansion:
        try:
            expansion = lexer.process(word, args)
        except ExpansionError as problem:
            _report_undeclared(problem.unmatched, known, head, report)
            raise Stopped from None
        _report_undeclared(expansion.unmatched, known, head, report)
        return expansion

    if not expanded(head.base).text:
        raise Stopped
    if head.platform:
        platform = expanded(head.platform)
        try:
            _report_platform(stage, platform, args, report)
            parse_platform(platform.text)
        except PlatformError:
            raise Stopped from None


def _report_undeclared(unmatched: frozenset[str], known: NearNames, head: From, report: Report) -> None:
    for name in sorted(unmatched):
        if name not in known:
            near = known.nearest(name)
            hint = f" (did you mean {near}?)" if near else ""
            message = f"FROM argument '{name}' is not declared{hint}"
            report.add("UndefinedArgInFrom", head.location.first, message, head.comments)


def _report_platform(stage: Stage, expansion: Expansion, args: Mapping[str, str], report: Report) -> None:
    line = stage.head.location.first
    if expansion.matched == {_TARGET} and not expansion.unmatched and expansion.text == args[_TARGET]:
        message = (
            f"Setting platform to predefined {stage.head.platform} in FROM is redundant as this is the default behavior"
        )
        report.add("RedundantTargetPlatform", line, message, stage.head.comments)
    if expansion.matched or expansion.unmatched:
        return
    platform = parse_platform(expansion.text)
    if platform.os not in stage.name and platform.architecture not in stage.name:
        message = f"FROM --platform flag should not use constant value {quote(expansion.text)}"
        report.add("FromPlatformFlagConstDisallowed", line, message, stage.head.comments)
