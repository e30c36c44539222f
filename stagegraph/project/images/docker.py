"""Asking the docker of this machine for the configurations of images; it pulls none."""

from __future__ import annotations

import re

from stagegraph import programs
from stagegraph.errors import EnvironmentLacks, InputError
from stagegraph.graph.identifiers.references import parse_reference
from stagegraph.project.files import MOST_BYTES, decoded
from stagegraph.project.images.found import FoundImage, chosen
from stagegraph.project.images.inspected import read_inspected
from stagegraph.project.images.jsonplaces import documents
from stagegraph.values import Record, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from stagegraph.programs import Done

SECONDS = 30.0
"""How long docker may take. It answers in less than one; a daemon that is reached over a network takes longer."""

_AT_ONCE = 200  # images in one call: the arguments of a program are bounded
# What docker and podman say of an image that they do not have.
_MISSING = r"no such (image|object)|image not known|unable to inspect"
_MOST_SAID = 500  # characters of what it complains of
_ORIGIN = "docker"
_OTHERWISE = "stagegraph images --commands prints other ways to get the configurations of images."


class Answer(Record):
    """What docker knows: the images that it has, and the references of those that it has not."""

    found: tuple[FoundImage, ...]
    missing: tuple[str, ...]


def ask_docker(references: Sequence[str], program: str = "docker", seconds: float = 0.0) -> Answer:
    """The configurations of the images that docker has.

    Args:
        references: whole ones.
        program: its name or path.
        seconds: how long each call may take, `SECONDS` where it is 0.

    Raises:
        EnvironmentLacks: there is no such program, it fails, or it takes too long.
        InputError: it prints something else.
    """
    path = programs.find(program)
    if path is None:
        raise EnvironmentLacks(
            f"--image-config docker needs the command {program}, which is not on PATH", hint=_OTHERWISE
        )
    found: list[FoundImage] = []
    for start in range(0, len(references), _AT_ONCE):
        found.extend(_ask(path, references[start : start + _AT_ONCE], seconds or SECONDS))
    held = {one.reference for one in found}
    return Answer(tuple(chosen(found)), tuple(one for one in references if one not in held))


def _ask(path: str, references: Sequence[str], seconds: float) -> list[FoundImage]:
    names = [parse_reference(one).familiar for one in references]
    command = [path, "image", "inspect", *names]
    try:
        done = programs.run(command, seconds=seconds, most=MOST_BYTES)
    except TimeoutError:
        raise EnvironmentLacks(
            f"{path} did not answer within {seconds:g} seconds", hint=f"Is its daemon running? {_OTHERWISE}"
        ) from None
    except programs.OutputTooLarge:
        raise InputError(
            f"what {path} image inspect prints is too large: it is more than {MOST_BYTES:,} bytes"
        ) from None
    except OSError as problem:
        raise EnvironmentLacks(f"{path} cannot be started: {problem.strerror}", hint=_OTHERWISE) from None
    _refuse_failure(path, done)
    name = f"what {path} image inspect prints"
    text = decoded(done.output, name)
    lists = documents(text, name) if text.strip() else iter(())
    images = [one for place in lists for item in place.items() for one in read_inspected(item)]
    return [replace(one, origin=_ORIGIN) for one in _called(images, references)]


def _refuse_failure(path: str, done: Done) -> None:
    """That docker lacks an image makes it fail, too; anything else that it complains of is a failure."""
    if not done.status:
        return
    others = [line for line in done.complaints if not re.search(_MISSING, line, re.IGNORECASE)]
    if others or not done.complaints:
        why = others[0][:_MOST_SAID] if others else "it said nothing"
        raise EnvironmentLacks(f"{path} failed (exit status {done.status}): {why}", hint=_OTHERWISE)


def _called(images: list[FoundImage], references: Sequence[str]) -> list[FoundImage]:
    """The images by the names that were asked for: docker does not repeat a tag that stands beside a digest."""
    found: list[FoundImage] = []
    for reference in references:
        parsed = parse_reference(reference)
        name = str(replace(parsed, tag="")) if parsed.digest else reference
        found.extend(replace(one, reference=reference) for one in images if one.reference == name)
    return found
