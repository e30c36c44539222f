"""Who reads for the terminal UI: a Dockerfile, or a text that came once, and what is known of its images."""

from __future__ import annotations

from stagegraph.cli import inputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from stagegraph.analysis.findings.checking import RuleChoice
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.cli.knownimages import KnownImages
    from stagegraph.graph.identifiers.imageconfigs import ImageConfigs
    from stagegraph.tui.model.session import Loaded


class ImagesOfText:
    """What ``--image-config`` tells of the images that a text names."""

    def __init__(self, images: KnownImages, request: PlanRequest) -> None:
        self.images = images
        self.request = request

    def configs(self, text: str, name: str) -> tuple[ImageConfigs, str]:
        """The configurations as they are now, and what is to be said of those that docker does not have.

        Errors as in `stagegraph.cli.knownimages.KnownImages.read`.
        """
        from stagegraph.cli.knownimages import missing_text  # noqa: PLC0415  (few calls need these)
        from stagegraph.project.images.gathering import gathered  # noqa: PLC0415
        from stagegraph.syntax.parser import parse  # noqa: PLC0415

        found = gathered(self.images.read(lambda: parse(text, name), self.request))
        return found, missing_text(self.images.missing) if self.images.missing else ""


class FileLoader:
    """Reads a file, and what is known of the images that it names."""

    def __init__(self, path: str, images: ImagesOfText | None = None) -> None:
        self.path = self.name = path
        self.images = images

    def load(self) -> Loaded:
        """The file as it is now.

        Raises:
            InputError: it is no regular file any more; or as in `stagegraph.cli.inputs.read_text`.
            StagegraphError: as in `ImagesOfText.configs`.
        """
        from stagegraph.project.files import need_regular  # noqa: PLC0415  (only this command needs it)

        need_regular(self.path)
        return _loaded(*inputs.read_text(self.path), self.images)

    def wanted(self) -> RuleChoice | None:
        """Which findings are wanted of the file."""
        return wanted_of(self.path)

    def stamp(self) -> object:
        """Time, size and number of the file, None where there is none; those of the image configurations, too."""
        from stagegraph.project.files import stamp_of  # noqa: PLC0415  (only this command needs it)

        own = stamp_of(self.path)
        return own if self.images is None else (own, self.images.images.stamp())


class TextLoader:
    """Has read standard input or another stream, once, and reads what is known of the images that it names."""

    def __init__(self, images: ImagesOfText | None = None, path: str = inputs.STANDARD_INPUT) -> None:
        self.path = path
        self.read = inputs.read_text(path)
        self.name = self.read[1]
        self.images = images

    def load(self) -> Loaded:
        """The text; errors as in `ImagesOfText.configs`."""
        return _loaded(*self.read, self.images)

    def wanted(self) -> RuleChoice | None:
        """Which findings are wanted of the text."""
        return wanted_of(self.path)

    def stamp(self) -> object:
        """That of the image configurations; the text never changes."""
        return self.images.images.stamp() if self.images is not None else None


def _loaded(text: str, name: str, images: ImagesOfText | None) -> Loaded:
    from stagegraph.tui.model.session import Loaded  # noqa: PLC0415  (only this command needs it)

    return Loaded(text, name, *images.configs(text, name)) if images is not None else Loaded(text, name)


def wanted_of(path: str) -> RuleChoice | None:
    """Which findings the settings beside a Dockerfile want."""
    from stagegraph.cli.wantedrules import choice_by_settings  # noqa: PLC0415  (after the plan, nobody waits)

    return choice_by_settings(path)
