"""The words that pictures and texts share: sentences, counts, lists, lines, names of images."""

from __future__ import annotations

from collections import Counter

from stagegraph.analysis.order import bits
from stagegraph.graph.identifiers.platforms import BUILD_PLATFORM
from stagegraph.graph.identifiers.references import image_parts
from stagegraph.graph.llb.steps import Unnumbered
from stagegraph.graph.resolve.resolution import EdgeKind
from stagegraph.render.shared.parts import Part
from stagegraph.syntax.instructions import Sharing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence, Sized

    from stagegraph.analysis.baseimages import BaseImage
    from stagegraph.analysis.edges import ImageEdge, StageEdge
    from stagegraph.analysis.neededimages import ImageUse
    from stagegraph.analysis.notes.rules import Note
    from stagegraph.analysis.plan import BuildPlan
    from stagegraph.analysis.stepcounts import Counts
    from stagegraph.errors import Location
    from stagegraph.graph.resolve.bases import Base, Outside

_SHORT_DIGEST = len("sha256:") + 12
_MOST_NAMES = 4  # names in a sentence before the rest is counted
_MOST_TOGETHER = 6  # the same for stages that run at the same time
_LARGE = 20  # stages; in a file of as many few of them are named, or none
_FEW = 3


def summary(plan: BuildPlan) -> tuple[Part, ...]:
    """What is built and what is skipped, in one sentence."""
    targets = plan.targets
    names = joined(stage_part(plan, index) for index in targets)
    replaced = [planned.display_name for planned in plan.stages if planned.used and planned.replaced]
    built, everything = len(plan.build_order) - len(replaced), len(plan.stages)
    verb = "builds" if len(targets) == 1 else "build"
    platforms = ", ".join(map(str, plan.platforms))
    text = f" for {platforms}" if plan.platforms != (BUILD_PLATFORM,) else ""
    text += f" {verb} {built} of {counted(everything, 'stage')} in {counted(plan.step_count, 'step')}"
    if replaced:
        text += f"; takes {listed(replaced)} from {'a named context' if len(replaced) == 1 else 'named contexts'}"
    skipped = [plan.stages[index].display_name for index in plan.unused]
    if skipped:
        text += f"; skips {listed(skipped)}"
    return (Part("target " if len(targets) == 1 else "targets "), *names, Part(text))


def left_open(image: BaseImage) -> tuple[str, ...]:
    """What is not known of an image: variables as they stand in the file, and its triggers."""
    triggers = ("ONBUILD triggers",) if image.unknown_triggers else ()
    return (*(f"${name}" for name in image.variables), *triggers)


def not_known(plan: BuildPlan) -> str:
    """What of a build is not known for want of image configurations, in one sentence; "" where nothing is."""
    from stagegraph.analysis.baseimages import base_images  # noqa: PLC0415  (pictures of stages do not tell it)

    images = [one for one in base_images(plan) if one.leaves_open]
    if not images:
        return ""
    what = "; ".join(f"{listed(left_open(one))} of {outside_text(one.outside)}" for one in images[:_MOST_NAMES])
    if len(images) > _MOST_NAMES:
        what += f"; more of {counted(len(images) - _MOST_NAMES, 'image')}"
    told = "--image-config tells it (see stagegraph images)"
    if args := build_args_of(images):
        told += f", or --build-arg for {args}"
    return f"Not known, as the image may bring it along: {what}. {told}."


def build_args_of(images: Sequence[BaseImage]) -> str:
    """The variables that are not known for which a build arg can be given."""
    return listed([f"${name}" for name in dict.fromkeys(name for one in images for name in one.build_args)])


def stage_part(plan: BuildPlan, stage: int) -> Part:
    """The name of a stage."""
    return Part(plan.stages[stage].display_name, stage=stage)


def line_part(plan: BuildPlan, line: int) -> Part:
    """A line of the file, counted from 1."""
    location = plan.dockerfile.source.location(line, line)
    return Part(lines_text(location), location=location)


def note_parts(plan: BuildPlan, note: Note) -> tuple[Part, ...]:
    """A note: its line where it has one, its text, its rule."""
    place = (line_part(plan, note.line), Part(" ")) if note.line else ()
    return (*place, Part(f"{note.text} ({note.rule.id})"))


def use_text(use: StageEdge | ImageEdge | ImageUse) -> str:
    """How something is used: ``COPY``, ``ONBUILD COPY``."""
    return f"ONBUILD {use.kind.name}" if use.onbuild else use.kind.name


def sharing_text(sharing: Sharing) -> str:
    """How a cache mount is shared, behind its name: nothing for ``shared``, which it is by default."""
    return "" if sharing is Sharing.SHARED else f" ({sharing.value})"


def joined(parts: Iterable[Part], between: str = ", ") -> tuple[Part, ...]:
    """Parts with something between them."""
    return tuple(part for one in parts for part in (one, Part(between)))[:-1]


def counted(number: int, noun: str) -> str:
    """``1 stage``, ``2 stages``."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def path_words(names: Sequence[str], length: int, steps: int) -> list[str]:
    """The critical path in pieces that are not to be broken: its stages, and how many of all steps it has."""
    count = f"{length} of {counted(steps, 'step')}"
    if not names:  # an image as it is, or nothing at all
        return [count] if length else ["none", f"({count})"]
    return [*(f"{name} >" for name in names[:-1]), names[-1], f"({count})"]


def listed(names: Sequence[str], most: int = _MOST_NAMES, *, of: int | None = None) -> str:
    """Names with commas; of many the first ones and how many more there are (``of``: how many there are in all)."""
    total = len(names) if of is None else of
    if total <= most + 1:
        return ", ".join(names)
    return f"{', '.join(names[:most])} and {total - most} more"


def together(plan: BuildPlan, stage: int) -> str:
    """The stages that can run at the same time as one: some names, or how many there are; "" for none."""
    others = plan.concurrent[stage]
    number = others.bit_count()
    if not are_few(range(number), plan.stages):
        return f"{number} others"
    names = [plan.stages[other].display_name for other in bits(others, _MOST_TOGETHER + 1)]
    return listed(names, _MOST_TOGETHER, of=number)


def beside_its_base(plan: BuildPlan) -> str:
    """Why a stage can run at the same time as the one that it starts from, where platforms are the reason; else ""."""
    starts = (edge for edge in plan.edges if edge.kind is EdgeKind.FROM)
    if len(plan.platforms) > 1 and any(plan.concurrent.get(edge.stage, 0) >> edge.source & 1 for edge in starts):
        return "stages for other platforms are told, too, so that one can stand beside a stage that it needs"
    return ""


def are_few(names: Sized, stages: Sized) -> bool:
    """Whether a cell names stages, or only how many they are, in a file of so many stages."""
    return len(stages) < _LARGE or len(names) <= _FEW


def lines_text(location: Location) -> str:
    """``L3-7``, or ``L3`` for one line."""
    return f"L{location.first}" if location.last == location.first else f"L{location.first}-{location.last}"


def base_name(base: Base, names: Sequence[str]) -> str:
    """What a stage starts from as people write it: a stage, ``scratch``, an image, a named context.

    ``names`` are those of all stages, by index.
    """
    if base.entry is not None:
        return names[base.entry]
    return outside_text(base.outside) if base.outside else "scratch"


def outside_name(outside: Outside) -> tuple[str, tuple[str, ...]]:
    """A name as people write it, and what follows as rows of their own: tag and digest, or what a context is."""
    if outside.context:
        return outside.name, tuple(text for text in ("named context", outside.value) if text)
    path, tag, digest = _shown_parts(outside.name)
    return path, tuple(text for text in (tag, digest) if text)


def outside_text(outside: Outside) -> str:
    """The same in one line: ``alpine:3.22``, ``alpine@sha256:1234...``, ``assets (named context ../assets)``."""
    if outside.context:
        return f"{outside.name} ({' '.join(outside_name(outside)[1])})"
    return image_text(outside.name)


def image_text(image: str) -> str:
    """An image as people write it in one line."""
    path, tag, digest = _shown_parts(image)
    return f"{path}:{tag}" if tag else f"{path}@{digest}" if digest else path


def _shown_parts(image: str) -> tuple[str, str, str]:
    """Name, tag and shortened digest of an image."""
    path, tag, digest = image_parts(image)
    path = path.removeprefix("docker.io/").removeprefix("library/") or path
    return path, tag, digest if len(digest) <= _SHORT_DIGEST else f"{digest[:_SHORT_DIGEST]}..."


def counts_text(plan: BuildPlan) -> str:
    """How the numbers of the stages make up the number of steps, and what is not counted; "" for nothing to tell."""
    return next(iter(counts_texts(plan)), "")


def counts_texts(plan: BuildPlan) -> tuple[str, ...]:
    """The same in fewer and fewer words, for where there is little room; none for nothing to tell."""
    from stagegraph.analysis.stepcounts import step_counts  # noqa: PLC0415  (as above)

    counts = step_counts(plan)
    less = [f"{counts.shared} that they share"] if counts.shared else []
    less += [f"{counts.empty} with nothing to do"] if counts.empty else []
    besides = _not_counted(counts)
    if not less and not besides:
        return ()
    where = "in the stages" + (f" on {len(plan.platforms)} platforms" if len(plan.platforms) > 1 else "")
    text = f"{counts.numbers} {where}" + (f", less {' and '.join(less)}: {counts.counted}" if less else "")
    fewer = counts.numbers - counts.counted
    shorter = f"{counts.numbers} {where}" + (f", less {fewer}: {counts.counted}" if less else "")
    shortest = [f"{counts.numbers}, less {fewer}: {counts.counted}"] if less else []
    others = Counter(counts.unnumbered).total() + counts.links
    if not besides:
        return (text, shorter, *shortest)
    every = f"{text}; not counted: {', '.join(besides)}"
    return (every, f"{text}; {others} not counted", f"{shorter}; {others} not counted", shorter, *shortest)


def _not_counted(counts: Counts) -> list[str]:
    told = [
        f"the {kind.value}" if kind is Unnumbered.BUILD_CONTEXT else counted(number, kind.value)
        for kind, number in Counter(counts.unnumbered).items()
    ]
    return [*told, *([f"{counts.links} LINK"] if counts.links else [])]
