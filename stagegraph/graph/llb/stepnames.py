"""Names of steps as BuildKit prints them."""

from __future__ import annotations

from contextlib import suppress

from stagegraph.graph.identifiers.platforms import Platform, PlatformError, normalised, parse_platform
from stagegraph.graph.llb.steps import StepName, StepNumber
from stagegraph.syntax.words import ExpansionError, ExpansionLimit
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.syntax.words import Lexer


def numbered_name(text: str, number: StepNumber, label: str, platform: str = "") -> StepName:
    """``[stage i/n] text``.

    Args:
        text: what the step does.
        number: the ``i`` and the ``n``.
        label: the name of the stage, or "".
        platform: what stands before that.
    """
    at = str(number.at).rjust(len(str(number.total)))
    title = f"[{platform}{label}{' ' if label else ''}{at}/{number.total}]"
    return StepName(text, title, number, platform=platform)


def shown_command(lexer: Lexer, text: str, env: Mapping[str, str]) -> str:
    """The text of an instruction in a step's name: expanded, the first word in upper case."""
    return uppercase(expanded_command(lexer, text, env))


def expanded_command(lexer: Lexer, text: str, env: Mapping[str, str]) -> str:
    """The text of an instruction with its variables replaced, as written where that is refused.

    Raises:
        ExpansionLimit: it expands to more than the limit of the build.
    """
    try:
        return lexer.expand(text, env)
    except ExpansionLimit:
        raise
    except ExpansionError:
        return text  # BuildKit then shows it as written


def uppercase(command: str) -> str:
    """A command with its first word in upper case."""
    first, space, rest = command.partition(" ")
    return f"{first.upper()}{space}{rest}"


def platform_prefix(platform: Platform, env: Mapping[str, str]) -> str:
    """The platform in the name of a step of a build for several platforms: ``linux/amd64 ``.

    A stage that compiles for another platform, as its TARGET build args say, shows that too: ``linux/amd64->386 ``
    (``formatTargetPlatform``).
    """
    target = _target_of(env)
    if target is None:
        return f"{platform} "
    os, architecture = target.os or platform.os, target.architecture or platform.architecture
    meant = normalised(replace(target, os=os, architecture=architecture))
    if meant.os != platform.os:
        return f"{platform}->{meant} "
    if meant.architecture == platform.architecture:
        return f"{platform} "
    return f"{platform}->{'/'.join(part for part in (meant.architecture, meant.variant) if part)} "


def _target_of(env: Mapping[str, str]) -> Platform | None:
    """What TARGETPLATFORM or its parts say, None where none of them is set (``platformFromEnv``)."""
    parts = {"TARGETOS": "", "TARGETARCH": "", "TARGETVARIANT": ""}
    found = False
    for name, value in env.items():
        if name == "TARGETPLATFORM":
            with suppress(PlatformError):
                return parse_platform(value)
        elif name in parts:
            parts[name], found = value, True
    return Platform(parts["TARGETOS"], parts["TARGETARCH"], parts["TARGETVARIANT"]) if found else None
