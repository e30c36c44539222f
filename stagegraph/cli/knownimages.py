"""``--image-config``: reading what is known of base images, for a plan."""

from __future__ import annotations

from stagegraph.cli.showerrors import note
from stagegraph.errors import DockerfileError, UsageError
from stagegraph.project.files import STANDARD_INPUT, kind_of, need_regular
from stagegraph.project.images.found import chosen
from stagegraph.project.images.gathering import gathered
from stagegraph.project.images.sources import DOCKER, config_source, read_source, source_stamp
from stagegraph.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from stagegraph.analysis.request import PlanRequest
    from stagegraph.project.images.found import FoundImage
    from stagegraph.project.images.sources import ConfigSource
    from stagegraph.syntax.instructions import Dockerfile

_MOST_NAMES = 5  # that a note lists


class KnownImages:
    """What the values of ``--image-config`` tell; files are read again each time, docker is asked once an image.

    Attributes:
        missing: whole references of the images that docker does not have, in the order in which it was asked.
    """

    def __init__(self, given: Sequence[str], *, dockerfile: str) -> None:
        """Take the values of the command line, ``dockerfile`` the path of the Dockerfile among them.

        Raises:
            UsageError: one names no file and no image, or standard input is to be read twice.
        """
        self.sources = [config_source(text) for text in given]
        readers = [STANDARD_INPUT] * (dockerfile == STANDARD_INPUT)
        readers += [one.path for one in self.sources if one.path == STANDARD_INPUT]
        if len(readers) > 1:
            raise UsageError(
                "standard input can be read once: it is the Dockerfile, or one file of image configurations",
                hint="Give the path of a file for the other one.",
            )
        self.missing: list[str] = []
        self._asked: dict[str, list[FoundImage]] = {}
        self._kept: dict[str, list[FoundImage]] = {}
        self._read_once = False

    def read(self, dockerfile: Callable[[], Dockerfile], request: PlanRequest) -> list[FoundImage]:
        """What is known of images, each image and platform once.

        Args:
            dockerfile: gives the file for whose images docker is asked, if it is asked at all.
            request: the build options, without configurations.

        Raises:
            InputError: a file cannot be read, or is none of the forms.
            EnvironmentLacks: there is no docker, or it fails.
        """
        read = [None if one.path == DOCKER else self._read(one) for one in self.sources]
        if None in read:
            while self._ask(dockerfile, replace(request, image_configs=gathered(self._all(read)))):
                pass  # triggers of the images that docker told of may name further ones
        return chosen(self._all(read))

    def _all(self, read: Sequence[list[FoundImage] | None]) -> list[FoundImage]:
        asked = [found for images in self._asked.values() for found in images]
        return [found for images in read for found in (asked if images is None else images)]

    def _read(self, source: ConfigSource) -> list[FoundImage]:
        if source.path in self._kept:
            return self._kept[source.path]
        if source.path == STANDARD_INPUT:
            return self._kept.setdefault(source.path, read_source(source))
        if self._read_once:
            need_regular(source.path)
        return read_source(source)

    def _ask(self, dockerfile: Callable[[], Dockerfile], request: PlanRequest) -> bool:
        """Ask docker for the images that it has not been asked for; False if there are none."""
        from stagegraph.analysis.neededimages import image_references  # noqa: PLC0415  (only docker needs these)
        from stagegraph.project.images.docker import ask_docker  # noqa: PLC0415

        try:
            references = [one for one in image_references(dockerfile(), request) if one not in self._asked]
        except DockerfileError:
            return False  # planning refuses it, too, and tells why
        if not references:
            return False
        answer = ask_docker(references)
        self._asked.update({reference: [] for reference in references})
        for one in answer.found:
            self._asked[one.reference].append(one)
        self.missing += answer.missing
        return True

    def keep_streams(self) -> None:
        """Read now what can be read once: standard input, pipes, devices. What becomes one later is refused.

        The terminal is to take the place of standard input, and files are to be read again. Errors as in `read`.
        """
        for source in self.sources:
            if source.path == STANDARD_INPUT or (source.path != DOCKER and kind_of(source.path)):
                self._kept[source.path] = read_source(source)
        self._read_once = True

    def files(self) -> list[str]:
        """The paths of the files that are read again each time."""
        return [one.path for one in self._watched()]

    def stamp(self) -> object:
        """A value that is another one once one of the files has changed."""
        return tuple(source_stamp(one) for one in self._watched())

    def _watched(self) -> list[ConfigSource]:
        return [one for one in self.sources if one.path not in (DOCKER, *self._kept)]


def with_images(
    request: PlanRequest, images: KnownImages, dockerfile: Dockerfile
) -> tuple[list[FoundImage], PlanRequest]:
    """What is known of images, and a request with it; what docker does not have is noted on standard error.

    Raises:
        InputError, EnvironmentLacks: as `KnownImages.read`.
    """
    found = images.read(lambda: dockerfile, request)
    if images.missing:
        note(missing_text(images.missing))
    return found, replace(request, image_configs=gathered(found))


def missing_text(references: Sequence[str]) -> str:
    """What is said of images that docker does not have."""
    from stagegraph.graph.identifiers.references import parse_reference  # noqa: PLC0415  (few need it)

    names = [parse_reference(one).familiar for one in references]
    listed = ", ".join(names[:_MOST_NAMES])
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    they = "they bring" if len(names) > 1 else "it brings"
    return f"docker does not have {listed}{more}, and nothing is pulled: what {they} along is not known"
