"""Options that the commands share."""

from __future__ import annotations

import os

from stagegraph.cli.inputs import STANDARD_INPUT
from stagegraph.errors import UsageError
from stagegraph.render.documents.registry import named, of_suffix
from stagegraph.values import FrozenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence
    from typing import TypeVar

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.knownimages import KnownImages
    from stagegraph.project.images.found import FoundImage
    from stagegraph.render.documents.registry import Format
    from stagegraph.syntax.instructions import Dockerfile

    _Order = TypeVar("_Order")

FORMATS = "formats"  # where the parser of a command keeps the names that --format takes
DEFAULT_PLATFORM = "linux/amd64"
# Where the parsers keep the files and folders that are read, one or several.
_NAMED = ("dockerfile", "log", "folder")
_READ = ("diff", "old", "timings", "if_dockerfile", "config")  # by options, "" where they are not given
_READ_SEVERAL = ("dockerfiles", "files", "paths", "bake", "compose")


class Usual(str):
    """A value that nobody gave: what an option is if it is left out."""

    __slots__ = ()


def add_input(parser: argparse.ArgumentParser) -> None:
    """The Dockerfile and the build options."""
    parser.add_argument(
        "dockerfile",
        nargs="?",
        default=Usual("Dockerfile"),
        metavar="DOCKERFILE",
        help="the file to read, ./Dockerfile if not given, - for standard input",
    )
    add_build(parser)


def add_build(parser: argparse.ArgumentParser) -> None:
    """The build options."""
    group = parser.add_argument_group("build options")
    group.add_argument(
        "--build-arg",
        action="append",
        default=[],
        metavar="NAME[=VALUE]",
        help="value of a build arg; NAME alone takes the environment's (may be repeated)",
    )
    group.add_argument(
        "--platform",
        default=Usual(DEFAULT_PLATFORM),
        metavar="PLATFORM",
        help=f"target platform, or several with commas; {DEFAULT_PLATFORM} if not given",
    )
    group.add_argument(
        "--build-context",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="named context: what to take instead of a stage or an image (may be repeated)",
    )
    group.add_argument(
        "--image-config",
        action="append",
        default=[],
        metavar="FILE",
        help="what base images bring along: the output of docker image inspect, docker buildx imagetools inspect, or "
        "another form; REF=FILE where it does not name the image; docker asks docker (may be repeated)",
    )
    group.add_argument(
        "--placeholders",
        action="store_true",
        help="show a base whose build args are not set as a placeholder instead of refusing it",
    )


def add_notes(parser: argparse.ArgumentParser) -> None:
    """Which notes are not wanted. No option takes a value or none: it would take the Dockerfile for its value."""
    group = parser.add_argument_group("notes")
    group.add_argument("--no-notes", action="store_true", help="no notes on what is probably not meant")
    group.add_argument(
        "--no-note",
        action="append",
        default=[],
        metavar="RULE",
        help="no notes of this rule, or of several with commas (may be repeated)",
    )


def add_targets(
    parser: argparse.ArgumentParser, text: str = "the stage to build, the last one if not given (may be repeated)"
) -> None:
    """Which stages to build."""
    parser.add_argument(
        "--target",
        action="append",
        default=[],
        metavar="NAME",
        help=text,
    )


def add_known_targets(parser: argparse.ArgumentParser) -> None:
    """Which stages somebody builds whom no file tells of."""
    parser.add_argument(
        "--known-target",
        action="append",
        default=[],
        metavar="NAME",
        help="a stage that a script builds, or several with commas: what none of the known targets needs is found "
        "(may be repeated)",
    )


def add_rules(parser: argparse.ArgumentParser, severity: str) -> argparse._ArgumentGroup:
    """Which findings are wanted; ``severity`` tells what ``--severity`` does. Returns the group, for more of them."""
    group = parser.add_argument_group("rules")
    for name, text in (
        ("--select", "only findings of this rule, or of several with commas (may be repeated)"),
        ("--ignore", "no findings of this rule, or of several with commas (may be repeated)"),
    ):
        group.add_argument(name, action="append", default=[], metavar="RULE", help=text)
    group.add_argument("--severity", choices=("error", "warning", "info"), default="", help=severity)
    group.add_argument("--config", default="", metavar="FILE", help="settings to use instead of the nearest file")
    group.add_argument("--no-config", action="store_true", help="heed no settings file")
    return group


def add_output(parser: argparse.ArgumentParser, formats: Sequence[Format[_Order]]) -> None:
    """Where the result goes, and in which of some formats."""
    names = [one.name for one in formats]
    parser.add_argument("-o", "--output", default="", metavar="FILE", help="write to FILE instead of standard output")
    parser.add_argument(
        "--format",
        default="",
        metavar="FORMAT",
        help=f"{', '.join(names)}; if not given that of the suffix of FILE, else {names[0]}",
    )
    parser.set_defaults(**{FORMATS: names})


def add_colour(parser: argparse.ArgumentParser) -> None:
    """Colours of text."""
    parser.add_argument(
        "--color",
        choices=("auto", "always", "never"),
        default="auto",
        help="colours: auto (on a terminal, unless NO_COLOR is set), always, never",
    )


def add_build_choice(parser: argparse._ActionsContainer) -> None:
    """Which of the builds of a log is meant."""
    parser.add_argument(
        "--build",
        default="",
        metavar="N",
        help="of a log of several builds the one of this number, from 1, or of this name; the one that took longest if "
        "not given",
    )


def add_timings(parser: argparse._ActionsContainer, text: str) -> None:
    """A log beside the Dockerfile."""
    parser.add_argument("--timings", default="", metavar="LOG", help=text)
    add_build_choice(parser)


def refuse_lone_choice(arguments: argparse.Namespace) -> None:
    """Refuse the choice of a build where there is no log.

    Raises:
        UsageError: there is none.
    """
    if arguments.build and not arguments.timings:
        raise UsageError("--build means nothing without --timings", hint="Give the log: --timings LOG.")


def chosen_format(arguments: argparse.Namespace, formats: Sequence[Format[_Order]]) -> Format[_Order]:
    """The format asked for, or that of the output file's suffix, or the first one.

    Args:
        arguments: with ``format`` and ``output``.
        formats: those of the command.

    Raises:
        UsageError: there is no such format, or the suffix is that of none.
    """
    return format_of(arguments.format, arguments.output, formats)


def format_of(asked: str, path: str, formats: Sequence[Format[_Order]]) -> Format[_Order]:
    """The format asked for, or that of a file's suffix, or the first one; see `chosen_format`."""
    if asked:
        return named(formats, asked)
    name = os.path.basename(path)
    _, dot, suffix = name.rpartition(".")
    found = of_suffix(formats, suffix) if dot else None
    if found is not None:
        return found
    if os.path.splitext(name)[1].strip("."):
        suffixes = ", ".join(f".{suffix}" for one in formats for suffix in one.suffixes)
        raise UsageError(
            f"the name {path} does not tell the format", hint=f"End it in one of {suffixes}, or give --format."
        )
    return formats[0]


def plan_request(arguments: argparse.Namespace, dockerfile: Dockerfile) -> PlanRequest:
    """The build options of the command line, with what is known of the images that the file names.

    Raises:
        UsageError: as `build_request`, or a value of --image-config names nothing.
        InputError, EnvironmentLacks: as `stagegraph.cli.knownimages.with_images`.
    """
    return found_images(arguments, dockerfile)[1]


def found_images(arguments: argparse.Namespace, dockerfile: Dockerfile) -> tuple[list[FoundImage], PlanRequest]:
    """What ``--image-config`` tells of images, and the build options with it; errors as in `plan_request`."""
    request = build_request(arguments)
    if not arguments.image_config:
        return [], request
    from stagegraph.cli.knownimages import with_images  # noqa: PLC0415  (most calls give none)

    return with_images(request, base_images(arguments), dockerfile)


def base_images(arguments: argparse.Namespace) -> KnownImages:
    """What ``--image-config`` names.

    Raises:
        UsageError: one value names nothing.
    """
    from stagegraph.cli.knownimages import KnownImages  # noqa: PLC0415  (most calls give none)

    return KnownImages(arguments.image_config, dockerfile=arguments.dockerfile)


def build_request(arguments: argparse.Namespace) -> PlanRequest:
    """The build options of the command line that need no file.

    Raises:
        UsageError: a build arg without a name, a build context without a value, no rule of notes.
    """
    from stagegraph.analysis.request import PlanRequest  # noqa: PLC0415  (--help does not need it)

    return PlanRequest(
        targets=tuple(getattr(arguments, "target", ())) or ("",),
        build_args=FrozenMap(_build_args(arguments.build_arg)),
        platform=arguments.platform,
        build_contexts=FrozenMap(_build_contexts(arguments.build_context)),
        placeholders=arguments.placeholders,
        no_notes=_unwanted_notes(arguments),
    )


def _unwanted_notes(arguments: argparse.Namespace) -> frozenset[str]:
    """The ids of the rules of ``--no-notes`` and ``--no-note``; none for a command without these options."""
    if not getattr(arguments, "no_notes", False) and not getattr(arguments, "no_note", ()):
        return frozenset()
    from stagegraph.analysis.notes.rules import ALL_RULES, rule_ids  # noqa: PLC0415  (few ask for it)

    named = rule_ids(name for text in arguments.no_note for name in text.split(","))
    return ALL_RULES if arguments.no_notes else named


def _build_args(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not name:
            raise UsageError(f"--build-arg {text} has no name", hint="Write --build-arg NAME=VALUE.")
        if equals:
            found[name] = value
        elif name in os.environ:
            found[name] = os.environ[name]
    return found


def _build_contexts(given: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        name, _, value = text.partition("=")
        if not name or not value:
            raise UsageError(
                f"--build-context {text} is not NAME=VALUE",
                hint="VALUE is a folder, docker-image://IMAGE, or the address of a repository.",
            )
        found[name] = value
    return found


def check_files(arguments: argparse.Namespace) -> None:
    """Make sure that files have names, that standard input is asked for once, that none that is read is overwritten.

    Raises:
        UsageError: it is otherwise.
    """
    read = _files_read(arguments)
    if "" in read:
        raise UsageError("a file has no name", hint="Leave it out, or give its path.")
    if read.count(STANDARD_INPUT) > 1:
        raise UsageError("standard input can be read once", hint="Give the path of a file for the others.")
    refuse_overwriting((path for path in read if path != STANDARD_INPUT), getattr(arguments, "output", ""))


def refuse_overwriting(read: Iterable[str], output: str) -> None:
    """Make sure that no file that is read is written, too; also one that another one names.

    Args:
        read: the paths of these.
        output: that of what is written; "" for standard output.

    Raises:
        UsageError: it is one of them.
    """
    if output and any(_is_one_file(path, output) for path in read):
        raise UsageError(f"{output} is read, and would be overwritten", hint="Choose another place with -o FILE.")


def _files_read(arguments: argparse.Namespace) -> list[str]:
    """The files that a command line names as input, each once for each option; those of images may be renewed."""
    given = dict(vars(arguments))
    if given.get("bake") or given.get("compose"):
        given.pop("dockerfile", None)
    read = [given[name] for name in _NAMED if given.get(name) is not None]
    read += [given[name] for name in _READ if given.get(name)]
    for name in _READ_SEVERAL:
        paths = (one if isinstance(one, str) else one[0] for one in given.get(name, ()))
        read += dict.fromkeys(paths)
    return read


def _is_one_file(one: str, other: str) -> bool:
    try:
        return os.path.isfile(other) and os.path.samefile(one, other)
    except (OSError, ValueError):
        return False


def read_dockerfile(arguments: argparse.Namespace) -> Dockerfile:
    """The Dockerfile named on the command line, parsed.

    Raises:
        InputError, DockerfileError: it cannot be read, or BuildKit refuses it.
    """
    from stagegraph.cli.inputs import read_text  # noqa: PLC0415  (--help does not need it)
    from stagegraph.syntax.parser import parse  # noqa: PLC0415  (it loads dockerfile_parse)

    if arguments.image_config:
        base_images(arguments)  # wrong usage is told before anything is read
    return parse(*read_text(arguments.dockerfile))


def link_base(text: str) -> str:
    """The address given with ``--link-base``.

    Raises:
        UsageError: it is no web address.
    """
    if text and (not text.startswith(("https://", "http://")) or any(one.isspace() for one in text)):
        raise UsageError(
            f"--link-base {text} is no web address",
            hint="Write the address of the file, say https://github.com/OWNER/REPO/blob/main/Dockerfile.",
        )
    return text
