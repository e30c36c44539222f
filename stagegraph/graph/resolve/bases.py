"""What a stage starts from: the words behind FROM, expanded, and the image or context that they name."""

from __future__ import annotations

from stagegraph.graph.identifiers.imageconfigs import ImageConfig
from stagegraph.graph.identifiers.namedcontexts import context_image, is_image_context
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM, Platform, PlatformError, parse_platform
from stagegraph.graph.identifiers.references import ReferenceFormatError, context_name, normalised_reference
from stagegraph.syntax.gotext import quote
from stagegraph.syntax.suggest import nearest
from stagegraph.syntax.words import Expansion, ExpansionError, Lexer
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from stagegraph.errors import Location
    from stagegraph.graph.resolve.buildoptions import BuildOptions
    from stagegraph.syntax.instructions import Dockerfile, Stage

_EMPTY = "scratch"
_NO_CONTEXTS = frozenset({_EMPTY, "context"})  # names that --build-context does not replace


class Base(Record):
    """What a stage starts from; one of the first four or ``placeholder`` says it.

    Attributes:
        entry: the number of another stage.
        image: a whole image reference.
        scratch: an empty file system.
        context: the name of a named context, ``source`` what the caller gave for it.
        placeholder: the text of a base whose build args are not set (only where the caller asked for it).
        config: what the image brings along, also that of a named context; None where that is not known.
    """

    entry: int | None = None
    image: str = ""
    scratch: bool = False
    context: str = ""
    source: str = ""
    placeholder: str = ""
    config: ImageConfig | None = None

    @property
    def is_unknown(self) -> bool:
        """It is an image of which nothing is known: it may bring along anything."""
        if self.config is not None or self.scratch or self.entry is not None:
            return False
        return not self.context or is_image_context(self.source)

    @property
    def triggers(self) -> tuple[str, ...]:
        """The ONBUILD triggers of its image, as far as they are known."""
        return self.config.onbuild if self.config is not None else ()


def expand_base(
    dockerfile: Dockerfile, stage: Stage, args: Mapping[str, str], options: BuildOptions
) -> tuple[str, bool]:
    """The base's name with its build args, and whether it stays a placeholder.

    Raises:
        DockerfileError: the text cannot be expanded, or nothing is left of it.
    """
    written, location = stage.head.base, stage.head.location
    try:
        expansion = Lexer(dockerfile.escape).process(written, args)
    except ExpansionError as problem:
        if options.placeholders:
            return written, True
        raise dockerfile.source.error(str(problem), location, hint=_hint(written)) from None
    if options.placeholders and _lacks_value(expansion, args):
        return (written, True) if _is_no_reference(expansion.text) else (expansion.text, False)
    if not expansion.text:
        message = f"base name ({written}) should not be blank"
        raise dockerfile.source.error(message, location, hint=_build_arg_hint(dockerfile, expansion, args))
    return expansion.text, False


def _hint(written: str) -> str:
    return "Give the build arg with --build-arg NAME=VALUE." if "$" in written and ":?" in written else ""


def _lacks_value(expansion: Expansion, args: Mapping[str, str]) -> bool:
    return bool(expansion.unmatched) or any(not args.get(name) for name in expansion.matched)


def _is_no_reference(text: str) -> bool:
    try:
        normalised_reference(text)
    except ReferenceFormatError:
        return True
    return False


def _build_arg_hint(dockerfile: Dockerfile, expansion: Expansion, args: Mapping[str, str]) -> str:
    """What to do about variables without a value: declare them, or give the value."""
    empty = sorted(expansion.unmatched | {name for name in expansion.matched if not args.get(name)})
    declared = {arg.name for one in dockerfile.global_args for arg in one.args}
    unknown = [name for name in empty if name not in declared]
    if unknown:
        return f"FROM knows only what is declared before the first FROM: write ARG {unknown[0]}=VALUE there."
    flags = " ".join(f"--build-arg {name}=VALUE" for name in empty)
    return f"Give the value with {flags}, or a default: ARG {empty[0]}=VALUE." if empty else ""


def expand_platform(dockerfile: Dockerfile, stage: Stage, args: Mapping[str, str]) -> Platform | None:
    """What FROM --platform says, or None where the flag is not given.

    Raises:
        DockerfileError: the text cannot be expanded, is empty, or names no platform.
    """
    written, location = stage.head.platform, stage.head.location
    if not written:
        return None
    source = dockerfile.source
    try:
        expansion = Lexer(dockerfile.escape).process(written, args)
    except ExpansionError as problem:
        raise source.error(f"failed to process arguments for platform : {problem}", location) from None
    meant = next((near for name in sorted(expansion.unmatched) if (near := nearest(name, args))), "")
    suggestion = f" (did you mean {meant}?)" if meant else ""
    if not expansion.text:
        raise source.error(
            f"empty platform value from expression {written}{suggestion}",
            location,
            hint="" if meant else _build_arg_hint(dockerfile, expansion, args),
        )
    try:
        return parse_platform(expansion.text)
    except PlatformError as problem:
        message = f"failed to parse platform {written}: {problem}{suggestion}"
        raise source.error(message, location) from None


def find_context(options: BuildOptions, name: str) -> str | None:
    """The name of the named context that replaces a stage or an image, or None; ``dockerui``'s ``NamedContext``."""
    if not options.build_contexts or name.lower() in _NO_CONTEXTS:
        return None
    try:
        wanted = context_name(name)
    except ReferenceFormatError:
        return None
    return wanted if wanted in options.build_contexts else None


def image_of(
    dockerfile: Dockerfile,
    options: BuildOptions,
    name: str,
    location: Location,
    *,
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
        raise dockerfile.source.error(message, location, hint=_reference_hint(dockerfile, name)) from None
    found = context or find_context(options, image)
    if found is not None:
        source = options.build_contexts[found]
        # BuildKit asks for the image that replaces a whole stage without naming the target platform.
        default = options.platform if context is None else BUILD_PLATFORM
        return Base(context=found, source=source, config=_context_config(options, source, platform or default))
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
    if name.endswith(":"):
        return "A build arg in it is empty: give it with --build-arg NAME=VALUE."
    if any(stage.name == name.lower() for stage in dockerfile.stages):
        return f"FROM sees stage names in lower case only: write {name.lower()}."
    return ""
