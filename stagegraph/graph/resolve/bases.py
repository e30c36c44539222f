"""What a stage starts from: the words behind FROM, expanded, and the image or context that they name."""

from __future__ import annotations

import re
from contextlib import suppress

from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.namedcontexts import context_image, is_image_context
from stagegraph.graph.identifiers.platforms import Platform, PlatformError, parse_platform
from stagegraph.graph.identifiers.references import (
    ReferenceFormatError,
    context_name,
    is_no_reference,
    normalised_reference,
)
from stagegraph.syntax.gotext import equal_fold, lower, quote
from stagegraph.syntax.suggest import nearest
from stagegraph.syntax.words import Expansion, ExpansionError, Lexer
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stagegraph.errors import Location
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile, Stage

_EMPTY = "scratch"
_REQUIRED = r"\$\{(\w+):?\?"
_NO_CONTEXTS = (_EMPTY, "context")  # names that --build-context does not replace


class Outside(Record):
    """What stands outside the file: an image, a placeholder or a named context. As text it is a key of documents.

    Attributes:
        name: a whole image reference, the text of a placeholder, or the name of a named context.
        context: it is a named context.
        value: what the caller gave for that.
    """

    name: str
    context: bool = False
    value: str = ""

    def __str__(self) -> str:
        return f"context:{self.name}" if self.context else self.name


class Base(Record):
    """What a stage starts from; one of the first four or ``placeholder`` says it.

    Attributes:
        entry: the number of another stage.
        image: a whole image reference.
        scratch: an empty file system.
        context: the name of a named context, ``source`` what the caller gave for it.
        placeholder: the text of a base whose build args are not set (only where the caller asked for it).
        config: what the image brings along, also that of a named context; None where that is not known.
        linked: where the context is a target of another file, the key of what it comes to.
    """

    entry: int | None = None
    image: str = ""
    scratch: bool = False
    context: str = ""
    source: str = ""
    placeholder: str = ""
    config: ImageConfig | None = None
    linked: str = ""

    @property
    def is_unknown(self) -> bool:
        """It is an image of which nothing is known: it may bring along anything."""
        if self.config is not None or self.scratch or self.entry is not None:
            return False
        return not self.context or is_image_context(self.source)

    @property
    def is_empty(self) -> bool:
        """It is an empty file system: scratch, or an image without layers.

        BuildKit does not look for the layers of an image that a named context names (``resolveBaseImage``).
        """
        if self.config is None or self.config.layered:
            return self.scratch
        return not self.context or bool(self.linked)

    @property
    def outside(self) -> Outside | None:
        """What it is where it stands outside the file; None for scratch and for a stage."""
        if self.context:
            return Outside(self.context, context=True, value=self.source)
        name = self.image or self.placeholder
        return Outside(name) if name else None

    @property
    def config_of(self) -> Outside | None:
        """The image whose configuration it has; the context where that names none."""
        if self.context and is_image_context(self.source):
            with suppress(ReferenceFormatError):
                if image := context_image(self.source):
                    return Outside(image)
        return self.outside

    @property
    def triggers(self) -> tuple[str, ...]:
        """The ONBUILD triggers of its image, as far as they are known."""
        return self.config.onbuild if self.config is not None else ()


def missing_hint(dockerfile: Dockerfile, args: Mapping[str, str]) -> str:
    """What to do about the build args for want of which FROMs of the file are refused, all at once; "" for none.

    Args:
        dockerfile: the file.
        args: what FROM can use.
    """
    lexer = dockerfile.lexer()
    missing = sorted({name for stage in dockerfile.stages for name in _missing(stage, args, lexer)})
    declared = _declared(dockerfile)
    unknown = [name for name in missing if name not in declared and name not in args]
    if unknown:
        written = " and ".join(f"ARG {name}=VALUE" for name in unknown)
        return f"FROM knows only what is declared before the first FROM: write {written} there."
    if not missing:
        return ""
    flags = " ".join(f"--build-arg {name}=VALUE" for name in missing)
    defaults = " and ".join(f"ARG {name}=VALUE" for name in missing)
    values, them, one = ("values", "them", "defaults") if len(missing) > 1 else ("value", "it", "a default")
    return f"Give the {values} with {flags}, or {one}: {defaults}. --placeholders shows the file without {them}."


def _missing(stage: Stage, args: Mapping[str, str], lexer: Lexer) -> set[str]:
    """The build args without a value in the words of a FROM that BuildKit refuses."""
    found: set[str] = set()
    for written, is_wrong in ((stage.head.base, is_no_reference), (stage.head.platform, _is_no_platform)):
        if "$" not in written:
            continue
        try:
            expansion = lexer.process(written, args)
        except ExpansionError:
            # The one error that a value mends: ${NAME:?text}.
            found.update(name for name in re.findall(_REQUIRED, written) if not args.get(name))
            continue
        if not expansion.text or is_wrong(expansion.text):
            found |= expansion.unmatched | {name for name in expansion.matched if not args.get(name)}
    return found


def expand_base(
    dockerfile: Dockerfile, stage: Stage, *, args: Mapping[str, str], options: BuildOptions, lexer: Lexer
) -> tuple[str, bool]:
    """The base's name with its build args, and whether it stays a placeholder.

    Raises:
        DockerfileError: the text cannot be expanded, or nothing is left of it.
    """
    written, location = stage.head.base, stage.head.location
    try:
        expansion = lexer.process(written, args)
    except ExpansionError as problem:
        if options.placeholders:
            return written, True
        raise dockerfile.source.error(str(problem), location, hint=missing_hint(dockerfile, args)) from None
    if options.placeholders and _lacks_value(expansion, args):
        return (written, True) if is_no_reference(expansion.text) else (expansion.text, False)
    if not expansion.text:
        message = f"base name ({written}) should not be blank"
        raise dockerfile.source.error(message, location, hint=missing_hint(dockerfile, args))
    return expansion.text, False


def _lacks_value(expansion: Expansion, args: Mapping[str, str]) -> bool:
    return bool(expansion.unmatched) or any(not args.get(name) for name in expansion.matched)


def expand_platform(
    dockerfile: Dockerfile, stage: Stage, args: Mapping[str, str], lexer: Lexer, *, placeholders: bool = False
) -> Platform | None:
    """What FROM --platform says, or None where the flag is not given.

    With ``placeholders``, one that lacks the value of a build arg is a platform of the words as written.

    Raises:
        DockerfileError: the text cannot be expanded, is empty, or names no platform.
    """
    written, location = stage.head.platform, stage.head.location
    if not written:
        return None
    source = dockerfile.source
    try:
        expansion = lexer.process(written, args)
    except ExpansionError as problem:
        if placeholders:
            return _placeholder_platform(written)
        message = f"failed to process arguments for platform : {problem}"
        raise source.error(message, location, hint=missing_hint(dockerfile, args)) from None
    if placeholders and _lacks_value(expansion, args) and _is_no_platform(expansion.text):
        return _placeholder_platform(written)
    if expansion.text:
        try:
            return parse_platform(expansion.text)
        except PlatformError as problem:
            message = f"failed to parse platform {written}: {problem}"
    else:
        message = f"empty platform value from expression {written}"
    meant = next((near for name in sorted(expansion.unmatched) if (near := nearest(name, args))), "")
    suggestion = f" (did you mean {meant}?)" if meant else ""
    # A name that is declared is no slip of the keyboard, whatever BuildKit suggests.
    hint = "" if meant and not expansion.unmatched <= _declared(dockerfile) else missing_hint(dockerfile, args)
    raise source.error(f"{message}{suggestion}", location, hint=hint)


def _declared(dockerfile: Dockerfile) -> frozenset[str]:
    return frozenset(arg.name for one in dockerfile.global_args for arg in one.args)


def _is_no_platform(text: str) -> bool:
    try:
        parse_platform(text)
    except PlatformError:
        return True
    return False


def _placeholder_platform(written: str) -> Platform:
    system, _, rest = written.partition("/")
    return Platform(system, rest)


def find_context(options: BuildOptions, name: str, platform: Platform | None = None) -> str | None:
    """The name of the named context that replaces a stage or an image, or None; ``dockerui``'s ``NamedContext``.

    Args:
        options: the caller's options.
        name: of the stage or the image.
        platform: for which it is asked; the target platform if not given.
    """
    if not options.build_contexts or any(equal_fold(name, one) for one in _NO_CONTEXTS):
        return None
    return context_called(options, name, platform)


def context_called(options: BuildOptions, name: str, platform: Platform | None = None) -> str | None:
    """The name of the named context that is called so, or None; arguments as in `find_context`."""
    try:
        wanted = context_name(name)
    except ReferenceFormatError:
        return None
    value = options.build_contexts.get(wanted)
    if value is None or (value in options.linked and options.linked[value].on(platform or options.platform) is None):
        return None
    return wanted


def image_of(  # noqa: PLR0913  (all that tells which image it is)
    dockerfile: Dockerfile,
    options: BuildOptions,
    name: str,
    location: Location,
    *,
    shown: Location,
    hint: Callable[[], str],
    platform: Platform | None,
    context: str | None,
    placeholder: bool,
) -> Base:
    """What a name that is no stage stands for; ``resolveBaseImage``.

    Args:
        dockerfile: the file.
        options: the caller's options.
        name: the expanded name.
        location: where an error is reported.
        shown: where it is shown, if BuildKit reports it without a line.
        hint: tells what to do where it is refused and nothing better is known.
        platform: what FROM --platform says, or None.
        context: the named context that replaces the stage itself, or None.
        placeholder: the name has no value and is not looked at.

    Raises:
        DockerfileError: the name is no image reference.
    """
    if placeholder:
        return Base(placeholder=name)
    if name == _EMPTY and context is None:
        return Base(scratch=True)
    try:
        image = normalised_reference(name)
    except ReferenceFormatError as problem:
        message = f"failed to parse stage name {quote(name)}: {problem}"
        told = _reference_hint(dockerfile, name) or hint()
        raise dockerfile.source.error(message, location, shown=shown, hint=told) from None
    found = context or find_context(options, image, platform)
    if found is not None:
        source = options.build_contexts[found]
        wanted = platform or options.platform
        linked = options.linked[source].on(wanted) if source in options.linked else None
        if linked is not None:
            return Base(context=found, source=source, config=linked.config, linked=linked.key)
        return Base(context=found, source=source, config=_context_config(options, source, wanted))
    return Base(image=image, config=options.image_configs.find(image, platform or options.platform))


def _context_config(options: BuildOptions, source: str, platform: Platform) -> ImageConfig | None:
    """What the image of a named context brings along; nothing where the context is no image, None if not known."""
    if not is_image_context(source):
        return ImageConfig()
    try:
        return options.image_configs.find(context_image(source), platform)
    except ReferenceFormatError:
        return None  # refused where the context is loaded


def _reference_hint(dockerfile: Dockerfile, name: str) -> str:
    wanted = lower(name)
    if any(stage.name == wanted for stage in dockerfile.stages):
        return f"FROM sees stage names in lower case only: write {wanted}."
    return ""
