"""The commands that get the configurations of images, ready to be copied into a shell."""

from __future__ import annotations

from enum import Enum

from stagegraph.graph.identifiers.references import parse_reference
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.analysis.neededimages import NeededImage
    from stagegraph.graph.identifiers.platforms import Platform

_FILE = "images"


class Tool(Enum):
    """A program that prints configurations of images."""

    BUILDX = "buildx"  # from the registry, all platforms and the digest; pulls nothing
    DOCKER = "docker"  # only of the images that docker has
    CRANE = "crane"  # from the registry, one platform
    SKOPEO = "skopeo"  # from the registry, one platform


def fetching_commands(
    images: Sequence[NeededImage], tool: Tool, build: Sequence[str], given: Sequence[str] = ()
) -> tuple[str, ...]:
    """A command a line: those that get the configurations, and the one that uses them. None where there are no images.

    sh, bash, zsh and PowerShell read them.

    Args:
        images: those whose configurations are wanted.
        tool: what prints them.
        build: the path of the Dockerfile and the options of the build, as a command line has them.
        given: the values of ``--image-config`` that are given already; their files are not written to.
    """
    if not images:
        return ()
    taken = {value.rpartition("=")[2] for value in given}
    if tool in (Tool.BUILDX, Tool.DOCKER):
        file = _free(_FILE, taken)
        names = list(dict.fromkeys(_familiar(one.reference) for one in images))
        lines = _by_buildx(names, file) if tool is Tool.BUILDX else _by_docker(names, file)
        values = [file]
    else:
        lines, values = [], []
        platforms: dict[str, int] = {}
        for one in images:
            platforms[one.reference] = platforms.get(one.reference, 0) + 1
        for one in images:
            name = _familiar(one.reference)
            file = _free(_file_name(name, one.platform if platforms[one.reference] > 1 else None), taken)
            taken.add(file)
            lines.append(f"{_asking(tool, one)} > {_quoted(file)}")
            values.append(f"{name}={file}")
    words = [*build, *(word for value in (*given, *values) for word in ("--image-config", value))]
    return (*lines, f"stagegraph plan {' '.join(map(_quoted, words))}")


def _by_buildx(names: Sequence[str], file: str) -> list[str]:
    """One call an image: they write one document behind the other."""
    call = "docker buildx imagetools inspect --format '{{json .}}'"
    return [f"{call} {_quoted(name)} {'>>' if at else '>'} {file}" for at, name in enumerate(names)]


def _by_docker(names: Sequence[str], file: str) -> list[str]:
    return [f"docker image inspect {' '.join(map(_quoted, names))} > {file}"]


def _asking(tool: Tool, image: NeededImage) -> str:
    platform, name = image.platform, _familiar(image.reference)
    if tool is Tool.CRANE:
        return f"crane config --platform {platform.plain()} {_quoted(name)}"
    chosen = f"--override-os {platform.os} --override-arch {platform.architecture}"
    if platform.variant:
        chosen += f" --override-variant {platform.variant}"
    parsed = parse_reference(image.reference)
    # skopeo refuses a tag beside a digest.
    name = str(replace(parsed, tag="") if parsed.digest else parsed)
    return f"skopeo {chosen} inspect --config {_quoted(f'docker://{name}')}"


def _familiar(reference: str) -> str:
    return parse_reference(reference).familiar


def _file_name(name: str, platform: Platform | None) -> str:
    """A name for a file that tells the image: of a digest its beginning is enough."""
    name, _, digest = name.rpartition("/")[2].partition("@")
    parts = [name, digest.partition(":")[2][:12], platform.plain() if platform is not None else ""]
    text = "-".join(part for part in parts if part)
    return "".join(one if one.isalnum() or one in "._-" else "-" for one in text)


def _free(name: str, taken: set[str]) -> str:
    """The name of a file that is not taken."""
    number = 1
    file = f"{name}.json"
    while file in taken:
        number += 1
        file = f"{name}-{number}.json"
    return file


def _quoted(word: str) -> str:
    from shlex import quote  # noqa: PLC0415  (only these commands need it)

    return quote(word)
