"""Which build checks count in a build, and how the caller says so; BuildKit's ``dockerfile2llb/convert.go``."""

from __future__ import annotations

from stagegraph.graph.resolve.buildoptions import CHECK_ARG
from stagegraph.syntax.checkoptions import (
    HINT,
    CheckOptionError,
    CheckOptions,
    parse_check_options,
    read_check_directive,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile


def read_settings(dockerfile: Dockerfile, options: BuildOptions) -> CheckOptions:
    """The settings of a build: those of the build arg, else those of the directive; ``newRuleLinter``.

    Raises:
        DockerfileError: they cannot be read.
    """
    text = options.build_args.get(CHECK_ARG)
    if text is None:
        return read_check_directive(dockerfile.source)
    try:
        return parse_check_options(text)
    except CheckOptionError as problem:
        message = f"failed to parse build-arg:{CHECK_ARG}: {problem}"
        raise dockerfile.source.error(message, hint=HINT) from None
