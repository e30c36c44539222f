"""The external images that a build needs, on which platform, for what, and whether their configurations are known."""

from __future__ import annotations

from stagegraph.analysis.planning import resolutions_of
from stagegraph.graph.identifiers.namedcontexts import context_image
from stagegraph.graph.resolve.resolution import EdgeKind, uses
from stagegraph.values import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.request import PlanRequest
    from stagegraph.graph.identifiers.imageconfigs import ImageConfig
    from stagegraph.graph.identifiers.platforms import Platform
    from stagegraph.graph.resolve.resolution import Entry, Resolution, Use
    from stagegraph.syntax.instructions import Dockerfile


class ImageUse(Record):
    """A stage uses an image: its index, how, in which line (from 1), and whether a parent's ONBUILD trigger does it."""

    stage: int
    kind: EdgeKind
    line: int
    onbuild: bool = False


class NeededImage(Record):
    """An external image that a build needs.

    Attributes:
        reference: the whole reference.
        platform: the one that it is needed for.
        uses: by stage and line.
        config: what it brings along; None where that is not known.
        known: what is known of the reference on other platforms, too; None stands for all that are not told of.
        origin: where the configuration was read, as messages call it; "" where that is not known.
    """

    reference: str
    platform: Platform
    uses: tuple[ImageUse, ...]
    config: ImageConfig | None
    known: tuple[tuple[Platform | None, ImageConfig], ...] = ()
    origin: str = ""

    @property
    def elsewhere(self) -> tuple[Platform, ...]:
        """The platforms that a configuration is known for where it is not for this one."""
        return () if self.config is not None else tuple(one for one, _ in self.known if one is not None)


def needed_images(plan: BuildPlan) -> tuple[NeededImage, ...]:
    """The external images that the targets of a plan need, sorted by reference and platform."""
    found: dict[tuple[str, Platform], set[ImageUse]] = {}
    used: dict[int, list[Use]] = {}  # by the identity of the entries, which targets can share
    for resolution in plan.resolutions:
        if id(resolution.entries) not in used:
            used[id(resolution.entries)] = uses(resolution)
        for reference, platform, use in _uses(resolution, used[id(resolution.entries)]):
            found.setdefault((reference, platform), set()).add(use)
    return tuple(
        _needed(plan, reference, platform, found[reference, platform])
        for reference, platform in sorted(found, key=lambda one: (one[0], str(one[1])))
    )


def _needed(plan: BuildPlan, reference: str, platform: Platform, used: Iterable[ImageUse]) -> NeededImage:
    configs = plan.options.image_configs
    config = configs.find(reference, platform)
    image = configs.images.get(reference)
    known: list[tuple[Platform | None, ImageConfig]] = []
    if image is not None:
        known += image.platforms.items()
        known += [(None, image.config)] if image.config is not None else []
    elif config is not None:  # by its digest, or for all images that are not named
        known = [(platform, config)]
    kinds = list(EdgeKind)
    ordered = sorted(used, key=lambda one: (one.stage, one.line, kinds.index(one.kind), one.onbuild))
    return NeededImage(reference=reference, platform=platform, uses=tuple(ordered), config=config, known=tuple(known))


def _uses(resolution: Resolution, every: Iterable[Use]) -> Iterator[tuple[str, Platform, ImageUse]]:
    """The uses of images by stages that the target needs; ``every`` are those of all stages."""
    images = {}
    built = resolution.built
    for number in sorted(built):
        entry = resolution.entries[number]
        reference = _image(entry)
        if reference:
            images[number] = (reference, entry.platform or resolution.options.platform)
            if entry.stage is not None:
                yield (*images[number], ImageUse(number, EdgeKind.FROM, entry.location.first))
    for use in every:
        if use.source in images and use.stage in built and resolution.entries[use.source].stage is None:
            yield (*images[use.source], ImageUse(use.stage, use.kind, use.line, use.onbuild))


def _image(entry: Entry) -> str:
    return entry.base.image or context_image(entry.base.source)


def image_references(dockerfile: Dockerfile, request: PlanRequest) -> tuple[str, ...]:
    """The whole references of all images that a file names, those of stages that are not built included; sorted.

    What ONBUILD triggers of images name is among them as far as the configurations in the request tell.

    Args:
        dockerfile: what `stagegraph.parse` returned.
        request: the build options.

    Raises:
        DockerfileError: BuildKit refuses the file.
        UsageError: the options make no sense.
    """
    resolutions = resolutions_of(dockerfile, request)
    return tuple(sorted({_image(entry) for one in resolutions for entry in one.entries} - {""}))
