"""What is known of the images that stages start from, and what of the build is not."""

from __future__ import annotations

from stagegraph.analysis.baseimages import base_images
from stagegraph.render.shared.parts import Part
from stagegraph.render.shared.wording import image_text, left_open, listed, outside_text
from stagegraph.render.story.sections import Section

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.graph.identifiers.imageconfigs import ImageConfig
    from stagegraph.graph.llb.steps import Step
    from stagegraph.graph.resolve.bases import Base

    Line = tuple[Part, ...]


def of_image(plan: BuildPlan, image: str) -> list[Section]:
    """What an image brings along for the stages that start from it, one section for each platform that differs.

    Args:
        plan: the plan.
        image: as in `stagegraph.analysis.edges.ImageEdge`.
    """
    found: dict[ImageConfig, list[str]] = {}
    for platform, base in _bases(plan):
        if image in _names(base) and base.config is not None:
            platforms = found.setdefault(base.config, [])
            if platform not in platforms:
                platforms.append(platform)
    sections = []
    for config, platforms in found.items():
        where = f" on {listed(platforms)}" if len(found) > 1 else ""
        sections.append(Section(f"Brings along{where}", tuple(_config(config))))
    open_ones = [one for one in base_images(plan) if image == one.image and one.leaves_open]
    how = Part(": --image-config tells it (see stagegraph images)")
    lines = tuple((Part(listed(left_open(one)), code=True), how) for one in open_ones)
    return [*sections, Section("Not known", lines)]


def of_stage(plan: BuildPlan, index: int) -> list[Section]:
    """What a stage has from the image that it starts from, and what is not known in its steps."""
    base = plan.stages[index].base
    sections = []
    if base.config is not None and base.outside is not None:
        sections.append(Section(f"From {outside_text(base.outside)}", tuple(_config(base.config))))
    steps = plan.step_by_id
    unknown = [steps[one] for one in plan.stages[index].steps if steps[one].unknown is not None]
    return [*sections, Section("Not known", tuple(line for one in unknown for line in of_step(one)))]


def of_step(step: Step) -> Iterator[Line]:
    """What is not known of a step: variables that the image may bring along."""
    if step.unknown is not None:
        names = listed([f"${name}" for name in step.unknown.names])
        image = image_text(step.unknown.image)
        where = (Part(f"L{step.location.first}", location=step.location), Part(" ")) if step.location.first else ()
        yield (*where, Part(names, code=True), Part(" is not known, as "), Part(image, code=True), Part(" may set it"))


def unknown_variables(plan: BuildPlan) -> Mapping[int, frozenset[str]]:
    """The variables that are not known in the lines of the file, counted from 1."""
    found: dict[int, frozenset[str]] = {}
    for step in plan.steps:
        if step.unknown is not None and step.location.first:
            for line in range(step.location.first, step.location.last + 1):
                found[line] = found.get(line, frozenset()) | frozenset(step.unknown.names)
    return found


def _bases(plan: BuildPlan) -> Iterator[tuple[str, Base]]:
    for resolution in plan.resolutions:
        for entry in resolution.entries:
            yield str(resolution.options.platform), entry.base


def _names(base: Base) -> set[str]:
    return {str(one) for one in (base.outside, base.config_of) if one is not None}


def _config(config: ImageConfig) -> Iterator[Line]:
    for name, value in config.env:
        yield (Part(name, code=True), Part(f" = {value}", code=True))
    for what, value in (("folder", config.working_dir), ("user", config.user), ("shell", " ".join(config.shell))):
        if value:
            yield (Part(f"{what} "), Part(value, code=True))
    for trigger in config.onbuild:
        yield (Part("ONBUILD "), Part(trigger, code=True))
    if config.digest:
        yield (Part("digest "), Part(config.digest, code=True))
    if not config.layered:
        yield (Part("no layers: an empty file system"),)
    if config == type(config)(platform=config.platform, digest=config.digest, layered=config.layered):
        yield (Part("no variables, folder, user, shell or triggers"),)
